use super::scenario::HostScenario;
use super::wires::Name;
use crate::engine::agenda::Planned;
use crate::engine::millis;
use kusari::stage7_peers::{Envelope, PeerAddress};
use rand::{RngExt as _, rngs::ChaCha12Rng};

/// What's going to happen in a world of hosts.
#[derive(Clone, Debug)]
pub(super) enum Happens {
    /// A machine's host hears that time has passed.
    Tick(usize, Name),
    /// Some host finds a block.
    Find,
    /// A host's call arrives at an address.
    Call(Name, PeerAddress),
    /// No one answered there.
    NoAnswer(Name, PeerAddress),
    /// The host itself answered there.
    Oneself(Name, PeerAddress),
    /// One end of a connection learns that it's there: the dialler or the other one.
    Linked { dialler: Name, listener: Name, number: u64, is_dialler: bool },
    /// A message arrives, unless the connections have been cut since it was sent: they had been cut so often then.
    Arrives { from: Name, to: Name, cuts: u64, envelope: Envelope },
    /// Someone's last words have had their time.
    Close(Name, Name),
    /// One end learns that the connections are gone.
    Gone { at: Name, other: Name },
    /// A host leaves.
    Leave { machine: usize, is_sudden: bool, is_for_good: bool },
    /// It comes back.
    Return(usize),
    /// Mallory calls hosts.
    Siege,
    /// From now on nothing goes wrong.
    Calm,
}

impl Planned for Happens {
    fn is_message(&self) -> bool {
        matches!(self, Happens::Arrives { .. })
    }
}

/// Draws up what goes wrong, and when. The first two machines never leave for good.
pub(super) fn plan(scenario: &HostScenario, rng: &mut ChaCha12Rng) -> Vec<(u64, Happens)> {
    let end = millis(scenario.duration);
    let mut plan = vec![(end, Happens::Calm)];
    for _ in 0..scenario.departures {
        let machine = rng.random_range(0..scenario.hosts);
        let at = rng.random_range(0..=end);
        let is_for_good = machine >= 2 && rng.random_bool(0.3);
        plan.push((at, Happens::Leave { machine, is_sudden: rng.random(), is_for_good }));
        if !is_for_good {
            plan.push((at + rng.random_range(0..=end / 2), Happens::Return(machine)));
        }
    }
    for _ in 0..scenario.sieges {
        plan.push((rng.random_range(0..=end), Happens::Siege));
    }
    plan
}
