use super::message::NodeId;
use std::time::Duration;

/// How long a neighbour has for an answer before another one is asked.
pub const ANSWER_TIME: Duration = Duration::from_secs(2);

/// A neighbour was asked for blocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    /// Which neighbour.
    pub(super) to: NodeId,
    /// How long this node had been up.
    pub(super) asked_at: Duration,
}
