//! An index that something has happened to: it's refused or it's right, and it can be rebuilt.

mod common;

use common::{World, try_open, with_blocks};
use kusari::stage6_coin::*;
use kusari_storage::{Directory, Store, StoreError};
use rand::RngExt as _;
use std::fs;
use std::path::Path;

/// Opens the store and reads the whole index.
fn read_all(path: &Path, world: &World) -> Result<(Place, UtxoSet), StoreError> {
    let (store, _) = try_open(path)?;
    let found = (store.place()?, store.coins()?);
    for key in 0..4 {
        store.coins_of(&world.lock(key))?;
    }
    for height in 0..=found.0.height() {
        store.block_at(height)?;
    }
    store.check(|_, _| {})?;
    Ok(found)
}

#[test]
fn a_damaged_index_is_refused_or_right_and_nothing_panics() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(1);
    let (store, chain) = with_blocks(folder.path(), &mut world, 12);
    let path = store.directory().index();
    drop(store);
    let good = fs::read(&path).unwrap();
    let expected = (*chain.place(), chain.coins().clone());
    assert!(read_all(folder.path(), &world).unwrap() == expected);
    let mut refused = 0;
    for round in 0..60 {
        let mut bytes = good.clone();
        match round % 3 {
            0 => {
                let bit = world.rng.random_range(0..bytes.len() * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
            1 => bytes.truncate(world.rng.random_range(0..bytes.len())),
            _ => {
                let at = world.rng.random_range(0..bytes.len() - 64);
                world.rng.fill(&mut bytes[at..at + 64]);
            }
        }
        fs::write(&path, &bytes).unwrap();
        match read_all(folder.path(), &world) {
            Ok(found) => assert!(found == expected, "round {round}"),
            Err(refusal) => {
                let codes = [
                    "index-damaged",
                    "index-version",
                    "foreign-index",
                    "index-differs",
                    "io",
                    "corrupt",
                    "blocks-missing",
                    "stored-block",
                ];
                assert!(
                    codes.contains(&refusal.code()),
                    "round {round}: {}: {refusal}",
                    refusal.code()
                );
                refused += 1;
            }
        }
    }
    assert!(refused > 0);
    let directory = Directory::open(folder.path()).unwrap();
    drop(Store::rebuild(directory, |_, _| {}).unwrap());
    assert!(read_all(folder.path(), &world).unwrap() == expected);
}
