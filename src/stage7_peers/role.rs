use super::envelope::Payload;
use super::light::{Edge, EdgeEvent, EdgeOutput, LightOffence};
use super::peer_event::PeerEvent;
use crate::stage6_coin::{Block, Event, Header, NodeId, Time, Transaction};
use std::sync::Arc;
use std::time::Duration;

/// What a host is to the others: a [`Core`](super::Core), which keeps all blocks and answers, or an [`Edge`], which
/// keeps headers and asks.
pub trait Role {
    /// Takes what happened at a time, and returns what is to be done, in this order. `uptime` is how long the host has been
    /// running.
    fn handle(&mut self, input: RoleInput, uptime: Duration, now: Time) -> Vec<RoleOutput>;
}

/// What happens to a host, as far as it's about payments and blocks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RoleInput {
    /// There's a new neighbour.
    Connected(NodeId),
    /// A neighbour is gone.
    Disconnected(NodeId),
    /// A neighbour says something about payments and blocks.
    Chain(NodeId, Vec<u8>),
    /// A neighbour says something as an edge to a core, or as a core to an edge.
    Light(NodeId, Vec<u8>),
    /// The owner of a wallet hands in a payment.
    Transaction(Transaction),
    /// This host has made a block.
    Proposed(Block),
    /// This much time has passed since the last tick.
    Tick(Duration),
}

/// What a role wants done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RoleOutput {
    /// Write this block to disk.
    Keep(Arc<Block>),
    /// Keep these headers.
    KeepHeaders(Vec<Header>),
    /// Say this to a neighbour.
    Say(NodeId, Payload),
    /// A neighbour said hello, and it lives on our chain.
    Greeted(NodeId),
    /// A neighbour brought the new end of our chain.
    BroughtTip(NodeId),
    /// Cut the link to a neighbour. The role has forgotten it, and has said why in an event.
    Drop(NodeId),
    /// Cut the link to a neighbour for this. The role has forgotten it.
    Expel(NodeId, LightOffence),
    /// Nothing has to be done. This only says what happened.
    Event(HostEvent),
}

/// What happened in a host.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum HostEvent {
    /// In the node of a core.
    Node(Event),
    /// At an edge.
    Edge(EdgeEvent),
    /// Among its neighbours.
    Peer(PeerEvent),
    /// A sealed letter came by. It may be for someone here.
    Letter(Arc<[u8]>),
}

impl Role for Edge {
    fn handle(&mut self, input: RoleInput, _: Duration, now: Time) -> Vec<RoleOutput> {
        let outputs = match input {
            RoleInput::Connected(link) => self.connected(link),
            RoleInput::Disconnected(link) => {
                self.disconnected(link);
                Vec::new()
            }
            RoleInput::Chain(from, bytes) => self.hear(from, &bytes, now),
            RoleInput::Light(from, bytes) => self.hear_light(from, &bytes, now),
            RoleInput::Transaction(payment) => self.take_payment(payment),
            // It doesn't know what waits, or who owns what, so it has nothing to put into a block.
            RoleInput::Proposed(_) => Vec::new(),
            RoleInput::Tick(passed) => self.tick(passed),
        };
        let said = |output| match output {
            EdgeOutput::Say(to, message) => RoleOutput::Say(to, Payload::Chain(message)),
            EdgeOutput::Ask(to, message) => RoleOutput::Say(to, Payload::Light(message)),
            EdgeOutput::Greeted(link) => RoleOutput::Greeted(link),
            EdgeOutput::BroughtTip(by) => RoleOutput::BroughtTip(by),
            EdgeOutput::KeepHeaders(headers) => RoleOutput::KeepHeaders(headers),
            EdgeOutput::Expel(link, offence) => RoleOutput::Expel(link, offence),
            EdgeOutput::Event(event) => RoleOutput::Event(HostEvent::Edge(event)),
        };
        outputs.into_iter().map(said).collect()
    }
}
