//! Whom a dialler dials, and when.

use crate::cast::*;
use kusari::stage6_coin::NodeId;
use kusari::stage7_peers::*;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

fn settings() -> DiallerSettings {
    DiallerSettings::default()
}

fn few(outbound: usize) -> DiallerSettings {
    DiallerSettings { outbound, ..settings() }
}

/// The same, with nothing to worry about: no block is missed.
fn undisturbed(outbound: usize) -> DiallerSettings {
    DiallerSettings { stale_after: Duration::MAX, ..few(outbound) }
}

/// Lets a minute pass in which a neighbour stays alive, and returns whom the dialler dials.
fn minute_with(world: &mut World, neighbour: NodeId) -> Vec<PeerAddress> {
    let mut dialled = Vec::new();
    for _ in 0..61 {
        dialled.extend(dials(&world.seconds(1)));
        world.handle(PeerInput::Alive(neighbour));
    }
    dialled
}

fn groups(addresses: &[PeerAddress]) -> BTreeMap<Group, usize> {
    let mut groups = BTreeMap::new();
    for address in addresses {
        *groups.entry(address.group()).or_default() += 1;
    }
    groups
}

#[test]
fn it_dials_as_many_as_it_wants_and_no_more() {
    let known: Vec<_> = (0..40).map(|group| at(group, 1)).collect();
    let mut world = World::knowing(&known, settings());
    let first = dials(&world.run(TICK));
    assert_eq!(first.len(), 8);
    assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), 8, "each once");
    first.iter().for_each(|address| {
        world.greet(*address);
    });
    assert_eq!(world.chosen().len(), 8);
    assert_eq!(dials(&world.seconds(20)), []);
}

#[test]
fn different_groups_are_preferred() {
    // Half of what it knows is in a single group.
    for seed in 0..20 {
        let mut book = AddressBook::new([seed; 16], BookShape::default());
        (0..16).for_each(|number| book.greeted(at(66, number)));
        for group in 0..60 {
            book.hear(at(group, 1), at(group, 1).group());
        }
        let mut world = World::new(book, settings());
        world.all_greet(1);
        assert_eq!(groups(&world.chosen()).into_values().collect::<Vec<_>>(), [1; 8]);
    }
}

#[test]
fn they_are_not_required_but_one_group_gets_half_of_the_places_at_most() {
    let mut book = book();
    (0..100).for_each(|number| book.greeted(at(66, number)));
    let mut world = World::new(book, settings());
    world.all_greet(10);
    assert_eq!(world.chosen().len(), 4, "where everyone has one landlord, they still meet");
    let mut world = World::knowing(&[at(66, 1)], few(1));
    world.all_greet(1);
    assert_eq!(world.chosen(), [at(66, 1)]);
}

#[test]
fn in_a_classroom_all_places_are_taken_though_all_machines_are_in_one_network() {
    let known = (1..30).map(|number| address(&format!("192.168.1.{number}:7707")));
    let mut world = World::new(book(), settings());
    for address in known {
        world.dialler.hear_of(address);
    }
    world.all_greet(1);
    assert_eq!(world.chosen().len(), 8);
}

#[test]
fn what_is_found_in_the_local_network_gets_no_more_places_than_one_neighbour_tells() {
    let mut world = World::new(book(), settings());
    let made_up = (0..2000).map(|number: u16| {
        let [a, b] = number.to_be_bytes();
        address(&format!("192.168.{a}.{b}:7707"))
    });
    let taken = made_up.filter(|address| world.dialler.hear_of(*address)).count();
    assert!(taken <= 4 * SLOTS, "{taken}");
}

#[test]
fn anchors_are_dialled_first() {
    let mut book = book();
    for group in 0..60 {
        book.hear(at(group, 1), at(group, 1).group());
    }
    book.set_anchors([at(500, 1), at(501, 1)]);
    let mut world = World::new(book, few(3));
    let first: BTreeSet<_> = dials(&world.run(TICK)).into_iter().collect();
    assert!(first.len() == 3 && first.contains(&at(500, 1)) && first.contains(&at(501, 1)));
}

