use crate::running::{easy, start, start_with};
use kusari::stage6_coin::{CompactTarget, Rules};
use serde_json::json;

#[test]
fn the_best_hash_of_a_search_gets_better_and_is_forgotten_when_the_search_ends() {
    // Four billion hashes for a block: no one finds one while this runs.
    let hard = Rules { easiest: CompactTarget::from_bits(0x1d00_ffff), ..easy() };
    let node = start_with(hard, 0, false, "a chain");
    let idle = node.get("/api/status").json();
    assert_eq!(
        (&idle["mining"], &idle["search"]),
        (&json!(null), &json!({ "tried": 0, "best": null }))
    );

    let to = node.wallet.addresses()[0].to_string();
    node.post("/api/mine", &json!({ "to": to }).to_string());
    let first = node.until("/api/status", |it| it["search"]["best"].is_string());
    assert_eq!(first["mining"], json!({ "threads": 1 }));
    let best = first["search"]["best"].as_str().unwrap().to_owned();
    assert!(best.len() == 64 && best.as_str() < "1", "the smallest of thousands: {best}");
    let later = node.until("/api/status", |it| it["search"]["best"].as_str() < Some(&best));
    assert!(later["search"]["tried"].as_u64() > first["search"]["tried"].as_u64());

    node.post("/api/mine", r#"{"to":null}"#);
    let after = node.get("/api/status").json();
    assert_eq!((&after["mining"], &after["search"]["best"]), (&json!(null), &json!(null)));
    assert!(after["search"]["tried"].as_u64() >= later["search"]["tried"].as_u64());
}

#[test]
fn a_new_block_begins_a_new_search() {
    let node = start(0, false, "a chain");
    let to = node.wallet.addresses()[0].to_string();
    node.post("/api/mine", &json!({ "to": to }).to_string());
    node.until("/api/status", |it| it["height"].as_u64() >= Some(3));
    let blocks = node.get("/api/blocks?count=100").json();
    let found: Vec<_> =
        blocks["blocks"].as_array().unwrap().iter().map(|it| it["hash"].clone()).collect();
    let now = node.until("/api/status", |it| it["search"]["best"].is_string());
    assert!(!found.contains(&now["search"]["best"]), "that one is found");
}
