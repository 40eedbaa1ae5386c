//! Where the chapters are.

use crate::Failure;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A chapter: its number, and the stem that names its module, its tests and its notebook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Chapter {
    pub(crate) number: u32,
    pub(crate) stem: String,
}

/// The chapters that have a module, in their order.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    root: PathBuf,
    chapters: Vec<Chapter>,
}

impl Course {
    /// Looks for `src/stageN_name`.
    pub(crate) fn open() -> Result<Course, Failure> {
        let root = root();
        let src = root.join("src");
        let unreadable = |cause| Failure::Unable(format!("{}: {cause}", src.display()));
        let mut chapters = Vec::new();
        for entry in fs::read_dir(&src).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            chapters.extend(name.to_str().and_then(Chapter::of_stem));
        }
        chapters.sort();
        Ok(Course { root, chapters })
    }

    /// All chapters, in their order.
    pub(crate) fn chapters(&self) -> impl Iterator<Item = &Chapter> {
        self.chapters.iter()
    }

    /// The chapter that the reader means with `4`, `stage4` or `stage4_pow`.
    pub(crate) fn find(&self, wanted: &str) -> Result<&Chapter, Failure> {
        let number = wanted.strip_prefix("stage").unwrap_or(wanted).parse().ok();
        let meant = |it: &&Chapter| it.stem == wanted || Some(it.number) == number;
        self.chapters.iter().find(meant).ok_or_else(|| {
            let all: Vec<&str> = self.chapters.iter().map(|it| it.stem.as_str()).collect();
            Failure::Unable(format!("there is no chapter {wanted}; there are: {}", all.join(", ")))
        })
    }

    /// The directory of a chapter's module.
    pub(crate) fn directory(&self, chapter: &Chapter) -> PathBuf {
        self.root.join("src").join(&chapter.stem)
    }

    /// What the chapter's README has as its heading, or the stem if it has none.
    pub(crate) fn title(&self, chapter: &Chapter) -> String {
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

/// The repository's root, whatever directory `cargo x` was called from.
pub(crate) fn root() -> PathBuf {
    // `cargo run` says where the package is now; the other is where it was when it was compiled.
    let package =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&package).parent().expect("xtask is a directory of the repository").to_owned()
}

/// A program that runs in the repository's root. `cargo` is the one that started this program.
pub(crate) fn program(name: &str) -> Command {
    let cargo = env::var_os("CARGO").filter(|_| name == "cargo");
    let mut command = Command::new(cargo.unwrap_or_else(|| name.into()));
    command.current_dir(root());
    command
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
