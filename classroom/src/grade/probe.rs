//! Whether the machine can do what grading asks of it. A fault of the machine, or of the program
//! around the answers, is no student's fault: it stops everything.

use super::compile::{Crates, Fault, USED};
use super::limits::{self, Ended};
use super::{LIMITS, program};
use crate::{Failure, course};
use kusari_exercises::Exercise;
use std::path::Path;
use std::process::Stdio;

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
    course::write(&folder.path().join("main.rs"), &text(exercises))?;
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
    let mut command = limits::command(program, &LIMITS);
    command.env_clear().current_dir(cage).stderr(Stdio::null());
    let mut is_ready = false;
    let ended = limits::run(command, "secret\n\n", &LIMITS, |line| {
        is_ready |= line == "secret ready";
    });
    match ended {
        Ok(Ended::Exit(Some(0))) if is_ready => Ok(()),
        Ok(ended) => Err(format!("It was compiled, and doesn't run: {ended:?}.")),
        Err(cause) => Err(format!("It was compiled, and doesn't run: {cause}.")),
    }
}
