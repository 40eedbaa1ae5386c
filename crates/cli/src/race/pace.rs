//! How long the parts of a race take, both on threads and in virtual time.

use std::time::Duration;

/// How long mining may go on after the payments have stopped.
pub(super) const TIME_TO_SETTLE: Duration = Duration::from_secs(600);

/// How long nodes with nothing to mine may disagree before one is asked for a block.
pub(super) const TIME_TO_TALK: Duration = Duration::from_secs(2);

/// How often the picture is redrawn.
pub(super) const FRAME: Duration = Duration::from_millis(100);
