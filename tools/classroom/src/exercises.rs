//! `cargo x exercises`: whether the exercises are what they should be, and the files made from them.

use crate::chapter::Chapter;
use crate::grade::{self, Grade, Submission};
use crate::{notebook, source};
use kusari_exercises::{Exercise, Verdict};
use kusari_tools::{
    Along, Failure,
    course::{self, root},
    neutral, show,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Checks the exercises, or writes the students' files
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x exercises            whether the students' files match course/exercises/solutions
  cargo x exercises --check    and whether starters fail, solutions pass and wrong answers are caught
  cargo x exercises --write    write the students' files and notebooks anew")]
pub(crate) struct Args {
    /// Try starters, solutions and wrong answers, too
    #[arg(long, conflicts_with = "write")]
    check: bool,
    /// Write the students' files
    #[arg(long)]
    write: bool,
}

/// Checks or writes.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let chapters = Chapter::all()?;
    if chapters.iter().any(|chapter| !chapter.solution().exists()) {
        return Err(Failure::Unable(
            "this is the students' edition: it has no solutions, from which the files are made"
                .to_owned(),
        ));
    }
    let mut faults = Vec::new();
    for (path, text) in files(&chapters)? {
        if std::fs::read_to_string(&path).is_ok_and(|it| it == text) {
            continue;
        }
        let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
        if args.write {
            course::write(&path, text)?;
            show(&format!("{name}: written\n"));
        } else {
            faults.push(format!("{name} is out of date: cargo x exercises --write"));
        }
    }
    if args.check {
        faults.extend(check(&chapters)?);
    }
    if faults.is_empty() {
        let exercises = chapters.iter().flat_map(Chapter::exercises).count();
        show(&format!("{exercises} exercises, as they should be\n"));
        return Ok(());
    }
    Err(Failure::Refused(faults.join("\n       ")))
}

/// What is made from the solutions, with the text that it has to have.
fn files(chapters: &[Chapter]) -> Result<Vec<(PathBuf, String)>, Failure> {
    let mut files = Vec::new();
    for chapter in chapters {
        let path = chapter.solution();
        let solution = course::read(&path)?;
        let refused = |why| Failure::Refused(format!("{}: {why}", path.display()));
        files.push((chapter.file(), source::without_solutions(&solution).map_err(refused)?));
        let notebook = notebook::for_students(chapter, &solution).map_err(refused)?;
        files.push((chapter.notebook(), notebook));
    }
    Ok(files)
}

/// Tries what the checks are worth, shows a table and answers what is wrong.
fn check(chapters: &[Chapter]) -> Result<Vec<String>, Failure> {
    let wrong = wrong_answers()?;
    let crates = grade::crates()?;
    let mut faults = wrong.faults;
    let mut table = format!(
        "{:<32}{:>7} {:>7}  {:<13} {:<13} wrong answers\n",
        "exercise", "minutes", "claims", "starter", "solution"
    );
    for chapter in chapters {
        let graded = |path: &Path| grade::grade(&crates, &Submission::read(chapter, path)?);
        let starters = graded(&chapter.file())?;
        let notebook = graded(&chapter.notebook())?;
        let solutions = graded(&chapter.solution())?;
        for ((starter, solution), cell) in starters.iter().zip(&solutions).zip(&notebook) {
            let Exercise { name, minutes, .. } = starter.exercise;
            let caught = wrong.caught.get(*name).copied().unwrap_or_default();
            for (whose, grade) in [("the starter", starter), ("the notebook's cell", cell)] {
                if !is_not_written(grade) {
                    faults.push(format!("{name}: {whose} is {}", grade.word()));
                }
            }
            if solution.points() != *minutes {
                faults.push(format!("{name}: the solution is {}", told(solution)));
            }
            let is_written = if is_not_written(starter) { "not written" } else { "WRONG" };
            let claims = match &solution.result {
                grade::Result::Checked(report) => report.outcomes.len(),
                _ => 0,
            };
            let caught = format!("{caught} caught");
            table += &format!(
                "{:<32}{minutes:>7} {claims:>7}  {is_written:<13} {:<13} {caught}\n",
                format!("{} {name}", chapter.number),
                solution.word(),
            );
        }
    }
    show(&table);
    Ok(faults)
}

/// Whether each claim fails because the function is still `todo!()`.
fn is_not_written(grade: &Grade) -> bool {
    match &grade.result {
        grade::Result::Checked(report) => {
            !report.outcomes.is_empty()
                && report.outcomes.iter().all(|it| it.verdict == Verdict::NotWritten)
        }
        _ => false,
    }
}

fn told(grade: &Grade) -> String {
    match &grade.result {
        grade::Result::Checked(report) => format!("{}\n{report}", grade.word()),
        _ => format!("{}: {}", grade.word(), grade.message().unwrap_or_default()),
    }
}

/// What the tests of the wrong answers found.
struct WrongAnswers {
    /// How many were caught, by exercise.
    caught: BTreeMap<String, usize>,
    faults: Vec<String>,
}

/// Runs the test that knows the wrong answers. It tells each that is caught.
fn wrong_answers() -> Result<WrongAnswers, Failure> {
    show("the wrong answers\n");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    neutral(&mut command);
    command.current_dir(root()).args(["test", "--quiet"]);
    command.args(Along::asked().packages("kusari-exercises"));
    command.args(["--test", "answers", "--", "--nocapture"]).stderr(Stdio::inherit());
    let output = command.output();
    let output = output.map_err(|cause| Failure::Unable(format!("cargo: {cause}")))?;
    let mut caught = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        // The test's own dots may stand before it.
        if let Some((_, rest)) = line.split_once("caught ")
            && let Some((name, _)) = rest.split_once(": ")
        {
            *caught.entry(name.to_owned()).or_default() += 1;
        }
    }
    let mut faults = Vec::new();
    if !output.status.success() {
        faults.push(
            "course/exercises/tests/answers.rs does not pass; its messages are above".to_owned(),
        );
    }
    Ok(WrongAnswers { caught, faults })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_students_files_are_made_from_the_solutions() {
        let chapters = Chapter::all().expect("there are chapters");
        for (path, text) in files(&chapters).expect("they can be made") {
            let is_same = course::read(&path).expect("it is there") == text;
            assert!(is_same, "{}: cargo x exercises --write", path.display());
        }
    }
}
