use super::exercise::Exercise;

/// The exercises to chapter 1.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "overdraft",
        chapter: 1,
        title: "Nobody spends more than they have",
        place: "4. What does the ledger refuse?",
        minutes: 5,
        is_star: false,
        hints: [
            "Which payouts does a bank refuse? Only those that are larger than the balance.",
            "In Rust, `balance - amount` panics where it would be less than zero. Compare before you subtract.",
            "There is a method that does both: `balance.checked_sub(amount)`.",
        ],
    },
    Exercise {
        name: "total",
        chapter: 1,
        title: "A sum that cannot overflow",
        place: "1. How much is an amount?",
        minutes: 5,
        is_star: false,
        hints: [
            "Add one amount after the other, and look at the sum after each of them.",
            "A `u64` can overflow, too. `checked_add` tells it.",
            "`amounts.iter().try_fold(0, |sum: u64, amount| …)` stops at the first `None`.",
        ],
    },
    Exercise {
        name: "balance_of",
        chapter: 1,
        title: "A balance from the book",
        place: "3. Where is Bob's money?",
        minutes: 10,
        is_star: false,
        hints: [
            "Begin with nothing, and go through the entries. Each of them changes the balance of its parties.",
            "An entry is an opening or a payment: `match entry { Entry::Opening { account, deposit } => …, Entry::Payment(payment) => … }`.",
            "Somebody may pay themselves. So ask twice: is it the receiver? Then add. Is it the sender? Then subtract.",
        ],
    },
    Exercise {
        name: "transfer",
        chapter: 1,
        title: "All or nothing",
        place: "4. What does the ledger refuse?",
        minutes: 10,
        is_star: false,
        hints: [
            "Check everything before you change anything.",
            "Sender and receiver may be the same. If you read both balances first and write both afterwards, one of the writes gets lost.",
            "Look up the sender's balance, see that the receiver exists, compute the rest, write it; and only then read the receiver's balance and add.",
        ],
    },
    Exercise {
        name: "first_bad_entry",
        chapter: 1,
        title: "The auditor",
        place: "6. What can an audit prove?",
        minutes: 10,
        is_star: false,
        hints: [
            "The auditor does what the bank should have done: enters one line after another into an empty book.",
            "`Ledger::default()` is the empty book, and `append` says whether a line keeps the rules.",
            "`entries.iter().position(|entry| ledger.append(entry.clone()).is_err())`.",
        ],
    },
    Exercise {
        name: "rewrite_history",
        chapter: 1,
        title: "Attack: a theft that no auditor sees",
        place: "What an attacker can still do",
        minutes: 10,
        is_star: false,
        hints: [
            "You may not touch Alice's entries, as she would see it on her statement. Whose entries are left?",
            "Bob pays Carol twice. Who else could have been the receiver of one of these payments? Carol needs some of the first one, to pay Alice.",
            "Change the receiver of the last payment, 50 from Bob to Carol, into Mallory.",
        ],
    },
    Exercise {
        name: "two_books",
        chapter: 1,
        title: "Attack: to each customer a book of their own",
        place: "What an attacker can still do",
        minutes: 15,
        is_star: true,
        hints: [
            "Both books have to pass the audit. So both begin with the same openings.",
            "In Alice's book her payment never happened. In Bob's it did.",
            "Copy the entries. Remove from one copy every payment from Alice to Bob, and keep the other as it is.",
        ],
    },
];
