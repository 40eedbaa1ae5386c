//! As few would write it: calling itself, sorting first, from the end, with other types inside.

use crate::Right;
use kusari::stage2_signed::*;
use kusari_exercises::stage2 as check;
use kusari_exercises::stage2::careless::Slip;
use std::collections::HashSet;

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("looks each byte up", || check::hex_of(table)),
        Right::new("calls itself", || check::hex_of(halves)),
        Right::new("asks for digits", || check::hex_of(from_digit)),
        Right::new("reads a signature", || check::one_name_per_key(as_signature)),
        Right::new("calls itself", || check::one_name_per_key(two_by_two)),
        Right::new("remembers half a byte", || check::one_name_per_key(half_by_half)),
        Right::new("lets the library write", || check::canonical_bytes(as_struct)),
        Right::new("joins pieces", || check::canonical_bytes(pieces)),
        Right::new("moves all digits for which there is room", || check::forge(room)),
        Right::new("reads what the bank reads", || check::forge(as_the_bank)),
        Right::new("has a list of questions", || check::verify(questions)),
        Right::new("is one match", || check::verify(one_match)),
        Right::new("works on a copy", || check::accept_once(copy)),
        Right::new("counts the ids", || check::accept_once(count)),
        Right::new("remembers what was shown", || check::missing_payments(shown)),
        Right::new("looks it up in a sorted book", || check::missing_payments(lookup)),
        Right::new("calls itself", || check::missing_payments(first_and_rest)),
    ]
}

fn table(bytes: &[u8]) -> String {
    let all: Vec<String> = (0..256).map(|byte| format!("{:x}{:x}", byte / 16, byte % 16)).collect();
    let mut text = String::new();
    for byte in bytes {
        text += &all[*byte as usize];
    }
    text
}

fn halves(bytes: &[u8]) -> String {
    match bytes {
        [] => String::new(),
        [byte] => format!("{byte:02x}"),
        _ => {
            let (front, back) = bytes.split_at(bytes.len() / 2);
            halves(front) + &halves(back)
        }
    }
}

fn from_digit(bytes: &[u8]) -> String {
    let digit = |number: u8| char::from_digit(number.into(), 16).unwrap();
    let mut digits = Vec::with_capacity(2 * bytes.len());
    for byte in bytes.iter().rev() {
        digits.push(digit(byte & 15));
        digits.push(digit(byte >> 4));
    }
    digits.iter().rev().collect()
}

fn as_signature(text: &str) -> Option<Vec<u8>> {
    let signature = Signature::try_from(text.to_owned()).ok()?;
    Some(signature.as_bytes().into())
}

fn two_by_two(text: &str) -> Option<Vec<u8>> {
    fn read(digits: &[u8], mut bytes: Vec<u8>) -> Option<Vec<u8>> {
        const DIGITS: &[u8] = b"0123456789abcdef";
        let value = |digit| DIGITS.iter().position(|it| *it == digit);
        match *digits {
            [] => Some(bytes),
            [_] => None,
            [high, low, ref rest @ ..] => {
                bytes.push((value(high)? * 16 + value(low)?) as u8);
                read(rest, bytes)
            }
        }
    }
    read(text.as_bytes(), vec![])
}

fn half_by_half(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut half) = (Vec::new(), None);
    for letter in text.chars() {
        if !letter.is_ascii_digit() && !('a'..='f').contains(&letter) {
            return None;
        }
        let digit = letter.to_digit(16).unwrap() as u8;
        half = match half {
            None => Some(digit),
            Some(high) => {
                bytes.push(high << 4 | digit);
                None
            }
        };
    }
    if half.is_some() { None } else { Some(bytes) }
}

fn as_struct(id: &str, sender: &str, receiver: &str, amount: u64) -> Vec<u8> {
    let words = [("id", id), ("sender", sender), ("receiver", receiver)];
    let mut fields: Vec<String> = Vec::new();
    for (name, value) in words {
        fields.push(format!("{name:?}:{value:?}"));
    }
    fields.push(format!("\"amount\":{}", String::from_utf8(encode(&Amount::new(amount))).unwrap()));
    format!("{{{}}}", fields.join(",")).into()
}

fn pieces(id: &str, sender: &str, receiver: &str, amount: u64) -> Vec<u8> {
    [
        "{\"id\":\"",
        id,
        "\",\"sender\":\"",
        sender,
        "\",\"receiver\":\"",
        receiver,
        "\",\"amount\":",
        &amount.to_string(),
        "}",
    ]
    .concat()
    .bytes()
    .collect()
}

