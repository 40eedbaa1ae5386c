//! `kusari race`, on threads and with a seed.

use super::{kusari, path_in, run, status, stderr, stdout};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// The number after `name: ` in a race's summary.
fn field(summary: &str, name: &str) -> usize {
    let line = summary.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("no {name} in {summary}")).parse().unwrap()
}

/// Races for a second, checks the summary and the exported chain, and returns the output.
fn a_good_race(more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (_, file) = path_in(&folder, "race.jsonl");
    let common = ["race", "--people", "2", "--payments-per-second", "20"];
    let rest = ["--difficulty", "8", "--export", &file];
    let seconds = if more.contains(&"--seconds") { &[][..] } else { &["--seconds", "1"] };
    let output = run(&[&common[..], &rest, seconds, more].concat());
    let text = stdout(&output);
    assert_eq!(status(&output), 0, "{text}{}", stderr(&output));
    assert!(text.ends_with("agreed: yes\n"), "{text}");

    let (sent, confirmed) = (field(&text, "payments sent"), field(&text, "payments confirmed"));
    let waiting = field(&text, "payments still waiting");
    assert!(sent > 0, "{text}");
    assert_eq!(sent, confirmed + waiting + field(&text, "payments conflicting"), "{text}");

    let verified = run(&["verify", &file]);
    let tip = text.lines().find_map(|line| line.strip_prefix("tip: ")).unwrap();
    let blocks = field(&text, "blocks");
    let expected = format!("valid: {blocks} blocks, {confirmed} transactions, tip {tip}\n");
    assert_eq!(stdout(&verified), expected);
    text
}

#[test]
fn a_race_ends_agreed_and_its_export_is_the_agreed_chain() {
    a_good_race(&["--nodes", "3"]);
}

/// What thirty machines in a room show.
#[test]
fn a_race_with_a_seed_is_the_same_each_time() {
    let partition = ["--nodes", "5", "--topology", "ring", "--partition", "--seconds", "6"];
    let race = |seed| a_good_race(&[&partition[..], &["--seed", seed]].concat());
    let (first, second) = (race("7"), race("7"));
    assert_eq!(first, second);
    assert!(first.contains("the network is cut") && first.contains("gives up"), "{first}");
    assert_ne!(field(&first, "forks"), 0);
    let tip = |text: &str| text.lines().find(|line| line.starts_with("tip: ")).map(str::to_owned);
    assert_ne!(tip(&first), tip(&race("8")));
}

/// If another machine ended at another block, a class would talk about different forks.
#[test]
fn the_race_of_seed_7_is_the_one_that_was_printed() {
    let text = a_good_race(&["--nodes", "3", "--seed", "7", "--seconds", "2"]);
    assert!(
        text.contains("tip: 00d86c2a0ea420bbd0da07d21b4cf4020d02646751be65d53d959c39c6be35ef"),
        "{text}"
    );
}

#[test]
fn a_race_with_a_seed_can_be_seen_again_and_stops_at_a_difficulty_that_takes_time() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = path_in(&folder, "race.svg");
    a_good_race(&["--nodes", "4", "--partition", "--seed", "3", "--replay", &file]);
    let picture = fs::read_to_string(path).unwrap();
    assert!(picture.contains("A race of 4 nodes") && picture.contains("the network is cut"));

    let output = run(&["race", "--seed", "3", "--difficulty", "21"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("with --seed, the difficulty is at most 20"));
}

#[test]
fn a_race_that_was_cut_in_two_ends_agreed() {
    let text = a_good_race(&["--nodes", "4", "--topology", "ring", "--partition"]);
    assert!(text.contains("the network is cut") && text.contains("the network is healed"));
}

#[test]
fn a_race_can_be_seen_again_as_a_moving_picture() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = path_in(&folder, "race.svg");
    let text = a_good_race(&["--nodes", "4", "--partition", "--replay", &file]);
    assert!(text.contains("the replay is in "), "{text}");

    let picture = fs::read_to_string(path).unwrap();
    assert!(picture.starts_with("<svg") && picture.contains("<animate"));
    assert!(picture.contains("A race of 4 nodes") && !picture.contains("<script"));
    assert!(picture.contains("the network is cut") && picture.contains("the network is healed"));
}

#[test]
fn a_race_on_a_random_network_ends_agreed() {
    a_good_race(&["--nodes", "7", "--topology", "random:3"]);
}

#[test]
fn one_node_alone_agrees_with_itself() {
    a_good_race(&["--nodes", "1"]);
}

#[test]
fn a_piped_race_is_plain_lines_without_colours() {
    let text = a_good_race(&["--nodes", "3"]);
    assert!(text.contains("mines") && text.contains("adopts"));
    assert!(!text.contains('\u{1b}') && !text.contains('\r'));
}

