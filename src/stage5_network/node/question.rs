use super::message::NodeId;

/// How many ticks a neighbour has for an answer before another one is asked: about two seconds.
pub const ANSWER_TICKS: u64 = 10;

/// A neighbour was asked for blocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    /// Which neighbour.
    pub(super) to: NodeId,
    /// After how many ticks.
    pub(super) asked_at: u64,
}
