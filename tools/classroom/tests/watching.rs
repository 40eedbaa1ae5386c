//! `cargo x exercise` on a terminal, as a student has it: it says what is wrong with the file and goes
//! on, obeys the keys while it checks, and leaves the terminal and the machine as they were.
#![cfg(target_os = "linux")]

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{LocalModes, Termios, tcgetattr};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

/// Only a fault takes so long.
const PATIENCE: Duration = Duration::from_secs(600);

/// A program on a terminal of its own.
struct Session {
    keyboard: File,
    terminal: OwnedFd,
    before: Termios,
    screen: Receiver<Vec<u8>>,
    seen: String,
    child: Child,
    folder: tempfile::TempDir,
}

impl Session {
    /// Begins to watch a file with this content.
    fn of(name: &str, content: &str) -> Session {
        let folder = tempfile::tempdir().expect("there is room");
        fs::create_dir(folder.path().join("scratch")).expect("it is new");
        fs::write(folder.path().join(name), content).expect("it can be written");
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
        let keyboard = openpt(flags).expect("there are terminals");
        unlockpt(&keyboard).expect("it is ours");
        let terminal = ioctl_tiocgptpeer(&keyboard, flags).expect("it is ours");
        let before = tcgetattr(&terminal).expect("it is a terminal");
        assert!(before.local_modes.contains(LocalModes::ECHO | LocalModes::ICANON));
        let own = || terminal.try_clone().expect("it is open");
        let child = Command::new(env!("CARGO_BIN_EXE_classroom"))
            .args(["exercise", "1", "--file", name])
            .current_dir(folder.path())
            .env("TMPDIR", folder.path().join("scratch"))
            .stdin(own())
            .stdout(own())
            .stderr(own())
            .spawn()
            .expect("it is compiled");
        let keyboard = File::from(keyboard);
        let mut output = keyboard.try_clone().expect("it is open");
        let (tell, screen) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                if tell.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let seen = String::new();
        Session { keyboard, terminal, before, screen, seen, child, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits until one page has all of these words.
    fn wait_for(&mut self, words: &[&str]) {
        loop {
            let pages = self.seen.split("\x1b[2J");
            if pages.into_iter().any(|page| words.iter().all(|it| page.contains(it))) {
                // What has been waited for is not seen again.
                self.seen.clear();
                return;
            }
            let bytes = self.screen.recv_timeout(PATIENCE);
            let bytes = bytes.unwrap_or_else(|_| panic!("no {words:?} in {}", self.seen));
            self.seen += &String::from_utf8_lossy(&bytes);
        }
    }

    /// Waits until the answers are compiled and run. The page that says so is shown anew each second.
    fn wait_for_answers(&mut self) {
        let scratch = self.path("scratch").to_string_lossy().into_owned();
        loop {
            self.wait_for(&["checking a.rs"]);
            if programs_in(Path::new(&scratch)).iter().any(|it| it.starts_with(&scratch)) {
                return;
            }
        }
    }

    fn press(&mut self, key: &str) {
        self.keyboard.write_all(key.as_bytes()).expect("the terminal is open");
    }

    /// How it ended, and that it has left nothing behind: the terminal is as before, and neither files nor
    /// programs of a check are there.
    fn end(mut self) -> ExitStatus {
        let status = self.child.wait().expect("it has been started");
        let after = tcgetattr(&self.terminal).expect("it is a terminal");
        assert_eq!(after.local_modes, self.before.local_modes);
        assert_eq!(after.input_modes, self.before.input_modes);
        assert_eq!(after.output_modes, self.before.output_modes);
        let scratch = self.path("scratch");
        assert_eq!(programs_in(&scratch), Vec::<String>::new());
        if let Ok(left) = fs::read_dir(scratch) {
            assert_eq!(left.count(), 0);
        }
        status
    }
}

/// The command lines of the programs that run from a folder.
fn programs_in(folder: &Path) -> Vec<String> {
    let folder = folder.to_string_lossy();
    let processes = fs::read_dir("/proc").expect("this is Linux").flatten();
    let lines = processes.filter_map(|it| fs::read(it.path().join("cmdline")).ok());
    let lines = lines.map(|it| String::from_utf8_lossy(&it).replace('\0', " "));
    lines.filter(|it| it.contains(&*folder)).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("it is in the repository")
}

fn solution() -> String {
    fs::read_to_string(root().join("course/exercises/solutions/stage1_ledger.rs"))
        .expect("it is there")
}

/// Answers that never come to an end.
fn endless() -> String {
    let mut text = String::new();
    let mut is_inside = false;
    for line in solution().lines() {
        is_inside = match line.trim() {
            "// BEGIN SOLUTION" => true,
            "// END SOLUTION" => {
                text += "loop {}\n";
                false
            }
            _ => is_inside,
        };
        if !is_inside {
            text += &format!("{line}\n");
        }
    }
    text
}

#[test]
fn what_is_wrong_with_the_file_is_said_and_the_watch_goes_on() {
    let notebook = root().join("course/exercises/notebooks/stage1_ledger.ipynb");
    let whole = fs::read_to_string(notebook).expect("it is there");
    let mut session = Session::of("a.ipynb", &whole[..12]);
    session.wait_for(&["a.ipynb isn't saved whole yet", "q end"]);
    fs::write(session.path("a.ipynb"), "[]]").expect("it can be written");
    session.wait_for(&["not a notebook"]);
    fs::write(session.path("a.ipynb"), &whole).expect("it can be written");
    session.wait_for(&["0 of 7", "h hint"]);
    fs::remove_file(session.path("a.ipynb")).expect("it is there");
    session.wait_for(&["a.ipynb isn't there", "0 of 7"]);
    fs::create_dir(session.path("a.ipynb")).expect("the name is free");
    session.wait_for(&["a.ipynb can't be read"]);
    fs::remove_dir(session.path("a.ipynb")).expect("it is there");
    // There is no place to compile in any more.
    fs::remove_dir(session.path("scratch")).expect("it is empty");
    fs::write(session.path("a.ipynb"), &whole).expect("it can be written");
    session.wait_for(&["Save the file, and it's tried again", "0 of 7"]);
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn keys_act_while_an_answer_goes_round_forever_and_nothing_of_it_is_left() {
    let mut session = Session::of("a.rs", &solution());
    session.wait_for(&["All exercises of this chapter are solved"]);
    fs::write(session.path("a.rs"), "// nothing yet\n").expect("it can be written");
    session.wait_for(&["0 of 7", "h hint"]);
    fs::write(session.path("a.rs"), endless()).expect("it can be written");
    session.wait_for(&["checking a.rs"]);
    session.press("h");
    session.wait_for(&["checking a.rs", "hint 1"]);
    session.wait_for_answers();
    session.press("\x03");
    assert!(session.end().success());
}

#[test]
fn saving_the_file_ends_the_check_of_what_it_was() {
    let mut session = Session::of("a.rs", &endless());
    session.wait_for_answers();
    fs::write(session.path("a.rs"), solution()).expect("it can be written");
    session.wait_for(&["All exercises of this chapter are solved"]);
    session.press("q");
    assert!(session.end().success());
}

#[test]
fn a_signal_ends_the_watch_and_the_check_and_gives_the_terminal_back() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP] {
        let mut session = Session::of("a.rs", &endless());
        session.wait_for_answers();
        let id = Pid::from_child(&session.child);
        kill_process(id, signal).expect("it runs");
        assert!(session.end().success(), "{signal:?}");
    }
}
