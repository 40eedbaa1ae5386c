#![expect(clippy::unwrap_used, reason = "what isn't there is a failure of the test")]

use crate::reader::Reader;

/// What someone sees who opens a link in a browser that has kept nothing.
fn afresh(address: &str) -> (String, String) {
    let address = address.to_owned();
    let seen = std::thread::spawn(move || {
        let reader = Reader::at("race", &address);
        (reader.all(), reader.refused().to_owned())
    });
    seen.join().unwrap()
}

#[test]
fn all_nodes_agree_on_five_blocks_if_you_let_them() {
    let mut reader = Reader::of("race");
    assert_eq!(reader.done(), 0);
    for time in (0..6_000).step_by(16) {
        reader.set("time", &time.to_string());
        assert_eq!(reader.refused(), "");
    }
    assert_eq!(reader.done(), 1, "{}", reader.said());
    assert_eq!(reader.address, "time.5984", "only the last moment is in the link");
}

#[test]
fn two_halves_go_apart_and_one_comes_back_with_payments() {
    let mut reader = Reader::of("race");
    reader.set("time", "6000").act("halve");
    assert!(reader.part("network").contains("12 of them cut"), "{}", reader.part("network"));
    reader.set("time", "12000");
    assert!(reader.said().contains("different ends"), "{}", reader.said());
    assert_eq!(reader.done(), 2);
    reader.act("heal-all").set("time", "16000");
    assert!(reader.said().contains("all nodes agree"), "{}", reader.said());

    let story = reader.part("story").to_owned();
    let opens: Vec<_> =
        story.split("data-do=\"").skip(1).map(|it| it.split_once('"').unwrap().0).collect();
    assert!(!opens.is_empty());
    let mut found = false;
    for open in opens {
        reader.act(open);
        let (_, steps) = reader.part("story").split_once("<strong>Step 0 of ").unwrap();
        let steps: usize = steps.split_once('.').unwrap().0.parse().unwrap();
        for step in 1..=steps {
            let next = format!("data-do=\"step.{step}\"");
            assert!(reader.part("story").contains(&next), "{step}: {}", reader.part("story"));
            reader.act(&format!("step.{step}"));
            assert_eq!(reader.refused(), "");
        }
        found |= reader.part("story").contains("mempool again");
    }
    assert!(found, "payments came back: {}", reader.part("story"));
    assert_eq!(reader.done(), 3);
}

#[test]
fn the_smaller_side_can_win() {
    let mut reader = Reader::of("race");
    reader.set("time", "2000").act("halve").set("time", "8000");
    for _ in 0..12 {
        reader.act("mine.1");
    }
    reader.act("heal-all").set("time", "11000");
    let tasks = reader.part("tasks");
    let (_, last) = tasks.rsplit_once("<li").unwrap();
    assert!(last.starts_with(" class=\"task done\""), "{tasks}");
}

#[test]
fn a_link_is_cut_and_healed_where_it_is_drawn() {
    let mut reader = Reader::of("race");
    reader.set("topology", "ring").set("time", "1500");
    let label = "Cut the link between nodes 0 and 6";
    assert!(reader.part("network").contains(label), "{}", reader.part("network"));
    assert!(!reader.part("network").contains("role=\"img\""), "an image has no controls");
    reader.act("cut.0.6").act("cut.3.2");
    assert!(reader.part("network").contains("Heal the link between nodes 0 and 6"));
    assert!(reader.part("network").contains("data-do=\"heal.2.3\""));
    reader.act("heal.6.0").act("heal.2.3");
    assert!(reader.part("network").contains(label));
    assert_eq!(reader.address, "topology.ring~time.1500~cut.0.6~cut.3.2~heal.6.0~heal.2.3");
}

