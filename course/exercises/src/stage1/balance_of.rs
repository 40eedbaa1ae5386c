use super::book::{MAX, NAMES, address, book, draw_book, opening, payment};
use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use kusari::stage1_ledger::{Address, Amount, Entry};
use rand::RngExt as _;

/// Checks `balance_of`.
pub fn balance_of(student: fn(&Address, &[Entry]) -> Amount) -> Report {
    let asked = move |name: &str, entries: &[Entry], expected: u64, because: &str| {
        let call = asking(format!("the balance of {name}"));
        let found = student(&address(name), entries).units();
        equal(call, found, expected, because)
    };
    let case = move |name: &'static str, entries: Vec<Entry>, expected, because: &'static str| {
        move || asked(name, &entries, expected, because)
    };
    let with = |more: &[Entry]| [book(), more.to_vec()].concat();
    Check::of("balance_of")
        .claim(
            "a deposit counts",
            case("bob", book()[..4].to_vec(), 80, "Bob opened his account with 80"),
        )
        .claim("if you pay, you have less", case("alice", book()[..5].to_vec(), 70, "100 − 30"))
        .claim("if you're paid, you have more", case("carol", book(), 50, "60 came in, and 10 went out"))
        .claim(
            "a line about other accounts changes nothing",
            case("mallory", book(), 0, "no one has paid Mallory"),
        )
        .claim(
            "a payment to yourself changes nothing",
            case(
                "alice",
                with(&[payment("alice", "alice", 80)]),
                80,
                "the 80 left the account and came back",
            ),
        )
        .claim("and what comes after it still counts", {
            let entries = with(&[
                payment("alice", "alice", 1),
                payment("alice", "alice", 80),
                payment("alice", "bob", 80),
            ]);
            case("alice", entries, 0, "she paid herself twice, and then she paid Bob all of her 80")
        })
        .claim("money may come in and go out again", {
            let entries = vec![
                opening("alice", 0),
                opening("bob", 5),
                payment("bob", "alice", 5),
                payment("alice", "bob", 5),
            ];
            case("alice", entries, 0, "5 came in, and 5 went out")
        })
        .claim("equal payments all count", {
            let entries = with(&[payment("alice", "bob", 5), payment("alice", "bob", 5)]);
            case("alice", entries, 70, "she had 80 and paid Bob 5 twice: two equal lines are two payments")
        })
        .claim("an account may be opened later", {
            let late = [opening("dave", 7), payment("bob", "dave", 3), opening("erin", 0)];
            case("dave", with(&late), 10, "his opening with 7 isn't among the first lines")
        })
        .claim("an empty book holds nothing", move || {
            asked("alice", &[], 0, "there isn't a single line in the book")
        })
        .claim("and neither does an account that was never opened", move || {
            asked("dave", &book(), 0, "the book has no account with that name")
        })
        .claim("names that look alike are different names", move || {
            let because = "it's the same account only if the name is the same, letter by letter";
            // Each gets a bit of its own, so no two of them add up to a third.
            let entries: Vec<_> =
                (0..).zip(NAMES).map(|(bit, name)| opening(name, 1 << bit)).collect();
            (0..)
                .zip(NAMES)
                .try_for_each(|(bit, name)| asked(name, &entries, 1 << bit, because))?;
            let pays = [payment("Alice", "ali", 1), payment("bob ", "bob", 8)];
            let entries = [entries, pays.to_vec()].concat();
            [("alice", 1), ("Alice", 1), ("ali", 9), ("bob", 24), ("bob ", 24)]
                .into_iter()
                .try_for_each(|(name, expected)| asked(name, &entries, expected, because))
        })
        .claim("every digit of a large amount counts", move || {
            let entries = [
                opening("alice", (1 << 52) + 1),
                opening("bob", (1 << 32) + 5),
                payment("bob", "alice", 1 << 32),
            ];
            let because = "amounts are `u64`, and 32 bits don't hold them";
            asked("bob", &entries, 5, because)?;
            asked("alice", &entries, (1 << 52) + (1 << 32) + 1, because)?;
            asked("carol", &[opening("carol", MAX)], MAX, "2^53 − 1 is an amount too")
        })
        .claim("the same money may change hands many times", move || {
            let mut entries = vec![opening("alice", MAX), opening("bob", 0)];
            for _ in 0..3 {
                entries.push(payment("alice", "bob", MAX));
                entries.push(payment("bob", "alice", MAX));
            }
            let because = "the same 2^53 − 1 went back and forth: what came in adds up to more than any \
                amount, but the balance never did";
            asked("alice", &entries, MAX, because)?;
            asked("bob", &entries, 0, because)
        })
        .claim("the same goes for any other book", move || {
            let mut rng = draws(3);
            (0..200).try_for_each(|_| {
                let lines = rng.random_range(0..40);
                let (entries, accounts) = draw_book(&mut rng, lines);
                NAMES.iter().try_for_each(|name| {
                    let because = format!(
                        "that's what you get if you go through the {} lines of this book",
                        entries.len()
                    );
                    asked(name, &entries, accounts.balance(name), &because)
                })
            })
        })
        .report()
}
