//! Right answers to chapter 2 that are not the ones of `solutions/`.

use kusari::stage2_signed::*;
use kusari_exercises::stage2::careless::Slip;
use std::collections::HashSet;

pub(crate) fn hex_of(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        for digit in [byte / 16, byte % 16] {
            let first = if digit < 10 { b'0' } else { b'a' - 10 };
            text.push((first + digit) as char);
        }
    }
    text
}

pub(crate) fn one_name_per_key(text: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![];
    let mut letters = text.chars();
    while let Some(high) = letters.next() {
        let low = letters.next()?;
        bytes.push((high.to_digit(16)? * 16 + low.to_digit(16)?) as u8);
    }
    if to_hex(&bytes) == text { Some(bytes) } else { None }
}

pub(crate) fn canonical_bytes(id: &str, sender: &str, receiver: &str, amount: u64) -> Vec<u8> {
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
pub(crate) fn forge(slip: Slip) -> Slip {
    let end = slip.reference.find(|letter: char| !letter.is_ascii_digit());
    let (digits, rest) = slip.reference.split_at(end.unwrap_or(slip.reference.len()));
    let amount = format!("{}{digits}", slip.amount).parse().unwrap();
    Slip { amount, reference: rest.to_owned(), ..slip.clone() }
}

pub(crate) fn verify(payment: &Payment, signature: &Signature) -> Result<(), &'static str> {
    let Payment { id, sender, receiver, amount } = payment.clone();
    let transaction = Transaction { id, sender, receiver, amount, signature: signature.clone() };
    transaction.verify().map_err(|cause| cause.code())
}

pub(crate) fn accept_once(
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

pub(crate) fn missing_payments(mine: &[Entry], theirs: &[Entry]) -> Vec<Transaction> {
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
