//! Forks, ties, orphans and reorganisations.

use crate::cast::*;
use kusari::stage5_network::*;
use std::time::Duration;

fn hashes(placed: &[PlacedBlock]) -> Vec<BlockHash> {
    placed.iter().map(|block| block.hash).collect()
}

fn hashes_of(blocks: &[Block]) -> Vec<BlockHash> {
    blocks.iter().map(Block::hash).collect()
}

/// All orders of `count` things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![vec![]];
    }
    let insert = |order: &Vec<usize>, at: usize| {
        let mut order = order.clone();
        order.insert(at, count - 1);
        order
    };
    let shorter = orders(count - 1);
    shorter.iter().flat_map(|order| (0..count).map(move |at| insert(order, at))).collect()
}

#[test]
fn a_good_block_is_adopted_and_passed_on_to_all_others() {
    let block = Branch::new(1).mine([]);
    let mut node = node();
    let outputs = node.hears(PEER, block_message(&block));
    assert_eq!(hashes(&outputs.tip_change().unwrap().connected), [block.hash()]);
    assert_eq!(outputs.sent(), [(OTHER, &block_message(&block))]);
}

#[test]
fn a_block_that_is_known_already_changes_nothing_and_is_not_passed_on() {
    let block = Branch::new(1).mine([]);
    let mut node = node();
    node.hears(PEER, block_message(&block));
    let before = belief(&node);
    for peer in [PEER, OTHER] {
        assert!(node.hears(peer, block_message(&block)).is_empty());
    }
    assert_eq!(belief(&node), before);
}

#[test]
fn among_equals_the_first_seen_stays() {
    let (first, second) = (Branch::new(1).mine([]), Branch::new(2).mine([]));
    let mut node = node();
    node.hears(PEER, block_message(&first));
    let outputs = node.hears(OTHER, block_message(&second));

    assert!(matches!(outputs.events()[..], [Event::BlockStored(placed)] if placed.height == 1));
    assert!(outputs.sent().is_empty(), "a block that isn't believed isn't passed on");
    assert_eq!(node.tip().hash, first.hash());
    assert_eq!(node.tree().side_blocks().count(), 1);
}

#[test]
fn the_next_block_decides_a_tie_and_tells_what_changed() {
    let (mut first, mut second) = (Branch::new(1), Branch::new(2));
    let mut node = node();
    node.hears_all(PEER, &first.grow(2));
    let seconds = second.grow(3);
    node.hears_all(OTHER, &seconds[..2]);
    let outputs = node.hears(OTHER, block_message(&seconds[2]));

    let change = outputs.tip_change().unwrap();
    assert_eq!(hashes(&change.disconnected), hashes_of(&first.blocks));
    assert_eq!(hashes(&change.connected), hashes_of(&seconds));
    assert_eq!(best_chain(&node), seconds);
    assert_sound(&node);
}

/// As long as the difficulty never changes, most work means most blocks. That's all that length has to say. A
/// chain that's longer with less work is refused before it's counted: see `faults`.
#[test]
fn work_counts_the_hashes_that_the_genesis_asks_for() {
    for bits in [0, 3, 8] {
        let genesis = genesis(bits);
        let mut node = Node::new(genesis.clone(), NodeSettings::default()).unwrap();
        for block in Branch::of(&genesis, 1).grow(5) {
            node.handle(Input::Proposed(block), NOW);
        }
        assert_eq!(node.tree().weight().hashes(), 5 << bits);
    }
}

#[test]
fn a_branch_that_grew_late_wins_as_soon_as_it_has_more_work() {
    let mut trunk = Branch::new(1);
    trunk.grow(3);
    let (mut loser, mut winner) = (trunk.fork(2), trunk.fork(3));
    loser.grow(4);
    winner.grow(5);
    let mut node = node();
    node.hears_all(PEER, &loser.blocks);
    for late in &winner.blocks[..7] {
        node.hears(OTHER, block_message(late));
        assert_eq!(best_chain(&node), loser.blocks);
    }
    node.hears(OTHER, block_message(&winner.blocks[7]));
    assert_eq!(best_chain(&node), winner.blocks);
}

#[test]
fn blocks_may_arrive_in_any_order() {
    let blocks = Branch::new(1).grow(5);
    for order in orders(5) {
        let mut node = node();
        for &index in &order {
            node.hears(PEER, block_message(&blocks[index]));
        }
        assert_eq!(best_chain(&node), blocks, "in the order {order:?}");
    }
}

