use super::primitives::{Instant, Sender};
use crate::stage4_pow::Tip;
use crate::stage5_network::node::{Event, Node, NodeId};
use crate::stage5_network::protocol::{Protocol, TransactionOf, Weight};
use crate::stage5_network::tree::PlacedBlock;
use std::sync::Arc;
use std::time::Duration;

/// Something that happened at a node.
#[derive(Clone, Debug)]
pub struct NetworkEvent<P: Protocol> {
    /// Where.
    pub node: NodeId,
    /// When, counted from the start of the network.
    pub at: Duration,
    /// What.
    pub what: Occurrence<P>,
}

/// What can happen at a node.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Occurrence<P: Protocol> {
    /// Something in the node itself.
    Node(Event<P>),
    /// Its thread ended, because it was told to.
    Stopped,
    /// Its thread panicked. The others go on.
    Died(String),
}

/// What a node believes at one moment.
#[derive(Clone, Debug)]
pub struct NodeSnapshot<P: Protocol> {
    /// Which node.
    pub id: NodeId,
    /// Where its best chain ends.
    pub tip: Tip,
    /// How much its best chain weighs: here, how much work is in it.
    pub weight: Weight<P>,
    /// Its best chain, the lowest block first.
    pub chain: Vec<PlacedBlock<P>>,
    /// The blocks on its other branches, the lowest first.
    pub side_blocks: Vec<PlacedBlock<P>>,
    /// The payments that wait for a block.
    pub waiting: Vec<Arc<TransactionOf<P>>>,
    /// Its neighbours.
    pub peers: Vec<NodeId>,
}

impl<P: Protocol> NodeSnapshot<P> {
    /// Looks at a node, even at one that's driven by hand.
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
    pub fn of(id: NodeId, node: &Node<P>) -> NodeSnapshot<P> {
        let mut side_blocks: Vec<_> = node.tree().side_blocks().collect();
        side_blocks.sort_by_key(|block| (block.height, block.hash));
        NodeSnapshot {
            id,
            tip: node.tip(),
            weight: node.tree().weight(),
            chain: node.tree().best_above(0).collect(),
            side_blocks,
            waiting: node.waiting().map(|checked| checked.transaction().clone()).collect(),
            peers: node.peers().collect(),
        }
    }
}

/// Where what happened is reported.
#[derive(Clone, Debug)]
pub(super) struct Journal<P: Protocol> {
    pub(super) start: Instant,
    pub(super) events: Sender<NetworkEvent<P>>,
}

impl<P: Protocol> Journal<P> {
    /// Reports without waiting. If no one reads, what doesn't fit isn't kept.
    pub(super) fn report(&self, node: NodeId, what: Occurrence<P>) {
        let _ = self.events.try_send(NetworkEvent { node, at: self.start.elapsed(), what });
    }
}
