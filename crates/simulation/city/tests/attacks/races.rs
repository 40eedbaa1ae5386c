use crate::{at_once, attacked, by_work, deviation, of};
use kusari_city::attack::{
    DoubleSpend, Rent, Selfish, TimedRace, double_spend_giving_up, gains_first,
};
use kusari_city::theory::{double_spend_hybrid, double_spend_rosenfeld, selfish_revenue};
use kusari_city::{Attack, Chance, Network, Topology, Town};

fn selfish(share: f64, gamma: Option<f64>) -> Attack {
    Attack::Selfish(Selfish { node: 0, share, gamma })
}

fn revenue_agrees(points: &[(f64, f64)], seeds: u64, blocks: u32) {
    for &(share, gamma) in points {
        let run = |seed| {
            let town = at_once(seed, blocks, selfish(share, Some(gamma)));
            of!(Selfish, attacked(&town)).revenue
        };
        let runs: Vec<f64> = (1..=seeds).map(run).collect();
        let z = deviation(&runs, selfish_revenue(share, gamma).expect("it can be"));
        assert!(z.abs() < 3.0, "share {share}, gamma {gamma}: z = {z:.2} of {runs:?}");
    }
}

#[test]
fn a_selfish_pool_earns_what_eyal_and_sirer_computed() {
    revenue_agrees(&[(0.3, 0.0), (0.4, 0.5), (0.35, 1.0)], 8, 6_000);
}

#[test]
#[ignore = "a minute"]
fn a_selfish_pool_earns_what_eyal_and_sirer_computed_at_many_points() {
    let shares = [0.1, 0.2, 0.25, 0.3, 1.0 / 3.0, 0.4, 0.45];
    let points: Vec<(f64, f64)> =
        shares.iter().flat_map(|share| [0.0, 0.5, 1.0].map(|gamma| (*share, gamma))).collect();
    revenue_agrees(&points, 30, 30_000);
}

#[test]
fn a_pool_that_everyone_hears_first_wins_its_races_and_one_at_the_edge_loses_them() {
    let gamma = |node| {
        let town = Town {
            nodes: 20,
            blocks: 5_000,
            topology: Topology::Star,
            network: Network::Constant { delay: 100_000 },
            attack: Some(Attack::Selfish(Selfish { node, share: 0.3, gamma: None })),
            ..Town::default()
        };
        of!(Selfish, attacked(&town)).gamma.expect("it can be")
    };
    let (hub, edge) = (gamma(0), gamma(5));
    // Only the finder of the other block stays with it: one of nineteen.
    assert!((hub - 18.0 / 19.0).abs() < 0.03, "{hub}");
    assert!(edge == 0.0, "{edge}");
}

#[test]
fn a_pool_among_equals_convinces_few_and_earns_a_little_more_than_without_delays() {
    let town = Town {
        nodes: 50,
        blocks: 8_000,
        network: Network::Exponential { mean: 5_000_000 },
        attack: Some(selfish(0.35, None)),
        ..Town::default()
    };
    let report = of!(Selfish, attacked(&town));
    let gamma = report.gamma.expect("it can be");
    assert!(0.01 < gamma && gamma < 0.2, "{gamma}");
    // The others lose blocks to each other, and the pool none.
    let at_once = selfish_revenue(0.35, gamma).expect("it can be");
    assert!(at_once < report.revenue && report.revenue < at_once + 0.05, "{}", report.revenue);
}

fn double_spends_agree(points: &[(f64, u32, Option<f64>)], seeds: u64, blocks: u32) {
    for &(share, confirmations, tickets) in points {
        let plan = DoubleSpend { share, confirmations, tickets, ..DoubleSpend::default() };
        let run = |seed| {
            of!(DoubleSpend, attacked(&at_once(seed, blocks, Attack::DoubleSpend(plan.clone()))))
        };
        let runs: Vec<_> = (1..=seeds).map(run).collect();
        let never = match tickets {
            None => double_spend_rosenfeld(share, confirmations).expect("it can be"),
            Some(tickets) => {
                double_spend_hybrid(share, tickets, 5, confirmations).expect("it can be")
            }
        };
        // Giving up 40 blocks behind changes little.
        let expected = runs[0].expected;
        assert!((expected - never).abs() < 0.005, "{expected} {never}");
        // Attempts are independent, so that they scatter as coins do.
        let attempts: u64 = runs.iter().map(|run| run.attempts).sum();
        let won: u64 = runs.iter().map(|run| run.won).sum();
        let sd = (expected * (1.0 - expected) / attempts as f64).sqrt();
        let z = (won as f64 / attempts as f64 - expected) / sd;
        assert!(
            z.abs() < 3.0,
            "{share} {confirmations} {tickets:?}: {won} of {attempts}, z = {z:.2}"
        );
    }
}

#[test]
fn paying_twice_succeeds_as_often_as_rosenfeld_computed() {
    double_spends_agree(&[(0.1, 1, None), (0.3, 2, None), (0.3, 6, None)], 2, 30_000);
}

