//! `cargo x chapter 4`: runs a chapter's tests and reads their names as what they are, claims.

use kusari_tools::course::{self, Course};
use kusari_tools::{Failure, show};
use std::fs;
use std::process::Stdio;

/// Runs one chapter's tests and examples and lists what they claim
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x chapter 4
  cargo x chapter stage4_pow
  cargo x chapter 4 > report.txt   without colours; NO_COLOR=1 does the same

The exit status is 1 if a claim doesn't hold.")]
pub(crate) struct Args {
    /// A chapter's number or stem
    #[arg(value_name = "CHAPTER")]
    chapter: String,
}

/// Runs the tests of the chapter, then the examples of its documentation.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let course = Course::open()?;
    let chapter = course.find(&args.chapter)?;
    let stem = &chapter.stem;
    let file = format!("tests/{stem}.rs");
    let source = source(&file).map_err(|cause| {
        Failure::Unable(format!("chapter {} has no tests: {file}: {cause}", chapter.number))
    })?;

    // These are the commands that a reader would type, so that nothing is compiled a second time.
    let mut claims = Report::of_command(&["test", "--test", stem])?;
    claims.sort_by_place_in(&source);
    let mut examples = Report::of_command(&["test", "--doc", stem])?;
    examples.tests.sort_by(|a, b| place(&a.name).cmp(&place(&b.name)));

    let mut text = format!("{}\n\nClaims, as {file} tests them:\n\n", course.title(chapter));
    text += &claims.to_text(claim);
    text += "\nExamples in the documentation:\n\n";
    text += &examples.to_text(example);
    text += &format!("\nResult: {}; {}.\n", claims.count("claim"), examples.count("example"));
    show(&text);
    claims.verdict()?;
    examples.verdict()
}

/// The text of a file of tests, and then those of its modules, in the order in which it names them.
fn source(file: &str) -> std::io::Result<String> {
    let own = fs::read_to_string(course::root().join(file))?;
    let text = |module| fs::read_to_string(course::root().join("tests").join(module));
    let others = modules(&own).map(text).collect::<std::io::Result<String>>()?;
    Ok(own + &others)
}

fn modules(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| line.strip_prefix("#[path = \"")?.strip_suffix("\"]"))
}

/// What one run of the tests said.
#[derive(Debug)]
struct Report {
    /// The command that does the same again.
    command: String,
    tests: Vec<Test>,
}

#[derive(Debug, PartialEq, Eq)]
struct Test {
    name: String,
    verdict: Verdict,
    /// What it printed, if it failed.
    output: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Holds,
    Fails,
    NotRun,
}

impl Report {
    /// Runs cargo. What the compiler prints is left on the terminal.
    fn of_command(arguments: &[&str]) -> Result<Report, Failure> {
        let mut cargo = course::program("cargo");
        cargo.args(arguments).args(["--", "--format=pretty", "--color=never"]);
        let output = cargo.stderr(Stdio::inherit()).output();
        let output = output.map_err(|cause| Failure::Unable(format!("cargo: {cause}")))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let command = format!("cargo {}", arguments.join(" "));
        let report = Report { command, tests: tests_in(&printed) };
        // Code that does not compile, or a test that ends the whole process.
        let finished = printed.contains("\ntest result: ");
        if !finished || output.status.success() == report.has(Verdict::Fails) {
            show(&printed);
            let Report { command, .. } = report;
            let why = format!("`{command}` did not finish; its messages are above");
            return Err(Failure::Refused(why));
        }
        Ok(report)
    }

    /// Puts the tests into the order in which their author wrote them, as an argument reads best.
    fn sort_by_place_in(&mut self, source: &str) {
        self.tests.sort_by_key(|test| {
            let function = test.name.rsplit("::").next().unwrap_or(&test.name);
            source.find(&format!("fn {function}(")).unwrap_or(usize::MAX)
        });
    }

    /// One line for each test, and what it printed below each that failed.
    fn to_text(&self, sentence: impl Fn(&str) -> String) -> String {
        let mut text = String::new();
        for Test { name, verdict, output } in &self.tests {
            let mark = match verdict {
                Verdict::Holds => "\x1b[32m✓\x1b[0m",
                Verdict::Fails => "\x1b[31m✗\x1b[0m",
                Verdict::NotRun => "\x1b[33m-\x1b[0m",
            };
            let note = if *verdict == Verdict::NotRun { " (not run)" } else { "" };
            text += &format!("  {mark} {}{note}\n", sentence(name));
            for line in output.lines() {
                text += &format!("      {line}\n");
            }
        }
        text
    }

    fn has(&self, verdict: Verdict) -> bool {
        self.how_many(verdict) > 0
    }

    fn how_many(&self, verdict: Verdict) -> usize {
        self.tests.iter().filter(|test| test.verdict == verdict).count()
    }

    /// Such as `22 of 23 claims hold, 1 was not run`.
    fn count(&self, what: &str) -> String {
        let (all, hold) = (self.tests.len(), self.how_many(Verdict::Holds));
        let not_run = match self.how_many(Verdict::NotRun) {
            0 => String::new(),
            some => format!(", {some} not run"),
        };
        match (all, hold) {
            (0, _) => format!("no {what}s"),
            (1, 1) => format!("the one {what} holds"),
            _ if all == hold => format!("all {all} {what}s hold"),
            _ => format!("{hold} of {all} {what}s hold{not_run}"),
        }
    }

