use super::careless::{Slip, accepts};
use crate::people::{Alice, Bob, id};
use crate::{Check, Report, equal};
use kusari::stage2_signed::{Amount, Payment, Transaction, encode, to_hex};

/// Checks `hex_of`.
pub fn hex_of(student: fn(&[u8]) -> String) -> Report {
    let case = move |bytes: &'static [u8], expected: &'static str, because: &'static str| {
        move || equal(format!("hex_of(&{bytes:?})"), student(bytes), expected.to_owned(), because)
    };
    Check::of("hex_of")
        .claim(
            "two digits make a byte",
            case(&[48, 31], "301f", "48 is 3 · 16 + 0, and 31 is 1 · 16 + 15"),
        )
        .claim(
            "a small byte has two digits, too",
            case(&[5, 10], "050a", "each byte has two digits, or nobody knows where one ends"),
        )
        .claim("zeros count", case(&[0, 0, 1], "000001", "a byte of zero is a byte"))
        .claim("no bytes are no digits", case(&[], "", "there is nothing to write"))
        .claim(
            "the digits are lower-case",
            case(&[255, 171], "ffab", "the digits above nine are a to f, in lower case"),
        )
        .claim("every byte has its digits", move || {
            (0..=u8::MAX).try_for_each(|byte| {
                let because = "that are the two digits of this byte";
                equal(format!("hex_of(&[{byte}])"), student(&[byte]), to_hex(&[byte]), because)
            })
        })
        .claim("long texts are no exception", move || {
            let key: Vec<u8> = (0..300_u16).map(|number| (number * 7 % 256) as u8).collect();
            (student(&key) == to_hex(&key))
                .then_some(())
                .ok_or_else(|| "300 bytes were not written as their 600 digits".to_owned())
        })
        .report()
}

/// Checks `one_name_per_key`.
pub fn one_name_per_key(student: fn(&str) -> Option<Vec<u8>>) -> Report {
    let case = move |texts: &'static [&'static str],
                     expected: Option<&'static [u8]>,
                     because: &'static str| {
        move || {
            texts.iter().try_for_each(|text| {
                let call = format!("one_name_per_key({text:?})");
                equal(call, student(text), expected.map(<[u8]>::to_vec), because)
            })
        }
    };
    Check::of("one_name_per_key")
        .claim("two digits are a byte", case(&["301f"], Some(&[48, 31]), "30 is 48, and 1f is 31"))
        .claim(
            "zeros count",
            case(&["00ff00"], Some(&[0, 255, 0]), "three times two digits are three bytes"),
        )
        .claim(
            "no digits are no bytes",
            case(&[""], Some(&[]), "a text without digits names no bytes, and is no error"),
        )
        .claim(
            "upper case is refused",
            case(
                &["301F", "FF", "aB"],
                None,
                "upper-case digits would be a second name for the same key",
            ),
        )
        .claim(
            "half a byte is refused",
            case(&["3", "301", "301f0"], None, "there is a digit left over"),
        )
        .claim(
            "other letters are refused",
            case(
                &["3g", "xx", "zz30", "30zz", "0x30", "30-1", "3:"],
                None,
                "not every letter of it is one of the digits 0 to 9 and a to f",
            ),
        )
        .claim("signs are refused", case(&["+f", "30+1", "-1"], None, "a sign is not a digit"))
        .claim(
            "spaces are refused",
            case(&[" 301f", "301f ", "30 1f", "30\n", " f", "3 "], None, "a space is not a digit"),
        )
        .claim(
            "letters of any alphabet are refused",
            case(
                &["é1", "1é2", "éé", "٣٤", "30é"],
                None,
                "not every letter of it is one of the digits 0 to 9 and a to f",
            ),
        )
        .claim("Alice's address is read, and only in its one spelling", move || {
            let address = Alice.address().as_str();
            let read = student(address).is_some_and(|bytes| to_hex(&bytes) == address);
            if !read {
                return Err("Alice's address was not read as the bytes that it names".to_owned());
            }
            let second = student(&address.to_uppercase()).is_some();
            (!second).then_some(()).ok_or_else(|| {
                "Alice's address in upper case was read: now she has two names".to_owned()
            })
        })
        .report()
}

