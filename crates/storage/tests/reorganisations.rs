//! Random chains with branches, in which the program is killed now and then: the index always says what a
//! chain in memory says.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod common;

use common::{World, assert_same, chain, create, genesis, late, open};
use kusari::stage6_coin::Chain;
use kusari_storage::{Directory, Pushed, Store};
use rand::Rng as _;
use std::fs;
use std::path::Path;

/// Copies the files of a coin as they are on the disk, while the store is in use, as if the program had been
/// killed now.
fn killed_copy(from: &Path, to: &Path) {
    drop(Directory::prepare(to).unwrap());
    for name in ["chain.json", "blocks.dat", "index.redb"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

/// Everything that exists came from subsidies.
fn assert_supply(store: &Store) {
    let height = store.place().unwrap().height();
    let subsidies = (1..=height).map(|height| genesis().rules.subsidy(height).units());
    assert_eq!(store.coins().unwrap().total().units(), subsidies.sum::<u64>());
}

fn run(seed: u64, steps: usize) -> usize {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (path, index) = (folder.path(), folder.path().join("index.redb"));
    let mut world = World::new(seed);
    let (mut store, mut branches): (_, Vec<Chain>) = (create(path), vec![chain()]);
    let (mut best, mut reorganisations) = (chain(), 0);
    let mut old_index: Option<Vec<u8>> = None;
    for step in 0..steps {
        let chosen = world.rng.gen_range(0..branches.len());
        if world.rng.gen_bool(0.3) {
            let mut branch = branches[chosen].clone();
            (0..world.rng.gen_range(1..=4)).for_each(|_| drop(branch.pop()));
            branches.push(branch);
        }
        // Of the many branches some are forgotten.
        if branches.len() > 4 {
            branches.swap_remove(world.rng.gen_range(0..branches.len()));
        }
        let chosen = world.rng.gen_range(0..branches.len());
        let block = world.grow(&mut branches[chosen]);
        let pushed = store.push(&block, late()).unwrap();
        let grown = &branches[chosen];
        if grown.place().height() > best.place().height() {
            let Pushed::Adopted { disconnected, connected } = pushed else {
                panic!("seed {seed}, step {step}: it has more work");
            };
            assert_eq!(connected.last().unwrap().hash, block.hash());
            reorganisations += usize::from(!disconnected.is_empty());
            best = grown.clone();
        } else {
            assert_eq!(pushed, Pushed::Stored, "seed {seed}, step {step}");
        }
        assert_eq!(store.place().unwrap(), *best.place(), "seed {seed}, step {step}");
        match world.rng.gen_range(0..12) {
            // The index of some time ago, as if it had not been written since.
            0 => {
                drop(store);
                if let Some(old) = &old_index {
                    fs::write(&index, old).unwrap();
                }
                store = open(path).0;
                assert_same(&store, &best);
            }
            1 => {
                drop(store);
                old_index = Some(fs::read(&index).unwrap());
                store = open(path).0;
            }
            2 => {
                let copy = elsewhere.path().join(step.to_string());
                killed_copy(path, &copy);
                let (copied, opened) = open(&copy);
                assert_eq!((opened.torn, opened.indexed), (None, 0), "it was all written");
                assert_same(&copied, &best);
            }
            3 => assert_same(&store, &best),
            _ => {}
        }
    }
    assert_same(&store, &best);
    assert_supply(&store);
    assert_eq!(store.check(|_, _| {}).unwrap(), steps as u64);
    drop(store);
    let (store, opened) = Store::rebuild(Directory::open(path).unwrap(), |_, _| {}).unwrap();
    assert_eq!(opened.indexed, steps as u64);
    assert_same(&store, &best);
    reorganisations
}

#[test]
fn whatever_happens_the_index_says_what_a_chain_in_memory_says() {
    let reorganisations: usize = (1..=4).map(|seed| run(seed, 50)).sum();
    assert!(reorganisations >= 10, "only {reorganisations} times another branch took over");
}
