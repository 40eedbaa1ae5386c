//! What can happen to a chain on disk: to its blocks and its index together.

use crate::child;
use crate::common::{self, World, assert_same, genesis, late, seconds, with_blocks};
use crate::places::{coin, file, spoil};
use crate::row::{Attack, HOLDS, Row, code_of, row};
use kusari::stage6_coin::*;
use kusari_storage::{BlockFile, Directory, Opened, Store};
use redb::{Database, TableDefinition};
use std::fs;
use std::path::Path;

const BLOCKS: u64 = 4;

/// A store with four blocks, closed again.
fn stored(folder: &Path) -> (World, Chain) {
    let mut world = World::new(1);
    let (store, chain) = with_blocks(&coin(folder), &mut world, BLOCKS as usize);
    drop(store);
    (world, chain)
}

fn opened(folder: &Path) -> String {
    code_of(common::try_open(&coin(folder)))
}

fn checked(folder: &Path) -> String {
    code_of(common::try_open(&coin(folder)).and_then(|(store, _)| store.check(|_, _| {})))
}

/// Appends a well-formed frame whose content shouldn't be there.
fn appended(folder: &Path, bytes: &[u8]) {
    let path = file(folder, "blocks.dat");
    let (mut blocks, _) =
        BlockFile::open(path, genesis().hash().as_bytes(), 0).expect("it's intact");
    blocks.append(bytes).expect("there's room");
}

fn in_database(folder: &Path, change: impl FnOnce(&redb::WriteTransaction)) {
    let database = Database::open(file(folder, "index.redb")).expect("it's intact");
    let transaction = database.begin_write().expect("no one else writes");
    change(&transaction);
    transaction.commit().expect("there's room");
}

fn rebuilt(folder: &Path) -> Store {
    let directory = Directory::open(coin(folder)).expect("no one uses it");
    Store::rebuild(directory, |_, _| {}).expect("the blocks are whole").0
}

/// A block beside the last one that spends an output that doesn't exist.
fn bad_block(mut world: World, mut chain: Chain) -> Block {
    let output = Output { amount: Amount::new(5), lock: world.lock(0) };
    let coin = Coin { output, height: 1, is_coinbase: false };
    let payment = world.payment(&[(OutPoint { index: 7, ..OutPoint::default() }, coin)]);
    chain.pop();
    world.block_after(chain.place(), vec![payment])
}

fn a_torn_block_is_cut_off_and_reported(folder: &Path) {
    let (mut world, mut chain) = stored(folder);
    let end = fs::metadata(file(folder, "blocks.dat")).expect("it exists").len();
    let next = world.grow(&mut chain);
    appended(folder, &next.to_bytes());
    let good = fs::read(file(folder, "blocks.dat")).expect("it exists");
    for length in (end..good.len() as u64).step_by(23).chain([good.len() as u64 - 1]) {
        spoil(folder, "blocks.dat", |bytes| *bytes = good[..length as usize].to_vec());
        let (store, Opened { torn, indexed, .. }) = common::open(&coin(folder));
        assert_eq!(torn.map_or(0, |torn| torn.bytes), length - end);
        assert_eq!((indexed, store.place().expect("it's intact").height()), (0, BLOCKS));
    }
    spoil(folder, "blocks.dat", |bytes| *bytes = good);
    let (store, Opened { torn, indexed, .. }) = common::open(&coin(folder));
    assert_eq!((torn, indexed), (None, 1), "it was killed before it wrote the index");
    assert_same(&store, &chain);
}

/// Killed at random moments, many times: all blocks that were reported as safe are, and the index fits.
fn killed_while_it_writes(folder: &Path) {
    drop(common::create(&coin(folder)));
    let mut height = 0;
    for round in 0..5 {
        let told = child::killed_while_pushing(folder, height + 1 + round % 3);
        let (store, opened) = common::open(&coin(folder));
        let found = store.place().expect("it's intact").height();
        assert!(found >= told, "round {round}: {told} blocks were safe, and {found} are there");
        assert!(opened.indexed <= 1, "at most the last one isn't in the index");
        store.check(|_, _| {}).expect("the index is what follows from the blocks");
        height = found;
    }
}

