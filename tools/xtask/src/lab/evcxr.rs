//! Step `evcxr`: the kernel for Rust.

use super::faults::unable;
use super::places::{KERNEL_PY, Places};
use super::progress::{Ended, Step, stopped};
use super::stamp::Stamp;
use super::toolchain::Toolchain;
use kusari_tools::{Failure, course, neutral, say};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// cargo would not choose the newest by itself, because an older one declares a version of Rust.
const VERSION: &str = "0.22.0";

/// The parts of rust-analyzer that each cell waits for. Only these are optimised: then evcxr is as
/// quick as if all were, and compiled in two thirds of the time.
const OPTIMISED: [&str; 16] = [
    "dashmap",
    "ra-ap-rustc_lexer",
    "ra-ap-rustc_next_trait_solver",
    "ra-ap-rustc_type_ir",
    "ra_ap_base_db",
    "ra_ap_hir_def",
    "ra_ap_hir_expand",
    "ra_ap_hir_ty",
    "ra_ap_intern",
    "ra_ap_mbe",
    "ra_ap_parser",
    "ra_ap_span",
    "ra_ap_syntax",
    "ra_ap_syntax-bridge",
    "rowan",
    "salsa",
];

/// Finds, downloads or compiles evcxr, unless it is there.
pub(crate) fn prepare(places: &Places, toolchain: &Toolchain) -> Result<(), Failure> {
    let stamp = Stamp::of(places, "evcxr").with("another version is needed", VERSION);
    if stamp.is_there() && places.evcxr().exists() {
        return Ok(());
    }
    stamp.remove();
    if !take_from_path(places, toolchain)? && !download(places)? {
        compile(places)?;
    }
    stamp.write()
}

/// A copy of one that the reader has already, if it has the right version.
fn take_from_path(places: &Places, toolchain: &Toolchain) -> Result<bool, Failure> {
    let Some(program) = on_path("evcxr_jupyter") else { return Ok(false) };
    // It has no option that tells the version. But it tells Jupyter.
    let mut ask = Command::new(places.python());
    places.confine(&mut ask);
    toolchain.equip(&mut ask);
    ask.env("JUPYTER_PATH", places.jupyter().join("nothing")); // see kernel.rs
    ask.args(["-c", KERNEL_PY, "version"]).arg(&program).stdin(Stdio::null());
    let answer = ask.stderr(Stdio::null()).output();
    let answer = answer.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    if version_in(&answer.unwrap_or_default()) != Some(VERSION) {
        let shown = program.display();
        say(&format!("   evcxr  {shown} is not version {VERSION}, and is left alone\n"));
        return Ok(false);
    }
    say(&format!("   evcxr  copied from {}\n", program.display()));
    install(places, &program)?;
    Ok(true)
}

fn version_in(answer: &str) -> Option<&str> {
    answer.lines().find_map(|line| line.strip_prefix("version ")).map(str::trim)
}

fn on_path(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(&name)).find(|file| file.is_file())
}

fn install(places: &Places, program: &Path) -> Result<(), Failure> {
    let to = places.evcxr();
    let folder = to.parent().expect("a program is in a folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::copy(program, &to))
        .map(drop)
        .map_err(|cause| unable(&to, &cause))
}

/// Asks cargo-binstall, if it is there. Whatever it answers, one can still compile.
fn download(places: &Places) -> Result<bool, Failure> {
    if on_path("cargo-binstall").is_none() {
        return Ok(false);
    }
    let step = Step::begin("evcxr", "cargo binstall looks for a compiled kernel", "seconds, 15 MB");
    let mut binstall = Command::new("cargo");
    binstall.args(["binstall", "evcxr_jupyter", "--version", VERSION, "--no-confirm"]);
    binstall.args(["--disable-strategies", "compile", "--disable-telemetry", "--root"]);
    binstall.arg(places.home.join("evcxr")).current_dir(places.root());
    match step.run(binstall, |line| Some(line.to_owned())) {
        Ok(()) if places.evcxr().exists() => step.done(),
        Err(Ended::Interrupted) => return Err(stopped()),
        _ => {
            say("          there is none\n");
            return Ok(false);
        }
    }
    Ok(true)
}

/// Compiles it. All that this downloads and makes is in one folder, which is kept until it succeeds.
fn compile(places: &Places) -> Result<(), Failure> {
    let step = Step::begin(
        "evcxr",
        "the Rust kernel is compiled",
        "about 6 minutes on two cores, 60 MB to download, 1.2 GB of disk meanwhile",
    );
    let build = places.home.join("evcxr-build");
    let home = places.home.join("evcxr");
    let mut cargo = install_with_cargo("evcxr_jupyter", VERSION, &home, &build);
    for package in OPTIMISED {
        cargo.arg("--config").arg(format!("profile.release.package.{package}.opt-level=3"));
    }
    if let Some(file) = own_settings() {
        cargo.arg("--config").arg(file);
    }
    cargo.env("CARGO_HOME", build.join("cargo"));
    step.run(cargo, gist).map_err(|ended| ended.told("evcxr could not be compiled"))?;
    let _ = fs::remove_dir_all(&build);
    step.done();
    Ok(())
}

/// A cargo that installs a program below a folder. It compiles soon rather than well, and says how far it is.
pub(crate) fn install_with_cargo(name: &str, version: &str, to: &Path, build: &Path) -> Command {
    let mut cargo = course::program("cargo");
    neutral(&mut cargo);
    cargo.args(["install", name, "--locked", "--version", version, "--root"]).arg(to);
    cargo.env("CARGO_TARGET_DIR", build.join("target")).envs([
        ("CARGO_TERM_PROGRESS_WHEN", "always"),
        ("CARGO_TERM_PROGRESS_WIDTH", "100"),
        ("CARGO_PROFILE_RELEASE_LTO", "off"),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ]);
    cargo
}

/// The reader's settings of cargo, which may name a mirror or a proxy.
pub(crate) fn own_settings() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")))?;
    Some(home.join("config.toml")).filter(|file| file.exists())
}

/// cargo's progress bar in a few words: `    Building [==>   ] 12/340: ra_ap_hir(build)`.
pub(crate) fn gist(line: &str) -> Option<String> {
    let line = line.trim();
    if let Some((_, rest)) = line.split_once("] ") {
        let (count, crates) = rest.split_once(": ")?;
        return Some(format!("{count} {}", crates.trim()));
    }
    let (verb, _) = line.split_once(' ')?;
    ["Updating", "Downloading", "Downloaded", "Installing", "Blocking"]
        .contains(&verb)
        .then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_progress_bar_of_cargo_is_understood() {
        let bar = "    Building [=====>        ] 12/340: ra_ap_hir, syn";
        assert_eq!(gist(bar), Some("12/340 ra_ap_hir, syn".to_owned()));
        assert_eq!(gist("  Downloaded syn v3.0.9"), Some("Downloaded syn v3.0.9".to_owned()));
        assert_eq!(gist("   Compiling syn v3.0.9"), None);
    }

    #[test]
    fn the_version_is_read_from_the_answer() {
        assert_eq!(version_in("a warning\nversion 0.22.0\n"), Some("0.22.0"));
        assert_eq!(version_in("no such file"), None);
    }
}
