//! Makes a chain with a million unspent outputs, and measures how long it takes to open it: as the program
//! left it, after it was killed, with a block that is not yet in the index, and without an index.
//!
//! `cargo run --release -p kusari-storage --example million`

#![expect(clippy::unwrap_used, reason = "an example has nobody to whom it could tell an error")]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{World, chain, create, late, open};
use kusari::stage6_coin::*;
use kusari_storage::{Directory, Store};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

const OUTPUTS: u64 = 2_800; // as many as fit into a transaction
const SPLITS: u64 = 360; // 360 times 2,800 is a million, and a little more

fn main() {
    let folder = tempfile::tempdir().unwrap();
    // Whoever names a folder keeps the chain.
    let kept = std::env::args_os().nth(1).map(std::path::PathBuf::from);
    let path = kept.unwrap_or_else(|| folder.path().join("coin"));
    let mut world = World::new(1);
    let (mut store, mut chain) = (create(&path), chain());
    let first = world.grow(&mut chain);
    store.push(&first, late()).unwrap();

    // One coinbase is split into some coins, and each of these into many.
    let coinbase = coins_of(&chain).remove(0);
    let payment = split(&world, &coinbase, SPLITS);
    let txid = payment.txid();
    let block = world.grow_with(&mut chain, &[payment]);
    store.push(&block, late()).unwrap();
    let mut to_split: Vec<_> =
        coins_of(&chain).into_iter().filter(|(name, _)| name.txid == txid).collect();
    let mut pushing = Vec::new();
    while !to_split.is_empty() {
        let now: Vec<_> = to_split.drain(..to_split.len().min(10)).collect();
        let payments: Vec<_> = now.iter().map(|coin| split(&world, coin, OUTPUTS)).collect();
        let block = world.grow_with(&mut chain, &payments);
        let started = Instant::now();
        store.push(&block, late()).unwrap();
        pushing.push(started.elapsed());
    }
    assert_eq!(store.place().unwrap(), *chain.place());
    let count = chain.coins().len();
    println!("{count} unspent outputs in {} blocks", chain.blocks().len());
    println!("a block of ten payments with 28,000 outputs is taken in {:?}", median(pushing));
    for name in ["blocks.dat", "index.redb"] {
        let bytes = fs::metadata(path.join(name)).unwrap().len();
        println!("{name}: {} MB", bytes / 1_000_000);
    }

    let next = world.grow(&mut chain);
    let copies: Vec<_> = (0..5).map(|copy| folder.path().join(copy.to_string())).collect();
    copies.iter().for_each(|copy| copied(&path, copy));
    println!(
        "opened after it was killed: {:?}",
        median(copies.iter().map(|it| opening(it, 0)).collect())
    );

    drop(store);
    println!("opened: {:?}", median((0..9).map(|_| opening(&path, 0)).collect()));
    let (mut store, _) = open(&path);
    let lock = world.lock(1);
    let started = Instant::now();
    let found = store.coins_of(&lock).unwrap().len();
    println!("{found} coins of one address are read in {:?}", started.elapsed());
    let name = coins_of(&chain)[0].0;
    let started = Instant::now();
    store.coin(&name).unwrap();
    println!("one coin is read in {:?}", started.elapsed());

    // An index that does not know the last block.
    let old = fs::read(copies[0].join("index.redb")).unwrap();
    store.push(&next, late()).unwrap();
    drop(store);
    fs::write(path.join("index.redb"), old).unwrap();
    println!("opened with one block to be indexed: {:?}", opening(&path, 1));

    let started = Instant::now();
    let (store, _) = Store::rebuild(Directory::open(&path).unwrap(), |_, _| {}).unwrap();
    println!("rebuilt: {:?}", started.elapsed());
    let started = Instant::now();
    store.check(|_, _| {}).unwrap();
    println!("checked: {:?}", started.elapsed());
}

fn coins_of(chain: &Chain) -> Vec<(OutPoint, Coin)> {
    let coins = chain.coins().iter().map(|(name, coin)| (*name, coin.clone()));
    let mut coins: Vec<_> = coins.collect();
    coins.sort_by_key(|(name, _)| *name);
    coins
}

fn split(world: &World, (name, coin): &(OutPoint, Coin), pieces: u64) -> Transaction {
    let all = coin.output.amount.units();
    let amount = |piece| Amount::new(all / pieces + if piece == 0 { all % pieces } else { 0 });
    let mut payment = Transaction { version: 1, ..Transaction::default() };
    payment.inputs = vec![Input::spending(*name)];
    let output = |piece| Output {
        amount: amount(piece),
        lock: world.lock(if piece < 2 { piece as usize } else { 0 }),
    };
    payment.outputs = (0..pieces).map(output).collect();
    let owner =
        world.keys.iter().find(|key| Address::of(&key.public_key()).lock() == coin.output.lock);
    payment.sign(0, &coin.output, &common::genesis().hash(), owner.unwrap());
    payment
}

/// The files as they are on the disk now, while the store is in use.
fn copied(from: &Path, to: &Path) {
    drop(Directory::prepare(to).unwrap());
    for name in ["chain.json", "blocks.dat", "index.redb"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

fn opening(path: &Path, indexed: u64) -> Duration {
    let started = Instant::now();
    let (store, opened) = open(path);
    let took = started.elapsed();
    assert_eq!(opened.indexed, indexed);
    drop(store);
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
