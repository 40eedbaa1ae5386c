//! Whether a message may be passed on, judging by what a node says about it.

use crate::cast::*;
use kusari::stage5_network::*;
use std::time::Duration;

fn judge(outputs: &impl Look) -> Verdict {
    verdict(&outputs.events().into_iter().cloned().collect::<Vec<_>>())
}

#[test]
fn what_is_new_and_good_is_accepted() {
    let mut node = node();
    let payment = pay(&ALICE, &BOB, 10);
    assert_eq!(judge(&node.hears(PEER, transaction_message(&payment))), Verdict::Accept);
    let block = Branch::new(1).mine([payment]);
    assert_eq!(judge(&node.hears(PEER, block_message(&block))), Verdict::Accept);
}

#[test]
fn what_is_old_or_cannot_be_judged_here_and_now_is_ignored() {
    let mut node = node();
    let (payment, mut branch) = (pay(&ALICE, &BOB, 10), Branch::new(1));
    let blocks = branch.grow(3);
    node.hears(PEER, transaction_message(&payment));
    node.hears(PEER, block_message(&blocks[0]));
    let mut early = Branch::new(2);
    early.time = NOW.after(MAX_AHEAD + Duration::from_secs(1));
    for (what, message) in [
        ("a payment that's waiting", transaction_message(&payment)),
        ("one that can't be made here", transaction_message(&pay(&CAROL, &BOB, 1))),
        ("a block that is known", block_message(&blocks[0])),
        ("one on a branch that hasn't won", block_message(&Branch::new(3).mine([]))),
        ("one without a parent", block_message(&blocks[2])),
        ("one from the future", block_message(&early.mine([]))),
        (
            "a hello",
            Message::Hello(Hello { genesis: genesis(4).hash(), tip: blocks[0].hash(), work: 9 }),
        ),
        ("a question", Message::GetBlocks(vec![])),
    ] {
        assert_eq!(judge(&node.hears(PEER, message)), Verdict::Ignore, "{what}");
    }
}

#[test]
fn what_no_honest_node_can_send_is_rejected() {
    let mut node = node();
    let forged = Transaction { amount: Amount::new(999), ..pay(&ALICE, &BOB, 10) };
    assert_eq!(judge(&node.hears(PEER, transaction_message(&forged))), Verdict::Reject);
    let too_rich = Branch::new(1).mine([pay(&CAROL, &BOB, 1)]);
    for _ in 0..2 {
        assert_eq!(judge(&node.hears(PEER, block_message(&too_rich))), Verdict::Reject);
    }
    assert_eq!(judge(&node.hears_bytes(PEER, "rubbish")), Verdict::Reject);
}

#[test]
fn a_good_block_is_accepted_though_it_brings_in_a_bad_orphan_of_another_neighbour() {
    let mut node = node();
    let mut branch = Branch::new(1);
    let good = branch.mine([]);
    let bad = branch.mine([pay(&CAROL, &BOB, 1)]);
    assert_eq!(judge(&node.hears(OTHER, block_message(&bad))), Verdict::Ignore);
    let outputs = node.hears(PEER, block_message(&good));
    assert_eq!(outputs.penalties(), [(OTHER, "insufficient-funds", 1)]);
    assert_eq!(judge(&outputs), Verdict::Accept);
}
