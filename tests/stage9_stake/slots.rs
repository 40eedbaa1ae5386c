use crate::cast::{at, follow, genesis, key, make, node, tell};
use kusari::stage5_network::any::Input;
use kusari::stage5_network::protocol::{Block as _, Consensus as _};
use kusari::stage9_stake::*;

/// All blocks that the first 60 slots bring, and the place at the end.
fn chain(genesis: &Genesis) -> (Vec<Block>, Place) {
    let (mut place, mut blocks) = (Place::first(genesis, Slots::NAME).unwrap(), Vec::new());
    for slot in 0..60 {
        let mut made =
            (0..3).filter_map(|who| make::<Slots>(&place, genesis, who, at(10 * slot + 1), vec![]));
        let block = made.next().expect("someone is drawn in each slot");
        assert!(made.next().is_none(), "and no one else");
        place = ByRule::<Slots>::check_header(&block, block.hash(), &place, genesis).unwrap();
        blocks.push(block);
    }
    (blocks, place)
}

#[test]
fn each_slot_has_one_leader_and_a_node_follows_the_chain() {
    let genesis = genesis(&[1_000_000, 2_000_000, 3_000_000]);
    let (blocks, place) = chain(&genesis);
    assert_eq!(place.tip().height, 60);
    let mut node = Node::<Slots>::new(genesis.clone(), NodeSettings::default()).unwrap();
    for block in blocks {
        node.handle(Input::Proposed(block), at(700));
    }
    assert_eq!(node.tip(), place.tip());
}

#[test]
fn someone_who_was_not_drawn_is_refused() {
    let genesis = genesis(&[1_000_000, 1_000_000]);
    let place = Place::first(&genesis, Slots::NAME).unwrap();
    let drawn = (0..2).find(|who| make::<Slots>(&place, &genesis, *who, at(1), vec![]).is_some());
    let other = key(1 - drawn.unwrap());
    let block = make::<Slots>(&place, &genesis, drawn.unwrap(), at(1), vec![]).unwrap();
    let forged = Block::signed(block.body.clone(), &other);
    let refused = |block: &Block| {
        ByRule::<Slots>::check_header(block, block.hash(), &place, &genesis).unwrap_err().code()
    };
    assert_eq!(refused(&forged), "wrong-signer");
    assert_eq!(refused(&Block::unsigned(block.body)), "not-signed");
}

#[test]
fn a_block_of_a_slot_that_has_not_begun_is_not_taken_yet() {
    let genesis = genesis(&[1_000_000]);
    let mut node = node::<Slots>(&genesis);
    let place = node.tree().place().clone();
    let block = make::<Slots>(&place, &genesis, 0, at(100), vec![]).unwrap();
    tell(&mut node, &block, at(89));
    assert_eq!(node.tip().height, 0);
    // Clocks may differ by one slot.
    tell(&mut node, &block, at(90));
    assert_eq!(node.tip().height, 1);
}

#[test]
fn how_often_someone_is_drawn_follows_from_their_coins() {
    let genesis = genesis(&[1_000_000, 2_000_000, 3_000_000]);
    let place = Place::first(&genesis, Slots::NAME).unwrap();
    let lottery = place.lottery(at(1), &genesis.numbers);
    let count = |who: u64| {
        let theirs = |slot: &u64| Slots::leader(&lottery, *slot) == Some(&key(who).public_key());
        (0..6_000).filter(theirs).count() as i64
    };
    // Of 6,000 draws, the standard deviations are 29, 37 and 39.
    for (who, expected) in [(0, 1_000), (1, 2_000), (2, 3_000)] {
        assert!((count(who) - expected).abs() < 120, "{who}: {}", count(who));
    }
}

#[test]
fn a_slot_has_one_block_and_the_next_one_needs_a_later_slot() {
    let genesis = genesis(&[1_000_000]);
    let place = Place::first(&genesis, Slots::NAME).unwrap();
    let block = make::<Slots>(&place, &genesis, 0, at(11), vec![]).unwrap();
    let place = follow::<Slots>(&block, &place, &genesis);
    assert!(make::<Slots>(&place, &genesis, 0, at(19), vec![]).is_none());
    assert!(make::<Slots>(&place, &genesis, 0, at(20), vec![]).is_some());
}

/// Days later, the draws still have stakes and a seed.
#[test]
fn a_chain_that_slept_for_many_epochs_goes_on() {
    let genesis = genesis(&[1_000_000, 1_000_000]);
    let mut place = Place::first(&genesis, Slots::NAME).unwrap();
    for second in [1, 500, 100_000, 100_010, 5_000_000] {
        let mut made =
            (0..2).filter_map(|who| make::<Slots>(&place, &genesis, who, at(second), vec![]));
        let block = made.next().expect("someone is drawn");
        place = follow::<Slots>(&block, &place, &genesis);
    }
    assert_eq!(place.tip().height, 5);
}
