//! `cargo x test`: everything that must hold before a commit. CI runs the same.

use crate::compile::tested;
use crate::lab::{ahead, progress::in_words};
use crate::{notebooks, page};
use clap::ValueEnum;
use kusari_tools::{Along, Failure, course, show};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;
use std::{fs, io};

/// Checks everything that CI checks, and stops at the first failure
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x test                 all steps, in this order
  cargo x test format clippy   only these two
  cargo x test main-job        only the race, and the two checks of its chain

rustfmt and clippy are installed with rustup if they are missing. The step main-job needs Python 3,
and so does notebooks, which installs the laboratory as `cargo x lab` does. Its kernel is compiled
while the other steps run, and .kusari/prepare.log says how far it is. The step page looks at the
scenes in Chromium, if there is one. Programs are tried as the tests have compiled them.
If cargo-deny is not installed, the step deny is skipped, and says so.")]
pub(crate) struct Args {
    /// Only these steps; without any, all of them
    #[arg(value_enum, value_name = "STEP")]
    steps: Vec<Step>,
}

/// The steps, in the order in which they run: quick ones come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Step {
    /// The source is formatted
    Format,
    /// Clippy has no complaints
    Clippy,
    /// All tests pass, doctests included
    Tests,
    /// Starters fail, solutions pass, and wrong answers are caught
    Exercises,
    /// The documentation builds without a warning
    Docs,
    /// Licences, sources and advisories of the dependencies
    Deny,
    /// Seven nodes race, and two programs check their chain
    MainJob,
    /// The scenes are compiled for a browser, and touched in one
    Page,
    /// Every notebook is run and compared, and broken ones are refused
    Notebooks,
}

/// How a step ended that did not fail: with nothing to add, or with what it left out.
type Passed = Option<String>;

/// Runs the steps.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let steps = in_order(args.steps);
    let begin = Instant::now();
    install_what_is_missing(&steps)?;
    let needs_kernel = steps.len() > 1 && steps.contains(&Step::Notebooks);
    let _ahead = needs_kernel.then(ahead::begin).flatten();
    let mut summary = String::new();
    for step in steps.iter().copied() {
        let name = step.name();
        show(&format!("\n\x1b[1m== {name}: {}\x1b[0m\n", step.promise()));
        let started = Instant::now();
        let outcome = step.run(&steps);
        let took = in_words(started.elapsed());
        let (colour, what) = match outcome {
            Ok(None) => (32, "passed".to_owned()),
            Ok(Some(note)) => (33, note),
            Err(failure) => {
                let again = format!("To run this step again: cargo x test {name}");
                let told = |why| format!("the step {name} failed after {took}: {why}\n{again}");
                return Err(match failure {
                    Failure::Refused(why) => Failure::Refused(told(why)),
                    Failure::Unable(why) => Failure::Unable(told(why)),
                });
            }
        };
        show(&format!("\x1b[{colour}m== {name}: {what} ({took})\x1b[0m\n"));
        summary += &format!("{name:>10}  {took:>10}  {what}\n");
    }
    show(&format!("\n{summary}cargo x test: passed after {}\n", in_words(begin.elapsed())));
    Ok(())
}

