//! A student, and what was found.

use super::due::When;
use super::returned::Seen;
use crate::course::Chapter;
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
    /// same, the one that came in time.
    pub(crate) fn compare(&mut self, mut other: Graded) {
        if (self.points(), !self.is_late) < (other.points(), !other.is_late) {
            std::mem::swap(self, &mut other);
        }
        let late = if other.is_late { ", late" } else { "" };
        self.others.append(&mut other.others);
        self.others.push(format!("{} ({} points{late})", other.path, other.points()));
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
                format!("chapter {number}: {path} counts with {points} points, not {others}");
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
