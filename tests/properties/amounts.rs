//! Amounts never wrap: a comparison with arithmetic on numbers that are large enough.

use crate::cases;
use kusari::stage1_ledger::{Address, Amount, Entry, Ledger, Refusal as _, Transaction};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;

const MAX: i128 = (1 << 53) - 1;

/// Any number, but often one at the edge of a range.
fn units() -> impl Strategy<Value = u64> {
    let edges = [0, 1, 1 << 52, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, 1 << 63, u64::MAX];
    let near = (proptest::sample::select(edges.to_vec()), 0..3_u64);
    prop_oneof![any::<u64>(), 0..200_u64, near.prop_map(|(edge, less)| edge.saturating_sub(less)),]
}

/// A line in a book about three people.
fn entry() -> impl Strategy<Value = Entry> {
    let name = || (0..3_usize).prop_map(|at| Address::from(["alice", "bob", "mallory"][at]));
    let amount = || units().prop_map(Amount::new);
    prop_oneof![
        (name(), amount()).prop_map(|(account, deposit)| Entry::Opening { account, deposit }),
        (name(), name(), amount()).prop_map(|(sender, receiver, amount)| {
            Entry::Payment(Transaction { sender, receiver, amount })
        }),
    ]
}

/// What a book says about an entry, with numbers that can't overflow.
fn enter(book: &mut BTreeMap<Address, i128>, entry: &Entry) -> Result<(), &'static str> {
    match entry {
        Entry::Opening { account, .. } if book.contains_key(account) => Err("account-exists"),
        Entry::Opening { account, deposit } => {
            let deposit = i128::from(deposit.units());
            if book.values().sum::<i128>() + deposit > MAX {
                return Err("deposits-overflow");
            }
            book.insert(account.clone(), deposit);
            Ok(())
        }
        Entry::Payment(Transaction { sender, receiver, amount }) => {
            let amount = i128::from(amount.units());
            if amount == 0 {
                return Err("zero-amount");
            }
            if amount > MAX {
                return Err("amount-too-large");
            }
            if !book.contains_key(sender) || !book.contains_key(receiver) {
                return Err("unknown-account");
            }
            if book[sender] < amount {
                return Err("overdraft");
            }
            *book.get_mut(sender).expect("checked above") -= amount;
            *book.get_mut(receiver).expect("checked above") += amount;
            Ok(())
        }
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn sums_and_differences_are_exact_or_none(one in units(), other in units()) {
        let (a, b) = (i128::from(one), i128::from(other));
        let (one, other) = (Amount::new(one), Amount::new(other));
        let sum = one.checked_add(other).map(|sum| i128::from(sum.units()));
        prop_assert_eq!(sum, (a + b <= MAX).then_some(a + b));
        let rest = one.checked_sub(other).map(|rest| i128::from(rest.units()));
        prop_assert_eq!(rest, (a >= b).then_some(a - b));
        prop_assert_eq!(one.check().is_ok(), a > 0 && a <= MAX);
    }

    #[test]
    fn the_first_ledger_is_what_a_book_on_paper_says(entries in vec(entry(), 0..20)) {
        let (mut ledger, mut book) = (Ledger::default(), BTreeMap::new());
        for entry in entries {
            let before = ledger.clone();
            let answer = ledger.append(entry.clone()).map_err(|refusal| refusal.code());
            prop_assert_eq!(answer, enter(&mut book, &entry), "{}", entry);
            if answer.is_err() {
                prop_assert_eq!(&ledger, &before);
            }
            let held = ledger.balances().map(|(who, it)| (who.clone(), i128::from(it.units())));
            prop_assert_eq!(held.collect::<BTreeMap<_, _>>(), book.clone());
        }
    }
}
