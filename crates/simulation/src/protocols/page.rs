use super::played::Played;
use kusari::stage5_network::protocol::{
    Block as _, Transaction as _, TransactionId, TransactionOf, Weight,
};
use kusari::stage5_network::{BlockHash, Tip};
use std::sync::Arc;

/// The state of the world after a block.
#[derive(Clone, Debug)]
pub struct Page<P: Played> {
    /// Where the chain ends.
    pub tip: Tip,
    /// How much it weighs.
    pub weight: Weight<P>,
    /// The block before. Of the genesis, itself.
    pub parent: BlockHash,
    /// The block. The genesis is none.
    pub block: Option<Arc<P::Block>>,
    /// All payments on the chain: the name of each, a block, and the payment's place in it.
    pub payments: Vec<(TransactionId<P>, Arc<P::Block>, usize)>,
    /// Who owns what.
    pub book: P::Book,
}

impl<P: Played> Page<P> {
    /// The page before the first block.
    pub fn first(tip: Tip, book: P::Book) -> Page<P> {
        let weight = Weight::<P>::default();
        Page { tip, weight, parent: tip.hash, block: None, payments: Vec::new(), book }
    }

    /// The page of a block after this one: the same payments and the same book so far.
    pub fn next(&self, tip: Tip, weight: Weight<P>, block: &Arc<P::Block>) -> Page<P> {
        let parent = block.previous_hash();
        Page { tip, weight, parent, block: Some(block.clone()), ..self.clone() }
    }

    /// Notes that the payment at a place of a block is on the chain.
    pub fn confirm(&mut self, id: TransactionId<P>, block: &Arc<P::Block>, at: usize) {
        self.payments.push((id, block.clone(), at));
    }

    /// The payments on the chain.
    pub fn made(&self) -> impl Iterator<Item = &TransactionOf<P>> {
        self.payments.iter().map(|(_, block, at)| &block.transactions()[*at])
    }

    /// The payment with this name, if it is on the chain.
    pub fn payment(&self, id: TransactionId<P>) -> Option<&TransactionOf<P>> {
        let (_, block, at) = self.payments.iter().find(|(other, ..)| *other == id)?;
        Some(&block.transactions()[*at])
    }

    /// Whether exactly this payment is on the chain.
    pub fn confirms(&self, transaction: &TransactionOf<P>) -> bool {
        self.payment(transaction.id()) == Some(transaction)
    }
}

/// Why a payment may be refused here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// It is wrong on every chain: who sends it is to blame.
    pub blame: Vec<&'static str>,
    /// It does not fit here, and may elsewhere.
    pub here: Vec<&'static str>,
}

impl Reasons {
    /// Only one, which holds everywhere.
    pub fn everywhere(code: &'static str) -> Reasons {
        Reasons { blame: vec![code], here: Vec::new() }
    }
}
