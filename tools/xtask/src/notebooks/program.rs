//! The program `kusari`, which some cells start. A reader has built it in a terminal; here it's built first.

use crate::compile::compile;
use kusari_tools::{Failure, course};
use serde::Deserialize;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Where the library looks first for the program.
pub(super) const VARIABLE: &str = "KUSARI_PROGRAM";

/// A line of what cargo says in JSON, of which only this is read.
#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
}

/// Builds the program as tests do, so that it's there already if they have run. Answers where it is.
pub(super) fn built() -> Result<PathBuf, Failure> {
    compile(cargo(), "the program that the notebook starts")?;
    let unable = |why: &dyn ToString| {
        Failure::Unable(format!("cargo doesn't say where the program is: {}", why.to_string()))
    };
    let mut again = cargo();
    again.args(["--quiet", "--message-format", "json"]).stderr(Stdio::null());
    let told = again.output().map_err(|why| unable(&why))?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    last_program(&told).ok_or_else(|| unable(&"it built none"))
}

fn cargo() -> Command {
    let mut cargo = course::program("cargo");
    cargo.args(["build", "--package", "kusari-cli", "--bin", "kusari"]);
    cargo
}

fn last_program(told: &str) -> Option<PathBuf> {
    let messages = told.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    messages.filter_map(|it| it.executable).next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_program_is_comes_from_cargo_itself() {
        let told = r#"{"reason":"compiler-artifact","executable":null}
{"reason":"compiler-artifact","executable":"/somewhere/target/debug/kusari"}
{"reason":"build-finished","success":true}
a warning"#;
        assert_eq!(last_program(told), Some(PathBuf::from("/somewhere/target/debug/kusari")));
        assert_eq!(last_program("error: it doesn't compile"), None);
    }
}
