use super::audited::{Audited, Bend};
use super::lines::Line;
use super::scenario::MemberScenario;
use crate::engine::agenda::Planned;
use crate::engine::millis;
use kusari::stage8_contract::{MemberId, PadCommand, SignedCommand};
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand::{RngExt as _, rngs::ChaCha12Rng};

/// How far a clock is set wrong at most, in milliseconds.
const WRONG: i64 = 10_000;

/// What's going to happen in a world of members.
#[derive(Debug)]
pub(super) enum Happens<R: Audited + Bend> {
    /// A member hears that time has passed, if it hasn't died since then.
    Tick(MemberId, u64),
    /// A message arrives: at the one it's for, or in the middle of a star. `via` is where it came from on this line.
    Arrives { from: MemberId, to: MemberId, via: MemberId, at: MemberId, message: R::Message },
    /// A command is handed in at a member.
    HandIn(MemberId, Box<SignedCommand<PadCommand>>),
    /// A line is cut.
    Cut(Line),
    /// A line is healed.
    Heal(Line),
    /// A member dies the next time it wants something done.
    Doom(MemberId),
    /// It comes back.
    Wake(MemberId),
    /// A clock is set wrong.
    SetClock(MemberId, i64),
    /// Someone finds a block, where members agree by work.
    Found,
    /// From now on nothing goes wrong.
    Calm,
}

impl<R: Audited + Bend> Planned for Happens<R> {
    fn is_message(&self) -> bool {
        matches!(self, Happens::Arrives { .. })
    }
}

/// Draws up what goes wrong, and when.
pub(super) fn plan<R: Audited + Bend>(
    scenario: &MemberScenario,
    rng: &mut ChaCha12Rng,
) -> Vec<(u64, Happens<R>)> {
    let end = millis(scenario.duration);
    let members: Vec<_> = (0..scenario.members as u16).map(MemberId).collect();
    let honest = members.iter().filter(|id| !scenario.liars.contains_key(id));
    let honest: Vec<_> = honest.copied().collect();
    let mut plan = vec![(end, Happens::Calm)];
    let mut lines = scenario.lines.all(members.len() as u16);
    lines.shuffle(rng);
    lines.truncate(scenario.cuts);
    for line in lines {
        let at = rng.random_range(0..=end);
        plan.push((at, Happens::Cut(line)));
        plan.push((rng.random_range(at..=end), Happens::Heal(line)));
    }
    for _ in 0..scenario.crashes {
        let doomed = honest.choose(rng).map(|id| Happens::Doom(*id));
        plan.extend(doomed.map(|doomed| (rng.random_range(0..=end), doomed)));
    }
    for _ in 0..scenario.clock_faults {
        let set = members.choose(rng).map(|id| (*id, rng.random_range(-WRONG..=WRONG)));
        plan.extend(set.map(|(id, to)| (rng.random_range(0..=end), Happens::SetClock(id, to))));
    }
    plan
}
