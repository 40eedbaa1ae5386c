use crate::cast::*;
use crate::voters::*;
use crate::world::World;
use kusari::stage8_contract::*;
use std::sync::Arc;
use std::time::Duration;

#[test]
fn two_votes_of_one_member_in_a_view_are_evidence_in_either_order() {
    let blocks = [1, 2].map(|byte| BlockHash::from_bytes([byte; 32]));
    let pairs = [
        (Says::Vote(blocks[0]), Says::Vote(blocks[1])),
        (Says::Final(blocks[0]), Says::Final(blocks[1])),
        (Says::Propose(blocks[0]), Says::Propose(blocks[1])),
        (Says::Skip, Says::Final(blocks[0])),
    ];
    for (one, other) in pairs {
        for (first, second) in [(one, other), (other, one)] {
            let mut world = voters(4);
            for says in [first, second, first] {
                let word = lie(3, statement(&world, 0, 1, says));
                tell(&mut world, 3, 0, &word);
            }
            let found = evidence(&world, 0);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].verify(&world.genesis.members), Ok(()));
            assert_eq!(found[0].by, MemberId(3));
        }
    }
}

#[test]
fn vote_and_skip_of_one_view_are_innocent_and_no_one_can_be_slandered() {
    let mut world = voters(4);
    let block = BlockHash::from_bytes([1; 32]);
    let [vote, skip] = [Says::Vote(block), Says::Skip].map(|it| statement(&world, 0, 1, it));
    for word in [lie(3, vote), lie(3, skip)] {
        tell(&mut world, 3, 0, &word);
    }
    assert!(evidence(&world, 0).is_empty());
    // Member 2 says that member 3 said it.
    let other = statement(&world, 0, 1, Says::Final(block));
    let forged = Said { by: MemberId(3), signed: Signed::new(other, &key(2)) };
    tell(&mut world, 2, 0, &VoteMessage::Said(forged));
    assert!(evidence(&world, 0).is_empty());

    let [one, other] = [vote, skip].map(|it| Signed::new(it, &key(3)));
    let members = &world.genesis.members;
    let innocent = VoteEvidence { by: MemberId(3), one, other };
    assert_eq!(innocent.verify(members), Err(EvidenceError::Innocent));
    let other = forged.signed;
    let one = Signed::new(Statement { says: Says::Skip, ..vote }, &key(3));
    let slander = VoteEvidence { by: MemberId(3), one, other };
    assert_eq!(slander.verify(members), Err(EvidenceError::Signature));
}

/// Member 3 shows each half another block whenever it leads, and signs whatever anyone says, and that it skips.
fn run_two_faces(world: &mut Voters, seconds: u64) {
    let (mut read, mut proposed) = (0, 0);
    for _ in 0..seconds * 20 {
        world.pass(Duration::from_millis(50));
        let view = world.replica(0).view();
        if world.replica(0).leader(view) == Some(MemberId(3)) && proposed < view {
            proposed = view;
            show_two_faces(world, view);
        }
        let said: Vec<Statement> = world.trace[read..]
            .iter()
            .filter_map(|(_, it)| match it {
                Output::Broadcast(VoteMessage::Said(said)) => Some(said.signed.content),
                _ => None,
            })
            .collect();
        read = world.trace.len();
        for it in said {
            for says in [it.says, Says::Skip] {
                let word = lie(3, Statement { says, ..it });
                (0..3).for_each(|to| tell(world, 3, to, &word));
            }
        }
        world.settle();
    }
}

