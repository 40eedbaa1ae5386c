use crate::reader::Reader;
use crate::survives;

#[test]
fn each_task_can_be_done_one_after_another() {
    let mut scene = Reader::of("pads");
    scene.plays(&["reserve"]);
    assert_eq!(scene.tasks(), [true, false, false, false]);
    scene.plays(&["by.2", "reserve", "from.10", "reserve"]);
    assert_eq!(scene.tasks(), [true, true, false, false], "{}", scene.part("history"));
    scene.plays(&["by.1", "land", "wait.10", "by.2", "land"]);
    assert_eq!(scene.tasks(), [true, true, true, false], "{}", scene.part("history"));
    scene.plays(&["by.1", "take-off", "by.0", "close", "by.2", "land"]);
    assert_eq!(scene.tasks(), [true; 4], "{}", scene.part("history"));
    scene.comes_back();
}

#[test]
fn what_the_contract_refuses_changes_no_pad_and_is_told_with_its_code() {
    let mut scene = Reader::of("pads");
    scene.plays(&["reserve", "by.2"]);
    let pads = scene.part("pads").to_owned();
    for (deeds, code) in [
        (&["reserve"][..], "pad-taken"),
        (&["cancel"], "not-yours"),
        (&["land"], "not-yours"),
        (&["take-off"], "not-on-pad"),
        (&["close"], "airport-only"),
        (&["lasts.61", "reserve"], "too-long"),
        (&["from.30", "cancel"], "no-reservation"),
    ] {
        scene.plays(deeds);
        assert!(
            scene.part("history").contains(&format!("<code>{code}</code>")),
            "{}",
            scene.part("history")
        );
        assert_eq!(scene.part("pads"), pads, "{code}");
    }
    scene.plays(&["wait.60", "from.0", "pad.2", "lasts.10"]);
    assert!(scene.part("pads").contains("at 09:00: 0 reservations"), "{}", scene.part("pads"));
}

#[test]
fn the_day_has_an_end_and_the_form_has_bounds() {
    let mut scene = Reader::of("pads");
    scene.plays(&["wait.60"; 24]);
    survives(
        &mut scene,
        &[
            ("wait.1", "too-late"),
            ("wait.61", "out-of-range"),
            ("by.4", "out-of-range"),
            ("pad.0", "out-of-range"),
            ("pad.4", "out-of-range"),
            ("from.121", "out-of-range"),
            ("lasts.91", "out-of-range"),
            ("lasts.0", "out-of-range"),
            ("reserve.1", "unknown-deed"),
        ],
    );
}
