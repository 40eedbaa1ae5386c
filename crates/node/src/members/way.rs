use super::network::{Network, Topology};
use kusari::stage5_network::Difficulty;
use kusari::stage8_contract::{
    LandingPads, Leader, MemberId, Miner, Proof, Quorum, Replica, Sure, Vote, VoteSettings,
    WorkSettings,
};
use kusari_ordering::CrashProof;
use serde_json::{Value, json};
use std::time::Duration;

/// How many attempts a member that mines makes at each tick. A tick takes a few milliseconds by that, and there's time to listen.
const HASHES_PER_TICK: u64 = 400;

/// What a process has to know of a way to agree, beyond what each replica says.
pub(crate) trait Way: Replica<Machine = LandingPads> {
    /// What the replica has to know of its network.
    fn settings(network: &Network) -> Self::Settings;

    /// How sure a block is that has its place.
    fn sure(&self, height: u64) -> Sure;

    /// How many members it takes, where they're counted.
    fn quorum(&self) -> Option<Quorum> {
        None
    }

    /// Whom the others wait for, if someone leads.
    fn leads(&self) -> Option<MemberId> {
        None
    }

    /// What shows a client that a block is decided, and the epoch by whose members it's checked.
    fn proof(&self, _height: u64) -> Option<(u64, Proof<LandingPads>)> {
        None
    }

    /// What proves that a member has lied, for people and programs.
    fn evidence(evidence: &Self::Evidence) -> Value;
}

impl Way for Leader<LandingPads> {
    fn settings(_: &Network) {}

    fn sure(&self, _: u64) -> Sure {
        Sure::Leader
    }

    fn leads(&self) -> Option<MemberId> {
        self.leader()
    }

    fn evidence(evidence: &Self::Evidence) -> Value {
        json!(evidence)
    }
}

impl Way for CrashProof<LandingPads> {
    fn settings(_: &Network) {}

    fn sure(&self, _: u64) -> Sure {
        Sure::Majority
    }

    fn leads(&self) -> Option<MemberId> {
        self.leader()
    }

    fn evidence(evidence: &Self::Evidence) -> Value {
        match *evidence {}
    }
}

impl Way for Vote<LandingPads> {
    fn settings(network: &Network) -> VoteSettings {
        let delay = Duration::from_millis(network.delay_ms);
        match network.topology {
            Topology::Full => VoteSettings::mesh(delay),
            Topology::Star => {
                VoteSettings { hub: Some(network.hub()), ..VoteSettings::star(delay) }
            }
        }
    }

    fn sure(&self, _: u64) -> Sure {
        Sure::Certificate
    }

    fn quorum(&self) -> Option<Quorum> {
        Some(Quorum::of_liars(self.book().members().len()))
    }

    fn leads(&self) -> Option<MemberId> {
        self.leader(self.view())
    }

    fn proof(&self, height: u64) -> Option<(u64, Proof<LandingPads>)> {
        Vote::proof(self, height)
    }

    fn evidence(evidence: &Self::Evidence) -> Value {
        json!(evidence)
    }
}

impl Way for Miner<LandingPads> {
    fn settings(network: &Network) -> WorkSettings {
        WorkSettings {
            difficulty: Difficulty::from_bits(network.difficulty.into()),
            hashes_per_tick: HASHES_PER_TICK,
            // Without them, the last commands would never get any deeper.
            propose_empty_blocks: true,
            hub: (network.topology == Topology::Star).then(|| network.hub()),
        }
    }

    fn sure(&self, height: u64) -> Sure {
        Miner::sure(self, height).unwrap_or(Sure::Depth(0))
    }

    fn evidence(evidence: &Self::Evidence) -> Value {
        match *evidence {}
    }
}
