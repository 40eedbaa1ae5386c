use super::message::ProvenPayment;
use crate::stage6_coin::{BlockHash, OutPoint, Script, Transaction, Txid};
use std::collections::{BTreeMap, BTreeSet};

/// What an edge follows for its owner.
#[derive(Clone, Debug)]
pub(super) struct Watched {
    pub(super) locks: Vec<Script>,
    /// Through this block of the best chain, enough cores have told the same.
    pub(super) agreed: BlockHash,
    /// All payments that were ever proved, even if their block isn't on the best chain any more.
    pub(super) found: BTreeMap<(BlockHash, Txid), ProvenPayment>,
    /// The outputs of these that one of the locks locks.
    outputs: BTreeSet<OutPoint>,
    /// What its owner has handed in, the oldest first.
    pub(super) pending: Vec<Transaction>,
}

impl Watched {
    pub(super) fn new(genesis: BlockHash) -> Watched {
        Watched {
            locks: Vec::new(),
            agreed: genesis,
            found: BTreeMap::new(),
            outputs: BTreeSet::new(),
            pending: Vec::new(),
        }
    }

    /// Whether a payment pays to one of the locks, or spends what one of them locked.
    pub(super) fn is_concerned(&self, payment: &Transaction) -> bool {
        payment.outputs.iter().any(|output| self.locks.contains(&output.lock))
            || payment.inputs.iter().any(|input| self.outputs.contains(&input.previous))
    }

    /// Remembers a payment that was proved. Returns whether it's new.
    pub(super) fn remember(&mut self, name: (BlockHash, Txid), proven: ProvenPayment) -> bool {
        if self.found.contains_key(&name) {
            return false;
        }
        let paid = (0..).zip(&proven.payment.outputs);
        let ours = paid.filter(|(_, output)| self.locks.contains(&output.lock));
        self.outputs.extend(ours.map(|(index, _)| OutPoint { txid: name.1, index }));
        self.found.insert(name, proven);
        true
    }
}
