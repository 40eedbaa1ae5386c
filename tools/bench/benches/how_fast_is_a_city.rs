//! How fast is chapter 9's city? Beside a bare heap that pushes and pops as many events, and beside SimBlock.

use kusari_bench::memory::{self, Memory};
use kusari_bench::{Mode, Record, compare};
use kusari_city::rules::Work;
use kusari_city::{
    Loss, Makers, Network, Regions, Report, Topology, Town, Uplink, Watcher, mix, run,
};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::thread;

/// SimBlock's blocks a second of processor time in the town of 600, its log off but its arrivals printed, in runs of 4,000 blocks. Measured on
/// 1 December 2026, beside the city, on the two cores that these figures are of.
const SIMBLOCK: f64 = 198.0;

type AnyError = Box<dyn std::error::Error>;

fn main() -> Result<(), AnyError> {
    if let Some(errand) = memory::errand() {
        return remember(&errand);
    }
    let mode = Mode::of_this_run();
    let mut record = Record::new("how_fast_is_a_city", mode);
    events(mode, &mut record)?;
    sizes(mode, &mut record)?;
    threads(mode, &mut record)?;
    footprint(mode, &mut record)?;
    record.write()?;
    Ok(())
}

/// SimBlock's town: 600 nodes of 2015, or as many as one likes.
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

/// How many events waited.
#[derive(Default)]
struct Waited(f64);

impl Watcher for Waited {
    fn waited(&mut self, on_average: f64) {
        self.0 = on_average;
    }
}

fn play(town: &Town) -> Result<(Report, f64), AnyError> {
    let mut waited = Waited::default();
    let report = run(town, Work::new(town)?, &mut waited)?;
    Ok((report, waited.0))
}

/// A heap, and nothing else. It holds as many events as the city's does on average.
struct Bare {
    heap: BinaryHeap<Reverse<(u64, u64, u64)>>,
    count: u64,
}

impl Bare {
    fn holding(events: u64) -> Bare {
        let mut bare = Bare { heap: BinaryHeap::new(), count: 0 };
        (0..events).for_each(|_| bare.push(0));
        bare
    }

    fn push(&mut self, now: u64) {
        self.count += 1;
        self.heap.push(Reverse((now + mix(self.count) % 1_000_000, self.count, self.count)));
    }

    /// Takes an event out, and puts one in, this many times.
    fn turn(&mut self, times: u64) -> u64 {
        for _ in 0..times {
            if let Some(Reverse((now, _, event))) = self.heap.pop() {
                black_box(event);
                self.push(now);
            }
        }
        times
    }
}

/// Events a second, beside the bare heap.
fn events(mode: Mode, record: &mut Record) -> Result<(), AnyError> {
    for (name, nodes, blocks) in [("600", 600, 200), ("10000", 10_000, 8)] {
        let town = town(nodes, blocks);
        let (report, waited) = play(&town)?;
        let mut bare = Bare::holding(waited.round() as u64);
        let each = report.events;
        let found = compare(
            mode.rounds(31),
            &mut [&mut || play(&town).map_or(0, |(it, _)| it.events), &mut || bare.turn(each)],
        );
        let ratio = found.ratio(0, 1);
        println!("{nodes} nodes: {:.1} M events a second, {ratio} of the limit", ratio.rate / 1e6);
        record.ratio(&format!("events.{name}"), &ratio);
        record.figure(&format!("events.{name}.waiting"), waited);
        let blocks_a_second = ratio.rate / each as f64 * f64::from(blocks);
        record.figure(&format!("blocks.{name}"), blocks_a_second);
        if nodes == 600 {
            record.figure("simblock.rate", SIMBLOCK);
            record.figure("simblock.times", blocks_a_second / SIMBLOCK);
        }
    }
    let lossy = Town { loss: Some(Loss { share: 0.01, timeout: 10_000_000 }), ..town(10_000, 8) };
    let found =
        compare(mode.rounds(9), &mut [&mut || play(&lossy).map_or(0, |(it, _)| it.made.into())]);
    record.figure("blocks.lossy", found.rate(0));
    println!(
        "10,000 nodes, if one message in a hundred is lost: {:.0} blocks a second",
        found.rate(0)
    );
    Ok(())
}

/// What a block costs for each node, against the size of the town.
fn sizes(mode: Mode, record: &mut Record) -> Result<(), AnyError> {
    let mut curve = Vec::new();
    for nodes in [100, 300, 1_000, 3_000, 10_000, 30_000] {
        let town = town(nodes, (mode.choose(400_000, 60_000) / nodes).max(2));
        let found =
            compare(mode.rounds(9), &mut [&mut || play(&town).map_or(0, |(it, _)| it.made.into())]);
        let cost = 1.0 / found.rate(0) / f64::from(nodes);
        println!("{nodes} nodes: {:.2} µs for a block and a node", 1e6 * cost);
        curve.push((f64::from(nodes), cost));
    }
    let costs = curve.iter().map(|(_, cost)| *cost);
    let (least, most) = costs.fold((f64::MAX, 0.0_f64), |(a, b), it| (a.min(it), b.max(it)));
    record.figure("sizes.spread", most / least);
    record.curve("sizes", curve);
    Ok(())
}

/// Two seeds, one after the other and side by side.
fn threads(mode: Mode, record: &mut Record) -> Result<(), AnyError> {
    let towns = [1, 2].map(|seed| Town { seed, ..town(600, 1_000) });
    let made = |town: &Town| play(town).map_or(0, |(it, _)| u64::from(it.made));
    let found = compare(
        mode.rounds(15),
        &mut [
            &mut || {
                thread::scope(|scope| {
                    let runs = towns.each_ref().map(|town| scope.spawn(move || made(town)));
                    runs.into_iter().map(|run| run.join().unwrap_or(0)).sum()
                })
            },
            &mut || towns.iter().map(made).sum(),
        ],
    );
    let ratio = found.ratio(0, 1);
    println!("two seeds at once: {ratio} times as fast");
    record.ratio("threads", &ratio);
    Ok(())
}

/// The most memory that ten thousand nodes take.
fn footprint(mode: Mode, record: &mut Record) -> Result<(), AnyError> {
    let blocks = mode.choose("10000", "500");
    let found = memory::in_another_process(&["10000", blocks])?;
    if let [peak] = found[..] {
        println!("10,000 nodes and {blocks} blocks: {:.1} MB at most", peak / 1e6);
        record.figure("memory.bytes", peak);
        record.figure("memory.blocks", blocks.parse()?);
    }
    Ok(())
}

fn remember(errand: &[String]) -> Result<(), AnyError> {
    let [nodes, blocks] = errand else { return Err("it takes nodes and blocks".into()) };
    play(&town(nodes.parse()?, blocks.parse()?))?;
    println!("{}", memory::of_this_process(Memory::Peak).unwrap_or(0));
    Ok(())
}
