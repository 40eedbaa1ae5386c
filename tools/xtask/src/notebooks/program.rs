//! The program `kusari`, which some cells start. A reader has built it in a terminal; here it's built first.

use crate::compile::tested;
use kusari_tools::Failure;
use std::path::PathBuf;

/// Where the library looks first for the program.
pub(super) const VARIABLE: &str = "KUSARI_PROGRAM";

/// Builds the program as tests do, so that it's there already if they have run. Answers where it is.
pub(super) fn built() -> Result<PathBuf, Failure> {
    Ok(tested("kusari", "program")?.get_program().into())
}