/// Checks `canonical_bytes`.
pub fn canonical_bytes(student: fn(&str, &str, &str, u64) -> Vec<u8>) -> Report {
    let written = move |id: &str, sender: &str, receiver: &str, amount| {
        String::from_utf8_lossy(&student(id, sender, receiver, amount)).into_owned()
    };
    let json = move || serde_json::from_str::<serde_json::Value>(&written("17", "a1", "b2", 30));
    let read = move || json().map_err(|error| format!("what you wrote is not JSON: {error}"));
    let case = move |[id, sender, receiver]: [&'static str; 3],
                     amount: u64,
                     because: &'static str| {
        move || {
            let expected = format!(
                r#"{{"id":"{id}","sender":"{sender}","receiver":"{receiver}","amount":{amount}}}"#
            );
            let found = written(id, sender, receiver, amount);
            (found == expected)
                .then_some(())
                .ok_or_else(|| format!("you wrote {found} and not {expected}: {because}"))
        }
    };
    Check::of("canonical_bytes")
        .claim("it is JSON", move || read().map(drop))
        .claim("the texts are in quotes, and the amount is not", move || {
            let json = read()?;
            for (name, expected) in [("id", "17"), ("sender", "a1"), ("receiver", "b2")] {
                let because = "that is what it was called with";
                let expected = Some(serde_json::Value::from(expected));
                equal(format!("the field {name}"), json.get(name).cloned(), expected, because)?;
            }
            let because = "an amount is a whole number, without quotation marks";
            equal("the field amount", json.get("amount").cloned(), Some(30.into()), because)
        })
        .claim(
            "it is the one spelling",
            case(
                ["17", "a1", "b2"],
                30,
                "one letter more or less, or another order, and the signature does not fit",
            ),
        )
        .claim(
            "each value has its place",
            case(["9f-1", "b2", "a1"], 1, "the values are others, the form is the same"),
        )
        .claim(
            "large amounts are no exception",
            case(["9", "c3", "d4"], Amount::MAX.units(), "every digit of an amount counts"),
        )
        .claim("the bank accepts what Alice signed over these bytes", move || {
            let payment = Payment {
                id: id(1),
                sender: Alice.address().clone(),
                receiver: Bob.address().clone(),
                amount: Amount::new(30),
            };
            let quoted = String::from_utf8_lossy(&encode(&payment.id)).into_owned();
            let bytes = student(
                quoted.trim_matches('"'),
                payment.sender.as_str(),
                payment.receiver.as_str(),
                30,
            );
            let Payment { id, sender, receiver, amount } = payment;
            let signature = Alice.wallet().keys().sign(&bytes);
            let refused = Transaction { id, sender, receiver, amount, signature }.verify();
            refused.map_err(|cause| {
                format!("the bank refuses a payment that Alice signed in your spelling: {cause}")
            })
        })
        .report()
}

/// Checks `forge`.
pub fn forge(student: fn(Slip) -> Slip) -> Report {
    let slips = [(3, "0 eggs"), (12, "5"), (7, "2026, rent"), (40, "9é"), (1, "1")];
    let each = move |test: fn(&Slip, &Slip) -> Result<(), String>| {
        move || {
            slips.iter().try_for_each(|(amount, reference)| {
                let signed = Slip::signed_by(Alice.wallet(), "bob", *amount, reference);
                let forged = student(signed.clone());
                test(&signed, &forged).map_err(|why| {
                    format!("Alice signed {amount} with the reference {reference:?}, you wrote {} and {:?}: {why}", forged.amount, forged.reference)
                })
            })
        }
    };
    Check::of("forge")
        .claim(
            "the careless bank accepts it",
            each(|signed, forged| {
                let (signed, found) = (text(signed), text(forged));
                accepts(forged).then_some(()).ok_or_else(|| {
                    format!("the bank reads {found:?}, and Alice's signature is over {signed:?}")
                })
            }),
        )
        .claim(
            "it is Bob who is paid, and Alice who pays",
            each(|signed, forged| {
                equal("the receiver: it", &forged.receiver[..], "bob", "you are Bob")?;
                equal(
                    "the payer: it",
                    &forged.payer,
                    &signed.payer,
                    "Alice's account is the one to be emptied",
                )
            }),
        )
        .claim(
            "it pays more than Alice signed",
            each(|signed, forged| {
                (forged.amount > signed.amount)
                    .then_some(())
                    .ok_or_else(|| "that is no more than she wanted to pay".to_owned())
            }),
        )
        .claim(
            "canonical bytes would have given it away",
            each(|signed, forged| {
                let signature = Alice.wallet().keys().sign(&canonical(signed));
                let passes = signature.is_by(&signed.payer, &canonical(forged)) == Ok(true);
                (!passes).then_some(()).ok_or_else(|| "it is the slip that Alice signed".to_owned())
            }),
        )
        .report()
}

fn text(slip: &Slip) -> String {
    String::from_utf8_lossy(&slip.bytes()).into_owned()
}

/// The slip's bytes as the crate would write them: fields with borders.
fn canonical(slip: &Slip) -> Vec<u8> {
    encode(&(&slip.payer, &slip.receiver, slip.amount, &slip.reference))
}
