use crate::engine::millis;
use crate::scenario::Scenario;
use rand::{RngExt as _, rngs::ChaCha12Rng, seq::SliceRandom as _};

/// What happens only in a world in which things go wrong.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// A wallet hands a payment, given by its number, to a node.
    Pay { payment: usize, node: usize },
    /// Cuts a link, given by its number.
    Cut(usize),
    /// Heals it.
    Heal(usize),
    /// A node dies.
    Crash(usize),
    /// It comes back.
    Restart(usize),
    /// Sets a clock so many milliseconds ahead, or behind.
    SetClock { node: usize, skew: i64 },
    /// Mallory does something.
    Attack,
    /// Mallory links herself again to a node that has dropped her.
    Reconnect(usize),
    /// All faults end.
    Calm,
}

impl Fault {
    /// Whether it no longer happens once all faults end. What was cut or died is whole again then anyway.
    pub(crate) fn ends(&self) -> bool {
        matches!(self, Fault::Cut(_) | Fault::Crash(_) | Fault::SetClock { .. } | Fault::Attack)
    }
}

/// Decides beforehand what will go wrong, and when. `links` and `payments` are how many there are.
pub(crate) fn plan(
    scenario: &Scenario,
    links: usize,
    payments: usize,
    rng: &mut ChaCha12Rng,
) -> Vec<(u64, Fault)> {
    let nodes = scenario.nodes;
    let end = millis(scenario.duration).max(10);
    let at = |rng: &mut ChaCha12Rng, from: u64, to: u64| {
        rng.random_range(end * from / 10..=end * to / 10)
    };
    let mut plan = Vec::new();
    for payment in some(payments, scenario.payments, rng) {
        let at = at(rng, 0, 10);
        // Some wallets know two nodes.
        for _ in 0..rng.random_range(1..=2) {
            plan.push((at, Fault::Pay { payment, node: rng.random_range(0..nodes) }));
        }
    }
    // Swizzle-clogging, as FoundationDB calls it: links are cut one by one, and restored one by
    // one in another order.
    for link in some(links, scenario.cuts, rng) {
        plan.push((at(rng, 1, 6), Fault::Cut(link)));
        plan.push((at(rng, 6, 10), Fault::Heal(link)));
    }
    for _ in 0..scenario.crashes {
        let (node, crash) = (rng.random_range(0..nodes), at(rng, 1, 8));
        plan.push((crash, Fault::Crash(node)));
        plan.push((crash + at(rng, 0, 2), Fault::Restart(node)));
    }
    for _ in 0..scenario.clock_faults {
        const HOURS: i64 = 3 * 60 * 60 * 1000;
        let (node, skew) = (rng.random_range(0..nodes), rng.random_range(-HOURS..=HOURS));
        plan.push((at(rng, 0, 9), Fault::SetClock { node, skew }));
    }
    for _ in 0..scenario.attacks {
        plan.push((at(rng, 0, 10), Fault::Attack));
    }
    plan.push((end, Fault::Calm));
    plan
}

/// Some of so many, in no order.
fn some(all: usize, wanted: usize, rng: &mut ChaCha12Rng) -> Vec<usize> {
    let mut some: Vec<usize> = (0..all).collect();
    some.shuffle(rng);
    some.truncate(wanted);
    some
}
