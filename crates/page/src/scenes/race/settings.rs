//! What kind of race it is. `kusari race --seed` has the same settings.

use crate::deed::Deed;
use crate::refusal::Refusal;
use kusari::stage5_network::{NodeId, Topology};
use std::collections::BTreeSet;

/// How many people pay each other. Each needs a key, and making keys takes time.
pub(super) const PEOPLE: usize = 5;
/// How long people pay, in milliseconds.
pub(super) const PAID: u64 = 20_000;
/// How long a race can be watched, in milliseconds.
pub(super) const END: u64 = 40_000;
/// The most payments a second. A browser can sign some eighty.
pub(super) const MOST_PAYMENTS: u64 = 10;
pub(super) const NODES: std::ops::RangeInclusive<u64> = 2..=12;

/// The words for topologies in deeds, and what the page says for each.
pub(super) const TOPOLOGIES: [(&str, &str); 5] = [
    ("full", "full: each to all others"),
    ("ring", "ring"),
    ("line", "line"),
    ("star", "star: all to node 0"),
    ("random-3", "random: three neighbours each"),
];

/// What's set before a race begins. The default is the program's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) seed: u64,
    pub(super) nodes: usize,
    pub(super) topology: &'static str,
    /// Payments a second, of all people together.
    pub(super) payments: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { seed: 7, nodes: 7, topology: "full", payments: 5 }
    }
}

impl Settings {
    /// Changes what the deed sets. `None`: it sets something else.
    pub(super) fn set(&self, deed: &Deed) -> Result<Option<Settings>, Refusal> {
        let mut next = self.clone();
        match deed.verb() {
            "seed" => next.seed = deed.number(1, 0..=u64::MAX)?,
            "nodes" => next.nodes = deed.number(1, NODES)? as usize,
            "payments" => next.payments = deed.number(1, 0..=MOST_PAYMENTS)?,
            "topology" => {
                let word = deed.word(1)?;
                let known = TOPOLOGIES.iter().find(|it| it.0 == word);
                next.topology = known.ok_or_else(|| deed.unknown())?.0;
            }
            _ => return Ok(None),
        }
        next.edges()?;
        Ok(Some(next))
    }

    pub(super) fn topology(&self) -> Topology {
        match self.topology {
            "ring" => Topology::Ring,
            "line" => Topology::Line,
            "star" => Topology::Star,
            "random-3" => Topology::Random { degree: 3, seed: self.seed },
            _ => Topology::Full,
        }
    }

    /// All links, the lower node first.
    pub(super) fn edges(&self) -> Result<BTreeSet<(NodeId, NodeId)>, Refusal> {
        let edges = self.topology().edges(self.nodes);
        edges.map_err(|cause| Refusal::by_chapter(&cause, "Choose more nodes, or another shape."))
    }

    /// The nodes on one side when the network is cut in two, as in the program.
    pub(super) fn one_side(&self) -> Vec<NodeId> {
        (0..self.nodes / 2).map(NodeId).collect()
    }

    /// What to type in a terminal to get the same race.
    pub(super) fn command(&self, is_partitioned: bool) -> String {
        let mut command = format!("kusari race --seed {}", self.seed);
        let usual = Settings::default();
        if self.nodes != usual.nodes {
            command += &format!(" --nodes {}", self.nodes);
        }
        if self.topology != usual.topology {
            command += &format!(" --topology {}", self.topology.replace('-', ":"));
        }
        if self.payments != usual.payments {
            command += &format!(" --payments-per-second {}", self.payments);
        }
        if is_partitioned {
            command += " --partition";
        }
        command
    }
}
