//! The chapters that have exercises, and where these are.

use kusari_exercises::Exercise;
use kusari_tools::Failure;
use kusari_tools::course::{self, Course, root};
use std::path::PathBuf;

/// A chapter: its number, and the stem that names its module, its notebook and its exercises.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Chapter {
    pub(crate) number: u8,
    pub(crate) stem: String,
}

/// The exercises of the chapter with a number, in their order.
fn exercises(number: u8) -> impl Iterator<Item = &'static Exercise> {
    kusari_exercises::all().filter(move |exercise| exercise.chapter == number)
}

fn with_exercises() -> Result<Course, Failure> {
    Ok(Course::open()?.only(|chapter| exercises(chapter.number).next().is_some()))
}

impl Chapter {
    /// The chapters that have exercises, in their order.
    pub(crate) fn all() -> Result<Vec<Chapter>, Failure> {
        Ok(with_exercises()?.chapters().map(Chapter::of).collect())
    }

    /// The chapter that is meant with `4`, `stage4` or `stage4_pow`.
    pub(crate) fn find(wanted: &str) -> Result<Chapter, Failure> {
        with_exercises()?.find(wanted).map(Chapter::of)
    }

    fn of(chapter: &course::Chapter) -> Chapter {
        Chapter { number: chapter.number, stem: chapter.stem.clone() }
    }

    /// Its exercises, in their order.
    pub(crate) fn exercises(&self) -> impl Iterator<Item = &'static Exercise> + use<> {
        exercises(self.number)
    }

    /// How many points its exercises are worth.
    pub(crate) fn points(&self) -> u32 {
        self.exercises().map(|exercise| exercise.minutes).sum()
    }

    /// The student's file.
    pub(crate) fn file(&self) -> PathBuf {
        root().join(format!("course/exercises/{}.rs", self.stem))
    }

    /// The student's notebook.
    pub(crate) fn notebook(&self) -> PathBuf {
        root().join(format!("course/exercises/notebooks/{}.ipynb", self.stem))
    }

    /// The one of the chapter's own notebooks that has a heading.
    pub(crate) fn path_of(&self, heading: &str) -> String {
        let Chapter { number, stem } = self.clone();
        course::Chapter { number, stem }.part_with(&root(), heading).path()
    }

    /// What the two are made from. Students do not have it.
    pub(crate) fn solution(&self) -> PathBuf {
        root().join(format!("course/exercises/solutions/{}.rs", self.stem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_has_its_files_and_its_points() {
        for chapter in Chapter::all().expect("the chapters are there") {
            assert!(chapter.file().exists() && chapter.notebook().exists(), "{}", chapter.stem);
            assert!(chapter.points() > 0);
        }
    }

    #[test]
    fn a_chapter_without_exercises_is_answered_with_those_that_have_some() {
        let Err(Failure::Unable(why)) = Chapter::find("10") else { panic!("there is none") };
        assert!(why.contains("no chapter 10") && why.contains("stage1_ledger"), "{why}");
    }
}
