//! As one might write it instead.

use crate::Right;
use kusari::stage2_signed::*;
use kusari_exercises::stage2 as check;
use kusari_exercises::stage2::careless::Slip;
use std::collections::HashSet;

pub(crate) fn all() -> Vec<Right> {
    vec![
        Right::new("computes each digit", || check::hex_of(hex_of)),
        Right::new("asks the library", || check::hex_of(to_hex)),
        Right::new("reads, writes and compares", || check::one_name_per_key(one_name_per_key)),
        Right::new("looks at the letters first", || check::one_name_per_key(letters_first)),
        Right::new("writes field by field", || check::canonical_bytes(canonical_bytes)),
        Right::new("fills a form", || check::canonical_bytes(fill_a_form)),
        Right::new("moves all digits", || check::forge(forge)),
        Right::new("writes the text and reads it again", || check::forge(through_text)),
        Right::new("asks the library", || check::verify(verify)),
        Right::new("is one chain", || check::verify(one_chain)),
        Right::new("looks through all ids", || check::accept_once(accept_once)),
        Right::new("compares hashes", || check::missing_payments(missing_payments)),
        Right::new("removes what is not missing", || check::missing_payments(retain)),
    ]
}

fn hex_of(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        for digit in [byte / 16, byte % 16] {
            let first = if digit < 10 { b'0' } else { b'a' - 10 };
            text.push((first + digit) as char);
        }
    }
    text
}

fn one_name_per_key(text: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![];
    let mut letters = text.chars();
    while let Some(high) = letters.next() {
        let low = letters.next()?;
        bytes.push((high.to_digit(16)? * 16 + low.to_digit(16)?) as u8);
    }
    if to_hex(&bytes) == text { Some(bytes) } else { None }
}

fn canonical_bytes(id: &str, sender: &str, receiver: &str, amount: u64) -> Vec<u8> {
    let mut bytes = b"{".to_vec();
    for (name, value) in [("id", id), ("sender", sender), ("receiver", receiver)] {
        bytes.extend(encode(&name));
        bytes.push(b':');
        bytes.extend(encode(&value));
        bytes.push(b',');
    }
    bytes.extend(b"\"amount\":");
    bytes.extend(amount.to_string().as_bytes());
    bytes.push(b'}');
    bytes
}

/// Moves all digits that there are.
fn forge(slip: Slip) -> Slip {
    let end = slip.reference.find(|letter: char| !letter.is_ascii_digit());
    let (digits, rest) = slip.reference.split_at(end.unwrap_or(slip.reference.len()));
    let amount = format!("{}{digits}", slip.amount).parse().unwrap();
    Slip { amount, reference: rest.to_owned(), ..slip.clone() }
}

fn verify(payment: &Payment, signature: &Signature) -> Result<(), &'static str> {
    let Payment { id, sender, receiver, amount } = payment.clone();
    let transaction = Transaction { id, sender, receiver, amount, signature: signature.clone() };
    transaction.verify().map_err(|cause| cause.code())
}

fn accept_once(
    used: &mut HashSet<TransactionId>,
    transaction: &Transaction,
) -> Result<(), &'static str> {
    if let Err(cause) = transaction.verify() {
        return Err(cause.code());
    }
    for id in used.iter() {
        if *id == transaction.id {
            return Err("replay");
        }
    }
    used.insert(transaction.id);
    Ok(())
}

fn missing_payments(mine: &[Entry], theirs: &[Entry]) -> Vec<Transaction> {
    fn payments(book: &[Entry]) -> impl Iterator<Item = &Transaction> {
        book.iter().filter_map(|entry| match entry {
            Entry::Payment(payment) => Some(payment),
            Entry::Deposit { .. } => None,
        })
    }
    let shown: HashSet<_> = payments(theirs).map(Transaction::hash).collect();
    payments(mine)
        .filter(|t| !shown.contains(&t.hash()))
        .filter(|t| t.verify().is_ok())
        .cloned()
        .collect()
}

fn fill_a_form(id: &str, sender: &str, receiver: &str, amount: u64) -> Vec<u8> {
    let form = r#"{"id":"?","sender":"?","receiver":"?","amount":?}"#;
    let amount = amount.to_string();
    let filled = [id, sender, receiver, &amount];
    filled.iter().fold(form.to_owned(), |form, value| form.replacen('?', value, 1)).into_bytes()
}

fn letters_first(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2)
        || !text.chars().all(|letter| "0123456789abcdef".contains(letter))
    {
        return None;
    }
    let starts = (0..text.len()).step_by(2);
    Some(starts.map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect())
}

fn through_text(slip: Slip) -> Slip {
    let text = format!("{}{}", slip.amount, slip.reference);
    let digits = slip.amount.to_string().len() + 1;
    Slip { amount: text[..digits].parse().unwrap(), reference: text[digits..].into(), ..slip }
}

fn one_chain(payment: &Payment, signature: &Signature) -> Result<(), &'static str> {
    let is_signed = || signature.is_by(&payment.sender, &encode(payment));
    (payment.amount.check().map_err(|cause| cause.code()))
        .and_then(|()| payment.sender.check().map_err(|cause| cause.code()))
        .and_then(|()| payment.receiver.check().map_err(|cause| cause.code()))
        .and_then(|()| is_signed().map_err(|cause| cause.code()))
        .and_then(|is_signed| is_signed.then_some(()).ok_or("bad-signature"))
}

fn retain(mine: &[Entry], theirs: &[Entry]) -> Vec<Transaction> {
    let mut left = mine.to_vec();
    for entry in theirs {
        left.retain(|other| other != entry);
    }
    let mut missing = vec![];
    for entry in left {
        match entry {
            Entry::Payment(payment) if payment.verify().is_ok() => missing.push(payment),
            _ => continue,
        }
    }
    missing
}
