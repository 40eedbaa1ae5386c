//! The lock on an output, as a small program.

mod error;
mod instructions;
mod limits;
mod machine;

pub use error::ScriptError;
pub(crate) use instructions::decode_number;
pub use instructions::{Instruction, Opcode, Script, show_item};
pub use limits::{MAX_ITEM_BYTES, MAX_MULTISIG_KEYS, MAX_SCRIPT_BYTES, MAX_STACK, MAX_STEPS};
pub use machine::{Spending, Step, Trace};
