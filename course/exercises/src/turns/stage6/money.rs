//! What the reader writes in the second notebook of chapter 6: headers, money and the light client.

use crate::turn::Turn;

/// The turns, in the order of the notebook.
pub const TURNS: &[Turn] = &[];
