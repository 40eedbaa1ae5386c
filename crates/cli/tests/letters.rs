//! Letters, and the notary of a running node, as their users see them: real processes.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use kusari::stage7_peers::NodeProcess;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const KUSARI: &str = env!("CARGO_BIN_EXE_kusari");

/// Runs a command with the directory of a node.
fn run(folder: &Path, dir: &str, line: &[&str]) -> Output {
    let mut command = Command::new(KUSARI);
    command.args(line).args(["--dir", dir]).stdin(Stdio::null()).current_dir(folder);
    command.env_remove("KUSARI_DIR").env("KUSARI_PASSPHRASE", "correct horse").output().unwrap()
}

/// What it prints. It has to succeed.
fn says(folder: &Path, dir: &str, line: &[&str]) -> String {
    let output = run(folder, dir, line);
    assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn start(folder: &Path, dir: &str, arguments: &[&str]) -> NodeProcess {
    NodeProcess::start_program(Path::new(KUSARI), folder.join(dir), arguments).unwrap()
}

/// Waits until something is there.
fn wait<T>(what: &str, nodes: &[&NodeProcess], mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        let logs: Vec<_> = nodes.iter().map(|node| node.log()).collect();
        assert!(start.elapsed() < Duration::from_secs(60), "{what}: {logs:#?}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_letter_goes_from_node_to_node_and_only_its_receiver_can_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let alice = start(folder, "alice", &["--mint"]);
    let bob = start(folder, "bob", &["--connect", &alice.listen()]);
    let carol = start(folder, "carol", &["--connect", &bob.listen()]);
    let nodes = [&alice, &bob, &carol];
    for (index, node) in nodes.iter().enumerate() {
        wait("they greet each other", &nodes, || {
            let links = node.get("/api/status").unwrap()["links"].as_u64()?;
            (links >= if index == 1 { 2 } else { 1 }).then_some(())
        });
    }
    for dir in ["alice", "bob", "carol"] {
        says(folder, dir, &["wallet", "new"]);
    }
    let key = |dir| says(folder, dir, &["wallet", "key"]).trim().to_owned();
    let sent =
        says(folder, "alice", &["letter", "send", &key("carol"), "meet me\u{1b}[2J at nine"]);
    assert!(sent.contains("1 kilobyte"), "{sent}");
    let read = wait("Carol gets it", &nodes, || {
        Some(says(folder, "carol", &["letter", "read"])).filter(|read| !read.is_empty())
    });
    assert_eq!(read, format!("from {}  meet me\\u{{1b}}[2J at nine\n", key("alice")));
    assert_eq!(says(folder, "bob", &["letter", "read"]), "", "it went through Bob's node");
    let kept = bob.get("/api/letters").unwrap()["letters"].as_array().unwrap().len();
    assert_eq!(kept, 1);
    let refused = run(folder, "alice", &["letter", "send", &key("carol"), ""]);
    assert!(String::from_utf8_lossy(&refused.stderr).starts_with("error[letter-empty]"));
}
