use super::threads::{
    Instant, Receiver, RwLock, RwLockReadGuard, RwLockWriteGuard, Sender, bounded, thread_rng,
};
use super::{MempoolError, Message, NodeId, NodeSnapshot, Transaction};
use rand::Rng as _;
use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

/// How many messages, and how many commands, may wait for a node. What comes when it is full is
/// lost, as on a real network: a sender never waits for a receiver, so two that send to each other
/// cannot block each other.
const INBOX: usize = 1024;

/// Longer than anybody waits, and short enough to be added to any point in time.
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
pub(super) struct Envelope {
    pub(super) from: NodeId,
    pub(super) deliver_at: Instant,
    pub(super) content: Content,
}

/// Threads pass messages as they are. Only strangers send bytes.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Message(Message),
    Bytes(Vec<u8>),
}

/// What the owner of the network wants of a node. It does not travel over links.
#[derive(Debug)]
pub(super) enum Command {
    Connect(NodeId),
    Disconnect(NodeId),
    Submit(Transaction, Sender<Result<(), MempoolError>>),
    Snapshot(Sender<NodeSnapshot>),
    Mine(bool),
    MineOneBlock,
}

/// Where a node hears of all that concerns it.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) inbox: Receiver<Envelope>,
    pub(super) commands: Receiver<Command>,
}

/// The cables between the nodes: where each receives, and in what state each link is.
///
/// This is the only module in which a channel is made.
#[derive(Debug, Default)]
pub(super) struct Wire {
    cables: RwLock<Cables>,
}

#[derive(Debug, Default)]
struct Cables {
    plugs: BTreeMap<NodeId, Plug>,
    /// Only links that are not perfect.
    links: BTreeMap<(NodeId, NodeId), Link>,
}

#[derive(Clone, Debug)]
struct Plug {
    /// Goes first when the plug is pulled: it tells the node to end.
    commands: Sender<Command>,
    inbox: Sender<Envelope>,
}

impl Wire {
    /// Plugs a node in.
    pub(super) fn attach(&self, node: NodeId) -> Socket {
        let (inbox, commands) = (bounded(INBOX), bounded(INBOX));
        self.write().plugs.insert(node, Plug { inbox: inbox.0, commands: commands.0 });
        Socket { inbox: inbox.1, commands: commands.1 }
    }

    /// Pulls the plug. What is sent to the node from now on is lost, and its thread ends: here was
    /// the only sender of its commands.
    pub(super) fn detach(&self, node: NodeId) {
        self.write().plugs.remove(&node);
    }

    /// Sends without ever waiting. What a cut or lossy link swallows, nobody hears of.
    pub(super) fn send(&self, from: NodeId, to: NodeId, content: Content) {
        let cables = self.read();
        let link = cables.links.get(&key(from, to)).copied().unwrap_or_default();
        let is_lost = !link.up || link.loss > 0.0 && thread_rng().r#gen::<f64>() < link.loss;
        if let Some(plug) = cables.plugs.get(&to).filter(|_| !is_lost) {
            let deliver_at = Instant::now() + link.latency.min(MAX_LATENCY);
            // An error is a full inbox, or a node that has just ended: the message is lost.
            let _ = plug.inbox.try_send(Envelope { from, deliver_at, content });
        }
    }

    /// Hands a command to a node. Answers `false` if there is no such node, or if it is so busy that
    /// too many commands wait.
    pub(super) fn command(&self, to: NodeId, command: Command) -> bool {
        self.read().plugs.get(&to).is_some_and(|plug| plug.commands.try_send(command).is_ok())
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
    fn read(&self) -> RwLockReadGuard<'_, Cables> {
        self.cables.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Cables> {
        self.cables.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(a: NodeId, b: NodeId) -> (NodeId, NodeId) {
    (a.min(b), a.max(b))
}
