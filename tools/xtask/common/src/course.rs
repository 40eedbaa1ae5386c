//! Where the chapters and their files are.

use crate::failure::{Failure, unable};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};
use walkdir::WalkDir;

/// A chapter: its number, and the stem that names its module, its tests and its notebook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chapter {
    /// Counted from one.
    pub number: u8,
    /// Such as `stage4_pow`.
    pub stem: String,
}

/// The chapters that have a module, in their order.
#[derive(Clone, Debug)]
pub struct Course {
    root: PathBuf,
    chapters: Vec<Chapter>,
}

impl Course {
    /// Looks for `src/stageN_name`.
    ///
    /// # Errors
    ///
    /// If the folder can't be read.
    pub fn open() -> Result<Course, Failure> {
        let root = root();
        let src = root.join("src");
        let mut chapters = Vec::new();
        for entry in fs::read_dir(&src).map_err(|cause| unable(&src, &cause))? {
            let name = entry.map_err(|cause| unable(&src, &cause))?.file_name();
            chapters.extend(name.to_str().and_then(Chapter::of_stem));
        }
        chapters.sort();
        Ok(Course { root, chapters })
    }

    /// Only some of the chapters, as if there were no others.
    pub fn only(mut self, is_wanted: impl Fn(&Chapter) -> bool) -> Course {
        self.chapters.retain(is_wanted);
        self
    }

    /// All chapters, in their order.
    pub fn chapters(&self) -> impl Iterator<Item = &Chapter> {
        self.chapters.iter()
    }

    /// The chapter that the reader means with `4`, `stage4` or `stage4_pow`.
    ///
    /// # Errors
    ///
    /// If there is none, with those that there are.
    pub fn find(&self, wanted: &str) -> Result<&Chapter, Failure> {
        let number = wanted.strip_prefix("stage").unwrap_or(wanted).parse().ok();
        let meant = |it: &&Chapter| it.stem == wanted || Some(it.number) == number;
        self.chapters.iter().find(meant).ok_or_else(|| {
            let all: Vec<&str> = self.chapters.iter().map(|it| it.stem.as_str()).collect();
            Failure::Unable(format!("there is no chapter {wanted}; there are: {}", all.join(", ")))
        })
    }

    /// The directory of a chapter's module.
    pub fn directory(&self, chapter: &Chapter) -> PathBuf {
        self.root.join("src").join(&chapter.stem)
    }

    /// What the chapter's README has as its heading, or the stem if it has none.
    pub fn title(&self, chapter: &Chapter) -> String {
        let readme = fs::read_to_string(self.directory(chapter).join("README.md"));
        let readme = readme.unwrap_or_default();
        let heading = readme.lines().find_map(|line| line.strip_prefix("# "));
        heading.unwrap_or(&chapter.stem).to_owned()
    }
}

impl Chapter {
    fn of_stem(stem: &str) -> Option<Chapter> {
        let (number, _) = stem.strip_prefix("stage")?.split_once('_')?;
        Some(Chapter { number: number.parse().ok()?, stem: stem.to_owned() })
    }
}

/// The repository's root, whatever directory the program was called from.
///
/// # Panics
///
/// If the program's package is in no workspace. Cargo itself finds the root by the same mark.
pub fn root() -> PathBuf {
    // `cargo run` says where the package is now; the other is where it was when it was compiled.
    let package =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let mut folders = Path::new(&package).ancestors();
    let root = folders.find(|folder| folder.join("Cargo.lock").exists());
    root.expect("a package of the repository is below its Cargo.lock").to_owned()
}

/// A program that runs in the repository's root. `cargo` is the one that started this program.
pub fn program(name: &str) -> Command {
    let cargo = env::var_os("CARGO").filter(|_| name == "cargo");
    let mut command = Command::new(cargo.unwrap_or_else(|| name.into()));
    command.current_dir(root());
    command
}

/// The files of a folder at any depth, in order. Links are not followed.
///
/// # Errors
///
/// What reading a folder meets.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    let paths = entries.map(|entry| Ok(entry?.into_path()));
    paths.filter(|path| !path.as_ref().is_ok_and(|it| it.is_dir())).collect()
}

/// Reads a file of text.
///
/// # Errors
///
/// If it can't be read, with its name.
pub fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|cause| unable(path, &cause))
}

/// Writes a file, and the folders that it needs.
///
/// # Errors
///
/// If it can't be written, with its name.
pub fn write(path: &Path, text: impl AsRef<[u8]>) -> Result<(), Failure> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .map_err(|cause| unable(path, &cause))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course() -> Course {
        let stems = ["stage1_ledger", "stage4_pow", "stage10_contract"];
        let chapters = stems.into_iter().filter_map(Chapter::of_stem).collect();
        Course { root: root(), chapters }
    }

    #[test]
    fn a_chapter_is_found_by_number_and_by_stem() {
        for name in ["4", "stage4", "stage4_pow"] {
            assert_eq!(course().find(name).map(|it| it.number), Ok(4), "{name}");
        }
        assert_eq!(course().find("10").map(|it| it.stem.as_str()), Ok("stage10_contract"));
    }

    #[test]
    fn a_missing_chapter_is_answered_with_those_that_exist() {
        let Err(Failure::Unable(message)) = course().find("7") else { panic!("there is none") };
        assert!(message.contains("no chapter 7") && message.contains("stage4_pow"), "{message}");
    }

    #[test]
    fn other_files_are_not_chapters() {
        for name in ["lib.rs", "figures", "stage", "stage_x", "stagex_y"] {
            assert_eq!(Chapter::of_stem(name), None, "{name}");
        }
    }

    #[test]
    fn chapters_are_in_the_order_of_their_numbers() {
        let mut chapters = course().chapters;
        chapters.reverse();
        chapters.sort();
        assert_eq!(chapters.iter().map(|it| it.number).collect::<Vec<_>>(), [1, 4, 10]);
    }
}
