use super::agenda::{Happening, Parcel};
use super::chance::waiting_time;
use super::machine::{Engine, Layer};
use super::millis;
use kusari::stage5_network::any::{
    Event, Input, Message, NetworkError, NetworkEvent, Node, NodeSnapshot, Occurrence,
};
use kusari::stage5_network::protocol::Consensus as _;
use kusari::stage5_network::protocol::{Genesis, PoolError, Proposer, Protocol, TransactionOf};
use kusari::stage5_network::{Link, NodeId, NodeSettings, Time, Topology};
use rand::RngExt as _;
use std::convert::Infallible;
use std::time::Duration;

/// Every how many milliseconds a node hears that time has passed.
const TICK: u64 = 200;

/// How long a message travels, in milliseconds.
const DELAY: std::ops::RangeInclusive<u64> = 10..=150;

/// A race that is the same each time and on every machine: chapter 5's nodes in virtual time, where
/// chance comes from a seed.
///
/// It has the methods of [`Network`](kusari::stage5_network::Network), as far as a race needs them;
/// but time passes only in [`advance_to`](SeededNetwork::advance_to). When a node finds a block is
/// drawn by chance, as it is with real miners, and then the block is really mined; so the
/// difficulty is best a low one. A clone goes on as the original does. No message is lost but on a link that is cut, and no one is hostile: for
/// that there is [`Simulation`](crate::Simulation).
///
/// ```
/// use kusari_simulation::SeededNetwork;
/// use kusari::stage5_network::*;
/// use std::time::Duration;
///
/// let rule = WorkRule { difficulty: Difficulty::from_bits(4) };
/// let genesis = Genesis { time: Time::default(), grants: vec![], rule };
/// let race = |seed| {
///     let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
///     let block_time = Duration::from_millis(500);
///     let mut race = SeededNetwork::start(seed, genesis.clone(), 5, &Topology::Ring, settings, block_time)?;
///     race.advance_to(Duration::from_secs(10));
///     Ok::<_, NetworkError>(race.chains()[0].tip.hash)
/// };
/// assert_eq!(race(7)?, race(7)?);
/// assert_ne!(race(7)?, race(8)?);
/// # Ok::<(), NetworkError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SeededNetwork<P: Protocol> {
    engine: Engine<P, Infallible>,
    genesis: Genesis<P>,
    nodes: usize,
    /// How long a node looks for a block on average, in milliseconds.
    block_time: u64,
    begin: Time,
    events: Vec<NetworkEvent<P>>,
}

impl<P: Protocol> SeededNetwork<P> {
    /// Makes nodes and links them. All nodes together find a block every `block_time` on average,
    /// while there is something to mine.
    ///
    /// # Errors
    ///
    /// A genesis that breaks a rule, or a topology that does not exist.
    pub fn start(
        seed: u64,
        genesis: Genesis<P>,
        nodes: usize,
        topology: &Topology,
        settings: NodeSettings,
        block_time: Duration,
    ) -> Result<SeededNetwork<P>, NetworkError<P>> {
        let edges = topology.edges(nodes)?;
        let node = Node::new(genesis.clone(), settings).map_err(NetworkError::Genesis)?;
        let mut network = SeededNetwork {
            begin: P::Consensus::tip(node.tree().place()).time,
            engine: Engine::new(seed, vec![node; nodes], edges.iter().copied()),
            genesis,
            nodes,
            block_time: millis(block_time).saturating_mul(nodes as u64).clamp(1, 1 << 40),
            events: Vec::new(),
        };
        for node in 0..nodes {
            // Their clocks do not tick in step.
            let first_tick = network.engine.rng.random_range(1..=TICK);
            network.engine.put_in(first_tick, Happening::Tick(node));
            let first_block = network.time_to_find();
            network.engine.put_in(first_block, Happening::Find(node));
        }
        for (a, b) in edges {
            network.tell_surely(a, Input::Connected(b));
            network.tell_surely(b, Input::Connected(a));
        }
        Ok(network)
    }

    /// Gives a node what it adds to a block of its own, as [`Node::proposing_for`] does.
    pub fn propose_for(&mut self, node: NodeId, proposer: Proposer<P>) {
        if let Some(node) = self.engine.place(node.0) {
            *node = node.clone().proposing_for(proposer);
        }
    }

    /// Lets virtual time pass up to a moment, and returns what happened until then.
    pub fn advance_to(&mut self, moment: Duration) -> Vec<NetworkEvent<P>> {
        let end = millis(moment);
        while self.next_until(end) == Ok(true) {}
        self.engine.rest_until(end);
        std::mem::take(&mut self.events)
    }

