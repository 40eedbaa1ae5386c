//! Whether the modules answer as the program does. A file has what a browser asked them, and what they answered.

use crate::browser::understand;
use crate::compile;
use kusari_tools::{Failure, course, show};
use std::path::Path;
use std::process::Stdio;

/// Asks the program the same questions, says how many there were, and returns those that it answers differently.
pub(crate) fn faults(kept: &Path) -> Result<Vec<String>, Failure> {
    if !kept.is_file() {
        // No browser was there to ask anything.
        return Ok(Vec::new());
    }
    let cargo = |verb: &[&str]| {
        let mut cargo = course::program("cargo");
        cargo.args(verb).args(["--package", "kusari-page", "--example", "answers"]);
        cargo
    };
    compile::compile(cargo(&["build"]), "what answers as the module does")?;
    let mut program = cargo(&["run", "--quiet"]);
    let output = program.arg("--").arg(kept).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let unable = |why: String| Failure::Unable(format!("the program could not be asked: {why}"));
    let output = output.map_err(|why| unable(why.to_string()))?;
    if !output.status.success() {
        return Err(unable(format!("it ended with {}", output.status)));
    }
    let (faults, said) = understand(&String::from_utf8_lossy(&output.stdout));
    show(&format!("{said}\n"));
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_browser_has_asked_there_is_nothing_to_compare() {
        let folder = tempfile::tempdir().unwrap();
        assert!(faults(&folder.path().join("answers.jsonl")).is_ok_and(|it| it.is_empty()));
    }
}
