//! Exercises to chapter 2: the sender signs.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage2_signed::*;
use kusari_exercises::stage2::careless::Slip;
use std::collections::HashSet;

// exercise: hex_of
/// Writes bytes as lower-case hexadecimal digits, two for each byte: `[48, 10]` is `"300a"`.
///
/// The crate's `to_hex` does just this. Write it yourself.
pub fn hex_of(bytes: &[u8]) -> String {
    todo!()
}

// exercise: one_name_per_key
/// Reads the bytes behind an address, or answers `None` if `text` is not their one name: lower-case
/// hexadecimal digits, two for each byte, and nothing else. No digits at all are no bytes.
///
/// A second spelling would be a second name for the same key. The text comes from a stranger, so it
/// may hold any letter there is. (The crate's `from_hex` does just this. Write it yourself.)
pub fn one_name_per_key(text: &str) -> Option<Vec<u8>> {
    todo!()
}

// exercise: canonical_bytes
/// Writes a payment as the canonical JSON that its sender signs: the fields `id`, `sender`, `receiver`
/// and `amount`, in this order, the first three as texts and the amount as a number, and no spaces.
///
/// The payment 17 of 30 from a1 to b2 is `{"id":"17","sender":"a1","receiver":"b2","amount":30}`.
/// Ids and addresses consist of letters, digits and hyphens, so nothing in them needs an escape.
pub fn canonical_bytes(id: &str, sender: &str, receiver: &str, amount: u64) -> Vec<u8> {
    todo!()
}

// exercise: forge
/// Alice has signed a slip for Bob. You are Bob. Write a slip from it by which the careless bank pays
/// you more, from Alice's account to `"bob"`. You have the slip and no secret key.
///
/// The careless bank has canonical bytes of its own invention. It writes receiver, amount and
/// reference one after another, and nothing between them:
///
/// ```rust
/// pub struct Slip {
///     pub payer: Address,
///     pub receiver: String,
///     pub amount: u64,
///     pub reference: String, // what it is for; Alice's begins with a digit
///     pub signature: Signature,
/// }
///
/// impl Slip {
///     pub fn bytes(&self) -> Vec<u8> {
///         format!("{}{}{}", self.receiver, self.amount, self.reference).into_bytes()
///     }
/// }
///
/// pub fn accepts(slip: &Slip) -> bool {
///     slip.signature.is_by(&slip.payer, &slip.bytes()) == Ok(true)
/// }
/// ```
pub fn forge(mut slip: Slip) -> Slip {
    todo!()
}

// exercise: verify
/// Checks a payment, without knowing who owns what. Answers the code of the first rule that is broken:
///
/// 1. the code of what `check()` of the amount says,
/// 2. the code of what `check()` of the sender's address says,
/// 3. the code of what `check()` of the receiver's address says,
/// 4. `"bad-signature"`, if the sender did not sign exactly this payment. Signatures are made over
///    `encode(payment)`.
pub fn verify(payment: &Payment, signature: &Signature) -> Result<(), &'static str> {
    todo!()
}

// exercise: accept_once
/// Accepts a payment, or refuses it and changes nothing. `used` are the ids of all payments that were
/// accepted before.
///
/// First asks `transaction.verify()`, and refuses with the code of what that says. Then refuses with
/// `"replay"` if the id was used before, whoever sent it. Who has how much money is not asked here.
pub fn accept_once(
    used: &mut HashSet<TransactionId>,
    transaction: &Transaction,
) -> Result<(), &'static str> {
    todo!()
}

// exercise: missing_payments
/// The bank has shown two customers two books. Answers the payments with which the reader of `mine`
/// can prove that something is missing in `theirs`, in the order of `mine`: those that stand in `mine`
/// and not in `theirs`, and that `verify()` accepts. (Who shows a payment that nobody signed proves
/// nothing, and nobody signs a deposit.)
///
/// Two payments are the same only if everything in them is. In which line a payment stands makes no
/// difference.
pub fn missing_payments(mine: &[Entry], theirs: &[Entry]) -> Vec<Transaction> {
    todo!()
}
