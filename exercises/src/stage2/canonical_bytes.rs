use crate::people::{Alice, Bob, id};
use crate::{Check, Report};
use kusari::stage2_signed::{Amount, Payment, Transaction, encode};

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
            // The end of a line has to be seen.
            let found = written(id, sender, receiver, amount).replace('\n', "\\n");
            (found == expected)
                .then_some(())
                .ok_or_else(|| format!("you wrote {found} and not {expected}: {because}"))
        }
    };
    Check::of("canonical_bytes")
        .claim("it is JSON", move || read().map(drop))
        .claim("the texts are in quotes, and the amount is not", move || {
            let json = read()?;
            let expected = [
                ("id", r#""17""#, "it is a text, and was called with 17"),
                ("sender", r#""a1""#, "it is a text, and was called with a1"),
                ("receiver", r#""b2""#, "it is a text, and was called with b2"),
                ("amount", "30", "it is a whole number, without quotation marks"),
            ];
            expected.into_iter().try_for_each(|(name, expected, because)| {
                let found = json.get(name).map_or("missing".to_owned(), ToString::to_string);
                (found == expected)
                    .then_some(())
                    .ok_or_else(|| format!("{name} is {found} and not {expected}: {because}"))
            })
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
