use super::announced::Told;
use super::message::Hello;
use crate::stage4_pow::BlockHash;
use crate::stage5_network::protocol::{Block as _, Protocol, TransactionId, Weight};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// What a node remembers about a neighbour.
#[derive(Clone, Debug)]
pub(super) struct Peer<P: Protocol> {
    /// How often it sent what no honest node can send.
    pub(super) offences: u32,
    /// How much the branch weighs whose blocks it sent when it was last asked.
    pub(super) synced_to: Weight<P>,
    /// What it said last when it said hello.
    pub(super) hello: Option<Hello>,
    /// Whether it's to be asked for blocks when its turn comes: it seemed to be ahead while another was asked.
    pub(super) waits_to_be_asked: bool,
    /// What it's known to have heard of the payments that wait.
    pub(super) announced: HashMap<TransactionId<P>, Told>,
    /// Blocks it sent whose parent isn't known yet, the oldest first.
    orphans: VecDeque<Arc<P::Block>>,
}

impl<P: Protocol> Peer<P> {
    /// A neighbour that nothing is known about yet.
    pub(super) fn new() -> Peer<P> {
        Peer {
            offences: 0,
            synced_to: Weight::<P>::default(),
            hello: None,
            waits_to_be_asked: false,
            announced: HashMap::new(),
            orphans: VecDeque::new(),
        }
    }

    /// Keeps an orphan. With more than `limit`, the oldest gives way: each neighbour has its own
    /// shelf, so that none can push out what another sent.
    pub(super) fn keep_orphan(&mut self, orphan: Arc<P::Block>, limit: usize) {
        if self.orphans.contains(&orphan) {
            return;
        }
        self.orphans.push_back(orphan);
        if self.orphans.len() > limit {
            self.orphans.pop_front();
        }
    }

    /// The orphans, the oldest first.
    pub(super) fn orphans(&self) -> impl Iterator<Item = &Arc<P::Block>> {
        self.orphans.iter()
    }

    /// Takes the orphans out that were waiting for this block.
    pub(super) fn take_children_of(&mut self, parent: &BlockHash) -> Vec<Arc<P::Block>> {
        let is_child = |orphan: &Arc<P::Block>| orphan.previous_hash() == *parent;
        let children = self.orphans.iter().filter(|orphan| is_child(orphan)).cloned().collect();
        self.orphans.retain(|orphan| !is_child(orphan));
        children
    }
}
