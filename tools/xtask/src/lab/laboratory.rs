//! The laboratory: everything installed, and the kernel warm.

use super::faults::unable;
use super::places::Places;
use super::progress::stopped;
use super::{copy, evcxr, kernel, progress, toolchain, venv, warm};
use kusari_tools::{Failure, course, say};
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

/// A laboratory in which everything is installed and the kernel is warm.
#[derive(Clone, Debug)]
pub(crate) struct Lab {
    /// The Python of the virtual environment, with JupyterLab, nbclient and nbformat.
    pub(crate) python: PathBuf,
    pub(super) places: Places,
    _in_use: Arc<File>,
}

/// Does every step that has not been done yet, and says on standard error what it does. `kusari` is
/// then the name of a kernel that Jupyter finds.
pub(crate) fn prepare() -> Result<Lab, Failure> {
    let (lab, _alone) = with_python()?;
    let places = &lab.places;
    let toolchain = toolchain::Toolchain::find(places)?;
    toolchain::prepare_source(places, &toolchain)?;
    toolchain.remember(places)?;
    evcxr::prepare(places, &toolchain)?;
    kernel::register(places)?;
    warm::prepare(places, &toolchain)?;
    Ok(lab)
}

/// The steps that take longest, as far as they change nothing outside of `.kusari`.
pub(super) fn begin() -> Result<(), Failure> {
    let (lab, _alone) = with_python()?;
    evcxr::prepare(&lab.places, &toolchain::Toolchain::find(&lab.places)?)
}

/// Only the virtual environment: what needs Python and no kernel.
pub(crate) fn environment() -> Result<Lab, Failure> {
    with_python().map(|(lab, _)| lab)
}

/// The virtual environment, and the lock under which more can be installed.
fn with_python() -> Result<(Lab, File), Failure> {
    progress::listen_for_interrupts();
    let places = Places::of(&course::root());
    let fault = |cause| unable(&places.home, &cause);
    fs::create_dir_all(places.jupyter()).map_err(fault)?;
    let in_use = Arc::new(copy::shared(&places.home.join("running.lock")).map_err(fault)?);
    let alone = wait_for_turn(&places)?;
    venv::prepare(&places)?;
    Ok((Lab { python: places.python(), places, _in_use: in_use }, alone))
}

/// Two that install at once would be in each other's way.
fn wait_for_turn(places: &Places) -> Result<File, Failure> {
    let path = places.home.join("prepare.lock");
    match copy::exclusive(&path).map_err(|cause| unable(&path, &cause))? {
        Ok(lock) => Ok(lock),
        Err(file) => {
            say("another `cargo x` prepares the laboratory; this one waits for it\n");
            while file.try_lock().is_err() {
                if progress::interrupted() {
                    return Err(stopped());
                }
                std::thread::sleep(std::time::Duration::from_millis(200));
            }
            Ok(file)
        }
    }
}

impl Lab {
    /// The virtual environment's Python. Jupyter, when run by it, finds the kernel `kusari` and
    /// writes nowhere but in `.kusari`.
    pub(crate) fn python(&self) -> Command {
        let mut command = Command::new(&self.python);
        self.places.confine(&mut command);
        command
    }
}
