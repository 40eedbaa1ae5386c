//! Waiting payments are in a file of their own. They survive the loss of an index, and any kill.

mod common;

use common::{World, late, open, try_open, with_blocks};
use kusari::stage6_coin::*;
use kusari_storage::{Directory, Opened, Store};
use redb::{Database, ReadableDatabase as _, TableDefinition};
use std::fs;
use std::path::Path;

const BLOCKS: usize = 4;

/// A closed store with a few blocks and two waiting payments, and what's needed to go on from there.
fn two_that_wait(path: &Path) -> (World, Chain, [Transaction; 2]) {
    let mut world = World::new(9);
    let (mut store, chain) = with_blocks(path, &mut world, BLOCKS);
    let mut coins: Vec<_> = chain.coins().iter().map(|(n, coin)| (*n, coin.clone())).collect();
    coins.sort_by_key(|(name, _)| *name);
    let payments = [0, 1].map(|index| world.payment(&coins[index..=index]));
    store.set_waiting(&payments).expect("there's room");
    (world, chain, payments)
}

fn rebuild(path: &Path) -> (Store, Opened) {
    let directory = Directory::open(path).expect("no one uses it");
    Store::rebuild(directory, |_, _| {}).expect("the blocks are whole")
}

#[test]
fn a_deleted_index_loses_no_payment_and_neither_does_a_damaged_one_that_is_rebuilt() {
    let folder = tempfile::tempdir().unwrap();
    let (path, index) = (folder.path(), folder.path().join("index.redb"));
    let (_, _, payments) = two_that_wait(path);
    fs::remove_file(&index).unwrap();
    let (store, opened) = open(path);
    assert_eq!(store.waiting(), payments);
    assert_eq!(opened, Opened { indexed: BLOCKS as u64, ..Opened::default() });
    drop(store);

    for damage in [&b""[..], b"no index at all"] {
        fs::write(&index, damage).unwrap();
        let (store, opened) = rebuild(path);
        assert_eq!(store.waiting(), payments);
        assert!(!opened.is_waiting_lost);
    }
    assert_eq!(open(path).0.waiting(), payments);
}

/// Whichever file reached the disk last, a payment is neither lost nor made twice.
#[test]
fn an_older_file_of_waiting_payments_is_brought_up_to_the_end_of_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (mut world, mut best, [one, two]) = two_that_wait(path);
    let (mut store, file) = (open(path).0, path.join("waiting.dat"));
    let mut branch = best.clone();
    let killed_after = |store: Store, block: &Block, left: &[&Transaction]| {
        let mut store = store;
        let before = fs::read(&file).unwrap();
        store.push(block, late()).unwrap();
        assert_eq!(store.waiting().iter().collect::<Vec<_>>(), left);
        let after = fs::read(&file).unwrap();
        drop(store);
        // Killed when the index had been written, but not yet this file.
        fs::write(&file, before).unwrap();
        let (store, opened) = open(path);
        assert_eq!(opened, Opened::default());
        assert_eq!(store.waiting().iter().collect::<Vec<_>>(), left);
        assert_eq!(fs::read(&file).unwrap(), after);
        store
    };
    let confirming = world.grow_with(&mut best, std::slice::from_ref(&two));
    store = killed_after(store, &confirming, &[&one]);
    let first = world.grow_with(&mut branch, &[]);
    assert!(matches!(store.push(&first, late()), Ok(Added::Stored(_))));
    let second = world.grow_with(&mut branch, &[]);
    store = killed_after(store, &second, &[&two, &one]);
    let both = world.grow_with(&mut branch, &[one, two]);
    killed_after(store, &both, &[]);
}

/// While nothing waits, the file isn't written with each block. It is written before blocks are abandoned.
/// Otherwise, after a kill, it would name a block from before those that held a payment.
#[test]
fn no_block_is_abandoned_before_the_file_names_the_end_of_its_branch() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = (folder.path(), folder.path().join("waiting.dat"));
    let mut world = World::new(5);
    let (mut store, mut best) = with_blocks(path, &mut world, 1);
    let untouched = fs::read(&file).unwrap();
    let mut branch = best.clone();
    let coins: Vec<_> = best.coins().iter().map(|(n, coin)| (*n, coin.clone())).collect();
    let payment = world.payment(&coins[..1]);
    let block = world.grow_with(&mut best, std::slice::from_ref(&payment));
    store.push(&block, late()).unwrap();
    let first = world.grow_with(&mut branch, &[]);
    store.push(&first, late()).unwrap();
    assert_eq!(fs::read(&file).unwrap(), untouched);

    let second = world.grow_with(&mut branch, &[]);
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let blocks = fs::read(path.join("blocks.dat")).unwrap();
    assert_eq!(store.push(&second, late()).unwrap_err().code(), "not-a-file");
    assert_eq!(fs::read(path.join("blocks.dat")).unwrap(), blocks);
    assert_eq!(store.place().unwrap(), *best.place());

    fs::remove_dir(&file).unwrap();
    store.push(&second, late()).unwrap();
    assert_eq!(store.waiting(), std::slice::from_ref(&payment));
    drop(store);
    assert_eq!(open(path).0.waiting(), [payment]);
}

#[test]
fn payments_that_an_earlier_version_kept_in_the_index_are_moved_and_not_lost() {
    const WAITING: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("waiting");
    for makes_anew in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let (path, index) = (folder.path(), folder.path().join("index.redb"));
        let (_, _, payments) = two_that_wait(path);
        fs::remove_file(path.join("waiting.dat")).unwrap();
        let database = Database::open(&index).unwrap();
        let transaction = database.begin_write().unwrap();
        let mut table = transaction.open_table(WAITING).unwrap();
        for (number, payment) in (0..).zip(&payments) {
            table.insert(number, &payment.to_bytes()[..]).unwrap();
        }
        drop(table);
        transaction.commit().unwrap();
        drop(database);

        let (store, opened) = if makes_anew { rebuild(path) } else { open(path) };
        assert!(!opened.is_waiting_lost);
        assert_eq!(store.waiting(), payments);
        drop(store);
        let database = Database::open(&index).unwrap();
        assert!(
            database.begin_read().unwrap().open_table(WAITING).is_err(),
            "it's gone from the index"
        );
        drop(database);
        assert_eq!(open(path).0.waiting(), payments);
    }
}

#[test]
fn a_lost_or_damaged_file_of_waiting_payments_is_reported_and_a_damaged_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = (folder.path(), folder.path().join("waiting.dat"));
    two_that_wait(path);
    let whole = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let (store, opened) = open(path);
    assert!(opened.is_waiting_lost && store.waiting().is_empty());
    drop(store);
    assert_eq!(open(path).1, Opened::default(), "it's reported only once");

    fs::write(&file, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(try_open(path).unwrap_err().code(), "waiting-damaged");
    let (store, opened) = rebuild(path);
    assert!(opened.is_waiting_lost && store.waiting().is_empty());
    assert_eq!(fs::read(path.join("waiting.damaged")).unwrap(), whole[..whole.len() - 1]);
    assert_eq!(store.place().unwrap().height(), BLOCKS as u64);
}

#[test]
fn without_the_blocks_above_them_payments_go_on_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (_, _, payments) = two_that_wait(path);
    let bytes = fs::read(path.join("blocks.dat")).unwrap();
    fs::write(path.join("blocks.dat"), &bytes[..bytes.len() - 1]).unwrap();
    let (store, _) = rebuild(path);
    assert_eq!(store.place().unwrap().height(), BLOCKS as u64 - 1);
    assert_eq!(store.waiting(), payments);
}
