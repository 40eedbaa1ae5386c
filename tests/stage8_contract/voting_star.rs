use crate::cast::*;
use crate::voters::*;
use kusari::stage8_contract::*;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const HUB: u16 = 0;

fn heights(world: &Voters) -> Vec<u64> {
    (0..world.replicas.len() as u16).map(|id| world.book(id).tip().height).collect()
}

fn stuck(world: &Voters, at: u16) -> Vec<Vec<MemberId>> {
    let events = world.events[usize::from(at)].iter();
    let stuck = events.filter_map(|event| match event {
        Event::Stuck { missing } => Some(missing.clone()),
        _ => None,
    });
    stuck.collect()
}

#[test]
fn what_anyone_hands_in_is_decided_through_the_middle() {
    for count in [2, 3, 4, 7] {
        let mut world = star(count);
        let everyone: Vec<u16> = (0..count as u16).collect();
        for by in &everyone {
            fly(&mut world, *by, 0);
            world.pass(SECOND);
        }
        assert!(world.agree());
        everyone.iter().for_each(|id| assert_eq!(world.book(1).next_number(MemberId(*id)), 1));
        assert!(everyone.iter().all(|id| stuck(&world, *id).is_empty()));
        assert_sound(&world, &everyone);
    }
}

#[test]
fn a_decision_costs_seven_messages_to_each_spoke_and_one_more_if_a_spoke_leads() {
    for count in [4, 7, 10] {
        let mut world = star(count);
        world.pass(3 * SECOND);
        let (height, sent) = (world.book(HUB).tip().height, world.sent);
        world.pass(10 * SECOND);
        let decisions = world.book(HUB).tip().height - height;
        assert!(decisions > 25);
        assert_eq!(world.replica(HUB).view(), world.book(HUB).tip().height + 1, "none was skipped");
        let others = count as f64 - 1.0;
        let formula = 7.0 * others + others / count as f64;
        let measured = (world.sent - sent) as f64 / decisions as f64;
        // What's under way at both ends isn't a whole turn of leaders.
        assert!((measured - formula).abs() < 0.1, "{count} members: {measured} and {formula}");
        let mesh = others * (2.0 * count as f64 + 1.0);
        assert!(measured < mesh);
    }
}

#[test]
fn the_others_talk_to_no_one_but_the_middle() {
    let mut world = star(5);
    fly(&mut world, 3, 0);
    world.pass(2 * SECOND);
    world.kill(4);
    world.pass(3 * SECOND);
    world.wake(4);
    world.pass(2 * SECOND);
    let spokes = world.trace.iter().filter(|(by, _)| *by != HUB);
    let said: Vec<_> = spokes.filter(|(_, it)| !matches!(it, Output::Write(_))).collect();
    assert!(said.len() > 100);
    assert!(said.iter().all(|(_, it)| matches!(it, Output::Send(to, _) if to.0 == HUB)));
    assert!(world.agree());
}

#[test]
fn without_the_middle_nothing_is_decided_and_nothing_is_wrong() {
    let mut world = star(4);
    world.pass(SECOND);
    world.kill(HUB);
    world.settle();
    let before: Vec<u64> = (1..4).map(|id| world.book(id).tip().height).collect();
    fly(&mut world, 2, 0);
    world.pass(20 * SECOND);
    let after: Vec<u64> = (1..4).map(|id| world.book(id).tip().height).collect();
    assert_eq!(before, after);
    for id in 1..4 {
        assert!(!stuck(&world, id).is_empty());
        assert!(stuck(&world, id).iter().all(|missing| *missing == [MemberId(HUB)]));
    }
    world.wake(HUB);
    world.pass(12 * SECOND);
    assert_eq!(world.book(HUB).next_number(MemberId(2)), 1, "it was handed in again");
    assert!(world.agree());
    assert_sound(&world, &[0, 1, 2, 3]);
}

#[test]
fn with_a_spoke_down_the_others_skip_its_views_and_only_the_middle_knows_whom_a_quorum_lacks() {
    let mut world = star(4);
    world.kill(1);
    fly(&mut world, 3, 0);
    world.pass(10 * SECOND);
    assert!(world.book(2).tip().height > 10 && world.book(2).next_number(MemberId(3)) == 1);
    assert!([0, 2, 3].iter().all(|id| stuck(&world, *id).is_empty()));
    world.kill(2);
    world.pass(10 * SECOND);
    assert!(stuck(&world, HUB).iter().any(|it| *it == [MemberId(1), MemberId(2)]));
    assert!(stuck(&world, 3).is_empty(), "it hears the middle, and no one else");
    assert_sound(&world, &[0, 3]);
}

#[test]
fn a_spoke_that_lies_is_found_out_in_the_middle_and_then_everywhere() {
    let blocks = [1, 2].map(|byte| BlockHash::from_bytes([byte; 32]));
    let mut world = star(4);
    for says in blocks.map(Says::Final) {
        let word = lie(3, statement(&world, 0, 1, says));
        tell(&mut world, 3, HUB, &word);
    }
    assert_eq!(evidence(&world, HUB).len(), 1);
    world.settle();
    for id in [1, 2] {
        let found = evidence(&world, id);
        assert_eq!((found.len(), found[0].by), (1, MemberId(3)));
    }
    world.pass(2 * SECOND);
    assert!(world.book(1).tip().height > 3);
    assert_sound(&world, &[0, 1, 2]);
}

