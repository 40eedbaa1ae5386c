use crate::reader::Reader;
use crate::survives;

/// In how many of a hundred restarts all neighbours were hers.
fn tally(scene: &mut Reader) -> u64 {
    scene.act("hundred.1");
    let (_, rest) = scene.part("often").split_once("In <b>").expect("it was counted");
    rest.split_once('<').expect("a number").0.parse().expect("a number")
}

fn world(book: bool, addresses: u64, networks: u64, neighbours: u64) -> Reader {
    let mut scene = Reader::of("eclipse");
    scene.set("book", &book.to_string());
    scene.set("addresses", &addresses.to_string()).set("networks", &networks.to_string());
    scene.set("neighbours", &neighbours.to_string());
    scene
}

/// How many of the addresses that he knows are hers, and how many there are.
fn hers(scene: &Reader) -> u64 {
    let (_, rest) = scene.part("memory").split_once("Mallory&#39;s: ").expect("a caption");
    let (heard, rest) = rest.split_once(" of those heard of, and ").expect("a caption");
    let tried = rest.split(' ').next().expect("a number");
    heard.parse::<u64>().expect("a number") + tried.parse::<u64>().expect("a number")
}

#[test]
fn each_task_can_be_done_one_after_another() {
    let mut scene = Reader::of("eclipse");
    scene.act("restart.1");
    assert_eq!(scene.tasks(), [true, false, false, false, false]);
    scene.set("book", "false").act("restart.2");
    assert_eq!(scene.tasks(), [true, true, false, false, false]);
    scene.set("book", "true").set("addresses", "1000").set("networks", "1").act("restart.3");
    assert_eq!(scene.tasks(), [true, true, true, false, false]);
    scene.set("networks", "256").set("neighbours", "2").act("hundred.4");
    assert_eq!(scene.tasks(), [true, true, true, true, false]);
    scene.set("anchors", "true").act("hundred.5");
    assert_eq!(scene.tasks(), [true; 5]);
    scene.comes_back();
}

#[test]
fn a_list_of_what_was_heard_last_is_hers_with_as_many_addresses_as_it_has_room_for() {
    for (addresses, is_eclipsed) in [(0, false), (10, false), (32, true), (1000, true)] {
        let mut scene = world(false, addresses, 1, 8);
        assert_eq!(tally(&mut scene), if is_eclipsed { 100 } else { 0 }, "{addresses}");
    }
}

#[test]
fn addresses_in_one_network_fight_over_the_same_places() {
    let of = |addresses, networks| hers(&world(true, addresses, networks, 4));
    assert!(of(1000, 1) <= 32 + 16, "four buckets of those heard of, and two of those tried");
    assert!(of(1000, 4) > of(1000, 1) && of(1000, 256) > of(1000, 16));
    for neighbours in [4, 8] {
        assert_eq!(tally(&mut world(true, 1000, 1, neighbours)), 0);
    }
}

#[test]
fn more_neighbours_are_harder_to_replace_and_old_ones_cannot_be() {
    let tallies: Vec<_> = [1, 2, 4, 8].map(|it| tally(&mut world(true, 1000, 256, it))).into();
    assert!(tallies.is_sorted_by(|more, fewer| more > fewer), "{tallies:?}");
    for neighbours in 1..=8 {
        let mut scene = world(true, 1000, 256, neighbours);
        scene.set("anchors", "true");
        assert_eq!(tally(&mut scene), 0);
    }
}

#[test]
fn only_the_numbers_on_the_lists_can_be_chosen() {
    survives(
        &mut Reader::of("eclipse"),
        &[
            ("addresses.5", "unknown-deed"),
            ("networks.1000000000", "unknown-deed"),
            ("book.perhaps", "unknown-deed"),
            ("anchors", "unknown-deed"),
            ("neighbours.0", "out-of-range"),
            ("neighbours.9", "out-of-range"),
            ("restart.0", "out-of-range"),
            ("hundred.10000", "out-of-range"),
        ],
    );
}