#[test]
fn two_branches_may_arrive_in_any_order_mixed_and_from_two_neighbours() {
    let (mut long, mut short) = (Branch::new(1), Branch::new(2));
    let payment = pay(&ALICE, &BOB, 5);
    short.mine([payment.clone()]);
    short.mine([]);
    long.mine([]);
    long.mine([payment]);
    long.mine([]);
    let all: Vec<_> = long.blocks.iter().chain(&short.blocks).collect();
    for order in orders(5) {
        let mut node = node();
        for (turn, &index) in order.iter().enumerate() {
            let peer = if turn % 2 == 0 { PEER } else { OTHER };
            node.hears(peer, block_message(all[index]));
        }
        assert_eq!(best_chain(&node), long.blocks, "in the order {order:?}");
        assert_eq!(node.tree().side_blocks().count(), 2);
        assert_sound(&node);
    }
}

#[test]
fn an_orphan_makes_the_node_ask_its_sender_for_what_is_missing() {
    let blocks = Branch::new(1).grow(3);
    let mut node = node();
    let outputs = node.hears(PEER, block_message(&blocks[2]));
    let locator = node.tree().locator(&node.tip().hash);
    assert_eq!(outputs.refusals(), ["unknown-parent"]);
    assert_eq!(outputs.sent(), [(PEER, &Message::GetBlocks(locator))]);

    node.hears(PEER, blocks_message(&blocks[..2]));
    assert_eq!(best_chain(&node), blocks);
}

#[test]
fn however_many_blocks_join_at_once_the_neighbours_hear_of_the_last() {
    let blocks = Branch::new(1).grow(4);
    let mut node = node();
    node.hears_all(PEER, &blocks[1..]);
    let outputs = node.hears(PEER, block_message(&blocks[0]));
    assert_eq!(outputs.sent(), [(OTHER, &block_message(&blocks[3]))]);
}

#[test]
fn a_neighbours_orphans_are_bounded_and_the_oldest_gives_way() {
    let blocks = Branch::new(1).grow(6);
    let mut node = node_with(NodeSettings { orphans_per_peer: 3, ..NodeSettings::default() });
    node.hears_all(PEER, &blocks[1..]);
    node.hears(PEER, block_message(&blocks[0]));
    assert_eq!(node.tip().height, 1, "the blocks 2 and 3 are forgotten");
    node.hears_all(PEER, &blocks[1..3]);
    assert_eq!(node.tip().height, 6, "the blocks 4, 5 and 6 were kept");
}

#[test]
fn an_orphan_that_comes_again_takes_no_second_place() {
    let blocks = Branch::new(1).grow(3);
    let mut node = node_with(NodeSettings { orphans_per_peer: 2, ..NodeSettings::default() });
    for orphan in [&blocks[1], &blocks[2], &blocks[2], &blocks[2]] {
        node.hears(PEER, block_message(orphan));
    }
    node.hears(PEER, block_message(&blocks[0]));
    assert_eq!(node.tip().height, 3);
}

#[test]
fn no_neighbour_can_push_out_the_orphans_of_another() {
    let blocks = Branch::new(1).grow(3);
    let rubbish = Branch::of(&genesis(4), 2).grow(40);
    let mut node = node();
    node.hears_all(OTHER, &blocks[1..]);
    node.hears_all(PEER, &rubbish[1..]);
    node.hears(OTHER, block_message(&blocks[0]));
    assert_eq!(best_chain(&node), blocks);
}

#[test]
fn the_orphans_of_a_neighbour_that_leaves_are_forgotten() {
    let blocks = Branch::new(1).grow(3);
    let mut node = node();
    node.hears_all(PEER, &blocks[1..]);
    node.handle(Input::Disconnected(PEER), NOW);
    node.hears(OTHER, block_message(&blocks[0]));
    assert_eq!(node.tip().height, 1);
}

