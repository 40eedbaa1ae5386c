//! `classroom`: exercises in the terminal, and everything that a class needs of them.
//!
//! `cargo x exercise`, `cargo x exercises` and `cargo x class` start it. Answers are taken apart by
//! [`grade`], from a file as from a notebook, and it is the only one that says what they are worth:
//! the terminal, the teacher's collection and nbgrader all ask it.

mod chapter;
mod class;
mod exercise;
mod exercises;
mod feedback;
mod grade;
mod notebook;
mod pieces;
mod source;
mod stop;
mod text;

use clap::{Parser, Subcommand};
use kusari_tools::Failure;
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    bin_name = "cargo x",
    about = "Exercises, and what a class needs for them",
    subcommand_required = true,
    disable_help_subcommand = true,
    after_help = "Exit status: 0 if all is well, 1 if a check failed, 2 if something could not be checked."
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

fn main() -> ExitCode {
    stop::listen();
    let outcome = match Cli::parse().command {
        Command::Exercise(args) => exercise::run(args),
        Command::Exercises(args) => exercises::run(args),
        Command::Grade(args) => feedback::run(args),
        Command::Class(args) => class::run(args),
    };
    // What was stopped by a signal is no news.
    let is_stopped = outcome.is_err() && stop::is_signalled();
    kusari_tools::end(if is_stopped { Err(Failure::Unable("stopped".to_owned())) } else { outcome })
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
