use super::mempool::Mempool;
use crate::stage5_network::Amount;
use crate::stage6_coin::blocks::Draft;
use crate::stage6_coin::ledger::MAX_SIGNATURE_CHECKS;
use crate::stage6_coin::script::Script;
use crate::stage6_coin::transactions::{FeeRate, Transaction};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Arc;

/// How a miner chooses among the payments that wait.
impl Mempool {
    /// The payments for the next block, in the order that they'd have there, and the sum of their fees. They fit
    /// beside a coinbase that's locked by `lock`, and don't ask for more signature checks than a block may.
    ///
    /// Again and again the package is taken that pays most for each byte. A package is a payment, with all those that it
    /// builds on and that haven't been taken yet.
    pub fn best(&self, lock: &Script) -> (Vec<Arc<Transaction>>, Amount) {
        self.best_of(lock, 0, |_| true)
    }

    /// Does the same where this many bytes of the room are taken, and some payments may not be in the block. Those that build on them
    /// are left out, too.
    pub(crate) fn best_of(
        &self,
        lock: &Script,
        taken_bytes: usize,
        may_be_in: impl Fn(&Transaction) -> bool,
    ) -> (Vec<Arc<Transaction>>, Amount) {
        let room = Draft::room_beside(lock).saturating_sub(taken_bytes);
        let (mut room, mut checks_left) = (room, MAX_SIGNATURE_CHECKS);
        let (mut taken, mut order, mut fees) = (BTreeSet::new(), Vec::new(), Amount::ZERO);
        let package = |arrival: u64, taken: &BTreeSet<u64>| {
            let members = self.with_ancestors(&BTreeSet::from([arrival]));
            let members: Vec<_> = members.difference(taken).copied().collect();
            let (mut fee, mut size, mut checks) = (Amount::ZERO, 0, 0);
            for member in &members {
                let entry = &self.waiting[member];
                fee = fee.checked_add(entry.fee).unwrap_or(Amount::MAX);
                size += entry.size();
                checks += entry.checks;
            }
            (FeeRate::of(fee, size), members, fee, size, checks)
        };
        // The best first, and of equals the one that came first.
        let ranked = |arrival: u64, taken: &_| (package(arrival, taken).0, Reverse(arrival));
        let mut ranking: BinaryHeap<_> =
            self.waiting.keys().map(|arrival| ranked(*arrival, &taken)).collect();
        while let Some((rate, Reverse(arrival))) = ranking.pop() {
            let (now, members, fee, size, checks) = package(arrival, &taken);
            // A rank changes when payments are taken that this one builds on. It was put in again then.
            if members.is_empty() || now != rate || size > room || checks > checks_left {
                continue;
            }
            if !members.iter().all(|member| may_be_in(&self.waiting[member].payment)) {
                continue;
            }
            room -= size;
            checks_left -= checks;
            fees = fees.checked_add(fee).unwrap_or(Amount::MAX);
            taken.extend(&members);
            let mut below: Vec<_> = members.clone();
            while let Some(member) = below.pop() {
                for child in &self.waiting[&member].children {
                    if !taken.contains(child) {
                        ranking.push(ranked(*child, &taken));
                        below.push(*child);
                    }
                }
            }
            order.extend(
                members.iter().map(|member| self.waiting[member].payment.transaction().clone()),
            );
        }
        (order, fees)
    }
}
