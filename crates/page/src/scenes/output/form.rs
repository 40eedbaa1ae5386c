//! The payment that Alice writes.

use super::town::Town;
use crate::cast::coins::{ALICE, BOB, Holder};
use kusari::stage6_coin::{Amount, FeeRate, Input, Output, Transaction, UNITS_PER_COIN};
use std::collections::BTreeSet;

/// What Alice has filled in.
#[derive(Debug)]
pub(super) struct Form {
    /// The outputs to spend, by their numbers in [`Town::made`].
    pub(super) spends: BTreeSet<usize>,
    pub(super) to: &'static Holder,
    /// In coins.
    pub(super) amount: u64,
    /// In units.
    pub(super) fee: u64,
    pub(super) change: bool,
}

impl Default for Form {
    fn default() -> Form {
        Form { spends: BTreeSet::new(), to: &BOB, amount: 20, fee: 500, change: true }
    }
}

/// Where the money comes from and where it goes, in units.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bill {
    pub(super) spent: Vec<u64>,
    pub(super) paid: u64,
    pub(super) change: u64,
    /// What's left over, or how much is missing.
    pub(super) fee: Result<u64, u64>,
}

impl Bill {
    pub(super) fn sum(&self) -> u64 {
        self.spent.iter().sum()
    }
}

impl Form {
    pub(super) fn bill(&self, town: &Town) -> Bill {
        let spent = self.spends.iter().filter_map(|it| town.made().get(*it));
        let spent: Vec<_> = spent.map(|(_, coin)| coin.output.amount.units()).collect();
        let (sum, paid) = (spent.iter().sum::<u64>(), self.amount * UNITS_PER_COIN);
        let change = if self.change { sum.saturating_sub(paid + self.fee) } else { 0 };
        let fee = sum.checked_sub(paid + change).ok_or(paid.saturating_sub(sum));
        Bill { spent, paid, change, fee }
    }

    /// The payment, signed by Alice, even if the outputs it spends are someone else's.
    pub(super) fn payment(&self, town: &Town) -> Transaction {
        let mut payment = self.unsigned(town);
        let chain = town.chain().genesis().hash();
        let spent = self.spends.iter().filter_map(|it| town.made().get(*it));
        for (input, (_, coin)) in spent.enumerate() {
            payment.sign(input, &coin.output, &chain, ALICE.key());
        }
        payment
    }

    /// How many bytes the payment has, and what it offers for each.
    pub(super) fn size(&self, town: &Town) -> (usize, Option<FeeRate>) {
        let mut payment = self.unsigned(town);
        for input in &mut payment.inputs {
            // These are as long as a signature and a key.
            input.witness = vec![vec![0; 64], vec![0; 33]];
        }
        let size = payment.size();
        (size, self.bill(town).fee.ok().map(|fee| FeeRate::of(Amount::new(fee), size)))
    }

    fn unsigned(&self, town: &Town) -> Transaction {
        let bill = self.bill(town);
        let spent = self.spends.iter().filter_map(|it| town.made().get(*it));
        let inputs = spent.map(|(out_point, _)| Input::spending(*out_point)).collect();
        let mut outputs = vec![Output { amount: Amount::new(bill.paid), lock: self.to.lock() }];
        if bill.change > 0 {
            outputs.push(Output { amount: Amount::new(bill.change), lock: ALICE.lock() });
        }
        Transaction { version: 2, inputs, outputs, lock_height: 0 }
    }
}
