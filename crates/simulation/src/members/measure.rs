use super::audited::{Audited, Bend};
use super::lines::Lines;
use super::scenario::MemberScenario;
use super::world::MemberWorld;
use crate::scenario::SimulationError;
use std::collections::BTreeMap;
use std::time::Duration;

/// How far apart commands are on average.
const SPACING: Duration = Duration::from_millis(200);

/// How long the last command may take to be settled everywhere.
const REST: Duration = Duration::from_secs(2);

/// How many blocks that may take where members agree by work.
const REST_BLOCKS: u32 = 20;

/// What agreeing costs where nothing goes wrong. All times are virtual.
///
/// A block is *settled* once it's final. Where none ever is, with work, it's settled once it's the sixth from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// How many commands were handed in.
    pub commands: usize,
    /// How many of them are settled everywhere.
    pub placed: usize,
    /// How many blocks are settled everywhere.
    pub decisions: u64,
    /// How long all that took.
    pub lasted: Duration,
    /// How many commands lost their place again, counted at each member.
    pub taken_back: u64,
    /// How many messages were put on a line, by their kind. In a star, some are put on two.
    pub kinds: BTreeMap<&'static str, u64>,
    /// How many that is altogether.
    pub messages: u64,
    /// How many bytes of canonical JSON they had.
    pub bytes: u64,
    /// How many messages the same members exchange in the same time if no one wants anything.
    pub idle_messages: u64,
    /// And how many bytes those have.
    pub idle_bytes: u64,
    /// How many blocks they settle in that time. Those who vote or mine don't wait for commands.
    pub idle_decisions: u64,
    /// How long it takes in half of the cases, from handing in a command until it's settled everywhere.
    pub p50: Duration,
    /// And in 99 of 100 cases.
    pub p99: Duration,
}

impl Measured {
    /// How many blocks are settled a second.
    pub fn decisions_a_second(&self) -> f64 {
        self.decisions as f64 / self.lasted.as_secs_f64()
    }

    /// How many messages each decision costs. What's said even if nothing is decided doesn't count.
    pub fn messages_each(&self) -> f64 {
        self.each(self.messages, self.idle_messages)
    }

    /// How many bytes that is.
    pub fn bytes_each(&self) -> f64 {
        self.each(self.bytes, self.idle_bytes)
    }

    fn each(&self, busy: u64, idle: u64) -> f64 {
        // If blocks are settled even if no one wants anything, what's said then is what they cost.
        let for_nothing = if self.idle_decisions == 0 { idle } else { 0 };
        busy.saturating_sub(for_nothing) as f64 / self.decisions.max(1) as f64
    }
}

/// Measures what agreeing costs where nothing goes wrong: each message travels up to 100 ms on a line, and commands are handed in
/// at random members, five a second. Where members agree by work, blocks are two seconds apart on average, and all members have the same work.
///
/// What one can compute in advance for n members, with d as the greatest delay of a line, so that a message in a mesh takes d, and in a star 2d:
///
/// * A **leader** tells its block to n − 1 others. In a star it's the same number, because the leader is in the middle. If a follower takes
///   the command, it tells the leader first, which is one more message, for (n − 1) / n of all commands. It then has its place everywhere after
///   2d, and otherwise after d, unless a block overtakes the one before it. A follower asks every second whether there's something
///   new. That costs n − 1 a second, whether something is decided or not.
/// * Those who **vote** tell n − 1 others of the proposal, and each of the n tells n − 1 others of its vote, and again that it's final:
///   (n − 1)(2n + 1). In a star, the hub collects votes and hands out certificates: 7(n − 1) + (n − 1) / n. A command is told to n − 1
///   others. They go on even if no one wants anything, with empty blocks.
/// * With a **crash-proof** engine, the leader sends a block to n − 1 others, they say that they have it, and the leader says that it's
///   decided: 3(n − 1), and one more for a command that the leader didn't take itself. In a star, if the hub doesn't lead, that's 3(2n − 3).
///   Heartbeats cost 2n(n − 1) in each election time, whether something is decided or not.
/// * With **work**, a member that finds a block tells n − 1 others, and each of those tells the n − 2 from whom it doesn't have it:
///   (n − 1)². In a star, that's nearly twice as many. A block is settled five blocks later, which takes ten seconds on average.
///
/// # Errors
///
/// If there is no such world, or an invariant does not hold in it.
pub fn measure<R: Audited + Bend>(
    seed: u64,
    members: usize,
    lines: Lines,
    commands: usize,
) -> Result<Measured, SimulationError> {
    let duration = SPACING.saturating_mul(u32::try_from(commands).unwrap_or(u32::MAX));
    let scenario =
        MemberScenario { lines, commands, duration, ..MemberScenario::peaceful(members) };
    let rest = if R::MINES { scenario.spacing.saturating_mul(REST_BLOCKS) } else { REST };
    let lasted = duration.saturating_add(rest);
    let run = |commands| {
        let scenario = MemberScenario { commands, ..scenario.clone() };
        let mut world = MemberWorld::<R>::new(seed, scenario)?.weighing();
        world.run_until(lasted)?;
        Ok::<_, SimulationError>(world)
    };
    let (busy, idle) = (run(commands)?, run(0)?);
    let latencies = busy.meter().latencies(members);
    let at = |share: usize| {
        let position = (latencies.len() * share).div_ceil(100).saturating_sub(1);
        latencies.get(position).copied().unwrap_or_default()
    };
    Ok(Measured {
        commands,
        placed: latencies.len(),
        decisions: busy.settled(),
        lasted,
        taken_back: busy.summary().taken_back,
        kinds: busy.meter().traffic.messages.clone(),
        messages: busy.meter().traffic.all_messages(),
        bytes: busy.meter().traffic.all_bytes(),
        idle_messages: idle.meter().traffic.all_messages(),
        idle_bytes: idle.meter().traffic.all_bytes(),
        idle_decisions: idle.settled(),
        p50: at(50),
        p99: at(99),
    })
}
