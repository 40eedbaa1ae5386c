//! Where the chapters and their exercises are.

use crate::Failure;
use kusari_exercises::Exercise;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// A chapter: its number, and the stem that names its module, its notebook and its exercises.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Chapter {
    pub(crate) number: u8,
    pub(crate) stem: String,
}

impl Chapter {
    /// The chapters that have exercises, in their order.
    pub(crate) fn all() -> Result<Vec<Chapter>, Failure> {
        let src = root().join("src");
        let mut chapters = Vec::new();
        for entry in fs::read_dir(&src).map_err(|cause| unable(&src, &cause))? {
            let name = entry.map_err(|cause| unable(&src, &cause))?.file_name();
            chapters.extend(name.to_str().and_then(Chapter::of_stem));
        }
        chapters.retain(|chapter| chapter.exercises().next().is_some());
        chapters.sort();
        Ok(chapters)
    }

    /// The chapter that is meant with `4`, `stage4` or `stage4_pow`.
    pub(crate) fn find(wanted: &str) -> Result<Chapter, Failure> {
        let number = wanted.strip_prefix("stage").unwrap_or(wanted).parse().ok();
        let all = Chapter::all()?;
        let stems: Vec<_> = all.iter().map(|chapter| chapter.stem.clone()).collect();
        all.into_iter().find(|it| it.stem == wanted || Some(it.number) == number).ok_or_else(|| {
            let there_are = stems.join(", ");
            Failure::Unable(format!("there is no chapter {wanted}; there are: {there_are}"))
        })
    }

    fn of_stem(stem: &str) -> Option<Chapter> {
        let (number, _) = stem.strip_prefix("stage")?.split_once('_')?;
        Some(Chapter { number: number.parse().ok()?, stem: stem.to_owned() })
    }

    /// Its exercises, in their order.
    pub(crate) fn exercises(&self) -> impl Iterator<Item = &'static Exercise> + use<> {
        let number = self.number;
        kusari_exercises::all().filter(move |exercise| exercise.chapter == number)
    }

    /// How many points its exercises are worth.
    pub(crate) fn points(&self) -> u32 {
        self.exercises().map(|exercise| exercise.minutes).sum()
    }

    /// The student's file.
    pub(crate) fn file(&self) -> PathBuf {
        root().join(format!("exercises/{}.rs", self.stem))
    }

    /// The student's notebook.
    pub(crate) fn notebook(&self) -> PathBuf {
        root().join(format!("exercises/notebooks/{}.ipynb", self.stem))
    }

    /// What the two are made from. Students do not have it.
    pub(crate) fn solution(&self) -> PathBuf {
        root().join(format!("exercises/solutions/{}.rs", self.stem))
    }
}

/// The repository's root, whatever directory the program was called from.
pub(crate) fn root() -> PathBuf {
    // `cargo run` says where the package is now; the other is where it was when it was compiled.
    let package =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&package).parent().expect("classroom is a directory of the repository").to_owned()
}

/// The file could not be used.
pub(crate) fn unable(path: &Path, cause: &dyn std::fmt::Display) -> Failure {
    Failure::Unable(format!("{}: {cause}", path.display()))
}

/// Reads a file of text.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|cause| unable(path, &cause))
}

/// Writes a file, and the folders that it needs.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .map_err(|cause| unable(path, &cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_is_found_by_number_and_by_stem() {
        for name in ["1", "stage1", "stage1_ledger"] {
            let found = Chapter::find(name).expect("there is a chapter 1");
            assert_eq!((found.number, found.stem.as_str()), (1, "stage1_ledger"));
        }
        let Err(Failure::Unable(why)) = Chapter::find("9") else { panic!("there is none") };
        assert!(why.contains("no chapter 9") && why.contains("stage1_ledger"), "{why}");
    }

    #[test]
    fn a_chapter_has_its_files_and_its_points() {
        for chapter in Chapter::all().expect("the chapters are there") {
            assert!(chapter.file().exists() && chapter.notebook().exists(), "{}", chapter.stem);
            assert!(chapter.points() > 0);
        }
    }
}