fn room(mut slip: Slip) -> Slip {
    while let Some(digit) = slip.reference.chars().next().and_then(|it| it.to_digit(10)) {
        let more = slip.amount.checked_mul(10).and_then(|it| it.checked_add(digit.into()));
        let Some(amount) = more else { break };
        slip.amount = amount;
        slip.reference.remove(0);
    }
    slip
}

fn as_the_bank(slip: Slip) -> Slip {
    let text = String::from_utf8(slip.bytes()).unwrap();
    let end = "mallory".len() + slip.amount.to_string().len() + 1;
    let (amount, reference) =
        (text["mallory".len()..end].parse().unwrap(), text[end..].to_string());
    Slip {
        amount,
        reference,
        receiver: "mallory".to_string(),
        payer: slip.payer,
        signature: slip.signature,
    }
}

fn questions(payment: &Payment, signature: &Signature) -> Result<(), &'static str> {
    let questions: [&dyn Fn() -> Option<&'static str>; 4] = [
        &|| payment.amount.check().err().map(|cause| cause.code()),
        &|| payment.sender.check().err().map(|cause| cause.code()),
        &|| payment.receiver.check().err().map(|cause| cause.code()),
        &|| {
            let is_signed = signature.is_by(&payment.sender, &encode(payment)).unwrap_or(false);
            (!is_signed).then_some("bad-signature")
        },
    ];
    for question in questions {
        if let Some(code) = question() {
            return Err(code);
        }
    }
    Ok(())
}

/// Asks everything, and then looks at the answers.
fn one_match(payment: &Payment, signature: &Signature) -> Result<(), &'static str> {
    let Payment { amount, sender, receiver, .. } = payment;
    let signed = signature.is_by(sender, &encode(payment));
    match (amount.units(), sender.check(), receiver.check(), signed) {
        (0, ..) => Err("zero-amount"),
        (9_007_199_254_740_992.., ..) => Err("amount-too-large"),
        (_, Err(cause), ..) | (_, _, Err(cause), _) => Err(cause.code()),
        (.., Ok(true)) => Ok(()),
        _ => Err("bad-signature"),
    }
}

fn copy(used: &mut HashSet<TransactionId>, transaction: &Transaction) -> Result<(), &'static str> {
    let mut after = used.clone();
    let is_new = after.insert(transaction.id);
    transaction.verify().map_err(|cause| cause.code())?;
    if !is_new {
        return Err("replay");
    }
    *used = after;
    Ok(())
}

fn count(used: &mut HashSet<TransactionId>, transaction: &Transaction) -> Result<(), &'static str> {
    match transaction.verify() {
        Err(cause) => Err(cause.code()),
        Ok(()) => {
            let before = used.len();
            used.extend([transaction.id]);
            (used.len() > before).then_some(()).ok_or("replay")
        }
    }
}

fn shown(mine: &[Entry], theirs: &[Entry]) -> Vec<Transaction> {
    let shown: HashSet<Vec<u8>> = theirs.iter().filter_map(paid).map(|it| encode(it)).collect();
    let mut missing: Vec<Transaction> = Vec::new();
    for entry in mine {
        let Entry::Payment(payment) = entry else { continue };
        if shown.contains(&encode(payment)) || payment.verify().is_err() {
            continue;
        }
        missing.push(payment.clone());
    }
    missing
}

fn lookup(mine: &[Entry], theirs: &[Entry]) -> Vec<Transaction> {
    let mut sorted: Vec<&Transaction> = theirs.iter().filter_map(paid).collect();
    sorted.sort_by_key(|payment| payment.hash());
    mine.iter()
        .filter_map(paid)
        .filter(|it| sorted.binary_search_by_key(&it.hash(), |payment| payment.hash()).is_err())
        .filter(|it| it.verify() == Ok(()))
        .map(Clone::clone)
        .collect()
}

fn paid(entry: &Entry) -> Option<&Transaction> {
    if let Entry::Payment(payment) = entry { Some(payment) } else { None }
}

fn first_and_rest(mine: &[Entry], theirs: &[Entry]) -> Vec<Transaction> {
    let Some((first, rest)) = mine.split_first() else { return vec![] };
    let mut missing = first_and_rest(rest, theirs);
    match first {
        Entry::Payment(it) if it.verify().is_ok() && theirs.iter().all(|other| other != first) => {
            missing.insert(0, it.clone());
        }
        _ => {}
    }
    missing
}
