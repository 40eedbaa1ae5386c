//! `cargo x lab`: JupyterLab with a Rust kernel that knows this crate, all of it in `.kusari`.
//!
//! [`prepare`] does five steps, each once: `python` ([`venv`]), `source` ([`toolchain`]), [`evcxr`],
//! the registration of the [`kernel`], and [`warm`]. [`server`] starts JupyterLab. What the kernel
//! does and why is told in `docs/kernel.md`.

mod address;
mod clean;
pub(crate) mod copy;
pub(crate) mod evcxr;
mod information;
pub(crate) mod kernel;
pub(crate) mod places;
pub(crate) mod progress;
mod server;
mod settings;
pub(crate) mod stamp;
mod stop;
mod toolchain;
mod venv;
pub(crate) mod warm;

use crate::{Failure, course};
use places::Places;
use progress::stopped;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// A small program that talks to kernels.
const KERNEL_PY: &str = include_str!("../../lab/kernel.py");

/// Starts JupyterLab on chapter 1, and installs before it what is missing
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x lab                  JupyterLab, in the browser
  cargo x lab --no-open        prints its address, for a browser or an editor elsewhere
  cargo x lab --port 9000      at this port
  cargo x lab --ip 0.0.0.0     for other machines too
  cargo x lab --clean          removes everything that it installed

The first start takes some minutes and about 1 GB, and says what it does; the next ones take seconds.
Everything is in the folder .kusari of the repository. Ctrl-C stops it; what is done is kept.")]
pub(crate) struct Args {
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    /// The port to listen at; without it, 8888 or the next one that is free
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..), allow_negative_numbers = true)]
    port: Option<u16>,
    /// The address to listen at, such as 0.0.0.0 in a container; without it, only this machine
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<String>,
    /// Install everything, and do not start JupyterLab
    #[arg(long, conflicts_with_all = ["no_open", "port", "ip", "clean"])]
    prepare: bool,
    /// Remove everything that was installed, and say how much it was
    #[arg(long, conflicts_with_all = ["no_open", "port", "ip"])]
    clean: bool,
}

/// A laboratory in which everything is installed and the kernel is warm.
#[derive(Clone, Debug)]
pub(crate) struct Lab {
    /// The Python of the virtual environment, with JupyterLab, nbclient and nbformat.
    pub(crate) python: PathBuf,
    places: Places,
    _in_use: Arc<File>,
}

/// Does what the reader asked for.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    if args.clean {
        return clean::run(&Places::of(&course::root()));
    }
    let wish = server::Wish { open: !args.no_open, port: args.port, ip: args.ip };
    if !args.prepare {
        address::check(wish.ip.as_deref(), wish.port)?;
    }
    let lab = prepare()?;
    if args.prepare { Ok(()) } else { server::run(&lab, &wish) }
}

/// Does every step that has not been done yet, and says on standard error what it does. `kusari` is
/// then the name of a kernel that Jupyter finds.
pub(crate) fn prepare() -> Result<Lab, Failure> {
    progress::listen_for_interrupts();
    let places = Places::of(&course::root());
    let fault = |cause| unable(&places.home, &cause);
    fs::create_dir_all(places.jupyter()).map_err(fault)?;
    let in_use = Arc::new(copy::shared(&places.home.join("running.lock")).map_err(fault)?);
    let _alone = wait_for_turn(&places)?;
    venv::prepare(&places)?;
    let toolchain = toolchain::Toolchain::find(&places)?;
    toolchain::prepare_source(&places, &toolchain)?;
    toolchain.remember(&places)?;
    evcxr::prepare(&places, &toolchain)?;
    kernel::register(&places)?;
    warm::prepare(&places, &toolchain)?;
    Ok(Lab { python: places.python(), places, _in_use: in_use })
}

/// Only the virtual environment: what needs Python and no kernel.
pub(crate) fn environment() -> Result<Lab, Failure> {
    progress::listen_for_interrupts();
    let places = Places::of(&course::root());
    let fault = |cause| unable(&places.home, &cause);
    fs::create_dir_all(places.jupyter()).map_err(fault)?;
    let in_use = Arc::new(copy::shared(&places.home.join("running.lock")).map_err(fault)?);
    let _alone = wait_for_turn(&places)?;
    venv::prepare(&places)?;
    Ok(Lab { python: places.python(), places, _in_use: in_use })
}

/// Two that install at once would be in each other's way.
fn wait_for_turn(places: &Places) -> Result<File, Failure> {
    let path = places.home.join("prepare.lock");
    match copy::exclusive(&path).map_err(|cause| unable(&path, &cause))? {
        Ok(lock) => Ok(lock),
        Err(file) => {
            progress::say("another `cargo x` prepares the laboratory; this one waits for it\n");
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

/// A file that could not be read or written.
fn unable(path: &Path, cause: &io::Error) -> Failure {
    Failure::Unable(match cause.kind() {
        io::ErrorKind::StorageFull => FULL.to_owned(),
        _ => format!("{}: {cause}", path.display()),
    })
}

const FULL: &str = "the disk is full: the laboratory needs about 2 GB while it is installed, and \
                    about 1 GB then";

/// What to do, if what a program printed last tells it; otherwise what it printed.
pub(crate) fn remedy(what: &str, lines: &str) -> String {
    let tells = |signs: &[&str]| signs.iter().any(|sign| lines.contains(sign));
    if tells(&["No space left on device", "not enough space"]) {
        return FULL.to_owned();
    }
    let offline = [
        "Could not resolve host",
        "Couldn't resolve host",
        "Temporary failure in name resolution",
        "Name or service not known",
        "NameResolutionError",
        "NewConnectionError",
        "Network is unreachable",
        "Failed to establish a new connection",
        "failed to download from",
        "download of config.json failed",
        "Connection refused",
        "Could not connect to server",
        "ProxyError",
    ];
    if tells(&offline) {
        return format!(
            "{what}: what it needs could not be downloaded. Connect to the network, or set \
             HTTPS_PROXY, and run the same command again"
        );
    }
    format!("{what}:\n{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_cause_is_said_in_one_sentence_with_the_remedy() {
        let offline = remedy("pip failed", "lots\nof [Errno -2] Name or service not known\nlines");
        assert!(offline.contains("Connect to the network") && !offline.contains("lots"));
        assert!(remedy("cargo failed", "No space left on device").contains("the disk is full"));
        assert_eq!(remedy("cargo failed", "odd\nlines"), "cargo failed:\nodd\nlines");
    }
}
