use super::stage::Stage;
use crate::members::lines::Lines;
use crate::members::orderer::Orderer;
use crate::scenario::SimulationError;
use std::collections::BTreeMap;
use std::time::Duration;

/// How many commands are handed in.
const COMMANDS: u32 = 100;

/// How far apart they are.
const SPACING: Duration = Duration::from_millis(200);

/// How long the members have to find each other first.
const BEFORE: Duration = Duration::from_secs(2);

/// How long the last command may take: with work, six blocks.
const AFTER: Duration = Duration::from_secs(30);

/// What agreeing costs where nothing goes wrong. All times are virtual.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// How many commands were handed in, five a second.
    pub commands: u32,
    /// How long it took until all of them were final everywhere, or half a minute longer than until the last was handed in.
    pub time: Duration,
    /// How many blocks got their place at the first member in that time.
    pub decisions: u64,
    /// How many commands were final everywhere in the end. With work: deep enough.
    pub settled: usize,
    /// How long half of them took until then.
    pub p50: Duration,
    /// And 99 of 100.
    pub p99: Duration,
    /// How many messages about blocks were put on a line for each decision.
    pub messages_each: f64,
    /// How many that is by the formula.
    pub formula: f64,
    /// How many bytes those messages had for each decision.
    pub bytes_each: f64,
    /// How many other messages were put on a line in a second: commands, questions, signs of life.
    pub beside: f64,
}

impl Costs {
    /// How many blocks were decided in a second.
    pub fn decisions_a_second(&self) -> f64 {
        self.decisions as f64 / self.time.as_secs_f64()
    }
}

pub(super) fn costs(stage: Stage) -> Result<Costs, SimulationError> {
    let mut run = stage.run(None)?;
    run.pass(BEFORE)?;
    let (before, traffic) = (run.chains.chain(stage.first()).len(), run.world.traffic().clone());
    let all = run.honest.clone();
    for _ in 0..COMMANDS {
        run.hand_in(&all)?;
        run.pass(SPACING)?;
    }
    let end = run.world.now() + AFTER;
    while run.chains.latencies(&all).len() < COMMANDS as usize && run.world.now() < end {
        run.pass(SPACING)?;
    }
    let decisions = (run.chains.chain(stage.first()).len() - before) as u64;
    let after = run.world.traffic().clone();
    let time = run.world.now() - BEFORE;
    let is_about_blocks = |kind: &str| kinds(stage.orderer).contains(&kind);
    let grown = |after: &BTreeMap<&'static str, u64>, before: &BTreeMap<&'static str, u64>| {
        let (mut about_blocks, mut beside) = (0, 0);
        for (kind, count) in after {
            let grown = count - before.get(kind).copied().unwrap_or_default();
            let sum = if is_about_blocks(kind) { &mut about_blocks } else { &mut beside };
            *sum += grown;
        }
        (about_blocks, beside)
    };
    let (messages, beside) = grown(&after.messages, &traffic.messages);
    let (bytes, _) = grown(&after.bytes, &traffic.bytes);
    let latencies = run.chains.latencies(&all);
    let within = |percent: usize| {
        let place = (latencies.len() * percent).div_ceil(100).saturating_sub(1);
        latencies.get(place).copied().unwrap_or_default()
    };
    let each = |count: u64| count as f64 / decisions.max(1) as f64;
    Ok(Costs {
        commands: COMMANDS,
        time,
        decisions,
        settled: latencies.len(),
        p50: within(50),
        p99: within(99),
        messages_each: each(messages),
        formula: formula(stage.orderer, stage.lines, stage.members),
        bytes_each: each(bytes),
        beside: beside as f64 / time.as_secs_f64(),
    })
}

/// Which messages are about blocks.
fn kinds(orderer: Orderer) -> &'static [&'static str] {
    match orderer {
        Orderer::Leader => &["block"],
        Orderer::Work => &["block", "blocks"],
        Orderer::Crash => &["accept", "accepted", "decide"],
        Orderer::Vote => &["propose", "vote", "skip", "final", "news"],
    }
}

/// How many messages about blocks a decision costs in calm, among n members.
///
/// * A leader tells its block to n − 1 others.
/// * A block that someone has found goes to n − 1, and each of those tells all but the one it has it from. In a star, only the one in the
///   middle has anyone else to tell.
/// * The engine's leader tells its n − 1 followers, hears from each, and tells them that it's decided: 3(n − 1) at most, because it says
///   two things at once if the next command is there already. It's the member with the highest number, so in a star, what it tells all
///   but the one in the middle takes two lines: 3(2n − 3).
/// * For a vote, see its own page: (n − 1)(2n + 1), and 7(n − 1) + (n − 1)/n in a star.
pub(super) fn formula(orderer: Orderer, lines: Lines, members: u16) -> f64 {
    let n = f64::from(members);
    match (orderer, lines) {
        (Orderer::Leader, _) | (Orderer::Work, Lines::Star) => n - 1.0,
        (Orderer::Work, Lines::Mesh) => (n - 1.0) * (n - 1.0),
        (Orderer::Crash, Lines::Mesh) => 3.0 * (n - 1.0),
        (Orderer::Crash, Lines::Star) => 3.0 * (2.0 * n - 3.0),
        (Orderer::Vote, Lines::Mesh) => (n - 1.0) * (2.0 * n + 1.0),
        (Orderer::Vote, Lines::Star) => 7.0 * (n - 1.0) + (n - 1.0) / n,
    }
}
