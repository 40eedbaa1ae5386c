//! What the reader writes in chapter 2.

use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::people::{Alice, Bob, Carol, Mallory, Person, id, name_of};
use crate::report::Report;
use crate::turn::Turn;
use kusari::stage2_signed::{Address, Amount, Bank, Entry, Refusal as _, Transaction};
use rand::RngExt as _;
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::collections::HashSet;

/// The turns of the chapter, in the order of the notebook.
pub const TURNS: &[Turn] = &[WALK, CRACK, COLLIDE, COOK];

const WALK: Turn = Turn { name: "walk", chapter: 2, minutes: 4 };
const CRACK: Turn = Turn { name: "crack", chapter: 2, minutes: 6 };
const COLLIDE: Turn = Turn { name: "collide", chapter: 2, minutes: 8 };
const COOK: Turn = Turn { name: "cook", chapter: 2, minutes: 6 };

/// Where a walk ends, whatever its length: by squaring, and in numbers in which nothing overflows.
fn power(base: u64, exponent: u64, modulus: u64) -> u64 {
    let (modulus, mut square, mut rest) = (u128::from(modulus), u128::from(base), exponent);
    let mut result = 1;
    while rest > 0 {
        if rest % 2 == 1 {
            result = result * square % modulus;
        }
        square = square * square % modulus;
        rest /= 2;
    }
    u64::try_from(result).expect("it's a remainder of a u64")
}

/// Checks `walk`: a base, multiplied by itself, of which only the remainder is kept.
pub fn walk(student: fn(u64, u64, u64) -> u64) -> Report {
    let asked = move |base, steps, modulus, because: &str| {
        let call = asking(format!("walk({base}, {steps}, {modulus})"));
        equal(call, student(base, steps, modulus), power(base, steps, modulus), because)
    };
    Check::turn(WALK)
        .claim("the first step leads from 1 to the base", move || {
            asked(2, 1, 15, "1 times 2 is 2")?;
            asked(7, 1, 15, "1 times 7 is 7")
        })
        .claim("every step multiplies by the base", move || {
            asked(2, 2, 15, "the second step leads from 2 to 4")?;
            asked(2, 3, 15, "the third step leads from 4 to 8")?;
            asked(3, 2, 15, "the second step leads from 3 to 9")
        })
        .claim("only the remainder is kept", move || {
            asked(
                2,
                4,
                15,
                "the fourth step leads to 16, and 16 leaves 1 when it's divided by 15",
            )?;
            asked(7, 2, 15, "7 times 7 is 49, and 49 leaves 4")?;
            asked(4, 2, 16, "the second step leads to 16, and nothing is left of it")
        })
        .claim("without a step you stay at 1", move || {
            asked(2, 0, 15, "a walk starts at 1")?;
            asked(7, 0, 15, "a walk starts at 1")
        })
        .claim("a long walk goes as well as a short one", move || {
            let because =
                "the number soon outgrows a u64, unless you take the remainder after every step";
            asked(2, 100, 15, because)?;
            asked(30, 849, 7387, because)?;
            asked(7386, 1001, 7387, because)
        })
        .claim("a large circle is no exception", move || {
            let because =
                "before the remainder is taken, there are numbers of up to 64 bits on the way";
            asked(70_000, 2, 100_003, because)?;
            asked(4_000_000_000, 5, 4_294_967_291, because)
        })
        .claim("so it is for any three numbers", move || {
            let mut rng = draws(21);
            (0..200).try_for_each(|_| {
                let (modulus, steps) = (rng.random_range(2..10_000), rng.random_range(0..300));
                asked(rng.random_range(0..modulus), steps, modulus, "that's where this walk ends")
            })
        })
        .report()
}

