//! Random chains with branches, in which the program is killed now and then. The index always says what a
//! chain in memory says, and a tree in memory accepts and refuses the same blocks.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod common;

use common::{World, assert_same, chain, create, genesis, late, open, seconds};
use kusari::stage6_coin::*;
use kusari_storage::{Directory, Store, StoreError};
use rand::RngExt as _;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Copies the files of a coin as they are on the disk, while the store is in use, as if the program were
/// killed at this moment.
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
        let chosen = world.rng.random_range(0..branches.len());
        if world.rng.random_bool(0.3) {
            let mut branch = branches[chosen].clone();
            (0..world.rng.random_range(1..=4)).for_each(|_| drop(branch.pop()));
            branches.push(branch);
        }
        // Some of the many branches are forgotten.
        if branches.len() > 4 {
            branches.swap_remove(world.rng.random_range(0..branches.len()));
        }
        let chosen = world.rng.random_range(0..branches.len());
        let block = world.grow(&mut branches[chosen]);
        let pushed = store.push(&block, late()).unwrap();
        let grown = &branches[chosen];
        if grown.place().height() > best.place().height() {
            let Added::Adopted(TipChange { disconnected, connected }) = pushed else {
                panic!("seed {seed}, step {step}: it has more work");
            };
            assert_eq!(connected.last().unwrap().hash, block.hash());
            reorganisations += usize::from(!disconnected.is_empty());
            best = grown.clone();
        } else {
            assert!(matches!(pushed, Added::Stored(_)), "seed {seed}, step {step}");
        }
        assert_eq!(store.place().unwrap(), *best.place(), "seed {seed}, step {step}");
        match world.rng.random_range(0..12) {
            // The index as it was some time ago, as if it hadn't been written since.
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
                assert_eq!((opened.torn, opened.indexed), (None, 0), "everything had been written");
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
    let reorganisations: usize = (1..=5).map(|seed| run(seed, 50)).sum();
    assert!(reorganisations >= 10, "only {reorganisations} times another branch took over");
}

/// Offers the same blocks, good and bad, to a tree in memory and to a store on a disk, and counts the answers.
fn offer_to_both(seed: u64, steps: usize, answers: &mut BTreeMap<&'static str, usize>) {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, mut tree) = (create(folder.path()), BlockTree::new(&genesis()).unwrap());
    let mut world = World::new(seed);
    // Where a block may follow, and whether a rule was broken there. A branch with a broken rule has no
    // branches of its own, because it's up to the store which of them it remembers.
    let mut places = vec![(genesis().place().unwrap(), false)];
    let mut last = genesis().block();
    for step in 0..steps {
        let chosen = places.len() - 1 - world.rng.random_range(0..places.len().min(8));
        let (place, is_bad) = places[chosen];
        let chance = world.rng.random_range(0..100);
        let spends_nothing = (chance < 10 && !is_bad).then(|| {
            let output = Output { amount: Amount::new(5), lock: world.lock(0) };
            let coin = Coin { output, height: 1, is_coinbase: false };
            world.payment(&[(OutPoint { index: 7, ..OutPoint::default() }, coin)])
        });
        let breaks_a_rule = spends_nothing.is_some();
        let mut block = world.block_after(&place, spends_nothing.into_iter().collect());
        let mut latest = late();
        match chance {
            80..85 => block.header.merkle_root[0] ^= 1,
            85..90 => latest = seconds(1_600_000_000),
            90..95 => block.header.previous_hash = block.hash(),
            95..100 => block = last.clone(),
            _ => {}
        }
        let on_disk = match store.push(&block, latest) {
            Ok(added) => Ok(added),
            Err(StoreError::Block(cause)) => Err(cause),
            Err(other) => panic!("seed {seed}, step {step}: {other}"),
        };
        let in_memory = tree.add(Arc::new(block.clone()), latest);
        assert_eq!(on_disk, in_memory, "seed {seed}, step {step}");
        let answer = match &in_memory {
            Ok(Added::Known) => "known",
            Ok(Added::Stored(_)) => "stored",
            Ok(Added::Adopted(change)) if change.disconnected.is_empty() => "longer",
            Ok(Added::Adopted(_)) => "another branch",
            Err(cause) => cause.code(),
        };
        *answers.entry(answer).or_default() += 1;
        if matches!(&in_memory, Ok(Added::Stored(_) | Added::Adopted(_))) {
            let next = place.next(&block.header, block.hash(), &genesis().rules).unwrap();
            if is_bad {
                places.remove(chosen);
            }
            places.push((next, is_bad || breaks_a_rule));
            last = block;
        }
        if chance == 50 {
            drop(store);
            store = open(folder.path()).0;
        }
    }
    assert_eq!(store.place().unwrap(), *tree.place());
    assert_eq!(store.coins().unwrap(), *tree.ledger().coins());
    store.check(|_, _| {}).unwrap();
}

#[test]
fn a_tree_in_memory_and_a_store_on_a_disk_give_the_same_answers() {
    let mut answers = BTreeMap::new();
    (1..=4).for_each(|seed| offer_to_both(seed, 60, &mut answers));
    let expected = ["known", "stored", "longer", "another branch", "unknown-output"];
    let expected = expected.into_iter().chain(TreeError::CODES.iter().copied());
    assert!(expected.clone().all(|answer| answers.contains_key(answer)), "{answers:?}");
}
