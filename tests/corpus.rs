//! Replays what libFuzzer found, without libFuzzer: its corpus, and every case that ever uncovered a fault.
//!
//! The claims of each target are in `tests/corpus/`. `checks/fuzz/` lets libFuzzer make up bytes for the same
//! claims; see docs/looking-for-faults.md.

#[path = "stage8_contract/cast.rs"]
#[allow(dead_code, reason = "the scripts use a part of it")]
mod cast;
#[path = "corpus/coin.rs"]
mod coin;
#[path = "corpus/decode.rs"]
mod decode;
#[path = "corpus/host.rs"]
mod host;
#[path = "corpus/members.rs"]
mod members;
#[path = "corpus/network.rs"]
mod network;
#[path = "corpus/peers.rs"]
mod peers;
#[path = "corpus/verify.rs"]
mod verify;
#[path = "stage8_contract/voters.rs"]
#[allow(dead_code, reason = "the scripts use a part of it")]
mod voters;
#[path = "stage8_contract/world.rs"]
#[allow(dead_code, reason = "the scripts use a part of it")]
mod world;

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Fewer files than this aren't a corpus.
const FEW: usize = 50;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(ROOT).join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry of it").path()).collect();
    files.sort();
    files
}

/// Runs a target on files. The last name printed is the one that failed.
fn replay(run: fn(&[u8]), files: Vec<PathBuf>) {
    for file in files {
        println!("{}", file.display());
        run(&fs::read(&file).expect("a file of the project"));
    }
}

fn replay_target(name: &str, run: fn(&[u8])) {
    let corpus = files(&format!("checks/fuzz/corpus/{name}"));
    assert!(corpus.len() >= FEW, "only {} files", corpus.len());
    replay(run, corpus);
    // A target in which no fault was ever found has no folder.
    if Path::new(ROOT).join("checks/fuzz/found").join(name).exists() {
        replay(run, files(&format!("checks/fuzz/found/{name}")));
    }
}

#[test]
fn any_bytes_are_an_error_or_a_value_that_is_written_as_the_same_bytes() {
    replay_target("decode", decode::run);
}

#[test]
fn chain_and_tree_refuse_the_same_files() {
    replay_target("verify", verify::run);
    replay(verify::run, files("tests/vectors/good"));
    replay(verify::run, files("tests/vectors/bad"));
}

#[test]
fn no_script_of_mallory_breaks_an_invariant() {
    replay_target("network", network::run);
}

#[test]
fn no_bytes_make_a_coin_or_break_a_node_that_keeps_them() {
    replay_target("coin", coin::run);
}

#[test]
fn no_bytes_of_strangers_and_no_book_on_a_disk_mean_what_they_do_not_say() {
    replay_target("peers", peers::run);
}

#[test]
fn nothing_that_happens_to_a_host_gives_it_too_many_neighbours_or_makes_it_tell_too_early() {
    replay_target("host", host::run);
}

#[test]
fn no_script_of_liars_makes_two_histories_or_stops_a_member_that_keeps_the_rules() {
    replay_target("members", members::run);
}

#[test]
fn every_target_is_replayed() {
    let stems = |folder| {
        let files = files(folder).into_iter();
        let stems = files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
        stems.collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(stems("checks/fuzz/fuzz_targets"), stems("tests/corpus"));
    assert_eq!(stems("checks/fuzz/corpus"), stems("tests/corpus"));
}