#[cfg(unix)]
fn a_full_disk(folder: &Path) {
    drop(common::create(&coin(folder)));
    let size = fs::metadata(file(folder, "index.redb")).expect("it exists").len();
    for limit in [4, size / 512 / 2, size / 512 + 8] {
        let code = child::on_a_full_disk(limit as u32, "push", folder);
        assert_eq!(code, "io", "{limit} blocks of 512 bytes");
        let (store, _) = common::open(&coin(folder));
        store.check(|_, _| {}).expect("the index is what follows from the blocks");
    }
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    let mut rows = vec![
        row(59, "a block from the future", "time-too-new",
            Attack::Refused(|folder| drop(stored(folder)), |folder| {
                let (mut store, _) = common::open(&coin(folder));
                let block = World::new(2).block_after(&store.place().expect("it's intact"), vec![]);
                code_of(store.push(&block, seconds(1_600_000_000)))
            }),
            "it may be valid later"),
        row(69, "a child of a bad block", "invalid-before",
            Attack::Refused(
                |folder| {
                    let (world, chain) = stored(folder);
                    let (mut store, _) = common::open(&coin(folder));
                    let bad = bad_block(world, chain);
                    store.push(&bad, late()).expect("on a side branch it isn't checked");
                },
                |folder| {
                    let (mut store, _) = common::open(&coin(folder));
                    // The same seed gives the same block again.
                    let (mut world, mut chain) = (World::new(1), common::chain());
                    (0..BLOCKS).for_each(|_| drop(world.grow(&mut chain)));
                    let bad = store.place_of(&bad_block(world, chain).hash()).expect("it's intact");
                    let (bad, _) = bad.expect("it is known");
                    code_of(store.push(&World::new(2).block_after(&bad, vec![]), late()))
                }),
            "it's found out when its branch would become the best"),
        row(70, "a block without its parent", "unknown-parent",
            Attack::Refused(|folder| drop(stored(folder)), |folder| {
                let (mut store, _) = common::open(&coin(folder));
                let mut elsewhere = common::chain();
                let mut world = World::new(2);
                world.grow(&mut elsewhere);
                code_of(store.push(&world.grow(&mut elsewhere), late()))
            }),
            "it may still come"),
        row(86, "a chain whose last block is torn", HOLDS, Attack::Holds(a_torn_block_is_cut_off_and_reported),
            "wherever it is torn, and nothing else is lost"),
        row(87, "killed while it writes", HOLDS, Attack::Holds(killed_while_it_writes),
            "what was reported as safe is, and the index fits"),
        row(87, "blocks that are gone", "blocks-missing",
            Attack::Refused(
                |folder| { stored(folder); spoil(folder, "blocks.dat", |bytes| bytes.truncate(100)) },
                opened),
            "the index knows that they were there"),
        row(88, "a file that isn't an index", "index-damaged",
            Attack::Refused(
                |folder| { stored(folder); spoil(folder, "index.redb", |bytes| bytes[..64].fill(1)) },
                opened),
            "it can be rebuilt"),
        row(88, "an index of another version", "index-version",
            Attack::Refused(
                |folder| {
                    stored(folder);
                    in_database(folder, |transaction| {
                        let meta = TableDefinition::<&str, &[u8]>::new("meta");
                        let mut meta = transaction.open_table(meta).expect("it exists");
                        meta.insert("version", &[9, 0, 0, 0][..]).expect("there's room");
                    });
                },
                opened),
            "the program doesn't guess at a format it doesn't know"),
        row(88, "the index of another chain", "foreign-index",
            Attack::Refused(
                |folder| {
                    stored(folder);
                    let other = Genesis { words: "other words".to_owned(), ..genesis() };
                    let directory = Directory::prepare(folder.join("other")).expect("there isn't one yet");
                    drop(Store::create(directory, &other).expect("there isn't one yet"));
                    let index = folder.join("other").join("index.redb");
                    fs::copy(index, file(folder, "index.redb")).expect("there's room");
                },
                opened),
            "two directories' files were mixed up"),
        row(88, "waiting payments in a damaged file", "waiting-damaged",
            Attack::Refused(
                |folder| { stored(folder); spoil(folder, "waiting.dat", |bytes| bytes[50] ^= 1) },
                opened),
            "nothing else could replace them, so nothing is guessed"),
        row(88, "an index in which a coin is missing", "index-differs",
            Attack::Refused(
                |folder| {
                    stored(folder);
                    in_database(folder, |transaction| {
                        let coins = TableDefinition::<&[u8; 36], &[u8]>::new("coins");
                        let mut coins = transaction.open_table(coins).expect("it exists");
                        coins.pop_first().expect("it can be read").expect("there are coins");
                    });
                },
                checked),
            "anyone who doubts it can compare it with the blocks"),
        row(88, "bytes that aren't a block in a good frame", "stored-block",
            Attack::Refused(|folder| { stored(folder); appended(folder, b"no block") }, opened),
            "a checksum stops accidents, but no one who can write the file"),
        row(88, "a block that breaks a rule in a good frame", "stored-block",
            Attack::Refused(
                |folder| {
                    let (mut world, mut chain) = stored(folder);
                    let mut next = world.grow(&mut chain);
                    next.header.merkle_root[0] ^= 1;
                    appended(folder, &next.to_bytes());
                },
                opened),
            "every block is checked before it is indexed"),
        row(88, "a block without its parent in a good frame", "stored-orphan",
            Attack::Refused(
                |folder| {
                    let (mut world, mut chain) = stored(folder);
                    world.grow(&mut chain);
                    appended(folder, &world.grow(&mut chain).to_bytes());
                },
                opened),
            "blocks come after their parents"),
        row(88, "an index that is rebuilt", HOLDS,
            Attack::Holds(|folder| {
                let (_, chain) = stored(folder);
                spoil(folder, "index.redb", |bytes| bytes[..64].fill(1));
                assert_same(&rebuilt(folder), &chain);
            }),
            "from the blocks alone"),
        row(88, "rules that can't be read", "not-json",
            Attack::Refused(
                |folder| { stored(folder); spoil(folder, "chain.json", |bytes| bytes[0] = b'x') },
                opened),
            "nothing else is read before the rules are known"),
        row(88, "rules that aren't those of the blocks", "foreign-index",
            Attack::Refused(
                |folder| {
                    stored(folder);
                    let other = Genesis { words: "other words".to_owned(), ..genesis() };
                    spoil(folder, "chain.json", |bytes| *bytes = encode(&other));
                },
                opened),
            "other rules make another chain"),
    ];
    #[cfg(unix)]
    rows.push(row(89, "a full disk under a chain", HOLDS, Attack::Holds(a_full_disk),
        "the block is refused, and what was there stays"));
    rows
}
