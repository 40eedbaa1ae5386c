use super::exercise::Exercise;

/// The exercises for chapter 1.
pub(super) const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "overdraft",
        chapter: 1,
        title: "You can't spend more than you have",
        place: "4. What does the ledger refuse?",
        minutes: 5,
        is_star: false,
        hints: [
            "Which payouts does a bank refuse? Only those that are larger than the balance.",
            "In Rust, `balance - amount` panics if the result would be less than zero. Compare before you subtract.",
            "There's a method that does both: `balance.checked_sub(amount)`.",
        ],
    },
    Exercise {
        name: "total",
        chapter: 1,
        title: "A sum that can't overflow",
        place: "1. How much is an amount?",
        minutes: 5,
        is_star: false,
        hints: [
            "Add the amounts one by one, and look at the sum after each of them.",
            "A `u64` can overflow too. `checked_add` tells you when it does.",
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
            "Begin with zero and go through the entries. Which of them change the balance of `account`?",
            "An entry is an opening or a payment: `match entry { Entry::Opening { account, deposit } => …, Entry::Payment(payment) => … }`.",
            "People may pay themselves. So ask twice: is the account the receiver? Then add. Is it the sender? Then subtract.",
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
            "The sender and the receiver may be the same. If you read both balances first and write both afterwards, one of the writes gets lost.",
            "Look up the sender's balance, make sure that the receiver exists, work out the rest and write it. Only then read the receiver's balance and add the amount.",
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
            "An auditor does what the bank should have done: she enters the lines into an empty book, one after another.",
            "`Ledger::default()` is the empty book, and `append` says whether a line keeps the rules.",
            "`entries.iter().position(|entry| ledger.append(entry.clone()).is_err())` does all of it.",
        ],
    },
    Exercise {
        name: "rewrite_history",
        chapter: 1,
        title: "Attack: a theft no auditor can see",
        place: "What an attacker can still do",
        minutes: 10,
        is_star: false,
        hints: [
            "You can't touch Alice's entries: she would see it on her statement. Whose entries are left?",
            "Bob pays Carol twice. Could someone else have received one of those payments? Mind that Carol needs part of the first to pay Alice.",
            "In the last payment, 50 from Bob to Carol, put Mallory in Carol's place.",
        ],
    },
    Exercise {
        name: "two_books",
        chapter: 1,
        title: "Attack: a different book for each customer",
        place: "What an attacker can still do",
        minutes: 15,
        is_star: true,
        hints: [
            "Both books have to pass the audit, so both begin with the same openings.",
            "In Alice's book her payment never happened. In Bob's it did.",
            "Copy the entries. In one copy, remove every payment from Alice to Bob. Leave the other as it is.",
        ],
    },
];
