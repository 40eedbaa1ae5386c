//! JupyterLab, from its start to its end.

use super::address::reachable;
use super::progress::{interrupted, say};
use super::settings::{configure, trust_the_chapters};
use super::stop::{end_kernels, stop};
use super::{Lab, copy, unable};
use crate::Failure;
use std::fs::{self, File};
use std::path::Path;
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
pub(super) struct Server {
    /// Its address for a browser, up to the path.
    pub(super) url: String,
    /// Where it listens.
    pub(super) hostname: String,
    pub(super) port: u16,
    /// The path that all of its own begin with.
    pub(super) base: String,
    pub(super) token: String,
}

impl Server {
    /// What a browser is given. A server that listens at all addresses names the machine, which is not
    /// always known by its name, and in a container never.
    fn addresses(&self, first: &str) -> String {
        let address = |url: &str| format!("    {url}lab/tree/{first}?token={}\n", self.token);
        let mut addresses = address(&self.url);
        let own = reachable(&self.hostname);
        if own != self.hostname {
            let host = if own.contains(':') { format!("[{own}]") } else { own.to_owned() };
            addresses += &format!(
                "\nand for a browser on this machine at\n\n{}",
                address(&format!("http://{host}:{}{}", self.port, self.base))
            );
        }
        addresses
    }
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
        "JupyterLab runs at\n\n{}\nCtrl-C stops it, with all kernels.\n",
        server.addresses(first(lab)),
    ));
    let kernels = lab.places.kernels();
    loop {
        // From its own menu, or because something ended it.
        if let Ok(Some(_)) = child.try_wait() {
            end_kernels(&kernels, std::process::id())?;
            break;
        }
        if interrupted() {
            say("\rJupyterLab and its kernels are asked to stop …\n");
            stop(&mut child, &server, &kernels)?;
            break;
        }
        sleep(Duration::from_millis(100));
    }
    say("JupyterLab and its kernels are stopped.\n");
    Ok(())
}

/// The chapter to begin with.
fn first(lab: &Lab) -> &'static str {
    const FIRST: &str = "notebooks/stage1_ledger.ipynb";
    if lab.places.root().join(FIRST).exists() { FIRST } else { "" }
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
    jupyter.env(copy::LAB, std::process::id().to_string());
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
        hostname: information["hostname"].as_str()?.to_owned(),
        port: information["port"].as_u64()?.try_into().ok()?,
        base: information["base_url"].as_str()?.to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_understood_once_it_has_written_all() {
        assert_eq!(understand(r#"{"url": "http"#), None);
        let text = r#"{"url": "http://lab.example:8888/", "hostname": "0.0.0.0", "port": 8888,
            "base_url": "/", "token": "t", "pid": 1}"#;
        let server = understand(text).unwrap();
        assert_eq!((server.hostname.as_str(), server.port), ("0.0.0.0", 8888));
        let addresses = server.addresses("notebooks/a.ipynb");
        assert!(addresses.contains("http://lab.example:8888/lab/tree/notebooks/a.ipynb?token=t"));
        assert!(addresses.contains("http://127.0.0.1:8888/lab/tree/notebooks/a.ipynb?token=t"));
        let only_here = Server { hostname: "127.0.0.2".to_owned(), ..server };
        assert_eq!(only_here.addresses("").lines().count(), 1);
    }
}
