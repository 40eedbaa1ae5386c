//! `cargo x exercise`, `cargo x exercises`, and most of `cargo x class`: what a program of its own does,
//! so that whoever never asks for it does not compile it.

use crate::compile::compile;
use kusari_tools::{Failure, course};
use std::ffi::OsString;

/// Watches the file of a chapter's exercises, and shows the next check that fails
#[derive(clap::Args)]
#[command(
    disable_help_flag = true,
    after_help = "\
Examples:
  cargo x exercise 4           watch course/exercises/stage4_pow.rs; save it, and it is checked
  cargo x exercise 4 --once    check it once and list everything; also when piped"
)]
pub(crate) struct Exercise {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "CHAPTER")]
    words: Vec<OsString>,
}

/// Checks the exercises, or writes the students' files
#[derive(clap::Args)]
#[command(
    disable_help_flag = true,
    after_help = "\
Examples:
  cargo x exercises            whether the students' files are those of course/exercises/solutions
  cargo x exercises --check    and whether starters fail, solutions pass and wrong answers are caught
  cargo x exercises --write    write the students' files and notebooks anew"
)]
pub(crate) struct Exercises {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    words: Vec<OsString>,
}

/// `cargo x exercise`
pub(crate) fn exercise(args: Exercise) -> Result<(), Failure> {
    run("exercise", &args.words)
}

/// `cargo x exercises`
pub(crate) fn exercises(args: Exercises) -> Result<(), Failure> {
    run("exercises", &args.words)
}

/// Starts the program where the reader is, because paths are meant from there. It has told already
/// what is wrong, so this one only ends as it did.
pub(crate) fn run(command: &str, words: &[OsString]) -> Result<(), Failure> {
    let cargo = |verb: &[&str]| {
        let mut cargo = course::program("cargo");
        cargo.current_dir(std::env::current_dir().unwrap_or_else(|_| course::root()));
        cargo.args(verb).args(["--package", "kusari-classroom"]);
        cargo.arg("--manifest-path").arg(course::root().join("Cargo.toml"));
        cargo
    };
    // From here on Ctrl-C reaches both programs. The other one ends, and this one waits for it.
    compile(cargo(&["build"]), "what the exercises need")?;
    match cargo(&["run", "--quiet"]).arg("--").arg(command).args(words).status() {
        Ok(status) if status.success() => Ok(()),
        // cargo answers 101 if it cannot build.
        Ok(status) => std::process::exit(if status.code() == Some(1) { 1 } else { 2 }),
        Err(cause) => Err(Failure::Unable(format!("cargo could not be started: {cause}"))),
    }
}
