//! How much a script may cost.

/// An upper bound on the bytes of a script.
pub const MAX_SCRIPT_BYTES: usize = 10_000;

/// An upper bound on the bytes of one item on the stack.
pub const MAX_ITEM_BYTES: usize = 520;

/// An upper bound on the keys that `CHECKMULTISIG` looks at.
pub const MAX_MULTISIG_KEYS: usize = 16;

/// An upper bound on the steps of a script: its instructions other than pushes, and the keys that it asks for.
pub const MAX_STEPS: usize = 201;

/// An upper bound on the items on the stack.
pub const MAX_STACK: usize = 1000;