#[test]
fn an_anchor_stays_one_until_no_one_answers_there() {
    let known: Vec<_> = (0..10).map(|group| at(group, 1)).collect();
    let mut world = World::knowing(&known, few(4));
    world.all_greet(1);
    let anchors = world.dialler.book().anchors().to_vec();
    assert_eq!(anchors.len(), 2);

    // The machine starts again, and someone else is quicker.
    let mut world = World::new(world.dialler.book().clone(), few(4));
    let dialled = dials(&world.run(TICK));
    let quick = dialled.iter().filter(|address| !anchors.contains(address));
    quick.for_each(|address| {
        world.greet(*address);
    });
    assert_eq!(world.dialler.book().anchors(), anchors);

    // One of the two is gone.
    world.handle(PeerInput::NoDial(anchors[0]));
    world.greet(anchors[1]);
    let now = world.dialler.book().anchors();
    assert!(now.len() == 2 && now.contains(&anchors[1]) && !now.contains(&anchors[0]));
}

/// A dialler with one place and two anchors, and the link to the first one. The other one is left over.
fn with_an_anchor_left_over(mut book: AddressBook) -> (World, NodeId) {
    let [first, left_over] = [at(500, 1), at(501, 1)];
    book.set_anchors([left_over, first]);
    let mut world = World::new(book, undisturbed(1));
    assert_eq!(dials(&world.run(TICK)), [first]);
    let link = world.greet(first);
    (world, link)
}

#[test]
fn an_anchor_that_is_left_over_is_dialled_when_there_is_a_place_for_it() {
    let (mut world, link) = with_an_anchor_left_over(book());
    world.handle(PeerInput::Unlinked(link));
    assert_eq!(dials(&world.run(TICK)), [at(501, 1)]);
}

#[test]
fn an_anchor_that_is_left_over_is_left_alone_as_long_as_any_other_address() {
    let mut book = book();
    book.hear(at(501, 1), at(501, 1).group());
    let (mut world, link) = with_an_anchor_left_over(book);
    // A feeler finds that its address is another one of the neighbour that's there.
    assert_eq!(minute_with(&mut world, link), [at(501, 1)]);
    world.handle(PeerInput::Linked { link, ip: at(501, 1).ip(), dialled: Some(at(501, 1)) });
    world.handle(PeerInput::Unlinked(link));
    let dialled: BTreeSet<_> = dials(&world.seconds(30)).into_iter().collect();
    assert_eq!(dialled, [at(500, 1)].into());
}

#[test]
fn an_anchor_that_is_the_node_itself_is_forgotten() {
    let (mut world, link) = with_an_anchor_left_over(book());
    world.handle(PeerInput::Oneself(at(501, 1)));
    for _ in 0..2 {
        minute_with(&mut world, link);
    }
    world.handle(PeerInput::Unlinked(link));
    let dialled: BTreeSet<_> = dials(&world.seconds(30)).into_iter().collect();
    assert_eq!(dialled, [at(500, 1)].into());
}

#[test]
fn an_address_that_its_owner_named_is_dialled_whatever_else_there_is() {
    let known: Vec<_> = (0..20).map(|group| at(group, 1)).collect();
    let mut world = World::knowing(&known, few(2));
    world.all_greet(1);
    let mut named: Vec<_> = (0..3).map(|number| at(77, number)).collect();
    named.iter().for_each(|address| world.dialler.name(*address));
    let mut dialled = dials(&world.run(TICK));
    dialled.sort();
    assert_eq!(dialled, named, "they come on top of the two, and may be in one group");
    let links: Vec<_> = named.iter().map(|address| world.greet(*address)).collect();
    // No tip makes it let go of one of them.
    for link in &links {
        assert_eq!(cuts(&world.handle(PeerInput::BroughtTip(*link))), []);
    }
    world.handle(PeerInput::Unlinked(links[0]));
    named.truncate(1);
    assert_eq!(dials(&world.seconds(2)), named, "and it's dialled again");
}

#[test]
fn no_more_than_64_addresses_can_be_named() {
    let mut world = World::new(book(), few(0));
    (0..100).for_each(|group| world.dialler.name(at(group, 1)));
    assert_eq!(dials(&world.run(TICK)).len(), 64);
}

