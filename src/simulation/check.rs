//! The invariants, one function each. They look at what they are given and at nothing else, so that
//! tests can show them something wrong. An error is what does not hold.

#![allow(clippy::missing_errors_doc, reason = "it is the same for all, and stands above")]

use super::{Auditor, Breach, Invariant, Page, TraceHash, Verdict};
use crate::stage5_network::{
    Accounts, Block, BlockHash, ChainWork, MempoolError, Node, NodeId, NodeSettings, PlacedBlock,
    Refusal as _, Time, Tip, Transaction, TransactionError, TransactionId,
};
use std::sync::Arc;

/// What a check answers.
pub type Checked = Result<(), Breach>;

/// Breaks off with a breach unless something holds.
fn ensure(holds: bool, invariant: Invariant, detail: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Breach { invariant, detail: detail() }) }
}

/// I1: a node has the genesis that all have.
pub fn same_genesis(node: &Node, genesis: &BlockHash) -> Checked {
    let (found, root) = (node.genesis().hash(), node.tree().best_at(0));
    ensure(found == *genesis && root == Some(found), Invariant::SameGenesis, || {
        format!(
            "its genesis is {found}, the root of its tree {root:?}, and all others have {genesis}"
        )
    })
}

/// I2, I4 and I5: a block that a node adopted is good, as the auditor judges, and not too far ahead
/// of the node's clock. Which rule it breaks decides which of the three it is.
pub fn adopted(auditor: &mut Auditor, placed: &PlacedBlock, latest: Time) -> Checked {
    let invariant = match auditor.judge(placed.hash, &placed.block) {
        Verdict::Good(page) => {
            ensure(page.tip.height == placed.height, Invariant::ValidChain, || {
                format!("{} is at height {}, not {}", placed.hash, page.tip.height, placed.height)
            })?;
            return in_time(placed, latest);
        }
        Verdict::Bad("replay") => Invariant::OnceOnly,
        Verdict::Bad("insufficient-funds") => Invariant::Money,
        _ => Invariant::ValidChain,
    };
    let verdict = auditor.judge(placed.hash, &placed.block).told();
    ensure(false, invariant, || format!("block {} was adopted: {verdict}", placed.hash))
}

/// I2: a block that is kept aside is good as far as can be told without its branch.
pub fn stored(auditor: &mut Auditor, placed: &PlacedBlock, latest: Time) -> Checked {
    let verdict = auditor.judge(placed.hash, &placed.block);
    let depends_on_branch = ["replay", "insufficient-funds"];
    let is_bad = match verdict {
        Verdict::Bad(code) => !depends_on_branch.contains(&code),
        Verdict::Orphan => true,
        Verdict::Good(_) | Verdict::BadParent => false,
    };
    ensure(!is_bad, Invariant::ValidChain, || {
        format!("block {} was kept aside: {}", placed.hash, verdict.told())
    })?;
    in_time(placed, latest)
}

fn in_time(placed: &PlacedBlock, latest: Time) -> Checked {
    let time = placed.block.draft.time;
    ensure(time <= latest, Invariant::ValidChain, || {
        format!("block {} of {time} was taken, and {latest} is the latest", placed.hash)
    })
}

/// I2: where a node believes its chain to end, and with how much work, is what the auditor says.
pub fn same_tip(page: &Page, tip: Tip, work: ChainWork) -> Checked {
    ensure(page.tip == tip && page.work == work, Invariant::ValidChain, || {
        format!("it believes {tip:?} with {work}, and it is {:?} with {}", page.tip, page.work)
    })
}

/// I2: a node's best chain consists of the auditor's blocks, one on the other from the genesis on.
pub fn whole_chain(auditor: &Auditor, node: &Node) -> Checked {
    let mut below = node.genesis().hash();
    for placed in node.tree().best_above(0) {
        let page = auditor.page(&placed.hash);
        let fits = page
            .is_some_and(|page| page.parent == below && page.block.as_ref() == Some(&placed.block));
        ensure(fits && placed.block.hash() == placed.hash, Invariant::ValidChain, || {
            format!("block {} at height {} does not follow {below}", placed.hash, placed.height)
        })?;
        below = placed.hash;
    }
    ensure(below == node.tip().hash, Invariant::ValidChain, || {
        format!("its chain ends with {below}, its tip is {}", node.tip().hash)
    })
}

/// I3: a node that moved, moved to more work.
pub fn more_work(before: (Tip, ChainWork), after: (Tip, ChainWork)) -> Checked {
    let is_good = before.0 == after.0 || after.1 > before.1;
    ensure(is_good, Invariant::MostWork, || {
        format!(
            "it moved from {} with {} to {} with {}",
            before.0.hash, before.1, after.0.hash, after.1
        )
    })
}

