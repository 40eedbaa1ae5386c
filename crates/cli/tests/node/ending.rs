//! How a node ends: in order, and soon.

use super::town::{Town, height, until};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// A node that a shell might have started, and its first line.
pub(crate) fn started(town: &Town, who: &str, line: &str) -> (Child, String) {
    let mut command = town.command(who, line);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    (child, first)
}

#[cfg(unix)]
pub(crate) fn signal(child: &Child, signal: &str) {
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill").args([signal, &pid]).status().unwrap();
    assert!(sent.success());
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_sigterm_end_it_in_order_and_soon() {
    let town = Town::new();
    town.says("alice", "mint");
    for name in ["-INT", "-TERM"] {
        let (mut child, _first) = started(&town, "alice", "node --listen 127.0.0.1:0");
        let start = Instant::now();
        signal(&child, name);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{name}");
        // It's a fraction of a second, unless the machine is very busy.
        assert!(start.elapsed() < Duration::from_secs(10), "{name}: {:?}", start.elapsed());
        assert!(!town.path("alice").join("node.json").exists(), "{name}");
    }
}

#[test]
fn node_stop_ends_it_and_says_so_if_there_is_none() {
    let town = Town::new();
    town.says("alice", "mint");
    let (mut child, _first) = started(&town, "alice", "node --listen 127.0.0.1:0");
    assert_eq!(town.says("alice", "node stop"), "the node has ended\n");
    assert!(child.wait().unwrap().success());
    let (_, status, said) = town.refused("alice", "node stop");
    assert!(status == 2 && said.contains("no node runs"), "{said}");
}

#[test]
fn a_node_goes_on_when_no_one_reads_what_it_prints() {
    let town = Town::new();
    town.says("alice", "mint --spacing 1");
    let to = town.says("alice", "wallet new");
    let line = format!("node --listen 127.0.0.1:0 --log-level debug --json --mine {to}");
    let (mut child, first) = started(&town, "alice", &line);
    drop(child.stderr.take()); // as when the terminal is closed
    let said: serde_json::Value = serde_json::from_str(&first).unwrap();
    let door = kusari::stage7_peers::Door::of(&said).unwrap();
    until("it goes on", &[], || door.get("/api/status").unwrap()["height"].as_u64() >= Some(5));
    assert_eq!(town.says("alice", "node stop"), "the node has ended\n");
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_node_that_was_killed_leaves_a_door_that_no_one_mistakes_for_an_open_one() {
    let town = Town::new();
    let alice = town.start("alice", "--mint");
    assert_eq!(height(&alice), 0);
    alice.kill();
    assert!(town.path("alice").join("node.json").exists());
    let (_, status, said) = town.refused("alice", "node status");
    assert!(status == 2 && said.contains("no node runs"), "{said}");
    assert!(town.says("alice", "chain show").contains("height    0"));
}
