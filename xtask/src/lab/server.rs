//! JupyterLab, from its start to its end.

use super::Lab;
use super::progress::{interrupted, say};
use super::unable;
use crate::Failure;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How the reader wants it.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// Whether a browser is opened.
    pub(crate) open: bool,
    /// The port, if a certain one is wanted.
    pub(crate) port: Option<u16>,
    /// The address to listen at, if not only this machine may connect.
    pub(crate) ip: Option<String>,
}

/// What a server says of itself in its runtime directory.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Server {
    url: String,
    port: u16,
    token: String,
}

/// Runs JupyterLab until Ctrl-C.
pub(crate) fn run(lab: &Lab, wish: &Wish) -> Result<(), Failure> {
    configure(lab)?;
    trust_the_chapters(lab);
    // Each its own: a second lab in this folder would wipe out what the first one wrote.
    let log = lab.places.jupyter().join(format!("server-{}.log", std::process::id()));
    let mut child = spawn(lab, wish, &log)?;
    let information = lab.places.jupyter().join(format!("runtime/jpserver-{}.json", child.id()));
    let Some(server) = wait_for(&mut child, &information) else {
        let _ = child.kill();
        let _ = child.wait();
        return if interrupted() { Ok(()) } else { Err(Failure::Unable(why(&log, wish))) };
    };
    say(&format!(
        "JupyterLab runs at\n\n    {}lab/tree/{}?token={}\n\nCtrl-C stops it, with all kernels.\n",
        server.url,
        first(lab),
        server.token,
    ));
    loop {
        if let Ok(Some(_)) = child.try_wait() {
            // It was stopped from its own menu.
            return Ok(());
        }
        if interrupted() {
            say("\rJupyterLab and its kernels are stopped.\n");
            stop(&mut child, &server);
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
}

/// The chapter to begin with.
fn first(lab: &Lab) -> &'static str {
    const FIRST: &str = "notebooks/stage1_ledger.ipynb";
    if lab.places.root().join(FIRST).exists() { FIRST } else { "" }
}

/// Settings for every Jupyter in the laboratory, whoever starts it.
fn configure(lab: &Lab) -> Result<(), Failure> {
    let folder = lab.places.jupyter().join("config");
    let settings = serde_json::json!({
        "LabApp": {
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "news_url": null,
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
    let write = |path: PathBuf, value: serde_json::Value| {
        fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .and_then(|()| fs::write(&path, format!("{value:#}\n")))
            .map_err(|cause| unable(&path, &cause))
    };
    write(folder.join("jupyter_server_config.json"), settings.clone())?;
    write(folder.join("jupyter_lab_config.json"), settings)?;
    write(folder.join("labconfig/default_setting_overrides.json"), overrides)
}

/// JupyterLab shows the stored pictures of a notebook only if it is trusted; of others it shows the
/// text. These came with the crate that the reader is about to run. Without it they are text until
/// their cells are run, so a failure is no reason to stop.
fn trust_the_chapters(lab: &Lab) {
    let entries = fs::read_dir(lab.places.root().join("notebooks")).into_iter().flatten().flatten();
    let notebooks = entries.map(|entry| entry.path());
    let notebooks = notebooks.filter(|path| path.extension().is_some_and(|it| it == "ipynb"));
    let mut trust = lab.python();
    trust.args(["-m", "nbformat.sign"]).args(notebooks).stdin(Stdio::null());
    let _ = trust.stdout(Stdio::null()).stderr(Stdio::null()).status();
}

fn spawn(lab: &Lab, wish: &Wish, log: &Path) -> Result<Child, Failure> {
    let output = File::create(log).map_err(|cause| unable(log, &cause))?;
    let errors = output.try_clone().map_err(|cause| unable(log, &cause))?;
    let mut jupyter = lab.python();
    jupyter.args(["-m", "jupyterlab"]).current_dir(lab.places.root());
    // Given as a file to open, it would take the file's folder for the whole world.
    jupyter.arg(format!("--ServerApp.root_dir={}", lab.places.root().display()));
    jupyter.arg(format!("--LabApp.default_url=/lab/tree/{}", first(lab)));
    if !wish.open {
        jupyter.arg("--no-browser");
    }
    if let Some(port) = wish.port {
        jupyter.arg(format!("--port={port}")).arg("--ServerApp.port_retries=0");
    }
    if let Some(ip) = &wish.ip {
        jupyter.arg(format!("--ip={ip}"));
    }
    jupyter.stdin(Stdio::null()).stdout(output).stderr(errors);
    // Ctrl-C is for us, and we stop it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut jupyter, 0);
    jupyter.spawn().map_err(|cause| unable(&lab.python, &cause))
}

fn wait_for(child: &mut Child, information: &Path) -> Option<Server> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(120) && !interrupted() {
        let text = fs::read_to_string(information).unwrap_or_default();
        if let Some(server) = understand(&text) {
            return Some(server);
        }
        if let Ok(Some(_)) = child.try_wait() {
            return None;
        }
        sleep(Duration::from_millis(50));
    }
    None
}

fn understand(information: &str) -> Option<Server> {
    let information: serde_json::Value = serde_json::from_str(information).ok()?;
    Some(Server {
        url: information["url"].as_str()?.to_owned(),
        port: information["port"].as_u64()?.try_into().ok()?,
        token: information["token"].as_str()?.to_owned(),
    })
}

/// Why it did not start, from what it wrote.
fn why(log: &Path, wish: &Wish) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    if let (Some(port), true) = (wish.port, text.contains("already in use")) {
        return format!("the port {port} is in use; choose another one with --port");
    }
    let lines: Vec<&str> = text.lines().rev().take(15).collect();
    let last: Vec<&str> = lines.into_iter().rev().collect();
    format!("JupyterLab did not start:\n{}", last.join("\n"))
}

/// Asks the server to stop its kernels and itself, as its own menu does.
fn stop(child: &mut Child, server: &Server) {
    let asked = TcpStream::connect(("127.0.0.1", server.port)).and_then(|mut stream| {
        let (port, token) = (server.port, &server.token);
        write!(
            stream,
            "POST /api/shutdown HTTP/1.1\r\nHost: localhost:{port}\r\n\
             Authorization: token {token}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.read(&mut [0; 64])
    });
    let patience = Duration::from_secs(if asked.is_ok() { 20 } else { 0 });
    let began = Instant::now();
    while began.elapsed() < patience {
        if let Ok(Some(_)) = child.try_wait() {
            return;
        }
        sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_understood_once_it_has_written_all() {
        assert_eq!(understand(r#"{"url": "http"#), None);
        let text = r#"{"url": "http://localhost:8888/", "port": 8888, "token": "t", "pid": 1}"#;
        let url = "http://localhost:8888/".to_owned();
        assert_eq!(understand(text), Some(Server { url, port: 8888, token: "t".to_owned() }));
    }
}
