//! What happens to files when the program is killed, when the disk is full, and when another program
//! holds them.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};

fn kusari(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kusari"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// The exit status, standard output and standard error.
fn ended(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    ended(kusari(arguments).output().unwrap())
}

/// A race that writes its chain to a file, and the lines that it prints.
fn race(file: &str) -> (Child, impl Iterator<Item = String>) {
    let arguments = ["--nodes", "3", "--people", "2", "--payments-per-second", "50"];
    let rest = ["--difficulty", "8", "--seconds", "600", "--export", file];
    let mut race = kusari(&["race"]);
    let mut race = race.args(arguments).args(rest).stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(race.stdout.take().unwrap()).lines().map(Result::unwrap);
    (race, lines)
}

/// The height of the exported chain after a line, if the line says so, and how many blocks came at
/// once: `   0.204 s  node 0   changes  block    7  51ae  gives up 1, takes 2`.
fn told(line: &str) -> Option<(u64, u64)> {
    let (_, rest) = line.split_once(" s  node 0 ")?;
    let words: Vec<_> = rest.split_whitespace().collect();
    match words[..] {
        ["changes", "block", height, .., takes] => {
            Some((height.parse().unwrap(), takes.parse().unwrap()))
        }
        ["mines" | "adopts", "block", height, ..] => Some((height.parse().unwrap(), 1)),
        _ => None,
    }
}

#[test]
fn lines_of_a_race_tell_heights() {
    let changes = "   0.204 s  node 0   changes  block    7  51ae  gives up 1, takes 2";
    assert_eq!(told(changes), Some((7, 2)));
    assert_eq!(told("   0.2 s  node 0   mines    block   12  51ae  1 payment"), Some((12, 1)));
    assert_eq!(told("   0.2 s  node 1   mines    block   12  51ae  1 payment"), None);
    assert_eq!(told("   0.2 s  node 0   forks    block   12  51ae  kept aside"), None);
}

/// The signal can't be caught, so the program has no time to put anything in order.
#[test]
fn a_race_that_is_killed_leaves_a_chain_that_lacks_at_most_the_last_block() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("race.jsonl").to_str().unwrap().to_owned();
    for blocks in [1, 9, 25] {
        let (mut race, mut lines) = race(&file);
        let mut last = None;
        while last.is_none_or(|(height, _)| height < blocks) {
            last = told(&lines.next().unwrap()).or(last);
        }
        race.kill().unwrap(); // SIGKILL
        race.wait().unwrap();
        // What it had printed before it was killed.
        let (height, at_once) = lines.filter_map(|line| told(&line)).last().or(last).unwrap();

        let (status, valid, said) = run(&["verify", "--recover", &file]);
        assert_eq!(status, 0, "{said}");
        let found = valid.strip_prefix("valid: ").unwrap().split(' ').next().unwrap();
        let found: u64 = found.parse().unwrap();
        assert!(found + at_once >= height, "{found} blocks of {height}: {said}");
        assert_eq!(run(&["verify", &file]), (0, valid, String::new()));
    }
}

#[test]
fn a_file_that_a_race_is_writing_is_not_recovered_and_not_raced_into_under_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("race.jsonl").to_str().unwrap().to_owned();
    let link = folder.path().join("link.jsonl").to_str().unwrap().to_owned();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    let (mut race, mut lines) = race(&file);
    lines.find(|line| told(line).is_some()).unwrap();
    for name in [&file, &link] {
        for arguments in
            [&["verify", "--recover", name][..], &["race", "--people", "2", "--export", name]]
        {
            let (status, _, said) = run(arguments);
            assert_eq!(status, 2);
            assert!(said.starts_with("error[locked]: ") && said.contains("wait until it's done"));
        }
    }
    race.kill().unwrap();
    race.wait().unwrap();
    assert_eq!(run(&["verify", "--recover", &link]).0, 0);
}

/// A limit on the size of files works like a disk that's full in the middle of a line.
#[test]
fn a_full_disk_ends_a_race_with_a_sentence_and_its_file_stays_valid() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("race.jsonl").to_str().unwrap().to_owned();
    let limited = "trap '' XFSZ; ulimit -f 16; exec \"$0\" race --nodes 2 --people 2 \
                   --difficulty 8 --seconds 600 --payments-per-second 50 --export \"$1\"";
    let mut race = Command::new("sh");
    race.args(["-c", limited, env!("CARGO_BIN_EXE_kusari"), &file]).stdin(Stdio::null());
    let (status, _, said) = ended(race.output().unwrap());
    assert_eq!(status, 2);
    assert!(said.contains("race.jsonl") && said.contains("; make room, or name a file"), "{said}");
    // Nothing is torn, so nothing has to be recovered.
    let (status, valid, said) = run(&["verify", &file]);
    assert_eq!((status, &*said), (0, ""));
    assert!(!valid.starts_with("valid: 0 blocks"));
    assert!(fs::metadata(&file).unwrap().len() <= 16 * 1_024);
}

#[test]
fn what_cannot_be_a_chain_file_is_said_with_what_helps() {
    let folder = tempfile::tempdir().unwrap();
    let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (pipe, missing, here) = (name("pipe"), name("no/file"), name("."));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (path, help) in [
        (&pipe, "; name a regular file"),
        (&missing, "; check the name, and whether its folder is there"),
        (&here, "; name a file in it"),
    ] {
        for arguments in
            [&["verify", "--recover", path][..], &["race", "--people", "2", "--export", path]]
        {
            let (status, valid, said) = run(arguments);
            assert_eq!((status, &*valid), (2, ""));
            assert!(said.starts_with("error: ") && said.trim_end().ends_with(help), "{said}");
        }
    }
    assert_eq!(run(&["verify", &missing]).0, 2);
}
