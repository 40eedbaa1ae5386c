//! `cargo x exercise`: one chapter's exercises in the terminal.

use crate::course::Chapter;
use crate::feedback::{as_text, plain};
use crate::grade::{self, Crates, Grade, Result as Graded, Submission};
use crate::{Failure, show};
use console::{Key, Term};
use kusari_exercises::Verdict;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;
use std::{fs, thread};

/// Watches the file of a chapter's exercises, and shows the next check that fails
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x exercise 4                   watch exercises/stage4_pow.rs; save it, and it is checked
  cargo x exercise 4 --once            check it once and list everything; also when piped
  cargo x exercise 4 --file mine.rs    another file, or a notebook

Keys: h shows the next hint, n goes on to the next exercise, q ends it. Exit status with --once: 0 if all
exercises are solved, 1 if not, 2 if they could not be checked.")]
pub(crate) struct Args {
    /// The chapter, as 4 or stage4_pow
    chapter: String,
    /// Check once, list everything, and end
    #[arg(long)]
    once: bool,
    /// Another file than the chapter's in exercises/
    #[arg(long)]
    file: Option<PathBuf>,
}

/// Watches, or checks once.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let chapter = Chapter::find(&args.chapter)?;
    let file = args.file.clone().unwrap_or_else(|| chapter.file());
    let is_watched = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    if is_watched {
        show("compiling what the exercises need; the first time it takes a minute or two\n");
    }
    let crates = Crates::build()?;
    if is_watched && !args.once {
        return watch(&crates, &chapter, &file);
    }
    let grades = grade::grade(&crates, &Submission::read(&chapter, &file)?)?;
    show(&grades.iter().map(as_text).collect::<String>());
    show(&format!("{}\n", progress(&chapter, &grades)));
    if grade::points(&grades) == chapter.points() {
        return Ok(());
    }
    Err(Failure::Refused("not all exercises are solved".to_owned()))
}

/// How far the student is.
fn progress(chapter: &Chapter, grades: &[Grade]) -> String {
    let solved = grades.iter().filter(|it| it.points() > 0).count();
    let (all, points) = (grades.len(), grade::points(grades));
    format!("{solved} of {all}, {points} of {} points", chapter.points())
}

/// What is looked at.
#[derive(Debug, Default, PartialEq, Eq)]
struct View {
    /// The place of the exercise among all of the chapter.
    at: usize,
    /// How many hints are open.
    hints: usize,
}

impl View {
    /// Goes to the next exercise that is not solved, or stays if there is none.
    fn next(&mut self, grades: &[Grade]) {
        let count = grades.len().max(1);
        let others = (1..=count).map(|step| (self.at + step) % count);
        if let Some(next) =
            others.into_iter().find(|at| grades.get(*at).is_some_and(|it| it.points() == 0))
            && next != self.at
        {
            *self = View { at: next, hints: 0 };
        }
    }
}

/// Checks the file whenever it changes, until `q`.
fn watch(crates: &Crates, chapter: &Chapter, file: &Path) -> Result<(), Failure> {
    const PAUSE: Duration = Duration::from_millis(300);
    let keys = keys();
    let mut view = View::default();
    let mut content: Option<Vec<u8>> = None;
    let mut grades = Vec::new();
    loop {
        let now = fs::read(file).ok();
        // An editor may remove the file for a moment before it writes it anew.
        if now.is_some() && now != content {
            content = now;
            screen(&format!("checking {} …\n", file.display()));
            grades = grade::grade(crates, &Submission::read(chapter, file)?)?;
            if grades.get(view.at).is_some_and(|it| it.points() > 0) {
                view.next(&grades);
            }
            screen(&page(chapter, file, &grades, &view));
        } else if content.is_none() {
            Submission::read(chapter, file)?;
        }
        match keys.recv_timeout(PAUSE) {
            Ok(Key::Char('q') | Key::CtrlC | Key::Escape) | Err(RecvTimeoutError::Disconnected) => {
                return Ok(());
            }
            Ok(Key::Char('h')) => view.hints = (view.hints + 1).min(3),
            Ok(Key::Char('n')) => view.next(&grades),
            Ok(_) | Err(RecvTimeoutError::Timeout) => continue,
        }
        screen(&page(chapter, file, &grades, &view));
    }
}

