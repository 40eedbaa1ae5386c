use super::audited::Audited;
use super::cast::{AIRPORT, genesis};
use super::lie::Lie;
use super::lines::Lines;
use crate::scenario::SimulationError;
use kusari::stage8_contract::MemberId;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long a message travels on one line at most once nothing goes wrong any more.
pub(super) const CALM_DELAY: Duration = Duration::from_millis(100);

/// What kind of world of members it is, and what goes wrong in it. The seed decides the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberScenario {
    /// How many members there are: 1 to 32. Member 0 is the airport, and the middle of a star.
    pub members: usize,
    /// Who has a line to whom.
    pub lines: Lines,
    /// How many commands are handed in: at most 1,000.
    pub commands: usize,
    /// For how long commands are handed in and things go wrong, in virtual time: at most an hour.
    pub duration: Duration,
    /// How long members may take to place something new and to agree once nothing goes wrong any more, in virtual time: at
    /// most an hour.
    pub patience: Duration,
    /// How long a message travels on one line at most, in virtual time: at most a minute. As each is delayed by chance,
    /// later ones overtake earlier ones.
    pub max_delay: Duration,
    /// Which share of the messages is lost: 0.0 to 1.0.
    pub loss: f64,
    /// Which share of the messages comes twice: 0.0 to 1.0.
    pub duplication: f64,
    /// How many lines are cut one after another, to be healed in another order.
    pub cuts: usize,
    /// How often an honest member dies: somewhere between writing something down and saying it.
    pub crashes: usize,
    /// How often a clock is set wrong, by up to ten seconds.
    pub clock_faults: usize,
    /// How far clocks are apart even if nothing goes wrong, in virtual time: at most five seconds.
    pub clocks_apart: Duration,
    /// Whether the airport lets someone join.
    pub joins: bool,
    /// Whom the airport takes off the list. It isn't the airport itself.
    pub leaves: Option<MemberId>,
    /// Who lies, and how. They go on when nothing else goes wrong.
    pub liars: BTreeMap<MemberId, Lie>,
    /// How far apart blocks are on average where members agree by work, in virtual time: from a millisecond to an hour.
    pub spacing: Duration,
    /// How many machines a member mines with, if it isn't one: at most 1,000.
    pub machines: BTreeMap<MemberId, u32>,
    /// What people call the first members. The others have names that are made up.
    pub names: &'static [&'static str],
}

impl MemberScenario {
    /// So many members in a mesh, and nothing goes wrong.
    pub fn peaceful(members: usize) -> MemberScenario {
        MemberScenario {
            members,
            lines: Lines::Mesh,
            commands: 6,
            duration: Duration::from_secs(6),
            patience: Duration::from_secs(40),
            max_delay: Duration::from_millis(100),
            loss: 0.0,
            duplication: 0.0,
            cuts: 0,
            crashes: 0,
            clock_faults: 0,
            clocks_apart: Duration::ZERO,
            joins: false,
            leaves: None,
            liars: BTreeMap::new(),
            spacing: Duration::from_secs(2),
            machines: BTreeMap::new(),
            names: &[],
        }
    }

