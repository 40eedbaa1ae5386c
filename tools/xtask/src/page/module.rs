//! The chapters as modules that a browser runs. Each module has a group of scenes, because a single module with all of them
//! would be too large for a phone.
//!
//! To compile for a browser takes a standard library for it. There are three cases, and it takes no network to tell which it
//! is: the library is there; or only its source is, and cargo compiles it; or neither is, and then the scenes stay
//! pictures.

use crate::compile;
use crate::lab::places::Places;
use crate::lab::toolchain::Toolchain;
use kusari_tools::{Failure, course, unable};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

/// What's missing in the third case, and the remedy.
pub(super) const MISSING: &str = "The scenes are pictures: this Rust can't compile for a browser yet. This changes it: rustup target add wasm32-unknown-unknown";

/// How a module can be compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// With the standard library that rustup has installed.
    Installed,
    /// With a standard library that cargo compiles, too.
    FromSource,
}

/// Which way there is. `libraries` is where the compiler would look for the target's standard library.
fn way(libraries: &Path, sysroot: &Path) -> Option<Way> {
    let is_std = |name: OsString| name.to_string_lossy().starts_with("libstd-");
    let mut entries = libraries.read_dir().into_iter().flatten().flatten();
    if entries.any(|it| is_std(it.file_name())) {
        return Some(Way::Installed);
    }
    let source = sysroot.join("lib/rustlib/src/rust/library/std/src/lib.rs");
    source.exists().then_some(Way::FromSource)
}

/// The modules: features of the crates `kusari-page` and `kusari-door`.
pub(super) const NAMES: [&str; 3] = ["accounts", "network", "coin"];

/// Compiles the modules, and returns where each one is, or none if this Rust can't compile them.
pub(super) fn compile() -> Result<Vec<(String, PathBuf)>, Failure> {
    let root = course::root();
    let toolchain = Toolchain::find(&Places::of(&root))?;
    let libraries = toolchain.sysroot.join("lib/rustlib").join(TARGET).join("lib");
    let Some(way) = way(&libraries, &toolchain.sysroot) else { return Ok(Vec::new()) };
    let flags = flags(&root, &cargo_home(), &toolchain.sysroot);
    let folder = root.join("target").join(TARGET).join("page");
    let mut made = Vec::new();
    for name in NAMES {
        compile::compile(cargo(way, &root, &flags, name), &format!("the module {name}"))?;
        // The next module's file gets the same name.
        let file = folder.join(file_name(name));
        fs::copy(folder.join("kusari_door.wasm"), &file).map_err(|why| unable(&file, &why))?;
        made.push((name.to_owned(), file));
    }
    Ok(made)
}

/// The name of a module's file. The scripts know it, too.
pub(super) fn file_name(module: &str) -> String {
    format!("kusari-{module}.wasm")
}

fn cargo(way: Way, root: &Path, flags: &OsString, name: &str) -> Command {
    let mut cargo = course::program("cargo");
    cargo.args(["build", "--package", "kusari-door", "--target", TARGET, "--profile", "page"]);
    cargo.args(["--no-default-features", "--features", name]);
    cargo.args(["--locked", "--target-dir"]).arg(root.join("target"));
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags);
    if way == Way::FromSource {
        // This part of cargo isn't finished. The oldest Rust that we promise to work with has it, and so does every later one.
        cargo.args(["-Z", "build-std=std,panic_abort"]).env("RUSTC_BOOTSTRAP", "1");
    }
    cargo
}

/// Says where random numbers come from, and gives this machine's folders other names, because a panic's message names files.
fn flags(root: &Path, cargo_home: &Path, sysroot: &Path) -> OsString {
    let mut flags = OsString::from("--cfg\u{1f}getrandom_backend=\"custom\"");
    // If several fit, the compiler takes the last one.
    let folders = [
        (cargo_home.to_owned(), "cargo"),
        (root.to_owned(), "kusari"),
        (sysroot.to_owned(), "rust"),
        (sysroot.join("lib/rustlib/src/rust"), "rust"),
    ];
    for (folder, name) in folders {
        flags.push("\u{1f}--remap-path-prefix\u{1f}");
        flags.push(folder);
        flags.push(format!("={name}"));
    }
    flags
}

fn cargo_home() -> PathBuf {
    let home = || env::home_dir().unwrap_or_default().join(".cargo");
    env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_decides_how_it_is_compiled() {
        let folder = tempfile::tempdir().unwrap();
        let (libraries, sysroot) = (folder.path().join("lib"), folder.path());
        assert_eq!(way(&libraries, sysroot), None);
        let source = sysroot.join("lib/rustlib/src/rust/library/std/src");
        fs::create_dir_all(&source).unwrap();
        assert_eq!(way(&libraries, sysroot), None, "an empty folder is no source");
        fs::write(source.join("lib.rs"), "").unwrap();
        assert_eq!(way(&libraries, sysroot), Some(Way::FromSource));
        fs::write(libraries.join("self-contained"), "").unwrap();
        assert_eq!(way(&libraries, sysroot), Some(Way::FromSource));
        fs::write(libraries.join("libstd-0123.rlib"), "").unwrap();
        assert_eq!(way(&libraries, sysroot), Some(Way::Installed));
    }

    #[test]
    fn only_a_library_that_has_to_be_compiled_takes_what_is_not_finished() {
        let words = |way| {
            let cargo = cargo(way, Path::new("/r"), &OsString::new(), "coin");
            format!("{cargo:?}")
        };
        assert!(
            !words(Way::Installed).contains("-Z")
                && !words(Way::Installed).contains("RUSTC_BOOTSTRAP")
        );
        assert!(
            words(Way::FromSource).contains("build-std")
                && words(Way::FromSource).contains("RUSTC_BOOTSTRAP")
        );
    }

    #[test]
    fn no_folder_of_this_machine_keeps_its_name() {
        let flags = flags(Path::new("/home/a b/kusari"), Path::new("/home/c"), Path::new("/rust"));
        let flags = flags.into_string().unwrap();
        let words: Vec<&str> = flags.split('\u{1f}').collect();
        assert_eq!(words[..2], ["--cfg", "getrandom_backend=\"custom\""]);
        for renamed in ["/home/a b/kusari=kusari", "/home/c=cargo", "/rust=rust"] {
            assert!(words.windows(2).any(|it| it == ["--remap-path-prefix", renamed]), "{renamed}");
        }
    }
}
