//! A student, and what was found.

use super::due::When;
use super::returned::Seen;
use crate::chapter::Chapter;
use crate::grade::{self, Grade};

/// The answers of a student to one chapter, graded.
#[derive(Clone, Debug)]
pub(crate) struct Graded {
    pub(crate) chapter: Chapter,
    /// The file that counted.
    pub(crate) path: String,
    /// When it was last changed.
    pub(crate) when: Option<When>,
    /// Whether that was after it was due.
    pub(crate) is_late: bool,
    pub(crate) grades: Vec<Grade>,
    /// What was found in it that is told.
    pub(crate) notes: Vec<String>,
    /// What else was graded, with its points.
    pub(crate) others: Vec<String>,
}

impl Graded {
    /// The points.
    pub(crate) fn points(&self) -> u32 {
        grade::points(&self.grades)
    }

    /// Keeps the better one of two files for a chapter: the one with more points, or if both have the
    /// same, the one that came in time. Exercises that only the other one solves are taken from there:
    /// some students return a file for each.
    pub(crate) fn compare(&mut self, mut other: Graded) {
        if (self.points(), !self.is_late) < (other.points(), !other.is_late) {
            std::mem::swap(self, &mut other);
        }
        let late = if other.is_late { ", late" } else { "" };
        self.others.append(&mut other.others);
        self.others.push(format!("{} ({} points{late})", other.path, other.points()));
        for (mine, theirs) in self.grades.iter_mut().zip(other.grades) {
            if mine.points() < theirs.points() {
                let name = theirs.exercise.name;
                self.notes.push(format!("{name}: the answer in {} counts{late}", other.path));
                *mine = theirs;
            }
        }
    }

    /// What is told of it in the table.
    pub(crate) fn remarks(&self, has_due: bool) -> Vec<String> {
        let mut remarks = Vec::new();
        let (number, path) = (self.chapter.number, &self.path);
        match self.when {
            Some(when) if self.is_late => {
                remarks.push(format!("late: {path}, changed {}", when.shown()));
            }
            None if has_due => remarks.push(format!("{path}: no time is known")),
            _ => {}
        }
        if !self.others.is_empty() {
            let (points, others) = (self.points(), self.others.join(", "));
            let best =
                format!("chapter {number}: {points} points, from {path} first, and also: {others}");
            remarks.push(best);
        }
        remarks.extend(self.notes.iter().cloned());
        remarks
    }
}

/// A student, and what was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Student {
    pub(crate) name: String,
    pub(crate) chapters: Vec<Graded>,
    /// All that was returned, and what became of it.
    pub(crate) files: Vec<Seen>,
    pub(crate) notes: Vec<String>,
}

impl Student {
    /// The points of a chapter, if there were answers to it.
    pub(crate) fn points(&self, chapter: &Chapter) -> Option<u32> {
        self.chapters.iter().find(|it| it.chapter == *chapter).map(Graded::points)
    }

    /// All points.
    pub(crate) fn total(&self) -> u32 {
        self.chapters.iter().map(Graded::points).sum()
    }

    /// What an exercise got.
    pub(crate) fn grade(&self, name: &str) -> Option<&Grade> {
        self.chapters.iter().flat_map(|it| &it.grades).find(|it| it.exercise.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari_exercises::{Outcome, Report, Verdict};

    fn graded(path: &str, is_late: bool, solved: &[&str]) -> Graded {
        let chapter = Chapter::find("1").expect("there is a chapter 1");
        let grade = |exercise: &'static kusari_exercises::Exercise| {
            let verdict = match solved.contains(&exercise.name) {
                true => Verdict::Holds,
                false => Verdict::Fails("it gave 1".to_owned()),
            };
            let outcomes = vec![Outcome { claim: "it holds".to_owned(), verdict }];
            Grade {
                exercise,
                result: grade::Result::Checked(Report { task: exercise.into(), outcomes }),
            }
        };
        let grades = chapter.exercises().map(grade).collect();
        let path = path.to_owned();
        Graded { chapter, path, when: None, is_late, grades, notes: vec![], others: vec![] }
    }

    #[test]
    fn a_file_for_each_exercise_gets_the_points_of_all() {
        let mut first = graded("a.rs", false, &["overdraft"]);
        first.compare(graded("b.rs", true, &["balance_of"]));
        assert_eq!((first.points(), &*first.path), (15, "b.rs"));
        let remarks = first.remarks(false).join("; ");
        assert!(remarks.contains("overdraft: the answer in a.rs counts"), "{remarks}");
        assert!(remarks.contains("from b.rs first, and also: a.rs (5 points)"), "{remarks}");
    }

    #[test]
    fn of_two_files_with_the_same_points_the_one_in_time_counts() {
        let mut late = graded("a.rs", true, &["total"]);
        late.compare(graded("b.rs", false, &["total"]));
        assert_eq!((late.points(), &*late.path, late.is_late), (5, "b.rs", false));
        assert!(late.remarks(true).join("; ").contains("a.rs (5 points, late)"));
    }
}
