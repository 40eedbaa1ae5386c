//! What the models share: orders of payments among three people, and the simplest bookkeeping that's
//! right.

use crate::common::{id, people};
use kusari::stage5_network::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What each of the three has at the beginning.
pub(crate) const WEALTH: u64 = 50;

/// Who pays whom, and how much. The number takes the place of the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) amount: u64,
    pub(crate) number: u64,
}

pub(crate) fn order() -> impl Strategy<Value = Order> {
    (0..3_usize, 0..3_usize, 1..WEALTH + 10, 0..40_u64)
        .prop_map(|(from, to, amount, number)| Order { from, to, amount, number })
}

pub(crate) fn address(person: usize) -> Address {
    let people = people();
    [&people.alice, &people.bob, &people.mallory][person].address().clone()
}

impl Order {
    /// The transaction, unsigned: nothing that's tested with it checks signatures.
    pub(crate) fn transaction(&self) -> Transaction {
        Transaction {
            id: id(self.number),
            sender: address(self.from),
            receiver: address(self.to),
            amount: Amount::new(self.amount),
            signature: Signature::from_bytes([]),
        }
    }
}

/// Accounts, as you'd keep them on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Book {
    balances: [i128; 3],
    used: BTreeSet<u64>,
}

impl Book {
    pub(crate) fn new() -> Book {
        Book { balances: [i128::from(WEALTH); 3], used: BTreeSet::new() }
    }

    /// Enters a payment, or returns the code of the rule that it breaks.
    pub(crate) fn enter(&mut self, order: &Order) -> Result<(), &'static str> {
        if self.used.contains(&order.number) {
            return Err("replay");
        }
        if self.balances[order.from] < i128::from(order.amount) {
            return Err("insufficient-funds");
        }
        self.used.insert(order.number);
        self.balances[order.from] -= i128::from(order.amount);
        self.balances[order.to] += i128::from(order.amount);
        Ok(())
    }

    /// Checks that accounts say the same, and nothing more.
    pub(crate) fn assert_says_the_same(&self, accounts: &Accounts) {
        let held: BTreeMap<_, _> = accounts.balances().map(|(who, it)| (who.clone(), it)).collect();
        let expected = (0..3).filter(|&person| self.balances[person] != 0);
        let expected = expected.map(|person| {
            let units = u64::try_from(self.balances[person]).expect("no one has less than nothing");
            (address(person), Amount::new(units))
        });
        assert_eq!(held, expected.collect(), "an account that becomes empty is forgotten");
        for number in 0..40 {
            assert_eq!(accounts.has_seen(id(number)), self.used.contains(&number), "id {number}");
        }
    }
}

/// Accounts with what everyone starts with.
pub(crate) fn accounts() -> Accounts {
    let mut accounts = Accounts::default();
    for person in 0..3 {
        accounts.grant(&address(person), Amount::new(WEALTH)).expect("150 is not too much");
    }
    accounts
}
