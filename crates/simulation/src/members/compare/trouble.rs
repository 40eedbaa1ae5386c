use super::stage::{Run, Stage};
use crate::invariants::MemberInvariant;
use crate::scenario::SimulationError;
use kusari::stage8_contract::{MemberId, PadCommand, PadId};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// How long all is well before something happens, and between two commands.
const CALM: Duration = Duration::from_secs(3);

/// How far apart commands are.
const SPACING: Duration = Duration::from_millis(500);

/// How many commands are handed in meanwhile.
const COMMANDS: usize = 10;

/// How long what was handed in may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long members may need to find out who lied: those with a leader compare what they have every ten seconds.
const UNTIL_PROVEN: Duration = Duration::from_secs(11);

/// What happens where something goes wrong. Each of these was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Whether the others go on if the last member is down.
    pub goes_on_without_last: bool,
    /// Whether the others go on if the first member is down: the leader, and the middle of a star.
    pub goes_on_without_first: bool,
    /// What a first member with two faces does to the others.
    pub first_lies: Lied,
    /// What a last member with two faces does.
    pub last_lies: Lied,
    /// The half with the first member, while the network is cut in two.
    pub one_half: Side,
    /// The other half.
    pub other_half: Side,
    /// How many commands a member was told are done, and weren't, after the two halves had met again.
    pub lost: usize,
    /// How many blocks a member took back at once, at most.
    pub taken_back: usize,
}

/// What came of a lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lied {
    /// Two honest members have two final blocks at one height.
    pub two_histories: bool,
    /// What the honest members handed in had its place at all of them in the end.
    pub goes_on: bool,
    /// Someone can prove who lied.
    pub is_proven: bool,
}

/// What one side of a cut does meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It decides what's handed in.
    GoesOn,
    /// It waits.
    Stops,
}

impl Trouble {
    /// Whether an honest member can lose what it was told is done, though no one lied.
    pub fn can_be_taken_back(&self) -> bool {
        self.taken_back > 0
    }

    /// The same in words: what the others do without the last member, without the first, if the first one lies, if the last one lies, what
    /// the two sides of a cut do, and whether something was taken back.
    pub fn words(&self) -> [String; 6] {
        let goes_on = |goes_on: bool| if goes_on { "goes on" } else { "stops" };
        let side = |side| goes_on(side == Side::GoesOn);
        let back = match (self.can_be_taken_back(), self.lost) {
            (false, _) => "no".to_owned(),
            (true, lost) => format!("yes, {lost} lost"),
        };
        [
            goes_on(self.goes_on_without_last).to_owned(),
            goes_on(self.goes_on_without_first).to_owned(),
            self.first_lies.to_string(),
            self.last_lies.to_string(),
            format!("{}, {}", side(self.one_half), side(self.other_half)),
            back,
        ]
    }
}

impl fmt::Display for Lied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Lied { two_histories: true, .. } => "two histories",
            Lied { goes_on: true, .. } => "goes on",
            Lied { goes_on: false, .. } => "stops",
        })?;
        if self.is_proven { f.write_str(", proven") } else { Ok(()) }
    }
}

pub(super) fn trouble(stage: Stage) -> Result<Trouble, SimulationError> {
    let cut = cut_in_half(stage)?;
    Ok(Trouble {
        goes_on_without_last: goes_on_without(stage, stage.last())?,
        goes_on_without_first: goes_on_without(stage, stage.first())?,
        first_lies: lied(stage, stage.first())?,
        last_lies: lied(stage, stage.last())?,
        one_half: cut.0[0],
        other_half: cut.0[1],
        lost: cut.1.chains.lost().len(),
        taken_back: cut.1.chains.deepest(),
    })
}

impl Run {
    /// Whether the last command of each member on a list has its place at all of these. A lower number that was overtaken on the way is
    /// refused, and that's its sender's bad luck.
    fn have(&self, members: &[MemberId], which: &[(MemberId, u64)]) -> bool {
        let last: BTreeMap<MemberId, u64> = which.iter().copied().collect();
        last.into_iter().all(|it| members.iter().all(|member| self.chains.has(*member, it)))
    }

    /// Lets time pass until that's so, but not longer than one is ready to wait. Answers whether it's so.
    fn wait_for(
        &mut self,
        members: &[MemberId],
        which: &[(MemberId, u64)],
    ) -> Result<bool, SimulationError> {
        let end = self.world.now() + PATIENCE;
        while !self.have(members, which) && self.world.now() < end {
            self.pass(SPACING)?;
        }
        Ok(!which.is_empty() && self.have(members, which))
    }

    /// Hands in some commands of these members.
    fn busy(&mut self, among: &[MemberId]) -> Result<Vec<(MemberId, u64)>, SimulationError> {
        let mut all = Vec::new();
        for _ in 0..COMMANDS {
            all.extend(self.hand_in(among)?);
            self.pass(SPACING)?;
        }
        Ok(all)
    }
}

fn goes_on_without(stage: Stage, down: MemberId) -> Result<bool, SimulationError> {
    let mut run = stage.run(None)?;
    run.pass(CALM)?;
    run.world.stop(down);
    let others: Vec<_> = run.honest.iter().copied().filter(|id| *id != down).collect();
    let handed_in = run.busy(&others)?;
    run.wait_for(&others, &handed_in)
}

fn lied(stage: Stage, liar: MemberId) -> Result<Lied, SimulationError> {
    let mut run = stage.run(Some(liar))?;
    run.pass(CALM)?;
    let honest = run.honest.clone();
    let handed_in = run.busy(&honest)?;
    let goes_on = run.wait_for(&honest, &handed_in)?;
    if !run.chains.accused().contains(&liar) {
        run.pass(UNTIL_PROVEN)?;
    }
    let is_split = !run.chains.split().is_empty() || !run.chains.broken().is_empty();
    Ok(Lied {
        two_histories: is_split || run.world.breaches().contains_key(&MemberInvariant::OneBlock),
        goes_on,
        is_proven: run.chains.accused().contains(&liar),
    })
}

fn cut_in_half(stage: Stage) -> Result<([Side; 2], Run), SimulationError> {
    let mut run = stage.run(None)?;
    run.pass(CALM)?;
    let (one, other) = run.honest.split_at(run.honest.len() / 2);
    let halves = [one.to_vec(), other.to_vec()];
    run.world.cut(&halves[0]);
    // Both want the same pad for the same minutes, and other things.
    let mut wanted: [Vec<(MemberId, u64)>; 2] = Default::default();
    for (half, wanted) in halves.iter().zip(&mut wanted) {
        let contested = contested(&run);
        let number = run.world.hand_in(half[0], contested)?;
        wanted.extend(number.map(|number| (half[0], number)));
    }
    for _ in 0..COMMANDS {
        for (half, wanted) in halves.iter().zip(&mut wanted) {
            wanted.extend(run.hand_in(half)?);
        }
        run.pass(SPACING)?;
    }
    let mut sides = [Side::Stops; 2];
    for (at, side) in sides.iter_mut().enumerate() {
        if run.wait_for(&halves[at], &wanted[at])? {
            *side = Side::GoesOn;
        }
    }
    run.world.heal();
    run.pass(PATIENCE)?;
    Ok((sides, run))
}

fn contested(run: &Run) -> PadCommand {
    let from = run.world.genesis().time.after(Duration::from_secs(3_600));
    PadCommand::Reserve { pad: PadId(1), from, until: from.after(Duration::from_secs(600)) }
}
