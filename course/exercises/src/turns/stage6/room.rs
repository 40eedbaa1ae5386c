//! What the reader writes in the third notebook of chapter 6: difficulty, and room in a block.

use crate::turn::Turn;

/// The turns, in the order of the notebook.
pub const TURNS: &[Turn] = &[];
