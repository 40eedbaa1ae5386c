//! The store, through the public API: a chain on disk says what a chain in memory says.

mod common;

use common::{World, assert_same, chain, create, genesis, late, open, seconds, with_blocks};
use kusari::stage6_coin::*;
use kusari_storage::{Directory, Opened, Store};
use std::fs;

#[test]
fn a_new_store_holds_the_genesis_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = create(folder.path());
    assert_same(&store, &chain());
    assert_eq!(store.genesis(), &genesis());
    assert_eq!(store.block_at(0).unwrap(), Some(genesis().block()));
    assert_eq!(store.block_at(1).unwrap(), None);
    assert_eq!(store.work().unwrap(), ChainWork::default());
}

#[test]
fn blocks_and_coins_are_there_again_after_opening() {
    let folder = tempfile::tempdir().unwrap();
    let (store, chain) = with_blocks(folder.path(), &mut World::new(1), 12);
    assert_same(&store, &chain);
    drop(store);
    let (store, opened) = open(folder.path());
    assert_eq!(opened, Opened::default(), "nothing but the index was read");
    assert_same(&store, &chain);
    for (height, block) in (1..).zip(chain.blocks()) {
        assert_eq!(store.block_at(height).unwrap().as_ref(), Some(block));
        assert_eq!(store.block(&block.hash()).unwrap().as_ref(), Some(block));
        let (place, is_best) = store.place_of(&block.hash()).unwrap().unwrap();
        assert_eq!((place.height(), place.hash(), is_best), (height, block.hash(), true));
    }
    assert_eq!(store.work().unwrap().hashes(), 12 * 2);
}

#[test]
fn the_coins_of_an_address_are_found_without_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(2);
    let (store, chain) = with_blocks(folder.path(), &mut world, 20);
    let mut found = 0;
    for key in 0..4 {
        let lock = world.lock(key);
        let mut expected: Vec<_> = (chain.coins().iter())
            .filter(|(_, coin)| coin.output.lock == lock)
            .map(|(name, coin)| (*name, coin.clone()))
            .collect();
        expected.sort_by_key(|(name, _)| *name);
        found += expected.len();
        let mut coins = store.coins_of(&lock).unwrap();
        coins.sort_by_key(|(name, _)| *name);
        assert_eq!(coins, expected);
        for (name, coin) in expected {
            assert_eq!(store.coin(&name).unwrap(), Some(coin));
        }
    }
    assert_eq!(found, chain.coins().len());
    assert_eq!(store.coin(&OutPoint::NULL).unwrap(), None);
    assert_eq!(store.coins_of(&Script::default()).unwrap(), []);
}

#[test]
fn what_a_payment_spends_is_enough_to_check_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(3);
    let (store, chain) = with_blocks(folder.path(), &mut world, 3);
    let spent: Vec<_> = chain.coins().iter().take(1).map(|(n, coin)| (*n, coin.clone())).collect();
    let payment = world.payment(&spent);
    let coins = store.coins_for([&payment]).unwrap();
    assert_eq!(coins.len(), 1);
    let fee = store.verifier().check_payment(&payment, chain.place().height() + 1, &coins);
    assert_eq!(fee, Ok(Amount::ZERO));
}

#[test]
fn a_block_that_comes_twice_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let (mut store, chain) = with_blocks(folder.path(), &mut World::new(4), 3);
    let before = fs::read(store.directory().blocks()).unwrap();
    for block in chain.blocks() {
        assert_eq!(store.push(block, late()).unwrap(), Added::Known);
    }
    assert_eq!(fs::read(store.directory().blocks()).unwrap(), before);
}

