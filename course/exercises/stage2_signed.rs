//! Exercises for chapter 2: the sender signs.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage2_signed::*;
use kusari_exercises::stage2::careless::Slip;
use std::collections::HashSet;

// exercise: hex_of
/// Writes bytes as lower-case hexadecimal digits, two for each byte: `[48, 10]` is `"300a"`.
///
/// The library's `to_hex` does exactly this. Write it yourself.
pub fn hex_of(bytes: &[u8]) -> String {
    todo!()
}

// exercise: one_name_per_key
/// Reads the bytes of an address, or returns `None` if `text` isn't their only allowed spelling: lower-case
/// hexadecimal digits, two for each byte, and nothing else. The empty text is allowed: it spells no bytes.
///
/// A second spelling would be a second name for the same key. The text comes from a stranger, so there
/// may be anything in it. (The library's `from_hex` does exactly this. Write it yourself.)
pub fn one_name_per_key(text: &str) -> Option<Vec<u8>> {
    todo!()
}

// exercise: canonical_bytes
/// Writes a payment as the canonical JSON that its sender signs: the fields `id`, `sender`, `receiver`
/// and `amount`, in this order and without spaces. The first three are texts, and the amount is a number.
///
/// Payment 17, of 30 from a1 to b2, is `{"id":"17","sender":"a1","receiver":"b2","amount":30}`.
/// Ids and addresses consist of letters, digits and hyphens, so nothing in them has to be escaped.
pub fn canonical_bytes(id: &str, sender: &str, receiver: &str, amount: u64) -> Vec<u8> {
    todo!()
}

// exercise: forge
/// You're Mallory, and Alice has signed a slip for you. Turn it into a slip for which the careless bank pays
/// you more, from Alice's account to `"mallory"`. All you have is the slip. You don't have her secret key.
///
/// The careless bank invented its own bytes to sign. It writes the receiver, the amount and the
/// reference one after another, with nothing between them:
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
/// Checks a payment without knowing who owns what. Returns the code of the first broken rule:
///
/// 1. the code of the error from the amount's `check()`,
/// 2. the code of the error from the `check()` of the sender's address,
/// 3. the code of the error from the `check()` of the receiver's address,
/// 4. `"bad-signature"`, if the sender didn't sign exactly this payment. Signatures are made over
///    `encode(payment)`.
pub fn verify(payment: &Payment, signature: &Signature) -> Result<(), &'static str> {
    todo!()
}

// exercise: accept_once
/// Accepts a payment, or refuses it and changes nothing. `used` holds the ids of all payments that were
/// accepted before.
///
/// First calls `transaction.verify()`, and refuses with the code of its error. Then refuses with
/// `"replay"` if the id was used before, no matter by whom. Balances don't matter here.
pub fn accept_once(
    used: &mut HashSet<TransactionId>,
    transaction: &Transaction,
) -> Result<(), &'static str> {
    todo!()
}

// exercise: missing_payments
/// The bank has shown two customers two books. Returns the payments with which the reader of `mine` can
/// prove that something is missing in `theirs`: those that are in `mine` but not in `theirs`, and that
/// `verify()` accepts, in the order of `mine`. (A payment without a good signature proves nothing, and
/// no one signs a deposit.)
///
/// Two payments are only the same if everything in them is the same. It doesn't matter which line a
/// payment is on.
pub fn missing_payments(mine: &[Entry], theirs: &[Entry]) -> Vec<Transaction> {
    todo!()
}
