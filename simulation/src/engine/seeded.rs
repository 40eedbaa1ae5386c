use kusari::stage5_network::{
    Event, Genesis, GenesisError, Input, MempoolError, Message, NetworkEvent, Node, NodeId,
    NodeSettings, NodeSnapshot, Nonce, Occurrence, Output, Refusal, Search, Time, Topology,
    TopologyError, Transaction, WorkError, WorkRule,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::collections::{BTreeMap, BTreeSet};
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
/// difficulty is best a low one. No message is lost but on a link that is cut, and nobody is hostile: for
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
///     let settings = NodeSettings { mine_empty_blocks: true, ..NodeSettings::default() };
///     let block_time = Duration::from_millis(500);
///     let mut race = SeededNetwork::start(seed, genesis.clone(), 5, &Topology::Ring, settings, block_time)?;
///     race.advance_to(Duration::from_secs(10));
///     Ok::<_, SeededError>(race.chains()[0].tip.hash)
/// };
/// # use kusari_simulation::SeededError;
/// assert_eq!(race(7)?, race(7)?);
/// assert_ne!(race(7)?, race(8)?);
/// # Ok::<(), SeededError>(())
/// ```
#[derive(Debug)]
pub struct SeededNetwork {
    nodes: Vec<Node>,
    edges: BTreeSet<(NodeId, NodeId)>,
    cut: BTreeSet<(NodeId, NodeId)>,
    agenda: BTreeMap<(u64, u64), Happening>,
    written: u64,
    rng: StdRng,
    /// How long a node looks for a block on average, in milliseconds.
    block_time: u64,
    begin: Time,
    now: u64,
    events: Vec<NetworkEvent>,
}

#[derive(Debug)]
enum Happening {
    Deliver { from: NodeId, to: NodeId, message: Message },
    Tick(NodeId),
    Find(NodeId),
}

impl SeededNetwork {
    /// Makes nodes and links them. All nodes together find a block every `block_time` on average,
    /// while there is something to mine.
    ///
    /// # Errors
    ///
    /// A genesis that breaks a rule, or a topology that does not exist.
    pub fn start(
        seed: u64,
        genesis: Genesis<WorkRule>,
        nodes: usize,
        topology: &Topology,
        settings: NodeSettings,
        block_time: Duration,
    ) -> Result<SeededNetwork, SeededError> {
        let edges = topology.edges(nodes)?;
        let begin = genesis.time;
        let node = Node::new(genesis, settings)?;
        let all = u64::try_from(block_time.as_millis()).unwrap_or(u64::MAX);
        let mut network = SeededNetwork {
            nodes: vec![node; nodes],
            edges: edges.clone(),
            cut: BTreeSet::new(),
            agenda: BTreeMap::new(),
            written: 0,
            rng: StdRng::seed_from_u64(seed),
            block_time: all.saturating_mul(nodes as u64).clamp(1, 1 << 40),
            begin,
            now: 0,
            events: Vec::new(),
        };
        for id in (0..nodes).map(NodeId) {
            // Their clocks do not tick in step.
            let first_tick = network.rng.gen_range(1..=TICK);
            network.put(first_tick, Happening::Tick(id));
            let first_block = network.time_to_find();
            network.put(first_block, Happening::Find(id));
        }
        for (a, b) in edges {
            network.tell(a, Input::Connected(b));
            network.tell(b, Input::Connected(a));
        }
        Ok(network)
    }

    /// Lets virtual time pass up to a moment, and returns what happened until then.
    pub fn advance_to(&mut self, moment: Duration) -> Vec<NetworkEvent> {
        let end = u64::try_from(moment.as_millis()).unwrap_or(u64::MAX);
        while let Some(next) = self.agenda.first_entry()
            && next.key().0 <= end
        {
            let ((at, _), happening) = next.remove_entry();
            self.now = at;
            self.happen(happening);
        }
        self.now = self.now.max(end);
        std::mem::take(&mut self.events)
    }

    /// Hands a payment to a node, as a wallet does.
    ///
    /// # Errors
    ///
    /// Why the node refuses it.
    pub fn submit(&mut self, node: NodeId, payment: Transaction) -> Result<(), MempoolError> {
        let refused = self.tell(node, Input::Transaction(payment));
        refused.map_or(Ok(()), Err)
    }

    /// Cuts every link between these nodes and all others. Nobody is told: messages vanish.
    pub fn partition(&mut self, side: &[NodeId]) {
        let crosses = |(a, b): &&(NodeId, NodeId)| side.contains(a) != side.contains(b);
        self.cut.extend(self.edges.iter().filter(crosses));
    }

    /// Mends every link that was cut.
    pub fn heal_all(&mut self) {
        self.cut.clear();
    }

    /// Lets a node find a block, even if no payment waits.
    pub fn mine_one_block(&mut self, node: NodeId) {
        let draft = self.nodes[node.0].draft(self.clock());
        let difficulty = self.nodes[node.0].genesis().rule.difficulty;
        let mut search = Search::new(draft, difficulty);
        search.seek(Nonce::new(self.rng.r#gen::<u32>().into()));
        // It ends only at difficulties that nobody can meet, and then there is no block.
        if let Ok(Some(nonce)) = search.run(u64::MAX) {
            self.tell(node, Input::Mined(search.seal(nonce)));
        }
    }

    /// All nodes.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(NodeId)
    }

    /// What every node believes now.
    pub fn chains(&self) -> Vec<NodeSnapshot> {
        self.nodes().map(|id| NodeSnapshot::of(id, &self.nodes[id.0])).collect()
    }

    fn clock(&self) -> Time {
        self.begin.after(Duration::from_millis(self.now))
    }

    fn put(&mut self, at: u64, happening: Happening) {
        self.agenda.insert((at, self.written), happening);
        self.written += 1;
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Deliver { from, to, message } => {
                if !self.cut.contains(&(from.min(to), from.max(to))) {
                    self.tell(to, Input::Message(from, message));
                }
            }
            Happening::Tick(id) => {
                self.put(self.now + TICK, Happening::Tick(id));
                self.tell(id, Input::Tick);
            }
            Happening::Find(id) => {
                let next = self.now + self.time_to_find();
                self.put(next, Happening::Find(id));
                if self.nodes[id.0].wants_to_mine() {
                    self.mine_one_block(id);
                }
            }
        }
    }

    /// Tells a node something, and does what it wants. Returns why it refused a payment.
    fn tell(&mut self, id: NodeId, input: Input) -> Option<MempoolError> {
        let (now, at) = (self.clock(), Duration::from_millis(self.now));
        let mut refused = None;
        for output in self.nodes[id.0].handle(input, now) {
            match output {
                Output::Send(to, message) => {
                    let arrives = self.now + self.rng.gen_range(DELAY);
                    self.put(arrives, Happening::Deliver { from: id, to, message });
                }
                Output::Disconnect(peer) => {
                    self.edges.remove(&(id.min(peer), id.max(peer)));
                    self.nodes[peer.0].handle(Input::Disconnected(id), now);
                }
                Output::Event(event) => {
                    if let Event::TransactionRefused { cause, .. } = &event {
                        refused = Some(cause.clone());
                    }
                    self.events.push(NetworkEvent { node: id, at, what: Occurrence::Node(event) });
                }
            }
        }
        refused
    }

    fn time_to_find(&mut self) -> u64 {
        crate::engine::chance::waiting_time(&mut self.rng, self.block_time)
    }
}

/// The reason why a race does not begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SeededError {
    /// The genesis breaks a rule.
    #[error(transparent)]
    Genesis(#[from] GenesisError<WorkError>),
    /// There is no such network.
    #[error(transparent)]
    Topology(#[from] TopologyError),
}

impl Refusal for SeededError {
    const CODES: &'static [&'static str] = &[];

    fn code(&self) -> &'static str {
        match self {
            SeededError::Genesis(cause) => cause.code(),
            SeededError::Topology(cause) => cause.code(),
        }
    }
}