#[test]
fn a_middle_that_lies_can_stop_all_and_cannot_make_two_histories() {
    let mut world = star(4);
    world.pass(SECOND);
    while world.replica(1).leader(world.replica(1).view()) != Some(MemberId(HUB)) {
        world.pass(Duration::from_millis(50));
    }
    let view = world.replica(1).view();
    let certified = world.journals[1].iter().rev().find_map(|record| match record {
        VoteRecord::Certified(it) if it.statement.view + 1 == view => Some(it.clone()),
        _ => None,
    });
    world.kill(HUB); // its key now does what we want
    let mut faces = Vec::new();
    for millis in [0, 1] {
        let time = world.now.after(Duration::from_millis(millis));
        let block = Arc::new(draft(&world, view, time));
        let signed =
            Signed::new(statement(&world, 0, view, Says::Propose(block.hash())), &key(HUB));
        let (parent, skips) = (certified.clone(), vec![]);
        faces.push(Proposal { by: MemberId(HUB), signed, block, parent, skips });
    }
    let read = world.trace.len();
    for (to, face) in [(1, 0), (2, 0), (3, 1)] {
        tell(&mut world, HUB, to, &VoteMessage::Propose(Arc::new(faces[face].clone())));
    }
    // It collects their votes, adds its own to both, and says to each what it likes.
    let mut votes: BTreeMap<BlockHash, Vec<(MemberId, Signature)>> = BTreeMap::new();
    for (_, output) in &world.trace[read..] {
        if let Output::Send(_, VoteMessage::Said(said)) = output
            && let Says::Vote(block) = said.signed.content.says
        {
            votes.entry(block).or_default().push((said.by, said.signed.signature));
        }
    }
    let counts: Vec<usize> =
        faces.iter().map(|face| votes.get(&face.block.hash()).map_or(0, Vec::len)).collect();
    assert_eq!(counts, [2, 1], "all have voted, each for the block that it saw");
    for (block, mut signatures) in votes {
        let statement = statement(&world, 0, view, Says::Vote(block));
        signatures.insert(0, (MemberId(HUB), Signed::new(statement, &key(HUB)).signature));
        let certificates = vec![Certificate { statement, signatures }];
        let news = News { decided: None, blocks: vec![], certificates };
        (1..4).for_each(|to| tell(&mut world, HUB, to, &VoteMessage::News(Arc::new(news.clone()))));
    }
    assert_eq!(world.replica(3).view(), view + 1, "one of the two is worth something");
    let proposal = VoteMessage::Propose(Arc::new(faces[0].clone()));
    tell(&mut world, HUB, 3, &proposal);
    assert_eq!(evidence(&world, 3).len(), 1, "it has signed both");
    world.pass(10 * SECOND);
    assert_sound(&world, &[1, 2, 3]);
}

/// An empty block on what member 1 has decided and certified.
fn draft(world: &Voters, view: u64, time: Time) -> Block<LandingPads> {
    let mut book = world.book(1).clone();
    let blocks: Vec<_> = world.journals[1]
        .iter()
        .filter_map(|record| match record {
            VoteRecord::Block(block) if block.height > book.tip().height => Some(block.clone()),
            _ => None,
        })
        .collect();
    blocks.iter().for_each(|block| drop(book.apply(block).unwrap()));
    book.draft(view, time, vec![])
}

#[test]
fn a_spoke_that_misses_certificates_is_told_when_it_skips() {
    let mut world = star(4);
    world.pass(SECOND);
    world.loses = Some(Box::new(|_, to, word: &Word| {
        to == 2 && matches!(word, VoteMessage::News(_) | VoteMessage::Propose(_))
    }));
    world.pass(4 * SECOND);
    let now = heights(&world);
    assert!(now[2] < now[0] && now[0] > 10, "{now:?}");
    world.loses = None;
    world.pass(4 * SECOND);
    assert!(world.agree(), "{:?}", heights(&world));
    assert_sound(&world, &[0, 1, 2, 3]);
}

#[test]
fn a_lossy_star_whose_members_fall_only_takes_longer() {
    for seed in 0..8 {
        let mut world = star(4);
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let mut losses = ChaCha12Rng::seed_from_u64(seed + 1_000);
        world.loses = Some(Box::new(move |_, _, _| losses.random_bool(0.25)));
        for round in 0..40 {
            let id = rng.random_range(0..4);
            if world.replicas[usize::from(id)].is_some() {
                if rng.random_bool(0.5) {
                    fly(&mut world, id, round);
                }
                world.kill(id);
            } else {
                world.wake(id);
            }
            world.pass(Duration::from_millis(rng.random_range(1..8) * 50));
        }
        world.loses = None;
        for id in 0..4 {
            if world.replicas[usize::from(id)].is_none() {
                world.wake(id);
            }
        }
        let before = world.book(HUB).tip().height;
        world.pass(5 * SECOND);
        let after = heights(&world);
        assert!(after[0] > before, "seed {seed}: stuck at {before}");
        assert!(after.iter().all(|it| it + 2 > after[0]), "seed {seed}: {after:?}");
        assert_sound(&world, &[0, 1, 2, 3]);
    }
}

#[test]
fn a_star_lets_someone_join_and_someone_leave() {
    let mut world = star(4);
    let joins = Action::Join(member(4, "green_planet", Role::Operator));
    let command = signed(&world.genesis, 0, 0, joins);
    world.command(HUB, command);
    let id = world.add();
    (1..4).for_each(|other| world.set_cut(id, other, true));
    world.pass(5 * SECOND);
    assert!((0..5).all(|id| world.replica(id).epoch() == 1) && world.agree());
    let command = signed(&world.genesis, 0, 1, Action::Leave(MemberId(1)));
    world.command(HUB, command);
    world.pass(5 * SECOND);
    fly(&mut world, id, 0);
    world.pass(2 * SECOND);
    assert!([0, 2, 3, 4].iter().all(|id| world.replica(*id).epoch() == 2));
    assert_eq!(world.book(3).next_number(MemberId(4)), 1);
    assert_sound(&world, &[0, 2, 3, 4]);
}