/// Checks `crack`: a secret number of steps, from a public key of a few digits.
pub fn crack(student: fn(u64, u64) -> u64) -> Report {
    // Signs with the stolen secret, and opens with the public key.
    let asked = move |n: u64, e: u64| {
        let call = asking(format!("crack({n}, {e})"));
        let d = student(n, e);
        [2, 3, 5, n - 2].into_iter().try_for_each(|number| {
            let signed = power(number, d, n);
            let opened = power(signed, e, n);
            (opened == number).then_some(()).ok_or_else(|| {
                format!(
                    "{call} gave {d}: with it you sign {number} as {signed}, and that opens as \
                     {opened} and not as {number}"
                )
            })
        })
    };
    Check::turn(CRACK)
        .claim("with your d you sign as Alice", move || asked(7387, 17))
        .claim("and as anyone whose n is as small", move || {
            [(33, 17), (77, 17), (3233, 17), (10_807, 17)]
                .into_iter()
                .try_for_each(|(n, e)| asked(n, e))
        })
        .claim("whatever e they have published", move || {
            [(15, 3), (33, 7), (33, 3), (7387, 5), (3233, 7)]
                .into_iter()
                .try_for_each(|(n, e)| asked(n, e))
        })
        .report()
}

thread_local! {
    /// The texts of which the answer has asked for the hash. An answer runs on one thread.
    static HASHED: RefCell<HashSet<String>> = RefCell::new(HashSet::new());
}

/// The first 13 bits of a SHA-256. Each salt makes another hash of it.
fn short_hash<const SALT: u64>(text: &str) -> u64 {
    HASHED.with_borrow_mut(|hashed| hashed.insert(text.to_owned()));
    let hash = Sha256::digest(format!("{SALT} {text}"));
    (u64::from(hash[0]) << 8 | u64::from(hash[1])) >> 3
}

/// A hash of a text, with so few bits that two texts with one hash can be found.
pub type ShortHash = fn(&str) -> u64;

/// Checks `collide`: two texts with one hash.
pub fn collide(student: fn(ShortHash) -> (String, String)) -> Report {
    const HASHES: [fn(&str) -> u64; 5] =
        [short_hash::<1>, short_hash::<2>, short_hash::<3>, short_hash::<4>, short_hash::<5>];
    let found = move |number: usize| {
        let (call, hash) =
            (asking(format!("collide, for hash {number} of 5,")), HASHES[number - 1]);
        let (one, other) = student(hash);
        let (first, second) = (hash(&one), hash(&other));
        if first != second {
            return Err(format!(
                "{call} gave {one:?} and {other:?}, with the hashes {first} and {second}: they have to be \
                 the same"
            ));
        }
        (one != other).then_some(()).ok_or_else(|| {
            format!("{call} gave {one:?} twice, and the same text always has the same hash")
        })
    };
    Check::turn(COLLIDE)
        .claim("you find two texts with one hash", move || found(1))
        .claim("for any hash that you're given", move || (1..=5).try_for_each(found))
        .claim("after some hundred texts, not thousands", move || {
            let mut all = 0;
            for number in 1..=HASHES.len() {
                HASHED.with_borrow_mut(HashSet::clear);
                found(number)?;
                all += HASHED.with_borrow(HashSet::len);
            }
            let average = all / HASHES.len();
            (average < 1200).then_some(()).ok_or_else(|| {
                format!(
                    "for five hashes you tried {average} texts on average, and a hundred or two are enough: \
                     compare each new text with all that came before it, and stop at the first pair"
                )
            })
        })
        .report()
}

