//! JupyterLab, from its start to its end.

use super::faults::unable;
use super::information::Server;
use super::laboratory::Lab;
use super::progress::interrupted;
use super::settings::{configure, trust_the_chapters};
use super::stop::{end_kernels, stop};
use super::{Args, copy};
use kusari_tools::{Failure, say};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Runs JupyterLab until Ctrl-C.
pub(super) fn run(lab: &Lab, wish: &Args) -> Result<(), Failure> {
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

fn spawn(lab: &Lab, wish: &Args, log: &Path) -> Result<Child, Failure> {
    let output = File::create(log).map_err(|cause| unable(log, &cause))?;
    let errors = output.try_clone().map_err(|cause| unable(log, &cause))?;
    let mut jupyter = lab.python();
    jupyter.args(["-m", "jupyterlab"]).current_dir(lab.places.root());
    // Given as a file to open, it would take the file's folder for the whole world.
    jupyter.arg(format!("--ServerApp.root_dir={}", lab.places.root().display()));
    jupyter.arg(format!("--LabApp.default_url=/lab/tree/{}", first(lab)));
    if wish.no_open {
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
        if let Some(server) = Server::understand(&text) {
            return Some(server);
        }
        if let Ok(Some(_)) = child.try_wait() {
            return None;
        }
        sleep(Duration::from_millis(50));
    }
    None
}

/// Why it did not start, from what it wrote.
fn why(log: &Path, wish: &Args) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    if let (Some(port), true) = (wish.port, text.contains("already in use")) {
        return format!("the port {port} is in use; choose another one with --port");
    }
    let lines: Vec<&str> = text.lines().rev().take(15).collect();
    let last: Vec<&str> = lines.into_iter().rev().collect();
    format!("JupyterLab did not start:\n{}", last.join("\n"))
}
