//! What a block costs, whatever the height of the chain: in memory, on a disk one by one, and on a disk many at once,
//! as they are entered into an index that is behind.
//!
//! `cargo run --release -p kusari-storage --example heights`, or with a height to end at. On a real disk, almost all
//! of what a single block costs is waiting for it: with `TMPDIR=/dev/shm`, nothing waits.

#![expect(clippy::unwrap_used, reason = "an example has nobody to whom it could tell an error")]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{World, create, genesis, late, open};
use kusari::stage6_coin::*;
use kusari_storage::{Directory, Store};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many blocks are timed at each height.
const BLOCKS: u32 = 2_000;

fn main() {
    let highest = std::env::args().nth(1).map_or(100_000, |height| height.parse().unwrap());
    let (folder, behind) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut world = World::new(1);
    let (mut store, mut tree) = (create(folder.path()), BlockTree::new(&genesis()).unwrap());
    for height in [10, 100, 1_000, 10_000, 100_000].into_iter().filter(|it| *it <= highest) {
        while tree.tip().height < height {
            grow(&mut world, &mut store, &mut tree);
        }
        let index = fs::read(folder.path().join("index.redb")).unwrap();
        let (mut on_disk, mut in_memory) = (Vec::new(), Vec::new());
        for _ in 0..BLOCKS {
            let (store, tree) = grow(&mut world, &mut store, &mut tree);
            on_disk.push(store);
            in_memory.push(tree);
        }
        let path = behind.path().join(height.to_string());
        drop(Directory::prepare(&path).unwrap());
        for name in ["chain.json", "blocks.dat"] {
            fs::copy(folder.path().join(name), path.join(name)).unwrap();
        }
        let entered = (0..5).map(|_| entered(&path, &index)).collect();
        println!(
            "height {height}: {:?} in memory, {:?} on a disk, {:?} as one of many",
            median(in_memory),
            median(on_disk),
            median(entered) / BLOCKS
        );
    }
}

/// The next block, and how long it takes on the disk and in memory.
fn grow(world: &mut World, store: &mut Store, tree: &mut BlockTree) -> (Duration, Duration) {
    let block = Arc::new(world.block_after(tree.place(), vec![]));
    let started = Instant::now();
    store.push(&block, late()).unwrap();
    let on_disk = started.elapsed();
    let started = Instant::now();
    tree.add(block, late()).unwrap();
    (on_disk, started.elapsed())
}

/// How long it takes to enter the last blocks into an index that doesn't know them, without what it takes to open
/// one that does.
fn entered(path: &Path, index: &[u8]) -> Duration {
    fs::write(path.join("index.redb"), index).unwrap();
    let opening = || {
        let started = Instant::now();
        let (store, opened) = open(path);
        let took = started.elapsed();
        drop(store);
        (took, opened.indexed)
    };
    let ((with, some), (without, none)) = (opening(), opening());
    assert_eq!((some, none), (u64::from(BLOCKS), 0));
    with.saturating_sub(without)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
