//! The example as its readers use it.

#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_own-rule"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_rule_of_ones_own_runs_by_the_same_command_line() {
    let output = run(&["run", "town.toml", "--seeds", "1..3", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["rule"], "last-digit");
    let runs = json["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 3);
    assert!(
        runs.iter().all(|run| run["stale"] == 0.0),
        "a block has ten seconds to reach everyone: {json}"
    );
}

#[test]
fn one_word_leads_back_to_work() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("work.toml");
    let town = concat!(env!("CARGO_MANIFEST_DIR"), "/town.toml");
    std::fs::write(&path, format!("like = {town:?}\nrule = \"work\"\n")).unwrap();
    let output = run(&["run", path.to_str().unwrap(), "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let stale = json["runs"][0]["stale"].as_f64().unwrap();
    assert!(stale > 0.05, "at a block in ten seconds, miners who haven't heard go on: {stale}");
}

#[test]
fn a_rule_that_no_one_wrote_is_refused_with_those_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.toml");
    let town = concat!(env!("CARGO_MANIFEST_DIR"), "/town.toml");
    std::fs::write(&path, format!("like = {town:?}\nrule = \"last-digits\"\n")).unwrap();
    let output = run(&["run", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(
        said.contains("error[unknown-word]") && said.contains("did you mean `last-digit`?"),
        "{said}"
    );
}
