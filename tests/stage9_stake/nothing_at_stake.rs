//! The attack that chapter 6 didn't have: if you can make a block on one branch, you can make one on the other, too.

use crate::cast::*;
use kusari::stage5_network::protocol::Block as _;
use kusari::stage9_stake::*;

/// Two nodes that were cut off from each other in slot 0, and have different first blocks.
fn forked<R: Rule>(genesis: &Genesis) -> [Node<R>; 2] {
    let mut nodes = [node::<R>(genesis), node::<R>(genesis)];
    let place = nodes[0].tree().place().clone();
    let mut slots =
        (0..).filter(|slot| make::<R>(&place, genesis, 0, at(10 * slot + 1), vec![]).is_some());
    for node in &mut nodes {
        let slot = slots.next().unwrap();
        propose(node, &staker(0), at(10 * slot + 1)).unwrap();
    }
    nodes
}

#[test]
fn under_slots_a_staker_signs_both_branches_and_both_grow_and_it_costs_nothing() {
    let genesis = genesis(&[1_000_000; 3]);
    let mut nodes = forked::<Slots>(&genesis);
    let before = nodes.each_ref().map(|node| node.tip().height);
    for slot in 20..80 {
        for node in &mut nodes {
            let made = (0..3).filter(|it| propose(node, &staker(*it), at(10 * slot + 1)).is_some());
            assert_eq!(made.count(), 1, "on each branch, in each slot");
        }
    }
    let [left, right] = nodes;
    assert_eq!([left.tip().height, right.tip().height], before.map(|height| height + 60));
    assert_ne!(left.tip().hash, right.tip().hash, "60 blocks later, there are still two histories");
    // No one has lost anything on either of them.
    for node in [&left, &right] {
        let units = node.tree().place().deposits().iter().map(|(_, it)| it.amount.units());
        assert_eq!(units.sum::<u64>(), 3_000_000);
    }
}

#[test]
fn under_work_the_same_person_has_to_choose() {
    // Each nonce is tried on one branch. A hash on the left is lost for the right: that's all there is to it.
    let genesis = genesis(&[1]);
    let [left, right] = forked::<Work>(&genesis);
    let parents = [left.tip().hash, right.tip().hash];
    let block = close::<Work>(left.draft_for(&staker(0), at(100)), &genesis).unwrap();
    assert_eq!(block.previous_hash(), parents[0]);
    assert_ne!(refused::<Work>(&block, right.tree().place(), &genesis), "nothing");
    let mut moved = block.body.clone();
    moved.header.previous_hash = parents[1];
    let targets = |nonce: u32| {
        moved.header.nonce = nonce;
        genesis.rules.easiest_target().is_met_by(&moved.hash())
    };
    let good = (0..1_000).map(targets).filter(|it| *it).count();
    assert!(
        (400..600).contains(&good),
        "the nonce that fits the left fits the right by chance only: {good}"
    );
}

#[test]
fn with_the_gadget_someone_who_votes_on_both_branches_leaves_evidence_and_the_stake_is_gone() {
    let genesis = crate::finality::village();
    let [mut left, mut right] = forked::<Finality>(&genesis);
    // It's epoch 1 on both branches, and three votes for the left one, and, as someone else with the same key, for the right one.
    let now = at(41);
    let [one, other] = [&left, &right].map(|node| {
        let place = node.tree().place();
        let link = place.next_link(now, &genesis.numbers).expect("there's an epoch to vote for");
        let votes = Finality::cast(&mut Voter::new(key(3)), place, now, &genesis);
        let vote = SignedLink::find(&votes[0]).expect("it carries a link");
        (link, vote.signature)
    });
    let careful = &mut Voter::new(key(2));
    assert_eq!(Finality::cast(careful, left.tree().place(), now, &genesis).len(), 1);
    assert_eq!(Finality::cast(careful, right.tree().place(), now, &genesis).len(), 0);
    // Anyone who has seen both has it in writing.
    let evidence = Evidence { by: key(3).public_key(), signed: [one, other] };
    assert_eq!(evidence.verify(left.tree().place().chain()), Ok(key(3).public_key()));
    for node in [&mut left, &mut right] {
        let stakers = (0..3).map(|who| Staker { evidence: Some(evidence.clone()), ..staker(who) });
        let stakers: Vec<_> = stakers.collect();
        let made = (5..200)
            .find_map(|slot| stakers.iter().find_map(|it| propose(node, it, at(10 * slot + 1))));
        assert!(made.is_some());
        let deposits = node.tree().place().deposits();
        assert!(deposits.is_slashed(&key(3).public_key()));
        assert_eq!(deposits.iter().map(|(_, it)| it.amount.units()).sum::<u64>(), 3_000_000);
    }
}
