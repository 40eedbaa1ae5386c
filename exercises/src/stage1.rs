//! Chapter 1: the ledger.

use crate::{Check, Exercise, Report, equal};
use kusari::stage1_ledger::{Address, Amount, Entry, Ledger, Transaction};
use std::collections::BTreeMap;

/// The exercises to chapter 1.
pub const EXERCISES: &[Exercise] = &[
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

/// Checks `overdraft`.
pub fn overdraft(student: fn(u64, u64) -> Option<u64>) -> Report {
    let call = |balance, amount| format!("overdraft({balance}, {amount})");
    let case = move |balance, amount, expected, because: &'static str| {
        move || equal(call(balance, amount), student(balance, amount), expected, because)
    };
    Check::of("overdraft")
        .claim("a payout leaves the rest", case(100, 30, Some(70), "100 − 30 is left"))
        .claim(
            "an account may be emptied",
            case(100, 100, Some(0), "an account may be emptied to the last unit"),
        )
        .claim(
            "more than there is is refused",
            case(100, 101, None, "there is less than that in the account"),
        )
        .claim("an empty account pays nothing", case(0, 1, None, "the account is empty"))
        .claim("large amounts are no exception", case(0, u64::MAX, None, "the account is empty"))
        .report()
}

/// Checks `total`.
pub fn total(student: fn(&[u64]) -> Option<u64>) -> Report {
    const MAX: u64 = Amount::MAX.units();
    let case = move |amounts: &'static [u64], expected, because: &'static str| {
        move || equal(format!("total(&{amounts:?})"), student(amounts), expected, because)
    };
    Check::of("total")
        .claim("amounts add up", case(&[1, 20, 300], Some(321), "1 + 20 + 300"))
        .claim("no amounts are nothing", case(&[], Some(0), "the sum of no amounts is zero"))
        .claim(
            "the largest sum is allowed",
            case(&[MAX - 1, 1], Some(MAX), "2^53 − 1 is the largest amount there is"),
        )
        .claim("a larger one is not", case(&[MAX, 1], None, "that is more than 2^53 − 1"))
        .claim(
            "also if it overflows",
            case(&[u64::MAX, u64::MAX], None, "that is more than any amount"),
        )
        .claim(
            "and also in between",
            case(&[u64::MAX, 2, 3], None, "the sum was too large from the first amount on"),
        )
        .report()
}

fn address(name: &str) -> Address {
    Address::new(name)
}

fn opening(name: &str, deposit: u64) -> Entry {
    Entry::Opening { account: address(name), deposit: Amount::new(deposit) }
}

fn payment(sender: &str, receiver: &str, amount: u64) -> Entry {
    let (sender, receiver) = (address(sender), address(receiver));
    Entry::Payment(Transaction { sender, receiver, amount: Amount::new(amount) })
}

/// A book of four people. Alice has 100, Bob 80 and the others nothing before they pay.
fn book() -> Vec<Entry> {
    vec![
        opening("alice", 100),
        opening("bob", 80),
        opening("carol", 0),
        opening("mallory", 0),
        payment("alice", "bob", 30),
        payment("bob", "carol", 60),
        payment("carol", "alice", 10),
    ]
}

/// Checks `balance_of`.
pub fn balance_of(student: fn(&Address, &[Entry]) -> Amount) -> Report {
    let case = move |name: &'static str, entries: Vec<Entry>, expected, because: &'static str| {
        move || {
            let found = student(&address(name), &entries).units();
            equal(format!("the balance of {name}"), found, expected, because)
        }
    };
    let with_herself = [book(), vec![payment("alice", "alice", 80)]].concat();
    Check::of("balance_of")
        .claim(
            "a deposit counts",
            case("bob", book()[..4].to_vec(), 80, "Bob opened his account with 80"),
        )
        .claim("who pays has less", case("alice", book()[..5].to_vec(), 70, "100 − 30"))
        .claim("who is paid has more", case("carol", book(), 50, "60 came in, and 10 went out"))
        .claim(
            "what does not concern an account changes nothing",
            case("mallory", book(), 0, "nobody has paid Mallory"),
        )
        .claim(
            "a payment to oneself changes nothing",
            case("alice", with_herself, 80, "the 80 left the account and came back"),
        )
        .claim("money that came and went is no trouble", {
            let entries = vec![
                opening("alice", 0),
                opening("bob", 5),
                payment("bob", "alice", 5),
                payment("alice", "bob", 5),
            ];
            case("alice", entries, 0, "5 came in, and 5 went out")
        })
        .report()
}

