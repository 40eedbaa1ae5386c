use kusari::stage5_network::NodeId;
use kusari::stage5_network::any::Message;
use kusari::stage5_network::protocol::Protocol;
use std::collections::BTreeMap;

/// What travels: a message, or its bytes.
#[derive(Clone, Debug)]
pub(crate) enum Parcel<P: Protocol> {
    Message(Message<P>),
    Bytes(Vec<u8>),
}

/// Something that is going to happen. `X` is what only one layer knows of.
#[derive(Clone, Debug)]
pub(crate) enum Happening<P: Protocol, X> {
    Deliver {
        from: NodeId,
        to: NodeId,
        parcel: Parcel<P>,
    },
    /// Links a node to a neighbour.
    Connect {
        node: usize,
        peer: NodeId,
    },
    Tick(usize),
    /// A node's miner finds a block, if it looks for one.
    Find(usize),
    Own(X),
}

impl<P: Protocol, X> Planned for Happening<P, X> {
    fn is_message(&self) -> bool {
        matches!(self, Happening::Deliver { .. })
    }
}

/// Something that's going to happen in a world of whatever kind.
pub(crate) trait Planned {
    /// Whether it's a message that arrives.
    fn is_message(&self) -> bool;
}

/// What is going to happen, in the order of virtual time. What is put down for the same time happens
/// in the order in which it was put down.
#[derive(Clone, Debug)]
pub(crate) struct Agenda<T> {
    entries: BTreeMap<(u64, u64), T>,
    written: u64,
    under_way: usize,
}

impl<T: Planned> Agenda<T> {
    pub(crate) fn new() -> Agenda<T> {
        Agenda { entries: BTreeMap::new(), written: 0, under_way: 0 }
    }

    /// Puts something down for a time, in milliseconds.
    pub(crate) fn put(&mut self, at: u64, happening: T) {
        self.under_way += usize::from(happening.is_message());
        self.entries.insert((at, self.written), happening);
        self.written += 1;
    }

    /// Takes what is next, and when it is, unless that is later than `end`.
    pub(crate) fn next_until(&mut self, end: u64) -> Option<(u64, T)> {
        let next = self.entries.first_entry().filter(|next| next.key().0 <= end)?;
        let ((at, _), happening) = next.remove_entry();
        self.under_way -= usize::from(happening.is_message());
        Some((at, happening))
    }

    /// Strikes out what no longer happens. No message is struck out.
    pub(crate) fn strike(&mut self, is_off: impl Fn(&T) -> bool) {
        self.entries.retain(|_, it| it.is_message() || !is_off(it));
    }

    /// How many messages are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.under_way
    }
}
