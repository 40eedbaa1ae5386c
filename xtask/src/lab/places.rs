//! Where in `.kusari` things are, and how programs are kept from writing elsewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder that holds all of the laboratory.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The repository.
    pub(crate) root: PathBuf,
    /// `.kusari` in it.
    pub(crate) home: PathBuf,
}

impl Places {
    /// The places of the repository at `root`.
    pub(crate) fn of(root: &Path) -> Places {
        Places { root: root.to_owned(), home: root.join(".kusari") }
    }

    /// The Python of the virtual environment.
    pub(crate) fn python(&self) -> PathBuf {
        self.home.join("venv").join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" })
    }

    /// Where Jupyter keeps what it would otherwise keep in the home directory.
    pub(crate) fn jupyter(&self) -> PathBuf {
        self.home.join("jupyter")
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
        command.env("EVCXR_CONFIG_DIR", self.home.join("evcxr-config"));
        command.env("PIP_CACHE_DIR", self.home.join("cache/pip"));
        command.env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        command.env("PYTHONNOUSERSITE", "1");
        for foreign in
            ["JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTERLAB_DIR", "PYTHONPATH", "PYTHONHOME"]
        {
            command.env_remove(foreign);
        }
    }
}