/// Checks `cook`: a book in which Bob was never paid, and that passes the bank's audit.
pub fn cook(student: fn(Vec<Entry>, &Address) -> Vec<Entry>) -> Report {
    let each = move |test: fn(&[Entry], &[Entry]) -> Result<(), String>| {
        move || {
            books().into_iter().try_for_each(|book| {
                asking(format!("cook, for the book “{}”,", told(&book)));
                let cooked = student(book.clone(), Bob.address());
                test(&book, &cooked)
            })
        }
    };
    Check::turn(COOK)
        .claim(
            "the auditor accepts your book",
            each(|_, cooked| match Bank::audit(cooked.to_vec()) {
                Ok(_) => Ok(()),
                Err(refusal) => Err(format!(
                    "the auditor refuses “{}” with [{}]: {refusal}",
                    told(cooked),
                    refusal.code()
                )),
            }),
        )
        .claim(
            "Bob has nothing in it",
            each(|_, cooked| {
                let has = balance(cooked, Bob.address());
                let complaint = || format!("in “{}” Bob still has {has}", told(cooked));
                (has <= 0).then_some(()).ok_or_else(complaint)
            }),
        )
        .claim(
            "Mallory has what she had",
            each(|book, cooked| {
                let [had, has] = [book, cooked].map(|it| balance(it, Mallory.address()));
                let complaint = || {
                    format!(
                        "in “{}” you have {has}, and you had {had}: rob Bob, not yourself",
                        told(cooked)
                    )
                };
                (has >= had).then_some(()).ok_or_else(complaint)
            }),
        )
        .claim("even if Bob's address looks like hers", move || {
            let bob = almost(Mallory.address());
            let deposit = Entry::Deposit { receiver: Alice.address().clone(), amount: Amount::new(100) };
            let payments = [Alice.pays(Mallory, 30, 2), Alice.orders(id(11), &bob, 20)];
            let book: Vec<Entry> =
                [deposit].into_iter().chain(payments.map(Entry::Payment)).collect();
            let call = asking(format!("cook, where both addresses begin with {bob},"));
            let cooked = student(book, &bob);
            let [bobs, hers] = [&bob, Mallory.address()].map(|it| balance(&cooked, it));
            (bobs <= 0 && hers >= 30).then_some(()).ok_or_else(|| {
                format!(
                    "{call} gave a book in which Bob has {bobs} and you have {hers}, and you had 30: \
                     the two addresses differ only in the middle"
                )
            })
        })
        .report()
}

/// What someone has if every line counts, whatever the auditor says about it.
fn balance(book: &[Entry], person: &Address) -> i128 {
    let change = |entry: &Entry| match entry {
        Entry::Deposit { receiver, amount } if receiver == person => i128::from(amount.units()),
        Entry::Deposit { .. } => 0,
        Entry::Payment(Transaction { sender, receiver, amount, .. }) => {
            let amount = i128::from(amount.units());
            let part = |it: &Address| if it == person { amount } else { 0 };
            part(receiver) - part(sender)
        }
    };
    book.iter().map(change).sum()
}

/// Another key whose address people are shown in the same way: a digit in the middle differs.
fn almost(address: &Address) -> Address {
    let text = address.as_str();
    let digit = if text.as_bytes()[300] == b'7' { '8' } else { '7' };
    Address::from(&*format!("{}{digit}{}", &text[..300], &text[301..]))
}

/// Books in which Bob was paid: once, first and last, often, twice in a row, by others, and never.
fn books() -> [Vec<Entry>; 6] {
    let deposit = |person: Person, amount| Entry::Deposit {
        receiver: person.address().clone(),
        amount: Amount::new(amount),
    };
    let book = |payments: &[Transaction]| {
        let deposits = [deposit(Alice, 100), deposit(Carol, 50)];
        deposits.into_iter().chain(payments.iter().cloned().map(Entry::Payment)).collect()
    };
    [
        book(&[Alice.pays(Bob, 30, 1), Alice.pays(Mallory, 30, 2)]),
        book(&[Alice.pays(Mallory, 30, 2), Alice.pays(Bob, 30, 1)]),
        book(&[
            Alice.pays(Bob, 30, 1),
            Carol.pays(Mallory, 5, 3),
            Alice.pays(Bob, 20, 4),
            Alice.pays(Mallory, 30, 2),
            Alice.pays(Bob, 1, 5),
        ]),
        book(&[Alice.pays(Mallory, 30, 2), Alice.pays(Bob, 2, 12), Alice.pays(Bob, 3, 13)]),
        book(&[Carol.pays(Bob, 30, 6), Carol.pays(Mallory, 1, 7), Carol.pays(Alice, 10, 8)]),
        book(&[Alice.pays(Carol, 30, 9), Alice.pays(Mallory, 10, 10)]),
    ]
}

/// A book as a person would read it out.
fn told(book: &[Entry]) -> String {
    if book.is_empty() {
        return "nothing".to_owned();
    }
    let line = |entry: &Entry| match entry {
        Entry::Deposit { receiver, amount } => format!("{} deposits {amount}", name_of(receiver)),
        Entry::Payment(Transaction { sender, receiver, amount, .. }) => {
            format!("{} pays {} {amount}", name_of(sender), name_of(receiver))
        }
    };
    book.iter().map(line).collect::<Vec<_>>().join(", ")
}
