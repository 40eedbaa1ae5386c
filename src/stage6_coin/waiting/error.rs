use super::limits::{
    MAX_ANCESTORS, MAX_DATA_BYTES, MAX_DATA_LOCK_BYTES, MAX_PAYMENT_SIGNATURE_CHECKS,
};
use crate::stage5_network::{Amount, Refusal};
use crate::stage6_coin::transactions::SpendError;

/// The reason why a payment may not wait here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MempoolError {
    /// It breaks a rule for payments in the next block.
    #[error(transparent)]
    Spend(#[from] SpendError),
    /// It pays less than [`MIN_FEE_RATE`](crate::stage6_coin::MIN_FEE_RATE).
    #[error("the fee is {fee}, and a payment of this size has to pay at least {least}")]
    FeeTooLow {
        /// What it pays.
        fee: Amount,
        /// The least that it would have to pay.
        least: Amount,
    },
    /// Checking it would take too long, and would leave little for the other payments of a block.
    #[error(
        "it may ask for {found} signature checks, and at most {MAX_PAYMENT_SIGNATURE_CHECKS} \
         are allowed"
    )]
    TooManySignatureChecks {
        /// How many may have to be checked.
        found: usize,
    },
    /// It carries more than [`MAX_DATA_BYTES`].
    #[error(
        "its outputs that no one can spend have scripts of {found} bytes, and {MAX_DATA_LOCK_BYTES} are allowed: \
         {MAX_DATA_BYTES} of data, and 3 around them"
    )]
    TooMuchData {
        /// How many bytes these scripts have.
        found: usize,
    },
    /// It builds on too many payments that wait.
    #[error("it builds on {MAX_ANCESTORS} or more payments that are still waiting")]
    TooManyAncestors,
    /// There's no room, and none of the others pays less for each byte.
    #[error(
        "the mempool is full (it holds {limit} payments at most), and none of them pays less for \
         each byte"
    )]
    Full {
        /// How many may wait.
        limit: usize,
    },
}

impl Refusal for MempoolError {
    const CODES: &'static [&'static str] = &[
        "fee-too-low",
        "too-many-signature-checks",
        "too-much-data",
        "too-many-ancestors",
        "mempool-full",
    ];

    fn code(&self) -> &'static str {
        match self {
            MempoolError::Spend(cause) => cause.code(),
            MempoolError::FeeTooLow { .. } => "fee-too-low",
            MempoolError::TooManySignatureChecks { .. } => "too-many-signature-checks",
            MempoolError::TooMuchData { .. } => "too-much-data",
            MempoolError::TooManyAncestors => "too-many-ancestors",
            MempoolError::Full { .. } => "mempool-full",
        }
    }
}
