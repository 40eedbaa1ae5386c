//! The last attack of the course. It breaks no rule.

use crate::cast::*;
use kusari::stage9_stake::*;

fn told(genesis: &Genesis, histories: [&[Block]; 2]) -> Node<Slots> {
    let mut node = node::<Slots>(genesis);
    for block in histories.into_iter().flatten() {
        tell(&mut node, block, at(10 * SLOTS));
    }
    node
}

#[test]
fn those_who_sold_have_nothing_left_in_the_history_that_everyone_saw() {
    let LongRange { genesis, lived, .. } = long_range();
    let node = told(&genesis, [&lived, &[]]);
    let place = node.tree().place();
    assert_eq!(place.tip().height, lived.len() as u64);
    let stakes = place.lottery(at(10 * SLOTS), &genesis.numbers).stakes;
    assert_eq!([0, 1, 2].map(|who| stakes.of(&key(who).public_key())), [0; 3]);
    assert_eq!([10, 11, 12].map(|who| stakes.of(&key(who).public_key())), [999_500; 3]);
}

#[test]
fn old_keys_write_a_heavier_history_that_breaks_no_rule_and_a_new_node_believes_it() {
    let LongRange { genesis, lived, written } = long_range();
    assert!(written.len() > lived.len());
    for order in [[&lived[..], &written], [&written[..], &lived]] {
        let node = told(&genesis, order);
        assert_eq!(node.tip().height, written.len() as u64);
        assert_eq!(
            node.tip().hash,
            kusari::stage5_network::protocol::Block::hash(written.last().unwrap())
        );
    }
}

#[test]
fn a_checkpoint_stops_it_and_a_checkpoint_is_someone_you_trust() {
    let LongRange { mut genesis, lived, written } = long_range();
    let hash = kusari::stage5_network::protocol::Block::hash(&lived[9]);
    genesis.checkpoint = Some(KnownBlock { height: 10, hash });
    let node = told(&genesis, [&written, &lived]);
    assert_eq!(node.tip().height, lived.len() as u64);
    // The chain is the same one: what a node was told of isn't part of what everyone agrees on.
    let without = Genesis { checkpoint: None, ..genesis.clone() };
    assert_eq!(genesis.hash(Slots::NAME), without.hash(Slots::NAME));
    let mut place = Place::first(&genesis, Slots::NAME).unwrap();
    for block in &written[..9] {
        place = follow::<Slots>(block, &place, &genesis);
    }
    assert_eq!(refused::<Slots>(&written[9], &place, &genesis), "against-checkpoint");
    // It works just as well for someone who lies.
    let hash = kusari::stage5_network::protocol::Block::hash(&written[9]);
    genesis.checkpoint = Some(KnownBlock { height: 10, hash });
    assert_eq!(told(&genesis, [&lived, &written]).tip().height, written.len() as u64);
}

#[test]
fn under_work_the_same_three_would_have_to_do_all_the_work_again() {
    let genesis = genesis(&[1]);
    let (mut village, mut secret) = (node::<Work>(&genesis), node::<Work>(&genesis));
    for second in 1..30 {
        propose(&mut village, &staker(0), at(second)).unwrap();
        if second % 3 == 0 {
            propose(&mut secret, &staker(1), at(second)).unwrap();
        }
    }
    // With a third of the machines they've made a third of the work, and old keys don't help.
    let blocks: Vec<_> = secret.tree().best_above(0).collect();
    blocks.iter().for_each(|it| tell(&mut village, &it.block, at(100)));
    assert_eq!(village.tip().height, 29);
}
