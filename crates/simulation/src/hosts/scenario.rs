use super::planted::Planted;
use crate::scenario::SimulationError;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::time::Duration;

/// What kind of world of hosts it is, and what goes wrong in it. The seed decides the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct HostScenario {
    /// How many honest hosts there are: 2 to 32. The first two are known to everyone who joins, and never leave for good.
    pub hosts: usize,
    /// How many of them can't be dialled, like a laptop behind a router. Fewer than all but two.
    pub hidden: usize,
    /// How many neighbours each host dials: 1 to 16.
    pub outbound: usize,
    /// How many may dial it: 1 to 64.
    pub inbound: usize,
    /// For how long things go wrong, in virtual time: at most an hour.
    pub duration: Duration,
    /// How long hosts may take to find each other and to agree once nothing goes wrong any more, in virtual time: at most an
    /// hour.
    pub patience: Duration,
    /// How long it takes on average until some host finds a block, in virtual time: a second to an hour.
    pub block_time: Duration,
    /// How long a message travels at most, in virtual time: at most a minute. As each is delayed by chance, later ones
    /// overtake earlier ones.
    pub max_delay: Duration,
    /// Which share of the messages is lost: 0.0 to 1.0.
    pub loss: f64,
    /// How often a host leaves: in order, or as if its cable had been pulled. Most come back with the book they had.
    pub departures: usize,
    /// How many addresses Mallory has: at most 512.
    pub addresses: usize,
    /// How often she calls hosts, each time with a number of new names.
    pub sieges: usize,
    /// One of the hosts has this fault. It shows that an invariant notices.
    pub planted: Option<Planted>,
}

impl HostScenario {
    /// So many hosts that can all be dialled, and nothing goes wrong.
    pub fn peaceful(hosts: usize) -> HostScenario {
        HostScenario {
            hosts,
            hidden: 0,
            outbound: 8,
            inbound: 16,
            duration: Duration::from_secs(60),
            patience: Duration::from_secs(1_200),
            block_time: Duration::from_secs(10),
            max_delay: Duration::from_millis(100),
            loss: 0.0,
            departures: 0,
            addresses: 0,
            sieges: 0,
            planted: None,
        }
    }

    /// A world that a seed makes up: one is nearly peaceful, in another everything goes wrong at once.
    pub fn random(seed: u64) -> HostScenario {
        // Another stream of chance than that of the world with the same seed.
        let rng = &mut ChaCha12Rng::seed_from_u64(!seed);
        let sometimes = |rng: &mut ChaCha12Rng, most: usize| match rng.random_bool(0.7) {
            true => rng.random_range(1..=most),
            false => 0,
        };
        let hosts = rng.random_range(3..=10);
        HostScenario {
            hidden: rng.random_range(0..=hosts - 2),
            outbound: rng.random_range(1..=8),
            inbound: [2, 4, 16][rng.random_range(0..3)],
            duration: Duration::from_secs(rng.random_range(30..=180)),
            block_time: Duration::from_secs(rng.random_range(4..=20)),
            max_delay: Duration::from_millis([20, 300, 3_000][rng.random_range(0..3)]),
            loss: if rng.random_bool(0.5) { rng.random_range(0.0..0.3) } else { 0.0 },
            departures: sometimes(rng, 8),
            addresses: sometimes(rng, 120),
            sieges: sometimes(rng, 12),
            ..HostScenario::peaceful(hosts)
        }
    }

    /// Checks that all numbers are in their ranges.
    ///
    /// # Errors
    ///
    /// [`SimulationError::OutOfRange`], naming the first that is not.
    pub fn check(&self) -> Result<(), SimulationError> {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        let rules = [
            ("hosts", (2..=32).contains(&self.hosts)),
            ("hidden", self.hidden + 2 <= self.hosts),
            ("outbound", (1..=16).contains(&self.outbound)),
            ("inbound", (1..=64).contains(&self.inbound)),
            ("duration", self.duration <= HOUR),
            ("patience", self.patience <= HOUR),
            ("block_time", (Duration::from_secs(1)..=HOUR).contains(&self.block_time)),
            ("max_delay", self.max_delay <= Duration::from_secs(60)),
            ("loss", (0.0..=1.0).contains(&self.loss)),
            ("addresses", self.addresses <= 512),
        ];
        match rules.iter().find(|(_, holds)| !holds) {
            Some((what, _)) => Err(SimulationError::OutOfRange(what)),
            None => Ok(()),
        }
    }
}
