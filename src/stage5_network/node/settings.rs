use std::time::Duration;

/// How far ahead of a node's clock a block may be, as in Bitcoin.
pub const MAX_AHEAD: Duration = Duration::from_secs(2 * 60 * 60);

/// What can be set on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeSettings {
    /// Whether to propose blocks even if no payment waits.
    pub propose_empty_blocks: bool,
    /// How many payments may wait.
    pub mempool_limit: usize,
    /// How many blocks without a parent are kept for each neighbour.
    pub orphans_per_peer: usize,
    /// At how many offences a neighbour is dropped.
    pub max_offences: u32,
    /// How often neighbours are told how far this node is. Zero is never.
    pub hello_every: Duration,
    /// How long a round lasts. After each, waiting payments are announced again to neighbours that may not have
    /// them: each payment after one round, then after two more, four more, and so on. Zero is never.
    pub announce_every: Duration,
    /// How many waiting payments are announced again to a neighbour at a time.
    pub announce_count: usize,
}

impl Default for NodeSettings {
    fn default() -> NodeSettings {
        NodeSettings {
            propose_empty_blocks: false,
            mempool_limit: 5_000,
            orphans_per_peer: 16,
            max_offences: 10,
            hello_every: Duration::from_secs(2),
            announce_every: Duration::from_secs(2),
            announce_count: 100,
        }
    }
}
