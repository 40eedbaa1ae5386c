//! How long does a reader wait? What is compiled, and again after a line was changed.
//!
//! A copy of the repository is compiled, so that no one's files are changed.

use crate::lab::{copy, warm};
use kusari_tools::{Failure, course, neutral, show};
use serde_json::json;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// The question.
pub(crate) const NAME: &str = "how_long_does_a_reader_wait";

/// The line of chapter 4 that is changed, and what can be added to it so that it does the same and the
/// compiler cannot know.
const FILE: &str = "src/stage4_pow/difficulty.rs";
const LINE: &str = "self.0 <= Difficulty::zero_bits(hash)";

/// Measures, and writes the record.
pub(crate) fn measure(records: &Path, quick: bool) -> Result<(), Failure> {
    let folder = records.join("reader");
    let io = |cause: io::Error| unable("the crate could not be copied", &cause);
    // Compiled from nothing: what an earlier run left is not nothing.
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(io)?;
    }
    let (tree, reader) = (folder.join("tree"), folder.join("crate"));
    copy::tree(&course::root(), &tree, is_left_out).map_err(io)?;
    depend(&reader, &tree).map_err(io)?;
    let repetitions = if quick { 1 } else { 3 };

    show("compiling the crate and what it depends on from nothing; this takes about a minute\n");
    let _ = cargo(&reader, "fetch").status(); // If it fails, the build says why.
    let times = folder.join("times");
    let this_program = std::env::current_exe().map_err(io)?;
    let mut build = cargo(&reader, "build");
    build.env("CARGO_ENCODED_RUSTFLAGS", "-Cprefer-dynamic");
    build.env("RUSTC_WRAPPER", this_program).env(TIMES, &times);
    let cold = timed(&mut build)?;
    let mut figures = BTreeMap::from([("cold".to_owned(), cold)]);
    for (package, seconds) in of_each_package(&fs::read_to_string(times).map_err(io)?) {
        figures.insert(format!("crate.{package}"), seconds);
    }
    show(&format!("  {cold:.1} s\nagain, after one line has changed\n"));
    let mut change = change_a_line(&tree)?;
    let again = (0..repetitions).map(|_| {
        change()?;
        timed(build.env(TIMES, folder.join("times-again")))
    });
    let warm = median(again.collect::<Result<_, _>>()?);
    figures.insert("warm".to_owned(), warm);

    show(&format!("  {warm:.1} s\ncompiling the tests of chapter 4; this takes about a minute\n"));
    let mut test = cargo(&tree, "test");
    test.args(["--test", "stage4_pow"]);
    timed(&mut test)?;
    show("and again, after one line has changed\n");
    let again = (0..repetitions).map(|_| {
        change()?;
        timed(&mut test)
    });
    let chapter = median(again.collect::<Result<_, _>>()?);
    figures.insert("chapter".to_owned(), chapter);
    show(&format!("  {chapter:.1} s\n"));

    let record =
        json!({ "bench": NAME, "quick": quick, "figures": figures, "curves": {}, "words": {} });
    fs::write(records.join(format!("{NAME}.json")), record.to_string()).map_err(io)?;
    // It is large, and no one needs it any more.
    fs::remove_dir_all(folder).map_err(io)
}

fn cargo(folder: &Path, command: &str) -> Command {
    let mut cargo = course::program("cargo");
    cargo.arg(command).arg("--quiet").current_dir(folder);
    neutral(&mut cargo);
    // With the place of the intermediate files, or else an earlier run's could be found elsewhere.
    cargo.env("CARGO_TARGET_DIR", folder.join("target"));
    cargo.env("CARGO_BUILD_BUILD_DIR", folder.join("target"));
    // cargo has started this program, too, and said of which package it is.
    cargo.env_remove("CARGO_PKG_NAME");
    cargo
}

/// Runs a command, and returns how many seconds it took.
fn timed(command: &mut Command) -> Result<f64, Failure> {
    let begin = Instant::now();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|cause| unable("cargo could not be started", &cause))?;
    if output.status.success() {
        return Ok(begin.elapsed().as_secs_f64());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Failure::Unable(format!("the crate could not be compiled:\n{said}")))
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// What was built, and what is hidden.
fn is_left_out(name: &OsStr) -> bool {
    name == "target" || name.to_string_lossy().starts_with('.')
}

