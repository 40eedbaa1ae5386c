//! Leaving out what can change nothing changes nothing.

use kusari_city::{
    Forwards, Makers, Network, Regions, Relay, Report, Topology, Town, Uplink, rules::Work, run,
};

/// The same town with and without shortcuts: everything is equal but the number of events.
fn is_exact(town: Town) -> (Report, u64) {
    let go = |shortcuts| {
        let town = Town { shortcuts, ..town.clone() };
        let work = Work::new(&town).expect("the town can be");
        run(&town, work, &mut ()).expect("the town can be")
    };
    let (with, without) = (go(true), go(false));
    let events = without.events;
    assert_eq!(with.trace, without.trace);
    // All of it: arrivals, bytes, reorganisations.
    assert!(with == Report { events: with.events, ..without });
    assert!(with.stale > 0, "nothing happened that could differ");
    (with, events)
}

fn with_bandwidth() -> Town {
    Town {
        nodes: 120,
        blocks: 300,
        interval: 20_000_000,
        topology: Topology::of_2015(),
        network: Network::Regions(Box::new(Regions::of_2015())),
        block_bytes: 200_000,
        makers: Makers::Normal { deviation: 0.25 },
        ..Town::default()
    }
}

#[test]
fn announcements_that_come_too_late_change_nothing_with_and_without_uplink() {
    for uplink in [Uplink::Free, Uplink::Transmit, Uplink::UntilArrival] {
        for forwards in [Forwards::Tips, Forwards::Every] {
            let (report, events) = is_exact(Town { uplink, forwards, ..with_bandwidth() });
            assert!(report.events * 3 < events, "{} of {events}", report.events);
        }
    }
}

#[test]
fn short_blocks_are_no_exception() {
    let relay = Relay::Compact { hits: 0.6, bytes: 18_000, missing: 0.3 };
    is_exact(Town { relay, interval: 5_000_000, uplink: Uplink::Transmit, ..with_bandwidth() });
}

#[test]
fn blocks_that_are_pushed_to_those_who_have_them_change_nothing_without_bandwidth() {
    for mean in [100_000, 2_000_000] {
        for seed in 1..=8 {
            let network = Network::Exponential { mean };
            let town = Town {
                seed,
                network,
                relay: Relay::Push,
                interval: 5_000_000,
                blocks: 400,
                nodes: 40,
                ..Town::default()
            };
            is_exact(town);
        }
    }
    // Many at the same moment.
    let network = Network::Constant { delay: 1_000_000 };
    is_exact(Town { network, relay: Relay::Push, interval: 3_000_000, ..Town::default() });
}

#[test]
fn the_shortcut_is_off_where_it_would_not_be_exact() {
    let go = |shortcuts| {
        let town =
            Town { shortcuts, relay: Relay::Push, uplink: Uplink::Transmit, ..with_bandwidth() };
        run(&town, Work::new(&town).unwrap(), &mut ()).unwrap()
    };
    assert!(go(true) == go(false));
}
