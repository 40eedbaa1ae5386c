use crate::reader::Reader;
use sha2::{Digest as _, Sha256};

/// The first bits of a text's SHA-256, at most 32 of them.
fn print_of(text: &str, bits: u32) -> u32 {
    let hash = Sha256::digest(text);
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) >> (32 - bits)
}

#[test]
fn the_tasks_can_be_done() {
    let mut trial = Reader::of("fingerprint");
    trial.plays(&["compare", "other.alice%20pays%20bob%20600", "compare"]);
    assert_eq!(trial.done(), 0, "no letter was changed, and then two were added");
    trial.plays(&["other.alice%20pays%20rob%206", "compare"]);
    assert_eq!(trial.done(), 1);

    trial.plays(&["bits.12"]).work_from("pair", "", 10).work_from("second", "", 1000);
    assert_eq!(trial.done(), 1, "12 bits are too easy");
    trial.plays(&["bits.13"]).work_from("pair", "", 10);
    assert_eq!(trial.done(), 2);
    trial.work_from("second", "", 1000);
    assert_eq!(trial.done(), 3);

    trial.plays(&["bits.24"]).work_from("pair", "", 1000);
    assert_eq!(trial.done(), 3);
    trial.plays(&["bits.26"]).work_from("pair", "", 1000);
    assert_eq!(trial.done(), 4);
    trial.comes_back();
}

#[test]
fn a_search_finds_the_first_there_is_whatever_its_slices() {
    let mut found = Vec::new();
    for budget in [0, 1, 50, 1 << 24] {
        let mut trial = Reader::of("fingerprint");
        trial.work_from("pair", "", budget).work_from("second", "", budget.max(100));
        found.push(trial.address.clone());
    }
    found.dedup();
    assert_eq!(found.len(), 1, "{found:?}");
    // By a search that keeps nothing: each text is compared with all before it.
    let print = |number: u32| print_of(&format!("alice pays mallory {number}"), 13);
    let pair = (1..).find_map(|it| Some(((1..it).find(|before| print(*before) == print(it))?, it)));
    let (one, other) = pair.unwrap();
    let wanted = print_of("alice pays bob 6", 13);
    let second = (1..).find(|it| print(*it) == wanted).unwrap();
    assert_eq!(found[0], format!("found.{one}.{other}~found.{second}"));
}

#[test]
fn a_search_goes_on_where_it_was_though_the_module_was_started_anew() {
    let mut trial = Reader::at("fingerprint", "bits.20");
    let whole = trial.work_from("pair", "", 1 << 24).address.clone();
    let middle = std::thread::spawn(|| {
        Reader::at("fingerprint", "bits.20").work_from("pair", "300", 1 << 24).address.clone()
    });
    assert_eq!(middle.join().unwrap(), whole);
}

#[test]
fn a_pair_of_32_bits_is_within_reach_and_a_second_text_is_not() {
    let mut trial = Reader::at("fingerprint", "bits.32");
    trial.work_from("pair", "", 1 << 20);
    assert!(trial.part("search").contains("32 bits, any two"), "{}", trial.part("search"));
    assert_eq!(
        trial.work_from("second", &((1 << 24) - 5).to_string(), 1000).refused(),
        "not-found"
    );
}

#[test]
fn what_was_found_can_be_looked_at() {
    let mut trial = Reader::of("fingerprint");
    trial.work_from("pair", "", 1000).plays(&["look.0"]);
    assert!(trial.part("prints").contains("Two texts, one fingerprint"));
    assert!(trial.said().contains("0 of 13 bits differ"), "{}", trial.said());
}

#[test]
fn only_the_last_of_what_was_typed_is_in_the_link() {
    let mut trial = Reader::of("fingerprint");
    trial.plays(&["one.a", "one.ab", "other.b", "bits.4", "bits.5", "beginning.x", "beginning.y"]);
    trial.plays(&["compare", "compare"]);
    assert_eq!(trial.address, "one.ab~other.b~bits.5~beginning.y~compare~compare");
    trial.comes_back();
}

#[test]
fn every_length_and_every_text_can_be_drawn() {
    let mut trial = Reader::at("fingerprint", "other.%3Ci%3E");
    for bits in 4..=32 {
        trial.plays(&[&format!("bits.{bits}"), "one."]);
        assert!(!trial.all().contains("<i>"));
    }
}

#[test]
fn rubbish_is_refused_and_changes_nothing() {
    let mut trial = Reader::at("fingerprint", "bits.13");
    let long = format!("one.{}", "a".repeat(61));
    for (deed, code) in [
        ("", "unknown-deed"),
        ("pair", "unknown-deed"),
        ("one", "unknown-deed"),
        (&*long, "too-long"),
        ("bits.3", "out-of-range"),
        ("bits.33", "out-of-range"),
        ("bits.x", "not-a-number"),
        ("look.0", "unknown-deed"),
        ("look.1", "out-of-range"),
        ("found.0", "out-of-range"),
        ("found.1", "not-a-pair"),
        ("found.1.1", "out-of-range"),
        ("found.1.2", "not-a-pair"),
        ("found.16777216.16777216", "out-of-range"),
        ("found", "unknown-deed"),
    ] {
        assert_eq!(trial.refuses(deed), code, "{deed}");
    }
    assert_eq!(trial.work("mine").refused(), "unknown-deed");
    assert_eq!(trial.work_from("pair", "x", 1000).refused(), "unknown-deed");
    assert_eq!(trial.work_from("second", "18446744073709551615", 1000).refused(), "not-found");
    let mut own = Reader::at("fingerprint", "one.alice%20pays%20mallory%207");
    assert_eq!(own.refuses("found.7"), "not-a-pair", "it's the same text");
    assert!(
        own.work_from("second", "", 1 << 20).said().starts_with("After"),
        "the search leaves it out"
    );
}
