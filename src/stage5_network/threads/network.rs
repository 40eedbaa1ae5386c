use super::cables::{Command, Link, Wire};
use super::primitives::{Instant, JoinHandle, Receiver, bounded, rng, thread, tick};
use super::report::{Journal, NetworkEvent, NodeSnapshot, Occurrence};
use super::stranger::Stranger;
use super::topology::{Topology, TopologyError};
use super::worker::Worker;
use crate::stage4_pow::{BlockHash, Refusal};
use crate::stage5_network::node::{Node, NodeId, NodeSettings};
use crate::stage5_network::protocol::{Genesis, GenesisError, Protocol};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// How many events wait to be read. Events that come when no one reads are not kept.
const EVENTS: usize = 1 << 16;

/// How long a node may take to answer. It looks at its inbox every few milliseconds, if the machine has
/// nothing else to do.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Nodes on threads that race and agree.
///
/// Links can be cut, healed, slowed and made lossy while it runs, and nodes can be stopped, killed
/// and added. Stopping or dropping it ends every thread, within a second unless the machine is busy.
///
/// ```
/// use kusari::stage5_network::*;
/// use std::time::Duration;
///
/// let rule = WorkRule { difficulty: Difficulty::from_bits(8) };
/// let genesis = Genesis { time: Time::now(), grants: vec![], rule };
/// let network = Network::start(genesis, 3, &Topology::Ring, NodeSettings::default())?;
///
/// network.mine_one_block(NodeId(0));
/// let all_have_it = |nodes: &[NodeSnapshot]| nodes.iter().all(|node| node.tip.height == 1);
/// assert!(network.wait_until(Duration::from_secs(600), all_have_it));
/// # Ok::<(), NetworkError>(())
/// ```
#[derive(Debug)]
pub struct Network<P: Protocol> {
    genesis: Genesis<P>,
    settings: NodeSettings,
    pub(super) wire: Arc<Wire<P>>,
    threads: BTreeMap<NodeId, JoinHandle<Option<Node<P>>>>,
    edges: BTreeSet<(NodeId, NodeId)>,
    next_id: usize,
    journal: Journal<P>,
    events: Receiver<NetworkEvent<P>>,
}

impl<P: Protocol> Network<P> {
    /// Starts nodes on threads and links them.
    ///
    /// # Errors
    ///
    /// A genesis that breaks a rule, a topology that doesn't exist, or a system that has no room
    /// for so many threads.
    pub fn start(
        genesis: Genesis<P>,
        nodes: usize,
        topology: &Topology,
        settings: NodeSettings,
    ) -> Result<Network<P>, NetworkError<P>> {
        let edges = topology.edges(nodes)?;
        let (sender, events) = bounded(EVENTS);
        let mut network = Network {
            genesis,
            settings,
            wire: Arc::default(),
            threads: BTreeMap::new(),
            edges: BTreeSet::new(),
            next_id: 0,
            journal: Journal { start: Instant::now(), events: sender },
            events,
        };
        for _ in 0..nodes {
            network.add(&[])?;
        }
        for (a, b) in edges {
            network.connect(a, b);
        }
        Ok(network)
    }

    /// Adds a node that knows only the genesis, and links it to others.
    ///
    /// # Errors
    ///
    /// If the system has no room for another thread, or a neighbour doesn't exist.
    pub fn add(&mut self, peers: &[NodeId]) -> Result<NodeId, NetworkError<P>> {
        let node = Node::new(self.genesis.clone(), self.settings.clone())
            .map_err(NetworkError::Genesis)?;
        self.add_node(node, peers)
    }

