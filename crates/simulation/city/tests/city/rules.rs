//! What a vote costs, and what follows from it.

use kusari_city::rules::{CoinAge, Delegates, Finality, Private, Slots, Tickets, Voted, Work};
use kusari_city::{
    Acts, Chance, Forwards, Makers, Network, Numbers, Parent, Relay, Report, Rule, SeedFrom,
    Strategy, Topology, Town, TownError, View, run, run_with,
};

const SECOND: u64 = 1_000_000;

fn town() -> Town {
    Town {
        nodes: 60,
        blocks: 2_000,
        interval: 20 * SECOND,
        topology: Topology::Full,
        network: Network::Constant { delay: SECOND },
        relay: Relay::Push,
        ..Town::default()
    }
}

fn go<R: Rule>(town: &Town, rule: Result<R, TownError>) -> Report {
    run(town, rule.expect("the town can be"), &mut ()).expect("the town can be")
}

/// How far the mean of 30 runs is from a value, in standard deviations of that mean.
fn z(exact: f64, mut measure: impl FnMut(u64) -> f64) -> f64 {
    let found: Vec<f64> = (1..=30).map(&mut measure).collect();
    let mean = found.iter().sum::<f64>() / 30.0;
    let variance = found.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / 29.0;
    (mean - exact) / (variance / 30.0).sqrt()
}

#[test]
fn no_block_is_stale_if_each_slot_has_one_leader_and_blocks_arrive_within_a_slot() {
    for seed in [SeedFrom::EpochBeforeLast, SeedFrom::Parent] {
        let town = Town { numbers: Numbers { seed, ..Numbers::default() }, ..town() };
        let report = go(&town, Slots::new(&town));
        assert_eq!((report.main, report.stale), (2_000, 0));
        assert_eq!(report.time, 2_000 * 20 * SECOND + SECOND);
        let slow = Town { network: Network::Constant { delay: 30 * SECOND }, ..town };
        assert!(go(&slow, Slots::new(&slow)).stale_rate() > 0.2);
    }
}

#[test]
fn slots_fall_to_each_in_proportion_to_the_coins() {
    let makers = Makers::Shares(vec![(3, 6.0), (40, 3.0), (59, 1.0)]);
    let town = Town {
        makers,
        blocks: 20_000,
        nodes: 60,
        topology: Topology::Ring,
        network: Network::Constant { delay: 0 },
        ..town()
    };
    let report = go(&town, Slots::new(&town));
    for (node, share) in [(3, 0.6), (40, 0.3), (59, 0.1), (0, 0.0)] {
        let most = 3.5 * (share * (1.0 - share) / 20_000.0_f64).sqrt();
        assert!((report.revenue(node) - share).abs() <= most, "{node}: {}", report.revenue(node));
    }
}

#[test]
fn who_draws_in_private_wins_with_the_chance_of_praos_and_some_slots_have_two_winners() {
    // Four holders, and a slot in which anyone wins in half of all cases.
    let makers = Makers::Shares(vec![(0, 4.0), (1, 3.0), (2, 2.0), (3, 1.0)]);
    let numbers = Numbers { active: 0.5, ..Numbers::default() };
    let town = Town {
        makers,
        numbers,
        nodes: 10,
        blocks: 3_000,
        network: Network::Constant { delay: SECOND },
        ..town()
    };
    let wins = |share: f64| 1.0 - 0.5_f64.powf(share);
    let all: f64 = [0.4, 0.3, 0.2, 0.1].into_iter().map(wins).sum();
    for (node, share) in [(0, 0.4), (1, 0.3), (2, 0.2), (3, 0.1)] {
        let z = z(wins(share) / all, |seed| {
            let report =
                go(&Town { seed, ..town.clone() }, Private::new(&Town { seed, ..town.clone() }));
            f64::from(report.nodes[node].made) / f64::from(report.made)
        });
        assert!(z.abs() < 3.5, "{node}: z = {z}");
    }
    // Blocks arrive within a slot of ten seconds. So only those of one slot are rivals: all winners' blocks but one are stale.
    let z = z(1.0 - 0.5 / all, |seed| {
        let town = Town { seed, ..town.clone() };
        go(&town, Private::new(&town)).stale_rate()
    });
    assert!(z.abs() < 3.5, "z = {z}");
}

#[test]
fn delegates_take_turns_and_those_with_few_coins_have_none() {
    let shares = (0..60).map(|node| (node, f64::from(node % 30))).collect();
    let numbers = Numbers { delegates: 5, ..Numbers::default() };
    let town = Town { makers: Makers::Shares(shares), numbers, blocks: 500, ..town() };
    let delegates = Delegates::new(&town).unwrap();
    assert_eq!(delegates.elected(), [29, 59, 28, 58, 27]);
    let report = go(&town, Ok(delegates));
    assert_eq!(report.stale, 0);
    assert!([29, 59, 28, 58, 27].iter().all(|node| report.nodes[*node].made_main == 100));
}

