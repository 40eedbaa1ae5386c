//! Compiles a program against the course's crates, without cargo: these are compiled once.

use super::limits::{self, Ended, Limits};
use super::room::ROOM;
use kusari_tools::{Along, Failure, course, neutral};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs, io};

/// A compiler that goes on for longer, or takes more, was led astray by what it compiles.
const LIMITS: Limits = Limits {
    cpu: 120,
    wall: Duration::from_secs(30 * 60),
    mebibytes: 8192,
    output: 1 << 20,
    writes: true,
};

/// What a program of answers may use, compiled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crates {
    /// The crates by the names under which they are used.
    files: BTreeMap<String, PathBuf>,
    /// The folders of all crates that these depend on.
    folders: BTreeSet<PathBuf>,
}

/// The crates that answers and the program around them name.
pub(super) const USED: [&str; 5] = ["kusari", "kusari_exercises", "rand", "serde_json", "sha2"];

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
    pub(super) fn for_the_host() -> Result<Crates, Failure> {
        Crates::compiled(&mut cargo())
    }

    /// The same, if a file of cargo's settings names another target.
    pub(super) fn for_the_host_whatever_is_set() -> Result<Crates, Failure> {
        Crates::compiled(cargo().args(["--target", "host-tuple"]))
    }

    fn compiled(cargo: &mut Command) -> Result<Crates, Failure> {
        let output = cargo.stderr(Stdio::inherit()).output();
        let output = output.map_err(|cause| Failure::Unable(format!("cargo: {cause}")))?;
        if !output.status.success() {
            return Err(Failure::Unable("the exercises' crate cannot be compiled".to_owned()));
        }
        let crates = Crates::told(&String::from_utf8_lossy(&output.stdout));
        match USED.iter().find(|name| !crates.files.contains_key(**name)) {
            None => Ok(crates),
            Some(name) => Err(Failure::Unable(format!("cargo did not say where {name} is"))),
        }
    }

    /// Where cargo says that the crates are. Its settings say where, so no other place is sure.
    fn told(messages: &str) -> Crates {
        let mut crates = Crates::default();
        for line in messages.lines() {
            let Ok(artifact) = serde_json::from_str::<Artifact>(line) else { continue };
            let Some(target) = artifact.target.filter(|_| artifact.reason == "compiler-artifact")
            else {
                continue;
            };
            let folders = artifact.filenames.iter().filter_map(|file| file.parent());
            crates.folders.extend(folders.map(Path::to_owned));
            let name = target.name.replace('-', "_");
            let library = artifact.filenames.into_iter().find(|it| has_extension(it, "rlib"));
            if USED.contains(&name.as_str()) {
                crates.files.extend(library.map(|library| (name, library)));
            }
        }
        crates
    }

    /// Compiles `main.rs` in a folder to `program`, and answers the errors, of which there is none
    /// if it succeeded.
    pub(crate) fn compile(&self, folder: &Path, program: &Path) -> Result<Vec<Fault>, Failure> {
        let guest = ROOM.enter();
        let mut ended = self.run(folder, program)?;
        drop(guest);
        if ended == Ended::TooSlow {
            let _alone = ROOM.alone();
            ended = self.run(folder, program)?;
        }
        match ended {
            Ended::Exit(Some(0)) => return Ok(Vec::new()),
            Ended::TooSlow => {
                let why = "the machine is too busy: twice, the compiler \
                           didn't finish in half an hour. Try again later";
                return Err(Failure::Unable(why.to_owned()));
            }
            Ended::Exit(_) | Ended::OutOfTime | Ended::TooLoud => {}
        }
        let told = fs::read(folder.join(ERRORS)).map_err(unable)?;
        let mut faults = faults(&String::from_utf8_lossy(&told));
        if faults.is_empty() {
            let text = "the compiler didn't finish with this".to_owned();
            faults.push(Fault { file: None, text });
        }
        Ok(faults)
    }

    fn run(&self, folder: &Path, program: &Path) -> Result<Ended, Failure> {
        let mut command = limits::command(Path::new(&rustc()), &LIMITS);
        command.current_dir(folder).arg("main.rs").arg("-o").arg(program);
        command.args(["--edition", "2024", "--crate-name", "answers", "--error-format", "json"]);
        // Checks overflow, as the notebook does.
        command.args(["-C", "opt-level=1", "-C", "debug-assertions=on", "-C", "debuginfo=0"]);
        command.args(["-A", "warnings"]);
        for folder in &self.folders {
            command.arg("-L").arg(format!("dependency={}", folder.display()));
        }
        for (name, file) in &self.files {
            command.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        command.stderr(fs::File::create(folder.join(ERRORS)).map_err(unable)?);
        limits::run(command, "", &LIMITS, |_| {}).map_err(unable)
    }
}

/// Where the compiler writes what it has to say.
const ERRORS: &str = "rustc.json";

fn unable(cause: io::Error) -> Failure {
    Failure::Unable(format!("rustc: {cause}"))
}

/// The compiler, the same for the crates and for the answers.
fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// A cargo that compiles the crates, and tells where they are.
fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    neutral(&mut cargo);
    cargo.env("RUSTC", rustc()).current_dir(course::root()).args(["build", "--locked"]);
    // A person sees that it goes on, and who reads a file or a pipe only what is wrong.
    cargo.args((!io::stderr().is_terminal()).then_some("--quiet"));
    let along = Along::asked();
    cargo.args(along.packages("kusari-exercises"));
    match along {
        Along::Nothing => cargo.arg("--lib"),
        // Of this name there's one test, so nothing else of the workspace gets in.
        Along::Everything => cargo.args(["--test", "answers"]),
    };
    cargo.args(["--message-format", "json-render-diagnostics"]);
    cargo
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What cargo says of a crate.
    fn message(name: &str, files: &[&str]) -> String {
        let target = serde_json::json!({ "kind": ["lib"], "name": name });
        let artifact = serde_json::json!({
            "reason": "compiler-artifact", "target": target, "filenames": files,
        });
        format!("{artifact}\n")
    }

    #[test]
    fn the_crates_are_where_cargo_says_whatever_its_settings_are() {
        let messages = [
            message("serde_derive", &["/there/debug/deps/libserde_derive-1.so"]),
            message("rand", &["/there/host/debug/deps/librand-2.rlib", "/m/librand-2.rmeta"]),
            "what a build script prints\n".to_owned(),
            message("kusari-exercises", &["/there/host/debug/libkusari_exercises.rlib"]),
        ];
        let crates = Crates::told(&messages.concat());
        let files: Vec<_> = crates.files.iter().map(|(name, file)| (name.as_str(), file)).collect();
        let exercises = PathBuf::from("/there/host/debug/libkusari_exercises.rlib");
        let rand = PathBuf::from("/there/host/debug/deps/librand-2.rlib");
        assert_eq!(files, [("kusari_exercises", &exercises), ("rand", &rand)]);
        let folders = ["/m", "/there/debug/deps", "/there/host/debug", "/there/host/debug/deps"];
        assert_eq!(crates.folders, folders.map(PathBuf::from).into());
    }
}
