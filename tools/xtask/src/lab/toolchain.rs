//! The Rust that compiles the cells: the one that runs `cargo x`.

use super::faults::unable;
use super::places::Places;
use super::progress::Step;
use kusari_tools::Failure;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

/// Where the compiler is, and what it calls itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Toolchain {
    /// The directory of the whole toolchain.
    pub(crate) sysroot: PathBuf,
    /// The directory of the standard library for this machine.
    pub(crate) libraries: PathBuf,
    /// What `rustc -vV` prints.
    pub(crate) version: String,
}

impl Toolchain {
    /// Asks the compiler.
    pub(crate) fn find(places: &Places) -> Result<Toolchain, Failure> {
        let ask = |arguments: &[&str]| {
            let output = Command::new("rustc").args(arguments).current_dir(places.root()).output();
            match output {
                Ok(output) if output.status.success() => {
                    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
                }
                _ => Err(Failure::Unable(
                    "rustc is missing. Install Rust with rustup, see https://rustup.rs".into(),
                )),
            }
        };
        Ok(Toolchain {
            sysroot: ask(&["--print", "sysroot"])?.into(),
            libraries: ask(&["--print", "target-libdir"])?.into(),
            version: ask(&["-vV"])?,
        })
    }

    /// The machine that it compiles for.
    pub(crate) fn host(&self) -> &str {
        self.version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default()
    }

    /// A program of the toolchain itself, not rustup's stand-in for it, which costs time.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.sysroot.join("bin").join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// Remembers this toolchain for the kernel, which Jupyter may start from another environment.
    pub(crate) fn remember(&self, places: &Places) -> Result<(), Failure> {
        let text = [self.sysroot.display(), self.libraries.display()].map(|it| it.to_string());
        let file = places.home.join("toolchain");
        fs::write(&file, format!("{}\n{}\n", text.join("\n"), self.version))
            .map_err(|cause| unable(&file, &cause))
    }

    /// The toolchain that was remembered.
    pub(crate) fn recall(places: &Places) -> Result<Toolchain, Failure> {
        let text = fs::read_to_string(places.home.join("toolchain")).unwrap_or_default();
        let mut parts = text.splitn(3, '\n');
        let (Some(sysroot), Some(libraries), Some(version)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Err(Failure::Unable("the laboratory is not complete: cargo x lab".into()));
        };
        let version = version.trim().to_owned();
        Ok(Toolchain { sysroot: sysroot.into(), libraries: libraries.into(), version })
    }

    /// Lets a program, and what it starts, use this toolchain and none of the settings that
    /// `cargo run` or an editor have left in the environment.
    pub(crate) fn equip(&self, command: &mut Command) {
        for (name, _) in env::vars_os() {
            let Some(name) = name.to_str() else { continue };
            let is_setting = name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_PROFILE_")
                || name.starts_with("CARGO_BUILD_")
                || ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_TARGET_DIR"]
                    .contains(&name)
                || ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_INCREMENTAL"].contains(&name)
                || ["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"].contains(&name);
            if is_setting {
                command.env_remove(name);
            }
        }
        // The reader's file of settings, which is copied for its mirrors, may name a wrapper, too.
        command.env("RUSTC_WRAPPER", "");
        if env::var_os("RUSTUP_TOOLCHAIN").is_none() && self.in_rustup() {
            command.env("RUSTUP_TOOLCHAIN", &self.sysroot);
        }
        command.env("CARGO", self.program("cargo")).env("RUSTC", self.program("rustc"));
        let old = env::var_os("PATH").unwrap_or_default();
        let path = [self.sysroot.join("bin")].into_iter().chain(env::split_paths(&old));
        if let Ok(path) = env::join_paths(path) {
            command.env("PATH", path);
        }
        // What evcxr compiles looks for the standard library in a path relative to a file that is
        // moved afterwards. The path is then wrong by one folder, which shows only if the
        // repository and the toolchain have a folder in common, such as the home directory.
        let variable = if cfg!(target_os = "macos") {
            "DYLD_FALLBACK_LIBRARY_PATH"
        } else {
            "LD_LIBRARY_PATH"
        };
        command.env(variable, &self.libraries);
    }

    fn in_rustup(&self) -> bool {
        self.sysroot.parent().is_some_and(|it| it.ends_with("toolchains"))
    }
}

/// Step `source`: rust-analyzer, a part of evcxr, reads the standard library to tell the types of a
/// cell's variables. It would ask rustup itself, and wait in silence.
pub(crate) fn prepare_source(places: &Places, toolchain: &Toolchain) -> Result<(), Failure> {
    if toolchain.sysroot.join("lib/rustlib/src/rust/library/core/src/lib.rs").exists() {
        return Ok(());
    }
    let step = Step::begin(
        "source",
        "rustup adds the source of the standard library to your toolchain",
        "seconds, 4 MB to download, 55 MB on the disk, outside of this folder",
    );
    let mut rustup = Command::new("rustup");
    rustup.args(["component", "add", "rust-src"]).current_dir(places.root());
    step.run(rustup, |line| Some(line.to_owned())).map_err(|ended| {
        ended.told(
            "the source of Rust's standard library is missing. If there is no rustup, \
             the system's package manager has it (apt install rust-src)",
        )
    })?;
    step.done();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_finds_the_toolchain_that_was_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::of(folder.path());
        fs::create_dir(&places.home).unwrap();
        assert!(Toolchain::recall(&places).is_err());
        let toolchain = Toolchain {
            sysroot: "/rust".into(),
            libraries: "/rust/lib".into(),
            version: "rustc 1.95.0\nhost: here".into(),
        };
        toolchain.remember(&places).unwrap();
        assert_eq!(Toolchain::recall(&places), Ok(toolchain.clone()));
        assert_eq!(toolchain.host(), "here");
    }
}
