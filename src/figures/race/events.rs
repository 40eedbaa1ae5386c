use crate::stage4_pow::BlockHash;
use crate::stage5_network::{Event, NetworkEvent, NodeId, Occurrence, PlacedBlock};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A race as its events tell it, in order.
pub(crate) struct Race {
    pub(crate) nodes: BTreeSet<NodeId>,
    /// Every block that some node accepted, in the order in which they were first seen.
    pub(crate) blocks: Vec<RaceBlock>,
    /// How each node's chain changed, in order of time.
    pub(crate) changes: Vec<Change>,
    /// Which nodes stopped, and how.
    pub(crate) ends: Vec<(NodeId, Duration, &'static str)>,
    /// When the last event happened.
    pub(crate) end: Duration,
}

/// A block of a race.
pub(crate) struct RaceBlock {
    pub(crate) hash: BlockHash,
    pub(crate) parent: BlockHash,
    pub(crate) height: usize,
    pub(crate) payments: usize,
    /// Who mined it, if it was one of the nodes whose events these are.
    pub(crate) miner: Option<NodeId>,
    /// Which node was the first to have it, and when.
    pub(crate) seen: (NodeId, Duration),
    /// Whether some node's chain ends on another branch, and none on this one.
    pub(crate) is_losing: bool,
}

/// A node moved to another tip.
pub(crate) struct Change {
    pub(crate) node: NodeId,
    pub(crate) at: Duration,
    pub(crate) gone: Vec<BlockHash>,
    pub(crate) come: Vec<BlockHash>,
}

impl Race {
    /// Reads events in any order, as long as each node's are in order of time.
    pub(crate) fn of(events: &[NetworkEvent]) -> Race {
        let mut in_order: Vec<_> = events.iter().collect();
        in_order.sort_by_key(|event| event.at);
        let miners = miners(events);

        let mut race = Race {
            nodes: events.iter().map(|event| event.node).collect(),
            blocks: Vec::new(),
            changes: Vec::new(),
            ends: Vec::new(),
            end: in_order.last().map_or(Duration::ZERO, |event| event.at),
        };
        let mut known = BTreeSet::new();
        for NetworkEvent { node, at, what } in in_order {
            let mut see = |placed: &PlacedBlock| {
                if known.insert(placed.hash) {
                    let miner = miners.get(&placed.hash).copied();
                    race.blocks.push(RaceBlock::new(placed, miner, (*node, *at)));
                }
                placed.hash
            };
            match what {
                Occurrence::Node(Event::TipChanged(change)) => {
                    let gone = change.disconnected.iter().map(&mut see).collect();
                    let come = change.connected.iter().map(&mut see).collect();
                    race.changes.push(Change { node: *node, at: *at, gone, come });
                }
                Occurrence::Node(Event::BlockStored(placed)) => drop(see(placed)),
                Occurrence::Stopped => race.ends.push((*node, *at, "was stopped")),
                Occurrence::Died(_) => race.ends.push((*node, *at, "died")),
                _ => {}
            }
        }
        race.find_losers();
        race
    }

    /// Marks as lost what isn't on any chain that a node follows in the end. If nodes disagree, those with the
    /// highest tip decide.
    fn find_losers(&mut self) {
        let parents: BTreeMap<_, _> =
            self.blocks.iter().map(|block| (block.hash, block.parent)).collect();
        let heights: BTreeMap<_, _> =
            self.blocks.iter().map(|block| (block.hash, block.height)).collect();
        let mut kept = BTreeSet::new();
        let tips = self.tips();
        let highest = tips.values().filter_map(|tip| heights.get(tip)).max();
        for tip in tips.values().filter(|tip| heights.get(*tip) == highest) {
            let mut next = Some(*tip);
            while let Some(hash) = next {
                kept.insert(hash);
                next = parents.get(&hash).copied();
            }
        }
        self.blocks.iter_mut().for_each(|block| block.is_losing = !kept.contains(&block.hash));
    }

    /// Where each node's chain ends, after all events.
    pub(crate) fn tips(&self) -> BTreeMap<NodeId, BlockHash> {
        let last = |change: &Change| Some((change.node, *change.come.last()?));
        self.changes.iter().filter_map(last).collect()
    }

    pub(crate) fn reorganisations(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| !change.gone.is_empty())
    }
}

impl RaceBlock {
    fn new(placed: &PlacedBlock, miner: Option<NodeId>, seen: (NodeId, Duration)) -> RaceBlock {
        RaceBlock {
            hash: placed.hash,
            parent: placed.block.draft.previous_hash,
            height: usize::try_from(placed.height).unwrap_or(usize::MAX),
            payments: placed.block.draft.transactions.len(),
            miner,
            seen,
            is_losing: false,
        }
    }
}

/// Who mined what, as far as events tell.
pub(crate) fn miners(events: &[NetworkEvent]) -> BTreeMap<BlockHash, NodeId> {
    let mined = |event: &NetworkEvent| match event.what {
        Occurrence::Node(Event::Proposed(hash)) => Some((hash, event.node)),
        _ => None,
    };
    events.iter().filter_map(mined).collect()
}

/// A point in time, for people.
pub(crate) fn seconds(at: Duration) -> String {
    format!("{:.2} s", at.as_secs_f64())
}
