//! What a node hands to its miner, and what it does with what the miner finds.

use crate::cast::*;
use kusari::stage5_network::*;

#[test]
fn a_draft_follows_the_tip_and_holds_the_waiting_payments_in_their_order() {
    let payments = [pay(&ALICE, &CAROL, 10), pay(&CAROL, &BOB, 10)];
    let mut node = node();
    node.hears_all(PEER, &Branch::new(1).grow(3));
    payments.iter().for_each(|payment| drop(node.takes(payment)));
    let draft = node.draft(NOW);
    assert_eq!(draft.previous_hash, node.tip().hash);
    assert_eq!(draft.transactions, payments);
    assert_eq!(draft.time, NOW);
}

#[test]
fn a_draft_is_never_earlier_than_the_block_before() {
    let mut ahead = Branch::new(1);
    ahead.time = NOW;
    let mut node = node();
    node.hears(PEER, block_message(&ahead.mine([])));
    assert!(node.tip().time > NOW);
    assert_eq!(node.draft(NOW).time, node.tip().time);
    assert!(node.mines().refusals().is_empty());
}

#[test]
fn a_nodes_own_block_is_adopted_and_announced_to_all() {
    let mut node = node();
    node.takes(&pay(&ALICE, &BOB, 10));
    let outputs = node.mines();
    assert!(matches!(outputs.events()[..], [Event::Proposed(_), Event::TipChanged(_)]));
    let told: Vec<_> = outputs.sent().into_iter().map(|(to, _)| to).collect();
    assert_eq!(told, [PEER, OTHER]);
    assert_eq!(node.tip().height, 1);
    assert_eq!(waiting(&node), []);
}

#[test]
fn a_node_mines_while_payments_wait_or_if_it_is_set_to_mine_without() {
    let mut node = node();
    assert!(!node.wants_to_propose());
    node.takes(&pay(&ALICE, &BOB, 10));
    assert!(node.wants_to_propose());
    node.mines();
    assert!(!node.wants_to_propose());
    assert!(
        node_with(NodeSettings { propose_empty_blocks: true, ..Default::default() })
            .wants_to_propose()
    );
}

#[test]
fn a_draft_takes_only_what_fits_into_a_block() {
    let mut node = node_with(NodeSettings { mempool_limit: 10_000, ..Default::default() });
    // They have about 1.9 kB each, so a mebibyte holds fewer than 600.
    let sign = || (0..300).map(|_| pay(&ALICE, &BOB, 1)).collect::<Vec<_>>();
    let (some, others) = std::thread::scope(|scope| {
        let others = scope.spawn(sign);
        (sign(), others.join().unwrap())
    });
    for payment in some.iter().chain(&others) {
        node.takes(payment);
    }
    let first = node.draft(NOW).transactions.len();
    assert!((400..600).contains(&first), "{first}");
    assert!(node.mines().refusals().is_empty());
    assert_eq!(waiting(&node).len(), 600 - first);
    assert!(node.mines().refusals().is_empty());
    assert_eq!(waiting(&node), []);
}

#[test]
fn a_miners_own_bad_block_is_refused_like_any_other() {
    let mut node = node();
    let before = belief(&node);
    let overdraft = Branch::new(1).mine([pay(&CAROL, &BOB, 10)]);
    let easy = too_easy(&Branch::new(1));
    for (block, code) in [(overdraft, "insufficient-funds"), (easy, "insufficient-work")] {
        let outputs = node.handle(Input::Proposed(block), NOW);
        assert_eq!(outputs.refusals(), [code]);
        assert!(outputs.penalties().is_empty() && outputs.sent().is_empty());
    }
    assert_eq!(belief(&node), before);
}
