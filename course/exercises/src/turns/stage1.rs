//! What the reader writes in chapter 1.

use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use crate::stage1::book::{MAX, address, draw_book, opening, openings, payment, told};
use crate::turn::Turn;
use kusari::stage1_ledger::{Amount, Bank, Entry, Ledger, Transaction, Wallet};

/// The turns of the chapter, in the order of the notebook.
pub const TURNS: &[Turn] = &[MAY_PAY, BLANK_SLIP, DEPOSITED, TWO_AMOUNTS, COOK_THE_BOOKS];

const MAY_PAY: Turn = Turn { name: "may_pay", chapter: 1, minutes: 4 };
const BLANK_SLIP: Turn = Turn { name: "blank_slip", chapter: 1, minutes: 3 };
const DEPOSITED: Turn = Turn { name: "deposited", chapter: 1, minutes: 5 };
const TWO_AMOUNTS: Turn = Turn { name: "two_amounts", chapter: 1, minutes: 3 };
const COOK_THE_BOOKS: Turn = Turn { name: "cook_the_books", chapter: 1, minutes: 8 };

/// Checks `may_pay`: whether an amount is more than zero, and no more than the payer has.
pub fn may_pay(student: fn(f64, f64) -> bool) -> Report {
    let cases = |cases: &'static [(f64, f64)], expected, because: &'static str| {
        move || {
            cases.iter().try_for_each(|&(has, amount)| {
                let call = asking(format!("may_pay({has:?}, {amount:?})"));
                equal(call, student(has, amount), expected, because)
            })
        }
    };
    Check::turn(MAY_PAY)
        .claim(
            "you can pay some of what you have",
            cases(
                &[
                    (100.0, 30.0),
                    (5.0, 0.5),
                    (5.0, 0.001),
                    (5.0, 4.999),
                    (1e9, 1e8),
                    (5.0, 1e-20),
                    (5.0, 5e-324),
                ],
                true,
                "it's more than zero, and the payer has more than that",
            ),
        )
        .claim(
            "you can pay all of it",
            cases(&[(5.0, 5.0), (0.5, 0.5)], true, "that leaves the account empty, which is fine"),
        )
        .claim(
            "you can't pay more",
            cases(
                &[
                    (5.0, 500.0),
                    (5.0, 5.5),
                    (5.0, 5.001),
                    (0.0, 1.0),
                    (5.0, f64::INFINITY),
                    (0.3, 0.1 + 0.2),
                ],
                false,
                "the payer has less than that",
            ),
        )
        .claim(
            "a negative amount is refused",
            cases(
                &[(5.0, -40.0), (5.0, -0.5), (100.0, -100.0), (5.0, f64::NEG_INFINITY)],
                false,
                "paying less than zero takes money from the person who's paid",
            ),
        )
        .claim(
            "so is an amount of zero",
            cases(
                &[(5.0, 0.0), (0.0, 0.0), (5.0, -0.0)],
                false,
                "an amount has to be more than zero",
            ),
        )
        .claim(
            "so is `NaN`",
            cases(
                &[(5.0, f64::NAN), (0.0, f64::NAN)],
                false,
                "`NaN` isn't more than zero, although it isn't less than zero or equal to it either",
            ),
        )
        .claim(
            "an account that holds `NaN` pays nothing",
            cases(
                &[(f64::NAN, 1000.0), (f64::NAN, f64::NAN)],
                false,
                "the amount isn't less than `NaN` or equal to it, because nothing is",
            ),
        )
        .report()
}

