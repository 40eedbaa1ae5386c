//! Pictures of a race.

use crate::cast::*;
use crate::look::*;
use kusari::figures;
use std::time::Duration;

#[test]
fn a_timeline_tells_who_mined_what_when_and_who_changed_sides() {
    let figure = figures::timeline(&race());
    let title = "A race of 3 nodes: 8 blocks in 1.12 s, 2 of them lost, 1 reorganisation\n";
    assert!(figure.alt().starts_with(title), "{figure}");
    assert_eq!(figure.alt().matches(" mines block ").count(), 8);
    assert_eq!(figure.alt().matches(", lost in the end").count(), 2);
    assert!(figure.alt().contains("0.98 s: node 2 gives up 2 blocks and takes 3\n"), "{figure}");
    let heights = texts(&figure).into_iter().filter(|text| text.parse::<u32>().is_ok());
    let mut heights: Vec<u32> = heights.map(|text| text.parse().unwrap()).collect();
    heights.sort_unstable();
    assert_eq!(heights, [1, 2, 2, 2, 3, 3, 4, 4, 5, 6], "the blocks, and two depths of 2");
}

#[test]
fn what_an_onlooker_noted_is_shown_at_its_time() {
    let marks = [(Duration::from_millis(400), "the network is cut")];
    for figure in
        [figures::timeline_with_marks(&race(), &marks), figures::replay_with_marks(&race(), &marks)]
    {
        assert!(figure.alt().contains("\n0.40 s: the network is cut\n"), "{figure}");
        assert!(texts(&figure).contains(&"the network is cut".to_owned()));
    }
}

#[test]
fn the_order_of_events_of_different_nodes_does_not_matter() {
    let mut events = race();
    events.sort_by_key(|event| event.node);
    assert_eq!(figures::timeline(&events).svg(), figures::timeline(&race()).svg());
    assert_eq!(figures::replay(&events).svg(), figures::replay(&race()).svg());
}

#[test]
fn a_block_that_no_node_mined_is_drawn_elsewhere() {
    let block = placed(1, work_genesis().hash(), 1);
    let mut script = Script::default();
    script.moves(0, &[], &[block]);
    let figure = figures::timeline(&script.events);
    assert!(figure.alt().contains("node 0 is the first to have block 1"), "{figure}");
    assert!(texts(&figure).contains(&"elsewhere".to_owned()));
    assert!(texts(&figures::replay(&script.events)).contains(&"?".to_owned()));
}

#[test]
fn a_replay_shows_the_end_where_nothing_moves() {
    let figure = figures::replay(&race());
    let document = parse(&figure);
    assert!(elements(&document, "animate").count() > 0);
    let seen = |opacity: &'static str| {
        elements(&document, "g").filter(move |group| group.attribute("opacity") == Some(opacity))
    };
    assert_eq!(seen("1").count(), 3 * 6, "three nodes with six blocks each");
    assert_eq!(seen("0").count(), 2, "what node 2 gave up");
    assert!(figure.svg().contains("@media (prefers-reduced-motion:reduce)"));
}

#[test]
fn an_animation_is_one_that_a_browser_plays() {
    let animated = all_figures().into_iter().filter(|figure| figure.svg().contains("<animate"));
    for figure in animated {
        let document = parse(&figure);
        for name in ["animate", "animateTransform"] {
            for animation in elements(&document, name) {
                let list = |name| animation.attribute(name).unwrap().split(';').map(str::to_owned);
                let times: Vec<f64> = list("keyTimes").map(|time| time.parse().unwrap()).collect();
                assert_eq!(times.len(), list("values").count());
                assert!(times.is_sorted() && times[0] == 0.0 && times.iter().all(|t| *t <= 1.0));
                let is_discrete = animation.attribute("calcMode") == Some("discrete");
                assert!(is_discrete || times.last() == Some(&1.0), "{times:?}");
            }
        }
    }
}

#[test]
fn of_a_big_race_the_beginning_is_left_out_and_counted() {
    let events = big_race(40, 60);
    let timeline = figures::timeline(&events);
    assert!(timeline.alt().contains(" earlier events …"));
    assert!(texts(&timeline).iter().any(|text| text.contains(" earlier blocks, 28 more nodes …")));
    let replay = figures::replay(&events);
    assert!(texts(&replay).iter().any(|text| text.contains("… heights 1 to ")), "{replay}");
}
