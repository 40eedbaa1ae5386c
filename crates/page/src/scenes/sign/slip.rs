use crate::cast::{self, Person};
use crate::deed::Deed;
use crate::refusal::Refusal;
use kusari::stage2_signed::{
    Amount, DecodeError, Payment, Signature, Transaction, TransactionId, decode, encode, to_hex,
};
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;

/// The fields of a slip, in the order in which they're written.
pub(super) const FIELDS: [&str; 5] = ["id", "from", "to", "amount", "signature"];

/// How many bytes the bank reads, as in the chapter.
const MOST_BYTES: usize = 4096;

/// How many characters fit into a field.
const MOST_CHARACTERS: usize = 40;

/// How many digits of a signature are shown, and can be changed.
const DIGITS: usize = 8;

/// A signed payment on a piece of paper. Anyone who holds it can write on it.
#[derive(Clone, Debug)]
pub(super) struct Slip {
    order: Transaction,
    /// Whose key signed it.
    pub(super) signer: &'static Person,
    /// What was in each field when it was signed. People are here by their words.
    signed: [String; 5],
    /// What is in each field now.
    now: [String; 5],
}

/// The id of a payment. The same number gives the same id, as in the notebook.
fn id(number: u64) -> TransactionId {
    TransactionId::random(&mut ChaCha12Rng::seed_from_u64(number))
}

impl Slip {
    /// Someone signs a payment, in their own name or in someone else's.
    pub(super) fn sign(
        signer: &'static Person,
        from: &'static Person,
        to: &'static Person,
        number: u64,
        amount: Amount,
    ) -> Slip {
        let (sender, receiver) = (from.address().clone(), to.address().clone());
        let payment = Payment { id: id(number), sender, receiver, amount };
        let signature = signer.wallet().keys().sign(&encode(&payment));
        let Payment { id, sender, receiver, amount } = payment;
        let order = Transaction { id, sender, receiver, amount, signature };
        let id = String::from_utf8(encode(&id)).expect("JSON is UTF-8");
        let signed = [
            id.trim_matches('"').to_owned(),
            from.word.to_owned(),
            to.word.to_owned(),
            order.amount.to_string(),
            digits(&order.signature)[..DIGITS].to_owned(),
        ];
        Slip { order, signer, now: signed.clone(), signed }
    }

    /// Writes something else into a field.
    pub(super) fn set(&mut self, deed: &Deed) -> Result<&'static str, Refusal> {
        let (field, text) = (deed.word(1)?, deed.word(2)?);
        let place = FIELDS.iter().position(|it| *it == field).ok_or_else(|| deed.unknown())?;
        if matches!(field, "from" | "to") {
            cast::by_word(text).ok_or_else(|| deed.unknown())?;
        }
        if text.chars().count() > MOST_CHARACTERS {
            let message = format!("the field has room for {MOST_CHARACTERS} characters");
            return Err(Refusal::new("too-long", message, "Write less."));
        }
        self.now[place] = text.to_owned();
        Ok(FIELDS[place])
    }

    /// Takes back what was written on it since it was signed.
    pub(super) fn restore(&mut self) {
        self.now = self.signed.clone();
    }

    /// Whether it's as it was signed.
    pub(super) fn is_untouched(&self) -> bool {
        self.now == self.signed
    }

    /// What was in each field, and what is in it now.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, &str, &str)> {
        let pairs = self.signed.iter().zip(&self.now);
        FIELDS.into_iter().zip(pairs).map(|(field, (signed, now))| (field, &**signed, &**now))
    }

    /// All that's written on the slip now.
    pub(super) fn text(&self) -> String {
        let [id, from, to, amount, signature] = &self.now;
        let address = |word: &str| cast::by_word(word).map_or("", |it| it.address().as_str());
        let (sender, receiver) = (address(from), address(to));
        let rest = &digits(&self.order.signature)[DIGITS..];
        format!(
            r#"{{"id":"{id}","sender":"{sender}","receiver":"{receiver}","amount":{amount},"signature":"{signature}{rest}"}}"#
        )
    }

    /// What it says now, for people.
    pub(super) fn in_words(&self) -> String {
        let [id, from, to, amount, _] = &self.now;
        let name = |word: &str| cast::by_word(word).map_or("", |it| it.name);
        let touched = if self.is_untouched() { "" } else { ", changed" };
        let id: String = id.chars().take(8).collect();
        format!(
            "{} pays {} {amount} (id {id}…, signed by {}{touched})",
            name(from),
            name(to),
            self.signer.name
        )
    }

    /// The bytes under the signature: the payment as it was signed.
    pub(super) fn signed_bytes(&self) -> Vec<u8> {
        encode(&self.order.payment())
    }

    /// All digits of the signature, as it was made.
    pub(super) fn signature(&self) -> String {
        digits(&self.order.signature)
    }

    /// What the bank reads.
    pub(super) fn read(&self) -> Result<Transaction, DecodeError> {
        decode(self.text().as_bytes(), MOST_BYTES)
    }
}

fn digits(signature: &Signature) -> String {
    to_hex(signature.as_bytes())
}

/// How many characters two texts share before the part that differs, and how many after it.
pub(super) fn common(signed: &str, now: &str) -> (usize, usize) {
    let same = |pairs: &mut dyn Iterator<Item = (char, char)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    let before = same(&mut signed.chars().zip(now.chars()));
    let after = same(&mut signed.chars().rev().zip(now.chars().rev()));
    let room = signed.chars().count().min(now.chars().count()) - before;
    (before, after.min(room))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{ALICE, BOB, MALLORY};
    use kusari::stage2_signed::TransactionError;

    #[test]
    fn a_slip_that_was_left_alone_is_what_the_chapter_writes_and_signs() {
        let slip = Slip::sign(&ALICE, &ALICE, &BOB, 1, Amount::new(30));
        let order = ALICE.wallet().sign_transaction(id(1), BOB.address(), Amount::new(30));
        assert_eq!(slip.text().into_bytes(), encode(&order));
        assert_eq!(slip.read(), Ok(order));
    }

    #[test]
    fn mallory_cannot_sign_in_alice_s_name() {
        let slip = Slip::sign(&MALLORY, &ALICE, &BOB, 1, Amount::new(30));
        assert!(slip.is_untouched());
        assert_eq!(slip.read().unwrap().verify(), Err(TransactionError::BadSignature));
    }

    #[test]
    fn what_differs_is_found_between_what_is_the_same() {
        assert_eq!(common("30", "31"), (1, 0));
        assert_eq!(common("30", "30"), (2, 0));
        assert_eq!(common("30", "300"), (2, 0));
        assert_eq!(common("33", "333"), (2, 0));
        assert_eq!(common("", "x"), (0, 0));
        assert_eq!(common("äbc", "äxc"), (1, 1));
    }
}
