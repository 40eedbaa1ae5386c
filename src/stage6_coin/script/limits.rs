//! What a script may cost at most.

/// How many bytes a script may have.
pub const MAX_SCRIPT_BYTES: usize = 10_000;

/// How many bytes one item on the stack may have.
pub const MAX_ITEM_BYTES: usize = 520;

/// Among so many keys signatures may be asked for.
pub const MAX_MULTISIG_KEYS: usize = 16;

/// How many instructions besides pushes a script may have, and how many keys it may ask for.
pub const MAX_STEPS: usize = 201;

/// How many items may lie on the stack.
pub const MAX_STACK: usize = 1000;
