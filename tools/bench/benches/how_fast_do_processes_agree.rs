//! How fast do processes agree? Twenty nodes on loopback, with sockets and disks: beside a bare relay of the same bytes over the same
//! links. And a node that catches up, beside one that reads the same blocks from its file.

mod processes;

use kusari::stage6_coin::{Message, Script, encode};
use kusari_bench::{Mode, Record, median};
use kusari_node::{Disk, Relay};
use kusari_storage::Directory;
use processes::relay::Relays;
use processes::*;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How many nodes there are.
const NODES: usize = 20;

/// A block takes some thousands of hashes: a few milliseconds.
const SOON: u32 = 0x1f0f_ffff;

fn main() -> Result<(), AnyError> {
    let mode = Mode::of_this_run();
    let mut record = Record::new("how_fast_do_processes_agree", mode);
    let runtime = || tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let links = links(NODES);
    record.figure("nodes", NODES as f64);
    record.figure("links", links.len() as f64);
    record.figure("copies.computed", (2 * links.len() - NODES + 1) as f64);
    for (name, relay) in [("flood", Relay::Flood), ("gossip", Relay::Gossip)] {
        // A runtime for each, so that the nodes of one are gone when the other's begin.
        let found = runtime()?.block_on(agree(mode, relay, &links))?;
        let bare = runtime()?.block_on(bare(mode, found.bytes, &links))?;
        let (p50, limit) = (median(&found.seconds), median(&bare));
        println!(
            "{name}: all {NODES} have a block of {} bytes after {:.1} ms, the bare relay after {:.1} ms: {:.2}",
            found.bytes,
            p50 * 1e3,
            limit * 1e3,
            p50 / limit
        );
        println!("{name}: {:.0} bytes on loopback for a block", found.on_wire);
        record.figure(&format!("agree.{name}.seconds"), p50);
        record.figure(&format!("agree.{name}.bare"), limit);
        record.figure(&format!("agree.{name}.ratio"), p50 / limit);
        record.figure(&format!("agree.{name}.bytes"), found.on_wire);
    }
    let blocks = mode.choose(10_000, 300);
    let (caught_up, checked) = runtime()?.block_on(catch_up(blocks))?;
    println!(
        "{blocks} blocks of {PAYMENTS} payments: caught up at {caught_up:.0} a second, and checked from a file at {checked:.0}: {:.2}",
        caught_up / checked
    );
    record.figure("catch-up.rate", caught_up);
    record.figure("catch-up.limit", checked);
    record.figure("catch-up.ratio", caught_up / checked);
    record.write()?;
    Ok(())
}

struct Agreed {
    /// From the moment when the first node has a block until all have it.
    seconds: Vec<f64>,
    /// How long the message with a block is.
    bytes: usize,
    /// How much goes over loopback for a block, all layers together.
    on_wire: f64,
}