#[test]
fn a_reorganisation_of_a_hundred_blocks_restores_every_balance() {
    let genesis = genesis(0);
    let (mut abandoned, mut winner) = (Branch::of(&genesis, 1), Branch::of(&genesis, 2));
    for _ in 0..50 {
        abandoned.mine([pay(&ALICE, &CAROL, 3), pay(&CAROL, &BOB, 1)]);
        abandoned.mine([pay(&BOB, &ALICE, 2)]);
        winner.mine([pay(&BOB, &CAROL, 7)]);
        winner.mine([]);
    }
    winner.mine([pay(&CAROL, &ALICE, 350)]);
    let mut node = Node::new(genesis.clone(), NodeSettings::default()).unwrap();
    node.handle(Input::Connected(PEER), NOW);
    node.hears_all(PEER, &abandoned.blocks);
    assert_sound(&node);
    for block in &winner.blocks[..100] {
        node.hears(PEER, block_message(block));
    }
    assert_eq!(best_chain(&node), abandoned.blocks);

    let outputs = node.hears(PEER, block_message(&winner.blocks[100]));
    assert_eq!(outputs.tip_change().unwrap().disconnected.len(), 100);
    let chain = Chain::verify(genesis, winner.blocks).unwrap();
    assert_eq!(node.tree().accounts(), chain.accounts());
    assert_eq!(node.tree().accounts().balance(CAROL.address()), Amount::ZERO);
    assert_sound(&node);
    // All 150 payments of the abandoned branch are still there: waiting, or reported as conflicting.
    assert_eq!(waiting(&node).len() + outputs.conflicts().len(), 150);
}

#[test]
fn a_branch_with_an_overdraft_is_refused_and_the_old_one_restored() {
    let mut old = Branch::new(1);
    old.mine([pay(&ALICE, &BOB, 600)]);
    old.mine([pay(&BOB, &CAROL, 1_500)]);
    old.mine([]);
    // The second block spends what the first one brings, so the two can only be undone in reverse order.
    let mut bad = Branch::new(2);
    bad.mine([pay(&ALICE, &CAROL, 100)]);
    bad.mine([pay(&CAROL, &BOB, 100)]);
    bad.mine([pay(&ALICE, &CAROL, 100), pay(&BOB, &CAROL, 1_500)]);
    bad.grow(2);
    let mut node = node();
    node.hears_all(PEER, &old.blocks);
    node.takes(&pay(&CAROL, &ALICE, 1_400));
    node.hears_all(OTHER, &bad.blocks[..2]);
    let before = belief(&node);

    // The overdraft is only noticed when the branch is about to win. Until then no one checks.
    let outputs = node.hears(OTHER, block_message(&bad.blocks[2]));
    assert!(matches!(outputs.events()[..], [Event::BlockStored(_)]));
    let outputs = node.hears(OTHER, block_message(&bad.blocks[3]));
    assert_eq!(outputs.refusals(), ["invalid-before"]);
    assert_eq!(belief(&node), before);
    // Neither it nor anything that's built on it is ever checked again.
    for descendant in &bad.blocks[2..] {
        let outputs = node.hears(OTHER, block_message(descendant));
        assert_eq!(outputs.refusals(), ["invalid-before"]);
    }
    assert_eq!(belief(&node), before);
    assert_sound(&node);
}

#[test]
fn a_branch_with_a_replay_is_refused_and_the_old_one_restored() {
    let mut old = Branch::new(1);
    old.mine([pay(&BOB, &ALICE, 600)]);
    let payment = pay(&ALICE, &BOB, 10);
    let mut bad = Branch::new(2);
    bad.mine([payment.clone()]);
    bad.mine([payment]);
    let mut node = node();
    node.hears_all(PEER, &old.blocks);
    node.hears_all(OTHER, &bad.blocks[..1]);
    let before = belief(&node);
    let outputs = node.hears(OTHER, block_message(&bad.blocks[1]));
    assert_eq!(outputs.refusals(), ["replay"]);
    assert_eq!(belief(&node), before);
    // The blocks before the bad one are as good as ever, and can be built on.
    let mut good = Branch::new(2);
    good.mine(bad.blocks[0].draft.transactions.clone());
    assert_eq!(good.blocks[0], bad.blocks[0]);
    good.mine([]);
    node.hears_all(OTHER, &good.blocks);
    assert_eq!(best_chain(&node), good.blocks);
}

#[test]
fn a_block_ahead_of_the_clock_is_taken_when_the_clock_has_moved() {
    let mut branch = Branch::new(1);
    let limit = NOW.after(MAX_AHEAD);
    branch.time = Time::from_millis(limit.millis() - 999);
    let block = branch.mine([]);
    assert_eq!(block.draft.time, Time::from_millis(limit.millis() + 1));
    let mut node = node();
    let before = belief(&node);
    let outputs = node.hears(PEER, block_message(&block));
    assert_eq!(outputs.refusals(), ["time-too-new"]);
    assert!(outputs.penalties().is_empty(), "clocks differ");
    assert_eq!(belief(&node), before);

    let later = NOW.after(Duration::from_millis(1));
    node.handle(Input::Message(PEER, block_message(&block)), later);
    assert_eq!(node.tip().hash, block.hash());
}
