use crate::scenes::trial::{Trial, comes_back};

#[test]
fn the_tasks_can_be_done() {
    let mut trial = Trial::open("fingerprint", "");
    trial.plays(&["compare", "other.alice%20pays%20bob%20600", "compare"]);
    assert_eq!(trial.done(), 0, "no letter was changed, and then two were added");
    trial.plays(&["other.alice%20pays%20rob%206", "compare"]);
    assert_eq!(trial.done(), 1);

    trial.plays(&["bits.12"]).works("pair", 10).works("second", 1000);
    assert_eq!(trial.done(), 1, "12 bits are too easy");
    trial.plays(&["bits.13"]).works("pair", 10);
    assert_eq!(trial.done(), 2);
    trial.works("second", 1000);
    assert_eq!(trial.done(), 3);

    trial.plays(&["bits.24"]).works("pair", 1000);
    assert_eq!(trial.done(), 3);
    trial.plays(&["bits.26"]).works("pair", 1000);
    assert_eq!(trial.done(), 4);
    comes_back(&trial);
}

#[test]
fn a_search_finds_the_first_there_is_whatever_its_slices() {
    let mut found = Vec::new();
    for budget in [0, 1, 50, 1 << 24] {
        let mut trial = Trial::open("fingerprint", "");
        trial.works("pair", budget).works("second", budget.max(100));
        found.push(trial.address.clone());
    }
    found.dedup();
    assert_eq!(found.len(), 1, "{found:?}");
    // By a search that keeps nothing: each text is compared with all before it.
    let print = |number: u32| super::hash::fingerprint(&format!("alice pays mallory {number}"), 13);
    let pair = (1..).find_map(|it| Some(((1..it).find(|before| print(*before) == print(it))?, it)));
    let (one, other) = pair.unwrap();
    let wanted = super::hash::fingerprint("alice pays bob 6", 13);
    let second = (1..).find(|it| print(*it) == wanted).unwrap();
    assert_eq!(found[0], format!("found.{one}.{other}~found.{second}"));
}

#[test]
fn a_search_goes_on_where_it_was_though_the_module_was_started_anew() {
    let mut trial = Trial::open("fingerprint", "bits.20");
    let whole = trial.works("pair", 1 << 24).address.clone();
    let middle = std::thread::spawn(|| {
        Trial::open("fingerprint", "bits.20").works_from("pair", "300", 1 << 24).address.clone()
    });
    assert_eq!(middle.join().unwrap(), whole);
}

#[test]
fn a_pair_of_32_bits_is_within_reach_and_a_second_text_is_not() {
    let mut trial = Trial::open("fingerprint", "bits.32");
    trial.works("pair", 1 << 20);
    assert!(trial.part("search").contains("32 bits, any two"), "{}", trial.part("search"));
    assert_eq!(trial.refuses_to_work_from("second", &((1 << 24) - 5).to_string()), "not-found");
}

#[test]
fn what_was_found_can_be_looked_at() {
    let mut trial = Trial::open("fingerprint", "");
    trial.works("pair", 1000).plays(&["look.0"]);
    assert!(trial.part("prints").contains("Two texts, one fingerprint"));
    assert!(trial.said().contains("0 of 13 bits differ"), "{}", trial.said());
}

#[test]
fn only_the_last_of_what_was_typed_is_in_the_link() {
    let mut trial = Trial::open("fingerprint", "");
    trial.plays(&["one.a", "one.ab", "other.b", "bits.4", "bits.5", "beginning.x", "beginning.y"]);
    trial.plays(&["compare", "compare"]);
    assert_eq!(trial.address, "one.ab~other.b~bits.5~beginning.y~compare~compare");
    comes_back(&trial);
}

#[test]
fn every_length_and_every_text_can_be_drawn() {
    let mut trial = Trial::open("fingerprint", "other.%3Ci%3E");
    for bits in 4..=32 {
        trial.plays(&[&format!("bits.{bits}"), "one."]);
        assert!(!trial.shown().contains("<i>"));
    }
}

#[test]
fn rubbish_is_refused_and_changes_nothing() {
    let mut trial = Trial::open("fingerprint", "bits.13");
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
    assert_eq!(trial.refuses_to_work("mine"), "unknown-deed");
    assert_eq!(trial.refuses_to_work_from("pair", "x"), "unknown-deed");
    assert_eq!(trial.refuses_to_work_from("second", "18446744073709551615"), "not-found");
    let mut own = Trial::open("fingerprint", "one.alice%20pays%20mallory%207");
    assert_eq!(own.refuses("found.7"), "not-a-pair", "it's the same text");
    assert!(own.works("second", 1 << 20).said().starts_with("After"), "the search leaves it out");
}
