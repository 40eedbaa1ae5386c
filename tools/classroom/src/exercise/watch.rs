//! Checks the file whenever it changes, and obeys the keys even while it does.

use super::file;
use super::page::{View, page};
use super::terminal::{Key, Terminal};
use crate::chapter::Chapter;
use crate::grade::{self, Crates, Grade, Submission};
use crate::stop;
use kusari_tools::Failure;
use std::path::Path;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often the file is looked at.
const PAUSE: Duration = Duration::from_millis(100);

/// Watches until `q`, or until a signal comes. What is wrong with the file is said, and the watch goes
/// on: the next time that it is saved it may be right.
pub(super) fn run(crates: &Crates, chapter: &Chapter, file: &Path) -> Result<(), Failure> {
    let mut terminal = Terminal::take()?;
    let mut watch = Watch { crates, chapter, file, grades: Vec::new(), check: None, why: None };
    let mut view = View::default();
    // The file is taken when it has stood still for a moment: an editor may empty it before it writes it,
    // or put another one into its place.
    let (mut seen, mut taken) = (None, None);
    while !stop::is_signalled() {
        let now = file::look(file);
        if seen.as_ref() == Some(&now) && taken != seen {
            taken.clone_from(&seen);
            watch.begin(now.as_ref().err().cloned());
        }
        seen = Some(now);
        if watch.is_news() && watch.grades.get(view.at).is_some_and(|it| it.points() > 0) {
            view.next(&watch.grades);
        }
        terminal.draw(&page(chapter, file, &watch.grades, &view, &watch.note()));
        match terminal.key(PAUSE)? {
            Some(Key::End) => break,
            Some(Key::Hint) => view.hints = (view.hints + 1).min(3),
            Some(Key::Next) => view.next(&watch.grades),
            None => {}
        }
    }
    Ok(())
}

/// What is known of the file, and the check that runs.
struct Watch<'a> {
    crates: &'a Crates,
    chapter: &'a Chapter,
    file: &'a Path,
    /// What the last check found that came to an end.
    grades: Vec<Grade>,
    check: Option<Check>,
    /// Why the file could not be checked.
    why: Option<String>,
}

struct Check {
    began: Instant,
    thread: JoinHandle<Result<Vec<Grade>, Failure>>,
}

impl Watch<'_> {
    /// Begins to check the file, unless there is a reason not to, and ends the check of what it was before.
    fn begin(&mut self, why_not: Option<String>) {
        self.end();
        self.why = why_not;
        if self.why.is_some() {
            return;
        }
        match Submission::read(self.chapter, self.file) {
            Err(failure) => self.why = Some(words(failure)),
            Ok(submission) => {
                let crates = self.crates.clone();
                let thread = thread::spawn(move || grade::grade(&crates, &submission));
                self.check = Some(Check { began: Instant::now(), thread });
            }
        }
    }

    /// Ends the check that runs, with all that it has started.
    fn end(&mut self) {
        if let Some(check) = self.check.take() {
            stop::unwanted(true);
            // No one asks any more what it found.
            let _ = check.thread.join();
            stop::unwanted(false);
        }
    }

    /// Whether a check has come to an end since this was asked last.
    fn is_news(&mut self) -> bool {
        let Some(check) = self.check.take_if(|it| it.thread.is_finished()) else { return false };
        match check.thread.join() {
            Ok(Ok(grades)) => self.grades = grades,
            Ok(Err(failure)) => self.why = Some(words(failure)),
            Err(_) => self.why = Some("the check itself has failed".to_owned()),
        }
        self.why.is_none()
    }

    /// What is said above the exercises.
    fn note(&self) -> String {
        /// Right answers are through by then.
        const LONG: u64 = 20;
        if let Some(why) = &self.why {
            return format!("\x1b[33m{why}\x1b[0m\n");
        }
        let Some(check) = &self.check else { return String::new() };
        let seconds = check.began.elapsed().as_secs();
        let hint = match seconds {
            LONG.. => "Is there a loop that never ends? Save a change, and this check stops.\n",
            _ => "",
        };
        format!("checking {} … {seconds} s\n{hint}", self.file.display())
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

fn words(failure: Failure) -> String {
    match failure {
        Failure::Refused(why) | Failure::Unable(why) => {
            format!("{why}. Save the file, and it's tried again.")
        }
    }
}