#[test]
fn a_race_is_the_same_whichever_way_you_came_to_it() {
    let mut reader = Reader::of("race");
    reader.set("topology", "ring").set("time", "4000").act("cut-off.3");
    for time in ["9000", "2500", "9999", "1", "7000", "15000", "10000"] {
        reader.set("time", time);
    }
    reader.act("heal-all").set("time", "26000").set("time", "13250").act("mine.2");
    for time in ["30000", "14000"] {
        reader.set("time", time);
    }
    assert_eq!(afresh(&reader.address), (reader.all(), String::new()));
    assert_eq!(reader.address.matches("time").count(), 4, "{}", reader.address);

    // An act before others changes what comes after it.
    reader.set("time", "500").act("halve").set("time", "14000");
    assert_eq!(afresh(&reader.address), (reader.all(), String::new()));
    reader.undo().undo().undo();
    assert_eq!(afresh(&reader.address), (reader.all(), String::new()));
}

#[test]
fn the_cut_of_the_program_is_one_step() {
    let mut reader = Reader::of("race");
    reader.act("partition").set("time", "40000");
    assert!(reader.said().contains("all nodes agree"), "{}", reader.said());
    for _ in 0..2 {
        let settings = reader.part("settings");
        assert!(settings.contains("<code>kusari race --seed 7 --partition</code>"), "{settings}");
        reader.act("partition");
    }
}

#[test]
fn a_seed_without_prepared_keys_draws_them_and_a_link_waits_for_them() {
    let mut reader = Reader::of("race");
    reader.set("seed", "5");
    assert!(reader.part("clock").contains("data-work=\"keys.5\""), "{}", reader.part("clock"));
    let link = format!("{}~time.3000~cut.0.1~keys", reader.address);
    reader.work("keys.6");
    assert_eq!(reader.refused(), "unknown-deed", "these aren't the keys of this race");
    reader.work("keys.5").set("time", "3000").act("cut.0.1");
    assert!(reader.part("network").contains("A network of 7 nodes"));
    let drawn = reader.part("network").to_owned();

    // In another browser, the keys must be drawn once more.
    let there = std::thread::spawn(move || {
        let mut reader = Reader::at("race", &link);
        assert_eq!((reader.refused(), reader.part("network")), ("", ""));
        reader.work("keys.5");
        reader.part("network").to_owned()
    });
    assert_eq!(there.join().unwrap(), drawn);
}

#[test]
fn rubbish_is_refused_by_name_and_changes_nothing() {
    let mut reader = Reader::at("race", "topology.ring~time.2000");
    let before = reader.all();
    for (deed, code) in [
        ("time.40001", "out-of-range"),
        ("time.x", "not-a-number"),
        ("time", "unknown-deed"),
        ("seed.-1", "not-a-number"),
        ("nodes.1", "out-of-range"),
        ("nodes.13", "out-of-range"),
        ("payments.11", "out-of-range"),
        ("topology.moebius", "unknown-deed"),
        ("cut.0.2", "no-such-link"),
        ("cut.0.0", "no-such-link"),
        ("cut.0.7", "out-of-range"),
        ("heal.1", "unknown-deed"),
        ("mine.7", "out-of-range"),
        ("cut-off.99", "out-of-range"),
        ("open.500", "no-such-step"),
        ("open.99999", "out-of-range"),
        ("step.1", "unknown-deed"),
        ("dance", "unknown-deed"),
    ] {
        reader.act(deed);
        assert_eq!(reader.refused(), code, "{deed}");
        assert_eq!(reader.all(), before, "{deed}");
    }
    assert_eq!(reader.address, "topology.ring~time.2000");
}

#[test]
fn a_shape_that_does_not_exist_is_refused_as_the_chapter_refuses_it() {
    let mut reader = Reader::of("race");
    reader.set("nodes", "3").set("topology", "random-3");
    assert_eq!(reader.refused(), "no-regular-network");
    assert!(reader.said().contains("3 nodes cannot have 3 neighbours each"), "{}", reader.said());
}

#[test]
fn a_step_through_a_reorganisation_has_a_last_one() {
    let mut reader = Reader::at("race", "seed.42~partition~time.15000~open.0");
    assert_eq!(reader.refused(), "");
    assert!(reader.part("story").contains("changes its mind"), "{}", reader.part("story"));
    reader.act("step.200");
    assert_eq!(reader.refused(), "no-such-step");
    reader.act("close");
    assert!(!reader.part("story").contains("changes its mind"));
}
