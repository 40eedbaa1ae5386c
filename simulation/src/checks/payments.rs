use super::{Checked, ensure};
use crate::{Invariant, Page};
use kusari::stage5_network::{
    MempoolError, Node, Refusal as _, Transaction, TransactionError, TransactionId,
};
use std::sync::Arc;

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

/// I7: what waits, waited before, was taken now, or was taken off the chain.
pub fn nothing_invented(open: &[&Transaction], waiting: &[Arc<Transaction>]) -> Checked {
    for transaction in waiting {
        ensure(open.contains(&&**transaction), Invariant::NothingLost, || {
            format!("payment {} waits, and nobody handed it in", transaction.id)
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
pub fn reported_rightly(
    reported: &[Arc<Transaction>],
    page: &Page,
    waiting: &[Arc<Transaction>],
) -> Checked {
    for transaction in reported {
        let is_there = page.confirms(transaction) || waiting.contains(transaction);
        ensure(!is_there, Invariant::NothingLost, || {
            format!("payment {} was reported as conflicting, and is not", transaction.id)
        })?;
    }
    Ok(())
}
