//! A stamp says that a step is done, and with what. It is written last, so that a step that was
//! interrupted is done again.

use super::places::Places;
use crate::Failure;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

/// The stamp of one step.
#[derive(Debug)]
pub(crate) struct Stamp {
    file: PathBuf,
    text: String,
}

impl Stamp {
    /// The stamp that `step` gets if it is done with these inputs.
    pub(crate) fn of(places: &Places, step: &str, inputs: impl Hash) -> Stamp {
        // Another version of Rust may compute another hash. Then a step is done once more.
        let mut hasher = DefaultHasher::new();
        inputs.hash(&mut hasher);
        let file = places.home.join("done").join(step);
        Stamp { file, text: format!("{:016x}\n", hasher.finish()) }
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
            .map_err(|cause| super::unable(&self.file, &cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_done_until_its_inputs_change_or_it_begins_again() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::of(folder.path());
        let stamp = Stamp::of(&places, "venv", "jupyterlab 4");
        assert!(!stamp.is_there());
        stamp.write().unwrap();
        assert!(Stamp::of(&places, "venv", "jupyterlab 4").is_there());
        assert!(!Stamp::of(&places, "venv", "jupyterlab 5").is_there());
        stamp.remove();
        assert!(!stamp.is_there());
    }
}
