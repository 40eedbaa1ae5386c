//! Answers to chapter 2 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;
use kusari::stage2_signed::*;
use kusari_exercises::stage2 as check;
use kusari_exercises::stage2::careless::Slip;
use std::collections::{BTreeMap, HashSet};

pub(crate) fn all() -> Vec<Wrong> {
    [
        hex_of(),
        one_name_per_key(),
        canonical_bytes(),
        forge(),
        verify(),
        accept_once(),
        missing_payments(),
    ]
    .concat()
}

fn hex_of() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&[u8]) -> String, says| {
        Wrong::new(name, move || check::hex_of(answer), says)
    };
    vec![
        wrong(
            "forgets the leading zero",
            |b| b.iter().map(|b| format!("{b:x}")).collect(),
            "each byte has two digits",
        ),
        wrong(
            "writes capitals",
            |b| b.iter().map(|b| format!("{b:02X}")).collect(),
            "in lower case",
        ),
        wrong(
            "puts 0x before each",
            |b| b.iter().map(|b| format!("{b:#04x}")).collect(),
            "48 is 3 · 16 + 0",
        ),
        wrong(
            "puts spaces between",
            |b| b.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" "),
            "48 is 3 · 16 + 0",
        ),
        wrong(
            "pads with a space",
            |b| b.iter().map(|b| format!("{b:2x}")).collect(),
            "each byte has two digits",
        ),
        wrong(
            "writes the low digit first",
            |b| b.iter().map(|b| format!("{:x}{:x}", b & 15, b >> 4)).collect(),
            "48 is 3 · 16 + 0",
        ),
        wrong(
            "counts by tens",
            |b| b.iter().map(|b| format!("{b:02}")).collect(),
            "48 is 3 · 16 + 0",
        ),
        wrong("uses the debug output", |b| format!("{b:02x?}"), "48 is 3 · 16 + 0"),
        wrong(
            "takes all bytes for one number",
            |b| {
                if b.is_empty() {
                    return String::new();
                }
                format!("{:x}", b.iter().fold(0_u128, |n, b| n << 8 | u128::from(*b)))
            },
            "each byte has two digits",
        ),
        wrong(
            "has one number of at most sixteen bytes",
            |b| {
                let width = b.len() * 2;
                if b.is_empty() {
                    return String::new();
                }
                format!("{:0width$x}", b.iter().fold(0_u128, |n, b| n << 8 | u128::from(*b)))
            },
            "300 bytes were not written",
        ),
    ]
}

fn one_name_per_key() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&str) -> Option<Vec<u8>>, says| {
        Wrong::new(name, move || check::one_name_per_key(answer), says)
    };
    fn by_parsing(text: &str) -> Option<Vec<u8>> {
        let pairs = text.as_bytes().chunks(2);
        pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).collect()
    }
    vec![
        wrong("parses what it can", by_parsing, "a second name for the same key"),
        wrong(
            "parses, but no capitals",
            |t| if t.chars().any(char::is_uppercase) { None } else { by_parsing(t) },
            "there is a digit left over",
        ),
        wrong(
            "parses pairs, but no capitals",
            |t| {
                let bad = t.len() % 2 == 1 || t.chars().any(char::is_uppercase);
                if bad { None } else { by_parsing(t) }
            },
            "a sign is not a digit",
        ),
        wrong(
            "makes small letters of capitals",
            |t| from_hex(&t.to_lowercase()),
            "a second name for the same key",
        ),
        wrong("trims spaces", |t| from_hex(t.trim()), "a space is not a digit"),
        wrong("skips spaces", |t| from_hex(&t.replace(' ', "")), "a space is not a digit"),
        wrong(
            "leaves what does not fit",
            |t| from_hex(&t[..t.len() & !1]),
            "there is a digit left over",
        ),
        wrong(
            "cuts letters in two",
            |t| {
                if t.len() % 2 == 1 || t.bytes().any(|b| b.is_ascii_uppercase() || b == b'+') {
                    return None;
                }
                let pairs = (0..t.len()).step_by(2);
                pairs.map(|i| u8::from_str_radix(&t[i..i + 2], 16).ok()).collect()
            },
            "it panicked",
        ),
        wrong(
            "skips what is no digit",
            |t| {
                let digits: String = t.chars().filter(char::is_ascii_hexdigit).collect();
                from_hex(&digits)
            },
            "not every letter of it",
        ),
        wrong(
            "refuses an empty text",
            |t| from_hex(t).filter(|bytes| !bytes.is_empty()),
            "is no error",
        ),
        wrong(
            "takes 0x",
            |t| from_hex(t.strip_prefix("0x").unwrap_or(t)),
            "not every letter of it",
        ),
        wrong("unwraps", |t| Some(from_hex(t).unwrap()), "it panicked"),
        wrong("reads the letters", |t| Some(t.as_bytes().to_vec()), "30 is 48"),
    ]
}

