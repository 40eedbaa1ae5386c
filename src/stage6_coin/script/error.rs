use super::limits::{MAX_ITEM_BYTES, MAX_SCRIPT_BYTES, MAX_STACK, MAX_STEPS};
use crate::stage5_network::Refusal;
use crate::stage6_coin::keys::EcdsaError;

/// The reason why a script does not let an amount be spent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScriptError {
    /// A key or a signature is none, or the signature is of something else.
    #[error(transparent)]
    Ecdsa(#[from] EcdsaError),
    /// A word that no instruction has.
    #[error("a script consists of instructions, numbers, and hex digits after 0x")]
    UnknownWord,
    /// A byte that no instruction has.
    #[error("no instruction has the byte {byte:#04x}")]
    UnknownOpcode {
        /// The byte.
        byte: u8,
    },
    /// The script ends in the middle of what it pushes.
    #[error("the script ends in the middle of what it pushes")]
    Truncated,
    /// Something is pushed in a longer way than the shortest.
    #[error("something is pushed in a longer way than the shortest")]
    NotMinimal,
    /// More than [`MAX_SCRIPT_BYTES`].
    #[error("the script has {bytes} bytes, and at most {MAX_SCRIPT_BYTES} are allowed")]
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// More than [`MAX_STEPS`].
    #[error("the script does more than {MAX_STEPS} steps")]
    TooManySteps,
    /// More than [`MAX_ITEM_BYTES`].
    #[error("an item has {bytes} bytes, and at most {MAX_ITEM_BYTES} are allowed")]
    ItemTooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// More than [`MAX_STACK`].
    #[error("more than {MAX_STACK} items lie on the stack")]
    StackFull,
    /// An instruction takes an item, and there is none.
    #[error("an item is to be taken from the stack, and there is none")]
    StackEmpty,
    /// An item is no number, or too long for one.
    #[error("an item is taken for a number, and is none of at most five bytes")]
    NotANumber,
    /// More keys than allowed, or more signatures than keys.
    #[error("{count} keys or signatures, and at most {limit} can be")]
    TooManyKeys {
        /// How many are asked for.
        count: usize,
        /// How many can be.
        limit: usize,
    },
    /// Two items should be equal and are not.
    #[error("two items should be equal and are not")]
    NotEqual,
    /// It is too early.
    #[error("locked until height {needed}, and the transaction waits for height {found}")]
    LockedUntil {
        /// The height that the script asks for.
        needed: u64,
        /// The height that the transaction waits for.
        found: u32,
    },
    /// Nothing, or 0, is left on the stack.
    #[error("what is left on the stack is not true")]
    False,
    /// More than one item is left. Anybody could have added one on the way.
    #[error("{items} items are left on the stack, and one should be")]
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
            ScriptError::False => "script-false",
            ScriptError::StackNotClean { .. } => "stack-not-clean",
        }
    }
}
