use super::primitives::{
    AtomicUsize, Instant, Receiver, RwLock, RwLockReadGuard, RwLockWriteGuard, Sender, bounded, rng,
};
use super::report::NodeSnapshot;
use crate::stage5_network::node::{MAX_MESSAGE_BYTES, Message, NodeId};
use crate::stage5_network::protocol::{PoolError, Protocol, TransactionOf};
use rand::RngExt as _;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// How many messages, and how many commands, may wait for a node. What comes when it's full is
/// lost, as on a real network: a sender never waits for a receiver, so two that send to each other
/// can't block each other.
const INBOX: usize = 1024;

/// How many bytes of messages may wait for a node, or be under way to it: four of the longest.
const INBOX_BYTES: usize = 4 * MAX_MESSAGE_BYTES;

/// Longer than anyone waits, and short enough to be added to any point in time.
const MAX_LATENCY: Duration = Duration::from_secs(60 * 60);

/// The state of a link between two nodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Whether anything gets through.
    pub up: bool,
    /// How long a message travels.
    pub latency: Duration,
    /// Which share of the messages is lost: 0.0 is none, 1.0 is all.
    pub loss: f64,
}

impl Default for Link {
    /// A perfect link.
    fn default() -> Link {
        Link { up: true, latency: Duration::ZERO, loss: 0.0 }
    }
}

/// A message on its way.
#[derive(Debug)]
pub(super) struct Envelope<P: Protocol> {
    pub(super) from: NodeId,
    pub(super) deliver_at: Instant,
    pub(super) content: Content<P>,
    /// Given back when the message has been read.
    _room: Room,
}

/// A part of the bytes that may wait for a node.
#[derive(Debug)]
struct Room {
    bytes: usize,
    taken: Arc<AtomicUsize>,
}

