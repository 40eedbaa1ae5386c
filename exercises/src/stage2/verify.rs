use crate::people::{Alice, Bob, Mallory, id};
use crate::{Check, Report, equal};
use kusari::stage2_signed::{Address, Amount, Payment, Signature, encode};

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
        .claim(
            "a good payment is accepted",
            case("a payment that its sender signed", good, Ok(()), "nothing is wrong with it"),
        )
        .claim(
            "so is one of the largest amount",
            case(
                "a payment of 2^53 − 1",
                || signed(|p| p.amount = Amount::MAX),
                Ok(()),
                "that is the largest amount there is, and who has how much is \
                    not asked here",
            ),
        )
        .claim(
            "one may pay oneself",
            case(
                "a payment from Alice to herself",
                || signed(|p| p.receiver = Alice.address().clone()),
                Ok(()),
                "no rule is against it",
            ),
        )
        .claim(
            "the signature covers the amount",
            case(
                "a payment of 31 with the signature for 30",
                || altered(|p| p.amount = Amount::new(31)),
                bad,
                "Alice signed 30",
            ),
        )
        .claim(
            "the signature covers the receiver",
            case(
                "a payment to Mallory with the signature for Bob",
                || altered(|p| p.receiver = Mallory.address().clone()),
                bad,
                "Alice wanted to pay Bob",
            ),
        )
        .claim(
            "the signature covers the id",
            case(
                "a payment with another id",
                || altered(|p| p.id = id(2)),
                bad,
                "with another id it is another payment",
            ),
        )
        .claim("the sender must have signed, and nobody else", move || {
            let (payment, _) = good();
            [Mallory, Bob].into_iter().try_for_each(|forger| {
                let signature = forger.wallet().keys().sign(&encode(&payment));
                let because = "a good signature, but somebody else's: the sender is Alice";
                equal(
                    "verify, for a payment in Alice's name that another one signed,",
                    student(&payment, &signature),
                    bad,
                    because,
                )
            })
        })
        .claim("what is no signature at all is refused", move || {
            let (payment, signature) = good();
            let bytes = signature.as_bytes();
            [vec![], vec![7], bytes[1..].to_vec(), [bytes, &[0]].concat()].into_iter().try_for_each(
                |bytes| {
                    let call = format!("verify, for a signature of {} bytes,", bytes.len());
                    equal(
                        call,
                        student(&payment, &Signature::from_bytes(bytes)),
                        bad,
                        "these bytes are not Alice's signature",
                    )
                },
            )
        })
        .claim(
            "an amount of zero is refused",
            case(
                "a payment of 0",
                || signed(|p| p.amount = Amount::ZERO),
                Err("zero-amount"),
                "it is well signed, but an amount is never zero",
            ),
        )
        .claim(
            "so is one that is too large",
            case(
                "a payment of 2^53",
                || signed(|p| p.amount = Amount::new(1 << 53)),
                Err("amount-too-large"),
                "it is well signed, but more than the largest amount",
            ),
        )
        .claim(
            "the receiver must be a key",
            case(
                "a payment to \"bob\"",
                || signed(|p| p.receiver = "bob".into()),
                Err("key-not-hex"),
                "it is well signed, but what is sent to something that is not a \
                    key can never be spent",
            ),
        )
        .claim(
            "in its one spelling",
            case(
                "a payment to Bob's address in upper case",
                || signed(|p| p.receiver = upper_case(Bob.address())),
                Err("key-not-hex"),
                "it is well signed, but an address has one spelling",
            ),
        )
        .claim(
            "so must the sender",
            case(
                "a payment whose sender is \"alice\"",
                || signed(|p| p.sender = "alice".into()),
                Err("key-not-hex"),
                "the sender's address is not a key",
            ),
        )
        .claim(
            "and a large one",
            case(
                "a payment from a key of 1024 bits",
                || signed(|p| p.sender = small_key()),
                Err("key-too-small"),
                "the sender's key is too small",
            ),
        )
        .claim(
            "the amount is looked at first",
            case(
                "a payment of 0 from a key of 1024 bits",
                || altered(|p| (p.amount, p.sender) = (Amount::ZERO, small_key())),
                Err("zero-amount"),
                "several rules are broken, and the amount is the first",
            ),
        )
        .claim(
            "then the sender",
            case(
                "a payment from a key of 1024 bits to \"bob\"",
                || altered(|p| (p.sender, p.receiver) = (small_key(), "bob".into())),
                Err("key-too-small"),
                "sender and receiver are no good keys, and the sender comes first",
            ),
        )
        .claim(
            "then the receiver, and the signature last",
            case(
                "an altered payment to a key of 1024 bits",
                || altered(|p| p.receiver = small_key()),
                Err("key-too-small"),
                "receiver and signature are bad, and the receiver comes first",
            ),
        )
        .report()
}