    /// Adds a node that knows something already, for instance one that was stopped before.
    ///
    /// # Errors
    ///
    /// If the system has no room for another thread, or a neighbour doesn't exist.
    pub fn add_node(&mut self, node: Node<P>, peers: &[NodeId]) -> Result<NodeId, NetworkError<P>> {
        if let Some(missing) = peers.iter().find(|peer| !self.threads.contains_key(peer)) {
            return Err(NetworkError::NoSuchNode(*missing));
        }
        let id = self.new_id();
        let socket = self.wire.attach(id);
        // Where each miner begins is left to chance, so that no two search the same nonces.
        let rng = ChaCha12Rng::seed_from_u64(rng().random());
        let (wire, journal) = (self.wire.clone(), self.journal.clone());
        let worker = Worker::new(id, node, wire.clone(), socket, journal.clone(), rng);
        let thread = thread::Builder::new().name(id.to_string()).spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| worker.run()));
            wire.detach(id);
            match result {
                Ok(node) => {
                    journal.report(id, Occurrence::Stopped);
                    Some(node)
                }
                Err(panic) => {
                    journal.report(id, Occurrence::Died(panic_message(&*panic)));
                    None
                }
            }
        });
        self.threads.insert(id, thread.map_err(NetworkError::Thread)?);
        peers.iter().for_each(|peer| self.connect(id, *peer));
        Ok(id)
    }

    /// Lets a stranger in, who says what it likes instead of following the rules.
    pub fn stranger(&mut self, peers: &[NodeId]) -> Stranger<P> {
        let id = self.new_id();
        let stranger = Stranger::new(id, peers, self.wire.clone());
        self.edges.extend(peers.iter().map(|peer| (*peer, id)));
        stranger
    }

    /// Stops a node in good order: its neighbours are told, and what it knows is handed back.
    ///
    /// `None` if there is no such node, or if it died before.
    pub fn stop_node(&mut self, id: NodeId) -> Option<Node<P>> {
        let thread = self.threads.remove(&id)?;
        for peer in self.peers_of(id) {
            self.wire.command(peer, Command::Disconnect(id));
        }
        self.edges.retain(|(a, b)| *a != id && *b != id);
        self.end(id, thread)
    }

    /// Ends a node the way a power cut would: no one is told, and everything it knew is gone.
    pub fn kill(&mut self, id: NodeId) {
        if let Some(thread) = self.threads.remove(&id) {
            self.end(id, thread);
        }
    }

    fn end(&self, id: NodeId, thread: JoinHandle<Option<Node<P>>>) -> Option<Node<P>> {
        self.wire.detach(id);
        thread.join().ok().flatten()
    }

    fn connect(&mut self, a: NodeId, b: NodeId) {
        self.edges.insert((a.min(b), a.max(b)));
        self.wire.command(a, Command::Connect(b));
        self.wire.command(b, Command::Connect(a));
    }

    fn new_id(&mut self) -> NodeId {
        self.next_id += 1;
        NodeId(self.next_id - 1)
    }

    fn peers_of(&self, node: NodeId) -> Vec<NodeId> {
        let other = |(a, b): &(NodeId, NodeId)| match node {
            node if node == *a => Some(*b),
            node if node == *b => Some(*a),
            _ => None,
        };
        self.edges.iter().filter_map(other).collect()
    }

    /// Sets the state of the link between two nodes.
    pub fn set_link(&self, a: NodeId, b: NodeId, link: Link) {
        self.wire.set_link(a, b, link);
    }

    /// Cuts a link. Neither side is told: messages vanish.
    pub fn cut(&self, a: NodeId, b: NodeId) {
        self.set_link(a, b, Link { up: false, ..self.wire.link(a, b) });
    }

    /// Repairs a link that was cut.
    pub fn heal(&self, a: NodeId, b: NodeId) {
        self.set_link(a, b, Link { up: true, ..self.wire.link(a, b) });
    }

    /// Cuts every link between these nodes and all others.
    pub fn partition(&self, side: &[NodeId]) {
        let crosses = |(a, b): &&(NodeId, NodeId)| side.contains(a) != side.contains(b);
        self.edges.iter().filter(crosses).for_each(|(a, b)| self.cut(*a, *b));
    }

    /// Repairs every link that was cut.
    pub fn heal_all(&self) {
        self.edges.iter().for_each(|(a, b)| self.heal(*a, *b));
    }

    /// Lets a node mine, or lets it rest. All mine from the start.
    pub fn mine(&self, node: NodeId, on: bool) {
        self.wire.command(node, Command::Mine(on));
    }

    /// Asks a node for one block, even if no payment waits.
    ///
    /// Two branches with equal work stay side by side until someone mines: one more block decides.
    pub fn mine_one_block(&self, node: NodeId) {
        self.wire.command(node, Command::MineOneBlock);
    }

    /// The nodes that run, the oldest first.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> {
        self.threads.keys().copied()
    }

    /// The links between those who are still there, the lower node first: also links that are cut.
    pub fn edges(&self) -> impl Iterator<Item = (NodeId, NodeId, Link)> {
        let are_there = |(a, b): &&(NodeId, NodeId)| self.wire.has(*a) && self.wire.has(*b);
        self.edges.iter().filter(are_there).map(|(a, b)| (*a, *b, self.wire.link(*a, *b)))
    }

    /// What happens, as it happens. Each event can be read once.
    pub fn events(&self) -> &Receiver<NetworkEvent<P>> {
        &self.events
    }

    /// What every running node believes now, the oldest node first.
    ///
    /// All are asked at once, and then waited for. One that doesn't answer within a minute is left
    /// out.
    pub fn chains(&self) -> Vec<NodeSnapshot<P>> {
        let asked: Vec<_> = (self.nodes())
            .filter_map(|node| {
                let (reply, answer) = bounded(1);
                self.wire.command(node, Command::Snapshot(reply)).then_some(answer)
            })
            .collect();
        let deadline = Instant::now() + PATIENCE;
        asked.iter().filter_map(|answer| answer.recv_deadline(deadline).ok()).collect()
    }

    /// Looks at all nodes every few milliseconds until something holds for them. Answers whether it
    /// did within the time.
    pub fn wait_until(
        &self,
        timeout: Duration,
        mut holds: impl FnMut(&[NodeSnapshot<P>]) -> bool,
    ) -> bool {
        let clock = tick(Duration::from_millis(20));
        let deadline = Instant::now() + timeout;
        loop {
            if holds(&self.chains()) {
                return true;
            }
            if Instant::now() >= deadline || clock.recv_deadline(deadline).is_err() {
                return holds(&self.chains());
            }
        }
    }

    /// The tip on which all nodes agree, if they do.
    pub fn agreed_tip(snapshots: &[NodeSnapshot<P>]) -> Option<BlockHash> {
        let first = snapshots.first()?.tip.hash;
        snapshots.iter().all(|node| node.tip.hash == first).then_some(first)
    }

    /// Ends every thread, and returns the nodes with what they knew.
    pub fn stop(mut self) -> Vec<(NodeId, Node<P>)> {
        self.end_all()
    }

    fn end_all(&mut self) -> Vec<(NodeId, Node<P>)> {
        // All are told before the first is waited for.
        self.threads.keys().for_each(|id| self.wire.detach(*id));
        let threads = std::mem::take(&mut self.threads);
        let ended = threads.into_iter().map(|(id, thread)| (id, self.end(id, thread)));
        ended.filter_map(|(id, node)| Some((id, node?))).collect()
    }
}

impl<P: Protocol> Drop for Network<P> {
    fn drop(&mut self) {
        self.end_all();
    }
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "a panic without a message".to_owned())
}

/// The reason why a network did not start or did not grow.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError<P: Protocol> {
    /// Nothing can be built on the genesis.
    #[error(transparent)]
    Genesis(GenesisError<P>),
    /// There is no such topology.
    #[error(transparent)]
    Topology(#[from] TopologyError),
    /// A neighbour isn't part of the network.
    #[error("there is no {0}")]
    NoSuchNode(NodeId),
    /// The system has no room for another thread.
    #[error("a thread could not be started: {0}")]
    Thread(#[source] io::Error),
}

impl<P: Protocol> Refusal for NetworkError<P> {
    const CODES: &'static [&'static str] = &["no-such-node", "no-thread"];

    fn code(&self) -> &'static str {
        match self {
            NetworkError::Genesis(cause) => cause.code(),
            NetworkError::Topology(cause) => cause.code(),
            NetworkError::NoSuchNode(_) => "no-such-node",
            NetworkError::Thread(_) => "no-thread",
        }
    }
}
