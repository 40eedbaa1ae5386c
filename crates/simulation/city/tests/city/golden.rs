//! The same seed, the same bytes, on every machine.

use kusari_city::{Makers, Network, Regions, Relay, Topology, Town, Uplink, rules::Work, run};

/// Three towns that use everything that's drawn by chance: topologies, regions, powers, delays, losses, waits.
fn towns() -> [Town; 3] {
    let regions = |table| Network::Regions(Box::new(table));
    [
        Town {
            seed: 1,
            nodes: 200,
            blocks: 100,
            interval: 20_000_000,
            topology: Topology::of_2015(),
            network: regions(Regions::of_2015()),
            uplink: Uplink::UntilArrival,
            block_bytes: 535_000,
            makers: Makers::Normal { deviation: 0.25 },
            ..Town::default()
        },
        Town {
            seed: 2,
            nodes: 100,
            blocks: 200,
            interval: 3_000_000,
            network: Network::Exponential { mean: 1_000_000 },
            relay: Relay::Push,
            ..Town::default()
        },
        Town {
            seed: 3,
            nodes: 150,
            blocks: 100,
            interval: 10_000_000,
            topology: Topology::SmallWorld { degree: 6, rewired: 0.2 },
            network: regions(Regions::of_2021()),
            relay: Relay::Compact { hits: 0.7, bytes: 18_000, missing: 0.1 },
            uplink: Uplink::Transmit,
            loss: Some(kusari_city::Loss { share: 0.05, timeout: 5_000_000 }),
            makers: Makers::Shares(vec![(0, 3.0), (10, 2.0), (149, 1.0)]),
            ..Town::default()
        },
    ]
}

#[test]
fn a_seed_leads_to_the_same_course_of_events_on_every_machine() {
    let traces = towns().map(|town| {
        let report = run(&town, Work::new(&town).unwrap(), &mut ()).unwrap();
        assert!(report.stale > 0 && report.stale < report.main);
        report.trace.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    assert_eq!(
        traces,
        [
            "fbea7dc414fd59159b9fe5e7eefe7eb69a1de581b21d544ca29180333429a726",
            "ebb0ac847980b6c57dc9de2b51a748a93853d560a7e0c3f4f5e672ba4fc0d1a4",
            "b3ce602aecc1df7cff70d7a28efe3ab246acae0e1037dbea5503db4b3bccbd10",
        ]
    );
}

#[test]
fn another_seed_leads_elsewhere() {
    for town in towns() {
        let other = Town { seed: town.seed + 100, ..town.clone() };
        let go = |town: &Town| run(town, Work::new(town).unwrap(), &mut ()).unwrap().trace;
        assert_eq!(go(&town), go(&town));
        assert_ne!(go(&town), go(&other));
    }
}
