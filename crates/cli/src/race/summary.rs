use super::scoreboard::Scoreboard;
use kusari::stage5_network::*;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// How a race ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) tip: Option<(u64, BlockHash)>,
    pub(super) agreed: bool,
    pub(super) forks: usize,
    pub(super) deepest_reorganisation: usize,
    pub(super) sent: usize,
    pub(super) confirmed: usize,
    pub(super) waiting: usize,
    pub(super) conflicting: usize,
}

impl Summary {
    pub(super) fn of(nodes: &[NodeSnapshot], board: &Scoreboard, sent: &[Transaction]) -> Summary {
        // If the nodes disagree, the chain with most work counts.
        let best = nodes.iter().max_by_key(|node| node.weight);
        let confirmed: HashSet<_> = (best.iter().flat_map(|node| &node.chain))
            .flat_map(|placed| placed.block.draft.transactions.iter().map(|tx| tx.id))
            .collect();
        let waiting: HashSet<_> =
            nodes.iter().flat_map(|node| node.waiting.iter().map(|tx| tx.id)).collect();
        let count = |is: &dyn Fn(TransactionId) -> bool| sent.iter().filter(|t| is(t.id)).count();
        Summary {
            tip: best.map(|node| (node.tip.height, node.tip.hash)),
            agreed: Network::agreed_tip(nodes).is_some(),
            forks: forks(nodes),
            deepest_reorganisation: board.deepest_reorganisation,
            sent: sent.len(),
            confirmed: count(&|id| confirmed.contains(&id)),
            waiting: count(&|id| !confirmed.contains(&id) && waiting.contains(&id)),
            conflicting: count(&|id| {
                !confirmed.contains(&id) && !waiting.contains(&id) && board.conflicted(id)
            }),
        }
    }

    /// Payments that a node accepted and that have disappeared. It should be impossible for this to be more
    /// than zero, and that's why we count it.
    pub(super) fn lost(&self) -> usize {
        self.sent - self.confirmed - self.waiting - self.conflicting
    }
}

/// How often a block got a second successor, or a third.
fn forks(nodes: &[NodeSnapshot]) -> usize {
    let mut successors: HashMap<BlockHash, HashSet<BlockHash>> = HashMap::new();
    for placed in nodes.iter().flat_map(|node| node.chain.iter().chain(&node.side_blocks)) {
        successors.entry(placed.block.draft.previous_hash).or_default().insert(placed.hash);
    }
    successors.values().map(|blocks| blocks.len() - 1).sum()
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (height, tip) = self.tip.map_or((0, "none".into()), |(h, hash)| (h, hash.to_hex()));
        writeln!(f, "blocks: {height}")?;
        writeln!(f, "forks: {}", self.forks)?;
        writeln!(f, "deepest reorganisation: {}", self.deepest_reorganisation)?;
        writeln!(f, "payments sent: {}", self.sent)?;
        writeln!(f, "payments confirmed: {}", self.confirmed)?;
        writeln!(f, "payments still waiting: {}", self.waiting)?;
        writeln!(f, "payments conflicting: {}", self.conflicting)?;
        if self.lost() > 0 {
            writeln!(f, "payments lost: {}", self.lost())?;
        }
        writeln!(f, "tip: {tip}")?;
        writeln!(f, "agreed: {}", if self.agreed { "yes" } else { "no" })
    }
}