/// The times between dials of one address, if each is answered in this way.
fn pauses(answer: impl Fn(&mut World, PeerAddress), seconds: u64) -> Vec<Duration> {
    let mut world = World::knowing(&[at(1, 1)], few(1));
    let mut at_times = Vec::new();
    for _ in 0..5 * seconds {
        for address in dials(&world.run(TICK)) {
            at_times.push(world.dialler.uptime());
            answer(&mut world, address);
        }
    }
    at_times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn the_pause_after_each_failure_doubles_up_to_a_minute() {
    let pauses = pauses(|world, address| drop(world.handle(PeerInput::NoDial(address))), 600);
    for (pause, before) in pauses[1..].iter().zip(&pauses) {
        assert!(*pause + TICK >= *before || pause.as_secs() >= 45, "{pauses:?}");
    }
    assert!(pauses[0] <= Duration::from_millis(400));
    assert!(pauses.iter().all(|pause| *pause <= Duration::from_secs(60) + TICK));
    assert!((15..30).contains(&pauses.len()), "{pauses:?}");
}

#[test]
fn a_link_that_breaks_before_anyone_greets_resets_nothing() {
    let hang_up = |world: &mut World, address| {
        let link = world.answer(address);
        world.handle(PeerInput::Unlinked(link));
    };
    let pauses = pauses(hang_up, 600);
    assert!((15..30).contains(&pauses.len()), "a full node is left in peace: {pauses:?}");
}

#[test]
fn someone_who_greets_and_hangs_up_is_not_called_all_the_time() {
    let greet_and_hang_up = |world: &mut World, address| {
        let link = world.greet(address);
        world.handle(PeerInput::Unlinked(link));
    };
    assert!((15..30).contains(&pauses(greet_and_hang_up, 600).len()));
}

#[test]
fn a_greeting_that_lasts_resets_the_pause() {
    let mut world = World::knowing(&[at(1, 1)], few(1));
    for _ in 0..300 {
        for address in dials(&world.seconds(1)) {
            world.handle(PeerInput::NoDial(address));
        }
    }
    let dialled = |world: &mut World| {
        (0..600).find_map(|_| {
            dials(&world.run(TICK)).first().copied().map(|it| (it, world.dialler.uptime()))
        })
    };
    let (address, _) = dialled(&mut world).expect("it's tried again within a minute");
    let link = world.greet(address);
    for _ in 0..20 {
        world.seconds(5);
        world.handle(PeerInput::Alive(link));
    }
    let before = world.dialler.uptime();
    world.handle(PeerInput::Unlinked(link));
    let (_, after) = dialled(&mut world).expect("it's dialled again");
    assert!(after - before <= Duration::from_millis(400), "{:?}", after - before);
}

#[test]
fn a_call_that_no_one_answers_or_refuses_is_given_up_after_a_while() {
    let mut world = World::knowing(&[at(1, 1)], few(1));
    assert_eq!(dials(&world.run(TICK)), [at(1, 1)]);
    assert_eq!(world.seconds(10), []);
    assert_eq!(world.run(TICK), [PeerOutput::Event(PeerEvent::NoAnswer(at(1, 1)))]);
    // What comes of it later is counted once, and a link that's made after all is used.
    assert_eq!(world.handle(PeerInput::NoDial(at(1, 1))).len(), 0);
    world.greet(at(1, 1));
    assert_eq!(world.chosen(), [at(1, 1)]);
}

#[test]
fn while_no_neighbour_is_there_no_one_is_blamed_for_not_answering() {
    let known: Vec<_> = (0..20).map(|group| at(group, 1)).collect();
    let mut world = World::knowing(&known, settings());
    for _ in 0..300 {
        for address in dials(&world.seconds(1)) {
            world.handle(PeerInput::NoDial(address));
        }
    }
    let entries = || world.dialler.book().heard().iter().flatten().flatten();
    assert!(entries().count() > 15 && entries().all(|entry| entry.failures == 0));
}

#[test]
fn feelers_run_even_if_all_places_are_taken() {
    let known: Vec<_> = (0..60).map(|group| at(group, 1)).collect();
    let mut world = World::knowing(&known, undisturbed(2));
    world.all_greet(1);
    let before = world.dialler.book().tried().iter().flatten().flatten().count();
    let felt = world.all_greet(20 * 60);
    assert!((18..=22).contains(&felt.len()), "one a minute: {}", felt.len());
    let tried = world.dialler.book().tried().iter().flatten().flatten().count();
    assert!(tried > before + 8, "{before} before, {tried} now");
    assert_eq!(world.chosen().len(), 2, "and none of them became a neighbour");
}

#[test]
fn a_feeler_is_cut_as_soon_as_someone_has_greeted() {
    let mut world = World::knowing(&[at(1, 1), at(2, 1), at(3, 1)], undisturbed(1));
    world.all_greet(1);
    let neighbour = world.dialler.links().next().expect("it's there").0;
    let felt = minute_with(&mut world, neighbour);
    let [felt] = felt[..] else { panic!("{felt:?}") };
    let link = world.answer(felt);
    assert_eq!(cuts(&world.handle(PeerInput::Greeted(link))), [(link, "tested")]);
    assert!(world.dialler.book().has_tried(&felt) && !world.dialler.has_link(link));
}

#[test]
fn the_holder_of_a_contested_place_is_felt_for_and_so_are_those_we_heard_of() {
    let mut book = book();
    for number in 0..200 {
        book.greeted(at(5, number));
        book.hear(at(6 + number, 1), at(6 + number, 1).group());
    }
    let holder = book.to_test().expect("someone wants a place");
    let mut world = World::new(book, undisturbed(0));
    let felt = dials(&world.seconds(1200));
    assert!(felt.contains(&holder));
    let heard = felt.iter().filter(|address| address.group() != holder.group()).count();
    assert!((4..=16).contains(&heard), "{heard} of {}", felt.len());
}

#[test]
fn a_neighbour_with_two_addresses_is_one_neighbour_and_is_not_dialled_over_and_over() {
    let mut world = World::knowing(&[at(1, 1), at(2, 1)], few(2));
    assert_eq!(dials(&world.run(TICK)).len(), 2);
    let link = world.greet(at(1, 1));
    let again = PeerInput::Linked { link, ip: at(2, 1).ip(), dialled: Some(at(2, 1)) };
    world.handle(again.clone());
    assert_eq!(world.chosen(), [at(1, 1)]);
    let mut dialled = 0;
    for _ in 0..60 {
        for address in dials(&world.seconds(1)) {
            assert_eq!(address, at(2, 1));
            dialled += 1;
            world.handle(again.clone());
        }
        world.handle(PeerInput::Alive(link));
    }
    assert!(dialled <= 2, "{dialled} times in a minute");
}

#[test]
fn if_both_sides_dial_it_is_one_neighbour_and_one_that_we_chose() {
    let mut world = World::knowing(&[at(1, 1)], few(1));
    assert_eq!(dials(&world.run(TICK)), [at(1, 1)]);
    let link = world.call_from(at(1, 1));
    let ours = PeerInput::Linked { link, ip: at(1, 1).ip(), dialled: Some(at(1, 1)) };
    let outputs = world.handle(ours);
    assert_eq!(said(&outputs, link), [&PeerMessage::WhoElse]);
    assert_eq!((world.dialler.links().len(), world.chosen()), (1, vec![at(1, 1)]));
    assert!(world.dialler.book().has_tried(&at(1, 1)));
}

#[test]
fn a_caller_that_becomes_one_neighbour_more_has_its_time_too() {
    let known: Vec<_> = (0..10).map(|group| at(group, 1)).collect();
    let stale_after = Duration::from_secs(20);
    let settings = DiallerSettings { outbound: 1, stale_after, ..settings() };
    let mut world = World::knowing(&known, settings);
    let callers: BTreeMap<_, _> = known.iter().map(|it| (*it, world.call_from(*it))).collect();
    let mut cut = 0;
    for _ in 0..300 {
        let outputs = world.run(TICK);
        cut += cuts(&outputs).len();
        for address in dials(&outputs) {
            let (link, ip) = (callers[&address], address.ip());
            world.handle(PeerInput::Linked { link, ip, dialled: Some(address) });
        }
        callers.values().for_each(|link| drop(world.handle(PeerInput::Alive(*link))));
    }
    assert!(cut <= 2, "{cut} in a minute");
}

#[test]
fn a_feeler_that_reaches_someone_who_called_us_does_not_make_room_for_another_caller() {
    let settings = DiallerSettings { inbound: 1, ..undisturbed(0) };
    let mut world = World::knowing(&[at(1, 1)], settings);
    let link = world.call_from(at(1, 1));
    assert_eq!(minute_with(&mut world, link), [at(1, 1)]);
    world.handle(PeerInput::Linked { link, ip: at(1, 1).ip(), dialled: Some(at(1, 1)) });
    assert!(world.dialler.book().has_tried(&at(1, 1)));
    world.call_from(at(2, 1));
    assert_eq!(world.dialler.links().len(), 1);
}

#[test]
fn if_no_block_comes_for_long_one_more_is_dialled_and_then_another() {
    let known: Vec<_> = (0..40).map(|group| at(group, 1)).collect();
    let settings = DiallerSettings { feeler_every: Duration::MAX, ..few(2) };
    let mut world = World::knowing(&known, settings);
    assert_eq!(world.all_greet(30).len(), 2);
    assert!(!world.dialler.is_stale());
    assert_eq!(world.all_greet(60).len(), 1);
    assert!(world.dialler.is_stale());
    let old = world.chosen()[..2].to_vec();
    let others = world.all_greet(10 * 60);
    assert!((8..=11).contains(&others.len()), "{}", others.len());
    assert_eq!(world.chosen().len(), 3);
    assert_eq!(world.chosen()[..2], old, "the old ones are never let go for it");
}

#[test]
fn once_a_block_has_come_the_one_too_many_is_let_go_but_never_one_of_the_older_half() {
    let known: Vec<_> = (0..60).map(|group| at(group, 1)).collect();
    let settings = DiallerSettings { feeler_every: Duration::MAX, ..few(4) };
    let mut world = World::knowing(&known, settings);
    world.all_greet(1);
    let old: Vec<NodeId> = world.dialler.links().map(|(id, _)| id).take(2).collect();
    for _ in 0..50 {
        world.all_greet(70);
        let newest = world.dialler.links().last().expect("there are some").0;
        let cut = cuts(&world.handle(PeerInput::BroughtTip(newest)));
        assert!(matches!(cut[..], [(_, "surplus")]), "{cut:?}");
        assert!(!cut.iter().any(|(id, _)| *id == newest), "it brought the block");
        assert_eq!(world.chosen().len(), 4);
    }
    assert!(old.iter().all(|id| world.dialler.has_link(*id)));
}

#[test]
fn no_setting_and_no_clock_makes_it_overflow() {
    let forever = Duration::MAX;
    let settings = DiallerSettings {
        outbound: usize::MAX,
        inbound: usize::MAX,
        port: Some(0),
        patience: forever,
        ping_after: forever,
        ping_patience: forever,
        feeler_every: forever,
        tell_every: forever,
        back_off: [forever, forever],
        stale_after: forever,
    };
    let zero = Duration::ZERO;
    let nothing = DiallerSettings {
        outbound: 0,
        inbound: 0,
        port: None,
        patience: zero,
        ping_after: zero,
        ping_patience: zero,
        feeler_every: zero,
        tell_every: zero,
        back_off: [zero, zero],
        stale_after: zero,
    };
    for settings in [settings, nothing] {
        let known: Vec<_> = (0..40).map(|group| at(group, 1)).collect();
        let mut world = World::knowing(&known, settings);
        for passed in [zero, TICK, forever, forever, TICK] {
            let rng = &mut rng(1);
            for (number, address) in dials(&world.dialler.tick(passed, rng)).into_iter().enumerate()
            {
                match number % 3 {
                    0 => {
                        world.greet(address);
                    }
                    1 => drop(world.handle(PeerInput::NoDial(address))),
                    _ => {
                        let link = world.answer(address);
                        world.handle(PeerInput::Unlinked(link));
                    }
                }
            }
            world.call_from(at(900, 1));
        }
    }
}
