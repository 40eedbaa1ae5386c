//! Where in `.kusari` things are, and how programs are kept from writing elsewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A small program that talks to kernels.
pub(super) const KERNEL_PY: &str = include_str!("../../lab/kernel.py");

/// The folder that holds all of the laboratory.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// `.kusari` in the repository.
    pub(crate) home: PathBuf,
}

impl Places {
    /// The places of the repository at `root`.
    pub(crate) fn of(root: &Path) -> Places {
        Places { home: root.join(".kusari") }
    }

    /// The repository.
    pub(crate) fn root(&self) -> &Path {
        self.home.parent().expect(".kusari is a folder of the repository")
    }

    /// The virtual environment.
    pub(crate) fn venv(&self) -> PathBuf {
        self.home.join("venv")
    }

    /// The Python of the virtual environment.
    pub(crate) fn python(&self) -> PathBuf {
        self.venv().join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
    }

    /// What pip has downloaded, until all of it is installed.
    pub(crate) fn pip_cache(&self) -> PathBuf {
        self.home.join("pip")
    }

    /// Where Jupyter keeps what it would otherwise keep in the home directory.
    pub(crate) fn jupyter(&self) -> PathBuf {
        self.home.join("jupyter")
    }

    /// The kernel for Rust that ours starts.
    pub(crate) fn evcxr(&self) -> PathBuf {
        self.home.join("evcxr/bin").join(executable("evcxr_jupyter"))
    }

    /// What evcxr reads when it starts.
    pub(crate) fn evcxr_config(&self) -> PathBuf {
        self.home.join("evcxr/config")
    }

    /// Our own program, which Jupyter starts as the kernel.
    pub(crate) fn kernel(&self) -> PathBuf {
        self.home.join("bin").join(executable("kusari-kernel"))
    }

    /// What cargo downloads for the kernels. The reader's own downloads may hold newer versions, and
    /// cargo takes the newest that it finds when it must not ask the network.
    pub(crate) fn cargo(&self) -> PathBuf {
        self.home.join("cargo")
    }

    /// The settings of cargo for all directories of kernels, which are below it.
    pub(crate) fn cargo_settings(&self) -> PathBuf {
        self.home.join(".cargo")
    }

    /// The directory in which the crate has been compiled for the kernel.
    pub(crate) fn warm(&self) -> PathBuf {
        self.home.join("warm")
    }

    /// The copies of the warm directory: one for each kernel that runs.
    pub(crate) fn kernels(&self) -> PathBuf {
        self.home.join("kernels")
    }

    /// Lets a program, and what it starts, see and write only what is the laboratory's own.
    pub(crate) fn confine(&self, command: &mut Command) {
        let own = [
            ("JUPYTER_DATA_DIR", "data"),
            ("JUPYTER_CONFIG_DIR", "config"),
            ("JUPYTER_RUNTIME_DIR", "runtime"),
            ("JUPYTERLAB_SETTINGS_DIR", "settings"),
            ("JUPYTERLAB_WORKSPACES_DIR", "workspaces"),
            ("IPYTHONDIR", "ipython"),
        ];
        command.envs(own.map(|(name, folder)| (name, self.jupyter().join(folder))));
        command.env("PIP_CACHE_DIR", self.pip_cache());
        command.env("PYTHONNOUSERSITE", "1");
        for foreign in [
            "JUPYTER_PATH",
            "JUPYTER_CONFIG_PATH",
            "JUPYTERLAB_DIR",
            "PIP_PREFIX",
            "PIP_TARGET",
            "PIP_USER",
            "PYTHONHOME",
            "PYTHONPATH",
        ] {
            command.env_remove(foreign);
        }
    }
}

fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}