fn canonical_bytes() -> Vec<Wrong> {
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
            "another order, and the signature does not fit",
        ),
        wrong(
            "puts spaces after commas",
            |i, s, r, a| right(i, s, r, a).replace(',', ", ").into(),
            "the signature does not fit",
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
            "it is a text, and was called with",
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
            "the signature does not fit",
        ),
        wrong(
            "exchanges sender and receiver",
            |i, s, r, a| right(i, r, s, a).into(),
            "it is a text, and was called with",
        ),
        wrong(
            "forgets the id",
            |_, s, r, a| format!(r#"{{"sender":"{s}","receiver":"{r}","amount":{a}}}"#).into(),
            "id is missing",
        ),
        wrong(
            "ends the line",
            |i, s, r, a| (right(i, s, r, a) + "\n").into(),
            "the signature does not fit",
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
            "the values are others",
        ),
        wrong(
            "counts in 32 bits",
            |i, s, r, a| right(i, s, r, u64::from(a as u32)).into(),
            "every digit of an amount counts",
        ),
        wrong("encodes a tuple", |i, s, r, a| encode(&(i, s, r, a)), "id is missing"),
    ]
}

fn forge() -> Vec<Wrong> {
    let wrong =
        |name, answer: fn(Slip) -> Slip, says| Wrong::new(name, move || check::forge(answer), says);
    vec![
        wrong("hands in what was signed", |s| s, "no more than she wanted to pay"),
        wrong(
            "writes a larger amount",
            |s| Slip { amount: s.amount * 10, ..s },
            "Alice's signature is over",
        ),
        wrong(
            "writes another receiver",
            |s| Slip { receiver: "mallory".into(), ..s },
            "Alice's signature is over",
        ),
        wrong(
            "takes it from Bob's account",
            |s| Slip { payer: Address::from("bob"), amount: 1000, ..s },
            "Alice's signature is over",
        ),
        wrong(
            "pushes the wrong way",
            |s| Slip {
                reference: format!("{}{}", s.amount % 10, s.reference),
                amount: s.amount / 10,
                ..s
            },
            "Alice's signature is over",
        ),
        wrong(
            "moves a digit into the name",
            |s| Slip {
                receiver: format!("bob{}", s.amount),
                amount: s.reference[..1].parse().unwrap(),
                reference: s.reference[1..].into(),
                ..s
            },
            "you are Bob",
        ),
        wrong(
            "forgets to take the digit away",
            |s| Slip { amount: s.amount * 10 + s.reference[..1].parse::<u64>().unwrap(), ..s },
            "Alice's signature is over",
        ),
        wrong(
            "only knows the example",
            |s| Slip { amount: 30, reference: " eggs".into(), ..s },
            "Alice signed 12 with the reference \"5\"",
        ),
        wrong(
            "moves a zero, whatever stands there",
            |s| Slip { amount: s.amount * 10, reference: s.reference[1..].into(), ..s },
            "Alice signed 12 with the reference \"5\"",
        ),
        wrong(
            "adds the digit",
            |s| Slip {
                amount: s.amount + s.reference[..1].parse::<u64>().unwrap(),
                reference: s.reference[1..].into(),
                ..s
            },
            "Alice's signature is over",
        ),
    ]
}

