//! `cargo x exercise`: one chapter's exercises in the terminal.
//!
//! [`watch`] is the loop: it looks at the [`mod@file`], lets a thread check it, and obeys the keys of the
//! [`terminal`] meanwhile. [`page`] is what the student sees.

mod file;
mod page;
mod terminal;
mod watch;

use crate::chapter::Chapter;
use crate::feedback::as_text;
use crate::grade::{self, Submission};
use kusari_tools::{Failure, show, unable};
use std::io::IsTerminal;
use std::path::PathBuf;

/// Watches the file of a chapter's exercises, and shows the next check that fails
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x exercise 4                   watch course/exercises/stage4_pow.rs; save it, and it is checked
  cargo x exercise 4 --once            check it once and list everything; also when piped
  cargo x exercise 4 --file mine.rs    another file, or a notebook

Keys: h shows the next hint, n goes on to the next exercise, q or Ctrl-C quits, even while a check runs. Saving
the file ends a running check and begins a new one. Exit status with --once: 0 if all exercises are
solved, 1 if not, 2 if they could not be checked.")]
pub(crate) struct Args {
    /// The chapter, as 4 or stage4_pow
    chapter: String,
    /// Check once, list everything, and end
    #[arg(long)]
    once: bool,
    /// A file other than the chapter's in course/exercises/
    #[arg(long)]
    file: Option<PathBuf>,
}

/// Watches, or checks once.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let chapter = Chapter::find(&args.chapter)?;
    let file = args.file.clone().unwrap_or_else(|| chapter.file());
    // A name that was mistyped is told before anything is compiled.
    file.metadata().map_err(|cause| unable(&file, &cause))?;
    let is_watched = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if is_watched {
        show("compiling what the exercises need; the first time, that takes a minute or two\n");
    }
    let crates = grade::crates()?;
    if is_watched && !args.once {
        return watch::run(&crates, &chapter, &file);
    }
    let grades = grade::grade(&crates, &Submission::read(&chapter, &file)?)?;
    show(&grades.iter().map(as_text).collect::<String>());
    show(&format!("{}\n", page::progress(&chapter, &grades)));
    if grade::points(&grades) == chapter.points() {
        return Ok(());
    }
    Err(Failure::Refused("not all exercises are solved".to_owned()))
}