/// Makes the crate that a notebook is, which depends on the copy.
fn depend(reader: &Path, tree: &Path) -> io::Result<()> {
    fs::create_dir_all(reader.join("src"))?;
    let path = serde_json::Value::from(tree.display().to_string());
    warm::write_crate(reader, &format!("kusari = {{ path = {path} }}"))?;
    let mut manifest = OpenOptions::new().append(true).open(reader.join("Cargo.toml"))?;
    // It stands inside of a workspace, in the folder in which that is built.
    writeln!(manifest, "\n[workspace]\n\n{}", warm::PROFILE)?;
    fs::copy(tree.join("Cargo.lock"), reader.join("Cargo.lock")).map(drop)
}

/// Changes the line each time it is called, each time to another one.
fn change_a_line(tree: &Path) -> Result<impl FnMut() -> Result<(), Failure>, Failure> {
    let path = tree.join(FILE);
    let io = |cause: io::Error| unable(FILE, &cause);
    let source = fs::read_to_string(&path).map_err(io)?;
    if !source.contains(LINE) {
        return Err(Failure::Unable(format!("{FILE} has no line `{LINE}` any more")));
    }
    let mut number = 1000;
    Ok(move || {
        number += 1;
        let changed = source.replace(LINE, &format!("{LINE}.min({number})"));
        fs::write(&path, changed).map_err(io)
    })
}

/// Where the time of each compilation is noted. If this is set, cargo has started this program in
/// place of the compiler.
pub(crate) const TIMES: &str = "KUSARI_BENCH_TIMES";

/// Lets the compiler do what cargo asked for, and notes for which package, and how long it took.
pub(crate) fn compile(times: &OsString) -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(compiler) = arguments.next() else { return ExitCode::from(2) };
    let begin = Instant::now();
    let status = Command::new(compiler).args(arguments).status();
    // When cargo only asks the compiler for its version, there is no package.
    if let Ok(package) = std::env::var("CARGO_PKG_NAME") {
        let line = format!("{package} {}\n", begin.elapsed().as_secs_f64());
        let file: io::Result<File> = OpenOptions::new().create(true).append(true).open(times);
        if file.and_then(|mut file| file.write_all(line.as_bytes())).is_err() {
            return ExitCode::from(2);
        }
    }
    let code = status.ok().and_then(|status| status.code());
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(2))
}

/// How many seconds were spent on each package: a build script is a compilation of its own.
fn of_each_package(times: &str) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for line in times.lines() {
        if let Some((package, seconds)) = line.split_once(' ') {
            *sums.entry(package.to_owned()).or_default() += seconds.parse().unwrap_or(0.0);
        }
    }
    sums
}

pub(super) fn unable(what: &str, cause: &io::Error) -> Failure {
    Failure::Unable(format!("{what}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_is_changed_stands_in_the_source() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(FILE).parent().unwrap()).unwrap();
        fs::copy(course::root().join(FILE), folder.path().join(FILE)).unwrap();
        let mut change = change_a_line(folder.path()).unwrap();
        change().unwrap();
        let first = fs::read_to_string(folder.path().join(FILE)).unwrap();
        change().unwrap();
        let second = fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(first.contains(&format!("{LINE}.min(1001)")));
        assert_ne!(first, second);
    }

    #[test]
    fn all_compilations_of_a_package_are_added_up() {
        let sums = of_each_package("serde 0.25\nrsa 2\nserde 0.5\n");
        assert_eq!(sums, BTreeMap::from([("rsa".to_owned(), 2.0), ("serde".to_owned(), 0.75)]));
    }

    #[test]
    fn what_was_built_and_what_is_hidden_is_not_copied() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        for file in ["src/a.rs", "target/b", ".git/c"] {
            let path = from.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        copy::tree(&from, &to, is_left_out).unwrap();
        assert!(to.join("src/a.rs").exists());
        assert!(!to.join("target").exists() && !to.join(".git").exists());
    }
}