#[test]
fn a_longer_branch_takes_over_and_the_change_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(5);
    let (mut store, mut best) = with_blocks(folder.path(), &mut world, 4);
    let mut branch = best.clone();
    let lost: Vec<_> =
        [branch.pop(), branch.pop()].into_iter().flatten().map(|it| it.hash()).collect();
    let blocks: Vec<_> = (0..3).map(|_| world.grow(&mut branch)).collect();
    for block in &blocks[..2] {
        assert!(matches!(store.push(block, late()), Ok(Added::Stored(_))));
        assert_same(&store, &best);
        assert!(!store.place_of(&block.hash()).unwrap().unwrap().1);
    }
    let Added::Adopted(TipChange { disconnected, connected }) =
        store.push(&blocks[2], late()).unwrap()
    else {
        panic!("it has more work");
    };
    best = branch;
    assert_same(&store, &best);
    assert_eq!(disconnected.iter().map(|tip| tip.hash).rev().collect::<Vec<_>>(), lost);
    assert_eq!(connected.iter().map(|tip| tip.height).collect::<Vec<_>>(), [3, 4, 5]);
    assert_eq!(
        connected.iter().map(|tip| tip.hash).collect::<Vec<_>>(),
        blocks.iter().map(Block::hash).collect::<Vec<_>>()
    );
    assert_eq!(store.check(|_, _| {}).unwrap(), 7);
}

#[test]
fn a_block_that_breaks_a_rule_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(6);
    let (mut store, chain) = with_blocks(folder.path(), &mut world, 3);
    let before = fs::read(store.directory().blocks()).unwrap();
    let coin = Coin {
        output: Output { amount: Amount::new(5), lock: world.lock(0) },
        height: 1,
        is_coinbase: false,
    };
    let from_nothing = world.payment(&[(OutPoint::NULL, coin.clone())]);
    let missing = OutPoint { index: 7, ..OutPoint::default() };
    let spends_what_is_not_there = world.payment(&[(missing, coin)]);
    for (payment, code) in
        [(from_nothing, "second-coinbase"), (spends_what_is_not_there, "unknown-output")]
    {
        let block = world.block_after(chain.place(), vec![payment]);
        assert_eq!(store.push(&block, late()).unwrap_err().code(), code);
        assert_same(&store, &chain);
        assert_eq!(fs::read(store.directory().blocks()).unwrap(), before);
        assert_eq!(store.block(&block.hash()).unwrap(), None);
    }
    store.check(|_, _| {}).unwrap();
}

#[test]
fn a_bad_block_on_a_side_branch_is_found_when_it_is_to_join_and_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(7);
    let (mut store, best) = with_blocks(folder.path(), &mut world, 4);
    let mut branch = best.clone();
    branch.pop();
    let fork = *branch.place();
    let coin = Coin {
        output: Output { amount: Amount::new(5), lock: world.lock(0) },
        height: 1,
        is_coinbase: false,
    };
    let payment = world.payment(&[(OutPoint { index: 7, ..OutPoint::default() }, coin)]);
    let bad = world.block_after(&fork, vec![payment]);
    assert!(matches!(store.push(&bad, late()), Ok(Added::Stored(_))), "no one has looked at it");
    let place = fork.next(&bad.header, bad.hash(), &genesis().rules).unwrap();
    let child = world.block_after(&place, vec![]);
    let another = world.block_after(&place, vec![]);
    for block in [&child, &child, &another, &bad] {
        assert_eq!(store.push(block, late()).unwrap_err().code(), "invalid-before");
        assert_same(&store, &best);
    }
    drop(store);
    let (mut store, _) = open(folder.path());
    assert_eq!(store.push(&another, late()).unwrap_err().code(), "invalid-before");
    assert_same(&store, &best);
    store.check(|_, _| {}).unwrap();
    drop(store);
    let (mut store, _) =
        Store::rebuild(Directory::open(folder.path()).unwrap(), |_, _| {}).unwrap();
    assert_same(&store, &best);
    assert_eq!(store.push(&another, late()).unwrap_err().code(), "invalid-before");
}

#[test]
fn a_block_without_its_parent_and_one_from_the_future_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(8);
    let (mut store, mut chain) = with_blocks(folder.path(), &mut world, 2);
    let next = world.grow(&mut chain);
    let after_next = world.grow(&mut chain);
    assert_eq!(store.push(&after_next, late()).unwrap_err().code(), "unknown-parent");
    assert_eq!(store.push(&next, seconds(1_600_000_000)).unwrap_err().code(), "time-too-new");
    store.push(&next, late()).unwrap();
    store.push(&after_next, late()).unwrap();
    assert_same(&store, &chain);
}

