//! A rule is written outside of the crate, in a few lines.

use kusari_city::{Chance, Network, Parent, Rule, Town, run};

/// Nodes take turns, a second each. A node that has its turn twice as often weighs nothing more.
struct Turns {
    nodes: u32,
}

const SECOND: u64 = 1_000_000;

impl Rule for Turns {
    type Place = u32;

    fn first(&mut self) -> u32 {
        0
    }

    fn moment(&mut self, now: u64, _: &mut Chance) -> u64 {
        (now / SECOND + 1) * SECOND
    }

    fn makers(&mut self, _: &Parent<'_, u32>, moment: u64, _: u64, makers: &mut Vec<u32>) {
        makers.push((moment / SECOND % u64::from(self.nodes)) as u32);
    }

    fn place(&mut self, parent: &Parent<'_, u32>, maker: u32, _: u64, _: u64) -> u32 {
        assert!(parent.height == 0 || maker == (*parent.place + 1) % self.nodes);
        maker
    }
}

#[test]
fn nodes_that_take_turns_never_fork_while_messages_are_faster_than_turns() {
    let town = Town {
        nodes: 30,
        blocks: 300,
        network: Network::Constant { delay: 50_000 },
        ..Town::default()
    };
    let report = run(&town, Turns { nodes: 30 }, &mut ()).unwrap();
    assert_eq!((report.main, report.stale), (300, 0));
    assert!(report.nodes.iter().all(|node| node.made_main == 10));
    assert!((report.revenue(3) - 1.0 / 30.0).abs() < 1e-12);
}