#[test]
fn a_race_without_payments_rests() {
    let arguments = ["race", "--seconds", "0.2", "--payments-per-second", "0", "--difficulty", "1"];
    let output = run(&arguments);
    assert_eq!((status(&output), field(&stdout(&output), "blocks")), (0, 0));
}

#[test]
fn an_impossible_topology_is_said_before_the_race() {
    let output = run(&["race", "--nodes", "5", "--topology", "random:5"]);
    assert_eq!(status(&output), 2);
    let said = stderr(&output);
    assert!(said.starts_with("error[no-regular-network]: 5 nodes cannot have 5 neighbours each"));
}

/// Each thread wants so much room for its stack that the third or fourth gets none, while there's plenty for all
/// else: a process that's out of memory altogether is aborted, and says nothing.
#[cfg(target_os = "linux")]
#[test]
fn a_system_without_room_for_threads_is_said_and_nothing_hangs() {
    let race = "ulimit -v 2000000; exec \"$0\" race --nodes 9 --seconds 1 --difficulty 8";
    let program = env!("CARGO_BIN_EXE_kusari");
    let mut shell = Command::new("sh");
    let output =
        shell.args(["-c", race, program]).env("RUST_MIN_STACK", "600000000").output().unwrap();
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).starts_with(&format!("error[{}]: ", "no-thread")));
}

/// Two races into one file would tear each other's chains.
#[cfg(unix)]
#[test]
fn two_races_cannot_write_to_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let (_, file) = path_in(&folder, "race.jsonl");
    let race = ["race", "--nodes", "2", "--seconds", "60", "--difficulty", "8", "--export", &file];
    let mut first = kusari().args(race).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(first.stdout.take().unwrap()).lines().map(Result::unwrap);
    lines.find(|line| line.contains("mines")).unwrap();
    let second = run(&race);
    assert_eq!(status(&second), 2);
    assert!(stderr(&second).starts_with("error[locked]: "));
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(status(&run(&["verify", "--recover", &file])), 0);
}

#[test]
fn a_file_that_cannot_be_written_is_said_before_the_race() {
    let folder = tempfile::tempdir().unwrap();
    let (_, file) = path_in(&folder, "no/such/folder/file");
    for option in ["--export", "--replay"] {
        let output = run(&["race", "--difficulty", "1", option, &file]);
        assert_eq!((status(&output), stdout(&output).as_str()), (2, ""));
        assert!(stderr(&output).contains("no/such/folder/file"));
    }
}

/// Sends the signal of Ctrl-C to a running race.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_race_with_its_summary_and_a_valid_export() {
    let folder = tempfile::tempdir().unwrap();
    let (_, file) = path_in(&folder, "race.jsonl");
    let arguments = ["race", "--nodes", "3", "--difficulty", "8", "--seconds", "600"];
    let mut race = kusari()
        .args(arguments)
        .args(["--export", &file])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(race.stdout.take().unwrap()).lines().map(Result::unwrap);
    lines.find(|line| line.contains("mines")).unwrap();
    let killed = Command::new("kill").args(["-INT", &race.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert!(lines.any(|line| line.starts_with("agreed: ")));
    assert_eq!(race.wait().unwrap().code(), Some(130));
    assert_eq!(status(&run(&["verify", &file])), 0);
}

/// What's shown in a browser is what the program does.
#[test]
fn the_page_shows_the_race_of_the_program() {
    for (flags, address) in [
        ("--seed 7", "time.40000"),
        ("--seed 42 --partition", "seed.42~partition~time.3000~time.40000"),
        ("--seed 42 --topology ring --partition", "seed.42~topology.ring~partition~time.40000"),
        (
            "--seed 7 --nodes 10 --topology random:3 --payments-per-second 2",
            "nodes.10~topology.random-3~payments.2~time.40000",
        ),
        ("--seed 7 --nodes 2 --topology line", "topology.line~nodes.2~time.40000"),
    ] {
        let command: Vec<_> = ["race"].into_iter().chain(flags.split(' ')).collect();
        let output = run(&command);
        let printed = stdout(&output);
        let tip = printed.lines().find_map(|line| line.strip_prefix("tip: ")).unwrap();
        assert!(printed.contains("agreed: yes"), "{flags}: {printed}");

        let question = format!(r#"{{"scene":"race","address":"{address}","ask":"show"}}"#);
        let shown = kusari_page::answer(&question);
        let nodes = shown.matches("Let node ").count();
        assert!(nodes > 0 && shown.matches(tip).count() == nodes, "{flags}: {tip}, {shown}");
        assert!(shown.contains(&format!("<code>kusari race {flags}</code>")), "{flags}");
    }
}
