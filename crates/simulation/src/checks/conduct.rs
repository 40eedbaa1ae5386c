use super::auditor::Verdict;
use crate::engine::trace::TraceHash;
use crate::invariants::{Checked, Invariant, ensure};
use crate::protocols::played::Played;
use kusari::stage5_network::any::Node;
use kusari::stage5_network::protocol::{Block as _, Protocol, Transaction};
use kusari::stage5_network::{NodeId, NodeSettings, Tip};
use std::sync::Arc;

/// I8: all tips are the same.
pub fn agreement(tips: &[(NodeId, Tip)]) -> Checked {
    let all_same = tips.windows(2).all(|pair| pair[0].1 == pair[1].1);
    ensure(all_same, Invariant::Agreement, || {
        let told = tips.iter().map(|(node, tip)| format!("{node}: {} at {}", tip.hash, tip.height));
        format!("nothing has gone wrong for a long time: {}", told.collect::<Vec<_>>().join(", "))
    })
}

/// I9: what waits and the shelves of orphans are within the limits, and nothing is called an orphan
/// whose parent is there and good.
pub fn bounds<P: Protocol>(node: &Node<P>, settings: &NodeSettings) -> Checked {
    let (waiting, limit) = (node.waiting().len(), settings.mempool_limit);
    ensure(waiting <= limit, Invariant::Bounds, || {
        format!("{waiting} payments wait, and {limit} may")
    })?;
    let mut shelf = (None, 0);
    for (peer, orphan) in node.orphans() {
        shelf = if shelf.0 == Some(peer) { (shelf.0, shelf.1 + 1) } else { (Some(peer), 1) };
        let limit = settings.orphans_per_peer;
        ensure(shelf.1 <= limit, Invariant::Bounds, || {
            format!("{} orphans of {peer} are kept, and {limit} may be", shelf.1)
        })?;
        let parent = orphan.previous_hash();
        let is_here =
            node.tree().best_at(0) == Some(parent) || node.tree().placed(&parent).is_some();
        ensure(!is_here, Invariant::Bounds, || {
            format!("block {} waits for {parent}, which is there", orphan.hash())
        })?;
    }
    Ok(())
}

/// I8: nodes that agree come to rest between two ticks of their clocks.
pub fn quiet(under_way: usize) -> Checked {
    ensure(under_way == 0, Invariant::Agreement, || {
        format!("all agree, and have never stopped talking: {under_way} messages are under way")
    })
}

/// I9: a step asks for no more messages than it may, and no more are under way than may be.
pub fn talk(sent: usize, limit: usize, what: &str) -> Checked {
    ensure(sent <= limit, Invariant::Bounds, || format!("{what}: {sent}, and {limit} may be"))
}

/// I10: bad input leaves a node where it was. What is compared is its tip and what waits.
pub fn unmoved<T: Transaction>(
    before: (Tip, &[Arc<T>]),
    after: (Tip, &[Arc<T>]),
    input: &str,
) -> Checked {
    ensure(before == after, Invariant::BadInput, || format!("it was moved by {input}"))
}

/// I10: what was penalised is what was bad. Each is a list of codes.
pub fn penalties(given: &[&str], deserved: &[&str]) -> Checked {
    ensure(given == deserved, Invariant::BadInput, || {
        format!("the sender was penalised for {given:?}, and deserved it for {deserved:?}")
    })
}

/// I10: an honest node is never penalised nor dropped.
pub fn innocent(peer: NodeId, honest_nodes: usize, code: &str) -> Checked {
    ensure(peer.0 >= honest_nodes, Invariant::BadInput, || {
        format!("{peer} is honest, and was blamed for {code}")
    })
}

/// I12: two runs with one seed leave the same trace.
pub fn same_trace(one: TraceHash, other: TraceHash) -> Checked {
    ensure(one == other, Invariant::SameTrace, || format!("the traces are {one} and {other}"))
}

/// I14: a block is refused for the reason that holds everywhere, or for one that holds here: its
/// parent is not there, or it is too far ahead of the clock. Its work is looked at in any case.
pub fn same_reason<P: Played>(
    verdict: &Verdict<P>,
    code: &str,
    parent_is_here: bool,
    is_early: bool,
) -> Checked {
    let holds = match (code, verdict) {
        ("unknown-parent", Verdict::Bad("insufficient-work" | "high-hash")) => false,
        ("unknown-parent", _) => !parent_is_here,
        ("time-too-new", _) => is_early,
        ("invalid-before", Verdict::Bad(_) | Verdict::BadParent) => true,
        (code, Verdict::Bad(reason)) => code == *reason,
        (_, _) => false,
    };
    ensure(holds, Invariant::SameReason, || {
        format!("a block was refused with {code}, and it is {}", verdict.told())
    })
}

/// I10: someone who was dropped is not answered.
pub fn ignored(outputs: usize) -> Checked {
    ensure(outputs == 0, Invariant::BadInput, || {
        "it listens to somebody to whom it is not linked".to_owned()
    })
}

/// I10: a neighbour that has done too much is dropped, and no other.
pub fn dropped(were: &[NodeId], had_to_be: &[NodeId]) -> Checked {
    ensure(were == had_to_be, Invariant::BadInput, || {
        format!("dropped were {were:?}, and it had to be {had_to_be:?}")
    })
}

/// I8: a node told its neighbours, all but the one that it has it from.
pub fn relayed(told: usize, peers: usize, what: &str) -> Checked {
    ensure(told + 1 >= peers, Invariant::Agreement, || {
        format!("it told {told} of {peers} neighbours of {what}")
    })
}

/// I8: a node asks who is ahead of it.
pub fn asked(has_asked: bool, peer: NodeId) -> Checked {
    ensure(has_asked, Invariant::Agreement, || format!("{peer} is ahead, and was not asked"))
}
