use kusari::stage7_peers::NodeProcess;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take. It's far more than it should: the machine may be busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it's looked whether a condition holds.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_kusari"))
}

/// A folder in which people have their directories.
pub(crate) struct Town {
    folder: tempfile::TempDir,
}

impl Town {
    pub(crate) fn new() -> Town {
        Town { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command in someone's directory.
    pub(crate) fn command(&self, who: &str, line: &str) -> Command {
        let mut command = Command::new(program());
        command.args(line.split_whitespace()).stdin(Stdio::null()).current_dir(&self.folder);
        command.env("KUSARI_DIR", self.path(who)).env("KUSARI_PASSPHRASE", "correct horse");
        command
    }

    pub(crate) fn run(&self, who: &str, line: &str) -> Output {
        self.command(who, line).output().unwrap()
    }

    /// What a command prints. It has to succeed.
    pub(crate) fn says(&self, who: &str, line: &str) -> String {
        let output = self.run(who, line);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{who}: {line}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The code and the exit status of a command that's refused, and all it says.
    pub(crate) fn refused(&self, who: &str, line: &str) -> (String, i32, String) {
        let output = self.run(who, line);
        let error = String::from_utf8(output.stderr).unwrap();
        let code = error.split_once("error[").and_then(|(_, rest)| rest.split_once(']'));
        (code.map_or("", |(code, _)| code).to_owned(), output.status.code().unwrap(), error)
    }

    /// Starts someone's node.
    pub(crate) fn start(&self, who: &str, line: &str) -> NodeProcess {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        match NodeProcess::start_program(program(), self.path(who), &arguments) {
            Ok(node) => node,
            Err(error) => panic!("{who}: {error}"),
        }
    }
}

/// Waits until something holds. If it doesn't, the logs of all nodes are shown.
pub(crate) fn until(what: &str, nodes: &[&NodeProcess], holds: impl FnMut() -> bool) {
    until_for(PATIENCE, what, nodes, holds);
}

pub(crate) fn until_for(
    patience: Duration,
    what: &str,
    nodes: &[&NodeProcess],
    mut holds: impl FnMut() -> bool,
) {
    let deadline = Instant::now() + patience;
    while !holds() {
        if Instant::now() > deadline {
            panic!("{what}: not within {patience:?}\n{}", logs(nodes));
        }
        thread::sleep(PAUSE);
    }
}

/// The end of each node's log.
pub(crate) fn logs(nodes: &[&NodeProcess]) -> String {
    let log = |node: &&NodeProcess| {
        let (status, log) = (node.get("/api/status"), node.log());
        format!("--- node {} at {}: {status:?}\n{log}", node.pid(), node.listen())
    };
    nodes.iter().map(log).collect()
}

pub(crate) fn status(node: &NodeProcess) -> Value {
    node.get("/api/status").unwrap()
}

pub(crate) fn height(node: &NodeProcess) -> u64 {
    status(node)["height"].as_u64().unwrap()
}

pub(crate) fn tip(node: &NodeProcess) -> String {
    status(node)["tip"].as_str().unwrap().to_owned()
}

pub(crate) fn mine(node: &NodeProcess, to: Option<&str>) {
    node.post("/api/mine", &json!({ "to": to })).unwrap();
}

/// Waits until all have the same tip. No one may be mining.
pub(crate) fn until_they_agree(nodes: &[&NodeProcess]) -> String {
    until("they agree", nodes, || {
        let first = tip(nodes[0]);
        nodes.iter().all(|node| tip(node) == first)
    });
    tip(nodes[0])
}

/// Someone's balance, as the program prints it.
pub(crate) fn balance(town: &Town, who: &str) -> String {
    town.says(who, "wallet balance").lines().next().unwrap_or_default().to_owned()
}
