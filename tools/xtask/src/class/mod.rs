//! `cargo x class`: what a teacher needs of the course besides the chapters.
//!
//! `sections` cuts a chapter into its sections and shares its minutes among them, `schedule` makes
//! days and lessons of these, which `session` lays out, and `guide` looks whether what `course/teaching/`
//! says of the notebooks is there.

mod guide;
mod schedule;
mod sections;
mod session;

use crate::classroom;
use kusari_tools::{Failure, course, show};
use sections::Chapter;
use std::ffi::OsString;
use std::fs;

/// Helps to teach a class with the course
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x class schedule            whether the tables in course/teaching/ match the notebooks
  cargo x class schedule --write    fill them again
  cargo x class release out         a zip for students, without solutions and teachers' pages
  cargo x class collect returned    grades a folder of returned files
  cargo x class nbgrader            the assignments for nbgrader, with their solutions

The last three have a --help, too.")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Schedule(ScheduleArgs),
    /// What the program `classroom` does: release, collect and nbgrader.
    #[command(external_subcommand)]
    Other(Vec<OsString>),
}

/// Computes the tables in course/teaching/ from the notebooks
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x class schedule            compare, and look for cells and files that don't exist
  cargo x class schedule --write    fill the tables after a notebook has changed

A notebook's minutes are computed: what there is to read, at 130 words a minute, to run and to predict, and what
its turns take. Where it has minutes of its author's, these are shared among its sections instead. Exit status: 0 if all is well, 1 if a table or a name is out of date.")]
struct ScheduleArgs {
    /// Compare the tables, and look for cells and files that don't exist; this is the default
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Fill the tables
    #[arg(long)]
    write: bool,
}

/// Does what the command says.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let ScheduleArgs { check: _, write } = match args.command {
        Command::Schedule(args) => args,
        Command::Other(words) => return classroom::run("class", &words),
    };
    let chapters = sections::of_course()?;
    let mut written = 0;
    let mut wrong = Vec::new();
    for (name, new) in tables(&chapters)? {
        if read(&name)? == new {
            continue;
        }
        if write {
            let unable = |why| Failure::Unable(format!("{name}: {why}"));
            fs::write(course::root().join(&name), new).map_err(unable)?;
            written += 1;
        } else {
            wrong.push(format!(
                "{name}: a table is out of date; run cargo x class schedule --write"
            ));
        }
    }
    wrong.extend(guide::faults(&course::root(), &chapters)?);
    wrong.extend(sections::too_long(&chapters));
    if !wrong.is_empty() {
        return Err(Failure::Refused(format!("not as it should be:\n  {}", wrong.join("\n  "))));
    }
    let minutes: u64 = chapters.iter().map(Chapter::minutes).sum();
    let state = if write { format!("{written} written") } else { "as they should be".to_owned() };
    show(&format!("{} notebooks, {minutes} minutes; tables: {state}\n", chapters.len()));
    Ok(())
}

fn read(name: &str) -> Result<String, Failure> {
    let unable = |why| Failure::Unable(format!("{name}: {why}"));
    fs::read_to_string(course::root().join(name)).map_err(unable)
}

/// The files that hold tables, and what they should be.
fn tables(chapters: &[Chapter]) -> Result<Vec<(String, String)>, Failure> {
    let mut files = Vec::new();
    let name = "course/teaching/schedule.md".to_owned();
    let mut text = read(&name)?;
    for (marker, table) in schedule::tables(chapters).map_err(Failure::Refused)? {
        text = filled(&text, marker, &table).map_err(|why| refused(&name, &why))?;
    }
    files.push((name, text));
    for parts in chapters.chunk_by(|a, b| a.number == b.number) {
        let name = format!("course/teaching/{}.md", parts[0].stem);
        let text = filled(&read(&name)?, "map", &guide::map(parts));
        files.push((name.clone(), text.map_err(|why| refused(&name, &why))?));
    }
    Ok(files)
}

fn refused(name: &str, why: &str) -> Failure {
    Failure::Refused(format!("{name}: {why}"))
}

/// The text with something new between `<!-- marker -->` and the next `<!-- end -->`.
fn filled(text: &str, marker: &str, table: &str) -> Result<String, String> {
    let begin = format!("<!-- {marker} -->\n");
    let (before, rest) = text.split_once(&begin).ok_or(format!("there is no <!-- {marker} -->"))?;
    let (_, after) =
        rest.split_once("<!-- end -->").ok_or(format!("<!-- {marker} --> has no <!-- end -->"))?;
    Ok(format!("{before}{begin}\n{table}\n<!-- end -->{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_filled_between_its_marks_and_the_rest_stays() {
        let text = "a\n<!-- one -->\nold\n<!-- end -->\nb\n<!-- two -->\n<!-- end -->\n";
        let new = filled(text, "one", "| new |\n").unwrap();
        let expected =
            "a\n<!-- one -->\n\n| new |\n\n<!-- end -->\nb\n<!-- two -->\n<!-- end -->\n";
        assert_eq!(new, expected);
        assert_eq!(filled(&new, "one", "| new |\n").unwrap(), new, "once is enough");
        assert!(filled(text, "three", "").is_err());
        assert!(filled("<!-- one -->\n", "one", "").is_err());
    }

    #[test]
    fn the_tables_in_the_guide_are_those_of_the_notebooks() {
        let chapters = sections::of_course().expect("there are chapters");
        for (name, table) in tables(&chapters).expect("they can be made") {
            let is_same = read(&name).expect("it is there") == table;
            assert!(is_same, "{name}: cargo x class schedule --write");
        }
    }

    #[test]
    fn what_the_guide_names_is_there() {
        let chapters = sections::of_course().expect("there are chapters");
        let faults = guide::faults(&course::root(), &chapters).expect("the guide can be read");
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(sections::too_long(&chapters), Vec::<String>::new());
    }
}