/// When the blocks of the main chain were made.
struct Main(Vec<u64>);

impl kusari_city::Watcher for Main {
    fn block(&mut self, block: &kusari_city::BlockRecord) {
        self.0.extend(block.is_main.then_some(block.time));
    }
}

#[test]
fn coins_that_lie_still_make_a_block_an_interval_even_if_branches_fork() {
    let numbers = Numbers { youngest: 10, oldest: 200, ..Numbers::default() };
    for delay in [0, 6 * SECOND] {
        let town = Town {
            numbers,
            nodes: 30,
            blocks: 6_000,
            network: Network::Constant { delay },
            ..town()
        };
        let mut main = Main(Vec::new());
        let report = run(&town, CoinAge::new(&town).unwrap(), &mut main).unwrap();
        // At first, all coins are old, and the target takes a while to find its place. It follows the branch, and so does the interval.
        let (since, count) = (main.0[1_500], main.0.len() - 1_501);
        let interval = (main.0[main.0.len() - 1] - since) as f64 / count as f64 / (20e6);
        // Three standard deviations, as if there were no target to follow.
        assert!((interval - 1.0).abs() < 3.0 / (count as f64).sqrt(), "{interval}");
        assert_eq!(report.stale > 500, delay > 0, "{}", report.stale);
    }
}

#[test]
fn someone_who_made_a_block_waits_until_the_coins_are_old_again() {
    struct Waits(Vec<Option<(u32, u64)>>);
    impl kusari_city::Watcher for Waits {
        fn block(&mut self, block: &kusari_city::BlockRecord) {
            let last = self.0[block.maker as usize].replace((block.id, block.time));
            let (_, time) = last.unwrap_or_default();
            assert!(last.is_none() || block.time - time >= 10 * 20 * SECOND, "{block:?}");
        }
    }
    let town = Town { network: Network::Constant { delay: 0 }, ..town() };
    let mut waits = Waits(vec![None; 60]);
    run(&town, CoinAge::new(&town).unwrap(), &mut waits).unwrap();
}

#[test]
fn three_votes_of_five_add_a_hop_to_each_interval() {
    // A block reaches everyone after a delay, and the votes after another one. Blocks that are found meanwhile are rivals of the same height. So the
    // next height comes two delays and an interval later.
    for x in [0.1, 0.5] {
        let delay = (x * 20e6) as u64 / 2;
        let town = Town { nodes: 16, network: Network::Constant { delay }, ..town() };
        let z = z(x / (1.0 + x), |seed| {
            let town = Town { seed, blocks: 400, ..town.clone() };
            go(&town, Tickets::new(&town)).stale_rate()
        });
        assert!(z.abs() < 3.5, "{x}: z = {z}");
        assert!(go(&town, Work::new(&town)).stale_rate() < 0.7 * x / (1.0 + x));
    }
}

#[test]
fn votes_are_exact_with_and_without_shortcuts() {
    let go = |shortcuts| {
        let topology = Topology::Random { degree: 6 };
        let network = Network::Exponential { mean: SECOND };
        let town =
            Town { shortcuts, topology, network, relay: Relay::Announce, blocks: 300, ..town() };
        go(&town, Tickets::new(&town))
    };
    let (with, without) = (go(true), go(false));
    assert!(with.stale > 0 && with.events < without.events);
    assert_eq!(with.trace, without.trace);
    assert!(with == Report { events: with.events, ..without });
}

#[test]
fn a_block_whose_voters_are_away_is_replaced_by_another_one() {
    let numbers = Numbers { present: 0.6, ..Numbers::default() };
    for seed in 1..=3 {
        let town = Town {
            seed,
            numbers,
            blocks: 3_000,
            network: Network::Constant { delay: 1_000 },
            ..town()
        };
        let report = go(&town, Tickets::new(&town));
        let tickets = Tickets::new(&town).unwrap();
        // As many as voters were drawn by chance to be there.
        let present = tickets.present();
        let chance: f64 = [(3, 10.0), (4, 5.0), (5, 1.0)]
            .into_iter()
            .map(|(k, ways)| ways * present.powi(k) * (1.0 - present).powi(5 - k))
            .sum();
        let main = f64::from(report.main) / 3_000.0;
        let sd = (chance * (1.0 - chance) / 3_000.0).sqrt();
        assert!((main - chance).abs() < 4.0 * sd, "{main}, not {chance}");
    }
}

/// Cuts a town in two for a while.
struct Partition {
    below: u32,
    from: u64,
    until: u64,
}

