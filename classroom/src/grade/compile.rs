//! Compiles a program against the course's crates, without cargo: these are compiled once.

use super::limits::{self, Limits};
use crate::{Failure, course};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, io};

/// A compiler that goes on for longer, or takes more, was led astray by what it compiles.
const LIMITS: Limits = Limits {
    wall: Duration::from_secs(120),
    cpu: 120,
    mebibytes: 8192,
    output: 1 << 20,
    writes: true,
};

/// What a program of answers may use, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Crates {
    /// The crates by the names under which they are used.
    files: BTreeMap<String, PathBuf>,
}

/// The crates that answers and the program around them name.
const USED: [&str; 5] = ["kusari", "kusari_exercises", "rand", "serde_json", "sha2"];

/// An error of the compiler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The file that it is about, if there is one.
    pub(crate) file: Option<String>,
    /// What the compiler says, as it shows it.
    pub(crate) text: String,
}

#[derive(Deserialize)]
struct Artifact {
    #[serde(default)]
    reason: String,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
    #[serde(default)]
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    is_primary: bool,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

impl Crates {
    /// Compiles the crates with cargo, or finds them compiled.
    pub(crate) fn build() -> Result<Crates, Failure> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(course::root()).args(["build", "--quiet", "--locked"]);
        command.args(["--package", "kusari-exercises", "--lib"]);
        command.args(["--message-format", "json-render-diagnostics"]);
        let output = command.stderr(Stdio::inherit()).output();
        let output = output.map_err(|cause| Failure::Unable(format!("cargo: {cause}")))?;
        if !output.status.success() {
            return Err(Failure::Unable("the exercises' crate cannot be compiled".to_owned()));
        }
        let mut files = BTreeMap::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Ok(artifact) = serde_json::from_str::<Artifact>(line) else { continue };
            let Some(target) = artifact.target.filter(|_| artifact.reason == "compiler-artifact")
            else {
                continue;
            };
            let name = target.name.replace('-', "_");
            let library = artifact.filenames.into_iter().find(|it| has_extension(it, "rlib"));
            if USED.contains(&name.as_str()) {
                files.extend(library.map(|library| (name, library)));
            }
        }
        match USED.iter().find(|name| !files.contains_key(**name)) {
            None => Ok(Crates { files }),
            Some(name) => Err(Failure::Unable(format!("cargo did not say where {name} is"))),
        }
    }

    /// Compiles `main.rs` in a folder to `program`, and answers the errors, of which there is none
    /// if it succeeded.
    pub(crate) fn compile(&self, folder: &Path, program: &Path) -> Result<Vec<Fault>, Failure> {
        let unable = |cause: io::Error| Failure::Unable(format!("rustc: {cause}"));
        let errors = folder.join("rustc.json");
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut command = limits::command(Path::new(&rustc), &LIMITS);
        command.current_dir(folder).arg("main.rs").arg("-o").arg(program);
        command.args(["--edition", "2024", "--crate-name", "answers", "--error-format", "json"]);
        // Checks overflow, as the notebook does.
        command.args(["-C", "opt-level=1", "-C", "debug-assertions=on", "-C", "debuginfo=0"]);
        command.args(["-A", "warnings"]);
        let beside = |file: &PathBuf| file.parent().map(Path::to_owned);
        let mut folders: Vec<PathBuf> = self.files.values().filter_map(beside).collect();
        folders.extend(folders.clone().into_iter().map(|folder| folder.join("deps")));
        folders.sort();
        folders.dedup();
        for folder in folders.iter().filter(|folder| folder.ends_with("deps")) {
            command.arg("-L").arg(format!("dependency={}", folder.display()));
        }
        for (name, file) in &self.files {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        command.stderr(fs::File::create(&errors).map_err(unable)?);
        let ended = limits::run(command, "", &LIMITS, |_| {}).map_err(unable)?;
        if ended == limits::Ended::Exit(Some(0)) {
            return Ok(Vec::new());
        }
        let mut faults = faults(&String::from_utf8_lossy(&fs::read(&errors).map_err(unable)?));
        if faults.is_empty() {
            let text = "the compiler did not come to an end with this".to_owned();
            faults.push(Fault { file: None, text });
        }
        Ok(faults)
    }
}

fn has_extension(file: &Path, wanted: &str) -> bool {
    file.extension().is_some_and(|it| it == wanted)
}

/// The errors in what rustc wrote.
fn faults(json: &str) -> Vec<Fault> {
    let lines = json.lines().filter_map(|line| serde_json::from_str::<Diagnostic>(line).ok());
    let errors = lines.filter(|it| it.level == "error");
    let fault = |it: Diagnostic| {
        let primary = it.spans.iter().find(|span| span.is_primary);
        let file = primary.map(|span| written(span).file_name.clone());
        let text = it.rendered.unwrap_or_default().trim_end().to_owned();
        Fault { file, text }
    };
    // The last one says only how many there were.
    errors.map(fault).filter(|it| !it.text.starts_with("error: aborting due to")).collect()
}

/// Where the text stands that a macro made of: our files have relative names.
fn written(span: &Span) -> &Span {
    let mut span = span;
    while Path::new(&span.file_name).is_absolute() || span.file_name.starts_with('<') {
        match &span.expansion {
            Some(expansion) => span = &expansion.span,
            None => break,
        }
    }
    span
}
