//! A power cut at any moment costs nothing that anyone was told.

use super::town::{Town, height, mine, status, tip, until};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::thread;
use std::time::Duration;

/// Kills a node that mines this many times, at random moments, and asks it afterwards about each block that it told of.
fn kill_and_restart(times: usize) {
    let town = Town::new();
    town.says("alice", "mint --spacing 1");
    let to = town.says("alice", "wallet new").trim().to_owned();
    let bob = {
        let alice = town.start("alice", "");
        town.start("bob", &format!("--connect {}", alice.listen()))
    };
    let rng = &mut ChaCha12Rng::seed_from_u64(7);
    let mut told = Vec::new();
    for round in 0..times {
        let alice = town.start("alice", &format!("--connect {}", bob.listen()));
        for hash in &told {
            let known = alice.get(&format!("/api/block/{hash}"));
            assert!(known.is_ok(), "round {round}: it denies {hash}: {known:?}\n{}", alice.log());
        }
        mine(&alice, Some(&to));
        let (start, moment) = (height(&alice), Duration::from_millis(rng.random_range(0..400)));
        until("a block is told", &[&alice, &bob], || {
            told.push(tip(&alice));
            height(&alice) > start
        });
        thread::sleep(moment); // the moment is what's tested, not a wait for something
        told.push(tip(&alice));
        told.push(tip(&bob));
        told.sort();
        told.dedup();
        // The genesis isn't a block that can be asked for.
        told.retain(|hash| *hash != status(&bob)["genesis"].as_str().unwrap());
        alice.kill();
    }
    let alice = town.start("alice", &format!("--connect {}", bob.listen()));
    until("they agree again", &[&alice, &bob], || tip(&alice) == tip(&bob));
    for hash in &told {
        assert!(alice.get(&format!("/api/block/{hash}")).is_ok(), "it denies {hash}");
    }
    assert!(alice.leave().unwrap().success());
    assert!(town.says("alice", "chain check").contains("blocks checked"));
}

#[test]
fn a_node_that_is_killed_at_a_random_moment_comes_back_and_denies_nothing() {
    kill_and_restart(5);
}

#[test]
#[ignore = "takes minutes: cargo test -p kusari-cli --test node -- --ignored"]
fn a_node_that_is_killed_a_hundred_times_comes_back_and_denies_nothing() {
    kill_and_restart(100);
}
