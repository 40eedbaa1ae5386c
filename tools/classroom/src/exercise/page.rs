//! What the student sees: one exercise, the first thing that is wrong with it, and the keys.

use crate::chapter::Chapter;
use crate::feedback::plain;
use crate::grade::{self, Grade, Result as Graded};
use kusari_exercises::Verdict;
use std::path::Path;

/// How far the student is.
pub(super) fn progress(chapter: &Chapter, grades: &[Grade]) -> String {
    let solved = grades.iter().filter(|it| it.points() > 0).count();
    let (all, points) = (grades.len(), grade::points(grades));
    format!("{solved} of {all}, {points} of {} points", chapter.points())
}

/// What is looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    /// The place of the exercise among all of the chapter.
    pub(super) at: usize,
    /// How many hints are open.
    pub(super) hints: usize,
}

impl View {
    /// Goes to the next exercise that is not solved, or stays if there is none.
    pub(super) fn next(&mut self, grades: &[Grade]) {
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

/// The whole page, with a note above it about what is going on.
pub(super) fn page(
    chapter: &Chapter,
    file: &Path,
    grades: &[Grade],
    view: &View,
    note: &str,
) -> String {
    let Some(grade) = grades.get(view.at) else { return format!("{note}\nq end\n") };
    let mut text = format!("{note}{}\n\n", progress(chapter, grades));
    for (at, it) in grades.iter().enumerate() {
        let mark = if it.points() > 0 { "\x1b[32m✓\x1b[0m" } else { "·" };
        let here = if at == view.at { ">" } else { " " };
        text += &format!("{here} {mark} {}\n", it.exercise.name);
    }
    if grade::points(grades) == chapter.points() {
        return text + "\nAll exercises of this chapter are solved.\n\nq end\n";
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
            Grade { exercise, result: Graded::Checked(Report { task: exercise.into(), outcomes }) }
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
    fn a_note_stands_above_what_was_found_last_and_is_there_before_anything_was_found() {
        let (chapter, grades) = grades(&[]);
        let page =
            |grades| page(&chapter, Path::new("a.rs"), grades, &View::default(), "checking\n");
        assert!(page(&grades).starts_with("checking\n0 of 7"));
        assert_eq!(page(&[]), "checking\n\nq end\n");
    }

    #[test]
    fn a_page_shows_the_first_fault_and_as_many_hints_as_were_asked_for() {
        let (chapter, grades) = grades(&["overdraft"]);
        let page = |hints| page(&chapter, Path::new("a.rs"), &grades, &View { at: 1, hints }, "");
        assert!(page(0).contains("it gave 1 and not 2") && page(0).starts_with("1 of 7, 5 of"));
        assert!(!page(0).contains("hint 1") && page(1).contains("hint 1"));
        assert!(page(2).contains("hint 2") && !page(2).contains("hint 3"));
        assert!(page(3).contains("hint 3") && !page(3).contains("h hint"));
    }
}
