//! Whom a dialler keeps: pings, silence, and room for those who dial us.

use crate::cast::*;
use kusari::stage6_coin::NodeId;
use kusari::stage7_peers::*;
use std::time::Duration;

fn alone(inbound: usize) -> World {
    World::new(book(), DiallerSettings { inbound, outbound: 0, ..DiallerSettings::default() })
}

/// A neighbour that we dialled, and no one else.
fn one_neighbour() -> (World, NodeId) {
    let settings = DiallerSettings { outbound: 1, ..DiallerSettings::default() };
    let mut world = World::knowing(&[at(1, 1)], settings);
    world.run(TICK);
    let link = world.greet(at(1, 1));
    (world, link)
}

#[test]
fn a_quiet_neighbour_is_asked_if_it_is_still_there_and_cut_if_it_does_not_answer() {
    let (mut world, link) = one_neighbour();
    assert_eq!(said(&world.seconds(15), link).len(), 0);
    let outputs = world.seconds(1);
    assert!(matches!(said(&outputs, link)[..], [PeerMessage::Ping(_)]));
    assert_eq!(cuts(&world.seconds(8)), []);
    assert_eq!(cuts(&world.seconds(3)), [(link, "silent")]);
    assert!(!world.dialler.has_link(link));
}

#[test]
fn a_neighbour_that_answers_or_says_anything_else_is_kept() {
    let answers: [fn(u64) -> PeerMessage; 3] =
        [PeerMessage::Pong, |_| PeerMessage::Pong(0), |_| PeerMessage::WhoElse];
    for answer in answers {
        let (mut world, link) = one_neighbour();
        let mut pings = 0;
        for _ in 0..600 {
            let outputs = world.seconds(1);
            assert_eq!(cuts(&outputs), []);
            for message in said(&outputs, link) {
                if let PeerMessage::Ping(number) = message {
                    pings += 1;
                    world.handle(PeerInput::Says(link, answer(*number)));
                }
            }
        }
        assert!((35..=40).contains(&pings), "{pings} in ten minutes");
    }
    let (mut world, link) = one_neighbour();
    for _ in 0..60 {
        let outputs = world.seconds(10);
        let is_ping = |message: &&PeerMessage| matches!(message, PeerMessage::Ping(_));
        assert!(!said(&outputs, link).into_iter().any(|it| is_ping(&it)), "it isn't pinged");
        world.handle(PeerInput::Alive(link));
    }
}

#[test]
fn a_ping_is_answered_with_its_number() {
    let (mut world, link) = one_neighbour();
    let outputs = world.handle(PeerInput::Says(link, PeerMessage::Ping(7)));
    assert_eq!(outputs, [PeerOutput::Say(link, PeerMessage::Pong(7))]);
}

#[test]
fn someone_who_never_greets_is_cut() {
    let mut world = alone(8);
    let silent = world.link(None, at(1, 1).ip());
    assert_eq!(cuts(&world.seconds(10)), []);
    assert_eq!(cuts(&world.seconds(1)), [(silent, "never-greeted")]);
    let talks = world.link(None, at(2, 1).ip());
    for _ in 0..10 {
        world.handle(PeerInput::Says(talks, PeerMessage::Ping(1)));
        world.seconds(1);
    }
    assert_eq!(cuts(&world.seconds(1)), [(talks, "never-greeted")], "talking is no greeting");
}

#[test]
fn there_is_room_for_so_many_and_no_more() {
    let mut world = alone(8);
    for group in 0..100 {
        world.call_from(at(group, 1));
        assert!(world.dialler.links().len() <= 8);
    }
    assert_eq!(world.dialler.links().len(), 8);
    let mut world = alone(0);
    let link = world.call_from(at(1, 1));
    assert!(!world.dialler.has_link(link));
}

#[test]
fn those_who_were_there_first_stay() {
    let mut world = alone(8);
    let first: Vec<_> = (0..8).map(|group| world.call_from(at(group, 1))).collect();
    for group in 100..400 {
        world.seconds(1);
        first.iter().for_each(|link| drop(world.handle(PeerInput::Alive(*link))));
        let late = world.call_from(at(group, 1));
        assert!(!world.dialler.has_link(late));
    }
    assert!(first.iter().all(|link| world.dialler.has_link(*link)));
}