    /// A world that a seed makes up: one is nearly peaceful, in another everything goes wrong at once. There are never more
    /// liars than this way to agree can bear.
    pub fn random<R: Audited>(seed: u64) -> MemberScenario {
        // Another stream of chance than that of the world with the same seed.
        let rng = &mut ChaCha12Rng::seed_from_u64(!seed);
        let sometimes = |rng: &mut ChaCha12Rng, most: usize| match rng.random_bool(0.6) {
            true => rng.random_range(1..=most),
            false => 0,
        };
        let share = |rng: &mut ChaCha12Rng| {
            if rng.random_bool(0.5) { rng.random_range(0.0..0.4) } else { 0.0 }
        };
        let members = [3, 4, 4, 5, 7][rng.random_range(0..5)];
        let lines = if rng.random_bool(0.7) { Lines::Mesh } else { Lines::Star };
        let joins = R::LETS_JOIN && rng.random_bool(0.2);
        let leaves = rng.random_bool(0.15).then(|| MemberId(rng.random_range(1..members as u16)));
        MemberScenario {
            lines,
            commands: rng.random_range(2..=10),
            duration: Duration::from_secs(rng.random_range(3..=9)),
            max_delay: Duration::from_millis([20, 100, 300, 2_000][rng.random_range(0..4)]),
            loss: share(rng),
            duplication: share(rng),
            cuts: sometimes(rng, 2 * members),
            crashes: sometimes(rng, 5),
            clock_faults: sometimes(rng, 3),
            clocks_apart: Duration::from_millis([0, 50, 2_000][rng.random_range(0..3)]),
            joins,
            leaves,
            liars: liars::<R>(members, lines, leaves, rng),
            ..MemberScenario::peaceful(members)
        }
    }

    /// Whether nothing ever goes wrong in it.
    pub(super) fn is_peaceful(&self) -> bool {
        let is_whole = self.loss == 0.0 && self.duplication == 0.0 && self.cuts == 0;
        let is_up = self.crashes == 0 && self.clock_faults == 0 && self.liars.is_empty();
        // A new list of members means a new epoch, and someone new may still have to catch up.
        let is_settled = !self.joins && self.leaves.is_none();
        is_whole
            && is_up
            && is_settled
            && self.max_delay <= CALM_DELAY
            && self.clocks_apart <= CALM_DELAY
    }

    /// Checks that all numbers are in their ranges.
    ///
    /// # Errors
    ///
    /// [`SimulationError::OutOfRange`], naming the first that is not.
    pub fn check(&self) -> Result<(), SimulationError> {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        let share = 0.0..=1.0;
        let is_member = |id: &MemberId| usize::from(id.0) < self.members;
        let are_members = self.liars.keys().all(is_member);
        let mine = |(id, count): (&MemberId, &u32)| is_member(id) && *count <= 1_000;
        let rules = [
            ("members", (1..=32).contains(&self.members)),
            ("commands", self.commands <= 1_000),
            ("duration", self.duration <= HOUR),
            ("patience", self.patience <= HOUR),
            ("max_delay", self.max_delay <= Duration::from_secs(60)),
            ("loss", share.contains(&self.loss)),
            ("duplication", share.contains(&self.duplication)),
            ("clocks_apart", self.clocks_apart <= Duration::from_secs(5)),
            ("joins", !self.joins || self.members < 32),
            ("leaves", self.leaves.is_none_or(|id| id != AIRPORT && is_member(&id))),
            ("liars", are_members && self.liars.len() < self.members),
            ("spacing", (Duration::from_millis(1)..=HOUR).contains(&self.spacing)),
            ("machines", self.machines.iter().all(mine)),
        ];
        match rules.iter().find(|(_, holds)| !holds) {
            Some((what, _)) => Err(SimulationError::OutOfRange(what)),
            None => Ok(()),
        }
    }
}

/// Some liars, but no more than the others can bear.
fn liars<R: Audited>(
    members: usize,
    lines: Lines,
    leaves: Option<MemberId>,
    rng: &mut ChaCha12Rng,
) -> BTreeMap<MemberId, Lie> {
    let list = genesis(members).members;
    let mut left = list.clone();
    // With fewer members, fewer liars can be borne. With one more, no fewer.
    let _ = leaves.map(|id| left.leave(id));
    let mut liars = BTreeMap::new();
    for _ in 0..rng.random_range(0..=members / 2) {
        let liar = MemberId(rng.random_range(0..members as u16));
        let lie = Lie::ALL[rng.random_range(0..Lie::ALL.len())];
        let mut all = liars.clone();
        all.insert(liar, lie);
        if R::bears(&all, &list, lines) && R::bears(&all, &left, lines) {
            liars = all;
        }
    }
    liars
}