impl Strategy for Partition {
    fn start(&mut self, _: &View<'_>, acts: &mut Acts) {
        acts.wake(self.from, 0);
        acts.wake(self.until, 1);
    }
    fn woken(&mut self, token: u32, view: &View<'_>, acts: &mut Acts) {
        for one in 0..self.below {
            for other in self.below..view.nodes() {
                acts.set_line(one, other, token == 1);
            }
        }
    }
    fn blocks_lines(&self) -> bool {
        true
    }
}

#[test]
fn an_epoch_is_final_two_epochs_later_and_no_later_while_most_are_there() {
    let town = Town { blocks: 640, ..town() };
    let mut rule = Finality::new(&town).unwrap();
    run(&town, &mut rule, &mut ()).unwrap();
    // 640 slots are 20 epochs. The last one that has ended is voted for in the 20th.
    assert_eq!(rule.last_final().map(|(_, height)| height), Some(18 * 32 - 1));
    let numbers = Numbers { present: 0.5, ..Numbers::default() };
    let town = Town { numbers, ..town };
    let mut rule = Finality::new(&town).unwrap();
    run(&town, &mut rule, &mut ()).unwrap();
    assert_eq!(rule.last_final(), None, "less than two thirds were there");
}

/// Finality, but a block by node 0 weighs more than all others.
struct Heavy(Finality);

impl Rule for Heavy {
    type Place = (Voted, bool);
    fn first(&mut self) -> (Voted, bool) {
        (self.0.first(), false)
    }
    fn moment(&mut self, now: u64, chance: &mut Chance) -> u64 {
        self.0.moment(now, chance)
    }
    fn makers(
        &mut self,
        at: &Parent<'_, (Voted, bool)>,
        moment: u64,
        lot: u64,
        makers: &mut Vec<u32>,
    ) {
        self.0.makers(&at.with(&at.place.0), moment, lot, makers);
    }
    fn place(
        &mut self,
        at: &Parent<'_, (Voted, bool)>,
        maker: u32,
        moment: u64,
        lot: u64,
    ) -> (Voted, bool) {
        (self.0.place(&at.with(&at.place.0), maker, moment, lot), maker == 0)
    }
    fn weight(&self, place: &(Voted, bool)) -> u64 {
        if place.1 { 100_000 } else { 1 }
    }
    fn followed(&mut self, node: u32, tip: &Parent<'_, (Voted, bool)>) {
        self.0.followed(node, &tip.with(&tip.place.0));
    }
    fn may_leave(
        &self,
        tip: &Parent<'_, (Voted, bool)>,
        rival: &Parent<'_, (Voted, bool)>,
    ) -> bool {
        self.0.may_leave(&tip.with(&tip.place.0), &rival.with(&rival.place.0))
    }
}

#[test]
fn what_is_final_stays_however_heavy_another_branch_is() {
    // Nodes 0 to 11 are cut off for ten epochs, and meanwhile node 0 makes blocks that outweigh everything.
    let epochs = |count: u64| count * 32 * 20 * SECOND;
    let town = Town { blocks: 1_000, forwards: Forwards::Every, relay: Relay::Announce, ..town() };
    let partition = || Partition { below: 12, from: epochs(5) + 1, until: epochs(15) };
    let mut rule = Heavy(Finality::new(&town).unwrap());
    let report = run_with(&town, &mut rule, partition(), &mut ()).unwrap();
    let (_, height) = rule.0.last_final().unwrap();
    assert!(height > 250, "{height}");
    // Nodes of the larger part gave up next to nothing.
    let most_given_up = report.nodes[12..].iter().map(|node| node.reorganisations).max();
    assert!(most_given_up.unwrap() <= 4, "{most_given_up:?}");
    // Without finality, they follow the heavy branch as soon as they hear of it.
    assert!(report.reorganisations.len() < 100, "{}", report.reorganisations.len());
    struct NotFinal(Heavy);
    impl Rule for NotFinal {
        type Place = (Voted, bool);
        fn first(&mut self) -> (Voted, bool) {
            self.0.first()
        }
        fn moment(&mut self, now: u64, chance: &mut Chance) -> u64 {
            self.0.moment(now, chance)
        }
        fn makers(
            &mut self,
            at: &Parent<'_, (Voted, bool)>,
            moment: u64,
            lot: u64,
            makers: &mut Vec<u32>,
        ) {
            self.0.makers(at, moment, lot, makers);
        }
        fn place(
            &mut self,
            at: &Parent<'_, (Voted, bool)>,
            maker: u32,
            moment: u64,
            lot: u64,
        ) -> (Voted, bool) {
            self.0.place(at, maker, moment, lot)
        }
        fn weight(&self, place: &(Voted, bool)) -> u64 {
            self.0.weight(place)
        }
    }
    let rule = NotFinal(Heavy(Finality::new(&town).unwrap()));
    let report = run_with(&town, rule, partition(), &mut ()).unwrap();
    assert!(report.reorganisations.len() > 100, "{}", report.reorganisations.len());
}