    /// Hands a payment to a node, as a wallet does.
    ///
    /// # Errors
    ///
    /// Why the node refuses it.
    pub fn submit(&mut self, node: NodeId, payment: TransactionOf<P>) -> Result<(), PoolError<P>> {
        let before = self.events.len();
        self.tell_surely(node, Input::Transaction(payment));
        let refused = self.events[before..].iter().find_map(|event| match &event.what {
            Occurrence::Node(Event::TransactionRefused { cause, .. }) => Some(cause.clone()),
            _ => None,
        });
        refused.map_or(Ok(()), Err)
    }

    /// Cuts a link, if there is one. Neither side is told: messages vanish.
    pub fn cut(&mut self, a: NodeId, b: NodeId) {
        self.engine.cut((a.min(b), a.max(b)));
    }

    /// Repairs a link that was cut.
    pub fn heal(&mut self, a: NodeId, b: NodeId) {
        self.engine.heal((a.min(b), a.max(b)));
    }

    /// Cuts every link between these nodes and all others. No one is told: messages vanish.
    pub fn partition(&mut self, side: &[NodeId]) {
        for edge in self.engine.edges().to_vec() {
            if side.contains(&edge.0) != side.contains(&edge.1) {
                self.engine.cut(edge);
            }
        }
    }

    /// Heals every link that was cut.
    pub fn heal_all(&mut self) {
        self.engine.heal_all();
    }

    /// Lets a node find a block, even if no payment waits.
    pub fn mine_one_block(&mut self, node: NodeId) {
        if let Some(block) = self.block_of(node.0) {
            self.tell_surely(node, Input::Proposed(block));
        }
    }

    /// All nodes.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<P> {
        (0..self.nodes).map(NodeId)
    }

    /// All links, the lower node first: also those that are cut.
    ///
    /// ```
    /// use kusari_simulation::SeededNetwork;
    /// use kusari::stage5_network::*;
    /// use std::time::Duration;
    ///
    /// let rule = WorkRule { difficulty: Difficulty::from_bits(4) };
    /// let genesis = Genesis { time: Time::default(), grants: vec![], rule };
    /// let (settings, block_time) = (NodeSettings::default(), Duration::from_millis(500));
    /// let mut race = SeededNetwork::start(7, genesis, 3, &Topology::Line, settings, block_time)?;
    /// race.cut(NodeId(2), NodeId(1));
    /// let up: Vec<_> = race.edges().map(|(a, b, link)| (a.0, b.0, link.up)).collect();
    /// assert_eq!(up, [(0, 1, true), (1, 2, false)]);
    /// # Ok::<(), NetworkError>(())
    /// ```
    pub fn edges(&self) -> impl Iterator<Item = (NodeId, NodeId, Link)> {
        let link = |a, b| Link { up: !self.engine.is_cut(a, b), ..Link::default() };
        self.engine.edges().iter().map(move |&(a, b)| (a, b, link(a, b)))
    }

    /// What every node believes now.
    pub fn chains(&self) -> Vec<NodeSnapshot<P>> {
        self.engine.nodes().map(|(id, node)| NodeSnapshot::of(id, node)).collect()
    }

    /// There is no block where the difficulty is one that no one can meet.
    fn block_of(&mut self, node: usize) -> Option<P::Block> {
        let draft = self.engine.node(node)?.draft(self.clock(node));
        self.engine.close(draft, &self.genesis)
    }

    fn tell_surely(&mut self, node: NodeId, input: Input<P>) {
        let Ok(()) = self.tell(node.0, input);
    }
}

/// Nothing goes wrong here: messages come late, but they come.
impl<P: Protocol> Layer<P> for SeededNetwork<P> {
    type Own = Infallible;
    type Error = Infallible;

    fn engine(&mut self) -> &mut Engine<P, Infallible> {
        &mut self.engine
    }

    fn clock(&self, _: usize) -> Time {
        self.begin.after(Duration::from_millis(self.engine.now()))
    }

    fn tick(&self) -> u64 {
        TICK
    }

    fn time_to_find(&mut self) -> u64 {
        waiting_time(&mut self.engine.rng, self.block_time)
    }

    fn send(&mut self, from: usize, to: NodeId, message: Message<P>) {
        let delay = self.engine.rng.random_range(DELAY);
        let (from, parcel) = (NodeId(from), Parcel::Message(message));
        self.engine.put_in(delay, Happening::Deliver { from, to, parcel });
    }

    fn disconnect(&mut self, node: usize, peer: NodeId) -> Result<(), Infallible> {
        self.tell(peer.0, Input::Disconnected(NodeId(node)))
    }

    fn happened(&mut self, node: usize, event: Event<P>) -> Result<(), Infallible> {
        let (node, at) = (NodeId(node), Duration::from_millis(self.engine.now()));
        self.events.push(NetworkEvent { node, at, what: Occurrence::Node(event) });
        Ok(())
    }

    fn own(&mut self, own: Infallible) -> Result<(), Infallible> {
        match own {}
    }

    fn find(&mut self, node: usize) -> Option<P::Block> {
        self.engine.node(node).filter(|node| node.wants_to_propose())?;
        self.block_of(node)
    }
}