fn in_order(mut steps: Vec<Step>) -> Vec<Step> {
    steps.sort_unstable();
    steps.dedup();
    if steps.is_empty() { Step::value_variants().to_vec() } else { steps }
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().expect("no step is hidden").get_name().to_owned()
    }

    fn promise(self) -> String {
        let value = self.to_possible_value().expect("no step is hidden");
        value.get_help().map(ToString::to_string).unwrap_or_default()
    }

    /// Runs it, as one of these.
    fn run(self, steps: &[Step]) -> Result<Passed, Failure> {
        match self {
            Step::Format => {
                let mend = |why| format!("{why}. cargo fmt --all fixes it");
                shell("cargo fmt --all --check").map_err(mend)?;
            }
            Step::Clippy => {
                shell("cargo clippy --workspace --all-targets -- -D warnings")?;
            }
            // Windows does not let a program be overwritten while it runs, and this program is
            // running. Tested together with the workspace it would be built again, because its
            // dependencies would get the workspace's features. Tested alone it is up to date, and
            // only the executable of its tests, which is another file, is written.
            Step::Tests => {
                let line = all_tests(steps);
                let mut tests = parse(&line);
                Along::Everything.tell(&mut tests);
                shown(&line, tests)?;
                shell("cargo test --package xtask")?;
            }
            Step::Exercises => {
                let mut classroom = tested("classroom", "returned")?;
                Along::Everything.tell(classroom.args(["exercises", "--check"]));
                shown("classroom exercises --check", classroom)?;
            }
            Step::Docs => {
                shell("RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps")?;
            }
            Step::Deny => return Ok(deny()?),
            Step::Notebooks => notebooks::everything()?,
            Step::MainJob => main_job()?,
            Step::Page => return page::check(),
        }
        Ok(None)
    }
}

/// Runs all tests but those of the wrong answers, if another step runs them: some answers never end, and it takes ten seconds
/// of a processor to be sure of one.
fn all_tests(steps: &[Step]) -> String {
    let skipped = if steps.contains(&Step::Exercises) { " -- --skip wrong_answer" } else { "" };
    format!("cargo test --workspace --exclude xtask{skipped}")
}

/// cargo-deny helps those who change a dependency, and no one else needs to compile it.
fn deny() -> Result<Passed, String> {
    if !answers("cargo deny --version") {
        let how = "cargo install cargo-deny --locked";
        return Ok(Some(format!("not run; to install cargo-deny: {how}")));
    }
    if shell("cargo deny --workspace fetch db").is_ok() {
        return shell("cargo deny --workspace check").map(|()| None);
    }
    shell("cargo deny --workspace check licenses bans sources")?;
    Ok(Some("passed, but advisories were not checked: their database could not be fetched".into()))
}

/// What the program is for, on real input: a race, and a check of its chain by the program and by
/// another one that shares no code with it.
fn main_job() -> Result<(), Failure> {
    let python = python().ok_or_else(|| Failure::Unable("Python 3 is missing".into()))?;
    const CHAIN: &str = "target/main-job.jsonl";
    let chain = course::root().join(CHAIN);
    let _ = fs::create_dir(course::root().join("target")); // somebody may build elsewhere
    if chain.exists() {
        fs::remove_file(&chain).map_err(|cause| format!("{CHAIN}: {cause}"))?;
    }
    let program = tested("kusari", "program")?;
    let kusari = |line: String| {
        let mut kusari = Command::new(program.get_program());
        kusari.current_dir(course::root()).args(line.split(' ').skip(1));
        shown(&line, kusari)
    };
    kusari(format!("kusari race --nodes 7 --seconds 5 --seed 1 --export {CHAIN}"))?;
    kusari(format!("kusari verify {CHAIN}"))?;
    Ok(shell(&format!("{python} docs/check_chain.py {CHAIN}"))?)
}

/// Looks for all tools before the first step, so that no one waits minutes to hear what is missing.
fn install_what_is_missing(steps: &[Step]) -> Result<(), Failure> {
    let tools = [(Step::Format, "fmt", "rustfmt"), (Step::Clippy, "clippy", "clippy")];
    for (step, command, component) in tools {
        let probe = format!("cargo {command} --version");
        if !steps.contains(&step) || answers(&probe) {
            continue;
        }
        let remedy = if answers("rustup --version") {
            show(&format!("{component} is missing; rustup installs it\n"));
            shell(&format!("rustup component add {component}")).err()
        } else {
            Some("there is no rustup to install it; see https://rustup.rs".to_owned())
        };
        if !answers(&probe) {
            let why = remedy.unwrap_or_else(|| format!("`{probe}` still fails"));
            return Err(Failure::Unable(format!("{component} is missing: {why}")));
        }
    }
    let needs_python = [Step::MainJob, Step::Notebooks].iter().any(|it| steps.contains(it));
    if needs_python && python().is_none() {
        return Err(Failure::Unable(
            "Python 3 is missing, and the steps main-job and notebooks need it.\n\
             Install it (apt install python3, brew install python, winget install Python.Python.3.13)"
                .to_owned(),
        ));
    }
    Ok(())
}

