use crate::people::{Alice, Bob, Carol, id};
use crate::{Check, Report, equal};
use kusari::stage2_signed::{Amount, Transaction, TransactionId};
use std::collections::HashSet;

/// Alice's payment of 30, on which somebody wrote 31.
fn overcharged() -> Transaction {
    Transaction { amount: Amount::new(31), ..Alice.pays(Bob, 30, 1) }
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
                        "what is refused changes nothing, and uses up no id"
                    };
                    return Err(format!(
                        "after {what} the used ids are not what they should be: {rule}"
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
                "it is well signed and new",
            ),
        )
        .claim(
            "its copy is not",
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
                "an id is used for good, also if other payments came in between",
            ),
        )
        .claim(
            "nor one with an id that was used before we came",
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
                "Alice may pay Bob 30 again, and signs another id for it",
            ),
        )
        .claim(
            "an id is used once, whoever uses it",
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
                "an id occurs once, whoever sent it",
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
            "and does not use up the id of the good one",
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
                "it is badly signed and its id is used, and the signature comes first",
            ),
        )
        .report()
}
