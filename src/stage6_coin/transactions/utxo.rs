use super::out_point::OutPoint;
use super::transaction::{Output, Transaction};
use crate::stage5_network::Amount;
use crate::stage6_coin::headers::Rules;
use std::collections::HashMap;

/// An output that hasn't been spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coin {
    /// The amount, and the lock on it.
    pub output: Output,
    /// The height of the block that made it.
    pub height: u32,
    /// Whether a coinbase made it. If so, it has to mature.
    pub is_coinbase: bool,
}

impl Coin {
    /// Whether it may be spent in a block at a height. A reward has to mature first: if its block is taken back,
    /// everything that was paid with it is, too.
    pub fn is_spendable(&self, height: u64, rules: &Rules) -> bool {
        !self.is_coinbase || height >= self.spendable_from(rules)
    }

    /// The first height at which a reward may be spent.
    pub(crate) fn spendable_from(&self, rules: &Rules) -> u64 {
        u64::from(self.height) + u64::from(rules.maturity)
    }
}

/// Knows which outputs are unspent.
pub trait Coins {
    /// The output, if it exists and is unspent.
    fn coin(&self, out_point: &OutPoint) -> Option<&Coin>;
}

/// What a block changes: which outputs it spends, and which it makes. An output that it both makes and spends is in
/// neither list, and neither is one that no one can ever spend ([`Output::is_burnt`]).
///
/// This is also how a block is taken back: what it spent is there again, and what it made is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What's there before the block and not after it.
    pub spent: Vec<(OutPoint, Coin)>,
    /// What's there after the block and not before it.
    pub created: Vec<(OutPoint, Coin)>,
}

/// The unspent outputs: all you have to know of the past to check the next block.
///
/// ```
/// use kusari::stage6_coin::*;
///
/// let coin = Coin { output: Output::default(), height: 1, is_coinbase: false };
/// let changes = Changes { spent: vec![], created: vec![(OutPoint::NULL, coin)] };
/// let mut set = UtxoSet::default();
/// set.apply(&changes);
/// assert_eq!(set.len(), 1);
/// set.undo(&changes);
/// assert!(set.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UtxoSet {
    coins: HashMap<OutPoint, Coin>,
}

impl UtxoSet {
    /// Makes the changes of a block.
    pub fn apply(&mut self, changes: &Changes) {
        self.exchange(&changes.spent, &changes.created);
    }

    /// Takes back the changes of a block.
    pub fn undo(&mut self, changes: &Changes) {
        self.exchange(&changes.created, &changes.spent);
    }

    fn exchange(&mut self, gone: &[(OutPoint, Coin)], there: &[(OutPoint, Coin)]) {
        gone.iter().for_each(|(out_point, _)| drop(self.coins.remove(out_point)));
        self.coins.extend(there.iter().cloned());
    }

    /// Takes back a block that spent some coins of blocks before it. What it made and also spent isn't there, and needn't be removed.
    pub(crate) fn take_back(&mut self, made: &[Transaction], spent: &[(OutPoint, Coin)]) {
        for transaction in made {
            let txid = transaction.txid();
            for (index, _) in (0..).zip(&transaction.outputs) {
                self.coins.remove(&OutPoint { txid, index });
            }
        }
        self.coins.extend(spent.iter().cloned());
    }

    /// Takes away what a payment spends and adds what it pays, unchecked.
    pub(crate) fn enter(&mut self, payment: &Transaction, height: u32) {
        payment.inputs.iter().for_each(|input| drop(self.coins.remove(&input.previous)));
        let txid = payment.txid();
        let spendable = (0..).zip(&payment.outputs).filter(|(_, output)| !output.is_burnt());
        self.coins.extend(spendable.map(|(index, output)| {
            let coin = Coin { output: output.clone(), height, is_coinbase: false };
            (OutPoint { txid, index }, coin)
        }));
    }

    /// The number of unspent outputs.
    pub fn len(&self) -> usize {
        self.coins.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.coins.is_empty()
    }

    /// All of them, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&OutPoint, &Coin)> {
        self.coins.iter()
    }

    /// The sum of all of them: all the money there is. What was locked with `RETURN` is gone.
    pub fn total(&self) -> Amount {
        let units = self.coins.values().map(|coin| coin.output.amount.units());
        Amount::new(units.sum())
    }
}

impl Coins for UtxoSet {
    fn coin(&self, out_point: &OutPoint) -> Option<&Coin> {
        self.coins.get(out_point)
    }
}

impl FromIterator<(OutPoint, Coin)> for UtxoSet {
    fn from_iter<I: IntoIterator<Item = (OutPoint, Coin)>>(coins: I) -> UtxoSet {
        UtxoSet { coins: coins.into_iter().collect() }
    }
}
