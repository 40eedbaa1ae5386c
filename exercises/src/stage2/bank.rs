use crate::people::{Alice, Bob, Carol, Mallory, id};
use crate::{Check, Report, equal};
use kusari::stage2_signed::{
    Address, Amount, Entry, Payment, Signature, Transaction, TransactionId, encode,
};
use std::collections::HashSet;

/// Alice pays Bob 30, and has signed it.
fn good() -> (Payment, Signature) {
    let transaction = Alice.pays(Bob, 30, 1);
    (transaction.payment(), transaction.signature)
}

/// The same, changed, and signed by Alice after the change.
fn signed(change: impl FnOnce(&mut Payment)) -> (Payment, Signature) {
    let (mut payment, _) = good();
    change(&mut payment);
    let signature = Alice.wallet().keys().sign(&encode(&payment));
    (payment, signature)
}

/// The same, changed behind Alice's back.
fn altered(change: impl FnOnce(&mut Payment)) -> (Payment, Signature) {
    let (mut payment, signature) = good();
    change(&mut payment);
    (payment, signature)
}

/// An address with a modulus of 1024 bits: it can be read, and is too small.
fn small_key() -> Address {
    let start = "30819f300d06092a864886f70d010101050003818d0030818902818100";
    Address::from(format!("{start}{}0203010001", "ff".repeat(128)).as_str())
}

fn upper_case(address: &Address) -> Address {
    Address::from(address.as_str().to_uppercase().as_str())
}

/// Checks `verify`.
pub fn verify(student: fn(&Payment, &Signature) -> Result<(), &'static str>) -> Report {
    type Case = fn() -> (Payment, Signature);
    let case = move |what: &'static str,
                     make: Case,
                     expected: Result<(), &'static str>,
                     because: &'static str| {
        move || {
            let (payment, signature) = make();
            equal(format!("verify, for {what},"), student(&payment, &signature), expected, because)
        }
    };
    let bad = Err("bad-signature");
    Check::of("verify")
        .claim("a good payment is accepted", case("a payment that its sender signed", good, Ok(()), "nothing is wrong with it"))
        .claim("so is one of the largest amount", case("a payment of 2^53 − 1", || signed(|p| p.amount = Amount::MAX), Ok(()), "that is the largest amount there is, and who has how much is not asked here"))
        .claim("one may pay oneself", case("a payment from Alice to herself", || signed(|p| p.receiver = Alice.address().clone()), Ok(()), "no rule is against it"))
        .claim("the signature covers the amount", case("a payment of 31 with the signature for 30", || altered(|p| p.amount = Amount::new(31)), bad, "Alice signed 30"))
        .claim("the signature covers the receiver", case("a payment to Mallory with the signature for Bob", || altered(|p| p.receiver = Mallory.address().clone()), bad, "Alice wanted to pay Bob"))
        .claim("the signature covers the id", case("a payment with another id", || altered(|p| p.id = id(2)), bad, "with another id it is another payment"))
        .claim("the sender must have signed, and nobody else", move || {
            let (payment, _) = good();
            [Mallory, Bob].into_iter().try_for_each(|forger| {
                let signature = forger.wallet().keys().sign(&encode(&payment));
                let because = "a good signature, but somebody else's: the sender is Alice";
                equal("verify, for a payment in Alice's name that another one signed,", student(&payment, &signature), bad, because)
            })
        })
        .claim("what is no signature at all is refused", move || {
            let (payment, signature) = good();
            let bytes = signature.as_bytes();
            [vec![], vec![7], bytes[1..].to_vec(), [bytes, &[0]].concat()].into_iter().try_for_each(|bytes| {
                let call = format!("verify, for a signature of {} bytes,", bytes.len());
                equal(call, student(&payment, &Signature::from_bytes(bytes)), bad, "these bytes are not Alice's signature")
            })
        })
        .claim("an amount of zero is refused", case("a payment of 0", || signed(|p| p.amount = Amount::ZERO), Err("zero-amount"), "it is well signed, but an amount is never zero"))
        .claim("so is one that is too large", case("a payment of 2^53", || signed(|p| p.amount = Amount::new(1 << 53)), Err("amount-too-large"), "it is well signed, but more than the largest amount"))
        .claim("the receiver must be a key", case("a payment to \"bob\"", || signed(|p| p.receiver = "bob".into()), Err("key-not-hex"), "it is well signed, but what is sent to something that is not a key can never be spent"))
        .claim("in its one spelling", case("a payment to Bob's address in upper case", || signed(|p| p.receiver = upper_case(Bob.address())), Err("key-not-hex"), "it is well signed, but an address has one spelling"))
        .claim("so must the sender", case("a payment whose sender is \"alice\"", || signed(|p| p.sender = "alice".into()), Err("key-not-hex"), "the sender's address is not a key"))
        .claim("and a large one", case("a payment from a key of 1024 bits", || signed(|p| p.sender = small_key()), Err("key-too-small"), "the sender's key is too small"))
        .claim("the amount is looked at first", case("a payment of 0 from a key of 1024 bits", || altered(|p| (p.amount, p.sender) = (Amount::ZERO, small_key())), Err("zero-amount"), "several rules are broken, and the amount is the first"))
        .claim("then the sender", case("a payment from a key of 1024 bits to \"bob\"", || altered(|p| (p.sender, p.receiver) = (small_key(), "bob".into())), Err("key-too-small"), "sender and receiver are no good keys, and the sender comes first"))
        .claim("then the receiver, and the signature last", case("a payment to a key of 1024 bits, not signed for it,", || altered(|p| p.receiver = small_key()), Err("key-too-small"), "receiver and signature are bad, and the receiver comes first"))
        .report()
}

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
                        "the id of an accepted payment is used from then on, and those before it stay used"
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

