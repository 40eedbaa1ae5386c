use crate::reader::Reader;

#[test]
fn the_tasks_can_be_done() {
    let mut trial = Reader::of("circle");
    assert!(trial.plays(&["number.10", "hand"]).said().contains("he's home"));
    assert_eq!(trial.done(), 0, "one step signs nothing");
    trial.plays(&["number.5", "steps.6", "hand"]);
    assert_eq!(trial.done(), 0);
    assert!(trial.plays(&["steps.7", "hand"]).said().contains("home"));
    assert_eq!(trial.done(), 1);

    assert!(trial.plays(&["number.6"]).work_from("forge", "", 4).said().contains("signature of 6"));
    assert_eq!(trial.done(), 2);

    trial.plays(&["split", "key.91", "split"]);
    assert_eq!(trial.done(), 2, "that's two keys");
    trial.plays(&["key.695531", "split"]);
    assert_eq!(trial.done(), 3);

    trial.plays(&["key.33", "secret.7"]);
    assert_eq!(trial.done(), 3, "that one is too easy");
    trial.plays(&["key.7387", "divide.82", "divide.89", "secret.848"]);
    assert_eq!(trial.done(), 3);
    trial.plays(&["secret.849"]);
    assert_eq!(trial.done(), 4);
    trial.comes_back();
}

#[test]
fn bob_comes_home_from_a_signature_and_from_no_other_place() {
    let mut trial = Reader::of("circle");
    let home: Vec<u64> = (1..=20)
        .filter(|steps| trial.plays(&[&format!("steps.{steps}")]).said().contains("he's home"))
        .collect();
    assert_eq!(home, [7, 17], "5 comes home after half a round, too");
    assert!(trial.plays(&["steps.7", "bob.2"]).said().contains("Bob takes 2, to 31 so far"));
}

#[test]
fn with_the_notebook_s_key_thirty_is_signed_as_3858() {
    let mut trial = Reader::at("circle", "key.7387~number.30~steps.849");
    assert!(trial.part("walks").contains("849 steps to 3858"), "{}", trial.part("walks"));
    assert!(
        trial.part("circle").contains("to 30, your number: he&apos;s home")
            || trial.part("circle").contains("to 30, your number: he's home")
    );
    assert!(
        trial.work_from("forge", "", 1000).said().contains("After 3858 tries"),
        "{}",
        trial.said()
    );
}

#[test]
fn only_the_last_place_of_a_slider_is_in_the_link() {
    let mut trial = Reader::of("circle");
    trial
        .plays(&["number.6", "number.7", "steps.3", "steps.9", "bob.1", "bob.0", "split", "split"]);
    assert_eq!(trial.address, "number.7~steps.9~bob.0~split~split");
    trial.comes_back();
}

#[test]
fn a_forgery_is_found_in_any_slices() {
    for budget in [0, 1, 7, 1 << 24] {
        let mut trial = Reader::at("circle", "key.91~number.2");
        trial.work_from("forge", "", budget);
        assert_eq!(trial.address, "key.91~number.2~forged.32", "{budget}");
    }
}

#[test]
fn a_search_among_millions_ends_within_the_bounds() {
    let mut trial = Reader::at("circle", "key.68956367~number.68956366");
    trial.work_from("forge", "", 1 << 24);
    assert!(trial.address.ends_with("forged.68956366"), "{}", trial.address);
}

#[test]
fn the_costs_are_those_of_the_notebook_s_table() {
    let mut trial = Reader::of("circle");
    trial.plays(&["key.7387", "split", "key.695531", "split", "key.68956367", "split"]);
    let costs = trial.part("costs");
    for divisions in [82, 828, 8296] {
        assert!(costs.contains(&format!("<td>{divisions}</td>")), "{costs}");
    }
}

#[test]
fn every_position_of_every_slider_can_be_drawn() {
    let mut trial = Reader::of("circle");
    for (key, round, e) in
        [("33", 20, 3), ("91", 72, 5), ("7387", 7216, 17), ("68956367", 68_939_760, 7)]
    {
        trial.plays(&[&format!("key.{key}")]);
        for steps in [1, 2, round / 2, round / 2 + 1, round - 1, round] {
            for bob in [0, 1, e] {
                trial.plays(&[&format!("steps.{steps}"), &format!("bob.{bob}")]);
                assert!(!trial.part("circle").contains("NaN"));
            }
        }
    }
    trial.comes_back();
}

#[test]
fn rubbish_is_refused_and_changes_nothing() {
    let mut trial = Reader::at("circle", "steps.7~divide.2");
    for (deed, code) in [
        ("", "unknown-deed"),
        ("key.34", "unknown-deed"),
        ("key", "unknown-deed"),
        ("number.1", "out-of-range"),
        ("number.33", "out-of-range"),
        ("steps.0", "out-of-range"),
        ("steps.21", "out-of-range"),
        ("bob.4", "out-of-range"),
        ("divide.0", "out-of-range"),
        ("divide.33", "out-of-range"),
        ("divide.x", "not-a-number"),
        ("secret.7", "not-split"),
        ("forged.15", "not-a-signature"),
        ("forged.0", "out-of-range"),
        ("forged.33", "out-of-range"),
    ] {
        assert_eq!(trial.refuses(deed), code, "{deed}");
    }
    assert_eq!(trial.work("search").refused(), "unknown-deed");
}
