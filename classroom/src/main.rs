//! `classroom`: exercises in the terminal, and everything that a class needs of them.
//!
//! `cargo x exercise`, `cargo x exercises` and `cargo x class` start it. Answers are taken apart by
//! [`grade`], from a file as from a notebook, and it is the only one that says what they are worth:
//! the terminal, the teacher's collection and nbgrader all ask it.

mod class;
mod course;
mod exercise;
mod exercises;
mod feedback;
mod grade;
#[path = "../../xtask/src/neutral.rs"]
mod neutral;
mod notebook;
mod pieces;
mod source;
mod stop;
mod text;

use clap::{Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    bin_name = "cargo x",
    about = "Exercises, and what a class needs of them",
    subcommand_required = true,
    disable_help_subcommand = true,
    after_help = "Exit status: 0 if all is well, 1 if something that was checked is not, 2 if it could not be checked."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Exercise(exercise::Args),
    Exercises(exercises::Args),
    Grade(feedback::Args),
    Class(class::Args),
}

/// Why a command ends badly. Which of the two it was is its exit status.
#[derive(Debug, PartialEq, Eq)]
enum Failure {
    /// Something was checked and is not as it should be: 1.
    Refused(String),
    /// The command could not do what it was asked for: 2.
    Unable(String),
}

fn main() -> ExitCode {
    stop::listen();
    let outcome = match Cli::parse().command {
        Command::Exercise(args) => exercise::run(args),
        Command::Exercises(args) => exercises::run(args),
        Command::Grade(args) => feedback::run(args),
        Command::Class(args) => class::run(args),
    };
    let (status, message) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        // What was stopped by it is no news.
        Err(_) if stop::is_signalled() => (2, "stopped".to_owned()),
        Err(Failure::Refused(message)) => (1, message),
        Err(Failure::Unable(message)) => (2, message),
    };
    let _ = writeln!(anstream::stderr(), "\x1b[1;31merror:\x1b[0m {message}");
    ExitCode::from(status)
}

/// Prints a text, without its colours if nobody could see them or if `NO_COLOR` is set.
fn show(text: &str) {
    // `println!` panics if the reader of a pipe has gone, as `head` does when it has enough.
    let mut stdout = anstream::stdout();
    let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_examples() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Examples:"), "{} has none", command.get_name());
        }
    }
}
