use crate::stage5_network::{MAX_BLOCK_BYTES, WorkError};
use crate::stage6_coin::Refusal;
use crate::stage8_contract::block::BlockError;

/// Why a block can't be on any branch, or not in this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorkBlockError {
    /// It breaks a rule that doesn't depend on how members agree.
    #[error(transparent)]
    Block(#[from] BlockError),
    /// It wasn't closed by enough work.
    #[error(transparent)]
    Work(#[from] WorkError),
    /// It takes up too much room in a message.
    #[error(
        "the block takes up {found} bytes in a message, and at most {MAX_BLOCK_BYTES} are allowed"
    )]
    TooLarge {
        /// How many it takes up.
        found: usize,
    },
}

impl Refusal for WorkBlockError {
    const CODES: &'static [&'static str] = &["too-large"];

    fn code(&self) -> &'static str {
        match self {
            WorkBlockError::Block(error) => error.code(),
            WorkBlockError::Work(error) => error.code(),
            WorkBlockError::TooLarge { .. } => "too-large",
        }
    }
}