/// I3: no good branch that a node keeps aside has more work than its best chain.
pub fn most_work(
    auditor: &Auditor,
    work: ChainWork,
    aside: impl IntoIterator<Item = PlacedBlock>,
) -> Checked {
    for placed in aside {
        let other = auditor.page(&placed.hash).map(|page| page.work);
        ensure(other.is_none_or(|other| other <= work), Invariant::MostWork, || {
            format!("it believes in {work}, and keeps block {} with more aside", placed.hash)
        })?;
    }
    Ok(())
}

/// I4: a node knows the id of each payment on its chain as used.
pub fn ids_are_used(page: &Page, accounts: &Accounts) -> Checked {
    for (block, at) in &page.payments {
        let id = block.draft.transactions[*at].id;
        ensure(accounts.has_seen(id), Invariant::OnceOnly, || {
            format!("payment {id} is on the chain, and could be made again")
        })?;
    }
    Ok(())
}

/// I5: a node's balances are the auditor's, and all together are what was granted.
pub fn balances(page: &Page, accounts: &Accounts) -> Checked {
    let mut owners = 0;
    for (owner, balance) in accounts.balances() {
        let units = page.balance(owner);
        ensure(balance.units() == units, Invariant::Money, || {
            format!("it believes that {owner} owns {balance}, and it is {units}")
        })?;
        owners += 1;
    }
    let sum = page.sum();
    ensure(owners == page.balances.len() && sum == accounts.granted(), Invariant::Money, || {
        format!("{owners} own something: {sum} of {}", accounts.granted())
    })
}

/// I6: no payment waits that is on the chain, and all can be applied in their order.
pub fn waiting_fits(page: &Page, waiting: &[Arc<Transaction>]) -> Checked {
    let mut after = page.clone();
    for (position, transaction) in waiting.iter().enumerate() {
        let id = transaction.id;
        let is_new = page.payment(transaction).is_none()
            && waiting[..position].iter().all(|other| other.id != id);
        ensure(is_new, Invariant::Waiting, || format!("payment {id} waits, and was made"))?;
        ensure(after.pay(transaction).is_ok(), Invariant::Waiting, || {
            format!("payment {id} waits, and the money is not there")
        })?;
    }
    Ok(())
}

/// I7: each payment that waited or was taken off the chain is on the chain, waits, or was reported
/// in this step.
pub fn nothing_lost<'a>(
    open: impl IntoIterator<Item = &'a Transaction>,
    page: &Page,
    waiting: &[Arc<Transaction>],
    reported: &[Arc<Transaction>],
) -> Checked {
    for transaction in open {
        let is_in = |list: &[Arc<Transaction>]| list.iter().any(|it| **it == *transaction);
        let places = [page.confirms(transaction), is_in(waiting), is_in(reported)];
        ensure(places.contains(&true), Invariant::NothingLost, || {
            format!("payment {} is gone, and nothing was said", transaction.id)
        })?;
        ensure(places != [false, true, true], Invariant::NothingLost, || {
            format!("payment {} waits, and was reported as conflicting", transaction.id)
        })?;
    }
    Ok(())
}

/// I7, in the end: each payment that some node took is on the chain, if nobody spoke of it since.
pub fn all_made<'a>(
    taken: impl IntoIterator<Item = &'a Transaction>,
    page: &Page,
    was_spoken_of: impl Fn(TransactionId) -> bool,
) -> Checked {
    for transaction in taken {
        let id = transaction.id;
        ensure(page.confirms(transaction) || was_spoken_of(id), Invariant::NothingLost, || {
            format!("payment {id} was taken, was never made, and nobody has said why")
        })?;
    }
    Ok(())
}

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
pub fn bounds(node: &Node, settings: &NodeSettings) -> Checked {
    let (waiting, limit) = (node.mempool().transactions().len(), settings.mempool_limit);
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
        let parent = orphan.draft.previous_hash;
        let is_here =
            node.tree().best_at(0) == Some(parent) || node.tree().placed(&parent).is_some();
        ensure(!is_here, Invariant::Bounds, || {
            format!("block {} waits for {parent}, which is there", orphan.hash())
        })?;
    }
    Ok(())
}

/// I9: a step asks for no more messages than it may, and no more are under way than may be.
pub fn talk(sent: usize, limit: usize, what: &str) -> Checked {
    ensure(sent <= limit, Invariant::Bounds, || format!("{what}: {sent}, and {limit} may be"))
}

