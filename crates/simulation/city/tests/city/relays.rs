//! What becomes of a block on its way: lost messages, short blocks, pools with lines of their own.

use kusari_city::{
    BlockRecord, Loss, Makers, Mesh, Network, Regions, Relay, Report, Topology, Town, Uplink,
    Watcher, rules::Work, run,
};

const SECOND: u64 = 1_000_000;

fn town() -> Town {
    Town {
        nodes: 100,
        blocks: 300,
        interval: 60 * SECOND,
        topology: Topology::of_2015(),
        network: Network::Regions(Box::new(Regions::of_2015())),
        uplink: Uplink::Transmit,
        block_bytes: 200_000,
        ..Town::default()
    }
}

fn go(town: &Town) -> Report {
    let work = Work::new(town).expect("the town can be");
    run(town, work, &mut ()).expect("the town can be")
}

fn median(report: &Report) -> u64 {
    report.arrivals.quantile(0.5).expect("blocks arrived")
}

/// Blocks on the main chain that didn't reach everyone.
#[derive(Default)]
struct Missed(Vec<u32>);

impl Watcher for Missed {
    fn block(&mut self, block: &BlockRecord) {
        self.0.extend((block.is_main && block.arrival[7].is_none()).then_some(block.id));
    }
}

#[test]
fn everyone_gets_the_whole_chain_though_every_fifth_message_is_lost() {
    for relay in
        [Relay::Announce, Relay::Push, Relay::Compact { hits: 0.5, bytes: 18_000, missing: 0.2 }]
    {
        let loss = Some(Loss { share: 0.2, timeout: 10 * SECOND });
        let town = Town { loss, relay: relay.clone(), ..town() };
        let mut missed = Missed::default();
        let report = run(&town, Work::new(&town).unwrap(), &mut missed).unwrap();
        // After the last blocks, nothing comes that could tell someone what's missing.
        assert!(missed.0.iter().all(|block| *block > 297), "{relay:?}: {:?}", missed.0);
        let peaceful = go(&Town { loss: None, ..town });
        assert!(median(&report) > median(&peaceful), "{relay:?}");
    }
}

#[test]
fn if_no_message_is_ever_lost_no_one_has_to_ask_twice() {
    for relay in [Relay::Announce, Relay::Compact { hits: 0.5, bytes: 18_000, missing: 0.2 }] {
        // Longer than any answer takes.
        let loss = Some(Loss { share: 0.0, timeout: 600 * SECOND });
        let town = Town { relay, ..town() };
        let (with, without) = (go(&Town { loss, ..town.clone() }), go(&town));
        assert_eq!(with.trace, without.trace);
        assert!(with == Report { events: with.events, ..without });
    }
}

#[test]
fn short_blocks_are_faster_and_the_faster_the_more_payments_are_known() {
    let compact =
        |hits| Town { relay: Relay::Compact { hits, bytes: 18_000, missing: 0.5 }, ..town() };
    let medians = [town(), compact(0.0), compact(0.6), compact(1.0)].map(|town| median(&go(&town)));
    assert!(medians.is_sorted_by(|slow, fast| slow > fast), "{medians:?}");
}

#[test]
fn larger_blocks_take_longer_and_only_where_there_is_a_bandwidth() {
    let medians = |network: &Network| {
        [50_000, 200_000, 800_000].map(|block_bytes| {
            median(&go(&Town { block_bytes, network: network.clone(), ..town() }))
        })
    };
    let sorted = medians(&town().network);
    assert!(sorted.is_sorted_by(|small, large| 2 * small < *large), "{sorted:?}");
    let [first, others @ ..] = medians(&Network::Exponential { mean: SECOND });
    assert!(others.iter().all(|other| *other == first));
}

#[test]
fn pools_that_push_their_blocks_to_each_other_have_fewer_stale_ones() {
    let makers = Makers::Shares((0..16).map(|pool| (pool * 6, 1.0)).collect());
    let town = Town { makers, interval: 20 * SECOND, blocks: 1_500, ..town() };
    let mesh = |push| Some(Mesh { push, bandwidth: Some(47_000_000) });
    let [alone, linked, pushed] =
        [None, mesh(false), mesh(true)].map(|mesh| go(&Town { mesh, ..town.clone() }));
    assert!(alone.nodes[0].lines < linked.nodes[0].lines);
    assert!(2 * pushed.stale < alone.stale, "{} and {}", pushed.stale, alone.stale);
    assert!(2 * pushed.stale < linked.stale, "{} and {}", pushed.stale, linked.stale);
}
