use kusari::stage5_network::{Message, NodeId};
use std::collections::BTreeMap;

/// What travels: a message, or its bytes.
#[derive(Clone, Debug)]
pub(crate) enum Parcel {
    Message(Message),
    Bytes(Vec<u8>),
}

/// Something that is going to happen.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    Deliver {
        from: NodeId,
        to: NodeId,
        parcel: Parcel,
    },
    /// Links a node to a neighbour.
    Connect {
        node: usize,
        peer: NodeId,
    },
    Tick(usize),
    Mine(usize),
    /// A wallet hands a payment, given by its number, to a node.
    Pay {
        payment: usize,
        node: usize,
    },
    /// Cuts or heals a link, given by its number.
    Cut(usize),
    Heal(usize),
    Crash(usize),
    Restart(usize),
    /// Sets a clock so many milliseconds ahead, or behind.
    SetClock {
        node: usize,
        skew: i64,
    },
    Attack,
    /// Mallory links herself again to a node that has dropped her.
    Reconnect(usize),
    /// All faults end.
    Calm,
}

/// What is going to happen, in the order of virtual time. What is put down for the same time happens
/// in the order in which it was put down.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    entries: BTreeMap<(u64, u64), Happening>,
    written: u64,
    under_way: usize,
}

impl Agenda {
    /// Puts something down for a time, in milliseconds.
    pub(crate) fn put(&mut self, at: u64, happening: Happening) {
        self.under_way += usize::from(matches!(happening, Happening::Deliver { .. }));
        self.entries.insert((at, self.written), happening);
        self.written += 1;
    }

    /// Takes what is next, and when it is.
    pub(crate) fn next(&mut self) -> Option<(u64, Happening)> {
        let ((at, _), happening) = self.entries.pop_first()?;
        self.under_way -= usize::from(matches!(happening, Happening::Deliver { .. }));
        Some((at, happening))
    }

    /// Strikes out what no longer happens.
    pub(crate) fn strike(&mut self, is_off: impl Fn(&Happening) -> bool) {
        self.entries.retain(|_, happening| !is_off(happening));
        let deliveries = |it: &&Happening| matches!(it, Happening::Deliver { .. });
        self.under_way = self.entries.values().filter(deliveries).count();
    }

    /// How many messages are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.under_way
    }
}
