//! `cargo x class nbgrader`: the chapters' exercises as nbgrader's source.

use crate::chapter::Chapter;
use crate::notebook;
use kusari_tools::{
    Failure,
    course::{self, root},
    show,
};
use std::path::PathBuf;

/// Writes the assignments for nbgrader, with their solutions
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x class nbgrader                          to course/teaching/nbgrader/source
  cargo x class nbgrader /srv/course              to another course, with a configuration for it
  cargo x class nbgrader --kusari /srv/kusari     students find the crate there

Then, in that folder: nbgrader generate_assignment stage1_ledger, and so on; course/teaching/grading.md
has all steps.")]
pub(crate) struct Args {
    /// nbgrader's course
    folder: Option<PathBuf>,
    /// Where the crate is, seen from a student's notebook
    #[arg(long, value_name = "PATH", default_value = notebook::KUSARI)]
    kusari: String,
}

/// Writes them.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let own = root().join("course/teaching/nbgrader");
    let folder = args.folder.unwrap_or_else(|| own.clone());
    for chapter in Chapter::all()? {
        let solution = course::read(&chapter.solution())?;
        let text = notebook::write(&chapter, &solution, &args.kusari);
        let stem = &chapter.stem;
        course::write(&folder.join(format!("source/{stem}/{stem}.ipynb")), text)?;
    }
    let config = folder.join("nbgrader_config.py");
    if !config.exists() {
        let from = own.join("nbgrader_config.py").display().to_string();
        // Debug writes a text as Python reads it, for all that a path can hold but quotes in names.
        course::write(&config, format!("c = get_config()\nload_subconfig({from:?})\n"))?;
    }
    show(&format!("{}: written\n", folder.join("source").display()));
    Ok(())
}
