use super::work::Nonce;
use crate::stage3_timestamp::Refusal;

/// The reason why no nonce was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MineError {
    /// All nonces have been tried. With another time, the draft has another set of hashes.
    #[error("no nonce up to {max} meets the difficulty", max = Nonce::MAX)]
    Exhausted,
    /// [`MiningControl::cancel`](super::MiningControl::cancel) was called.
    #[error("the search was cancelled")]
    Cancelled,
}

impl Refusal for MineError {
    const CODES: &'static [&'static str] = &["nonces-exhausted", "cancelled"];

    fn code(&self) -> &'static str {
        match self {
            MineError::Exhausted => "nonces-exhausted",
            MineError::Cancelled => "cancelled",
        }
    }
}
