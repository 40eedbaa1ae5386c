//! What's written, on a slip or over a line of the book.

use crate::deed::Deed;
use crate::refusal::Refusal;
use kusari::stage1_ledger::{Amount, Entry, Transaction, Wallet};

/// How many letters fit on a line of a slip.
const LONGEST_TEXT: usize = 20;

/// What someone writes on a slip, or over a line, as it was typed.
#[derive(Debug)]
pub(super) struct Pen {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) amount: String,
}

/// Writes a slip. Anyone can make a wallet with Alice's name on it.
pub(super) fn slip(from: &str, to: &str, amount: u64) -> Transaction {
    Wallet::new(from).send(&to.into(), Amount::new(amount))
}

impl Pen {
    /// Copies a line of the book.
    pub(super) fn of(entry: &Entry) -> Pen {
        let (from, to, amount) = match entry {
            Entry::Opening { account, deposit } => (account, String::new(), deposit),
            Entry::Payment(Transaction { sender, receiver, amount }) => {
                (sender, receiver.to_string(), amount)
            }
        };
        Pen { from: from.to_string(), to, amount: amount.to_string() }
    }

    pub(super) fn order(&self) -> Result<Transaction, Refusal> {
        if self.from.trim().is_empty() || self.to.trim().is_empty() {
            let remedy = "Write who pays, and who is paid.";
            return Err(Refusal::new("no-name", "a name is missing", remedy));
        }
        Ok(slip(&self.from, &self.to, self.amount()?.units()))
    }

    /// A text that can't be an [`Amount`] at all never gets onto a slip: no minus, no point, no NaN. An amount that can't
    /// be paid is for the bank to refuse.
    pub(super) fn amount(&self) -> Result<Amount, Refusal> {
        Deed::of([&self.amount]).number(0, 0..=u64::MAX).map(Amount::new)
    }
}

/// Writes what was typed, if there's room for it on the slip.
pub(super) fn typed(deed: &Deed, place: &mut String) -> Result<String, Refusal> {
    let text = deed.word(1)?;
    if text.chars().count() > LONGEST_TEXT {
        let message = format!("a line of a slip holds {LONGEST_TEXT} letters");
        return Err(Refusal::new("too-long", message, "Write less."));
    }
    *place = text.to_owned();
    Ok(format!("You write “{text}”."))
}
