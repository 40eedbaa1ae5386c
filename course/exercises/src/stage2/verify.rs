use crate::check::{Check, equal};
use crate::people::{Alice, Bob, Carol, Mallory, id, name_of};
use crate::report::Report;
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
    let signature = Alice.signs(&encode(&payment));
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

/// Addresses that are not keys that may own money, in words and with the code of what is wrong.
fn bad_keys() -> Vec<(&'static str, Address, &'static str)> {
    let alice = Alice.address().as_str();
    let (front, exponent) = alice.split_at(alice.len() - 10);
    let even = format!("{}0{exponent}", &front[..front.len() - 1]);
    [
        ("the name bob", "bob".to_owned(), "key-not-hex"),
        ("an address in upper case", alice.to_uppercase(), "key-not-hex"),
        (
            "an address of which the last digit is missing",
            alice[..alice.len() - 1].to_owned(),
            "key-not-hex",
        ),
        ("no text at all", String::new(), "key-not-der"),
        ("an address with a byte too many", format!("{alice}00"), "key-not-der"),
        ("a key of 1024 bits", small_key().as_str().to_owned(), "key-too-small"),
        ("a text far too long for a key", "ff".repeat(600), "key-too-large"),
        ("a key whose modulus is even", even, "key-even"),
        ("a key with another exponent", format!("{front}0203010003"), "key-exponent"),
    ]
    .map(|(what, text, code)| (what, Address::from(text.as_str()), code))
    .to_vec()
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
            case("a payment that its sender signed", good, Ok(()), "there's nothing wrong with it"),
        )
        .claim(
            "so is a payment of the largest amount",
            case(
                "a payment of 2^53 − 1",
                || signed(|p| p.amount = Amount::MAX),
                Ok(()),
                "that's the largest amount there is, and balances don't matter here",
            ),
        )
        .claim(
            "you may pay yourself",
            case(
                "a payment from Alice to herself",
                || signed(|p| p.receiver = Alice.address().clone()),
                Ok(()),
                "no rule forbids it",
            ),
        )
        .claim(
            "but you have to sign that, too",
            case(
                "a payment from Alice to herself with the signature for one to Bob",
                || altered(|p| p.receiver = Alice.address().clone()),
                bad,
                "Alice signed a payment to Bob, not this one to herself",
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
        .claim("in every digit", move || {
            [29, 3, 300, 0x1_0000_001e, Amount::MAX.units()].into_iter().try_for_each(|amount| {
                let (payment, signature) = altered(|p| p.amount = Amount::new(amount));
                let call = format!("verify, for a payment of {amount} with the signature for 30,");
                equal(call, student(&payment, &signature), bad, "Alice signed 30")
            })
        })
        .claim("anyone may pay anyone", move || {
            let (one, other) = ([Alice, Bob, Carol, Mallory], [Carol, Alice, Carol, Bob]);
            (1..).zip(one.into_iter().zip(other)).try_for_each(|(number, (sender, receiver))| {
                let it = sender.pays(receiver, number, number);
                let call = format!(
                    "verify, for a payment of {number} from {} to {},",
                    name_of(&it.sender),
                    name_of(&it.receiver)
                );
                let because = "its sender signed it, and no rule forbids it";
                equal(call, student(&it.payment(), &it.signature), Ok(()), because)
            })
        })
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
                "with another id it's another payment",
            ),
        )
        .claim("it's the sender who has to have signed", move || {
            let (payment, _) = good();
            [Mallory, Bob].into_iter().try_for_each(|forger| {
                let signature = forger.signs(&encode(&payment));
                let because = "it's a good signature, but the sender is Alice and someone else signed";
                equal(
                    "verify, for a payment in Alice's name that someone else signed,",
                    student(&payment, &signature),
                    bad,
                    because,
                )
            })
        })
        .claim("what isn't a signature at all is refused", move || {
            let (payment, signature) = good();
            let bytes = signature.as_bytes();
            [vec![], vec![7], bytes[1..].to_vec(), [bytes, &[0]].concat()].into_iter().try_for_each(
                |bytes| {
                    let call = format!("verify, for a signature of {} bytes,", bytes.len());
                    equal(
                        call,
                        student(&payment, &Signature::from_bytes(bytes)),
                        bad,
                        "these bytes aren't Alice's signature",
                    )
                },
            )
        })
        .claim("and so is what's almost one", move || {
            let (payment, signature) = good();
            [0, 100, 255].into_iter().try_for_each(|index| {
                let mut bytes = signature.as_bytes().to_vec();
                bytes[index] ^= 1;
                let call = format!("verify, for a signature with a bit flipped in byte {index},");
                let because = "one bit of Alice's signature was flipped, and now it fits nothing";
                equal(call, student(&payment, &Signature::from_bytes(bytes)), bad, because)
            })?;
            let another = Alice.pays(Bob, 30, 2).signature;
            let call = "verify, with the signature of another payment of 30 to Bob,";
            let because = "Alice signed the one with another id, not this one";
            equal(call, student(&payment, &another), bad, because)
        })
        .claim(
            "an amount of zero is refused",
            case(
                "a payment of 0",
                || signed(|p| p.amount = Amount::ZERO),
                Err("zero-amount"),
                "it's properly signed, but an amount is never zero",
            ),
        )
        .claim(
            "so is an amount that's too large",
            case(
                "a payment of 2^53",
                || signed(|p| p.amount = Amount::new(1 << 53)),
                Err("amount-too-large"),
                "it's properly signed, but more than the largest amount",
            ),
        )
        .claim(
            "the receiver must be a key",
            case(
                "a payment to \"bob\"",
                || signed(|p| p.receiver = "bob".into()),
                Err("key-not-hex"),
                "it's properly signed, but money sent to something that isn't a key can never be spent",
            ),
        )
        .claim(
            "in its only spelling",
            case(
                "a payment to Bob's address in upper case",
                || signed(|p| p.receiver = upper_case(Bob.address())),
                Err("key-not-hex"),
                "it's properly signed, but an address has only one spelling",
            ),
        )
        .claim(
            "so must the sender",
            case(
                "a payment whose sender is \"alice\"",
                || signed(|p| p.sender = "alice".into()),
                Err("key-not-hex"),
                "the sender's address isn't a key",
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
        .claim("however large the amount is", move || {
            [(1 << 53) + 1, 1 << 63, (1 << 63) + 30, u64::MAX].into_iter().try_for_each(|amount| {
                let (payment, signature) = signed(|p| p.amount = Amount::new(amount));
                let call = format!("verify, for a payment of {amount},");
                let because = "it's properly signed, but more than the largest amount, 2^53 − 1";
                equal(call, student(&payment, &signature), Err("amount-too-large"), because)
            })
        })
        .claim("every bad key gets its own code, as the sender", move || {
            bad_keys().into_iter().try_for_each(|(what, key, code)| {
                let (payment, signature) = altered(|p| p.sender = key);
                let call = format!("verify, for a payment whose sender is {what},");
                let because = "that's what `check()` of the sender's address says";
                equal(call, student(&payment, &signature), Err(code), because)
            })
        })
        .claim("and as the receiver", move || {
            bad_keys().into_iter().try_for_each(|(what, key, code)| {
                let (payment, signature) = signed(|p| p.receiver = key);
                let call = format!("verify, for a payment whose receiver is {what},");
                let because = "it's properly signed, and that's what `check()` of the receiver's address says";
                equal(call, student(&payment, &signature), Err(code), because)
            })
        })
        .claim(
            "the amount is looked at first",
            case(
                "a payment of 0 from a key of 1024 bits",
                || altered(|p| (p.amount, p.sender) = (Amount::ZERO, small_key())),
                Err("zero-amount"),
                "several rules are broken, and the amount comes first",
            ),
        )
        .claim(
            "then the sender",
            case(
                "a payment from a key of 1024 bits to \"bob\"",
                || altered(|p| (p.sender, p.receiver) = (small_key(), "bob".into())),
                Err("key-too-small"),
                "sender and receiver are both bad keys, and the sender comes first",
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
        .claim("if two rules are broken, the first one counts, whichever two they are", move || {
            type Change = fn(&mut Payment);
            // In the order in which they are asked. The last two change only what was signed.
            let broken: [(&str, Change, &str); 6] = [
                ("its amount is zero", |p| p.amount = Amount::ZERO, "zero-amount"),
                ("its amount is 2^53", |p| p.amount = Amount::new(1 << 53), "amount-too-large"),
                ("its sender is \"alice\"", |p| p.sender = "alice".into(), "key-not-hex"),
                ("its sender is too small a key", |p| p.sender = small_key(), "key-too-small"),
                ("its receiver is no DER", |p| p.receiver = "30".into(), "key-not-der"),
                ("its id was changed", |p| p.id = id(2), "bad-signature"),
            ];
            (0..broken.len()).try_for_each(|first| {
                (first + 1..broken.len()).try_for_each(|second| {
                    let [(what, one, code), (also, other, _)] = [broken[first], broken[second]];
                    // The earlier one last: if both change the same thing, it is the one that is left.
                    let (payment, signature) = altered(|p| {
                        other(p);
                        one(p);
                    });
                    let call = format!("verify, for a payment where {what} and {also},");
                    let because = format!("the first broken rule is that {what}");
                    equal(call, student(&payment, &signature), Err(code), &because)
                })
            })
        })
        .report()
}
