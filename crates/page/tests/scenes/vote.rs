use crate::reader::Reader;
use crate::survives;

const STOPPED: &str = "sees a second block for height";

#[test]
fn each_task_can_be_done_one_after_another() {
    let mut scene = Reader::of("vote");
    scene.set("time", "700");
    assert_eq!(scene.tasks(), [true, false, false, false, false], "{}", scene.said());
    scene.set("liar", "true").set("time", "2000");
    assert_eq!(scene.tasks(), [true, true, false, false, false], "{}", scene.part("events"));
    scene.set("time", "100").act("cut").set("time", "2000");
    assert_eq!(scene.tasks(), [true, true, true, false, false], "{}", scene.part("events"));
    scene.set("enough", "2");
    assert_eq!(scene.tasks(), [true, true, true, true, false], "{}", scene.part("events"));
    scene.set("time", "700").act("heal").set("time", "2000");
    assert_eq!(scene.tasks(), [true; 5], "{}", scene.part("events"));
    scene.comes_back();
}

#[test]
fn honest_members_agree_and_one_of_the_two_has_the_pad() {
    let mut scene = Reader::of("vote");
    scene.set("time", "2000");
    let events = scene.part("events");
    let line =
        "has block 2 as final: pad 1 is the_blue_sky's; yellow_submarine is refused, pad-taken";
    assert_eq!(events.matches(line).count(), 4, "{events}");
    assert!(!events.contains("lied") && !events.contains(STOPPED), "{events}");
}

#[test]
fn with_a_quorum_of_three_no_liar_and_no_cut_makes_two_histories() {
    for lies in ["false", "true"] {
        for cut in 0..=15 {
            let address = format!("liar.{lies}~time.{}~cut~time.2000", cut * 100);
            let scene = Reader::at("vote", &address);
            assert_eq!(scene.refused(), "");
            let books = scene.part("books");
            assert!(books.contains("No two of the honest members"), "{address}: {books}");
            assert!(!scene.part("events").contains(STOPPED), "{address}");
        }
    }
}

#[test]
fn with_a_quorum_of_two_the_liar_gives_the_pad_to_both() {
    let mut scene = Reader::at("vote", "liar.true~enough.2~time.100~cut~time.2000");
    let books = scene.part("books");
    assert!(books.contains("two-histories"), "{books}");
    assert!(
        books.contains("pad 1 is reserved by the_blue_sky and by yellow_submarine."),
        "{books}"
    );
    assert!(scene.part("sheet").contains("are both final, and no chain has both."));
    scene.set("liar", "false");
    let books = scene.part("books");
    assert!(books.contains("No two of the honest members"), "without a liar: {books}");
}

#[test]
fn a_story_is_the_same_whichever_way_you_came_to_it() {
    let mut scene = Reader::at("vote", "liar.true~time.300~cut~time.900");
    let all = scene.all();
    scene.set("time", "100").set("time", "900");
    assert!(all == scene.all(), "backwards and forwards");
    scene.set("time", "301").set("time", "302").set("time", "900");
    assert!(all == scene.all(), "in small steps");
}

#[test]
fn only_what_is_on_the_lists_can_be_chosen() {
    survives(
        &mut Reader::of("vote"),
        &[
            ("liar.perhaps", "unknown-deed"),
            ("liar", "unknown-deed"),
            ("enough.1", "out-of-range"),
            ("enough.4", "out-of-range"),
            ("time.2001", "out-of-range"),
            ("time", "unknown-deed"),
            ("heal", "nothing-to-do"),
            ("cut.1", "unknown-deed"),
        ],
    );
}