fn show_two_faces(world: &mut Voters, view: u64) {
    let certified = world.journals[0].iter().rev().find_map(|record| match record {
        VoteRecord::Certified(it) if it.statement.view + 1 == view => Some(it.clone()),
        _ => None,
    });
    let Some(parent) = certified.filter(|it| it.statement.says.block().is_some()) else { return };
    let faces = [0, 1].map(|millis| {
        let time = world.now.after(Duration::from_millis(millis));
        let book = world.book(0);
        let block = Arc::new(book.draft(view, time, vec![]));
        let says = Says::Propose(block.hash());
        let signed = Signed::new(statement(world, 0, view, says), &key(3));
        let (parent, skips) = (Some(parent.clone()), vec![]);
        VoteMessage::Propose(Arc::new(Proposal { by: MemberId(3), signed, block, parent, skips }))
    });
    for (to, face) in [(0, 0), (1, 1), (2, usize::from(view % 8 == 3))] {
        tell(world, 3, to, &faces[face]);
    }
    for face in &faces {
        let VoteMessage::Propose(proposal) = face else { continue };
        let block = proposal.block.hash();
        for says in [Says::Vote(block), Says::Final(block)] {
            let word = lie(3, statement(world, 0, view, says));
            (0..3).for_each(|to| tell(world, 3, to, &word));
        }
    }
    world.settle();
    for (to, face) in [(1, 0), (0, 1)] {
        tell(world, 3, to, &faces[face]);
    }
}

#[test]
fn with_four_members_one_liar_changes_nothing() {
    let mut world = voters(4);
    world.kill(3); // its key now does what we want
    fly(&mut world, 0, 0);
    run_two_faces(&mut world, 10);
    assert_sound(&world, &[0, 1, 2]);
    assert!(world.book(0).tip().height > 30 && world.book(0).next_number(MemberId(0)) == 1);
    let kinds: Vec<Kind> =
        evidence(&world, 0).iter().map(|it| it.one.content.says.kind()).collect();
    assert!(kinds.contains(&Kind::Vote) && kinds.contains(&Kind::Skip), "{kinds:?}");
}

#[test]
fn words_from_far_away_and_words_without_end_take_no_room() {
    let mut world = voters(4);
    let block = BlockHash::from_bytes([7; 32]);
    for view in (100..2_000).chain([u64::MAX]) {
        for says in [Says::Vote(block), Says::Skip] {
            let word = lie(3, statement(&world, 0, view, says));
            tell(&mut world, 3, 0, &word);
            let later = lie(3, statement(&world, 1, view, says));
            tell(&mut world, 3, 0, &later);
        }
        tell(&mut world, 3, 0, &VoteMessage::Ask { height: 0 });
    }
    // It answers once, as no time passes.
    let answers = world.trace.iter().filter(|(_, it)| matches!(it, Output::Send(..))).count();
    assert_eq!(answers, 1);
    world.pass(SECOND);
    assert!(world.book(0).tip().height > 5);
    assert_sound(&world, &[0, 1, 2]);
}

/// Two halves of six that can't hear each other, and a seventh that signs in each half what the half says.
fn seven_with(quorum: fn(usize) -> Quorum) -> Voters {
    let mut world = World::with(genesis(7), VoteSettings { quorum, ..VoteSettings::default() });
    world.kill(6);
    (0..3).for_each(|one| (3..6).for_each(|other| world.set_cut(one, other, true)));
    fly(&mut world, 1, 0);
    fly(&mut world, 4, 0);
    let mut read = 0;
    for _ in 0..60 {
        let said: Vec<(u16, Statement)> = world.trace[read..]
            .iter()
            .filter_map(|(by, it)| match it {
                Output::Broadcast(VoteMessage::Said(said)) => Some((*by, said.signed.content)),
                _ => None,
            })
            .collect();
        read = world.trace.len();
        for (by, statement) in said {
            let half = if by < 3 { 0..3 } else { 3..6 };
            half.for_each(|to| tell(&mut world, 6, to, &lie(6, statement)));
        }
        world.settle();
        world.pass(Duration::from_millis(50));
    }
    world
}

#[test]
fn with_a_quorum_one_too_small_one_liar_of_seven_makes_two_histories() {
    let mut world = seven_with(Quorum::of_honest);
    assert!(world.book(0).tip().height > 0 && world.book(3).tip().height > 0);
    assert_ne!(world.placed(0)[0], world.placed(3)[0]);
    assert!(!is_broken(&world, 0), "and no one has noticed");
    (0..3).for_each(|one| (3..6).for_each(|other| world.set_cut(one, other, false)));
    world.pass(5 * SECOND);
    assert!((0..6).any(|id| is_broken(&world, id)), "they notice, and it's too late");

    let world = seven_with(Quorum::of_liars);
    assert!((0..6).all(|id| world.book(id).tip().height == 0));
    assert_sound(&world, &[0, 1, 2, 3, 4, 5]);
}