type Balances = BTreeMap<String, u64>;

/// Checks `transfer`.
pub fn transfer(student: fn(&mut Balances, &str, &str, u64) -> Result<(), &'static str>) -> Report {
    let before = || Balances::from([("alice".to_owned(), 100), ("bob".to_owned(), 20)]);
    let attempt = move |from: &str, to: &str, amount| {
        let mut after = before();
        let result = student(&mut after, from, to, amount);
        (result, after)
    };
    let refused =
        move |from: &'static str, to: &'static str, amount, code, because: &'static str| {
            move || {
                let (result, after) = attempt(from, to, amount);
                let call = format!("transfer(…, {from:?}, {to:?}, {amount})");
                equal(&call, result, Err(code), because)?;
                equal(format!("{call} left"), after, before(), "what is refused changes nothing")
            }
        };
    let accepted = move |from: &'static str,
                         to: &'static str,
                         amount,
                         balances: [u64; 2],
                         because: &'static str| {
        move || {
            let (result, after) = attempt(from, to, amount);
            let call = format!("transfer(…, {from:?}, {to:?}, {amount})");
            equal(&call, result, Ok(()), because)?;
            let found = ["alice", "bob"].map(|name| after.get(name).copied().unwrap_or_default());
            equal(format!("after {call} Alice and Bob have: it"), found, balances, because)?;
            equal("the number of accounts it", after.len(), 2, "a transfer opens and closes none")
        }
    };
    Check::of("transfer")
        .claim("money moves", accepted("alice", "bob", 30, [70, 50], "30 went from Alice to Bob"))
        .claim(
            "all of it may move",
            accepted("alice", "bob", 100, [0, 120], "Alice has 100 and may pay all of it"),
        )
        .claim(
            "a payment to oneself changes nothing",
            accepted(
                "alice",
                "alice",
                40,
                [100, 20],
                "sender and receiver are the same account: nothing is gained, nothing lost",
            ),
        )
        .claim("nobody overdraws", refused("bob", "alice", 21, "overdraft", "Bob has only 20"))
        .claim(
            "nor to themselves",
            refused("bob", "bob", 21, "overdraft", "Bob has only 20, also if he pays himself"),
        )
        .claim(
            "nothing is no payment",
            refused("alice", "bob", 0, "zero-amount", "an amount is never zero"),
        )
        .claim(
            "no money for an unknown receiver",
            refused(
                "alice",
                "dave",
                10,
                "unknown-account",
                "nobody is called dave here, and the money may not get lost",
            ),
        )
        .claim(
            "none from an unknown sender",
            refused("dave", "alice", 10, "unknown-account", "nobody is called dave here"),
        )
        .report()
}

/// Checks `first_bad_entry`.
pub fn first_bad_entry(student: fn(&[Entry]) -> Option<usize>) -> Report {
    let case = move |entries: Vec<Entry>, expected, because: &'static str| {
        move || equal("first_bad_entry", student(&entries), expected, because)
    };
    let with = |entry: Entry| [book(), vec![entry]].concat();
    let mut early = book();
    early.insert(0, payment("alice", "bob", 1));
    Check::of("first_bad_entry")
        .claim(
            "a good book has none",
            case(book(), None, "every entry of this book keeps the rules"),
        )
        .claim(
            "an empty book has none",
            case(vec![], None, "there is nothing wrong in an empty book"),
        )
        .claim(
            "an overdraft is found",
            case(with(payment("bob", "alice", 51)), Some(7), "Bob has 50 when he pays 51"),
        )
        .claim("the order counts", case(early, Some(0), "Alice pays before she has an account"))
        .claim(
            "an unknown receiver is found",
            case(with(payment("alice", "dave", 1)), Some(7), "dave has no account"),
        )
        .claim(
            "an account is opened once",
            case(with(opening("alice", 5)), Some(7), "Alice has an account already"),
        )
        .claim(
            "a payment of nothing is found",
            case(with(payment("alice", "bob", 0)), Some(7), "an amount is never zero"),
        )
        .claim(
            "the first one counts",
            case(
                [with(payment("bob", "alice", 51)), with(payment("bob", "alice", 52))].concat(),
                Some(7),
                "entry 7 is the first that breaks a rule, though others follow",
            ),
        )
        .report()
}

