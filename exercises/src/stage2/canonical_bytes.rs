use crate::people::{Alice, Bob, id};
use crate::{Check, Report, equal};
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
