//! What chapter 9 stops, and what's left: the last attack of the course.
//!
//! Chapter 8 ended with someone who writes a list of names. Here, names without coins count for nothing. But people who once had all
//! the coins can write what never happened, and only someone you trust can tell you so.

#[path = "../stage9_stake/cast.rs"]
#[allow(dead_code, reason = "these attacks use a part of it")]
mod cast;

use cast::*;
use kusari::stage5_network::protocol::Block as _;
use kusari::stage9_stake::*;

/// Chapter 8: the airport lets eight friends join, and each of them counts. Here, they all sign, and count for nothing.
#[test]
fn a_thousand_names_without_coins_make_no_block() {
    let genesis = genesis(&[1_000_000; 3]);
    let place = Place::first(&genesis, Slots::NAME).unwrap();
    let block = (0..3).find_map(|who| make::<Slots>(&place, &genesis, who, at(1), vec![])).unwrap();
    for friend in 100..1_100 {
        let theirs = Block::signed(block.body.clone(), &key(friend));
        assert_eq!(refused::<Slots>(&theirs, &place, &genesis), "wrong-signer");
    }
    // To count, they'd need coins, and someone else would have fewer.
    let stakes = place.lottery(at(1), &genesis.numbers).stakes;
    assert_eq!(stakes.total(), 3_000_000);
}

fn told(genesis: &Genesis, histories: [&[Block]; 2]) -> Node<Slots> {
    let mut node = node::<Slots>(genesis);
    for block in histories.into_iter().flatten() {
        tell(&mut node, block, at(10 * SLOTS));
    }
    node
}

/// The closing attack of chapter 9. It breaks no rule.
#[test]
fn old_keys_write_another_history_and_a_new_node_believes_it() {
    let LongRange { genesis, lived, written } = long_range();
    let node = told(&genesis, [&lived, &written]);
    assert_eq!(node.tip().hash, written.last().unwrap().hash());
    let buyers = [10, 11, 12].map(|who| key(who).public_key());
    let stakes = node.tree().place().lottery(at(10 * SLOTS), &genesis.numbers).stakes;
    assert_eq!(buyers.map(|it| stakes.of(&it)), [0; 3], "those who bought never had anything");
}

/// Someone told this node what's at height 10. It has to trust them.
#[test]
fn a_checkpoint_stops_it() {
    let LongRange { mut genesis, lived, written } = long_range();
    genesis.checkpoint = Some(KnownBlock { height: 10, hash: lived[9].hash() });
    let node = told(&genesis, [&written, &lived]);
    assert_eq!(node.tip().hash, lived.last().unwrap().hash());
}