#[test]
fn what_is_confirmed_waits_no_more_and_what_is_taken_back_waits_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(9);
    let (mut store, mut best) = with_blocks(folder.path(), &mut world, 3);
    let mut coins: Vec<_> = best.coins().iter().map(|(n, coin)| (*n, coin.clone())).collect();
    coins.sort_by_key(|(name, _)| *name);
    let [one, two] = [0, 1].map(|index| world.payment(&coins[index..=index]));
    store.set_waiting(&[one.clone(), two.clone()]).unwrap();
    drop(store);
    let (mut store, _) = open(folder.path());
    assert_eq!(store.waiting(), [one.clone(), two.clone()]);

    let mut branch = best.clone();
    let block = world.grow_with(&mut best, std::slice::from_ref(&two));
    store.push(&block, late()).unwrap();
    assert_eq!(store.waiting(), std::slice::from_ref(&one));

    let empty = [world.grow_with(&mut branch, &[]), world.grow_with(&mut branch, &[])];
    empty.iter().for_each(|block| drop(store.push(block, late()).unwrap()));
    assert_same(&store, &branch);
    assert_eq!(store.waiting(), [two.clone(), one.clone()], "none is lost");

    let confirming = world.grow_with(&mut branch, &[two, one]);
    store.push(&confirming, late()).unwrap();
    assert_eq!(store.waiting(), []);
}

#[test]
fn a_rebuilt_index_is_the_same_and_keeps_what_waits() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(10);
    let (mut store, chain) = with_blocks(folder.path(), &mut world, 10);
    let coins: Vec<_> = chain.coins().iter().take(1).map(|(n, coin)| (*n, coin.clone())).collect();
    let payment = world.payment(&coins);
    store.set_waiting(std::slice::from_ref(&payment)).unwrap();
    drop(store);
    let mut told = Vec::new();
    let directory = Directory::open(folder.path()).unwrap();
    let (store, opened) = Store::rebuild(directory, |done, all| told.push((done, all))).unwrap();
    assert_eq!(opened, Opened { indexed: 10, ..Opened::default() });
    let end = fs::metadata(store.directory().blocks()).unwrap().len();
    assert_eq!(told.last(), Some(&(end, end)));
    assert_same(&store, &chain);
    assert_eq!(store.waiting(), [payment]);
    drop(store);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        5,
        "lock, rules, blocks, index, waiting"
    );
    fs::remove_file(folder.path().join("index.redb")).unwrap();
    let (store, opened) = open(folder.path());
    assert_eq!(opened, Opened { indexed: 10, ..Opened::default() });
    assert_same(&store, &chain);
}

#[test]
fn a_chain_that_was_half_begun_can_be_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    drop(Directory::prepare(folder.path()).unwrap());
    // Killed after the file of blocks was made, for a chain with other rules.
    let other = Genesis { words: "other words".to_owned(), ..genesis() };
    kusari_storage::BlockFile::create(folder.path().join("blocks.dat"), other.hash().as_bytes())
        .unwrap();
    let store = create(folder.path());
    assert_same(&store, &chain());
    drop(store);
    let again = Store::create(Directory::open(folder.path()).unwrap(), &other);
    assert_eq!(again.unwrap_err().code(), "chain-exists");
    assert_same(&open(folder.path()).0, &chain());
}

#[test]
fn a_bad_last_block_that_no_index_knows_is_cut_off_even_if_it_is_the_first() {
    for before in [0, 1] {
        let folder = tempfile::tempdir().unwrap();
        let (blocks, index) = (folder.path().join("blocks.dat"), folder.path().join("index.redb"));
        let mut world = World::new(11);
        let (mut store, mut chain) = with_blocks(folder.path(), &mut world, before);
        let old = chain.clone();
        let block = world.grow(&mut chain);
        drop(store);
        let old_index = fs::read(&index).unwrap();
        store = open(folder.path()).0;
        store.push(&block, late()).unwrap();
        drop(store);
        // The power failed: the index is as it was, and the last byte of the block never reached the disk.
        fs::write(&index, old_index).unwrap();
        let mut bytes = fs::read(&blocks).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&blocks, bytes).unwrap();
        let (store, opened) = open(folder.path());
        assert!(opened.torn.is_some() && opened.indexed == 0, "{opened:?}");
        assert_same(&store, &old);
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_any_of_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    drop(create(folder.path()));
    let directory = Directory::open(folder.path()).unwrap();
    drop(Store::rebuild(directory, |_, _| {}).unwrap());
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?}: {mode:o}", entry.file_name());
    }
}