    fn verdict(&self) -> Result<(), Failure> {
        let failed = self.tests.iter().filter(|test| test.verdict == Verdict::Fails);
        let names: Vec<&str> = failed.map(|test| test.name.as_str()).collect();
        if names.is_empty() {
            return Ok(());
        }
        // An example's name is no argument that one could type; its chapter's examples are few.
        let again = match self.command.contains("--doc") {
            true => self.command.clone(),
            false => format!("{} -- {}", self.command, names.join(" ")),
        };
        let do_not_hold = if names.len() == 1 { "does not hold" } else { "do not hold" };
        let names = names.join(", ");
        Err(Failure::Refused(format!("{do_not_hold}: {names}\nTo run it again: {again}")))
    }
}

/// Reads what Rust's test runner prints.
fn tests_in(printed: &str) -> Vec<Test> {
    let mut tests = Vec::new();
    for line in printed.lines() {
        let Some((name, verdict)) =
            line.strip_prefix("test ").and_then(|it| it.rsplit_once(" ... "))
        else {
            continue;
        };
        let verdict = match verdict {
            "ok" => Verdict::Holds,
            "FAILED" => Verdict::Fails,
            _ => Verdict::NotRun,
        };
        let output =
            if verdict == Verdict::Fails { output_of(name, printed) } else { String::new() };
        let name = name.strip_suffix(" - should panic").unwrap_or(name).to_owned();
        tests.push(Test { name, verdict, output });
    }
    tests
}

fn output_of(name: &str, printed: &str) -> String {
    let Some((_, rest)) = printed.split_once(&format!("\n---- {name} stdout ----\n")) else {
        return String::new();
    };
    let end = ["\n---- ", "\nfailures:\n"].iter().filter_map(|mark| rest.find(mark)).min();
    rest[..end.unwrap_or(rest.len())].trim().to_owned()
}

/// Reads a test's name as a sentence: `forks::a_tie_changes_nothing` is `forks: a tie changes nothing`.
fn claim(name: &str) -> String {
    name.replace("::", ": ").replace('_', " ")
}

/// Reads a doctest's name, `src/a.rs - a::b (line 3) - compile fail`: the file, the line, the rest.
fn place(name: &str) -> Option<(&str, u32, &str)> {
    let (file, rest) = name.split_once(" - ")?;
    let (_, line) = rest.split_once("(line ")?;
    let (line, note) = line.split_once(')')?;
    Some((file, line.parse().ok()?, note.trim_start_matches(" - ")))
}

/// Shows a doctest as a place that an editor can open.
fn example(name: &str) -> String {
    match place(name) {
        None => name.to_owned(),
        Some((file, line, "")) => format!("{file}:{line}"),
        Some((file, line, note)) => format!("{file}:{line} ({note})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "
running 4 tests
test work_is_cheap_to_check ... ok
test forks::a_tie_changes_nothing ... FAILED
test a_full_day_of_mining ... ignored, takes a day
test zero_is_refused - should panic ... ok

failures:

---- forks::a_tie_changes_nothing stdout ----

thread 'main' panicked at tests/x.rs:3:5:
left is not right

failures:
    forks::a_tie_changes_nothing

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s
";

    fn report() -> Report {
        Report { command: "cargo test --test x".to_owned(), tests: tests_in(PRINTED) }
    }

    #[test]
    fn the_modules_of_a_file_of_tests_are_read_in_their_order() {
        let source =
            "mod common;\n\n#[path = \"x/forks.rs\"]\nmod forks;\n\n#[path = \"x/a.rs\"]\nmod a;\n";
        assert_eq!(modules(source).collect::<Vec<_>>(), ["x/forks.rs", "x/a.rs"]);
    }

    #[test]
    fn every_test_is_listed_with_its_verdict() {
        let read: Vec<_> =
            tests_in(PRINTED).iter().map(|it| (claim(&it.name), it.verdict)).collect();
        let claims = [
            ("work is cheap to check", Verdict::Holds),
            ("forks: a tie changes nothing", Verdict::Fails),
            ("a full day of mining", Verdict::NotRun),
            ("zero is refused", Verdict::Holds),
        ];
        assert_eq!(read, claims.map(|(name, verdict)| (name.to_owned(), verdict)));
    }

    #[test]
    fn what_a_failed_test_printed_stands_below_it() {
        let text = report().to_text(claim);
        let (_, below) = text.split_once("a tie changes nothing\n").expect("it is listed");
        assert!(below.starts_with("      thread 'main' panicked at tests/x.rs:3:5:\n      left"));
        assert!(!text.contains("test result"));
    }

    #[test]
    fn claims_stand_in_the_order_of_the_source() {
        let mut report = report();
        report.sort_by_place_in("fn zero_is_refused() {} fn work_is_cheap_to_check() {}");
        assert_eq!(report.tests[0].name, "zero_is_refused");
        assert_eq!(report.tests[1].name, "work_is_cheap_to_check");
    }

    #[test]
    fn a_failed_claim_fails_the_command_and_says_how_to_repeat_it() {
        let Err(Failure::Refused(message)) = report().verdict() else { panic!("one failed") };
        assert!(message.ends_with("cargo test --test x -- forks::a_tie_changes_nothing"));
        assert_eq!(report().count("claim"), "2 of 4 claims hold, 1 not run");
    }

    #[test]
    fn an_example_is_named_by_its_place() {
        let name = "src/stage4_pow/README.md - stage4_pow (line 33) - compile fail";
        assert_eq!(example(name), "src/stage4_pow/README.md:33 (compile fail)");
    }
}
