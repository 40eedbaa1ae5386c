//! The program as its users see it: arguments in, text and exit status out.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

#[path = "program/pads.rs"]
mod pads;
#[path = "program/race.rs"]
mod race;
#[path = "program/sim.rs"]
mod sim;

use kusari::stage5_network::*;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn kusari() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kusari"));
    command.stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    kusari().args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn path_in(folder: &tempfile::TempDir, name: &str) -> (PathBuf, String) {
    let path = folder.path().join(name);
    let text = path.to_str().unwrap().to_owned();
    (path, text)
}

/// A chain of three blocks without payments.
fn small_chain() -> Vec<u8> {
    let rule = WorkRule { difficulty: Difficulty::from_bits(4) };
    let time = Time::from_millis(1_000_000_000_000);
    let mut chain = Chain::new(Genesis { time, grants: vec![], rule }).unwrap();
    for _ in 0..3 {
        let draft = chain.draft(time, vec![]);
        chain.push(mine(draft, rule.difficulty, Nonce::default()).unwrap()).unwrap();
    }
    let mut bytes = Vec::new();
    write_chain(&chain, &mut bytes).unwrap();
    bytes
}

fn small_chain_file(folder: &tempfile::TempDir) -> String {
    let (path, text) = path_in(folder, "chain.jsonl");
    fs::write(path, small_chain()).unwrap();
    text
}

#[test]
fn a_setup_is_measured_and_a_difficulty_proposed() {
    let output = run(&["check-setup", "--no-warm"]);
    let text = stdout(&output);
    assert!(text.contains("✓ a race with a seed   is the same as on other machines"), "{text}");
    for part in [
        "nonces a second",
        "a check",
        "100 of 100 held",
        " multicast ",
        "kusari race --difficulty ",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // A debug build isn't good for measuring, and it says so.
    let is_ready = !text.contains('✗');
    assert_eq!(status(&output), i32::from(!is_ready), "{text}");
}

#[test]
fn numbers_out_of_range_are_refused_with_the_range() {
    for arguments in [
        ["race", "--nodes", "0"],
        ["race", "--people", "1"],
        ["race", "--seconds", "NaN"],
        ["race", "--seconds", "-1"],
        ["race", "--difficulty", "65"],
        ["race", "--payments-per-second", "inf"],
        ["race", "--topology", "moebius"],
        ["hashrate", "--threads", "0"],
        ["hashrate", "--seconds", "1e300"],
    ] {
        let output = run(&arguments);
        assert_eq!(status(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains(arguments[1]), "{arguments:?}");
    }
}

#[test]
fn a_good_file_is_valid_and_so_is_a_good_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let from_file = run(&["verify", &small_chain_file(&folder)]);
    assert_eq!(status(&from_file), 0);
    assert!(stdout(&from_file).starts_with("valid: 3 blocks, 0 transactions, tip 0"));

    let mut piped = kusari()
        .args(["verify", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    piped.stdin.take().unwrap().write_all(&small_chain()).unwrap();
    assert_eq!(stdout(&piped.wait_with_output().unwrap()), stdout(&from_file));
}

#[test]
fn a_bad_file_is_refused_with_the_code_and_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = small_chain_file(&folder);
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<_> = text.lines().collect();
    fs::write(&file, [lines[0], lines[2], lines[3], ""].join("\n")).unwrap();
    let output = run(&["verify", &file]);
    assert_eq!((status(&output), stdout(&output).as_str()), (1, ""));
    let said = stderr(&output);
    assert!(said.starts_with("error[wrong-link]: ") && said.trim_end().ends_with("at height 1"));
}

#[test]
fn a_file_that_cannot_be_read_is_another_exit_status() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path(), Path::new("no-such-file.jsonl")] {
        let output = run(&["verify", path.to_str().unwrap()]);
        assert_eq!(status(&output), 2);
        assert!(stderr(&output).starts_with("error: "));
    }
}