/// I10: bad input leaves a node where it was. What is compared is its tip and what waits.
pub fn unmoved(
    before: (Tip, &[Arc<Transaction>]),
    after: (Tip, &[Arc<Transaction>]),
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

/// I13: a node that comes back stands on the chain that it had: at the height up to which it was
/// written, or below if the clock has been set back since.
pub fn restarted(chain: &[BlockHash], written: usize, tip: Tip, clock_went_back: bool) -> Checked {
    let height = usize::try_from(tip.height).unwrap_or(usize::MAX);
    let was_there = chain.get(height) == Some(&tip.hash);
    let is_far_enough = height == written || clock_went_back && height < written;
    ensure(was_there && is_far_enough, Invariant::Restart, || {
        format!(
            "it came back to {} at height {height}, and {written} blocks of {} were written",
            tip.hash,
            chain.len() - 1
        )
    })
}

/// I14: a block is refused for the reason that holds everywhere, or for one that holds here: its
/// parent is not there, or it is too far ahead of the clock. Its work is looked at in any case.
pub fn same_reason(verdict: &Verdict, code: &str, parent_is_here: bool, is_early: bool) -> Checked {
    let holds = match (code, verdict) {
        ("unknown-parent", Verdict::Bad("insufficient-work")) => false,
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

/// I14: a payment is refused for the reason that holds everywhere, or, if there is none, for one that
/// holds at this end of the chain after what waits already.
pub fn same_refusal(
    transaction: &Transaction,
    cause: &MempoolError,
    everywhere: Option<&str>,
    page: &Page,
    waiting: &[Arc<Transaction>],
) -> Checked {
    let holds = match (everywhere, cause) {
        (Some(code), cause) => code == cause.code(),
        (None, MempoolError::Full { limit }) => waiting.len() >= *limit,
        (None, MempoolError::Transaction(TransactionError::Replay(id))) => {
            page.payment(transaction).is_some() || waiting.iter().any(|other| other.id == *id)
        }
        (None, MempoolError::Transaction(TransactionError::InsufficientFunds { .. })) => {
            let mut after = page.clone();
            for other in waiting {
                let _ = after.pay(other); // What waits fits, as `waiting_fits` sees to.
            }
            after.pay(transaction).is_err()
        }
        (None, _) => false,
    };
    ensure(holds, Invariant::SameReason, || {
        format!("payment {} was refused: {cause}; everywhere: {everywhere:?}", transaction.id)
    })
}

/// I7: a payment that a wallet handed in was taken or refused, or waited already.
pub fn answered(transaction: &Transaction, waits: bool, was_refused: bool) -> Checked {
    ensure(waits || was_refused, Invariant::NothingLost, || {
        format!("payment {} was handed in, and nothing was said", transaction.id)
    })
}

/// I13: all blocks of a node's chain are on its disk, one a line.
pub fn written(lines: usize, height: u64) -> Checked {
    ensure(lines as u64 == height, Invariant::Restart, || {
        format!("its chain has {height} blocks, and {lines} are on its disk")
    })
}

/// I8: no payment waits for ever, although blocks are found.
pub fn nothing_waits<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Checked {
    for node in nodes {
        let waiting = node.mempool().transactions();
        ensure(waiting.is_empty(), Invariant::Agreement, || {
            let id = waiting[0].id;
            format!("nothing has gone wrong for a long time, and payment {id} still waits")
        })?;
    }
    Ok(())
}

/// I10: somebody who was dropped is not answered.
pub fn ignored(outputs: usize) -> Checked {
    ensure(outputs == 0, Invariant::BadInput, || {
        "it listens to somebody to whom it is not linked".to_owned()
    })
}

/// I10: who has done too much is dropped, and nobody else.
pub fn dropped(were: &[NodeId], had_to_be: &[NodeId]) -> Checked {
    ensure(were == had_to_be, Invariant::BadInput, || {
        format!("dropped were {were:?}, and it had to be {had_to_be:?}")
    })
}

/// I7: what waits, waited before, was taken now, or was taken off the chain.
pub fn nothing_invented(open: &[&Transaction], waiting: &[Arc<Transaction>]) -> Checked {
    for transaction in waiting {
        ensure(open.contains(&&**transaction), Invariant::NothingLost, || {
            format!("payment {} waits, and nobody handed it in", transaction.id)
        })?;
    }
    Ok(())
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

/// I14: what a node takes is refused nowhere.
pub fn acceptable(refusal: Option<&str>) -> Checked {
    let told = refusal.unwrap_or_default();
    ensure(refusal.is_none(), Invariant::SameReason, || {
        format!("a payment was taken that is refused elsewhere [{told}]")
    })
}

/// I6: what a node's own miner writes is refused only by a clock that was set back.
pub fn own_block(code: &str, is_for_now: bool) -> Checked {
    ensure(is_for_now, Invariant::Waiting, || format!("its own block was refused [{code}]"))
}

/// I7: a block about which a node says nothing is on its tree.
pub fn kept(node: &Node, block: &Block) -> Checked {
    let hash = block.hash();
    ensure(node.tree().height_of(&hash).is_some(), Invariant::NothingLost, || {
        format!("block {hash} was not taken, and nothing was said")
    })
}
