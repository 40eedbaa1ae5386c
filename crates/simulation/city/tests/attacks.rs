//! What attacks on a town come to, beside the closed forms.

#[path = "attacks/eclipse.rs"]
mod eclipse;
#[path = "attacks/hostile.rs"]
mod hostile;
#[path = "attacks/lots.rs"]
mod lots;
#[path = "attacks/races.rs"]
mod races;
#[path = "attacks/stake.rs"]
mod stake;

use kusari_city::{
    Attack, Network, Report, Topology, Town, attack::AttackReport, rules::Work, run,
};

/// A few nodes that hear everything at once, as closed forms have it.
pub(crate) fn at_once(seed: u64, blocks: u32, attack: Attack) -> Town {
    Town {
        seed,
        nodes: 6,
        blocks,
        topology: Topology::Full,
        network: Network::Constant { delay: 0 },
        attack: Some(attack),
        ..Town::default()
    }
}

pub(crate) fn by_work(town: &Town) -> Report {
    run(town, Work::new(town).expect("it can be"), &mut ()).expect("it can be")
}

pub(crate) fn attacked(town: &Town) -> AttackReport {
    by_work(town).attack.expect("it can be")
}

/// Takes out the report of one attack.
macro_rules! of {
    ($kind:ident, $report:expr) => {
        match $report {
            kusari_city::attack::AttackReport::$kind(report) => report,
            other => panic!("another attack: {other:?}"),
        }
    };
}
pub(crate) use of;

/// How far the mean of several runs is from what's expected, in standard deviations of the mean. What the runs scatter by is measured.
pub(crate) fn deviation(runs: &[f64], expected: f64) -> f64 {
    let count = runs.len() as f64;
    let mean = runs.iter().sum::<f64>() / count;
    let squares: f64 = runs.iter().map(|run| (run - mean) * (run - mean)).sum();
    (mean - expected) / (squares / (count - 1.0) / count).sqrt()
}