#[test]
fn recover_says_what_was_torn_cuts_it_off_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = small_chain_file(&folder);
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() - 10]).unwrap();
    let refused = run(&["verify", &file]);
    assert_eq!(status(&refused), 1);
    assert!(stderr(&refused).starts_with("error[torn-line]: "));

    let recovered = run(&["verify", "--recover", &file]);
    assert_eq!(status(&recovered), 0);
    assert!(stderr(&recovered).contains("cut off a torn last line"));
    assert!(stdout(&recovered).starts_with("valid: 2 blocks"));
    assert_eq!(stderr(&run(&["verify", "--recover", &file])), "");
    assert_eq!(status(&run(&["verify", "--recover", "-"])), 2);
}

#[test]
fn control_characters_of_a_torn_line_do_not_reach_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = small_chain_file(&folder);
    let mut bytes = fs::read(&file).unwrap();
    bytes.extend(b"\x1b[2J evil");
    fs::write(&file, bytes).unwrap();
    let said = stderr(&run(&["verify", "--recover", &file]));
    assert!(said.contains("\\x1b[2J evil") && !said.contains('\u{1b}'));
}

#[test]
fn show_prints_every_block_and_stops_where_the_chain_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let file = small_chain_file(&folder);
    assert_eq!(stdout(&run(&["show", &file])).lines().count(), 5);
    let mut bytes = fs::read(&file).unwrap();
    bytes.extend(b"{}\n");
    fs::write(&file, bytes).unwrap();
    let output = run(&["show", &file]);
    assert_eq!((status(&output), stdout(&output).lines().count()), (1, 4));
    assert!(stderr(&output).starts_with("error[wrong-shape]: "));
}

#[test]
fn balance_takes_a_whole_address_or_the_digits_that_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = path_in(&folder, "chain.jsonl");
    let (_, key) = path_in(&folder, "alice.pem");
    let address = stdout(&run(&["keygen", &key])).trim_end().to_owned();
    let grants = vec![Grant { receiver: Address::from(&*address), amount: Amount::new(42) }];
    let rule = WorkRule { difficulty: Difficulty::from_bits(0) };
    let chain = Chain::new(Genesis { time: Time::default(), grants, rule }).unwrap();
    write_chain(&chain, fs::File::create(path).unwrap()).unwrap();

    let short = Address::from(&*address).to_string();
    for name in [&*address, short.trim_end_matches('…')] {
        assert_eq!(stdout(&run(&["balance", &file, name])), "42\n");
    }
    let unknown = run(&["balance", &file, "ffffffff"]);
    assert_eq!(status(&unknown), 1);
    assert!(stderr(&unknown).starts_with("error[unknown-address]: "));
}

#[test]
fn keygen_prints_the_address_and_never_overwrites_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = path_in(&folder, "alice.pem");
    let made = run(&["keygen", &key]);
    let pem = fs::read_to_string(&path).unwrap();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert_eq!(stdout(&run(&["keygen", "--show", &key])), stdout(&made));
    let again = run(&["keygen", &key]);
    assert_eq!(status(&again), 2);
    assert!(stderr(&again).contains("nothing is overwritten: name a new file"));
    assert_eq!(fs::read_to_string(&path).unwrap(), pem);
}

