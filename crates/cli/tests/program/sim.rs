//! Towns, as students run them.

use super::{kusari, path_in, run, status, stderr, stdout};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

/// A scenario in a folder, small enough for a test.
fn small_town(folder: &tempfile::TempDir) -> String {
    let (path, text) = path_in(folder, "town.toml");
    assert_eq!(status(&run(&["sim", "new", &text])), 0);
    let town = fs::read_to_string(&path).unwrap();
    let small = town.replace("nodes = 600", "nodes = 40").replace("blocks = 1000", "blocks = 50");
    assert_ne!(small, town);
    fs::write(&path, small).unwrap();
    text
}

#[test]
fn from_nothing_to_a_picture_takes_three_commands() {
    let folder = tempfile::tempdir().unwrap();
    let town = small_town(&folder);
    let (_, db) = path_in(&folder, "town.db");
    let (svg, picture) = path_in(&folder, "spread.svg");
    let output = run(&["sim", "run", &town, "--seeds", "1..3", "--out", &db]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let said = stdout(&output);
    assert!(said.contains("40 nodes, 50 blocks, rule work, seeds 1 to 3"), "{said}");
    assert!(said.contains("until half have it") && !said.contains('\u{1b}'), "{said}");
    assert!(!stderr(&output).contains('\u{1b}'), "{}", stderr(&output));

    let output = run(&["sim", "figure", "propagation", &db, "--out", &picture]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let svg = fs::read_to_string(svg).unwrap();
    for part in ["<svg", "<title>a town of mine", "<desc>", "seconds, log scale", "an epidemic"] {
        assert!(svg.contains(part), "{part}");
    }
    assert!(
        stdout(&output).contains("Across: time since the block was made"),
        "{}",
        stdout(&output)
    );

    // The same seeds again: nothing is run, and the answer is the same.
    let again = run(&["sim", "run", &town, "--seeds", "1..3", "--out", &db]);
    assert_eq!(stdout(&again), said);
    assert!(stderr(&again).contains("3 of 3 runs are complete already"), "{}", stderr(&again));
}

#[test]
fn two_towns_are_compared_by_what_their_seeds_scatter() {
    let folder = tempfile::tempdir().unwrap();
    let town = small_town(&folder);
    let (path, other) = path_in(&folder, "slow.toml");
    fs::write(path, "like = \"town.toml\"\nblock_size = \"5 MB\"\n").unwrap();
    let (_, one_db) = path_in(&folder, "one.db");
    let (_, other_db) = path_in(&folder, "other.db");
    for (town, db) in [(&town, &one_db), (&other, &other_db)] {
        let output = run(&["sim", "run", town, "--seeds", "1..4", "--out", db]);
        assert_eq!(status(&output), 0, "{}", stderr(&output));
    }
    let line = |said: &str, name: &str| {
        said.lines().find(|line| line.starts_with(name)).unwrap().to_owned()
    };
    let said = stdout(&run(&["sim", "compare", &one_db, &other_db]));
    assert!(line(&said, "until half have it").ends_with("the second has more"), "{said}");
    let said = stdout(&run(&["sim", "compare", &one_db, &one_db]));
    assert!(line(&said, "until half have it").ends_with("the same"), "{said}");
}

#[test]
fn a_scenario_that_cannot_be_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let town = small_town(&folder);
    let text = fs::read_to_string(&town).unwrap();
    fs::write(&town, text.replace("nodes = 40", "nodes = -40")).unwrap();
    let output = run(&["sim", "run", &town]);
    assert_eq!(status(&output), 2);
    let line = text.lines().position(|line| line.starts_with("nodes")).unwrap() + 1;
    let said = stderr(&output);
    assert!(said.starts_with("error[out-of-range]: "), "{said}");
    assert!(said.contains(&format!("town.toml:{line}: `nodes` is -40")), "{said}");
    // Nothing is overwritten.
    assert_eq!(status(&run(&["sim", "new", &town])), 2);
    assert_eq!(status(&run(&["sim", "run", "nowhere.toml"])), 2);
    assert_eq!(status(&run(&["sim", "run", &town, "--seeds", "3..1"])), 2);
}

#[test]
#[cfg(unix)]
fn after_an_interruption_the_same_command_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let town = small_town(&folder);
    let (_, db) = path_in(&folder, "town.db");
    let arguments =
        ["sim", "run", &town, "--seeds", "1..100000", "--threads", "1", "--out", &db, "--json"];
    // No one waits for a hundred thousand runs. It's interrupted as soon as it has begun, which the file shows.
    let mut child =
        kusari().args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while !fs::metadata(&db).is_ok_and(|it| it.len() > 0) {
        std::thread::yield_now();
    }
    let killed =
        std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.unwrap().success());
    let first = BufReader::new(child.stdout.take().unwrap()).lines().next();
    let output = child.wait_with_output().unwrap();
    assert_eq!(status(&output), 130, "{}", stderr(&output));
    assert!(stderr(&output).contains("the same command goes on from there"), "{}", stderr(&output));
    let json: serde_json::Value = serde_json::from_str(&first.unwrap().unwrap()).unwrap();
    let done = json["runs"].as_array().unwrap().len();
    let again = run(&["sim", "run", &town, "--seeds", &format!("1..{}", done + 1), "--out", &db]);
    assert_eq!(status(&again), 0, "{}", stderr(&again));
    if done > 0 {
        let said = format!("{done} of {} runs are complete already", done + 1);
        assert!(stderr(&again).contains(&said), "{}", stderr(&again));
    }
}
