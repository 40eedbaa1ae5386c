use super::auditor::Auditor;
use crate::invariants::{Checked, Invariant, ensure};
use crate::protocols::played::{Page, Played};
use crate::protocols::reasons::Reasons;
use kusari::stage5_network::any::Node;
use kusari::stage5_network::protocol::{Protocol, Transaction, TransactionId, TransactionOf};
use std::fmt::Display;
use std::sync::Arc;

/// I6: no payment waits that is on the chain, and all can be applied in their order.
pub fn waiting_fits<P: Played>(
    auditor: &mut Auditor<P>,
    page: &Page<P>,
    waiting: &[Arc<TransactionOf<P>>],
) -> Checked {
    let mut after = page.clone();
    let ids: Vec<_> = waiting.iter().map(|transaction| transaction.id()).collect();
    for (position, (transaction, id)) in waiting.iter().zip(&ids).enumerate() {
        let is_new = page.payment(*id).is_none() && !ids[..position].contains(id);
        ensure(is_new, Invariant::Waiting, || format!("payment {id} waits, and was made"))?;
        if let Err(code) = auditor.pay(&mut after, transaction) {
            let detail = format!("payment {id} waits, and cannot be made [{code}]");
            ensure(false, Invariant::Waiting, || detail)?;
        }
    }
    Ok(())
}

/// I7: each payment that waited or was taken off the chain is on the chain, waits, or was reported
/// in this step.
pub fn nothing_lost<'a, P: Played>(
    open: impl IntoIterator<Item = &'a TransactionOf<P>>,
    page: &Page<P>,
    waiting: &[Arc<TransactionOf<P>>],
    reported: &[Arc<TransactionOf<P>>],
) -> Checked {
    for transaction in open {
        let is_in = |list: &[Arc<TransactionOf<P>>]| list.iter().any(|it| **it == *transaction);
        let is_there = is_in(waiting) || is_in(reported) || page.confirms(transaction);
        ensure(is_there, Invariant::NothingLost, || {
            format!("payment {} is gone, and nothing was said", transaction.id())
        })?;
    }
    Ok(())
}

/// I7, in the end: each payment that some node took is on the chain, if no one spoke of it since.
pub fn all_made<'a, P: Played>(
    taken: impl IntoIterator<Item = &'a TransactionOf<P>>,
    page: &Page<P>,
    was_spoken_of: impl Fn(TransactionId<P>) -> bool,
) -> Checked {
    for transaction in taken {
        let id = transaction.id();
        ensure(page.confirms(transaction) || was_spoken_of(id), Invariant::NothingLost, || {
            format!("payment {id} was taken, was never made, and nobody has said why")
        })?;
    }
    Ok(())
}

/// I14: a payment is refused for a reason that holds everywhere, or for one that holds at this end of the chain after
/// what waits already.
pub fn same_refusal(id: impl Display, code: &str, reasons: &Reasons) -> Checked {
    let holds = reasons.blame.contains(&code) || reasons.here.contains(&code);
    ensure(holds, Invariant::SameReason, || {
        format!("payment {id} was refused with {code}, and there is {reasons:?}")
    })
}

/// I7: a payment that a wallet handed in was taken or refused, or waited already.
pub fn answered<T: Transaction>(transaction: &T, waits: bool, was_refused: bool) -> Checked {
    ensure(waits || was_refused, Invariant::NothingLost, || {
        format!("payment {} was handed in, and nothing was said", transaction.id())
    })
}

/// I8: no payment waits for ever, although blocks are found.
pub fn nothing_waits<'a, P: Protocol>(nodes: impl IntoIterator<Item = &'a Node<P>>) -> Checked {
    for node in nodes {
        let id = node.waiting().next().map(|first| first.id());
        ensure(id.is_none(), Invariant::Agreement, || {
            let id = id.map(|id| id.to_string()).unwrap_or_default();
            format!("nothing has gone wrong for a long time, and payment {id} still waits")
        })?;
    }
    Ok(())
}

/// I7: what waits, waited before, was taken now, or was taken off the chain.
pub fn nothing_invented<T: Transaction>(open: &[&T], waiting: &[Arc<T>]) -> Checked {
    for transaction in waiting {
        ensure(open.contains(&&**transaction), Invariant::NothingLost, || {
            format!("payment {} waits, and nobody handed it in", transaction.id())
        })?;
    }
    Ok(())
}

/// I14: what a node takes is refused nowhere.
pub fn acceptable(refusal: Option<&str>) -> Checked {
    let told = refusal.unwrap_or_default();
    ensure(refusal.is_none(), Invariant::SameReason, || {
        format!("a payment was taken that is refused elsewhere [{told}]")
    })
}

/// I7: what was reported as conflicting is neither on the chain nor waits.
pub fn reported_rightly<P: Played>(
    reported: &[Arc<TransactionOf<P>>],
    page: &Page<P>,
    waiting: &[Arc<TransactionOf<P>>],
) -> Checked {
    for transaction in reported {
        let is_there = page.confirms(transaction) || waiting.contains(transaction);
        ensure(!is_there, Invariant::NothingLost, || {
            format!("payment {} was reported as conflicting, and is not", transaction.id())
        })?;
    }
    Ok(())
}