/// Checks `blank_slip`: Mallory's order in Alice's name.
pub fn blank_slip(student: fn(&Wallet) -> Transaction) -> Report {
    const WANTED: &str = "alice pays mallory 30";
    let slip = move || student(&Wallet::new("mallory"));
    Check::turn(BLANK_SLIP)
        .claim(format!("it says: {WANTED}"), move || {
            let slip = slip();
            let wrong = match &slip {
                it if it.sender == address("mallory") => {
                    "the money would come out of your own account"
                }
                it if it.sender != address("alice") => {
                    "the bank knows Alice as `alice`, letter by letter"
                }
                it if it.receiver != address("mallory") => "the money wouldn't come to you",
                it if it.amount != Amount::new(30) => "you wanted 30",
                _ => return Ok(()),
            };
            Err(format!("your slip says {:?}: {wrong}", slip.to_string()))
        })
        .claim("the clerk can't tell it from Alice's own", move || {
            let alices = Wallet::new("alice").send(&address("mallory"), Amount::new(30));
            (slip() == alices).then_some(()).ok_or_else(|| {
                format!("Alice's says {:?}, and yours {:?}", alices.to_string(), slip().to_string())
            })
        })
        .claim("and the bank pays you 30", move || {
            let mut bank = Bank::new();
            for (name, deposit) in [("alice", 100), ("bob", 0), ("mallory", 5)] {
                bank.open(&address(name), Amount::new(deposit))
                    .map_err(|cause| cause.to_string())?;
            }
            bank.accept(slip()).map_err(|cause| format!("the bank refuses your slip: {cause}"))?;
            match bank.balance(&address("mallory")).unwrap_or_default().units() {
                35 => Ok(()),
                has => Err(format!("you had 5 and wanted 30 more, and now you have {has}")),
            }
        })
        .report()
}

/// Checks `deposited`: the sum of all deposits in a book.
pub fn deposited(student: fn(&[Entry]) -> u64) -> Report {
    let asked = move |entries: &[Entry], because: &str| {
        let deposit = |entry: &Entry| match entry {
            Entry::Opening { deposit, .. } => deposit.units(),
            Entry::Payment(_) => 0,
        };
        let call = asking(format!("deposited, for the book “{}”,", told(entries)));
        equal(call, student(entries), entries.iter().map(deposit).sum(), because)
    };
    let three = || vec![opening("alice", 100), opening("bob", 0), opening("mallory", 5)];
    Check::turn(DEPOSITED)
        .claim("a deposit counts", move || {
            asked(&[opening("alice", 100)], "that's the only deposit")
        })
        .claim("deposits add up, even equal ones", move || {
            asked(&three(), "100 + 0 + 5")?;
            let equal = [opening("alice", 7), opening("bob", 7), opening("carol", 7)];
            asked(&equal, "three people brought 7 each")
        })
        .claim("payments don't count", move || {
            let because = "payments move money around, and neither make nor destroy any";
            let book = [three(), vec![payment("alice", "bob", 30), payment("bob", "mallory", 10)]];
            asked(&book.concat(), because)
        })
        .claim("an account may be opened later", move || {
            let late = vec![payment("alice", "bob", 30), opening("dave", 7)];
            asked(&[three(), late].concat(), "the 7 that Dave brought count too")
        })
        .claim("an empty book has nothing in it", move || {
            asked(&[], "there isn't a single line in the book")
        })
        .claim("every digit of a large deposit counts", move || {
            let because = "that's too much for 32 bits, and amounts are `u64`";
            asked(&[opening("alice", (1 << 52) + 1), opening("bob", 1 << 32)], because)?;
            asked(&[opening("alice", MAX)], because)
        })
        .claim("so it is in any book", move || {
            let mut rng = draws(12);
            (0..100).try_for_each(|round| {
                let (book, _) = draw_book(&mut rng, round / 6);
                asked(&book, "that's what its deposits add up to")
            })
        })
        .report()
}

