//! How fast the city is, and how much memory it takes, beside its limits.
//!
//!     cargo run --release -p kusari-city --example pace             all of it, each in a process of its own
//!     cargo run --release -p kusari-city --example pace -- simblock   one of it
//!
//! Times are this process's processor time, so that other programs disturb them little. They're read from `/proc`, as Linux has it.

use kusari_city::{
    Chance, Loss, Makers, Network, PERCENTILES, Regions, Report, Topology, Town, Uplink,
    rules::Work, run,
};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::process::Command;

/// SimBlock with 600 nodes and the tables of 2015, without its log, 4,056 blocks: blocks per processor second, measured on the machine
/// where the city then made 5,700. Measure it anew on yours: `SIMBLOCK=192 cargo run …`.
const SIMBLOCK: f64 = 192.0;

/// What can be measured: its name, and what does it.
const ALL: [(&str, fn()); 6] = [
    ("simblock", simblock),
    ("large", large),
    ("lossy", lossy),
    ("heap", heap),
    ("growth", growth),
    ("memory", memory),
];

fn main() {
    let wanted = std::env::args().nth(1);
    if let Some((_, measure)) = ALL.iter().find(|(name, _)| Some(*name) == wanted.as_deref()) {
        return measure();
    }
    if let Some(unknown) = wanted {
        eprintln!("there's no measurement {unknown}; there are {:?}", ALL.map(|(name, _)| name));
        std::process::exit(2);
    }
    for (name, _) in ALL {
        let program = std::env::current_exe().expect("this program was started from a file");
        let status = Command::new(program).arg(name).status().expect("it starts itself");
        assert!(status.success(), "{name} ended with {status}");
    }
}

/// SimBlock's town.
fn town(nodes: u32, blocks: u32) -> Town {
    Town {
        nodes,
        blocks,
        network: Network::Regions(Box::new(Regions::of_2015())),
        topology: Topology::of_2015(),
        uplink: Uplink::UntilArrival,
        block_bytes: 535_000,
        makers: Makers::Normal { deviation: 0.25 },
        ..Town::default()
    }
}

/// Runs a town, and returns how many seconds of processor time that took, without its preparation.
fn timed(town: &Town) -> (Report, f64) {
    let go = |town: &Town| {
        let before = seconds();
        let work = Work::new(town).expect("the town can be");
        let report = run(town, work, &mut ()).expect("the town can be");
        (report, seconds() - before)
    };
    let (_, preparation) = go(&Town { blocks: 1, ..town.clone() });
    let (report, all) = go(town);
    (report, (all - preparation).max(0.01))
}

fn pace(town: &Town) -> (Report, f64) {
    let (report, took) = timed(town);
    let pace = f64::from(report.made) / took;
    (report, pace)
}

fn line(what: &str, found: f64, is: &str, limit: f64, unit: &str) {
    let is_met = if is == "at least" { found >= limit } else { found <= limit };
    let verdict = if is_met { "" } else { "  MISSED" };
    println!("{what:<58} {found:>9.2} {unit:<14} {is} {limit}{verdict}");
}

fn simblock() {
    let anchor = std::env::var("SIMBLOCK").ok().and_then(|it| it.parse().ok()).unwrap_or(SIMBLOCK);
    let (report, pace) = pace(&town(600, 8_000));
    line("600 nodes, beside SimBlock", pace / anchor, "at least", 25.0, "times as fast");
    println!(
        "    {pace:.0} blocks/s, {:.0} events a block, {:.2} % stale",
        report.events as f64 / f64::from(report.made),
        100.0 * report.stale_rate()
    );
    let pooled = PERCENTILES.map(|percent| {
        let time = report.arrivals.quantile(f64::from(percent) / 100.0).unwrap_or(0);
        format!("{percent} % {:.2} s", time as f64 / 1e6)
    });
    println!("    arrivals: {}", pooled[..7].join(", "));
}

fn large() {
    let (_, pace) = pace(&town(10_000, 300));
    line("10,000 nodes that announce", pace, "at least", 150.0, "blocks/s");
}

fn lossy() {
    let loss = Some(Loss { share: 0.01, timeout: 20_000_000 });
    let (_, pace) = pace(&Town { loss, ..town(10_000, 100) });
    line(
        "10,000 nodes that announce, one in 100 messages is lost",
        pace,
        "at least",
        40.0,
        "blocks/s",
    );
}

/// The same number of events in a bare heap: for each block a burst that grows and ends, as the news of a block does.
fn heap() {
    const BLOCKS: u32 = 4_000;
    let (report, took) = timed(&town(600, BLOCKS));
    let burst = report.events / u64::from(report.made);
    let chance = &mut Chance::new(1, "heap");
    let mut heap = BinaryHeap::new();
    let (before, mut count, mut sum) = (seconds(), 0_u64, 0_u64);
    for _ in 0..report.made {
        let mut left = burst - 1;
        heap.push(Reverse((0_u64, count, 0_u64)));
        while let Some(Reverse((time, _, event))) = heap.pop() {
            sum = sum.wrapping_add(event);
            for _ in 0..left.min(2) {
                left -= 1;
                count += 1;
                heap.push(Reverse((time + chance.below(1_000_000), count, count)));
            }
        }
    }
    let bare = seconds() - before;
    let ours = report.events as f64 / took / 1e6;
    let theirs = (count + u64::from(report.made)) as f64 / bare / 1e6;
    assert!(sum > 0);
    line("events, beside a bare heap", ours / theirs, "at least", 0.5, "as fast");
    println!("    {ours:.1} and {theirs:.1} million events/s");
}

fn growth() {
    let sizes = [100, 300, 1_000, 3_000, 10_000, 30_000];
    let costs = sizes.map(|nodes| {
        let (_, pace) = pace(&town(nodes, (1_500_000 / nodes).clamp(60, 5_000)));
        1e6 / pace / f64::from(nodes)
    });
    let most = costs.iter().copied().fold(0.0, f64::max);
    let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
    line(
        "a block and a node, from 100 to 30,000 nodes",
        most / least,
        "at most",
        1.7,
        "times the least",
    );
    for (nodes, cost) in sizes.iter().zip(costs) {
        println!("    {nodes:>6} nodes: {cost:.2} µs");
    }
}

fn memory() {
    let town = Town { interval: 60_000_000, block_bytes: 10_000, ..town(10_000, 10_000) };
    let report =
        run(&town, Work::new(&town).expect("the town can be"), &mut ()).expect("it can be");
    assert_eq!(report.made, 10_000);
    line(
        "memory at 10,000 nodes and 10,000 blocks",
        status("VmHWM:") / 1_024.0,
        "at most",
        64.0,
        "MB",
    );
}

/// The processor time of this process so far, in seconds.
fn seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // The 14th and 15th field, of which two are before the bracket: in hundredths of a second.
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|it| it.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// A line of this process's status, in kibibytes.
fn status(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0.0)
}