fn verify() -> Vec<Wrong> {
    type Answer = fn(&Payment, &Signature) -> Result<(), &'static str>;
    let wrong = |name, answer: Answer, says| Wrong::new(name, move || check::verify(answer), says);
    fn keys(p: &Payment) -> Result<(), &'static str> {
        p.sender.check().map_err(|c| c.code())?;
        p.receiver.check().map_err(|c| c.code())
    }
    fn stamp(p: &Payment, s: &Signature) -> Result<(), &'static str> {
        let answer = s.is_by(&p.sender, &encode(p)).map_err(|c| c.code())?;
        if answer { Ok(()) } else { Err("bad-signature") }
    }
    fn amount(p: &Payment) -> Result<(), &'static str> {
        p.amount.check().map_err(|c| c.code())
    }
    vec![
        wrong(
            "takes every answer for a yes",
            |p, s| {
                amount(p).and(keys(p))?;
                if s.is_by(&p.sender, &encode(p)).is_ok() { Ok(()) } else { Err("bad-signature") }
            },
            "Alice signed 30",
        ),
        wrong("forgets the amount", |p, s| keys(p).and(stamp(p, s)), "an amount is never zero"),
        wrong(
            "looks for zero only",
            |p, s| {
                if p.amount == Amount::ZERO { Err("zero-amount") } else { keys(p).and(stamp(p, s)) }
            },
            "more than the largest amount",
        ),
        wrong(
            "forgets the receiver",
            |p, s| amount(p).and(stamp(p, s)),
            "something that is not a key can never be spent",
        ),
        wrong(
            "looks at the signature first",
            |p, s| stamp(p, s).and(amount(p)).and(keys(p)),
            "the amount is the first",
        ),
        wrong(
            "looks at the keys first",
            |p, s| keys(p).and(amount(p)).and(stamp(p, s)),
            "the amount is the first",
        ),
        wrong(
            "looks at the receiver before the sender",
            |p, s| {
                amount(p)?;
                p.receiver.check().map_err(|c| c.code())?;
                stamp(p, s)
            },
            "the sender comes first",
        ),
        wrong(
            "looks at the signature before the receiver",
            |p, s| {
                amount(p)?;
                stamp(p, s)?;
                keys(p)
            },
            "the receiver comes first",
        ),
        wrong(
            "asks whether the receiver signed",
            |p, s| {
                amount(p).and(keys(p))?;
                if s.is_by(&p.receiver, &encode(p)) == Ok(true) {
                    Ok(())
                } else {
                    Err("bad-signature")
                }
            },
            "nothing is wrong with it",
        ),
        wrong(
            "looks over the amount only",
            |p, s| {
                amount(p).and(keys(p))?;
                if s.is_by(&p.sender, &encode(&p.amount)) == Ok(true) {
                    Ok(())
                } else {
                    Err("bad-signature")
                }
            },
            "nothing is wrong with it",
        ),
        wrong(
            "panics for strange keys",
            |p, s| {
                amount(p)?;
                if s.is_by(&p.sender, &encode(p)).unwrap() {
                    p.receiver.check().map_err(|c| c.code())
                } else {
                    Err("bad-signature")
                }
            },
            "it panicked",
        ),
        wrong(
            "has one reason for everything",
            |p, s| amount(p).and(keys(p)).and(stamp(p, s)).map_err(|_| "bad-signature"),
            "an amount is never zero",
        ),
        wrong("believes everybody", |_, _| Ok(()), "Alice signed 30"),
    ]
}

fn accept_once() -> Vec<Wrong> {
    type Answer = fn(&mut HashSet<TransactionId>, &Transaction) -> Result<(), &'static str>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::accept_once(answer), says);
    vec![
        wrong(
            "uses the id up before it looks",
            |used, t| {
                let is_new = used.insert(t.id);
                t.verify().map_err(|c| c.code())?;
                if is_new { Ok(()) } else { Err("replay") }
            },
            "what is refused changes nothing",
        ),
        wrong(
            "takes the id of a bad payment back, whoever used it",
            |used, t| {
                let is_new = used.insert(t.id);
                if let Err(cause) = t.verify() {
                    used.remove(&t.id);
                    return Err(cause.code());
                }
                if is_new { Ok(()) } else { Err("replay") }
            },
            "what is refused changes nothing",
        ),
        wrong(
            "forgets to remember",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                if used.contains(&t.id) { Err("replay") } else { Ok(()) }
            },
            "used from then on",
        ),
        wrong(
            "does not verify",
            |used, t| if used.insert(t.id) { Ok(()) } else { Err("replay") },
            "Alice signed 30, and not 31",
        ),
        wrong(
            "looks at the id first",
            |used, t| {
                if used.contains(&t.id) {
                    return Err("replay");
                }
                t.verify().map_err(|c| c.code())?;
                used.insert(t.id);
                Ok(())
            },
            "the signature comes first",
        ),
        wrong(
            "remembers the last only",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                if used.contains(&t.id) {
                    return Err("replay");
                }
                used.clear();
                used.insert(t.id);
                Ok(())
            },
            "those before it stay used",
        ),
        wrong(
            "turns it round",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                if used.insert(t.id) { Err("replay") } else { Ok(()) }
            },
            "well signed and new",
        ),
        wrong(
            "forgets the id of a copy",
            |used, t| {
                t.verify().map_err(|c| c.code())?;
                if used.remove(&t.id) {
                    Err("replay")
                } else {
                    used.insert(t.id);
                    Ok(())
                }
            },
            "what is refused changes nothing",
        ),
        wrong(
            "has one reason for everything",
            |used, t| {
                t.verify().map_err(|_| "bad-signature")?;
                if used.insert(t.id) { Ok(()) } else { Err("replay") }
            },
            "`verify` refuses it",
        ),
        wrong("refuses everything", |_, _| Err("replay"), "well signed and new"),
    ]
}

