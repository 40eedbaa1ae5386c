//! How blocks spread, where that's known beforehand.

use kusari_city::{
    BlockRecord, Chance, Makers, Network, Relay, Reorganisation, Topology, Town, Watcher,
    rules::Work, run,
};

/// Keeps all it sees.
#[derive(Default)]
struct Book {
    blocks: Vec<BlockRecord>,
    reorganisations: Vec<Reorganisation>,
    arrivals: Vec<(u64, u32, u32)>,
    ends_at: Option<u32>,
}

impl Watcher for Book {
    fn block(&mut self, block: &BlockRecord) {
        self.blocks.push(block.clone());
    }
    fn reorganisation(&mut self, reorganisation: &Reorganisation) {
        self.reorganisations.push(*reorganisation);
    }
    fn arrival(&mut self, time: u64, node: u32, block: u32) {
        self.arrivals.push((time, node, block));
    }
    fn go_on(&mut self, made: u32) -> bool {
        self.ends_at.is_none_or(|end| made < end)
    }
}

const SECOND: u64 = 1_000_000;

#[test]
fn on_a_line_a_pushed_block_takes_one_message_a_hop_and_an_announced_one_three() {
    for (relay, messages) in [(Relay::Push, 1), (Relay::Announce, 3)] {
        let town = Town {
            nodes: 11,
            blocks: 50,
            topology: Topology::Line,
            network: Network::Constant { delay: SECOND },
            makers: Makers::Shares(vec![(0, 1.0)]),
            relay,
            ..Town::default()
        };
        let mut book = Book::default();
        let report = run(&town, Work::new(&town).unwrap(), &mut book).unwrap();
        assert_eq!((report.main, book.blocks.len()), (50, 50));
        for block in &book.blocks {
            // Of eleven nodes, the second is the first to make 10 per cent, and the sixth to make 50.
            let hops = [1, 2, 5, 8, 9, 10, 10, 10].map(|hops| Some(hops * messages * SECOND));
            assert_eq!(block.arrival, hops);
            assert!(block.is_main && block.parent == block.id - 1 && block.maker == 0);
        }
    }
}

/// The stale rate of `nodes` equal makers whose blocks reach all others after `x` intervals: a rival is made by someone who hasn't
/// heard yet, and everyone goes on from a block of their own.
///
/// From the moment of a first block at a height, the next height is reached after a time whose survival is
/// S(t) = e^(−t)·(1 + t/n)^(n−1) up to x, and from there on without memory.
fn stale_rate(nodes: f64, x: f64) -> f64 {
    let survival = |t: f64| (-t).exp() * (1.0 + t / nodes).powf(nodes - 1.0);
    const STEPS: u32 = 10_000;
    let step = x / f64::from(STEPS);
    let middle = |at: u32| survival((f64::from(at) + 0.5) * step) * step;
    let integral: f64 = (0..STEPS).map(middle).sum();
    1.0 - 1.0 / (integral + survival(x))
}

#[test]
fn the_stale_rate_of_equal_makers_is_the_exact_one() {
    for (nodes, x) in [(16, 0.5), (16, 2.0), (7, 0.25)] {
        let rates: Vec<f64> = (1..=30)
            .map(|seed| {
                let town = Town {
                    seed,
                    nodes,
                    blocks: 1_500,
                    interval: SECOND,
                    topology: Topology::Full,
                    network: Network::Constant { delay: (x * SECOND as f64) as u64 },
                    relay: Relay::Push,
                    ..Town::default()
                };
                run(&town, Work::new(&town).unwrap(), &mut ()).unwrap().stale_rate()
            })
            .collect();
        let mean = rates.iter().sum::<f64>() / 30.0;
        let variance = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / 29.0;
        let exact = stale_rate(f64::from(nodes), x);
        let z = (mean - exact) / (variance / 30.0).sqrt();
        assert!(z.abs() < 3.0, "{nodes} nodes, D/T {x}: {mean}, not {exact}; z = {z}");
    }
}

#[test]
fn what_the_watcher_sees_is_what_the_report_counts() {
    let town = Town {
        nodes: 40,
        blocks: 400,
        interval: 3 * SECOND,
        network: Network::Exponential { mean: SECOND },
        ..Town::default()
    };
    let mut book = Book::default();
    let report = run(&town, Work::new(&town).unwrap(), &mut book).unwrap();
    assert!(
        report == run(&town, Work::new(&town).unwrap(), &mut ()).unwrap(),
        "looking on changes nothing"
    );
    let main: Vec<_> = book.blocks.iter().filter(|block| block.is_main).collect();
    assert_eq!(main.len(), report.main as usize);
    assert!(main.windows(2).all(|pair| pair[1].parent == pair[0].id));
    assert_eq!(book.reorganisations.len() as u64, report.reorganisations.iter().sum::<u64>());
    let of_nodes: u32 = report.nodes.iter().map(|node| node.reorganisations).sum();
    assert_eq!(of_nodes as usize, book.reorganisations.len());
    for (at, count) in report.reorganisations.iter().enumerate() {
        let deep = book.reorganisations.iter().filter(|found| found.depth as usize == at + 1);
        assert_eq!(deep.count() as u64, *count);
    }
    // The percentiles are those of a sorted list.
    for block in &book.blocks {
        let mut times: Vec<u64> = book
            .arrivals
            .iter()
            .filter(|seen| seen.2 == block.id)
            .map(|seen| seen.0 - block.time)
            .collect();
        times.sort_unstable();
        let rank = |percent: usize| times.get((40 * percent).div_ceil(100) - 1).copied();
        assert_eq!(block.arrival, [10, 25, 50, 75, 90, 95, 99, 100].map(rank));
    }
    let made: u32 = report.nodes.iter().map(|node| node.made).sum();
    assert_eq!((made, report.main + report.stale), (400, 400));
}

#[test]
fn a_watcher_ends_a_run_in_order() {
    let town = Town { blocks: 10_000, ..Town::default() };
    let mut book = Book { ends_at: Some(500), ..Book::default() };
    let report = run(&town, Work::new(&town).unwrap(), &mut book).unwrap();
    assert!(report.is_cut_short);
    assert!((500..600).contains(&report.made), "{}", report.made);
    assert_eq!(book.blocks.len(), report.made as usize);
}

#[test]
fn whoever_has_a_share_of_the_work_finds_that_share_of_the_blocks() {
    let makers = Makers::Shares(vec![(2, 5.0), (7, 3.0), (9, 2.0), (4, 0.0)]);
    let town = Town {
        blocks: 20_000,
        nodes: 10,
        network: Network::Constant { delay: 0 },
        makers,
        ..Town::default()
    };
    let report = run(&town, Work::new(&town).unwrap(), &mut ()).unwrap();
    for (node, share) in [(2, 0.5), (7, 0.3), (9, 0.2), (4, 0.0), (0, 0.0)] {
        // Three standard deviations of a share of 20,000.
        let most = 3.0 * (share * (1.0 - share) / 20_000.0_f64).sqrt();
        assert!((report.revenue(node) - share).abs() <= most, "{node}: {}", report.revenue(node));
    }
}

#[test]
fn numbers_below_a_limit_are_evenly_spread() {
    let chance = &mut Chance::new(5, "test");
    let mut counts = [0_u32; 7];
    (0..70_000).for_each(|_| counts[chance.below(7) as usize] += 1);
    assert!(counts.iter().all(|count| (9_700..10_300).contains(count)), "{counts:?}");
    assert_eq!(chance.below(0), 0);
}
