use super::book::{address, book, openings, payment, told};
use crate::check::Check;
use crate::report::Report;
use kusari::stage1_ledger::{Entry, Ledger, Transaction};

/// What Alice is shown, and what Bob is shown.
type Books = (Vec<Entry>, Vec<Entry>);

/// Whose books they are.
const WHOSE: [&str; 2] = ["Alice", "Bob"];

/// Checks `two_books`.
pub fn two_books(student: fn(&[Entry]) -> Books) -> Report {
    let shown = move || {
        let (for_alice, for_bob) = student(&book());
        [for_alice, for_bob]
    };
    let balances = move |name: &'static str, which: usize| {
        let [for_alice, for_bob] = shown();
        let shown = [for_alice, for_bob].into_iter().nth(which).unwrap_or_default();
        match Ledger::audit(shown) {
            Ok(ledger) => Ok(ledger.balance(&address(name)).unwrap_or_default().units()),
            Err(cause) => {
                Err(format!("the book for {} doesn't pass the audit: {cause}", WHOSE[which]))
            }
        }
    };
    let has = move |name: &'static str, which: usize, expected: u64, because: &'static str| {
        let (found, whose) = (balances(name, which)?, WHOSE[which]);
        (found == expected).then_some(()).ok_or_else(|| {
            format!("in {whose}'s book {whose} has {found} and not {expected}: {because}")
        })
    };
    Check::of("two_books")
        .claim("both books pass the audit", move || {
            balances("alice", 0).and(balances("bob", 1)).map(drop)
        })
        .claim("in Alice's book she has all her money", move || {
            has("alice", 0, 110, "there she hasn't paid Bob, and Carol has paid her 10")
        })
        .claim("because she never paid Bob there", move || {
            let [for_alice, _] = shown();
            match for_alice.iter().find(|entry| is_from_alice_to_bob(entry)) {
                None => Ok(()),
                Some(entry) => Err(format!(
                    "Alice's book says {:?}. There, her payment to Bob should never have happened, \
                        and giving the money back doesn't undo it",
                    entry.to_string()
                )),
            }
        })
        .claim("in Bob's book he was paid", move || {
            has("bob", 1, 50, "80 + 30 − 60")
        })
        .claim("by Alice, with one payment of 30", move || {
            let [_, for_bob] = shown();
            let found: Vec<_> =
                for_bob.iter().filter(|entry| is_from_alice_to_bob(entry)).cloned().collect();
            (found == [payment("alice", "bob", 30)]).then_some(()).ok_or_else(|| {
                format!(
                    "of Alice's payments to Bob, Bob's book has {}, and it should have what really \
                        happened: alice pays bob 30",
                    told(&found)
                )
            })
        })
        .claim("the deposits agree", move || {
            let right = openings(&book());
            (shown().iter().all(|shown| openings(shown) == right)).then_some(()).ok_or_else(|| {
                "an opening is missing or new, and anyone who counts the coins in the vault would \
                    see it".to_owned()
            })
        })
        .claim("and nothing in them is invented", move || {
            shown().into_iter().zip(WHOSE).try_for_each(|(shown, whose)| {
                let mut real = book();
                shown.into_iter().try_for_each(|line| {
                    match real.iter().position(|it| *it == line) {
                        Some(index) => real.remove(index),
                        None => {
                            return Err(format!(
                                "the book for {whose} has an extra line, {:?}: both books are made of \
                                    lines from `entries`, each used at most once",
                                line.to_string()
                            ));
                        }
                    };
                    Ok(())
                })
            })
        })
        .report()
}

fn is_from_alice_to_bob(entry: &Entry) -> bool {
    matches!(entry, Entry::Payment(Transaction { sender, receiver, .. })
        if *sender == address("alice") && *receiver == address("bob"))
}
