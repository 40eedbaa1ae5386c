//! What does a process cost? A node that has nothing to do, one with a long chain, and one that a thousand strangers a second call.

mod processes;

use kusari::stage6_coin::Script;
use kusari_bench::memory::{Memory, errand, in_another_process, of_this_process};
use kusari_bench::{Mode, Record};
use kusari_node::Relay;
use processes::*;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// What a node may cost at most.
const IDLE_LIMIT: f64 = 0.01;
const MEMORY_LIMIT: f64 = 100e6;

/// A block takes some hundred thousand hashes.
const LATER: u32 = 0x1e7f_ffff;

/// How many calls a second it has to bear.
const CALLS: u64 = 1_000;

fn main() -> Result<(), AnyError> {
    if let Some(errand) = errand() {
        let words: Vec<&str> = errand.iter().map(String::as_str).collect();
        return match words[..] {
            ["idle", seconds] => run(idle(seconds.parse()?)),
            ["memory", folder] => run(memory(Path::new(folder))),
            ["besieged", seconds] => run(besieged(seconds.parse()?)),
            ["besiege", address, seconds] => besiege(address.parse()?, seconds.parse()?),
            _ => Err("no such errand".into()),
        };
    }
    let mode = Mode::of_this_run();
    let mut record = Record::new("what_does_a_process_cost", mode);
    let seconds = mode.choose("60", "5");
    let [idle] = found(in_another_process(&["idle", seconds])?)?;
    println!("a node with two neighbours and nothing to do: {:.2} % of a core", 100.0 * idle);
    record.figure("idle.cores", idle);
    record.figure("idle.limit", IDLE_LIMIT);

    let height = mode.choose(100_000, 2_000);
    let genesis = genesis(height, ANY_HASH);
    let folder = tempfile::tempdir()?;
    write_chain(folder.path(), &genesis, height, false)?;
    let path = folder.path().to_str().ok_or("the folder's name isn't UTF-8")?;
    let [bytes] = found(in_another_process(&["memory", path])?)?;
    println!("a node at height {height}: {:.1} MB", bytes / 1e6);
    record.figure("memory.height", height as f64);
    record.figure("memory.bytes", bytes);
    record.figure("memory.limit", MEMORY_LIMIT);

    let [calls, blocks, links, files, grown] = found(in_another_process(&["besieged", seconds])?)?;
    println!(
        "{calls:.0} calls in {seconds} s: {blocks:.0} blocks mined, at most {links:.0} links and {files:.0} files, {:.1} MB more",
        grown / 1e6
    );
    for (name, value) in
        [("calls", calls), ("blocks", blocks), ("links", links), ("files", files), ("bytes", grown)]
    {
        record.figure(&format!("besieged.{name}"), value);
    }
    record.write()?;
    Ok(())
}

fn found<const N: usize>(numbers: Vec<f64>) -> Result<[f64; N], AnyError> {
    numbers.try_into().map_err(|_| "the other process printed something else".into())
}

fn run(errand: impl Future<Output = Result<(), AnyError>>) -> Result<(), AnyError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(errand)
}

/// How many seconds this process has had a core. `None` where the system doesn't tell.
fn cpu() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    let words: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |place: usize| words.get(place)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// Which part of a core a node takes that's linked to two others.
async fn idle(seconds: u64) -> Result<(), AnyError> {
    let genesis = genesis(0, ANY_HASH);
    let mut nodes: Vec<Running> = Vec::new();
    for _ in 0..3 {
        let known = nodes.iter().map(|node| node.address).collect();
        nodes.push(start(&genesis, quiet(Relay::Flood, known)).await?);
    }
    wait_until(async || {
        let mut count = 0;
        for node in &nodes {
            count += node.neighbours().await;
        }
        count == 6
    })
    .await?;
    let (begin, before) = (Instant::now(), cpu().ok_or("the system doesn't tell")?);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let used = cpu().ok_or("the system doesn't tell")? - before;
    println!("{}", used / begin.elapsed().as_secs_f64() / nodes.len() as f64);
    Ok(())
}

/// What a node holds in memory that has brought back a long chain.
async fn memory(folder: &Path) -> Result<(), AnyError> {
    let node = start_in(folder, quiet(Relay::Flood, Vec::new())).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(node.height().await > 0);
    println!("{}", of_this_process(Memory::Now).ok_or("the system doesn't tell")?);
    Ok(())
}

/// A node that mines while another process calls it.
async fn besieged(seconds: u64) -> Result<(), AnyError> {
    let node = start(&genesis(0, LATER), quiet(Relay::Flood, Vec::new())).await?;
    node.handle.mine(Some(Script::default().number(1))).await?;
    let memory = || of_this_process(Memory::Now).ok_or("the system doesn't tell");
    let before = memory()?;
    let (address, time) = (node.address.to_string(), seconds.to_string());
    let caller = thread::spawn(move || in_another_process(&["besiege", &address, &time]));
    let (mut links, mut files) = (0, 0);
    while !caller.is_finished() {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let look = |inside: &kusari_node::Inside<'_>| inside.host.dialler().links().len();
        links = links.max(node.handle.look(look).await?);
        files = files.max(std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count));
    }
    let calls = caller.join().map_err(|_| "the caller panicked")??;
    let height = node.height().await;
    let grown = memory()?.saturating_sub(before);
    println!("{} {height} {links} {files} {grown}", calls.iter().sum::<f64>());
    Ok(())
}

/// Calls an address a thousand times a second, and says nothing. Each caller waits for three seconds.
fn besiege(address: SocketAddr, seconds: u64) -> Result<(), AnyError> {
    const ROUNDS_A_SECOND: u64 = 50;
    let mut held = std::collections::VecDeque::new();
    let (begin, mut calls) = (Instant::now(), 0_u64);
    for round in 0..seconds * ROUNDS_A_SECOND {
        let due = Duration::from_millis(round * 1_000 / ROUNDS_A_SECOND);
        thread::sleep(due.saturating_sub(begin.elapsed()));
        for _ in 0..CALLS / ROUNDS_A_SECOND {
            let call = TcpStream::connect_timeout(&address, Duration::from_millis(500));
            calls += 1;
            held.extend(call.ok());
        }
        // A process may have a thousand files at a time, or fewer.
        while held.len() > 800 {
            held.pop_front();
        }
    }
    println!("{calls}");
    Ok(())
}
