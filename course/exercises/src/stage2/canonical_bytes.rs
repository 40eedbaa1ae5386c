use crate::check::Check;
use crate::edges::EDGES;
use crate::people::{Alice, Bob, id};
use crate::report::Report;
use kusari::stage2_signed::{Amount, Payment, Transaction, encode};

/// Checks `canonical_bytes`.
pub fn canonical_bytes(student: fn(&str, &str, &str, u64) -> Vec<u8>) -> Report {
    let written = move |id: &str, sender: &str, receiver: &str, amount| {
        String::from_utf8_lossy(&student(id, sender, receiver, amount)).into_owned()
    };
    let json = move || serde_json::from_str::<serde_json::Value>(&written("17", "a1", "b2", 30));
    let read = move || json().map_err(|error| format!("what you wrote is not JSON: {error}"));
    let asked = move |[id, sender, receiver]: [&str; 3], amount: u64, because: &str| {
        let mut expected = String::from("{");
        for (name, text) in [("id", id), ("sender", sender), ("receiver", receiver)] {
            expected += &["\"", name, "\":\"", text, "\","].concat();
        }
        expected += &["\"amount\":", &amount.to_string(), "}"].concat();
        // The end of a line has to be seen.
        let found = written(id, sender, receiver, amount).replace('\n', "\\n");
        (found == expected)
            .then_some(())
            .ok_or_else(|| format!("you wrote {found} and not {expected}: {because}"))
    };
    let case = move |texts: [&'static str; 3], amount: u64, because: &'static str| {
        move || asked(texts, amount, because)
    };
    let cases = move |cases: &'static [[&'static str; 3]], because: &'static str| {
        move || cases.iter().try_for_each(|texts| asked(*texts, 30, because))
    };
    Check::of("canonical_bytes")
        .claim("it is JSON", move || read().map(drop))
        .claim("the texts are in quotes, and the amount is not", move || {
            let json = read()?;
            let expected = [
                ("id", r#""17""#, "it's a text, and the function was called with 17"),
                ("sender", r#""a1""#, "it's a text, and the function was called with a1"),
                ("receiver", r#""b2""#, "it's a text, and the function was called with b2"),
                ("amount", "30", "it's a whole number, without quotation marks"),
            ];
            expected.into_iter().try_for_each(|(name, expected, because)| {
                let found = json.get(name).map_or("missing".to_owned(), ToString::to_string);
                (found == expected)
                    .then_some(())
                    .ok_or_else(|| format!("{name} is {found} and not {expected}: {because}"))
            })
        })
        .claim(
            "it's the only allowed spelling",
            case(
                ["17", "a1", "b2"],
                30,
                "with a letter more or less, or in another order, the signature doesn't fit",
            ),
        )
        .claim(
            "each value has its place",
            case(["9f-1", "b2", "a1"], 1, "the values are different, the form is the same"),
        )
        .claim(
            "large amounts work, too",
            case(["9", "c3", "d4"], Amount::MAX.units(), "every digit of an amount counts"),
        )
        .claim("and so do small ones", move || {
            let because = "a number is written as it is, without a zero in front, and never left out";
            [0, 1, 9, 10, 100].into_iter().try_for_each(|n| asked(["9", "c3", "d4"], n, because))
        })
        .claim("whatever fits into a u64 is written in full", move || {
            let because = "an amount is a `u64`: every digit counts, and it's never negative";
            let tens = (0..20).map(|power| 10_u64.pow(power));
            let twos = (0..64).flat_map(|power| [(1 << power) - 1, 1 << power]);
            let mut amounts = EDGES.into_iter().chain(tens).chain(twos);
            amounts.try_for_each(|amount| asked(["9", "c3", "d4"], amount, because))
        })
        .claim(
            "a text is a text, even if it looks like a number",
            cases(
                &[
                    ["0017", "000a", "00"],
                    ["0", "00", "000"],
                    ["1e5", "-0", "-17"],
                    ["0100", "1000", "0a00"],
                    ["true", "null", "NaN"],
                ],
                "each text is written letter by letter, with every zero at its beginning and its end",
            ),
        )
        .claim(
            "upper case stays upper case",
            cases(
                &[["9F-1a", "aB", "Ab"], ["A", "a", "A"]],
                "each text is written as it is, and an upper-case letter is another letter",
            ),
        )
        .claim(
            "a text may consist of any letters, digits and hyphens",
            cases(
                &[
                    ["a1", "a1", "a1"],
                    ["sender", "receiver", "id"],
                    ["amount", "id", "sender"],
                    ["30", "17", "30"],
                    ["-a-", "--", "b-"],
                    ["x", "xx", "xxx"],
                ],
                "each text goes to its own place and to no other, even if the same letters appear somewhere else",
            ),
        )
        .claim("long texts work, too", move || {
            let (alice, bob) = (Alice.address().as_str(), Bob.address().as_str());
            let id = "cd2f17ab-0c4e-4f0e-9b7c-0123456789ab";
            asked(
                [id, alice, bob],
                30,
                "an id has 36 letters and an address about 590, all of them",
            )
        })
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
