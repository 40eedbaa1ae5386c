//! Measures what a block costs at different heights of the chain: in memory, and on a disk.
//!
//! `cargo run --release -p kusari-storage --example heights`, or with a height to stop at. On a real disk,
//! almost all of a block's time is spent waiting for the disk. With `TMPDIR=/dev/shm`, there's no such
//! wait.

#![expect(clippy::unwrap_used, reason = "an example has no one to return an error to")]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{World, create, genesis, late};
use kusari::stage6_coin::*;
use kusari_storage::Store;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many blocks are timed at each height.
const BLOCKS: usize = 2_000;

fn main() {
    let highest = std::env::args().nth(1).map_or(100_000, |height| height.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new(1);
    let (mut store, mut tree) = (create(folder.path()), BlockTree::new(&genesis()).unwrap());
    for height in [10, 100, 1_000, 10_000, 100_000].into_iter().filter(|it| *it <= highest) {
        while tree.tip().height < height {
            grow(&mut world, &mut store, &mut tree);
        }
        let (mut on_disk, mut in_memory) = (Vec::new(), Vec::new());
        for _ in 0..BLOCKS {
            let (store, tree) = grow(&mut world, &mut store, &mut tree);
            on_disk.push(store);
            in_memory.push(tree);
        }
        let (in_memory, on_disk) = (median(in_memory), median(on_disk));
        println!("height {height}: {in_memory:?} in memory, {on_disk:?} on a disk");
    }
}

/// Adds the next block, and returns how long that takes on the disk and in memory.
fn grow(world: &mut World, store: &mut Store, tree: &mut BlockTree) -> (Duration, Duration) {
    let block = Arc::new(world.block_after(tree.place(), vec![]));
    let started = Instant::now();
    store.push(&block, late()).unwrap();
    let on_disk = started.elapsed();
    let started = Instant::now();
    tree.add(block, late()).unwrap();
    (on_disk, started.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
