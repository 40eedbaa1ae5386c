//! `cargo x lab`: JupyterLab with a Rust kernel that knows this crate, all of it in `.kusari`.

mod places;

use crate::{Failure, course};
use places::Places;
use std::path::PathBuf;
use std::process::Command;

/// A laboratory in which everything is installed and the kernel is warm.
#[derive(Clone, Debug)]
pub(crate) struct Lab {
    /// The Python of the virtual environment, with JupyterLab, nbclient and nbformat.
    #[allow(dead_code)]
    pub(crate) python: PathBuf,
    places: Places,
}

/// Does every step that has not been done yet, and says on standard error what it does. `kusari` is
/// then the name of a kernel that Jupyter finds.
pub(crate) fn prepare() -> Result<Lab, Failure> {
    let places = Places::of(&course::root());
    Ok(Lab { python: places.python(), places })
}

impl Lab {
    /// The virtual environment's Python. Jupyter, when run by it, finds the kernel `kusari` and
    /// writes nowhere but in `.kusari`.
    pub(crate) fn python(&self) -> Command {
        let mut command = Command::new(self.places.python());
        self.places.confine(&mut command);
        command
    }
}
