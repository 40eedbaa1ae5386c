use super::book::{Accounts, MAX, book, draw_book, draw_line, opening, payment};
use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use kusari::stage1_ledger::Entry;
use rand::RngExt as _;

type Answer = fn(&[Entry]) -> Option<usize>;

/// Checks `first_bad_entry`.
pub fn first_bad_entry(student: Answer) -> Report {
    let case = move |entries: Vec<Entry>, expected, because: &'static str| {
        move || equal("first_bad_entry", student(&entries), expected, because)
    };
    // Each of these lines breaks a rule at the end of the usual book.
    let bad = move |lines: Vec<Entry>, because: &'static str| {
        move || lines.iter().try_for_each(|line| seventh(student, line, because))
    };
    let with = |lines: &[Entry]| [book(), lines.to_vec()].concat();
    let mut early = book();
    early.insert(0, payment("alice", "bob", 1));
    Check::of("first_bad_entry")
        .claim(
            "a good book has none",
            case(book(), None, "every entry in this book keeps the rules"),
        )
        .claim(
            "an empty book has none",
            case(vec![], None, "there's nothing wrong in an empty book"),
        )
        .claim(
            "an overdraft is found",
            bad(vec![payment("bob", "alice", 51)], "Bob has 50 when he pays 51"),
        )
        .claim(
            "an account may be emptied, even by a payment to yourself",
            case(
                with(&[payment("alice", "alice", 80), payment("alice", "bob", 80)]),
                None,
                "Alice has 80, pays herself 80, and still has 80 for Bob",
            ),
        )
        .claim(
            "but you can't overdraw it to pay yourself",
            bad(
                vec![payment("alice", "alice", 81), payment("mallory", "mallory", 1)],
                "the sender has less than that, and being the receiver as well doesn't help",
            ),
        )
        .claim(
            "or get rich that way",
            case(
                with(&[payment("alice", "alice", 80), payment("alice", "bob", 81)]),
                Some(8),
                "Alice has 80 before and after she pays herself, and then pays 81",
            ),
        )
        .claim("the order counts", case(early, Some(0), "Alice pays before she has an account"))
        .claim(
            "even if it all adds up in the end",
            case(
                with(&[payment("mallory", "bob", 5), payment("bob", "mallory", 9)]),
                Some(7),
                "Mallory pays 5 before she has anything, and the 9 that come later don't make up for it",
            ),
        )
        .claim(
            "an unknown receiver is found",
            bad(vec![payment("alice", "dave", 1)], "dave has no account"),
        )
        .claim(
            "and so is an unknown sender",
            bad(
                vec![payment("dave", "alice", 1), payment("dave", "dave", 1)],
                "dave has no account",
            ),
        )
        .claim(
            "an account that's opened later isn't there yet",
            case(
                with(&[payment("alice", "dave", 1), opening("dave", 5)]),
                Some(7),
                "dave has no account when Alice pays him, and opens one in the next line",
            ),
        )
        .claim(
            "an account can be opened only once",
            bad(
                vec![opening("alice", 5), opening("mallory", 0)],
                "there's already an account with that name",
            ),
        )
        .claim(
            "names that look alike are different names",
            case(
                with(&[
                    opening("Alice", 5),
                    opening("alic", 0),
                    opening("alice ", 0),
                    payment("Alice", "alic", 5),
                    payment("Alice", "alice", 1),
                ]),
                Some(11),
                "Alice, alic and alice are three accounts: each may be opened, and entry 11 is \
                    the first that spends what its account doesn't have",
            ),
        )
        .claim(
            "a payment of zero is found",
            bad(
                vec![payment("alice", "bob", 0), payment("alice", "alice", 0)],
                "an amount is never zero",
            ),
        )
        .claim(
            "a deposit of zero is fine",
            case(with(&[opening("dave", 0)]), None, "an account may be opened with nothing in it"),
        )
        .claim(
            "so are deposits that add up to the largest amount",
            case(
                vec![
                    opening("alice", MAX - 1),
                    opening("bob", 1),
                    payment("alice", "bob", MAX - 1),
                ],
                None,
                "they add up to 2^53 − 1, which is allowed, and Bob may be paid all of it",
            ),
        )
        .claim(
            "more than that isn't",
            bad(
                vec![
                    opening("dave", MAX),
                    opening("dave", MAX - 179),
                    opening("dave", u64::MAX),
                    opening("dave", (1 << 53) + 5),
                    opening("dave", (1 << 63) + 5),
                ],
                "all deposits together are more than 2^53 − 1",
            ),
        )
        .claim(
            "no matter who makes them",
            case(
                vec![opening("alice", MAX), opening("bob", 0), opening("carol", 1)],
                Some(2),
                "Alice's deposit and Carol's add up to 2^53, one more than the largest amount",
            ),
        )
        .claim(
            "large payments are no exception",
            bad(
                vec![
                    payment("alice", "bob", 1 << 32),
                    payment("alice", "bob", (1 << 32) + 5),
                    payment("alice", "bob", 1 << 53),
                    payment("alice", "bob", (1 << 53) + 5),
                    payment("alice", "bob", (1 << 63) + 5),
                    payment("alice", "alice", (1 << 32) + 5),
                    payment("alice", "bob", 1 << 63),
                    payment("alice", "bob", u64::MAX),
                ],
                "Alice has 80, and this is far more",
            ),
        )
        .claim(
            "the first bad entry counts",
            case(
                with(&[payment("bob", "alice", 51), payment("bob", "alice", 52)]),
                Some(7),
                "entry 7 is the first to break a rule, though others follow",
            ),
        )
        .claim("even if it's the very first entry", move || {
            let because = "the book has a single entry, and it breaks a rule";
            [payment("alice", "alice", 1), opening("alice", MAX + 1)].into_iter().try_for_each(
                |line| {
                    let call =
                        format!("first_bad_entry, for a book with only {:?},", line.to_string());
                    equal(asking(call), student(&[line]), Some(0), because)
                },
            )
        })
        .claim("long books are no exception", move || {
            let payments = [payment("alice", "bob", 1), payment("bob", "alice", 1)];
            let mut long: Vec<Entry> = payments.into_iter().cycle().take(400).collect();
            long.splice(0..0, book());
            let because = "all 407 entries keep the rules";
            equal("first_bad_entry, for a long book,", student(&long), None, because)?;
            long[300] = payment("carol", "alice", 51);
            let because = "in entry 300 Carol pays 51 and has 50";
            equal("first_bad_entry, for a long book,", student(&long), Some(300), because)
        })
        .claim("the same goes for any other book", move || {
            let mut rng = draws(5);
            (0..400).try_for_each(|_| {
                let lines = rng.random_range(0..30);
                let (mut entries, accounts) = draw_book(&mut rng, lines);
                entries.extend((0..5).map(|_| draw_line(&mut rng, &accounts)));
                agrees(student, &entries)
            })
        })
        .report()
}

/// The line comes after the seven of the usual book.
fn seventh(student: Answer, line: &Entry, because: &str) -> Result<(), String> {
    let entries = [book(), vec![line.clone()]].concat();
    let call = format!("first_bad_entry, where entry 7 is {:?},", line.to_string());
    equal(asking(call), student(&entries), Some(7), because)
}

/// Compares the answer with a book that the check keeps for itself.
fn agrees(student: Answer, entries: &[Entry]) -> Result<(), String> {
    let mut accounts = Accounts::default();
    let mut lines = entries.iter().enumerate();
    let bad = lines.find_map(|(index, line)| Some((index, line, accounts.enter(line).err()?)));
    let because = match bad {
        None => "they all keep the rules".to_owned(),
        Some((index, line, why)) => format!("entry {index} is {:?}, and {why}", line.to_string()),
    };
    let call = format!("first_bad_entry, for a book of {} lines,", entries.len());
    equal(asking(call), student(entries), bad.map(|(index, _, _)| index), &because)
}
