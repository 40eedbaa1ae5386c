use kusari::stage7_peers::PeerAddress;
use std::collections::BTreeMap;

/// Who is at one end of a connection. A host has another name each time it's started, and Mallory one for each connection, or
/// none that's new: names cost nothing.
pub(super) type Name = u64;

/// A connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wire {
    pub(super) number: u64,
    pub(super) dialler: Name,
    pub(super) listener: Name,
    /// What was dialled.
    pub(super) address: PeerAddress,
    /// Whether the one who dialled knows already that someone answered.
    pub(super) is_known_to_dialler: bool,
}

/// How many connections two names may have: both may dial at the same time.
const PER_PAIR: usize = 2;

/// All connections.
#[derive(Debug, Default)]
pub(super) struct Wires {
    pairs: BTreeMap<(Name, Name), Vec<Wire>>,
    /// How often all connections between two were cut. What was under way then never arrives.
    cuts: BTreeMap<(Name, Name), u64>,
    next: u64,
}

fn pair(one: Name, other: Name) -> (Name, Name) {
    (one.min(other), one.max(other))
}

impl Wires {
    /// Connects two. `None`: they have enough connections.
    pub(super) fn open(
        &mut self,
        dialler: Name,
        listener: Name,
        address: PeerAddress,
    ) -> Option<u64> {
        let wires = self.pairs.entry(pair(dialler, listener)).or_default();
        let number = self.next;
        (wires.len() < PER_PAIR).then(|| {
            let wire = Wire { number, dialler, listener, address, is_known_to_dialler: false };
            wires.push(wire);
            self.next += 1;
            number
        })
    }

    /// Looks for a connection by its number.
    pub(super) fn find(&mut self, one: Name, other: Name, number: u64) -> Option<&mut Wire> {
        let wires = self.pairs.get_mut(&pair(one, other))?;
        wires.iter_mut().find(|wire| wire.number == number)
    }

    /// Cuts all connections between two, and returns them.
    pub(super) fn cut(&mut self, one: Name, other: Name) -> Vec<Wire> {
        *self.cuts.entry(pair(one, other)).or_default() += 1;
        self.pairs.remove(&pair(one, other)).unwrap_or_default()
    }

    /// How often their connections were cut so far.
    pub(super) fn cuts(&self, one: Name, other: Name) -> u64 {
        self.cuts.get(&pair(one, other)).copied().unwrap_or(0)
    }

    pub(super) fn are_linked(&self, one: Name, other: Name) -> bool {
        self.pairs.get(&pair(one, other)).is_some_and(|wires| !wires.is_empty())
    }

    /// To whom someone has connections.
    pub(super) fn others(&self, name: Name) -> Vec<Name> {
        let linked = self.pairs.iter().filter(|(_, wires)| !wires.is_empty());
        let other = |(one, other): (Name, Name)| match name {
            name if name == one => Some(other),
            name if name == other => Some(one),
            _ => None,
        };
        linked.filter_map(|(pair, _)| other(*pair)).collect()
    }

    /// How many connections someone takes.
    pub(super) fn inbound(&self, name: Name) -> usize {
        self.pairs.values().flatten().filter(|wire| wire.listener == name).count()
    }
}
