//! A stamp says that a step is done, and with what. It is written last, so that a step that was
//! interrupted is done again.

use super::faults::unable;
use super::places::Places;
use kusari_tools::Failure;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

/// What is said where a step depends on the repository's place.
pub(crate) const MOVED: &str =
    "this folder was moved or copied, and what was made has its path in it";

/// The stamp of one step.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    /// A line for each input: its hash, and what is said if it is another one.
    text: String,
}

impl Stamp {
    /// The stamp that `step` gets if it is done with the inputs that are added to it.
    pub(crate) fn of(places: &Places, step: &str) -> Stamp {
        Stamp { file: places.home.join("done").join(step), text: String::new() }
    }

    /// Adds an input. `change` tells why the step is done again if the input is another one.
    pub(crate) fn with(mut self, change: &str, input: impl Hash) -> Stamp {
        // Another version of Rust may compute another hash. Then a step is done once more.
        let mut hasher = DefaultHasher::new();
        input.hash(&mut hasher);
        self.text += &format!("{:016x} {change}\n", hasher.finish());
        self
    }

    /// Why the step is done again, if it was done before.
    pub(crate) fn why(&self) -> Option<String> {
        let before = fs::read_to_string(&self.file).ok()?;
        let changes: Vec<_> = (self.text.lines())
            .filter(|line| !before.lines().any(|old| old == *line))
            .filter_map(|line| Some(line.split_once(' ')?.1))
            .collect();
        (!changes.is_empty()).then(|| format!("again, because {}", changes.join(", and ")))
    }

    /// Whether the step is done with these inputs.
    pub(crate) fn is_there(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|text| text == self.text)
    }

    /// Forgets that the step was done, before what it made is touched.
    pub(crate) fn remove(&self) {
        let _ = fs::remove_file(&self.file);
    }

    /// The step is done.
    pub(crate) fn write(&self) -> Result<(), Failure> {
        let folder = self.file.parent().expect("a stamp is in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&self.file, &self.text))
            .map_err(|cause| unable(&self.file, &cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(folder: &std::path::Path, version: &str, home: &str) -> Stamp {
        let stamp = Stamp::of(&Places::of(folder), "venv").with("the packages changed", version);
        stamp.with("this folder was moved", home)
    }

    #[test]
    fn a_step_is_done_until_its_inputs_change_or_it_begins_again() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = |version: &str, home: &str| stamp(folder.path(), version, home);
        let first = stamp("jupyterlab 4", "/here");
        assert!(!first.is_there() && first.why().is_none());
        first.write().unwrap();
        assert!(stamp("jupyterlab 4", "/here").is_there());
        assert!(!stamp("jupyterlab 5", "/here").is_there());
        first.remove();
        assert!(!first.is_there());
    }

    #[test]
    fn a_step_that_is_done_again_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = |version: &str, home: &str| stamp(folder.path(), version, home);
        stamp("4", "/here").write().unwrap();
        let why = |version, home| stamp(version, home).why().unwrap_or_default();
        assert_eq!(why("4", "/here"), "");
        assert_eq!(why("4", "/there"), "again, because this folder was moved");
        let both = "again, because the packages changed, and this folder was moved";
        assert_eq!(why("5", "/there"), both);
    }
}
