//! What the reader writes in chapter 1.

use crate::check::{Check, equal};
use crate::edges::draws;
use crate::report::Report;
use crate::stage1::book;
use crate::turn::Turn;
use kusari::stage1_ledger::{Address, Entry};

/// The turns of the chapter, in the order of the notebook.
pub const TURNS: &[Turn] = &[RECEIVED];

const RECEIVED: Turn = Turn { name: "received", chapter: 1, minutes: 5 };

/// Checks `received`: what was paid to an account, in a whole book.
pub fn received(student: fn(&[Entry], &Address) -> u64) -> Report {
    let asked = move |entries: &[Entry], name: &str, because: &str| {
        let who = book::address(name);
        let expected = entries.iter().map(|entry| match entry {
            Entry::Payment(slip) if slip.receiver == who => slip.amount.units(),
            _ => 0,
        });
        let call = format!("in “{}”, received for {name}", book::told(entries));
        equal(call, student(entries, &who), expected.sum(), because)
    };
    let opened = || vec![book::opening("alice", 100), book::opening("bob", 20)];
    let with = move |payments: &[(&str, &str, u64)]| {
        let slip = |&(sender, receiver, amount)| book::payment(sender, receiver, amount);
        opened().into_iter().chain(payments.iter().map(slip)).collect::<Vec<Entry>>()
    };
    Check::turn(RECEIVED)
        .claim("a payment to Bob counts for Bob", move || {
            asked(&with(&[("alice", "bob", 30)]), "bob", "Alice paid him 30")
        })
        .claim("several of them add up", move || {
            let twice = with(&[("alice", "bob", 30), ("alice", "bob", 5), ("alice", "bob", 5)]);
            asked(&twice, "bob", "each payment counts, even if there was one like it")
        })
        .claim("what Bob pays to others doesn't", move || {
            let back = with(&[("alice", "bob", 30), ("bob", "alice", 10)]);
            asked(&back, "bob", "what goes out again doesn't change what came in")?;
            asked(&back, "alice", "Bob paid her 10")
        })
        .claim("his deposit isn't a payment", move || {
            asked(&opened(), "bob", "a deposit comes over the counter, and no one paid it to him")
        })
        .claim("whose account it is decides, letter by letter", move || {
            let alike = with(&[("alice", "bobby", 1), ("alice", "Bob", 2), ("alice", "bo", 4)]);
            asked(&alike, "bob", "a name that only looks like Bob's is another name")
        })
        .claim("so it is in any book", move || {
            let mut rng = draws(11);
            // Short ones first, so that the reader has little to read.
            (2..40).try_for_each(|lines| {
                let (entries, _) = book::draw_book(&mut rng, lines);
                book::NAMES
                    .iter()
                    .try_for_each(|name| asked(&entries, name, "that's what was paid to this name"))
            })
        })
        .report()
}
