use kusari::stage7_peers::Door;
use serde_json::Value;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take. It's far more than it should: the machine may be busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it's looked whether a condition holds.
const PAUSE: Duration = Duration::from_millis(20);

pub(crate) const NAMES: [&str; 5] =
    ["the_leader_node", "the_blue_sky", "white_noise", "yellow_submarine", "green_planet"];

/// A network of five members in a folder, and the processes of those that run.
pub(crate) struct Airport {
    folder: tempfile::TempDir,
    running: [Option<Running>; 5],
}

/// A member's process. It's killed when this goes away.
pub(crate) struct Running {
    pub(crate) child: Child,
    _stdin: Option<ChildStdin>,
    pub(crate) door: Door,
    pub(crate) said: Value,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it may have ended by itself
        let _ = self.child.wait();
    }
}

impl Airport {
    /// Founds a network. No one runs yet.
    pub(crate) fn found(how: &str) -> Airport {
        let airport = Airport { folder: tempfile::tempdir().unwrap(), running: Default::default() };
        airport.says(&format!("pads found . --port 0 --delay 100 {how}"));
        airport
    }

    /// The same, and all run.
    pub(crate) fn open(how: &str) -> Airport {
        let mut airport = Airport::found(how);
        (0..5).for_each(|member| airport.start(member));
        airport
    }

    pub(crate) fn path(&self, member: usize) -> PathBuf {
        self.folder.path().join(NAMES[member])
    }

    fn log(&self, member: usize) -> PathBuf {
        self.folder.path().join(format!("{}.log", NAMES[member]))
    }

    /// What a member has said in all its lives.
    pub(crate) fn logged(&self, member: usize) -> String {
        fs::read_to_string(self.log(member)).unwrap_or_default()
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kusari"));
        command.args(line.split_whitespace()).stdin(Stdio::null()).current_dir(&self.folder);
        command
    }

    pub(crate) fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// What a command prints. It has to succeed.
    pub(crate) fn says(&self, line: &str) -> String {
        let output = self.run(line);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {error}\n{}", self.logs());
        String::from_utf8(output.stdout).unwrap()
    }

    /// The code and the exit status of a command that's refused, and all it says.
    pub(crate) fn refused(&self, line: &str) -> (String, i32, String) {
        let output = self.run(line);
        let error = String::from_utf8(output.stderr).unwrap();
        let code = error.split_once("error[").and_then(|(_, rest)| rest.split_once(']'));
        (code.map_or("", |(code, _)| code).to_owned(), output.status.code().unwrap(), error)
    }

    /// What someone wants of a member: `reserve --pad 1`.
    pub(crate) fn at(&self, member: usize, line: &str) -> String {
        format!("pads {line} --at {}", NAMES[member])
    }

    /// Starts a member's process, and waits until it runs.
    pub(crate) fn start(&mut self, member: usize) {
        let line = format!("pads run {} --json --until-stdin-closes", NAMES[member]);
        let log = File::options().append(true).create(true).open(self.log(member)).unwrap();
        let mut command = self.command(&line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let said: Value = serde_json::from_str(&first)
            .unwrap_or_else(|_| panic!("{} doesn't run: {}", NAMES[member], self.logged(member)));
        let (stdin, door) = (child.stdin.take(), Door::of(&said).unwrap());
        self.running[member] = Some(Running { child, _stdin: stdin, door, said });
    }

    /// Kills a member's process, as a power cut would.
    pub(crate) fn kill(&mut self, member: usize) {
        self.running[member] = None;
    }

    pub(crate) fn running(&mut self, member: usize) -> &mut Running {
        self.running[member].as_mut().unwrap()
    }

    pub(crate) fn get(&self, member: usize, path: &str) -> Value {
        let door = &self.running[member].as_ref().unwrap().door;
        door.get(path).unwrap_or_else(|error| panic!("{path}: {error}\n{}", self.logs()))
    }

    /// What a member knows of each command that has its place: who, what was wanted, and whether it was refused.
    pub(crate) fn history(&self, member: usize) -> Vec<(String, String, Option<String>)> {
        let said = self.get(member, "/api/entries");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let entries = said["entries"].as_array().unwrap().iter();
        entries
            .map(|it| (text(&it["by"]), text(&it["asked"]), it["code"].as_str().map(str::to_owned)))
            .collect()
    }

    /// Waits until something holds. If it doesn't, the logs of all members are shown.
    pub(crate) fn until(&self, what: &str, mut holds: impl FnMut(&Airport) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(Instant::now() < deadline, "{what}: not within {PATIENCE:?}\n{}", self.logs());
            thread::sleep(PAUSE);
        }
    }

    pub(crate) fn logs(&self) -> String {
        let log = |member| format!("--- {}\n{}", NAMES[member], self.logged(member));
        (0..5).map(log).collect()
    }
}
