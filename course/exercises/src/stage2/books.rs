//! The payments and books that `missing_payments` is asked about.

use crate::people::{Alice, Bob, Carol, Mallory, Person, id_of};
use kusari::stage2_signed::{Address, Amount, Entry, Transaction, TransactionId, encode};

pub(super) fn entries(payments: &[Transaction]) -> Vec<Entry> {
    payments.iter().cloned().map(Entry::Payment).collect()
}

/// Eight payments in no order at all.
pub(super) fn in_no_order() -> Vec<Transaction> {
    [
        Bob.pays(Carol, 5, 48),
        Alice.pays(Bob, 3, 45),
        Carol.pays(Bob, 8, 41),
        Alice.pays(Carol, 1, 47),
        Bob.pays(Alice, 7, 42),
        Carol.pays(Alice, 2, 46),
        Alice.pays(Bob, 6, 43),
        Bob.pays(Mallory, 4, 44),
    ]
    .to_vec()
}

pub(super) const ZEROS: &str = "00000000-0000-0000-0000-000000000000";

/// The id with another digit at the end.
pub(super) fn last_digit_of_id(id: TransactionId) -> TransactionId {
    let text = String::from_utf8_lossy(&encode(&id)).trim_matches('"').to_owned();
    let (front, last) = text.split_at(text.len() - 1);
    id_of(&format!("{front}{}", if last == "0" { "1" } else { "0" }))
}

/// A person's address with another digit at the end.
pub(super) fn almost(person: Person) -> Address {
    let text = person.address().as_str();
    Address::from(&*format!("{}2", &text[..text.len() - 1]))
}

/// A person's address in upper case.
pub(super) fn upper(person: Person) -> Address {
    Address::from(&*person.address().as_str().to_uppercase())
}

/// Alice's deposit, and two payments of hers.
pub(super) fn lines() -> [Entry; 3] {
    let deposit = Entry::Deposit { receiver: Alice.address().clone(), amount: Amount::new(100) };
    [deposit, Entry::Payment(Alice.pays(Bob, 30, 1)), Entry::Payment(Alice.pays(Mallory, 30, 2))]
}
