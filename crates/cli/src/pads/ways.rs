//! The ways to agree, and the shapes of a network, as they're written on a command line.

use clap::ValueEnum;
use kusari_node::members;
use kusari_simulation::members as simulated;

/// How members agree on the order of their commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Orderer {
    /// The airport decides; a command costs one message to each of the others
    Leader,
    /// More than half of the members have written it down; survives members that stop
    Crash,
    /// Enough of the members have signed; survives members that lie, if they're fewer than a third
    Vote,
    /// A block shows work; nothing is ever final
    Work,
}

impl From<Orderer> for simulated::Orderer {
    fn from(orderer: Orderer) -> simulated::Orderer {
        match orderer {
            Orderer::Leader => simulated::Orderer::Leader,
            Orderer::Crash => simulated::Orderer::Crash,
            Orderer::Vote => simulated::Orderer::Vote,
            Orderer::Work => simulated::Orderer::Work,
        }
    }
}

impl From<Orderer> for members::Orderer {
    fn from(orderer: Orderer) -> members::Orderer {
        match orderer {
            Orderer::Leader => members::Orderer::Leader,
            Orderer::Crash => members::Orderer::Crash,
            Orderer::Vote => members::Orderer::Vote,
            Orderer::Work => members::Orderer::Work,
        }
    }
}

/// Who has a line to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Topology {
    /// Everyone has one to the airport, which passes messages on
    Star,
    /// Everyone has one to everyone
    Full,
}

impl From<Topology> for simulated::Lines {
    fn from(topology: Topology) -> simulated::Lines {
        match topology {
            Topology::Star => simulated::Lines::Star,
            Topology::Full => simulated::Lines::Mesh,
        }
    }
}

impl From<Topology> for members::Topology {
    fn from(topology: Topology) -> members::Topology {
        match topology {
            Topology::Star => members::Topology::Star,
            Topology::Full => members::Topology::Full,
        }
    }
}
