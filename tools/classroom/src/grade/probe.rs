//! Whether the machine can do what grading asks of it. A fault of the machine, or of the program
//! around the answers, is no student's fault: it stops everything.

use super::compile::{Crates, Fault, USED};
use super::limits::{self, CHECK, Ended};
use super::program;
use kusari_exercises::Exercise;
use kusari_tools::{Failure, course};
use std::path::Path;
use std::process::Stdio;

/// Compiles the crates, or finds them compiled, and tries whether a program without answers can be
/// compiled with them and runs. Whatever fails later is about the answers.
///
/// # Errors
///
/// What the compiler says, or that it doesn't run.
pub(crate) fn crates() -> Result<Crates, Failure> {
    /// The compiler's code for a crate that was compiled for another target.
    const FOREIGN: &str = "[E0461]";
    let crates = Crates::for_the_host()?;
    match of(&crates, &[]) {
        // A variable would have been kept from cargo, but a file of settings names a target.
        Err(Failure::Unable(why)) if why.contains(FOREIGN) => {
            let crates = Crates::for_the_host_whatever_is_set()?;
            of(&crates, &[]).map(|()| crates)
        }
        outcome => outcome.map(|()| crates),
    }
}

/// Compiles the program around the answers without any answer, and runs it.
///
/// # Errors
///
/// What the compiler says, or that it doesn't run.
pub(super) fn of(crates: &Crates, exercises: &[&Exercise]) -> Result<(), Failure> {
    let unable = |why: String| {
        Failure::Unable(format!(
            "nothing can be graded here. No answer is to blame: this is about the program around \
             them. {why}"
        ))
    };
    let folder = tempfile::tempdir().map_err(|cause| unable(cause.to_string()))?;
    let program = folder.path().join("answers");
    course::write(&folder.path().join("main.rs"), text(exercises))?;
    if let Some(Fault { text, .. }) = crates.compile(folder.path(), &program)?.first() {
        return Err(unable(format!("The compiler says:\n{text}")));
    }
    match answers(&program, folder.path()) {
        Ok(()) => Ok(()),
        Err(why) => Err(unable(why)),
    }
}

/// What names all that the answers' program does.
fn text(exercises: &[&Exercise]) -> String {
    let crates = USED.iter().map(|name| format!("use ::{name} as _;\n"));
    let checks = exercises
        .iter()
        .map(|it| format!("use ::kusari_exercises::stage{}::{} as _;\n", it.chapter, it.name));
    crates.chain(checks).collect::<String>() + &program::MAIN.replace("TABLE", "")
}

fn answers(program: &Path, cage: &Path) -> Result<(), String> {
    let mut command = limits::command(program, &CHECK);
    command.env_clear().current_dir(cage).stderr(Stdio::null());
    let mut is_ready = false;
    let ended = limits::run(command, "secret\n\n", &CHECK, |line| {
        is_ready |= line == "secret ready";
    });
    match ended {
        Ok(Ended::Exit(Some(0))) if is_ready => Ok(()),
        Ok(ended) => Err(format!("It was compiled, and doesn't run: {ended:?}.")),
        Err(cause) => Err(format!("It was compiled, and doesn't run: {cause}.")),
    }
}
