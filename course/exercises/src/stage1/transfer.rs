use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;
use std::collections::BTreeMap;

type Balances = BTreeMap<String, u64>;
type Answer = fn(&mut Balances, &str, &str, u64) -> Result<(), &'static str>;
/// Who pays whom how much.
type Order = (&'static str, &'static str, u64);

/// The accounts of most claims.
const TWO: &[(&str, u64)] = &[("alice", 100), ("bob", 20)];
/// Accounts whose names are almost the same. The last has no name at all.
const ALIKE: &[(&str, u64)] =
    &[("Alice", 4), ("ali", 8), ("alice", 100), ("alice ", 16), ("bob", 20), ("", 2)];
/// More than a floating-point number, 32 bits or a signed number can hold.
const RICH: &[(&str, u64)] =
    &[("alice", (1 << 60) + 1), ("bob", (1 << 32) + 3), ("carol", (1 << 63) + 5), ("dave", 100)];

/// Checks `transfer`.
pub fn transfer(student: Answer) -> Report {
    let case = move |accounts: &'static [(&'static str, u64)],
                     orders: &'static [Order],
                     because: &'static str| {
        move || {
            let before = balances(accounts);
            orders.iter().try_for_each(|order| asked(student, &before, *order, because))
        }
    };
    Check::of("transfer")
        .claim("money moves", case(TWO, &[("alice", "bob", 30)], "30 went from Alice to Bob"))
        .claim(
            "all of it can move",
            case(TWO, &[("alice", "bob", 100)], "Alice has 100 and may pay all of it"),
        )
        .claim(
            "in either direction, even the last unit",
            case(
                TWO,
                &[("bob", "alice", 20), ("bob", "alice", 19), ("bob", "alice", 1)],
                "Bob has 20, and may pay Alice any part of it",
            ),
        )
        .claim(
            "a payment to yourself changes nothing",
            case(
                TWO,
                &[("alice", "alice", 40), ("alice", "alice", 100), ("bob", "bob", 1)],
                "the sender and the receiver are the same account: nothing is gained, nothing lost",
            ),
        )
        .claim(
            "other people's money stays where it is",
            case(
                &[("alice", 100), ("bob", 20), ("carol", 7), ("dave", 0)],
                &[("alice", "bob", 30), ("bob", "dave", 20), ("alice", "alice", 5)],
                "only the sender and the receiver have more or less than before",
            ),
        )
        .claim(
            "no one overdraws",
            case(TWO, &[("bob", "alice", 21)], "Bob has only 20"),
        )
        .claim(
            "not even to pay themselves",
            case(TWO, &[("bob", "bob", 21)], "Bob has only 20, even if he pays himself"),
        )
        .claim(
            "and not from an empty account",
            case(
                &[("alice", 100), ("carol", 0)],
                &[("carol", "alice", 1), ("carol", "carol", 1)],
                "Carol has an account with nothing in it: that's an overdraft, not an unknown account",
            ),
        )
        .claim(
            "zero isn't a payment",
            case(
                TWO,
                &[("alice", "bob", 0), ("alice", "alice", 0)],
                "an amount is never zero",
            ),
        )
        .claim(
            "no money for an unknown receiver",
            case(
                TWO,
                &[("alice", "dave", 10)],
                "no one here is called dave, and the money mustn't get lost",
            ),
        )
        .claim(
            "and none from an unknown sender",
            case(
                TWO,
                &[("dave", "alice", 10), ("dave", "dave", 10)],
                "no one here is called dave",
            ),
        )
        .claim(
            "the amount is checked first",
            case(
                TWO,
                &[("dave", "alice", 0), ("alice", "dave", 0), ("dave", "erin", 0)],
                "the amount is zero and an account is unknown, and the amount comes first",
            ),
        )
        .claim(
            "then the accounts, and then the money",
            case(
                TWO,
                &[("alice", "dave", 101), ("dave", "alice", 101), ("dave", "dave", u64::MAX)],
                "an account is unknown and the money isn't there, and the account comes first",
            ),
        )
        .claim(
            "names that look alike are different names",
            case(
                ALIKE,
                &[
                    ("Alice", "ali", 3),
                    ("Alice", "alice", 5),
                    ("alice", "", 50),
                    ("alice ", "bob", 16),
                    ("ali", "alice ", 9),
                    ("ALICE", "bob", 1),
                    ("bob", "bo", 1),
                    ("bob", "bobby", 1),
                    (" alice", "bob", 1),
                ],
                "it's the same account only if the name is the same, letter by letter",
            ),
        )
        .claim(
            "every digit of a large amount counts",
            case(
                RICH,
                &[
                    ("alice", "bob", 1 << 60),
                    ("alice", "bob", (1 << 60) + 2),
                    ("alice", "alice", 1 << 60),
                    ("bob", "alice", 1 << 32),
                    ("carol", "bob", (1 << 63) + 1),
                    ("bob", "carol", (1 << 32) + 4),
                    ("bob", "alice", u64::MAX),
                    ("bob", "dave", 5),
                    ("bob", "dave", 1),
                    ("carol", "dave", 10),
                    ("dave", "alice", (1 << 32) + 1),
                    ("dave", "alice", (1 << 53) + 1),
                    ("dave", "alice", (1 << 63) + 1),
                    ("dave", "dave", (1 << 32) + 1),
                ],
                "balances and amounts are `u64`, and no smaller or signed number holds them all",
            ),
        )
        .claim("the same goes for any other accounts and amounts", move || {
            let mut rng = draws(4);
            (0..500).try_for_each(|_| {
                let balance = |(name, _): &(&str, u64)| {
                    rng.random_bool(0.7).then(|| ((*name).to_owned(), rng.random_range(0..50)))
                };
                let before: Balances = ALIKE.iter().filter_map(balance).collect();
                let mut name = || ALIKE[rng.random_range(0..ALIKE.len())].0;
                let (from, to) = (name(), name());
                let has = before.get(from).copied().unwrap_or_default();
                let amount = match rng.random_range(0..5) {
                    0 => has,
                    1 => has + 1,
                    _ => rng.random_range(0..60),
                };
                let because = match ruling(&before, (from, to, amount)) {
                    Err("zero-amount") => "the amount is zero",
                    Err("unknown-account") => "at least one of them has no account",
                    Err(_) => "the sender has less than that",
                    Ok(_) => "both have an account, and the sender has that much",
                };
                asked(student, &before, (from, to, amount), because)
            })
        })
        .report()
}

