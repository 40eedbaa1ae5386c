use crate::members::chains::MemberChains;
use crate::members::lie::Lie;
use crate::members::lines::Lines;
use crate::members::orderer::Orderer;
use crate::members::playable::Playable;
use crate::members::scenario::MemberScenario;
use crate::members::script::wish;
use crate::scenario::SimulationError;
use kusari::stage8_contract::MemberId;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::time::Duration;

/// Where all runs of a row take place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stage {
    pub(super) orderer: Orderer,
    pub(super) lines: Lines,
    pub(super) members: u16,
    pub(super) seed: u64,
}

/// A run, and what's known of it so far.
pub(super) struct Run {
    pub(super) world: Box<dyn Playable>,
    pub(super) chains: MemberChains,
    rng: ChaCha12Rng,
    /// Who keeps the rules.
    pub(super) honest: Vec<MemberId>,
}

impl Stage {
    pub(super) fn first(self) -> MemberId {
        MemberId(0)
    }

    pub(super) fn last(self) -> MemberId {
        MemberId(self.members - 1)
    }

    pub(super) fn run(self, liar: Option<MemberId>) -> Result<Run, SimulationError> {
        let liars = liar.map(|liar| (liar, Lie::TwoFaces)).into_iter().collect();
        let peaceful = MemberScenario::peaceful(self.members.into());
        let scenario = MemberScenario { lines: self.lines, liars, commands: 0, ..peaceful };
        let liars: Vec<_> = liar.into_iter().collect();
        let all = (0..self.members).map(MemberId);
        Ok(Run {
            world: self.orderer.world(self.seed, scenario)?,
            chains: MemberChains::new(self.members.into(), &liars),
            rng: ChaCha12Rng::seed_from_u64(self.seed),
            honest: all.filter(|id| !liars.contains(id)).collect(),
        })
    }
}

impl Run {
    pub(super) fn pass(&mut self, time: Duration) -> Result<(), SimulationError> {
        let end = self.world.now() + time;
        for event in self.world.advance_to(end)? {
            self.chains.note(&event);
        }
        Ok(())
    }

    /// Hands in a command of a member that's up and keeps the rules, and answers whose and which.
    pub(super) fn hand_in(
        &mut self,
        among: &[MemberId],
    ) -> Result<Option<(MemberId, u64)>, SimulationError> {
        let up: Vec<_> = among.iter().filter(|id| self.world.is_up(**id)).collect();
        if up.is_empty() {
            return Ok(None);
        }
        let by = *up[self.rng.random_range(0..up.len())];
        let command = wish(&mut self.rng);
        let number = self.world.hand_in(by, command)?;
        Ok(number.map(|number| (by, number)))
    }
}