/// The same, with one payment more.
fn long_book() -> Vec<Entry> {
    [book(), vec![payment("bob", "carol", 50)]].concat()
}

/// Checks `rewrite_history`.
pub fn rewrite_history(student: fn(Vec<Entry>) -> Vec<Entry>) -> Report {
    let concerning_alice = |entries: &[Entry]| {
        entries
            .iter()
            .filter(|entry| entry.concerns(&address("alice")))
            .cloned()
            .collect::<Vec<_>>()
    };
    Check::of("rewrite_history")
        .claim("the audit accepts it", move || match Ledger::audit(student(long_book())) {
            Ok(_) => Ok(()),
            Err(cause) => Err(format!("the auditor refuses your book: {cause}")),
        })
        .claim("no line was added or taken out", move || {
            let why = "the pages of the book are numbered";
            equal("the number of entries: it", student(long_book()).len(), long_book().len(), why)
        })
        .claim("Alice sees nothing on her statement", move || {
            let same = concerning_alice(&student(long_book())) == concerning_alice(&long_book());
            same.then_some(()).ok_or_else(|| "an entry that concerns Alice is not as it was: she would see it on her statement".to_owned())
        })
        .claim("the deposits are what they were", move || {
            let opened = |entries: Vec<Entry>| entries.into_iter().filter(|entry| matches!(entry, Entry::Opening { .. })).collect::<Vec<_>>();
            equal("the openings: it", opened(student(long_book())), opened(long_book()), "they are known from the bank's vault")
        })
        .claim("Mallory owns at least 50", move || {
            let ledger = Ledger::audit(student(long_book())).map_err(|cause| format!("the auditor refuses your book: {cause}"))?;
            let owns = ledger.balance(&address("mallory")).unwrap_or_default().units();
            (owns >= 50).then_some(()).ok_or_else(|| format!("in your book Mallory owns {owns}"))
        })
        .report()
}

/// What is shown to one, and what to another.
type Books = (Vec<Entry>, Vec<Entry>);

/// Checks `two_books`.
pub fn two_books(student: fn(&[Entry]) -> Books) -> Report {
    let balances = move |name: &'static str, which: usize| {
        let (for_alice, for_bob) = student(&book());
        let shown = [for_alice, for_bob].into_iter().nth(which).unwrap_or_default();
        let whose = ["Alice", "Bob"][which];
        match Ledger::audit(shown) {
            Ok(ledger) => Ok(ledger.balance(&address(name)).unwrap_or_default().units()),
            Err(cause) => Err(format!("the book for {whose} does not pass the audit: {cause}")),
        }
    };
    Check::of("two_books")
        .claim("both books pass the audit", move || {
            balances("alice", 0).and(balances("bob", 1)).map(drop)
        })
        .claim("in Alice's book she has all her money", move || {
            let because = "in her book she has not paid Bob, and Carol has paid her 10";
            equal("Alice's balance in her book: it", balances("alice", 0)?, 110, because)
        })
        .claim("in Bob's book he was paid", move || {
            equal("Bob's balance in his book: it", balances("bob", 1)?, 50, "80 + 30 − 60")
        })
        .claim("the deposits agree", move || {
            let (for_alice, for_bob) = student(&book());
            let opened = |entries: Vec<Entry>| {
                entries
                    .into_iter()
                    .filter(|entry| matches!(entry, Entry::Opening { .. }))
                    .collect::<Vec<_>>()
            };
            let both = [opened(for_alice), opened(for_bob)];
            let right = opened(book());
            (both[0] == right && both[1] == right).then_some(()).ok_or_else(|| {
                "an opening is missing or new: whoever asks for the vault would see it".to_owned()
            })
        })
        .report()
}
