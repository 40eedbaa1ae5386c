use super::limits::{MAX_ITEM_BYTES, MAX_SCRIPT_BYTES, MAX_STACK, MAX_STEPS};
use crate::stage5_network::Refusal;
use crate::stage6_coin::keys::EcdsaError;

/// The reason why a script does not let an amount be spent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// A key or a signature can't be read, or the signature is for something else.
    #[error(transparent)]
    Ecdsa(#[from] EcdsaError),
    /// A word that isn't an instruction.
    #[error("a script consists of instructions, numbers, and hex digits after 0x")]
    UnknownWord,
    /// A byte that isn't an instruction.
    #[error("no instruction has the byte {byte:#04x}")]
    UnknownOpcode {
        /// The byte.
        byte: u8,
    },
    /// The script ends in the middle of what it pushes.
    #[error("the script ends in the middle of what it pushes")]
    Truncated,
    /// Something isn't pushed in the shortest way.
    #[error("something isn't pushed in the shortest way")]
    NotMinimal,
    /// More than [`MAX_SCRIPT_BYTES`].
    #[error("the script has {bytes} bytes, and at most {MAX_SCRIPT_BYTES} are allowed")]
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// More than [`MAX_STEPS`].
    #[error("the script takes more than {MAX_STEPS} steps")]
    TooManySteps,
    /// More than [`MAX_ITEM_BYTES`].
    #[error("an item has {bytes} bytes, and at most {MAX_ITEM_BYTES} are allowed")]
    ItemTooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// More than [`MAX_STACK`].
    #[error("there are more than {MAX_STACK} items on the stack")]
    StackFull,
    /// An instruction takes an item, and there is none.
    #[error("the stack is empty, and an instruction takes an item from it")]
    StackEmpty,
    /// An item isn't a number, or is too long for one.
    #[error("an item should be a number of at most five bytes and isn't")]
    NotANumber,
    /// More keys than allowed, or more signatures than keys.
    #[error("{count} keys or signatures, and at most {limit} are possible")]
    TooManyKeys {
        /// How many are asked for.
        count: usize,
        /// How many are possible.
        limit: usize,
    },
    /// Two items should be equal and aren't.
    #[error("two items should be equal and aren't")]
    NotEqual,
    /// It is too early.
    #[error("locked until height {needed}, and the transaction waits for height {found}")]
    LockedUntil {
        /// The height that the script asks for.
        needed: u64,
        /// The height that the transaction waits for.
        found: u32,
    },
    /// There's a `RETURN`. No witness helps.
    #[error("RETURN ends the script, so the amount can never be spent")]
    Returned,
    /// Nothing, or 0, is left on the stack.
    #[error("what's left on the stack isn't true")]
    False,
    /// More than one item is left. Anyone could have added one on the way.
    #[error("{items} items are left on the stack, and there should be one")]
    StackNotClean {
        /// How many are left.
        items: usize,
    },
}

impl Refusal for ScriptError {
    const CODES: &'static [&'static str] = &[
        "unknown-word",
        "unknown-opcode",
        "truncated-script",
        "not-minimal",
        "script-too-long",
        "too-many-steps",
        "item-too-long",
        "stack-full",
        "stack-empty",
        "not-a-number",
        "too-many-keys",
        "not-equal",
        "locked-until",
        "script-return",
        "script-false",
        "stack-not-clean",
    ];

    fn code(&self) -> &'static str {
        match self {
            ScriptError::Ecdsa(cause) => cause.code(),
            ScriptError::UnknownWord => "unknown-word",
            ScriptError::UnknownOpcode { .. } => "unknown-opcode",
            ScriptError::Truncated => "truncated-script",
            ScriptError::NotMinimal => "not-minimal",
            ScriptError::TooLong { .. } => "script-too-long",
            ScriptError::TooManySteps => "too-many-steps",
            ScriptError::ItemTooLong { .. } => "item-too-long",
            ScriptError::StackFull => "stack-full",
            ScriptError::StackEmpty => "stack-empty",
            ScriptError::NotANumber => "not-a-number",
            ScriptError::TooManyKeys { .. } => "too-many-keys",
            ScriptError::NotEqual => "not-equal",
            ScriptError::LockedUntil { .. } => "locked-until",
            ScriptError::Returned => "script-return",
            ScriptError::False => "script-false",
            ScriptError::StackNotClean { .. } => "stack-not-clean",
        }
    }
}
