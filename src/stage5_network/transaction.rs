use crate::stage4_pow::{MAX_BLOCK_BYTES, Refusal, encode};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::ops::Deref;
use std::sync::Arc;

/// What a message needs around a block or a transaction, in bytes.
pub const AROUND: usize = 64;

/// How much room something takes up in a message, and what the message needs around it.
///
/// A reader refuses a text with more than 16,384 lists and objects, however short they are. So each of them counts as
/// its share of a block.
pub(super) fn size_in_message(value: &impl Serialize) -> usize {
    const SHARE: usize = MAX_BLOCK_BYTES / (1 << 14);
    let bytes = encode(value);
    let parts = bytes.iter().filter(|byte| matches!(byte, b'[' | b'{')).count();
    AROUND + bytes.len().max(SHARE * parts)
}

/// A transaction as a node sees it: something with a name that can wait.
pub trait Transaction:
    Clone + Debug + Eq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// Its name. On one branch it occurs once, and it's the ledger that refuses a second one.
    type Id: Copy + Debug + Display + Eq + Hash + Send + Sync + 'static;
    /// What can only be found out by looking at all of it, and is needed more than once. `()`, if there's no such thing.
    type Facts: Clone + Debug + Send + Sync + 'static;
    /// Which rule a transaction breaks, whatever the chain.
    type Error: Refusal + Clone + Eq + Send + Sync + 'static;

    /// Its name.
    fn id(&self) -> Self::Id;

    /// Looks at all of it.
    fn facts(&self) -> Self::Facts;

    /// Its name, if the facts are known. By default it's worked out again, which is fine where that costs
    /// nothing.
    fn id_from(&self, _: &Self::Facts) -> Self::Id {
        self.id()
    }

    /// Checks all of it that depends neither on the chain nor on the books.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn check(&self, facts: &Self::Facts) -> Result<(), Self::Error>;

    /// What it does, in a few words that follow its name. By default there are none.
    fn summary(&self) -> String {
        String::new()
    }

    /// An upper bound on its size in bytes, alone in a message, as for a
    /// [block](crate::stage5_network::protocol::Block::most_bytes).
    fn most_bytes(&self) -> usize {
        size_in_message(self)
    }
}

/// A transaction that was checked, and the facts about it.
///
/// Anyone who holds a transaction can change it, so it can't keep a note of its own name: the note would be wrong
/// after the next change. This can't be changed any more. A node makes it at its door, once, and behind the door
/// nothing has to be looked up or checked again. What comes from a neighbour is never one of these.
#[derive(Clone, Debug)]
pub struct Checked<T: Transaction> {
    transaction: Arc<T>,
    facts: T::Facts,
}

impl<T: Transaction> Checked<T> {
    /// Checks a transaction.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, as for [`Transaction::check`].
    pub fn of(transaction: impl Into<Arc<T>>) -> Result<Checked<T>, T::Error> {
        let checked = Checked::assume(transaction);
        checked.transaction.check(&checked.facts)?;
        Ok(checked)
    }

    /// Takes your word for it that a transaction was checked: because you remember it, or because it was checked
    /// together with its block.
    pub fn assume(transaction: impl Into<Arc<T>>) -> Checked<T> {
        let transaction = transaction.into();
        Checked { facts: transaction.facts(), transaction }
    }

    /// Its name.
    pub fn id(&self) -> T::Id {
        self.transaction.id_from(&self.facts)
    }

    /// The facts about it.
    pub fn facts(&self) -> &T::Facts {
        &self.facts
    }

    /// The transaction alone, as messages carry it.
    pub fn transaction(&self) -> &Arc<T> {
        &self.transaction
    }
}

impl<T: Transaction> Deref for Checked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.transaction
    }
}

/// The facts follow from the transaction.
impl<T: Transaction> PartialEq for Checked<T> {
    fn eq(&self, other: &Checked<T>) -> bool {
        self.transaction == other.transaction
    }
}

impl<T: Transaction> Eq for Checked<T> {}

impl<T: Transaction> Serialize for Checked<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.transaction.serialize(serializer)
    }
}

/// Answers whether exactly a transaction is among some others.
pub(super) fn is_among<'a, T: Transaction>(
    others: &[&'a T],
) -> impl Fn(&Checked<T>) -> bool + use<'a, T> {
    let by_id: HashMap<_, _> = others.iter().map(|other| (other.id(), *other)).collect();
    move |checked| by_id.get(&checked.id()).is_some_and(|other| **other == **checked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage4_pow::decode;

    #[test]
    fn what_fits_by_its_size_can_be_read_however_many_lists_it_has() {
        let small: Vec<Vec<u8>> = vec![Vec::new(); 30];
        let (mut answer, mut room) = (Vec::new(), MAX_BLOCK_BYTES);
        while let Some(rest) = room.checked_sub(size_in_message(&small)) {
            (answer, room) = ([answer, vec![small.clone()]].concat(), rest);
        }
        assert_eq!(decode(&encode(&answer), 4 * MAX_BLOCK_BYTES), Ok(answer));
        let letters = "a".repeat(1000);
        assert_eq!(size_in_message(&letters), 64 + 1002, "a text counts by its bytes");
    }
}
