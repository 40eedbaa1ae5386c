//! `cargo x class`: what is handed out, what comes back, and nbgrader.

use kusari_tools::Failure;
mod collect;
mod due;
mod graded;
mod nbgrader;
mod page;
mod release;
mod returned;
mod table;

/// Hands the exercises out, and collects the answers
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x class release out            a zip for students, without solutions and teachers' pages
  cargo x class collect returned       grades a folder of returned files
  cargo x class nbgrader               the assignments in course/teaching/nbgrader, with their solutions

course/teaching/grading.md says how they fit together.")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Release(release::Args),
    Collect(collect::Args),
    Nbgrader(nbgrader::Args),
}

/// Does what the command says.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    match args.command {
        Command::Release(args) => release::run(args),
        Command::Collect(args) => collect::run(args),
        Command::Nbgrader(args) => nbgrader::run(args),
    }
}