/// Checks `two_amounts`: what Mallory can't afford, and a bank accepts whose sums wrap around.
pub fn two_amounts(student: fn() -> (u64, u64)) -> Report {
    const HAS: u64 = 11;
    Check::turn(TWO_AMOUNTS)
        .claim("neither of the two is zero", move || match student() {
            (first, second) if first > 0 && second > 0 => Ok(()),
            (first, second) => {
                Err(format!("you pay {first} and {second}, and zero isn't a payment"))
            }
        })
        .claim("you can't afford them", move || {
            let (first, second) = student();
            let sum = u128::from(first) + u128::from(second);
            (sum > u128::from(HAS)).then_some(()).ok_or_else(|| {
                format!("{first} + {second} is {sum}, and you have {HAS}: that's just shopping")
            })
        })
        .claim("the bank accepts them all the same", move || {
            let (first, second) = student();
            let shown = first.wrapping_add(second);
            (shown <= HAS).then_some(()).ok_or_else(|| {
                format!(
                    "for {first} + {second} the odometer shows {shown}, and you have only {HAS}: \
                        the bank refuses"
                )
            })
        })
        .report()
}

/// Checks `cook_the_books`: a book with a forged line that the auditor accepts.
pub fn cook_the_books(student: fn(Vec<Entry>) -> Vec<Entry>) -> Report {
    let owns = move |name: &str| -> Result<u64, String> {
        let ledger = audited(student(honest()))?;
        Ok(ledger.balance(&address(name)).unwrap_or_default().units())
    };
    Check::turn(COOK_THE_BOOKS)
        .claim("line 3 says: alice pays mallory 30", move || {
            let (book, wanted) = (student(honest()), payment("alice", "mallory", 30));
            let found = book.get(3).map_or("nothing".to_owned(), |line| format!("“{line}”"));
            (book.get(3) == Some(&wanted)).then_some(()).ok_or_else(|| {
                format!("line 3 of your book says {found}, and you wanted Bob's 30 for yourself")
            })
        })
        .claim("the auditor accepts it", move || audited(student(honest())).map(drop))
        .claim("it still has six lines", move || {
            let (lines, expected) = (student(honest()).len(), honest().len());
            (lines == expected).then_some(()).ok_or_else(|| {
                format!("your book has {lines} lines and not {expected}: its pages are numbered")
            })
        })
        .claim("lines 0 to 2 are what they were", move || {
            let (book, expected) = (student(honest()), &honest()[..3]);
            book.starts_with(expected).then_some(()).ok_or_else(|| {
                format!(
                    "your book begins with: {}. The coins in the vault are counted, and they say: {}",
                    told(&book[..book.len().min(3)]),
                    told(expected)
                )
            })
        })
        .claim("the deposits are what's in the vault", move || {
            let (book, expected) = (student(honest()), deposits(&honest()));
            (deposits(&book) == expected).then_some(()).ok_or_else(|| {
                format!(
                    "the deposits in your book add up to {}, and there are {expected} coins in the \
                        vault: the openings are {}",
                    deposits(&book),
                    told(&openings(&book))
                )
            })
        })
        .claim("Alice still has 74", move || {
            match owns("alice")? {
                74 => Ok(()),
                owns => Err(format!(
                    "in your book Alice has {owns} and not 74: she'd see that and come to the counter"
                )),
            }
        })
        .claim("you have at least 30", move || match owns("mallory")? {
            30.. => Ok(()),
            owns => Err(format!("in your book you have {owns}, and that's less than 30")),
        })
        .report()
}

/// The bank's book, before Mallory opens it at night.
fn honest() -> Vec<Entry> {
    vec![
        opening("alice", 100),
        opening("bob", 0),
        opening("mallory", 5),
        payment("alice", "bob", 30),
        payment("bob", "mallory", 10),
        payment("mallory", "alice", 4),
    ]
}

/// What people have brought to the bank.
fn deposits(book: &[Entry]) -> u128 {
    let deposit = |entry: &Entry| match entry {
        Entry::Opening { deposit, .. } => u128::from(deposit.units()),
        Entry::Payment(_) => 0,
    };
    book.iter().map(deposit).sum()
}

fn audited(book: Vec<Entry>) -> Result<Ledger, String> {
    Ledger::audit(book).map_err(|cause| format!("the auditor refuses your book: {cause}"))
}
