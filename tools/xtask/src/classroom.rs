//! `cargo x exercise`, `cargo x exercises`, and most of `cargo x class`: what a program of its own does,
//! so that it isn't compiled unless you ask for it.

use crate::compile::compile;
use kusari_tools::{Failure, course};
use std::ffi::OsString;

// What the other program is told. It looks at it itself, and has a help of its own.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Words {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "WORDS")]
    pub(crate) words: Vec<OsString>,
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
