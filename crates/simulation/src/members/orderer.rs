use super::audited::{Audited, Bend};
use super::playable::Playable;
use super::scenario::MemberScenario;
use super::world::MemberWorld;
use crate::scenario::SimulationError;
use kusari::stage8_contract::{LandingPads, Leader, Miner, Vote};
use kusari_ordering::CrashProof;
use std::fmt;

/// A way to agree on an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Orderer {
    /// One member decides.
    Leader,
    /// The one that finds a nonce writes the next block, and the branch with most work counts.
    Work,
    /// More than half have to write it down, and no one lies.
    Crash,
    /// All but a third have to sign.
    Vote,
}

impl Orderer {
    /// All of them.
    pub const ALL: [Orderer; 4] = [Orderer::Leader, Orderer::Work, Orderer::Crash, Orderer::Vote];

    /// Opens a world whose members agree in this way, and plays the scenario's part in it: its members, lines, delays and liars.
    ///
    /// # Errors
    ///
    /// If there is no such world.
    pub fn world(
        self,
        seed: u64,
        scenario: MemberScenario,
    ) -> Result<Box<dyn Playable>, SimulationError> {
        match self {
            Orderer::Leader => open::<Leader<LandingPads>>(seed, scenario),
            Orderer::Work => open::<Miner<LandingPads>>(seed, scenario),
            Orderer::Crash => open::<CrashProof<LandingPads>>(seed, scenario),
            Orderer::Vote => open::<Vote<LandingPads>>(seed, scenario),
        }
    }
}

fn open<R: Audited + Bend + 'static>(
    seed: u64,
    scenario: MemberScenario,
) -> Result<Box<dyn Playable>, SimulationError> {
    Ok(Box::new(MemberWorld::<R>::new(seed, scenario)?.played()))
}

impl fmt::Display for Orderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Orderer::Leader => "leader",
            Orderer::Work => "work",
            Orderer::Crash => "crash",
            Orderer::Vote => "vote",
        })
    }
}
