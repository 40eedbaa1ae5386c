use super::primitives::{Instant, Sender};
use crate::stage4_pow::{ChainWork, Tip};
use crate::stage5_network::currency::Currency;
use crate::stage5_network::node::{Event, Node, NodeId};
use crate::stage5_network::tree::PlacedBlock;
use std::sync::Arc;
use std::time::Duration;

/// Something that happened at a node.
#[derive(Clone, Debug)]
pub struct NetworkEvent<C: Currency> {
    /// Where.
    pub node: NodeId,
    /// When, counted from the start of the network.
    pub at: Duration,
    /// What.
    pub what: Occurrence<C>,
}

/// What can happen at a node.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Occurrence<C: Currency> {
    /// Something in the node itself.
    Node(Event<C>),
    /// Its thread ended, because it was told to.
    Stopped,
    /// Its thread panicked. The others go on.
    Died(String),
}

/// What a node believes at one moment.
#[derive(Clone, Debug)]
pub struct NodeSnapshot<C: Currency> {
    /// Which node.
    pub id: NodeId,
    /// Where its best chain ends.
    pub tip: Tip,
    /// How much work its best chain stands for.
    pub work: ChainWork,
    /// Its best chain, the lowest block first.
    pub chain: Vec<PlacedBlock<C>>,
    /// The blocks on its other branches, the lowest first.
    pub side_blocks: Vec<PlacedBlock<C>>,
    /// The payments that wait for a block.
    pub waiting: Vec<Arc<C::Transaction>>,
    /// Its neighbours.
    pub peers: Vec<NodeId>,
}

impl<C: Currency> NodeSnapshot<C> {
    /// Looks at a node, also at one that is driven by hand.
    ///
    /// ```
    /// use kusari::stage5_network::*;
    ///
    /// let rule = WorkRule { difficulty: Difficulty::from_bits(4) };
    /// let genesis = Genesis { time: Time::default(), grants: vec![], rule };
    /// let node = Node::new(genesis, NodeSettings::default())?;
    /// let snapshot = NodeSnapshot::of(NodeId(0), &node);
    /// assert_eq!(snapshot.tip, node.tip());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(id: NodeId, node: &Node<C>) -> NodeSnapshot<C> {
        let mut side_blocks: Vec<_> = node.tree().side_blocks().collect();
        side_blocks.sort_by_key(|block| (block.height, block.hash));
        NodeSnapshot {
            id,
            tip: node.tip(),
            work: node.tree().work(),
            chain: node.tree().best_above(0).collect(),
            side_blocks,
            waiting: node.waiting().cloned().collect(),
            peers: node.peers().collect(),
        }
    }
}

/// Where what happened is reported.
#[derive(Clone, Debug)]
pub(super) struct Journal<C: Currency> {
    pub(super) start: Instant,
    pub(super) events: Sender<NetworkEvent<C>>,
}

impl<C: Currency> Journal<C> {
    /// Reports without waiting. If nobody reads, what does not fit is not kept.
    pub(super) fn report(&self, node: NodeId, what: Occurrence<C>) {
        let _ = self.events.try_send(NetworkEvent { node, at: self.start.elapsed(), what });
    }
}
