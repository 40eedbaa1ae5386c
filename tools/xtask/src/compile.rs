//! Lets cargo compile what a command needs. That is silent as long as it is quick, and says where it is if
//! not.

use crate::lab::evcxr;
use crate::lab::progress::{Step, listen_for_interrupts};
use kusari_tools::Failure;
use std::process::Command;

/// Runs a cargo that compiles and does nothing else. `what` is compiled, for messages.
pub(crate) fn compile(mut cargo: Command, what: &str) -> Result<(), Failure> {
    listen_for_interrupts();
    cargo.env("CARGO_TERM_PROGRESS_WHEN", "always").env("CARGO_TERM_PROGRESS_WIDTH", "100");
    Step::silent()
        .run(cargo, gist)
        .map_err(|ended| ended.told(&format!("{what} could not be compiled")))
}

fn gist(line: &str) -> Option<String> {
    evcxr::gist(line).map(|place| format!("cargo compiles: {place}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_is_shown_says_who_is_at_work_and_how_far() {
        let bar = "    Building [=====>        ] 12/34: clap";
        assert_eq!(gist(bar).as_deref(), Some("cargo compiles: 12/34 clap"));
        assert_eq!(gist("warning: unused"), None);
    }

    #[test]
    fn what_cannot_be_compiled_is_told_with_what_cargo_said() {
        let mut cargo = kusari_tools::course::program("cargo");
        cargo.args(["build", "--package", "there-is-none"]);
        let Err(Failure::Unable(why)) = compile(cargo, "it") else { panic!("there is none") };
        assert!(why.starts_with("it could not be compiled:") && why.contains("there-is-none"));
    }
}
