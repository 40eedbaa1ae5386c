use super::out_point::OutPoint;
use crate::stage5_network::{Amount, AmountError, Refusal};
use crate::stage6_coin::bytes::FormatError;
use crate::stage6_coin::headers::InCoins;
use crate::stage6_coin::script::ScriptError;

/// The reason why a transaction is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpendError {
    /// The bytes aren't a transaction, or there are too many of them.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// It spends nothing.
    #[error("it has no inputs")]
    NoInputs,
    /// It pays nothing.
    #[error("it has no outputs")]
    NoOutputs,
    /// It's as long as an inner node of a Merkle tree.
    #[error("without its witnesses it has 64 bytes, like an inner node of a Merkle tree")]
    SixtyFourBytes,
    /// An output pays an amount that can't be paid.
    #[error("output {output}: {cause}")]
    Amount {
        /// Which output.
        output: usize,
        /// What is wrong with the amount.
        cause: AmountError,
    },
    /// The script of an output is too long.
    #[error("the script of output {output} has {bytes} bytes")]
    LockTooLong {
        /// Which output.
        output: usize,
        /// How many bytes its script has.
        bytes: usize,
    },
    /// The sum of the outputs, or of what they spend, is above the largest amount.
    #[error("a sum is more than {max}, the largest amount", max = Amount::MAX)]
    OutputsOverflow,
    /// An input spends nothing, and this isn't a coinbase.
    #[error("input {input} spends nothing")]
    NullInput {
        /// Which input.
        input: usize,
    },
    /// An input has a signature script.
    #[error("input {input} has a signature script, and only a coinbase has one")]
    SignatureScript {
        /// Which input.
        input: usize,
    },
    /// An output is spent twice by one transaction.
    #[error("input {input} spends what another input spends")]
    DuplicateInput {
        /// Which input.
        input: usize,
    },
    /// There's no such output: there never was, or it has been spent.
    #[error("input {input} spends {}:{}, which does not exist or is spent", out_point.txid, out_point.index)]
    UnknownOutput {
        /// Which input.
        input: usize,
        /// What it would spend.
        out_point: OutPoint,
    },
    /// Another transaction before it, in the block or in the mempool, spends the same.
    #[error("input {input} spends {}:{}, which another transaction spends", out_point.txid, out_point.index)]
    DoubleSpend {
        /// Which input.
        input: usize,
        /// What both spend.
        out_point: OutPoint,
    },
    /// A coinbase is spent too early, while a reorganisation could still make it disappear.
    #[error(
        "input {input} spends a coinbase that can be spent from height {from} on, not at {height}"
    )]
    Immature {
        /// Which input.
        input: usize,
        /// The height from which on it can be spent.
        from: u64,
        /// The height at which it would be spent.
        height: u64,
    },
    /// It waits for a height that hasn't been passed.
    #[error("it waits until height {lock_height} has passed, and this is height {height}")]
    TooEarly {
        /// What it waits for.
        lock_height: u32,
        /// The height of the block that it would be in.
        height: u64,
    },
    /// It pays more than it spends.
    #[error("it pays {} and spends {}", InCoins(*paid), InCoins(*spent))]
    Overspent {
        /// The sum of its outputs.
        paid: Amount,
        /// The sum of what it spends.
        spent: Amount,
    },
    /// The lock of what it spends doesn't open.
    #[error("input {input}: {cause}")]
    Script {
        /// Which input.
        input: usize,
        /// Why not.
        cause: ScriptError,
    },
}

impl SpendError {
    /// Whether the payment is wrong wherever the outputs that it names exist, so that no honest node passes it on. The
    /// other reasons depend on the height, or on what else was spent.
    pub(crate) fn is_lasting(&self) -> bool {
        match self {
            SpendError::UnknownOutput { .. }
            | SpendError::DoubleSpend { .. }
            | SpendError::Immature { .. }
            | SpendError::TooEarly { .. } => false,
            SpendError::Format(_)
            | SpendError::NoInputs
            | SpendError::NoOutputs
            | SpendError::SixtyFourBytes
            | SpendError::Amount { .. }
            | SpendError::LockTooLong { .. }
            | SpendError::OutputsOverflow
            | SpendError::NullInput { .. }
            | SpendError::SignatureScript { .. }
            | SpendError::DuplicateInput { .. }
            | SpendError::Overspent { .. }
            | SpendError::Script { .. } => true,
        }
    }
}

impl Refusal for SpendError {
    const CODES: &'static [&'static str] = &[
        "no-inputs",
        "no-outputs",
        "sixty-four-bytes",
        "lock-too-long",
        "sum-overflow",
        "null-input",
        "signature-script",
        "duplicate-input",
        "unknown-output",
        "double-spend",
        "immature-coinbase",
        "too-early",
        "overspent",
    ];

    fn code(&self) -> &'static str {
        match self {
            SpendError::Format(cause) => cause.code(),
            SpendError::NoInputs => "no-inputs",
            SpendError::NoOutputs => "no-outputs",
            SpendError::SixtyFourBytes => "sixty-four-bytes",
            SpendError::Amount { cause, .. } => cause.code(),
            SpendError::LockTooLong { .. } => "lock-too-long",
            SpendError::OutputsOverflow => "sum-overflow",
            SpendError::NullInput { .. } => "null-input",
            SpendError::SignatureScript { .. } => "signature-script",
            SpendError::DuplicateInput { .. } => "duplicate-input",
            SpendError::UnknownOutput { .. } => "unknown-output",
            SpendError::DoubleSpend { .. } => "double-spend",
            SpendError::Immature { .. } => "immature-coinbase",
            SpendError::TooEarly { .. } => "too-early",
            SpendError::Overspent { .. } => "overspent",
            SpendError::Script { cause, .. } => cause.code(),
        }
    }
}
