use crate::stage5_network::{Difficulty, NodeSettings};
use crate::stage8_contract::members::{MAX_MEMBERS, MemberId};
use crate::stage8_contract::waiting::MAX_WAITING;

/// What can be set where members agree by work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkSettings {
    /// How many zero bits the hash of each block begins with, 64 at most. All members have to set the same.
    pub difficulty: Difficulty,
    /// How many attempts a member makes at each [`Input::Tick`](crate::stage8_contract::Input::Tick).
    pub hashes_per_tick: u64,
    /// Whether to close blocks even if no command waits. Without that, the depth of the last commands doesn't grow.
    pub propose_empty_blocks: bool,
    /// In a star: who is in the middle. It's the only neighbour of the others, and passes on what's new, as any node does.
    pub hub: Option<MemberId>,
}

impl Default for WorkSettings {
    /// For virtual time: any hash is good enough, and [`Input::Won`](crate::stage8_contract::Input::Won) says who finds one.
    fn default() -> WorkSettings {
        let difficulty = Difficulty::from_bits(0);
        WorkSettings { difficulty, hashes_per_tick: 0, propose_empty_blocks: true, hub: None }
    }
}

impl WorkSettings {
    pub(super) fn of_node(self) -> NodeSettings {
        NodeSettings {
            propose_empty_blocks: self.propose_empty_blocks,
            mempool_limit: MAX_MEMBERS * MAX_WAITING,
            ..NodeSettings::default()
        }
    }
}
