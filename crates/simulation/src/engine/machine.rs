use super::agenda::{Agenda, Happening, Parcel};
use super::chance::twin;
use kusari::stage5_network::any::{Event, Input, Message, Node, Output};
use kusari::stage5_network::protocol::{Consensus, Draft, Genesis, Proposal, Protocol};
use kusari::stage5_network::{NodeId, Time};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeSet;
use std::time::Duration;

/// Nodes, the cables between them, and what is going to happen: the state of the one event loop.
#[derive(Debug)]
pub(crate) struct Engine<P: Protocol, X> {
    /// `None`: it is down.
    nodes: Vec<Option<Node<P>>>,
    edges: Vec<(NodeId, NodeId)>,
    cut: BTreeSet<(NodeId, NodeId)>,
    pub(crate) agenda: Agenda<Happening<P, X>>,
    pub(crate) rng: ChaCha12Rng,
    now: u64,
    step: u64,
}

impl<P: Protocol, X: Clone> Clone for Engine<P, X> {
    fn clone(&self) -> Engine<P, X> {
        Engine {
            nodes: self.nodes.clone(),
            edges: self.edges.clone(),
            cut: self.cut.clone(),
            agenda: self.agenda.clone(),
            rng: twin(&self.rng),
            now: self.now,
            step: self.step,
        }
    }
}

impl<P: Protocol, X> Engine<P, X> {
    pub(crate) fn new(
        seed: u64,
        nodes: Vec<Node<P>>,
        edges: impl IntoIterator<Item = (NodeId, NodeId)>,
    ) -> Engine<P, X> {
        Engine {
            nodes: nodes.into_iter().map(Some).collect(),
            edges: edges.into_iter().collect(),
            cut: BTreeSet::new(),
            agenda: Agenda::new(),
            rng: ChaCha12Rng::seed_from_u64(seed),
            now: 0,
            step: 0,
        }
    }

    /// Virtual time, in milliseconds.
    pub(crate) fn now(&self) -> u64 {
        self.now
    }

    /// How much has happened so far.
    pub(crate) fn steps(&self) -> u64 {
        self.step
    }

    /// Lets time pass in which nothing happens.
    pub(crate) fn rest_until(&mut self, end: u64) {
        self.now = self.now.max(end);
    }

    /// Puts something down that happens so many milliseconds from now.
    pub(crate) fn put_in(&mut self, millis: u64, happening: Happening<P, X>) {
        self.agenda.put(self.now.saturating_add(millis), happening);
    }

    /// The nodes that are up.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node<P>)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.filter_map(|(id, node)| Some((NodeId(id), node.as_ref()?)))
    }

    /// A node, if it is up.
    pub(crate) fn node(&self, id: usize) -> Option<&Node<P>> {
        self.nodes.get(id)?.as_ref()
    }

    /// Takes a node away, or puts it back.
    pub(crate) fn place(&mut self, id: usize) -> &mut Option<Node<P>> {
        &mut self.nodes[id]
    }

    /// All links, cut ones among them.
    pub(crate) fn edges(&self) -> &[(NodeId, NodeId)] {
        &self.edges
    }

    /// Cuts a link. No one is told: messages vanish.
    pub(crate) fn cut(&mut self, edge: (NodeId, NodeId)) {
        self.cut.insert(edge);
    }

    pub(crate) fn heal(&mut self, edge: (NodeId, NodeId)) {
        self.cut.remove(&edge);
    }

    pub(crate) fn heal_all(&mut self) {
        self.cut.clear();
    }

    pub(crate) fn is_cut(&self, one: NodeId, other: NodeId) -> bool {
        self.cut.contains(&(one.min(other), one.max(other)))
    }

    /// Closes a draft for real. `None` where that cannot be done, or not now.
    pub(crate) fn close(&mut self, draft: Draft<P>, genesis: &Genesis<P>) -> Option<P::Block> {
        let mut search = P::Consensus::search(draft, genesis, &mut self.rng);
        match P::Consensus::propose(&mut search, u64::MAX) {
            Proposal::Found(block) => Some(block),
            Proposal::KeepGoing | Proposal::NotYet | Proposal::Stale => None,
        }
    }
}

/// A layer on the engine: it decides what the clocks show, how messages travel, when blocks are found, and who looks
/// on. The rest of the course of events is the same for all layers, and stands here.
pub(crate) trait Layer<P: Protocol> {
    /// What happens only in this layer.
    type Own;
    /// Why it ends early.
    type Error;

    fn engine(&mut self) -> &mut Engine<P, Self::Own>;

    /// What a node's clock shows.
    fn clock(&self, node: usize) -> Time;

    /// How many milliseconds lie between two ticks.
    fn tick(&self) -> u64;

    /// In how many milliseconds a node finds its next block.
    fn time_to_find(&mut self) -> u64;

    /// Puts a message under way.
    fn send(&mut self, from: usize, to: NodeId, message: Message<P>);

    /// A node cuts its link to a neighbour.
    fn disconnect(&mut self, node: usize, peer: NodeId) -> Result<(), Self::Error>;

    /// Something happened at a node.
    fn happened(&mut self, node: usize, event: Event<P>) -> Result<(), Self::Error>;

    /// Does what happens only in this layer.
    fn own(&mut self, own: Self::Own) -> Result<(), Self::Error>;

    /// The block that a node finds now, if it looks for one.
    fn find(&mut self, node: usize) -> Option<P::Block>;

    /// Notes what is about to happen to a node.
    fn announce(&mut self, _node: usize, _input: &Input<P>) {}

    /// Gives a node its input. A layer that looks on does so here.
    fn handle(&mut self, node: usize, input: Input<P>) -> Result<Vec<Output<P>>, Self::Error> {
        let now = self.clock(node);
        let node = self.engine().place(node).as_mut();
        Ok(node.map_or_else(Vec::new, |node| node.handle(input, now)))
    }

    /// Tells a node something, and carries out what it wants.
    fn tell(&mut self, node: usize, input: Input<P>) -> Result<(), Self::Error> {
        for output in self.handle(node, input)? {
            match output {
                Output::Send(to, message) => self.send(node, to, message),
                Output::Disconnect(peer) => self.disconnect(node, peer)?,
                Output::Event(event) => self.happened(node, event)?,
            }
        }
        Ok(())
    }

    /// Does what is next, unless that is later than `end`. `false`: nothing is.
    fn next_until(&mut self, end: u64) -> Result<bool, Self::Error> {
        let engine = self.engine();
        let Some((at, happening)) = engine.agenda.next_until(end) else { return Ok(false) };
        (engine.now, engine.step) = (at, engine.step + 1);
        let (node, input) = match happening {
            Happening::Own(own) => return self.own(own).map(|()| true),
            Happening::Deliver { from, to, .. } if engine.is_cut(from, to) => return Ok(true),
            Happening::Deliver { from, to, parcel } => match parcel {
                Parcel::Message(message) => (to.0, Input::Message(from, message)),
                Parcel::Bytes(bytes) => (to.0, Input::Bytes(from, bytes)),
            },
            Happening::Connect { node, peer } => (node, Input::Connected(peer)),
            Happening::Tick(node) => {
                let next = self.tick();
                self.engine().put_in(next, Happening::Tick(node));
                (node, Input::Tick(Duration::from_millis(next)))
            }
            Happening::Find(node) => {
                let next = self.time_to_find();
                self.engine().put_in(next, Happening::Find(node));
                let Some(block) = self.find(node) else { return Ok(true) };
                (node, Input::Proposed(block))
            }
        };
        self.announce(node, &input);
        self.tell(node, input).map(|()| true)
    }
}
