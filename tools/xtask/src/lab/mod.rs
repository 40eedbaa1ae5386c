//! `cargo x lab`: JupyterLab with a Rust kernel that knows this crate, all of it in `.kusari`.
//!
//! [`prepare`] does five steps, each once: `python` ([`venv`]), `source` ([`toolchain`]), [`evcxr`],
//! the registration of the [`kernel`], and [`warm`]. [`server`] starts JupyterLab. What the kernel
//! does and why is told in `docs/kernel.md`.

pub(crate) mod address;
pub(crate) mod ahead;
mod clean;
pub(crate) mod copy;
pub(crate) mod evcxr;
mod faults;
mod information;
pub(crate) mod kernel;
mod laboratory;
pub(crate) mod places;
pub(crate) mod progress;
mod server;
mod settings;
pub(crate) mod stamp;
mod stop;
pub(crate) mod toolchain;
mod venv;
pub(crate) mod warm;

pub(crate) use laboratory::{Lab, environment, prepare};

use kusari_tools::{Failure, course};
use places::Places;

/// Starts JupyterLab on chapter 1, and first installs what's missing
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x lab                  JupyterLab, in the browser
  cargo x lab --no-open        prints its address, for a browser or an editor elsewhere
  cargo x lab --port 9000      on this port
  cargo x lab --ip 0.0.0.0     for other machines too
  cargo x lab --clean          removes everything that it installed

The first start takes some minutes and about 1 GB, and says what it's doing; later starts take seconds.
Everything is in the folder .kusari of the repository. Ctrl-C stops it, and what's done is kept.")]
pub(crate) struct Args {
    /// Don't open a browser
    #[arg(long)]
    no_open: bool,
    /// The port to listen on; without it, 8888 or the next one that's free
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..), allow_negative_numbers = true)]
    port: Option<u16>,
    /// The address to listen on, such as 0.0.0.0 in a container; without it, only this machine
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<String>,
    /// Install everything, and don't start JupyterLab
    #[arg(long, conflicts_with_all = ["no_open", "port", "ip", "clean"])]
    prepare: bool,
    /// Install only what takes longest: `cargo x test` begins with it
    #[arg(long, hide = true, conflicts_with_all = ["no_open", "port", "ip", "clean", "prepare"])]
    ahead: bool,
    /// Remove everything that was installed, and say how much space it took
    #[arg(long, conflicts_with_all = ["no_open", "port", "ip"])]
    clean: bool,
}

/// Does what the reader asked for.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    if args.clean {
        return clean::run(&Places::of(&course::root()));
    }
    if args.ahead {
        return laboratory::begin();
    }
    if !args.prepare {
        address::check(args.ip.as_deref(), args.port)?;
    }
    let lab = prepare()?;
    if args.prepare { Ok(()) } else { server::run(&lab, &args) }
}
