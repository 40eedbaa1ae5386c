//! Scenario files that can't be: each is answered with the line and the rule, at once, and without memory growing.
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use kusari_city::scenario::{Broken, Scenario, ScenarioError};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

const RULES: [&str; 3] = ["work", "slots", "tickets"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile")
}

fn refused(path: &Path) -> ScenarioError {
    match Scenario::read(path, &RULES) {
        Ok(_) => panic!("{path:?} is let through"),
        Err(error) => error,
    }
}

/// Each file says itself, with `# refused: CODE`, which line is wrong, and why.
fn expected(path: &Path) -> Option<(String, usize, String)> {
    let text = fs::read_to_string(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let marked = |(at, line): (usize, &str)| {
        let (_, code) = line.split_once("# refused: ")?;
        Some((name.clone(), at + 1, code.split(' ').next().unwrap().to_owned()))
    };
    text.lines().enumerate().find_map(marked)
}

#[test]
fn every_hostile_file_is_refused_with_the_line_and_the_rule() {
    let mut count = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "toml") {
            continue;
        }
        let error = refused(&path);
        // What's wrong with lines_to_nowhere.toml is in lines_to_nowhere.csv, and with like_another.toml in the file that it's like.
        let beside = [path.clone(), path.with_extension("csv"), path.with_extension("base")];
        let expected = beside.iter().filter(|it| it.exists()).find_map(|it| expected(it));
        let found = error.file.file_name().unwrap().to_str().unwrap().to_owned();
        let found = (found, error.line, error.code().to_owned());
        assert_eq!(Some(found), expected, "{path:?}: {error}");
        count += 1;
    }
    assert!(count >= 20, "{count} files were tried");
}

#[test]
fn an_error_names_the_remedy() {
    let said = |name: &str| refused(&folder().join(name)).to_string();
    for (name, remedy) in [
        ("a_slip_of_the_pen.toml", "did you mean `interval`?"),
        ("a_rule_that_does_not_exist.toml", "did you mean `work`?"),
        ("a_time_without_a_unit.toml", "such as \"10 min\""),
        ("a_million_million_nodes.toml", "from 2 to 100000"),
        (
            "a_degree_in_a_ring.toml",
            "it's for shape = \"random\" or \"small-world\", and here it's \"ring\"",
        ),
        ("nothing_but_a_name.toml", "add a line such as rule = \"work\""),
        ("a_region_without_bandwidth.toml", "there are 3 regions: here, there, elsewhere"),
    ] {
        assert!(said(name).contains(remedy), "{}", said(name));
    }
}

#[test]
fn what_never_ends_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("town.toml");
    let write = |text: &str| fs::write(&path, text).unwrap();
    let refused = || refused(&path).code();

    File::create(&path).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(refused(), "too-large", "a terabyte of nothing");
    write(&format!("a = {}", "[".repeat(200_000)));
    assert_eq!(refused(), "not-toml", "brackets in brackets");
    write(&format!("nodes{} = 1", ".a".repeat(100_000)));
    assert_eq!(refused(), "not-toml", "tables in tables");
    write(&"k".repeat(200_000));
    assert_eq!(refused(), "not-toml", "a key that never ends");
    write(&(0..20_000).map(|it| format!("k{it} = 1\n")).collect::<String>());
    assert_eq!(refused(), "unknown-key", "a hundred thousand keys");
    write("like = \"/dev/zero\"\n");
    assert_eq!(refused(), "unreadable", "a file without an end");
    for number in 0..20 {
        let next = format!("like = \"{}.toml\"\n", number + 1);
        fs::write(folder.path().join(format!("{number}.toml")), next).unwrap();
    }
    write("like = \"0.toml\"\n");
    assert_eq!(refused(), "too-deep", "like another that's like another");
    fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    assert_eq!(refused(), "unreadable", "not text");
    assert_eq!(Scenario::read(folder.path(), &RULES).unwrap_err().code(), "unreadable");
}

#[test]
#[cfg(target_os = "linux")]
fn refusing_takes_no_memory() {
    let most = || {
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().split(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let before = most();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "toml") {
            refused(&path);
        }
    }
    // The other tests of this file run at the same time, and 256 KiB of TOML take some megabytes.
    assert!(most() - before < 100_000, "{} kB more than before", most() - before);
}

#[test]
fn every_rule_for_scenarios_has_a_code_of_its_own() {
    let codes = BTreeSet::from(Broken::CODES);
    assert_eq!(codes.len(), Broken::CODES.len());
}