fn missing_payments() -> Vec<Wrong> {
    type Answer = fn(&[Entry], &[Entry]) -> Vec<Transaction>;
    let wrong = |name, answer: Answer, says| {
        Wrong::new(name, move || check::missing_payments(answer), says)
    };
    fn payments(book: &[Entry]) -> Vec<Transaction> {
        let payment = |entry: &Entry| match entry {
            Entry::Payment(payment) => Some(payment.clone()),
            Entry::Deposit { .. } => None,
        };
        book.iter().filter_map(payment).collect()
    }
    fn only(mine: &[Entry], keep: impl Fn(&Transaction) -> bool) -> Vec<Transaction> {
        payments(mine).into_iter().filter(|t| t.verify().is_ok() && keep(t)).collect()
    }
    vec![
        wrong(
            "compares ids",
            |mine, theirs| only(mine, |t| payments(theirs).iter().all(|other| other.id != t.id)),
            "with the same id",
        ),
        wrong(
            "compares people and amounts",
            |mine, theirs| {
                let what = |t: &Transaction| (t.sender.clone(), t.receiver.clone(), t.amount);
                only(mine, |t| payments(theirs).iter().all(|other| what(other) != what(t)))
            },
            "with two ids",
        ),
        wrong(
            "forgets the signature",
            |mine, theirs| {
                only(mine, |t| payments(theirs).iter().all(|other| other.payment() != t.payment()))
            },
            "the signature is a part of it, too",
        ),
        wrong(
            "forgets who pays",
            |mine, theirs| {
                let what = |t: &Transaction| (t.id, t.receiver.clone(), t.amount);
                only(mine, |t| payments(theirs).iter().all(|other| what(other) != what(t)))
            },
            "in theirs Carol pays",
        ),
        wrong(
            "compares the same lines",
            |mine, theirs| {
                let line = |(i, t): (usize, Transaction)| {
                    (payments(theirs).get(i) != Some(&t)).then_some(t)
                };
                payments(mine)
                    .into_iter()
                    .enumerate()
                    .filter_map(line)
                    .filter(|t| t.verify().is_ok())
                    .collect()
            },
            "in another order",
        ),
        wrong(
            "believes what nobody signed",
            |mine, theirs| {
                payments(mine).into_iter().filter(|t| !payments(theirs).contains(t)).collect()
            },
            "may have invented them",
        ),
        wrong(
            "looks into the other book",
            |mine, theirs| only(theirs, |t| !payments(mine).contains(t)),
            "stands in mine only",
        ),
        wrong(
            "looks into both books",
            |mine, theirs| {
                let here = only(mine, |t| !payments(theirs).contains(t));
                [here, only(theirs, |t| !payments(mine).contains(t))].concat()
            },
            "mine has none that theirs has not",
        ),
        wrong(
            "sorts by id",
            |mine, theirs| {
                let missing = only(mine, |t| !payments(theirs).contains(t));
                missing
                    .into_iter()
                    .map(|t| ((t.id, t.amount), t))
                    .collect::<BTreeMap<_, _>>()
                    .into_values()
                    .collect()
            },
            "in the order of mine",
        ),
        wrong(
            "sees only what is cut off at the end",
            |mine, theirs| {
                payments(mine)
                    .into_iter()
                    .skip(payments(theirs).len())
                    .filter(|t| t.verify().is_ok())
                    .collect()
            },
            "stands in mine only",
        ),
        wrong(
            "stops at the first",
            |mine, theirs| {
                only(mine, |t| !payments(theirs).contains(t)).into_iter().take(1).collect()
            },
            "both payments are missing",
        ),
        wrong("trusts the bank", |_, _| vec![], "stands in mine only"),
    ]
}
