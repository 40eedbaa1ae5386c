use crate::invariants::{MemberInvariant, Violation};
use kusari::stage5_network::{Difficulty, NodeSettings, Refusal, Topology, TopologyError};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::time::Duration;

/// What kind of world it is, and what goes wrong in it. The seed decides the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// How many honest nodes there are: 1 to 64.
    pub nodes: usize,
    /// Who is linked to whom among them.
    pub topology: Topology,
    /// How many zero bits a block needs: 0 to 16. Blocks are really mined. Chapter 6's coin adjusts its own target.
    pub difficulty: Difficulty,
    /// What is set on each node.
    pub settings: NodeSettings,
    /// How many payments are handed in: at most 40, which is how many there are.
    pub payments: usize,
    /// For how long payments are made and things go wrong, in virtual time: at most an hour.
    pub duration: Duration,
    /// How long nodes may take to agree and come to rest once nothing goes wrong any more, in virtual
    /// time: at most an hour.
    pub patience: Duration,
    /// How long a node takes to find a block on average, in virtual time: a millisecond to an hour.
    pub block_time: Duration,
    /// How long a message travels at most, in virtual time: at most an hour. As each is delayed by
    /// chance, later ones overtake earlier ones.
    pub max_delay: Duration,
    /// Which share of the messages is lost: 0.0 to 1.0.
    pub loss: f64,
    /// Which share of the messages comes twice: 0.0 to 1.0.
    pub duplication: f64,
    /// How many links are cut one after another, to be healed in another order.
    pub cuts: usize,
    /// How often a node dies, and comes back with what was on its disk.
    pub crashes: usize,
    /// How often a clock is set wrong, by up to three hours.
    pub clock_faults: usize,
    /// How often Mallory does something. With 0 she is not there.
    pub attacks: usize,
}

impl Scenario {
    /// So many nodes, all linked to all, and nothing goes wrong.
    pub fn peaceful(nodes: usize) -> Scenario {
        Scenario {
            nodes,
            topology: Topology::Full,
            difficulty: Difficulty::from_bits(2),
            settings: NodeSettings {
                hello_every: Duration::from_secs(4),
                announce_every: Duration::from_secs(3),
                orphans_per_peer: 4,
                ..NodeSettings::default()
            },
            payments: 8,
            duration: Duration::from_secs(12),
            patience: Duration::from_secs(120),
            block_time: Duration::from_secs(5),
            max_delay: Duration::from_millis(100),
            loss: 0.0,
            duplication: 0.0,
            cuts: 0,
            crashes: 0,
            clock_faults: 0,
            attacks: 0,
        }
    }

    /// So many nodes in a world that a seed makes up: one is nearly peaceful, in another everything
    /// goes wrong at once.
    pub fn random(nodes: usize, seed: u64) -> Scenario {
        // Another stream of chance than that of the simulation with the same seed.
        let rng = &mut ChaCha12Rng::seed_from_u64(!seed);
        let sometimes = |rng: &mut ChaCha12Rng, most: usize| match rng.random_bool(0.6) {
            true => rng.random_range(1..=most),
            false => 0,
        };
        let topology = match rng.random_range(0..5) {
            0 => Topology::Full,
            1 => Topology::Line,
            2 => Topology::Star,
            3 if nodes > 2 => Topology::Random { degree: 2, seed },
            _ => Topology::Ring,
        };
        let settings = NodeSettings {
            mempool_limit: if rng.random_bool(0.3) { 3 } else { 20 },
            orphans_per_peer: rng.random_range(1..=5),
            max_offences: rng.random_range(2..=10),
            hello_every: Duration::from_secs(rng.random_range(2..=6)),
            announce_every: Duration::from_secs(rng.random_range(2..=6)),
            announce_count: rng.random_range(1..=8),
            propose_empty_blocks: rng.random_bool(0.5),
        };
        let share = |rng: &mut ChaCha12Rng| {
            if rng.random_bool(0.5) { rng.random_range(0.0..0.4) } else { 0.0 }
        };
        Scenario {
            topology,
            settings,
            difficulty: Difficulty::from_bits(rng.random_range(0..=4)),
            payments: rng.random_range(3..=12),
            duration: Duration::from_secs(rng.random_range(6..=16)),
            block_time: Duration::from_millis(rng.random_range(2_000..=8_000)),
            max_delay: Duration::from_millis([20, 300, 3_000][rng.random_range(0..3)]),
            loss: share(rng),
            duplication: share(rng),
            cuts: sometimes(rng, 2 * nodes),
            crashes: sometimes(rng, 3),
            clock_faults: sometimes(rng, 3),
            attacks: sometimes(rng, 16),
            ..Scenario::peaceful(nodes)
        }
    }

    /// Checks that all numbers are in their ranges.
    ///
    /// # Errors
    ///
    /// [`SimulationError::OutOfRange`], naming the first that is not.
    pub fn check(&self) -> Result<(), SimulationError> {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        let share = 0.0..=1.0;
        let rules = [
            ("nodes", (1..=64).contains(&self.nodes)),
            ("difficulty", self.difficulty <= Difficulty::from_bits(16)),
            ("payments", self.payments <= 40),
            ("duration", self.duration <= HOUR),
            ("patience", self.patience <= HOUR),
            ("block_time", (Duration::from_millis(1)..=HOUR).contains(&self.block_time)),
            ("max_delay", self.max_delay <= HOUR),
            ("loss", share.contains(&self.loss)),
            ("duplication", share.contains(&self.duplication)),
        ];
        match rules.iter().find(|(_, holds)| !holds) {
            Some((what, _)) => Err(SimulationError::OutOfRange(what)),
            None => Ok(()),
        }
    }
}

/// The reason why a simulation does not begin, or ends early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// A field of the scenario is out of the range that its documentation names.
    #[error("the scenario's {0} is out of range")]
    OutOfRange(&'static str),
    /// There is no such network.
    #[error(transparent)]
    Topology(#[from] TopologyError),
    /// An invariant does not hold.
    #[error(transparent)]
    Violated(#[from] Violation),
    /// An invariant of members who agree on an order does not hold.
    #[error(transparent)]
    Disagreed(#[from] Violation<MemberInvariant>),
}

impl Refusal for SimulationError {
    const CODES: &'static [&'static str] = &["scenario-out-of-range", "invariant-violated"];

    fn code(&self) -> &'static str {
        match self {
            SimulationError::OutOfRange(_) => "scenario-out-of-range",
            SimulationError::Topology(cause) => cause.code(),
            SimulationError::Violated(_) | SimulationError::Disagreed(_) => "invariant-violated",
        }
    }
}
