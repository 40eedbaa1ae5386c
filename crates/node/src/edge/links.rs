use crate::options::LAST_WORDS;
use kusari::stage6_coin::NodeId;
use kusari::stage7_peers::PeerAddress;
use libp2p::PeerId;
use libp2p::swarm::ConnectionId;
use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

/// The neighbours' numbers, and their names on the network.
#[derive(Debug, Default)]
pub(super) struct Links {
    numbers: BTreeMap<PeerId, NodeId>,
    names: BTreeMap<NodeId, PeerId>,
    next: usize,
    pub(super) dials: HashMap<ConnectionId, PeerAddress>,
    /// Neighbours that hear our last words, and until when.
    closing: BTreeMap<PeerId, (NodeId, Instant)>,
}

impl Links {
    /// The number of a neighbour: the one that it has, or a new one. `None`: its link is being cut.
    pub(super) fn connected(&mut self, name: PeerId) -> Option<NodeId> {
        if self.closing.contains_key(&name) {
            return None;
        }
        Some(*self.numbers.entry(name).or_insert_with(|| {
            let link = NodeId(self.next);
            self.next += 1;
            self.names.insert(link, name);
            link
        }))
    }

    pub(super) fn number(&self, name: &PeerId) -> Option<NodeId> {
        self.numbers.get(name).copied()
    }

    pub(super) fn name(&self, link: NodeId) -> Option<PeerId> {
        let last = || self.closing.iter().find(|(_, (it, _))| *it == link).map(|(name, _)| *name);
        self.names.get(&link).copied().or_else(last)
    }

    /// The link isn't read any more, and is cut when the last words have arrived.
    pub(super) fn close(&mut self, link: NodeId) {
        let Some(name) = self.names.remove(&link) else { return };
        self.numbers.remove(&name);
        self.closing.insert(name, (link, Instant::now() + LAST_WORDS));
    }

    /// Those who have heard our last words, or had the time for it.
    pub(super) fn take_heard(&mut self, is_clear: impl Fn(NodeId) -> bool) -> Vec<PeerId> {
        let now = Instant::now();
        let heard =
            |(_, (link, until)): &(&PeerId, &(NodeId, Instant))| *until <= now || is_clear(*link);
        let names: Vec<_> = self.closing.iter().filter(heard).map(|(name, _)| *name).collect();
        for name in &names {
            self.closing.remove(name);
        }
        names
    }

    /// Forgets a neighbour whose connections are all gone.
    pub(super) fn gone(&mut self, name: &PeerId) -> Option<NodeId> {
        self.closing.remove(name);
        let link = self.numbers.remove(name)?;
        self.names.remove(&link);
        Some(link)
    }
}
