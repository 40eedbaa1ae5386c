//! `cargo x`: the developer's one door.
//!
//! Every command is a module of its own, with the `Args` that it takes and a `run` that does it. A
//! new command is one more `mod`, one more variant of [`Command`] and one more line in [`main`].

mod bench;
mod browser;
mod chapter;
mod class;
mod classroom;
mod compile;
mod diff;
mod lab;
mod names;
mod notebooks;
mod page;
mod site;
mod slides;
mod soak;
mod test;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    bin_name = "cargo x",
    about = "The one command for people who work on kusari",
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  cargo x lab             the notebooks, in JupyterLab
  cargo x test            everything that CI checks
  cargo x test clippy     one step of it
  cargo x chapter 4       the claims of chapter 4, and whether they hold
  cargo x diff 3 4        what chapter 4 changed
  cargo x notebooks       whether the notebooks are as they should be
  cargo x class schedule  whether the tables for teachers match the notebooks
  cargo x page            the scenes: a blockchain to touch in a browser
  cargo x site            the notebooks, texts and guide as a site
  cargo x slides 3        chapter 3 for a projector
  cargo x class collect returned   grades what students returned
  cargo x exercise 4      the exercises for chapter 4, checked whenever you save the file
  cargo x exercises       whether the students' files are as they should be
  cargo x soak            thousands of simulated networks in which everything goes wrong
  cargo x bench           how fast everything is, beside its limit

Exit status: 0 if all is well, 1 if a check failed, 2 if something could not be checked."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Lab(lab::Args),
    Test(test::Args),
    Chapter(chapter::Args),
    Class(class::Args),
    /// Watches the file of a chapter's exercises, and shows the next check that fails
    #[command(after_help = "\
Examples:
  cargo x exercise 4           watch course/exercises/stage4_pow.rs; save it, and it is checked
  cargo x exercise 4 --once    check it once and list everything; also when piped")]
    Exercise(classroom::Words),
    /// Checks the exercises, or writes the students' files
    #[command(after_help = "\
Examples:
  cargo x exercises            whether the students' files match course/exercises/solutions
  cargo x exercises --check    and whether starters fail, solutions pass and wrong answers are caught
  cargo x exercises --write    write the students' files and notebooks anew")]
    Exercises(classroom::Words),
    Diff(diff::Args),
    Notebooks(notebooks::Args),
    Page(page::Args),
    Site(site::Args),
    Slides(slides::Args),
    Soak(soak::Args),
    Bench(bench::Args),
    Kernel(lab::kernel::Args),
}

fn main() -> ExitCode {
    if let Some(times) = std::env::var_os(bench::reader::TIMES) {
        return bench::reader::compile(&times);
    }
    let outcome = match Cli::parse().command {
        Command::Lab(args) => lab::run(args),
        Command::Test(args) => test::run(args),
        Command::Chapter(args) => chapter::run(args),
        Command::Class(args) => class::run(args),
        Command::Exercise(args) => classroom::run("exercise", &args.words),
        Command::Exercises(args) => classroom::run("exercises", &args.words),
        Command::Diff(args) => diff::run(args),
        Command::Notebooks(args) => notebooks::run(args),
        Command::Page(args) => page::run(args),
        Command::Site(args) => site::run(args),
        Command::Slides(args) => slides::run(args),
        Command::Soak(args) => soak::run(args),
        Command::Bench(args) => bench::run(args),
        Command::Kernel(args) => lab::kernel::run(args),
    };
    kusari_tools::end(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use clap::error::ErrorKind;
    use std::collections::BTreeSet;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    /// Arguments that take a number: the command line up to it, numbers that are taken, and numbers that are beyond.
    const NUMBERS: [(&str, &str, &[&str], &[&str]); 6] = [
        ("lab port", "lab --port", &["1", "65535"], &["0", "65536"]),
        ("page port", "page --port", &["1", "65535"], &["0", "65536"]),
        (
            "kernel heir_of",
            "kernel connection.json --heir-of",
            &["1", "4294967295"],
            &["0", "4294967296"],
        ),
        ("soak runs", "soak --runs", &["1", "1000000000000"], &["0", "1000000000001"]),
        ("soak from", "soak --from", &["0", "18446743073709551615"], &["18446743073709551616"]),
        ("soak seed", "soak --seed", &["0", "18446744073709551615"], &["18446744073709551616"]),
    ];

    /// Those that take something else. What `classroom` is told, it looks at itself.
    const NO_NUMBERS: [&str; 10] = [
        "lab ip",
        "test steps",
        "chapter chapter",
        "exercise words",
        "exercises words",
        "diff before",
        "diff after",
        "site repository",
        "slides chapters",
        "bench names",
    ];

    fn collect(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
        let takes_values = |arg: &&clap::Arg| arg.get_action().takes_values();
        let names = command.get_arguments().filter(takes_values).map(clap::Arg::get_id);
        found.extend(names.map(|name| format!("{path}{name}")));
        for inner in command.get_subcommands() {
            collect(inner, &format!("{path}{} ", inner.get_name()), found);
        }
    }

    #[test]
    fn every_number_has_bounds_and_what_is_beyond_them_is_refused() {
        let mut found = BTreeSet::new();
        collect(&Cli::command(), "", &mut found);
        let known = NUMBERS.iter().map(|row| row.0).chain(NO_NUMBERS);
        let known: BTreeSet<_> =
            known.chain(["notebooks chapters", "kernel connection"]).map(str::to_owned).collect();
        assert_eq!(found, known, "left: arguments, right: this table");
        for (name, line, good, beyond) in NUMBERS {
            let parsed = |value| {
                Cli::try_parse_from(["x"].into_iter().chain(line.split(' ')).chain([value]))
            };
            for value in good {
                assert!(parsed(value).is_ok(), "{name}: {value}");
            }
            for value in beyond.iter().chain(&["", "-1", "x", "1.5", "1e3", "NaN", "0x1", " 1"]) {
                let error = parsed(value).err().map(|error| error.kind());
                let kinds = [Some(ErrorKind::ValueValidation), Some(ErrorKind::InvalidValue)];
                assert!(kinds.contains(&error), "{name}: {value:?}, {error:?}");
            }
        }
    }

    #[test]
    fn every_command_shows_examples() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Examples:"), "{} has none", command.get_name());
        }
    }
}
