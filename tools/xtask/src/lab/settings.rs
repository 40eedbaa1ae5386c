//! What JupyterLab is told before it starts.

use super::faults::unable;
use super::laboratory::Lab;
use kusari_tools::Failure;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

/// What the server does differently with our kernel, in Python.
const SERVER_PY: &str = include_str!("../../lab/jupyter_server_config.py");

/// Left alone, JupyterLab cuts off what of a picture is wider than its window.
const STYLE: &str = ".jp-RenderedSVG img { max-width: 100%; height: auto; }\n";

/// Settings for every Jupyter in the laboratory, no matter who starts it.
pub(super) fn configure(lab: &Lab) -> Result<(), Failure> {
    let folder = lab.places.jupyter().join("config");
    let settings = serde_json::json!({
        "LabApp": {
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "news_url": null,
            "custom_css": true,
        },
        "KernelSpecManager": { "allowed_kernelspecs": ["kusari"], "ensure_native_kernel": false },
        "MultiKernelManager": { "default_kernel_name": "kusari" },
        "FileCheckpoints": { "checkpoint_dir": lab.places.jupyter().join("checkpoints") },
        "ServerApp": { "allow_root": true },
    });
    let overrides = serde_json::json!({
        "@jupyterlab/apputils-extension:notification": {
            "checkForUpdates": false,
            "fetchNews": "false",
        },
    });
    let write = |path: PathBuf, text: String| {
        fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .and_then(|()| fs::write(&path, text))
            .map_err(|cause| unable(&path, &cause))
    };
    let (settings, overrides) = (format!("{settings:#}\n"), format!("{overrides:#}\n"));
    write(folder.join("jupyter_server_config.json"), settings.clone())?;
    write(folder.join("jupyter_lab_config.json"), settings)?;
    write(folder.join("jupyter_server_config.py"), SERVER_PY.to_owned())?;
    write(folder.join("custom/custom.css"), STYLE.to_owned())?;
    write(folder.join("labconfig/default_setting_overrides.json"), overrides)
}

/// JupyterLab shows the stored pictures of a notebook only if it is trusted; of others it shows the
/// text. These came with the crate that the reader is about to run. Without it they are text until
/// their cells are run, so a failure is no reason to stop.
pub(super) fn trust_the_chapters(lab: &Lab) {
    let entries = fs::read_dir(lab.places.root().join("notebooks")).into_iter().flatten().flatten();
    let notebooks = entries.map(|entry| entry.path());
    let notebooks = notebooks.filter(|path| path.extension().is_some_and(|it| it == "ipynb"));
    let mut trust = lab.python();
    trust.args(["-m", "nbformat.sign"]).args(notebooks).stdin(Stdio::null());
    let _ = trust.stdout(Stdio::null()).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    #[test]
    fn a_readers_first_cell_is_number_one_and_no_cell_floods_the_browser() {
        let program =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/jupyter_server_config_test.py");
        let python = crate::test::python().expect("Python 3 is needed to work on this");
        let tried = Command::new(python).arg(program).output().unwrap();
        assert!(tried.status.success(), "{}", String::from_utf8_lossy(&tried.stderr));
    }
}