impl Room {
    /// `None` if there is no room for so much.
    fn take(taken: &Arc<AtomicUsize>, bytes: usize) -> Option<Room> {
        let room = Room { bytes, taken: taken.clone() };
        // If it's too much, dropping the room gives it back.
        let before = taken.fetch_add(bytes, Ordering::Relaxed);
        (before.saturating_add(bytes) <= INBOX_BYTES).then_some(room)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.taken.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Threads pass messages as they are. Only strangers send bytes.
#[derive(Clone, Debug)]
pub(super) enum Content<P: Protocol> {
    Message(Message<P>),
    Bytes(Vec<u8>),
}

impl<P: Protocol> Content<P> {
    fn bytes(&self) -> usize {
        match self {
            Content::Message(message) => message.most_bytes(),
            Content::Bytes(bytes) => bytes.len(),
        }
    }
}

/// What the owner of the network wants from a node. It doesn't travel over links.
#[derive(Debug)]
pub(super) enum Command<P: Protocol> {
    Connect(NodeId),
    Disconnect(NodeId),
    Submit(TransactionOf<P>, Sender<Result<(), PoolError<P>>>),
    Snapshot(Sender<NodeSnapshot<P>>),
    Mine(bool),
    MineOneBlock,
}

/// Where a node hears of all that concerns it.
#[derive(Debug)]
pub(super) struct Socket<P: Protocol> {
    pub(super) inbox: Receiver<Envelope<P>>,
    pub(super) commands: Receiver<Command<P>>,
}

/// The cables between the nodes: where each receives, and in what state each link is.
///
/// This is the only module in which a channel is made.
#[derive(Debug, Default)]
pub(super) struct Wire<P: Protocol> {
    cables: RwLock<Cables<P>>,
}

#[derive(Debug, Default)]
struct Cables<P: Protocol> {
    plugs: BTreeMap<NodeId, Plug<P>>,
    /// Only links that are not perfect.
    links: BTreeMap<(NodeId, NodeId), Link>,
}

#[derive(Clone, Debug)]
struct Plug<P: Protocol> {
    /// Goes first when the plug is pulled: it tells the node to end.
    commands: Sender<Command<P>>,
    inbox: Sender<Envelope<P>>,
    /// How many bytes wait in the inbox, or have left it and are still under way.
    taken: Arc<AtomicUsize>,
}

impl<P: Protocol> Wire<P> {
    /// Plugs a node in.
    pub(super) fn attach(&self, node: NodeId) -> Socket<P> {
        let (inbox, commands) = (bounded(INBOX), bounded(INBOX));
        let plug = Plug { commands: commands.0, inbox: inbox.0, taken: Arc::default() };
        self.write().plugs.insert(node, plug);
        Socket { inbox: inbox.1, commands: commands.1 }
    }

    /// Pulls the plug. What is sent to the node from now on is lost, and its thread ends: here was
    /// the only sender of its commands.
    pub(super) fn detach(&self, node: NodeId) {
        self.write().plugs.remove(&node);
    }

    /// Sends without ever waiting. No one hears of what a cut or lossy link swallows.
    pub(super) fn send(&self, from: NodeId, to: NodeId, content: Content<P>) {
        let cables = self.read();
        let link = cables.links.get(&key(from, to)).copied().unwrap_or_default();
        let is_lost = !link.up || link.loss > 0.0 && rng().random::<f64>() < link.loss;
        if let Some(plug) = cables.plugs.get(&to).filter(|_| !is_lost) {
            let deliver_at = Instant::now() + link.latency.min(MAX_LATENCY);
            let Some(_room) = Room::take(&plug.taken, content.bytes()) else { return };
            // An error is a full inbox, or a node that has just ended: the message is lost.
            let _ = plug.inbox.try_send(Envelope { from, deliver_at, content, _room });
        }
    }

    /// Hands a command to a node. Answers `false` if there is no such node, or if it is so busy that
    /// too many commands wait.
    pub(super) fn command(&self, to: NodeId, command: Command<P>) -> bool {
        self.read().plugs.get(&to).is_some_and(|plug| plug.commands.try_send(command).is_ok())
    }

    /// Whether anyone can receive here.
    pub(super) fn has(&self, node: NodeId) -> bool {
        self.read().plugs.contains_key(&node)
    }

    pub(super) fn set_link(&self, a: NodeId, b: NodeId, link: Link) {
        let mut cables = self.write();
        if link == Link::default() {
            cables.links.remove(&key(a, b));
        } else {
            cables.links.insert(key(a, b), link);
        }
    }

    pub(super) fn link(&self, a: NodeId, b: NodeId) -> Link {
        self.read().links.get(&key(a, b)).copied().unwrap_or_default()
    }

    // A thread that panicked while it held the lock has not left anything half done: every change
    // above is a single insertion or removal.
    fn read(&self) -> RwLockReadGuard<'_, Cables<P>> {
        self.cables.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Cables<P>> {
        self.cables.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(a: NodeId, b: NodeId) -> (NodeId, NodeId) {
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage5_network::AccountProtocol;

    #[test]
    fn what_waits_has_room_for_four_of_the_longest_messages_and_reading_makes_room() {
        let (wire, me) = (Wire::<AccountProtocol>::default(), NodeId(0));
        let socket = wire.attach(me);
        let send = |bytes| wire.send(NodeId(1), me, Content::Bytes(vec![0; bytes]));
        (0..6).for_each(|_| send(MAX_MESSAGE_BYTES));
        assert_eq!(socket.inbox.len(), 4);
        send(1);
        assert_eq!(socket.inbox.len(), 4, "not even one byte more");

        let read = socket.inbox.try_recv().expect("four wait");
        send(1);
        assert_eq!(socket.inbox.len(), 3, "it is still in somebody's hands");
        drop(read);
        send(1);
        send(MAX_MESSAGE_BYTES);
        send(MAX_MESSAGE_BYTES - 1);
        assert_eq!(socket.inbox.len(), 5);
        assert_eq!(wire.read().plugs[&me].taken.load(Ordering::Relaxed), INBOX_BYTES);
        while socket.inbox.try_recv().is_ok() {}
        assert_eq!(wire.read().plugs[&me].taken.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_message_travels_as_long_as_its_link_says_and_at_most_an_hour() {
        let (wire, me, other) = (Wire::<AccountProtocol>::default(), NodeId(0), NodeId(1));
        let socket = wire.attach(me);
        let hour = Duration::from_secs(3600);
        for (latency, expected) in
            [(Duration::from_secs(600), Duration::from_secs(600)), (Duration::MAX, hour)]
        {
            wire.set_link(me, other, Link { latency, ..Link::default() });
            let before = Instant::now();
            wire.send(other, me, Content::Bytes(Vec::new()));
            let after = Instant::now();
            let envelope = socket.inbox.try_recv().expect("it is under way");
            assert!((before + expected..=after + expected).contains(&envelope.deliver_at));
        }
    }
}