/// The name under which Python 3 answers. Windows has a `python3` that only opens a shop.
pub(crate) fn python() -> Option<&'static str> {
    let is_python = |name: &&str| {
        let output = course::program(name).arg("--version").output();
        output.is_ok_and(|it| it.status.success() && it.stdout.starts_with(b"Python 3"))
    };
    ["python3", "python"].into_iter().find(is_python)
}

/// Whether a command can be run and succeeds. What it prints is not shown.
fn answers(line: &str) -> bool {
    outcome(line, quiet(line).status()).is_ok()
}

/// Shows a command as one would type it and runs it, its output left as it is.
fn shell(line: &str) -> Result<(), String> {
    shown(line, parse(line))
}

fn shown(line: &str, mut command: Command) -> Result<(), String> {
    show(&format!("\x1b[2m$ {line}\x1b[0m\n"));
    outcome(line, command.status())
}

fn outcome(line: &str, status: io::Result<ExitStatus>) -> Result<(), String> {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` ended with {status}")),
        Err(cause) => Err(format!("`{line}` could not be started: {cause}")),
    }
}

fn quiet(line: &str) -> Command {
    let mut command = parse(line);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Splits a line as a shell would that knows no quotes: variables, the program, its arguments.
fn parse(line: &str) -> Command {
    let mut words = line.split(' ').peekable();
    let mut variables = Vec::new();
    while let Some(pair) = words.next_if(|word| word.contains('=')) {
        variables.extend(pair.split_once('='));
    }
    let mut command = course::program(words.next().expect("a line names a program"));
    command.args(words).envs(variables);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_name_all_steps_run_and_the_notebooks_come_last() {
        let steps = in_order(Vec::new());
        assert_eq!(steps.len(), 9);
        assert_eq!((steps[0], steps[8]), (Step::Format, Step::Notebooks));
    }

    #[test]
    fn named_steps_run_once_and_in_the_usual_order() {
        let steps = in_order(vec![Step::Docs, Step::Format, Step::Docs]);
        assert_eq!(steps, [Step::Format, Step::Docs]);
    }

    #[test]
    fn wrong_answers_are_tried_once_and_never_left_out() {
        assert!(all_tests(&[Step::Tests, Step::Exercises]).ends_with("--skip wrong_answer"));
        assert!(!all_tests(&[Step::Tests, Step::Docs]).contains("--skip"));
        let skipped = |line: &&str| line.starts_with("fn ") && line.contains("wrong_answer");
        let answers = fs::read_to_string(course::root().join("course/exercises/tests/answers.rs"));
        let answers = answers.unwrap();
        let names: Vec<_> = answers.lines().filter(skipped).collect();
        assert_eq!(names.len(), 3, "two tests, and what they ask: {names:?}");
    }

    #[test]
    fn a_line_is_split_into_variables_program_and_arguments() {
        let command = parse("COLOUR=blue paint --on wall=north");
        assert_eq!(command.get_program(), "paint");
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["--on", "wall=north"]);
        let variables: Vec<_> = command.get_envs().collect();
        assert_eq!(variables, [("COLOUR".as_ref(), Some("blue".as_ref()))]);
    }

    #[test]
    fn a_command_that_fails_and_one_that_does_not_exist_are_both_reported() {
        let why = |line| outcome(line, quiet(line).status()).expect_err("there is no such thing");
        assert!(why("cargo no-such-command-of-cargo").contains("ended with"));
        assert!(why("no-such-program-at-all").contains("could not be started"));
        assert!(answers("cargo --version"));
    }
}