#[test]
fn hashrate_prints_three_numbers_as_json() {
    let output = run(&["hashrate", "--seconds", "0.2", "--threads", "2", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert!(json["nonces_per_second"].as_u64().unwrap() > 0);
    assert_eq!(json["threads"], 2);
    assert!(json["seconds"].as_f64().unwrap() >= 0.2);
}

/// Feeds bytes to `check-message`.
fn check_message(bytes: &[u8]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let (path, message) = path_in(&folder, "message.json");
    fs::write(path, bytes).unwrap();
    run(&["check-message", &small_chain_file(&folder), &message])
}

#[test]
fn check_message_tells_what_a_node_does() {
    let text = String::from_utf8(small_chain()).unwrap();
    let first = text.lines().nth(1).unwrap();
    let output = check_message(format!("{{\"block\":{first}}}").as_bytes());
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("adopts the block, at height 1"));
}

#[test]
fn check_message_names_what_a_node_refuses() {
    let zeros = "0".repeat(64);
    let third = String::from_utf8(small_chain()).unwrap().lines().nth(3).unwrap().to_owned();
    let hello = format!("{{\"hello\":{{\"genesis\":\"{zeros}\",\"tip\":\"{zeros}\",\"work\":1}}}}");
    let locator = vec![format!("{zeros:?}"); 65].join(",");
    for (message, code) in [
        (String::new(), "truncated"),
        ("{".into(), "truncated"),
        ("hello".into(), "not-json"),
        ("{\"goodbye\":1}".into(), "wrong-shape"),
        ("{\"get_blocks\": []}".into(), "not-canonical"),
        ("{\"get_blocks\":[]}\n".into(), "not-canonical"),
        (" ".repeat(4 << 20) + " ", "too-large"),
        (format!("{{\"get_blocks\":[{locator}]}}"), "too-many"),
        (hello, "foreign-genesis"),
        (format!("{{\"block\":{third}}}"), "unknown-parent"),
    ] {
        let output = check_message(message.as_bytes());
        assert_eq!(status(&output), 1, "{code}");
        assert!(stderr(&output).starts_with(&format!("error[{code}]: ")), "{}", stderr(&output));
    }
}

#[test]
fn a_strangers_words_do_not_reach_the_terminal_as_they_are() {
    let evil = "\\u001b[2J\\u202e\\nerror[fake]: all is well ";
    let output = check_message(format!("{{\"{}\":1}}", evil.repeat(1_000)).as_bytes());
    let said = stderr(&output);
    assert!(said.starts_with("error[wrong-shape]: "));
    assert!(said.lines().count() == 1 && said.len() < 1_000, "{said}");
    assert!(!said.contains(['\u{1b}', '\u{202e}']));
}

/// For a text of nothing but brackets, a parser needs many times the memory of the text.
#[test]
fn a_message_of_brackets_is_refused_before_it_is_parsed() {
    let message = format!("{{\"block\":{}}}", "[[]]".repeat(1 << 19));
    assert!(stderr(&check_message(message.as_bytes())).starts_with("error[too-large]: "));
}

#[cfg(target_os = "linux")]
#[test]
fn an_error_that_cannot_be_printed_is_not_a_panic() {
    let program = env!("CARGO_BIN_EXE_kusari");
    let verify = "exec \"$0\" verify no-such-file 2>/dev/full";
    let output = Command::new("sh").args(["-c", verify, program]).output().unwrap();
    assert_eq!(status(&output), 2);
}

/// A pipe that no one writes to keeps a reader waiting forever.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_command_that_waits_for_its_input() {
    let mut verify = kusari()
        .args(["verify", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // When it has accepted the first bytes, it's listening for Ctrl-C.
    let mut input = verify.stdin.take().unwrap();
    input.write_all(&vec![b' '; 1 << 17]).unwrap();
    let killed = Command::new("kill").args(["-INT", &verify.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(verify.wait().unwrap().code(), Some(130));
    drop(input);
}

#[test]
fn every_command_explains_itself_with_examples() {
    let commands =
        ["race", "verify", "show", "balance", "hashrate", "keygen", "check-message", "check-setup"];
    for command in commands {
        let output = run(&[command, "--help"]);
        assert_eq!(status(&output), 0);
        assert!(stdout(&output).contains("Examples:"), "{command}");
    }
}

#[test]
fn output_that_no_one_reads_is_not_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let file = small_chain_file(&folder);
    let mut show = kusari().args(["show", &file]).stdout(Stdio::piped()).spawn().unwrap();
    drop(show.stdout.take());
    assert_eq!(show.wait().unwrap().code(), Some(0));
}
