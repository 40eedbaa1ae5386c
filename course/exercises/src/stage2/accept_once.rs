use crate::check::{Check, equal};
use crate::people::{Alice, Bob, Carol, Mallory, id, id_of};
use crate::report::Report;
use kusari::stage2_signed::{Amount, Signature, Transaction, TransactionId};
use std::collections::HashSet;

/// Alice's payment of 30, with 31 written on it instead.
fn overcharged() -> Transaction {
    Transaction { amount: Amount::new(31), ..Alice.pays(Bob, 30, 1) }
}

const NINES: &str = "99999999-9999-4999-9999-999999999999";

/// Alice's payment to Bob under this id.
fn with_id(text: &str) -> Transaction {
    Alice.orders(id_of(text), Bob.address(), 30)
}

/// Alice's payment of 30, without her signature.
fn unsigned() -> Transaction {
    Transaction { signature: Signature::from_bytes([]), ..Alice.pays(Bob, 30, 1) }
}

/// A payment that Alice signed, to something that is not a key.
fn to_bob_by_name() -> Transaction {
    Alice.orders(id(1), &"bob".into(), 30)
}

type Accept = fn(&mut HashSet<TransactionId>, &Transaction) -> Result<(), &'static str>;

/// Checks `accept_once`.
pub fn accept_once(student: Accept) -> Report {
    type Case = Vec<(&'static str, Transaction, Result<(), &'static str>)>;
    // Hands in one payment after another, and looks at the ids after each.
    let case = move |make: fn() -> Case, because: &'static str| {
        move || {
            let mut used = HashSet::from([id(90), id(91)]);
            for (what, payment, expected) in make() {
                let mut after = used.clone();
                equal(
                    format!("accept_once, for {what},"),
                    student(&mut after, &payment),
                    expected,
                    because,
                )?;
                if expected.is_ok() {
                    used.insert(payment.id);
                }
                if after != used {
                    let rule = if expected.is_ok() {
                        "the id of an accepted payment is used from then on, and those \
                    before it stay used"
                    } else {
                        "what's refused changes nothing and uses up no id"
                    };
                    return Err(format!(
                        "after {what} the used ids aren't what they should be: {rule}"
                    ));
                }
            }
            Ok(())
        }
    };
    Check::of("accept_once")
        .claim(
            "a payment is accepted",
            case(
                || vec![("a payment", Alice.pays(Bob, 30, 1), Ok(()))],
                "it's properly signed and new",
            ),
        )
        .claim(
            "but its copy isn't",
            case(
                || {
                    vec![
                        ("a payment", Alice.pays(Bob, 30, 1), Ok(())),
                        ("its copy", Alice.pays(Bob, 30, 1), Err("replay")),
                    ]
                },
                "a payment counts once",
            ),
        )
        .claim(
            "nor a copy of an older one",
            case(
                || {
                    let first = ("the first of three payments", Alice.pays(Bob, 30, 1), Ok(()));
                    let second = ("the second", Bob.pays(Carol, 20, 2), Ok(()));
                    let third = ("the third", Carol.pays(Alice, 10, 3), Ok(()));
                    let copy =
                        ("a copy of the first of three", Alice.pays(Bob, 30, 1), Err("replay"));
                    vec![first, second, third, copy]
                },
                "once it's used, an id stays used, whatever comes in between",
            ),
        )
        .claim(
            "nor a payment whose id was used before your function was called",
            case(
                || {
                    vec![(
                        "a payment with an id that is used",
                        Alice.pays(Bob, 30, 91),
                        Err("replay"),
                    )]
                },
                "this id is in `used`",
            ),
        )
        .claim(
            "the same payment with another id is another payment",
            case(
                || {
                    vec![
                        ("a payment", Alice.pays(Bob, 30, 1), Ok(())),
                        ("another one of 30 to Bob", Alice.pays(Bob, 30, 2), Ok(())),
                    ]
                },
                "Alice may pay Bob 30 again, if she signs another id for it",
            ),
        )
        .claim(
            "an id is used once, even if two people use it",
            case(
                || {
                    vec![
                        ("a payment of Alice's", Alice.pays(Bob, 30, 1), Ok(())),
                        (
                            "a payment of Carol's with the same id",
                            Carol.pays(Alice, 5, 1),
                            Err("replay"),
                        ),
                    ]
                },
                "an id occurs only once, even if two people use it",
            ),
        )
        .claim(
            "a payment that was altered is refused",
            case(
                || vec![("an altered payment", overcharged(), Err("bad-signature"))],
                "Alice signed 30, and not 31",
            ),
        )
        .claim(
            "and doesn't use up the id of the good one",
            case(
                || {
                    vec![
                        ("an altered payment", overcharged(), Err("bad-signature")),
                        ("the good one with the same id", Alice.pays(Bob, 30, 1), Ok(())),
                    ]
                },
                "nothing was accepted with this id before",
            ),
        )
        .claim(
            "so is a payment of nothing",
            case(
                || vec![("a payment of 0", Alice.pays(Bob, 0, 1), Err("zero-amount"))],
                "`verify` refuses it",
            ),
        )
        .claim(
            "what `verify` says comes first",
            case(
                || {
                    vec![
                        ("a payment", Alice.pays(Bob, 30, 1), Ok(())),
                        ("an altered copy of it", overcharged(), Err("bad-signature")),
                    ]
                },
                "it's badly signed and its id is used, and the signature comes first",
            ),
        )
        .claim(
            "whatever is wrong with a payment whose id is used",
            case(
                || {
                    vec![
                        ("a payment", Alice.pays(Bob, 30, 1), Ok(())),
                        ("a payment of 0 with its id", Alice.pays(Bob, 0, 1), Err("zero-amount")),
                        (
                            "a payment of 2^53 with its id",
                            Alice.pays(Bob, 1 << 53, 1),
                            Err("amount-too-large"),
                        ),
                        ("a payment to \"bob\" with its id", to_bob_by_name(), Err("key-not-hex")),
                        ("a copy without its signature", unsigned(), Err("bad-signature")),
                    ]
                },
                "its id is used as well, but what `verify` says comes first",
            ),
        )
        .claim(
            "and whatever is wrong with one whose id is new",
            case(
                || {
                    vec![
                        ("a payment of 0", Alice.pays(Bob, 0, 1), Err("zero-amount")),
                        ("a payment of 2^53", Alice.pays(Bob, 1 << 53, 1), Err("amount-too-large")),
                        ("a payment to \"bob\"", to_bob_by_name(), Err("key-not-hex")),
                        ("a payment without its signature", unsigned(), Err("bad-signature")),
                        (
                            "a payment whose id isn't random",
                            with_id("00000000-0000-0000-0000-000000000001"),
                            Err("bad-id"),
                        ),
                        ("a good one at last", Alice.pays(Bob, 30, 1), Ok(())),
                    ]
                },
                "`verify` refuses it, and its code is the answer",
            ),
        )
        .claim(
            "all digits of an id count",
            case(
                || {
                    vec![
                        ("a payment", with_id(NINES), Ok(())),
                        (
                            "one whose id differs in the last digit",
                            with_id("99999999-9999-4999-9999-999999999998"),
                            Ok(()),
                        ),
                        (
                            "one whose id differs in the first digit",
                            with_id("89999999-9999-4999-9999-999999999999"),
                            Ok(()),
                        ),
                        (
                            "one whose id differs in the middle",
                            with_id("99999999-9999-4899-9999-999999999999"),
                            Ok(()),
                        ),
                        ("a copy of the first", with_id(NINES), Err("replay")),
                    ]
                },
                "an id that differs in a single digit is another id",
            ),
        )
        .claim(
            "you may pay yourself, but only once with the same id",
            case(
                || {
                    vec![
                        ("a payment to herself", Carol.pays(Carol, 5, 7), Ok(())),
                        ("its copy", Carol.pays(Carol, 5, 7), Err("replay")),
                        ("another one", Carol.pays(Carol, 5, 8), Ok(())),
                    ]
                },
                "no rule forbids it, and its id is used up like any other",
            ),
        )
        .claim(
            "balances don't matter here",
            case(
                || {
                    vec![
                        ("a payment of 1", Mallory.pays(Bob, 1, 1), Ok(())),
                        ("one of 2^53 − 1", Mallory.pays(Bob, (1 << 53) - 1, 2), Ok(())),
                    ]
                },
                "it's properly signed and new, and only that counts here",
            ),
        )
        .claim("no id is ever forgotten", move || {
            let ids = || (100..150).map(id);
            (100..150).step_by(5).try_for_each(|number| {
                let mut used: HashSet<_> = ids().collect();
                let result = student(&mut used, &Alice.pays(Bob, 30, number));
                let because = "the id of this payment is one of the 50 in `used`";
                equal("accept_once, with 50 used ids,", result, Err("replay"), because)?;
                let same = used == ids().collect();
                same.then_some(()).ok_or_else(|| {
                    "after a copy the 50 used ids are not what they were: what's refused changes nothing"
                        .to_owned()
                })
            })
        })
        .claim("and the very first payment is accepted", move || {
            let mut used = HashSet::new();
            let result = student(&mut used, &Alice.pays(Bob, 30, 1));
            equal("accept_once, with no used id,", result, Ok(()), "no id is used yet")?;
            let because = "its id is used from then on, and no other";
            equal("the number of used ids: it", used.len(), 1, because)
        })
        .report()
}