#[test]
fn with_three_of_five_tickets_an_attacker_needs_work_and_stake() {
    double_spends_agree(&[(0.3, 2, Some(0.3)), (0.3, 6, Some(0.6))], 2, 20_000);
}

#[test]
#[ignore = "a minute"]
fn paying_twice_succeeds_as_often_as_computed_at_many_points() {
    let work = [(0.1, 1), (0.1, 3), (0.2, 6), (0.3, 6), (0.4, 2)].map(|(q, n)| (q, n, None));
    double_spends_agree(&work, 30, 50_000);
    let both = [(0.3, 0.3, 2), (0.3, 0.5, 6), (0.5, 0.3, 3), (0.2, 0.6, 6)];
    double_spends_agree(&both.map(|(q, s, n)| (q, n, Some(s))), 30, 50_000);
}

#[test]
fn delays_help_someone_who_pays_twice() {
    let success = |mean| {
        let town = Town {
            nodes: 50,
            blocks: 15_000,
            network: Network::Exponential { mean },
            attack: Some(Attack::DoubleSpend(DoubleSpend {
                confirmations: 3,
                ..DoubleSpend::default()
            })),
            ..Town::default()
        };
        let report = of!(DoubleSpend, attacked(&town));
        report.won as f64 / report.attempts as f64
    };
    let (quick, slow) = (success(100_000), success(60_000_000));
    assert!(slow > quick + 0.05, "{quick} {slow}");
}

#[test]
fn someone_who_gives_up_late_is_as_good_as_someone_who_never_does() {
    for (q, n) in [(0.1, 1), (0.2, 6), (0.35, 4), (0.45, 10)] {
        let never = double_spend_rosenfeld(q, n).expect("it can be");
        assert!((double_spend_giving_up(q, n, 1_000) - never).abs() < 1e-9, "{q} {n}");
        assert!(double_spend_giving_up(q, n, 3) < never, "{q} {n}");
    }
    // One ahead or three behind, whichever comes first, with even chances: by hand.
    assert_eq!(gains_first(0.5, 1, 3), 0.75);
    // One step up before two down: up, or down and twice up, and so on.
    let chance = 0.3 / (1.0 - 0.3 * 0.7);
    assert!((gains_first(0.3, 1, 2) - chance).abs() < 1e-12);
}

#[test]
fn rented_work_rewrites_as_often_as_a_race_against_the_clock_is_won() {
    for (rate, hours, depth) in [(0.5, 4.0, 1), (1.1, 6.0, 6), (2.0, 2.0, 5)] {
        let plan = Rent { rate, depth, lasts: (hours * 3.6e9) as u64, ..Rent::default() };
        let town = Town {
            interval: (600e6 / (1.0 + rate)) as u64,
            ..at_once(3, 40_000, Attack::Rent(plan))
        };
        let report = of!(Rent, attacked(&town));
        let expected = TimedRace::new(rate, hours * 6.0).expect("it can be").leads_by(depth + 1);
        assert!((report.expected - expected).abs() < 1e-4);
        let sd = (expected * (1.0 - expected) / report.attempts as f64).sqrt();
        let z = (report.success.expect("it can be") - expected) / sd;
        assert!(z.abs() < 3.0, "{rate} {hours} {depth}: {report:?}, z = {z:.2}");
        let hours = report.mean_time / 3.6e9;
        assert!((report.cost - hours * 20.0 * rate).abs() < 1e-6, "{report:?}");
    }
}

#[test]
fn how_deep_rented_work_reaches_is_the_mean_of_many_races() {
    let (rate, time) = (1.1, 36.0);
    let race = TimedRace::new(rate, time).expect("it can be");
    let chance = &mut Chance::new(1, "races");
    let mut depths = Vec::new();
    for _ in 0..20_000 {
        let (mut now, mut lead, mut most) = (0.0, 0_i64, 0_i64);
        loop {
            now += chance.wait(1_000_000) as f64 / 1e6 / (1.0 + rate);
            if now > time {
                break;
            }
            lead += if chance.share() * (1.0 + rate) <= rate { 1 } else { -1 };
            most = most.max(lead);
        }
        depths.push((most - 1).max(0) as f64);
    }
    let z = deviation(&depths, race.mean_depth());
    assert!(z.abs() < 3.0, "z = {z}");
    let deep = depths.iter().filter(|depth| **depth >= 6.0).count() as f64 / 20_000.0;
    assert!((deep - race.leads_by(7)).abs() < 0.011, "{deep}");
    // Without an end, someone with half of the work of the others gains n blocks with the chance 1/2 to the n.
    let endless = TimedRace::new(0.5, 3_000.0).expect("it can be");
    assert!((endless.leads_by(5) - 1.0 / 32.0).abs() < 1e-9);
    assert_eq!(TimedRace::new(0.5, 1e9), None);
}

#[test]
fn the_same_seed_gives_the_same_attack() {
    let town = |seed| at_once(seed, 500, selfish(0.4, Some(0.5)));
    assert_eq!(by_work(&town(1)), by_work(&town(1)));
    assert_ne!(by_work(&town(1)).attack, by_work(&town(2)).attack);
}
