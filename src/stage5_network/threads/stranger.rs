use super::cables::{Command, Content, Socket, Wire};
use super::primitives::Instant;
use crate::stage5_network::node::{MAX_MESSAGE_BYTES, Message, NodeId};
use crate::stage5_network::protocol::Protocol;
use std::sync::Arc;
use std::time::Duration;

/// Someone who is linked to nodes and says what they like: Mallory, or a test.
///
/// When it's dropped, its neighbours hear that the link is gone.
#[derive(Debug)]
pub struct Stranger<P: Protocol> {
    id: NodeId,
    peers: Vec<NodeId>,
    wire: Arc<Wire<P>>,
    socket: Socket<P>,
}

impl<P: Protocol> Stranger<P> {
    pub(super) fn new(id: NodeId, peers: &[NodeId], wire: Arc<Wire<P>>) -> Stranger<P> {
        let socket = wire.attach(id);
        for peer in peers {
            wire.command(*peer, Command::Connect(id));
        }
        Stranger { id, peers: peers.to_vec(), wire, socket }
    }

    /// The number by which the nodes know it.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// Says something to a node.
    pub fn say(&self, to: NodeId, message: Message<P>) {
        self.wire.send(self.id, to, Content::Message(message));
    }

    /// Sends any bytes to a node. If there are more than a message may have, only enough of them are sent for the
    /// node to see that it's too large.
    pub fn send_bytes(&self, to: NodeId, mut bytes: Vec<u8>) {
        bytes.truncate(MAX_MESSAGE_BYTES + 1);
        self.wire.send(self.id, to, Content::Bytes(bytes));
    }

    /// Waits for the next message from any node, at most so long.
    pub fn hear(&self, timeout: Duration) -> Option<(NodeId, Message<P>)> {
        let deadline = Instant::now() + timeout;
        loop {
            let envelope = self.socket.inbox.recv_deadline(deadline).ok()?;
            if let Content::Message(message) = envelope.content {
                return Some((envelope.from, message));
            }
        }
    }

    /// Waits until a node cuts the link, at most so long, and tells which it was.
    pub fn wait_to_be_dropped(&self, timeout: Duration) -> Option<NodeId> {
        let deadline = Instant::now() + timeout;
        loop {
            match self.socket.commands.recv_deadline(deadline).ok()? {
                Command::Disconnect(peer) => return Some(peer),
                _ => continue,
            }
        }
    }
}

impl<P: Protocol> Drop for Stranger<P> {
    fn drop(&mut self) {
        self.wire.detach(self.id);
        for peer in &self.peers {
            self.wire.command(*peer, Command::Disconnect(self.id));
        }
    }
}