/// Checks `missing_payments`.
pub fn missing_payments(student: fn(&[Entry], &[Entry]) -> Vec<Transaction>) -> Report {
    type Case = fn() -> (Vec<Entry>, Vec<Entry>, Vec<Transaction>);
    let case = move |make: Case, because: &'static str| {
        move || {
            let (mine, theirs, expected) = make();
            let found = student(&mine, &theirs);
            (found == expected).then_some(()).ok_or_else(|| {
                format!(
                    "missing_payments found {} and not {}: {because}",
                    told(&found),
                    told(&expected)
                )
            })
        }
    };
    Check::of("missing_payments")
        .claim("what was left out is found", case(|| {
            let [deposit, first, second] = lines();
            (vec![deposit.clone(), first, second.clone()], vec![deposit, second], vec![Alice.pays(Bob, 30, 1)])
        }, "the payment of 30 to Bob stands in mine only"))
        .claim("two books that agree prove nothing", case(|| (lines().to_vec(), lines().to_vec(), vec![]), "nothing is missing"))
        .claim("nor do empty ones", case(|| (vec![], lines().to_vec(), vec![]), "nothing stands in mine"))
        .claim("in an empty book all of them are missing", case(|| (lines().to_vec(), vec![], vec![Alice.pays(Bob, 30, 1), Alice.pays(Mallory, 30, 2)]), "the other book is empty, so both payments are missing; the deposit is no payment"))
        .claim("what stands in another line is not missing", case(|| {
            let [deposit, first, second] = lines();
            (vec![deposit.clone(), first.clone(), second.clone()], vec![second, first, deposit], vec![])
        }, "all payments of mine stand in theirs, in another order"))
        .claim("it is about my book", case(|| {
            let [deposit, first, second] = lines();
            (vec![deposit.clone(), first.clone()], vec![deposit, first, second], vec![])
        }, "their book has a payment more, mine has none that theirs has not"))
        .claim("a deposit proves nothing", case(|| {
            let [deposit, first, second] = lines();
            (vec![deposit, first.clone(), second.clone()], vec![first, second], vec![])
        }, "a deposit is missing, and nobody signs a deposit"))
        .claim("nor does a payment that nobody signed", case(|| {
            let mut invented = Alice.pays(Mallory, 30, 2);
            invented.receiver = Carol.address().clone();
            let nothing = Alice.pays(Bob, 0, 4);
            let mine = vec![invented, Alice.pays(Bob, 30, 1), nothing].into_iter().map(Entry::Payment).collect();
            (mine, vec![], vec![Alice.pays(Bob, 30, 1)])
        }, "the others are not accepted by verify(), so whoever wrote them into the book may have invented them"))
        .claim("the same amount with another id is another payment", case(|| {
            let both = vec![Alice.pays(Bob, 30, 1), Alice.pays(Bob, 30, 3)].into_iter().map(Entry::Payment).collect();
            (both, vec![Entry::Payment(Alice.pays(Bob, 30, 1))], vec![Alice.pays(Bob, 30, 3)])
        }, "Alice paid Bob 30 twice, with two ids, and one of the two is missing"))
        .claim("the same id with another content is another payment", case(|| {
            let mine = vec![Entry::Payment(Alice.pays(Bob, 30, 1))];
            (mine, vec![Entry::Payment(Alice.pays(Mallory, 30, 1))], vec![Alice.pays(Bob, 30, 1)])
        }, "theirs has a payment with the same id, but that one goes to Mallory"))
        .claim("a payment that was altered there is missing there", case(|| {
            let altered = Transaction { amount: Amount::new(3), ..Alice.pays(Bob, 30, 1) };
            (vec![Entry::Payment(Alice.pays(Bob, 30, 1))], vec![Entry::Payment(altered)], vec![Alice.pays(Bob, 30, 1)])
        }, "in theirs Bob gets 3, and mine shows what Alice signed"))
        .claim("they come in the order of my book", case(|| {
            // As many as that come in order by chance less often than once in forty thousand times.
            let payments: Vec<_> = (1..=8).map(|number| Alice.pays(Bob, number, 50 - number)).collect();
            let mine: Vec<_> = payments.iter().cloned().map(Entry::Payment).collect();
            (mine, lines().to_vec(), payments)
        }, "all eight are missing, in the order of mine"))
        .report()
}

/// Alice's deposit, and two payments of hers.
fn lines() -> [Entry; 3] {
    let deposit = Entry::Deposit { receiver: Alice.address().clone(), amount: Amount::new(100) };
    [deposit, Entry::Payment(Alice.pays(Bob, 30, 1)), Entry::Payment(Alice.pays(Mallory, 30, 2))]
}

/// Payments in a few words.
fn told(payments: &[Transaction]) -> String {
    if payments.is_empty() {
        return "no payment".to_owned();
    }
    let name = |address: &Address| {
        let people = [("Alice", Alice), ("Bob", Bob), ("Carol", Carol), ("Mallory", Mallory)];
        let known = people.into_iter().find(|(_, person)| person.address() == address);
        known.map_or_else(|| address.to_string(), |(name, _)| name.to_owned())
    };
    let one = |payment: &Transaction| {
        let Transaction { id, sender, receiver, amount, .. } = payment;
        format!("{id} ({} to {}, {amount})", name(sender), name(receiver))
    };
    payments.iter().map(one).collect::<Vec<_>>().join(", ")
}
