//! What the reader writes in chapter 2.

use crate::turn::Turn;

/// The turns of the chapter, in the order of the notebook.
pub const TURNS: &[Turn] = &[];
