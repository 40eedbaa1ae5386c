//! The kernel `kusari`: evcxr on a private copy of the warm directory.

use super::copy::{self, Private};
use super::faults::unable;
use super::places::Places;
use super::toolchain::Toolchain;
use kusari_tools::Failure;
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Names a directory in which the kernel works itself, without a copy. Only to warm it.
pub(crate) const IN_PLACE: &str = "KUSARI_KERNEL_IN_PLACE";

/// Starts the kernel for a notebook; Jupyter calls it
#[derive(clap::Args)]
#[command(hide = true, after_help = "Examples:\n  kusari-kernel kernel CONNECTION-FILE")]
pub(crate) struct Args {
    /// The file in which Jupyter says how it wants to talk
    connection: PathBuf,
    /// Waits until this kernel has ended, and removes its copy: the file is then the copy's lock
    #[arg(long, hide = true, value_name = "PROCESS", value_parser = clap::value_parser!(u32).range(1..), allow_negative_numbers = true)]
    heir_of: Option<u32>,
}

/// Becomes evcxr.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    if let Some(kernel) = args.heir_of {
        return inherit(kernel, &args.connection).map_err(|cause| unable(&args.connection, &cause));
    }
    let places = here()?;
    let toolchain = Toolchain::recall(&places)?;
    if let Some(directory) = env::var_os(IN_PLACE) {
        return start(command(&places, &toolchain, Path::new(&directory), &args.connection), None);
    }
    copy::sweep(&places.kernels());
    let private = Private::of_warm(&places).map_err(|cause| unable(&places.warm(), &cause))?;
    let mut evcxr = command(&places, &toolchain, &private.directory, &args.connection);
    let lock = private.lock.try_clone().map_err(|cause| unable(&private.directory, &cause))?;
    evcxr.stdin(Stdio::from(lock));
    start(evcxr, Some(private))
}

/// The laboratory that this program is a part of.
fn here() -> Result<Places, Failure> {
    let program = env::current_exe().ok();
    let home = program.as_deref().and_then(Path::parent).and_then(Path::parent);
    match home.and_then(Path::parent) {
        Some(root) if home == Some(&Places::of(root).home) => Ok(Places::of(root)),
        _ => Err(Failure::Unable("the kernel is started from .kusari/bin; cargo x lab".into())),
    }
}

fn command(places: &Places, toolchain: &Toolchain, directory: &Path, connection: &Path) -> Command {
    let mut evcxr = Command::new(places.evcxr());
    evcxr.arg("--control_file").arg(connection);
    toolchain.equip(&mut evcxr);
    evcxr
        .env("EVCXR_TMPDIR", directory)
        .env("EVCXR_CONFIG_DIR", places.evcxr_config())
        .env("CARGO_HOME", places.cargo())
        .env("RUST_BACKTRACE", "0")
        // evcxr brings a kernel of the name `rust`, if there is one, up to date. Here is none.
        .env("JUPYTER_PATH", places.jupyter().join("nothing"));
    evcxr
}

/// This process becomes evcxr: so Jupyter's signals reach evcxr itself, and nothing in between can
/// die before it. What waits for its end is a process of a group of its own.
#[cfg(unix)]
fn start(mut evcxr: Command, private: Option<Private>) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    if let Some(private) = &private {
        let mut heir = Command::new(env::current_exe().unwrap_or_default());
        heir.args(["kernel", "--heir-of", &std::process::id().to_string()]);
        heir.arg(private.directory.with_extension("lock"));
        heir.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let _ = heir.spawn(); // without it the next kernel removes the copy
    }
    let cause = evcxr.exec();
    Err(unable(Path::new("evcxr_jupyter"), &cause))
}

#[cfg(not(unix))]
fn start(mut evcxr: Command, private: Option<Private>) -> Result<(), Failure> {
    let ended = evcxr.status();
    drop(evcxr); // it holds the lock
    if let Some(Private { directory, lock }) = private {
        drop(lock);
        copy::remove_if_free(&directory.with_extension("lock"));
    }
    ended.map(drop).map_err(|cause| unable(Path::new("evcxr_jupyter"), &cause))
}

/// Cleans up after a kernel. One that is killed may leave behind the process in which the cells run,
/// if that is just running one. It is of the kernel's group, where the kernel has one of its own.
fn inherit(kernel: u32, lock: &Path) -> std::io::Result<()> {
    let signal = |name: &str| {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("kill -{name} -{kernel}")]).stderr(Stdio::null());
        shell.status().is_ok_and(|status| status.success())
    };
    let has_group = signal("0");
    copy::wait_until_free(lock)?;
    if has_group {
        signal("KILL");
    }
    copy::remove_if_free(lock);
    Ok(())
}

/// Makes the kernel known to Jupyter under the name `kusari`. It costs nothing and is done each time.
pub(crate) fn register(places: &Places) -> Result<(), Failure> {
    let written = (|| {
        install_program(&places.kernel())?;
        fs::create_dir_all(places.evcxr_config())?;
        fs::write(places.evcxr_config().join("evcxr.toml"), CONFIGURATION)?;
        let folder = places.jupyter().join("data/kernels/kusari");
        fs::create_dir_all(&folder)?;
        let specification = serde_json::json!({
            "argv": [places.kernel(), "kernel", "{connection_file}"],
            "display_name": "Rust (kusari)",
            "language": "rust",
            "interrupt_mode": "message",
            "env": { "RUST_BACKTRACE": "0" },
        });
        fs::write(folder.join("kernel.json"), format!("{specification:#}\n"))
    })();
    written.map_err(|cause| unable(&places.home, &cause))
}

/// Without a network cargo takes what was downloaded for the warm directory, and nothing newer that
/// would have to be compiled in the reader's first cell.
///
/// The prelude is what each kernel runs first. evcxr asks for backtraces, which make a panic
/// unreadable. And the first variable of a session makes rust-analyzer read the standard library:
/// that is done while the reader reads, and not in the first cell.
const CONFIGURATION: &str = r#"[evcxr]
offline_mode = true
prelude = '''
unsafe { std::env::set_var("RUST_BACKTRACE", "0") };
let _the_kernel_is_ready = vec!["word".to_string()].iter().map(|word| word.len()).max();
'''
"#;

/// Copies this program to where the kernel is. One that runs cannot be written, but replaced.
fn install_program(to: &Path) -> std::io::Result<()> {
    let program = fs::read(env::current_exe()?)?;
    if fs::read(to).is_ok_and(|old| old == program) {
        return Ok(());
    }
    fs::create_dir_all(to.parent().expect("the program is in a folder"))?;
    let new = to.with_extension("new");
    fs::copy(env::current_exe()?, &new)?;
    File::open(&new)?.sync_all()?;
    fs::rename(new, to)
}
