//! Links that were made by hand, so that the page has a lot to do, or loses something.

use crate::reader::Reader;
use serde_json::json;

/// Follows a link, and says with which code it's refused, and how many of its steps were done.
fn follow(scene: &'static str, address: &str) -> (String, usize) {
    let question = json!({"scene": scene, "address": address, "ask": "show"}).to_string();
    let answer: serde_json::Value =
        serde_json::from_str(&kusari_page::answer(&question)).expect("JSON");
    let done = answer["address"].as_str().expect("an address").split('~').count();
    (answer["refusal"]["code"].as_str().unwrap_or_default().to_owned(), done)
}

#[test]
fn a_link_to_many_races_is_refused_before_they_are_worked_out() {
    let seeds = "seed.7~time.4000~seed.42~time.40000~".repeat(100);
    assert_eq!(follow("race", &seeds), ("too-much-work".to_owned(), 19));
    let reader = Reader::at("race", "time.40000~halve~time.0~mine.0~time.40000");
    assert_eq!(reader.refused(), "", "what someone does in a lesson is far from it");
    let back_and_forth = "time.40000~mine.0~time.0~mine.0~".repeat(100);
    let (code, done) = follow("race", &back_and_forth);
    assert!(code == "too-much-work" && done < 20, "{code}: {done} steps");
}

#[test]
fn a_link_to_many_votes_is_refused_before_they_are_counted() {
    let (code, done) = follow("vote", &"time.2000~liar.true~time.0~liar.false~".repeat(100));
    assert!(code == "too-much-work" && done < 60, "{code}: {done} steps");
}

#[test]
fn a_link_whose_steps_make_each_other_pointless_is_given_up() {
    for (scene, steps) in [
        ("race", "time.2999~time.1~"),
        ("double-spend", "share.50~share.49~"),
        ("blocks", "bits.4~bits.5~"),
        ("merkle", "size.16~size.15~"),
        ("eclipse", "neighbours.8~neighbours.7~"),
        ("pads", "from.1~from.2~"),
        ("vote", "time.1~time.2~"),
    ] {
        let (code, done) = follow(scene, &steps.repeat(300));
        assert_eq!((code.as_str(), done), ("pointless-steps", 1), "{scene}");
    }
}

#[test]
fn the_book_of_the_bank_has_a_last_line() {
    let (code, done) = follow("sign", &"amount.1~sign~hand~".repeat(100));
    assert_eq!(code, "book-full");
    assert!(done < 120, "{done}");
}

#[test]
fn what_is_refused_because_the_link_would_be_too_long_is_not_lost() {
    let mut reader = Reader::of("fingerprint");
    for place in 0..100 {
        let text = format!("{}{place}", "🦀".repeat(40));
        let before = reader.address.clone();
        reader.set("one", &text);
        if !reader.refused().is_empty() {
            assert_eq!((reader.refused(), &reader.address), ("too-long", &before));
            break;
        }
        reader.act("compare");
    }
    assert_eq!(reader.refused(), "too-long");
    reader.comes_back();
    reader.undo();
    assert_eq!(reader.refused(), "");
}

#[test]
fn a_task_that_was_done_on_the_way_is_done_wherever_the_link_leads() {
    for (scene, deeds) in [
        ("double-spend", &["to.end", "to.0"][..]),
        ("blocks", &["amount.1.0.31", "amount.1.0.30"]),
        ("race", &["time.8000", "time.100"]),
    ] {
        let mut reader = Reader::of(scene);
        reader.act(deeds[0]);
        assert_eq!(reader.done(), 1, "{scene}");
        reader.plays(&deeds[1..]);
        assert_eq!(reader.done(), 1, "{scene}");
        reader.comes_back();
        reader.undo();
        reader.comes_back();
    }
}
