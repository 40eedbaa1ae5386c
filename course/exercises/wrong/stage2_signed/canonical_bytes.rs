use crate::Wrong;
use kusari::stage2_signed::*;
use kusari_exercises::stage2 as check;

pub(crate) fn all() -> Vec<Wrong> {
    type Answer = fn(&str, &str, &str, u64) -> Vec<u8>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::canonical_bytes(answer), says);
    fn right(id: &str, from: &str, to: &str, amount: u64) -> String {
        format!(r#"{{"id":"{id}","sender":"{from}","receiver":"{to}","amount":{amount}}}"#)
    }
    vec![
        wrong(
            "puts spaces after colons",
            |i, s, r, a| right(i, s, r, a).replace("\":", "\": ").into(),
            "in another order, the signature doesn't fit",
        ),
        wrong(
            "puts spaces after commas",
            |i, s, r, a| right(i, s, r, a).replace(',', ", ").into(),
            "the signature doesn't fit",
        ),
        wrong(
            "quotes the amount",
            |i, s, r, a| {
                format!(r#"{{"id":"{i}","sender":"{s}","receiver":"{r}","amount":"{a}"}}"#).into()
            },
            "without quotation marks",
        ),
        wrong(
            "does not quote the id",
            |i, s, r, a| {
                format!(r#"{{"id":{i},"sender":"{s}","receiver":"{r}","amount":{a}}}"#).into()
            },
            "it's a text, and the function was called with",
        ),
        wrong(
            "quotes nothing",
            |i, s, r, a| format!("{{id:{i},sender:{s},receiver:{r},amount:{a}}}").into(),
            "not JSON",
        ),
        wrong(
            "orders by the alphabet",
            |i, s, r, a| {
                format!(r#"{{"amount":{a},"id":"{i}","receiver":"{r}","sender":"{s}"}}"#).into()
            },
            "the signature doesn't fit",
        ),
        wrong(
            "exchanges sender and receiver",
            |i, s, r, a| right(i, r, s, a).into(),
            "it's a text, and the function was called with",
        ),
        wrong(
            "forgets the id",
            |_, s, r, a| format!(r#"{{"sender":"{s}","receiver":"{r}","amount":{a}}}"#).into(),
            "id is missing",
        ),
        wrong(
            "ends the line",
            |i, s, r, a| (right(i, s, r, a) + "\n").into(),
            "the signature doesn't fit",
        ),
        wrong(
            "leaves a comma",
            |i, s, r, a| right(i, s, r, a).replace('}', ",}").into(),
            "not JSON",
        ),
        wrong(
            "forgets the last brace",
            |i, s, r, a| right(i, s, r, a).trim_end_matches('}').into(),
            "not JSON",
        ),
        wrong(
            "writes a fraction",
            |i, s, r, a| right(i, s, r, a).replace('}', ".0}").into(),
            "without quotation marks",
        ),
        wrong(
            "copies the example",
            |_, _, _, _| right("17", "a1", "b2", 30).into(),
            "the values are different",
        ),
        wrong(
            "counts in 32 bits",
            |i, s, r, a| right(i, s, r, u64::from(a as u32)).into(),
            "every digit of an amount counts",
        ),
        wrong("encodes a tuple", |i, s, r, a| encode(&(i, s, r, a)), "id is missing"),
        wrong(
            "counts in signed numbers",
            |i, s, r, a| right(i, s, r, a).replace(&a.to_string(), &(a as i64).to_string()).into(),
            "it's never negative",
        ),
        wrong(
            "takes zeros off the id",
            |i, s, r, a| right(i.trim_start_matches('0'), s, r, a).into(),
            "with every zero at its beginning and its end",
        ),
        wrong(
            "takes zeros off the receiver",
            |i, s, r, a| right(i, s, r.trim_end_matches('0'), a).into(),
            "with every zero at its beginning and its end",
        ),
        wrong(
            "reads the id as a number",
            |i, s, r, a| match i.parse::<i64>() {
                Ok(number) => right(&number.to_string(), s, r, a).into(),
                Err(_) => right(i, s, r, a).into(),
            },
            "with every zero at its beginning and its end",
        ),
        wrong(
            "writes small letters",
            |i, s, r, a| right(&i.to_lowercase(), s, r, a).into(),
            "an upper-case letter is another letter",
        ),
        wrong(
            "writes addresses in small letters",
            |i, s, r, a| right(i, &s.to_lowercase(), &r.to_lowercase(), a).into(),
            "an upper-case letter is another letter",
        ),
        wrong(
            "counts in floating-point numbers",
            |i, s, r, a| right(i, s, r, a as f64 as u64).into(),
            "an amount is a `u64`",
        ),
        wrong(
            "stops at the largest amount",
            |i, s, r, a| right(i, s, r, a.min(Amount::MAX.units())).into(),
            "an amount is a `u64`",
        ),
        wrong(
            "writes two digits at least",
            |i, s, r, a| {
                format!(r#"{{"id":"{i}","sender":"{s}","receiver":"{r}","amount":{a:02}}}"#).into()
            },
            "without a zero in front",
        ),
        wrong(
            "leaves an amount of zero out",
            |i, s, r, a| right(i, s, r, a).replace(",\"amount\":0}", "}").into(),
            "never left out",
        ),
        wrong(
            "fills names in by their letters",
            |i, s, r, a| {
                let form = r#"{"id":"17","sender":"a1","receiver":"b2","amount":30}"#;
                form.replace("17", i)
                    .replace("a1", s)
                    .replace("b2", r)
                    .replace("30", &a.to_string())
                    .into()
            },
            "the values are different",
        ),
        wrong(
            "writes a receiver that is the sender once",
            |i, s, r, a| {
                let text = right(i, s, r, a);
                if s == r {
                    text.replace(&format!(r#","receiver":"{r}""#), "").into()
                } else {
                    text.into()
                }
            },
            "to its own place and to no other",
        ),
        wrong(
            "takes hyphens off",
            |i, s, r, a| right(i.trim_matches('-'), s, r, a).into(),
            "to its own place and to no other",
        ),
        wrong(
            "takes hyphens out",
            |i, s, r, a| right(&i.replace('-', ""), s, r, a).into(),
            "the values are different",
        ),
        wrong(
            "shortens addresses",
            |i, s, r, a| {
                let short = |text: &str| text.chars().take(64).collect::<String>();
                right(i, &short(s), &short(r), a).into()
            },
            "all of them",
        ),
        wrong(
            "shortens ids",
            |i, s, r, a| right(&i[..i.len().min(8)], s, r, a).into(),
            "all of them",
        ),
        wrong(
            "groups digits",
            |i, s, r, a| {
                let text = right(i, s, r, a);
                if a > 999 {
                    text.replace(&a.to_string(), &format!("{},{:03}", a / 1000, a % 1000)).into()
                } else {
                    text.into()
                }
            },
            "every digit of an amount counts",
        ),
        wrong(
            "writes true and null without quotes",
            |i, s, r, a| right(i, s, r, a).replace("\"null\"", "null").into(),
            "each text is written letter by letter",
        ),
    ]
}
