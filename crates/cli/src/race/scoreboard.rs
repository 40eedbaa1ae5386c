use kusari::stage5_network::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

/// What you see if you look at all nodes at once.
#[derive(Default)]
pub(super) struct Scoreboard {
    pub(super) lanes: BTreeMap<NodeId, Lane>,
    miners: HashMap<BlockHash, NodeId>,
    conflicting: HashSet<TransactionId>,
    pub(super) deepest_reorganisation: usize,
}

/// One node's chain, as its events describe it.
#[derive(Default)]
pub(super) struct Lane {
    pub(super) chain: Vec<BlockHash>,
    /// When this node was last reorganised, and how many blocks it gave up.
    pub(super) reorganised: Option<(Duration, usize)>,
}

/// How a block is shown: by its hash's last digits. The first ones are zeros, because of the work.
pub(super) fn digits(hash: &BlockHash) -> String {
    hash.to_hex()[60..].to_owned()
}

impl Scoreboard {
    pub(super) fn new(nodes: impl Iterator<Item = NodeId>) -> Scoreboard {
        Scoreboard {
            lanes: nodes.map(|node| (node, Lane::default())).collect(),
            ..Scoreboard::default()
        }
    }

    /// Takes in an event, and returns it as a line of text if people would want to read it.
    pub(super) fn note(&mut self, event: &NetworkEvent) -> Option<String> {
        let NetworkEvent { node, at, what } = event;
        let said = match what {
            Occurrence::Node(event) => self.note_at(*node, *at, event)?,
            Occurrence::Died(why) => format!("died: {}", why.escape_debug()),
            _ => return None,
        };
        Some(format!("{:>8.3} s  node {:<3} {said}", at.as_secs_f64(), node.0))
    }

    fn note_at(&mut self, node: NodeId, at: Duration, event: &Event) -> Option<String> {
        match event {
            Event::Proposed(hash) => {
                self.miners.insert(*hash, node);
                None // It's reported when the block is adopted, in the next event.
            }
            Event::TipChanged(change) => {
                let lane = self.lanes.entry(node).or_default();
                let (gone, come) = (change.disconnected.len(), &change.connected);
                lane.chain.truncate(lane.chain.len().saturating_sub(gone));
                lane.chain.extend(come.iter().map(|block| block.hash));
                let tip = come.last()?;
                let block = format!("block {:>4}  {}", tip.height, digits(&tip.hash));
                if gone > 0 {
                    lane.reorganised = Some((at, gone));
                    self.deepest_reorganisation = self.deepest_reorganisation.max(gone);
                    return Some(format!(
                        "changes  {block}  gives up {gone}, takes {}",
                        come.len()
                    ));
                }
                let payments = tip.block.draft.transactions.len();
                let verb = if self.miner(&tip.hash) == Some(node) { "mines  " } else { "adopts " };
                let noun = if payments == 1 { "payment" } else { "payments" };
                Some(format!("{verb}  {block}  {payments} {noun}"))
            }
            Event::BlockStored(block) => Some(format!(
                "forks    block {:>4}  {}  kept aside",
                block.height,
                digits(&block.hash)
            )),
            Event::TransactionConflicts { transaction, cause } => {
                self.conflicting.insert(transaction.id);
                Some(format!("drops    payment {}  {cause}", transaction.id))
            }
            Event::PeerDropped { peer, offence } => Some(format!("drops    {peer}  {offence}")),
            _ => None,
        }
    }

    pub(super) fn miner(&self, hash: &BlockHash) -> Option<NodeId> {
        self.miners.get(hash).copied()
    }

    pub(super) fn conflicted(&self, id: TransactionId) -> bool {
        self.conflicting.contains(&id)
    }
}