fn balances(accounts: &[(&str, u64)]) -> Balances {
    accounts.iter().map(|(name, balance)| ((*name).to_owned(), *balance)).collect()
}

/// The balances afterwards, or the code the transfer is refused with.
fn ruling(before: &Balances, (from, to, amount): Order) -> Result<Balances, &'static str> {
    let changed = |(name, balance): (&String, &u64)| {
        let mut new = i128::from(*balance);
        if name == from {
            new -= i128::from(amount);
        }
        if name == to {
            new += i128::from(amount);
        }
        (name.clone(), u64::try_from(new).expect("only what is there was paid, and it fits"))
    };
    match (before.get(from), before.get(to)) {
        _ if amount == 0 => Err("zero-amount"),
        (None, _) | (_, None) => Err("unknown-account"),
        (Some(available), _) if *available < amount => Err("overdraft"),
        _ => Ok(before.iter().map(changed).collect()),
    }
}

fn asked(student: Answer, before: &Balances, order: Order, because: &str) -> Result<(), String> {
    let (from, to, amount) = order;
    let mut after = before.clone();
    let call = asking(format!("transfer(…, {from:?}, {to:?}, {amount}), where {},", told(before)));
    let result = student(&mut after, from, to, amount);
    let expected = ruling(before, order);
    equal(&call, result, expected.as_ref().map(drop).map_err(|code| *code), because)?;
    let (expected, rule) = match expected {
        Ok(expected) => (expected, because),
        Err(_) => (before.clone(), "a refused transfer changes nothing"),
    };
    if after == expected {
        return Ok(());
    }
    let (after, expected) = (told(&after), told(&expected));
    Err(format!("after {call} {after}, and the right answer is: {expected} ({rule})"))
}

/// Who has how much.
fn told(balances: &Balances) -> String {
    if balances.is_empty() {
        return "there are no accounts".to_owned();
    }
    let one = |(name, balance): (&String, &u64)| format!("{name:?} has {balance}");
    balances.iter().map(one).collect::<Vec<_>>().join(", ")
}