/// The keys as they are pressed. The thread ends with the program.
fn keys() -> Receiver<Key> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let term = Term::stdout();
        while let Ok(key) = term.read_key_raw() {
            let is_last = matches!(key, Key::Char('q') | Key::CtrlC | Key::Escape);
            if tell.send(key).is_err() || is_last {
                return;
            }
        }
    });
    told
}

/// Shows a text on an empty screen.
fn screen(text: &str) {
    show(&format!("\x1b[2J\x1b[H{text}"));
}

/// What the student sees: one exercise, the first thing that is wrong with it, and the keys.
fn page(chapter: &Chapter, file: &Path, grades: &[Grade], view: &View) -> String {
    let Some(grade) = grades.get(view.at) else { return String::new() };
    let mut text = format!("{}\n\n", progress(chapter, grades));
    for (at, it) in grades.iter().enumerate() {
        let mark = if it.points() > 0 { "\x1b[32m✓\x1b[0m" } else { "·" };
        let here = if at == view.at { ">" } else { " " };
        text += &format!("{here} {mark} {}\n", it.exercise.name);
    }
    if grade::points(grades) == chapter.points() {
        return text + "\nAll exercises of this chapter are solved.\n\nq ends\n";
    }
    let exercise = grade.exercise;
    text += &format!(
        "\n\x1b[1m{}\x1b[0m  {} minutes  (chapter {}: {})\n{}\n\n",
        exercise.title,
        exercise.minutes,
        chapter.number,
        exercise.place,
        file.display(),
    );
    text += &first_fault(grade);
    for (number, hint) in (1..=view.hints).zip(exercise.hints) {
        text += &format!("\n\x1b[36mhint {number}\x1b[0m  {hint}\n");
    }
    let hint = if view.hints < 3 { "h hint   " } else { "" };
    text + &format!("\n{hint}n next   q end      save the file, and it is checked again\n")
}

/// What holds up to the first claim that does not, and that one.
fn first_fault(grade: &Grade) -> String {
    let Graded::Checked(report) = &grade.result else {
        // The compiler's own words have colours only in its own terminal.
        let message = grade.message().unwrap_or_default();
        return message.lines().map(|line| format!("{}\n", plain(line))).collect();
    };
    let mut text = String::new();
    for outcome in &report.outcomes {
        let is_right = outcome.verdict == Verdict::Holds;
        let mark = if is_right { "\x1b[32m✓\x1b[0m" } else { "\x1b[31m✗\x1b[0m" };
        text += &format!("{mark} {}\n", plain(&outcome.claim));
        if !is_right {
            return text + &format!("  {}\n", plain(&outcome.verdict.to_string()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari_exercises::{Outcome, Report};

    fn grades(solved: &[&str]) -> (Chapter, Vec<Grade>) {
        let chapter = Chapter::find("1").expect("there is a chapter 1");
        let grade = |exercise: &'static kusari_exercises::Exercise| {
            let verdict = match solved.contains(&exercise.name) {
                true => Verdict::Holds,
                false => Verdict::Fails("it gave 1 and not 2".to_owned()),
            };
            let holds = Outcome { claim: "it begins".to_owned(), verdict: Verdict::Holds };
            let outcomes = vec![holds, Outcome { claim: "it goes on".to_owned(), verdict }];
            Grade { exercise, result: Graded::Checked(Report { exercise, outcomes }) }
        };
        let grades = chapter.exercises().map(grade).collect();
        (chapter, grades)
    }

    #[test]
    fn the_next_exercise_is_one_that_is_not_solved() {
        let (_, grades) = grades(&["total"]);
        let mut view = View { at: 0, hints: 2 };
        view.next(&grades);
        assert_eq!(view, View { at: 2, hints: 0 });
        let mut last = View { at: grades.len() - 1, hints: 0 };
        last.next(&grades);
        assert_eq!(last.at, 0, "after the last comes the first");
    }

    #[test]
    fn a_page_shows_the_first_fault_and_as_many_hints_as_were_asked_for() {
        let (chapter, grades) = grades(&["overdraft"]);
        let page = |hints| page(&chapter, Path::new("a.rs"), &grades, &View { at: 1, hints });
        assert!(page(0).contains("it gave 1 and not 2") && page(0).starts_with("1 of 7, 5 of"));
        assert!(!page(0).contains("hint 1") && page(1).contains("hint 1"));
        assert!(page(2).contains("hint 2") && !page(2).contains("hint 3"));
        assert!(page(3).contains("hint 3") && !page(3).contains("h hint"));
    }
}
