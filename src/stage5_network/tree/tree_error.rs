use crate::stage4_pow::{Refusal, Time};
use crate::stage5_network::protocol::{BlockError, Protocol};

/// The reason why a block isn't taken into the tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError<P: Protocol> {
    /// The block breaks a rule.
    #[error(transparent)]
    Block(BlockError<P>),
    /// The block before it has not been seen. It may still come.
    #[error("the block before it is not known")]
    UnknownParent,
    /// The block is too far ahead of the clock. It may be good later.
    #[error("the time {time} is later than {latest}, the latest that is taken now")]
    TimeTooNew {
        /// The block's time.
        time: Time,
        /// The latest time that is taken now.
        latest: Time,
    },
    /// The block, or one before it, was found to break a rule.
    #[error("the block, or one before it, was found to break a rule")]
    InvalidBefore,
}

impl<P: Protocol> Refusal for TreeError<P> {
    const CODES: &'static [&'static str] = &["unknown-parent", "time-too-new", "invalid-before"];

    fn code(&self) -> &'static str {
        match self {
            TreeError::Block(cause) => cause.code(),
            TreeError::UnknownParent => "unknown-parent",
            TreeError::TimeTooNew { .. } => "time-too-new",
            TreeError::InvalidBefore => "invalid-before",
        }
    }
}
