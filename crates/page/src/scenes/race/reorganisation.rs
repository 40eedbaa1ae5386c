//! A node's change of mind, step by step.

use kusari::stage5_network::*;
use std::collections::{BTreeMap, BTreeSet};

/// A node gave up blocks, and took others with more work.
#[derive(Clone, Debug)]
pub(super) struct Reorganisation {
    pub(super) node: NodeId,
    /// When, in milliseconds.
    pub(super) at: u64,
    /// The blocks that it kept, the lowest first.
    pub(super) common: Vec<PlacedBlock>,
    /// The blocks that it gave up, the lowest first.
    pub(super) gone: Vec<PlacedBlock>,
    /// The blocks that it took, the lowest first.
    pub(super) come: Vec<PlacedBlock>,
    /// The payments that waited, or were in a block that's gone, and that conflict with the new chain.
    pub(super) dropped: BTreeSet<TransactionId>,
}

/// Finds all reorganisations, in their order.
pub(super) fn reorganisations(events: &[NetworkEvent]) -> Vec<Reorganisation> {
    let mut chains: BTreeMap<NodeId, Vec<PlacedBlock>> = BTreeMap::new();
    let mut found: Vec<Reorganisation> = Vec::new();
    for NetworkEvent { node, at, what } in events {
        let at = at.as_millis() as u64;
        match what {
            Occurrence::Node(Event::TipChanged(change)) => {
                let chain = chains.entry(*node).or_default();
                chain.truncate(chain.len().saturating_sub(change.disconnected.len()));
                if !change.disconnected.is_empty() {
                    found.push(Reorganisation {
                        node: *node,
                        at,
                        common: chain.clone(),
                        gone: change.disconnected.clone(),
                        come: change.connected.clone(),
                        dropped: BTreeSet::new(),
                    });
                }
                chain.extend(change.connected.iter().cloned());
            }
            // A node reports its conflicts right after its chain has changed.
            Occurrence::Node(Event::TransactionConflicts { transaction, .. }) => {
                let last = found.iter_mut().rfind(|it| it.node == *node && it.at == at);
                last.into_iter().for_each(|it| it.dropped.extend([transaction.id]));
            }
            _ => {}
        }
    }
    found
}

/// The payments of some blocks.
pub(super) fn payments(blocks: &[PlacedBlock]) -> impl Iterator<Item = &Transaction> {
    blocks.iter().flat_map(|placed| &placed.block.draft.transactions)
}

impl Reorganisation {
    /// One step for each block that's given up, one for each that's taken, and one for the mempool.
    pub(super) fn steps(&self) -> usize {
        self.gone.len() + self.come.len() + 1
    }

    /// The payments that came back into the mempool: they were in a block that's gone, are in none that came, and
    /// don't conflict with any.
    pub(super) fn returned(&self) -> Vec<&Transaction> {
        let confirmed: BTreeSet<_> = payments(&self.come).map(|it| it.id).collect();
        let is_back =
            |it: &&Transaction| !confirmed.contains(&it.id) && !self.dropped.contains(&it.id);
        payments(&self.gone).filter(is_back).collect()
    }

    /// The chain as it is after some steps.
    pub(super) fn after(&self, steps: usize) -> Vec<PlacedBlock> {
        let left = self.gone.len().saturating_sub(steps);
        let taken = steps.saturating_sub(self.gone.len()).min(self.come.len());
        [&self.common, &self.gone[..left], &self.come[..taken]].concat()
    }
}