/// One block after another: the first node mines until it has one.
async fn agree(mode: Mode, relay: Relay, links: &[(usize, usize)]) -> Result<Agreed, AnyError> {
    let genesis = genesis(0, SOON);
    let mut nodes: Vec<Running> = Vec::new();
    for number in 0..NODES {
        let mine = links.iter().filter(|(dialler, _)| *dialler == number);
        let known = mine.map(|(_, other)| nodes[*other].address).collect();
        nodes.push(start(&genesis, quiet(relay, known)).await?);
    }
    wait_until(async || {
        let mut count = 0;
        for node in &nodes {
            count += node.neighbours().await;
        }
        count == 2 * links.len()
    })
    .await?;
    // Gossip's nodes choose their mesh once a second.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (tips_in, mut tips) = mpsc::unbounded_channel();
    for (number, node) in nodes.iter().enumerate() {
        let (mut news, tips_in) = (node.handle.news(), tips_in.clone());
        tokio::spawn(async move {
            while let Ok(news) = news.recv().await {
                if let Some(height) = news.height.filter(|_| news.kind == "tip") {
                    let _ = tips_in.send((number, height, Instant::now()));
                }
            }
        });
    }
    let idle = on_wire_in(Duration::from_secs(mode.choose(10, 2))).await;
    let (mut seconds, mut on_wire) = (Vec::new(), 0.0);
    for _ in 0..mode.choose(41, 7) {
        let (begin, before) = (Instant::now(), loopback());
        let (mut first, mut last, mut heard) = (None, None, 0);
        let height = nodes[0].height().await;
        nodes[0].handle.mine(Some(Script::default().number(1))).await?;
        while heard < NODES {
            let next = tokio::time::timeout(PATIENCE, tips.recv()).await?;
            let (number, at_height, at) = next.ok_or("the nodes are gone")?;
            if at_height != height + 1 {
                continue;
            }
            heard += 1;
            last = Some(at);
            if number == 0 {
                first = Some(at);
                nodes[0].handle.mine(None).await?;
            }
        }
        let (first, last) = (first.ok_or("no block")?, last.ok_or("no block")?);
        seconds.push((last - first).as_secs_f64());
        // A second block may have been found before it was told to stop: then both are dealt with.
        wait_until(async || {
            let top = nodes[0].height().await;
            let mut agreed = 0;
            for node in &nodes {
                agreed += usize::from(node.height().await == top);
            }
            agreed == NODES
        })
        .await?;
        let blocks = (nodes[0].height().await - height) as f64;
        on_wire += (loopback() - before - idle * begin.elapsed().as_secs_f64()) / blocks;
        while tips.try_recv().is_ok() {}
    }
    let block = last_block(&nodes[0]).await?;
    let bytes = encode(&Message::Block(block)).len();
    on_wire /= seconds.len() as f64;
    for node in nodes {
        node.stop().await?;
    }
    Ok(Agreed { seconds, bytes, on_wire })
}

async fn bare(mode: Mode, bytes: usize, links: &[(usize, usize)]) -> Result<Vec<f64>, AnyError> {
    let mut relays = Relays::start(NODES, links).await?;
    let mut seconds = Vec::new();
    for round in 0..mode.choose(41_u64, 7) {
        let mut message = vec![b'a'; bytes];
        message[..8].copy_from_slice(&round.to_le_bytes());
        seconds.push(relays.relay(message).await?.as_secs_f64());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(seconds)
}

/// How many bytes have gone over loopback since the machine was started. Zero where the system doesn't tell.
fn loopback() -> f64 {
    let table = std::fs::read_to_string("/proc/net/dev").unwrap_or_default();
    let line = table.lines().find_map(|line| line.trim().strip_prefix("lo:"));
    let first = line.and_then(|line| line.split_whitespace().next());
    first.and_then(|word| word.parse().ok()).unwrap_or(0.0)
}

/// How many bytes a second go over loopback when nothing happens.
async fn on_wire_in(time: Duration) -> f64 {
    let before = loopback();
    tokio::time::sleep(time).await;
    (loopback() - before) / time.as_secs_f64()
}

/// How many blocks a second a node takes from a neighbour that has them all, and from its own file.
async fn catch_up(blocks: u64) -> Result<(f64, f64), AnyError> {
    let genesis = genesis(blocks, ANY_HASH);
    let folder = tempfile::tempdir()?;
    write_chain(folder.path(), &genesis, blocks, true)?;
    let path = folder.path().to_owned();
    let checked = tokio::task::spawn_blocking(move || -> Result<f64, String> {
        let directory = Directory::open(&path).map_err(|it| it.to_string())?;
        let disk = Disk::open(directory).map_err(|it| it.to_string())?;
        let begin = Instant::now();
        let settings = quiet(Relay::Flood, Vec::new()).node;
        let node = disk.node(settings, |_| ()).map_err(|it| it.to_string())?;
        assert_eq!(node.0.tip().height, blocks);
        Ok(begin.elapsed().as_secs_f64())
    });
    let checked = checked.await??;
    let full = start_in(folder.path(), quiet(Relay::Flood, Vec::new())).await?;
    let empty = start(&genesis, quiet(Relay::Flood, Vec::new())).await?;
    let begin = Instant::now();
    empty.handle.connect(full.address).await?;
    wait_until(async || empty.height().await == blocks).await?;
    let caught_up = begin.elapsed().as_secs_f64();
    Ok((blocks as f64 / caught_up, blocks as f64 / checked))
}
