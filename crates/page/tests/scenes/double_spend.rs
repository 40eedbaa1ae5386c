use crate::reader::Reader;

const SCENE: &str = "double-spend";

fn is_done(reader: &Reader, task: usize) -> bool {
    let mut tasks = reader.part("tasks").split("<li").skip(1);
    tasks.nth(task).is_some_and(|it| it.starts_with(" class=\"task done\""))
}

#[test]
fn one_race_is_run_to_its_end() {
    let mut reader = Reader::of(SCENE);
    assert_eq!(reader.done(), 0);
    assert_eq!(reader.act("to.1").done(), 0);
    assert!(reader.act("to.end").done() == 1 && is_done(&reader, 0));
    // Going back doesn't undo it.
    assert_eq!(reader.act("to.0").done(), 1);
}

#[test]
fn six_confirmations_against_a_tenth_are_enough_and_five_are_not() {
    let mut reader = Reader::of(SCENE);
    reader.set("share", "10").set("wait", "5").act("advise");
    assert!(reader.part("worth").contains("isn't below 0.1 %") && !is_done(&reader, 1));
    reader.set("wait", "7").act("advise");
    assert!(reader.part("worth").contains("Fewer confirmations would do") && !is_done(&reader, 1));
    reader.set("wait", "6");
    assert!(!is_done(&reader, 1), "it takes advice, and not only a slider that passes by");
    reader.act("advise");
    assert!(is_done(&reader, 1));
}

#[test]
fn with_half_of_the_power_twelve_confirmations_do_not_help() {
    let mut reader = Reader::of(SCENE);
    reader.set("share", "50").set("wait", "12");
    assert!(!is_done(&reader, 2));
    reader.work("races");
    assert!(is_done(&reader, 2));
    assert!(reader.said().contains("Mallory's chance is 100\u{a0}%."), "{}", reader.said());
    let won: u64 = reader
        .said()
        .split("she won ")
        .nth(1)
        .unwrap()
        .split('.')
        .next()
        .unwrap()
        .replace(',', "")
        .parse()
        .unwrap();
    assert!(won > 8_000, "{won}");
}

#[test]
fn goods_worth_a_hundred_rewards_take_eleven_confirmations() {
    let mut reader = Reader::of(SCENE);
    reader.set("share", "30").set("worth", "100").set("wait", "4").act("advise");
    assert!(
        reader.part("worth").contains("with more patience or less, she'd gain")
            && !is_done(&reader, 3)
    );
    reader.set("patience", "5").act("advise");
    assert!(reader.part("worth").contains("brings her 21.9 rewards"), "{}", reader.part("worth"));
    reader.set("wait", "12").act("advise");
    assert!(!is_done(&reader, 3));
    reader.set("wait", "11").act("advise");
    assert!(is_done(&reader, 3));
}

#[test]
fn if_mallory_wins_bob_cannot_use_her_payment_again() {
    // Without waiting, her head start is enough.
    let mut reader = Reader::at(SCENE, "wait.0~to.end");
    assert!(
        reader.part("race").contains("<code>insufficient-funds</code> Mallory"),
        "{}",
        reader.part("race")
    );
    assert!(reader.part("race").contains("Bob owns 0 and Alice owns 25"));
    // Ahead in secret isn't enough: what counts is what everyone knows.
    reader = Reader::at(SCENE, "wait.12~to.2");
    let race = reader.part("race");
    assert!(
        race.contains("Mallory is 1 block ahead") && race.contains("Bob owns 25 and Alice owns 0"),
        "{race}"
    );
    assert!(!race.contains("insufficient-funds"));
}

#[test]
fn what_comes_of_many_races_is_drawn_and_kept_for_its_own_settings() {
    let mut reader = Reader::at(SCENE, "share.20");
    assert!(!reader.part("chance").contains("<circle"));
    reader.work("races");
    assert!(reader.part("chance").contains("<circle"));
    assert!(!reader.set("share", "21").part("chance").contains("<circle"));
    assert!(reader.set("share", "20").part("chance").contains("<circle"));
}

#[test]
fn a_link_leads_to_the_same_screen() {
    let mut reader = Reader::of(SCENE);
    reader
        .set("share", "35")
        .set("wait", "3")
        .act("race.8")
        .act("to.5")
        .work("races")
        .act("advise");
    let parts = reader.all();
    let address = reader.address.clone();
    reader.undo();
    assert_ne!(reader.all(), parts);
    assert_eq!(Reader::at(SCENE, &address).all(), parts);
}

#[test]
fn the_next_place_of_a_slider_takes_the_place_of_the_last() {
    let mut reader = Reader::of(SCENE);
    for share in 1..=50 {
        reader.set("share", &share.to_string());
    }
    assert_eq!(reader.address, "share.50");
    assert_eq!(reader.act("to.1").act("to.2").address, "share.50~to.2");
}

#[test]
fn rubbish_is_refused_and_changes_nothing() {
    let mut reader = Reader::at(SCENE, "share.40~to.2");
    let parts = reader.all();
    let forged = ["10000"; 13].join("-");
    for (deed, code) in [
        ("share.0", "out-of-range"),
        ("share.51", "out-of-range"),
        ("share.x", "not-a-number"),
        ("share", "unknown-deed"),
        ("share.1.2", "unknown-deed"),
        ("wait.13", "out-of-range"),
        ("patience.0", "out-of-range"),
        ("worth.201", "out-of-range"),
        ("to.5001", "out-of-range"),
        ("to.-1", "not-a-number"),
        ("race.0", "out-of-range"),
        ("race.10000", "out-of-range"),
        ("race.2.x", "unknown-deed"),
        ("races.40.50.1-2", "not-these-races"),
        (&format!("races.40.50.{forged}"), "not-these-races"),
        ("races.40.0.1", "out-of-range"),
        ("advise.now", "unknown-deed"),
        ("", "unknown-deed"),
        ("steal", "unknown-deed"),
    ] {
        reader.act(deed);
        assert_eq!(reader.refused(), code, "{deed}: {}", reader.said());
        assert_eq!((&reader.all(), &*reader.address), (&parts, "share.40~to.2"), "{deed}");
    }
}

#[test]
fn an_unknown_job_is_refused() {
    for job in ["race", "races.1", ""] {
        assert_eq!(Reader::of(SCENE).work(job).refused(), "unknown-deed", "{job}");
    }
}

#[test]
fn races_that_were_watched_are_counted() {
    let mut reader = Reader::at(SCENE, "to.end~race.2.end~race.3.end");
    assert!(reader.part("race").contains("You've seen 3 races"), "{}", reader.part("race"));
    // The one that isn't over doesn't count, and other settings are another matter.
    assert!(reader.act("race.4").part("race").contains("You've seen 3 races"));
    assert!(!reader.set("wait", "1").part("race").contains("You've seen"));
}