#[test]
fn a_crowd_from_one_group_makes_room_for_a_newcomer_from_another() {
    let mut world = alone(8);
    let crowd: Vec<_> = (0..8).map(|number| world.call_from(at(66, number))).collect();
    let newcomer = world.call_from(at(1, 1));
    assert!(world.dialler.has_link(newcomer));
    assert!(!world.dialler.has_link(crowd[7]), "it was the youngest");
    // More of the crowd push out each other.
    (8..200).for_each(|number| {
        world.call_from(at(66, number));
    });
    assert!(world.dialler.has_link(newcomer));
    assert!(crowd[..7].iter().all(|link| world.dialler.has_link(*link)));
}

#[test]
fn she_cannot_push_someone_out_by_moving_in_next_door() {
    let mut world = alone(8);
    let honest: Vec<_> = (0..8).map(|group| world.call_from(at(group, 1))).collect();
    for group in 0..8 {
        (10..100).for_each(|number| {
            world.call_from(at(group, number));
        });
    }
    assert!(honest.iter().all(|link| world.dialler.has_link(*link)));
}

#[test]
fn nor_by_bringing_blocks() {
    let mut world = alone(8);
    let honest: Vec<_> = (0..4).map(|group| world.call_from(at(group, 1))).collect();
    for group in 100..300 {
        let hers = world.call_from(at(group, 1));
        world.handle(PeerInput::BroughtTip(hers));
    }
    assert!(honest.iter().all(|link| world.dialler.has_link(*link)));
}

#[test]
fn of_a_group_the_one_that_brought_a_block_stays() {
    let mut world = alone(3);
    let links: Vec<_> = (0..3).map(|number| world.call_from(at(66, number))).collect();
    world.handle(PeerInput::BroughtTip(links[2]));
    world.call_from(at(1, 1));
    let left: Vec<_> = links.iter().map(|link| world.dialler.has_link(*link)).collect();
    assert_eq!(left, [true, false, true]);
}

#[test]
fn a_link_that_was_cut_is_forgotten_and_its_number_says_nothing() {
    let mut world = alone(1);
    let first = world.call_from(at(1, 1));
    let second = world.call_from(at(2, 1));
    assert!(world.dialler.has_link(first) && !world.dialler.has_link(second));
    let before = world.dialler.book().clone();
    for input in [
        PeerInput::Greeted(second),
        PeerInput::BroughtTip(second),
        PeerInput::Alive(second),
        PeerInput::Dropped(second),
        PeerInput::Unlinked(second),
        PeerInput::Says(second, PeerMessage::WhoElse),
        PeerInput::Says(second, PeerMessage::Peers(vec![at(3, 1)])),
    ] {
        assert_eq!(world.handle(input), []);
    }
    assert!(world.dialler.book() == &before && world.dialler.links().len() == 1);
}

#[test]
fn an_address_whose_node_was_dropped_is_forgotten_and_left_alone_for_a_minute() {
    let (mut world, link) = one_neighbour();
    world.handle(PeerInput::Dropped(link));
    assert!(!world.dialler.book().knows(&at(1, 1)) && !world.dialler.has_link(link));
    assert_eq!(world.dialler.book().anchors(), []);
    world.dialler.hear_of(at(1, 1));
    assert_eq!(dials(&world.seconds(44)), []);
    assert_eq!(dials(&world.seconds(17)), [at(1, 1)]);
}

#[test]
fn a_full_node_that_hangs_up_keeps_its_place_in_the_book() {
    let settings = DiallerSettings { outbound: 2, ..DiallerSettings::default() };
    let mut world = World::knowing(&[at(1, 1), at(2, 1)], settings);
    world.run(TICK);
    world.greet(at(1, 1));
    let mut calls = 0;
    let full = |world: &mut World| {
        let link = world.answer(at(2, 1));
        world.handle(PeerInput::Unlinked(link));
    };
    full(&mut world);
    for _ in 0..1200 {
        for address in dials(&world.run(Duration::from_millis(200))) {
            assert_eq!(address, at(2, 1));
            full(&mut world);
            calls += 1;
        }
        let neighbour = world.dialler.links().next().expect("it's there").0;
        world.handle(PeerInput::Alive(neighbour));
    }
    assert!(calls > 5);
    let entries = || world.dialler.book().heard().iter().flatten().flatten();
    assert!(entries().any(|entry| entry.address == at(2, 1) && entry.failures == 0));
}
