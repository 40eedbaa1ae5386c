//! What the reader writes in the first notebook of chapter 6: outputs and locks.

use crate::turn::Turn;

/// The turns, in the order of the notebook.
pub const TURNS: &[Turn] = &[];
