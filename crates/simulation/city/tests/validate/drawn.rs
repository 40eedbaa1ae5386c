//! Parameters drawn by chance, so that no one can have chosen those that fit.

use kusari_city::attack::{AttackReport, DoubleSpend, Selfish};
use kusari_city::rules::{Private, Tickets, Work};
use kusari_city::theory::{
    Race, double_spend_hybrid, double_spend_rosenfeld, quorum_binomial, selfish_revenue,
    slot_leader, stale, stale_slack,
};
use kusari_city::validate::Sample;
use kusari_city::{Attack, Chance, Makers, Network, Numbers, Relay, Report, Topology, Town, run};

/// Where all draws here begin. It's fixed, so the suite never fails by bad luck. To look further, take another.
const SEED: u64 = 20;

const SEEDS: u64 = 30;

fn town(seed: u64, miners: u32, delay: f64, blocks: u32) -> Town {
    let interval = 1_000_000_000;
    Town {
        seed,
        nodes: miners,
        blocks,
        interval,
        topology: Topology::Full,
        network: Network::Constant { delay: (delay * interval as f64) as u64 },
        relay: Relay::Push,
        ..Town::default()
    }
}

fn measured(of: impl Fn(u64) -> Town) -> Sample {
    over_seeds(|seed| ran(&of(seed)).stale_rate())
}

fn over_seeds(figure: impl Fn(u64) -> f64) -> Sample {
    Sample::new(&(1..=SEEDS).map(figure).collect::<Vec<f64>>())
}

fn ran(town: &Town) -> Report {
    run(town, Work::new(town).unwrap(), &mut ()).unwrap()
}

fn attacked(seed: u64, nodes: u32, blocks: u32, attack: Attack) -> Town {
    Town { attack: Some(attack), relay: Relay::Announce, ..town(seed, nodes, 0.0, blocks) }
}

fn is_near(ours: Sample, theory: f64, drawn: &str) {
    let z = (ours.mean - theory) / ours.error();
    assert!(z.abs() < 3.0, "seed {SEED}: {drawn}: {ours:?}, not {theory}: z = {z}");
}

#[test]
fn any_number_of_miners_with_any_delay_lose_as_much_as_the_formula_says() {
    let chance = &mut Chance::new(SEED, "miners");
    for _ in 0..4 {
        let miners = 2 + chance.below(11) as u32;
        let delay = 0.05 + 0.8 * chance.share();
        let ours = measured(|seed| town(seed, miners, delay, 1_500));
        let formula = stale(miners, delay).unwrap();
        let slack = stale_slack(delay).unwrap();
        let z = ((ours.mean - formula).abs() - slack).max(0.0) / ours.error();
        assert!(z < 3.0, "seed {SEED}: {miners} miners, {delay}: {ours:?}, not {formula}");
    }
}

#[test]
fn any_shares_lose_as_much_as_in_a_race() {
    let chance = &mut Chance::new(SEED, "shares");
    for _ in 0..3 {
        let miners = 3 + chance.below(4) as u32;
        let shares: Vec<f64> = (0..miners).map(|_| chance.share()).collect();
        let total: f64 = shares.iter().sum();
        let shares: Vec<f64> = shares.iter().map(|share| share / total).collect();
        let delay = 0.1 + chance.share();
        let makers = Makers::Shares((0..).zip(shares.iter().copied()).collect());
        let ours =
            measured(|seed| Town { makers: makers.clone(), ..town(seed, miners, delay, 1_500) });
        let raced = over_seeds(|seed| {
            1.0 - 1.0 / Race::new(&shares, delay, seed).unwrap().play(3_000).unwrap()
        });
        let z = (ours.mean - raced.mean).abs() / ours.error().hypot(raced.error());
        assert!(z < 3.0, "seed {SEED}: {shares:?}, {delay}: {ours:?} and {raced:?}");
    }
}

#[test]
fn any_selfish_pool_earns_as_much_as_the_formula_says() {
    let chance = &mut Chance::new(SEED, "selfish");
    for _ in 0..4 {
        let (share, gamma) = (0.05 + 0.42 * chance.share(), chance.share());
        let ours = over_seeds(|seed| {
            let plan = Selfish { node: 0, share, gamma: Some(gamma) };
            match ran(&attacked(seed, 5, 3_000, Attack::Selfish(plan))).attack {
                Some(AttackReport::Selfish(report)) => report.revenue,
                other => panic!("{other:?}"),
            }
        });
        let theory = selfish_revenue(share, gamma).unwrap();
        is_near(ours, theory, &format!("a = {share}, gamma = {gamma}"));
    }
}

#[test]
fn any_double_spend_succeeds_as_often_as_the_formula_says() {
    let chance = &mut Chance::new(SEED, "double spend");
    for _ in 0..4 {
        let (share, tickets) = (0.05 + 0.35 * chance.share(), 0.4 + 0.2 * chance.share());
        let confirmations = 1 + chance.below(5) as u32;
        for tickets in [None, Some(tickets)] {
            let ours = over_seeds(|seed| {
                let plan = DoubleSpend {
                    share,
                    confirmations,
                    tickets,
                    gives_up: 60,
                    ..DoubleSpend::default()
                };
                match ran(&attacked(seed, 3, 6_000, Attack::DoubleSpend(plan))).attack {
                    Some(AttackReport::DoubleSpend(report)) => report.success.unwrap(),
                    other => panic!("{other:?}"),
                }
            });
            let theory = match tickets {
                None => double_spend_rosenfeld(share, confirmations),
                Some(tickets) => double_spend_hybrid(share, tickets, 5, confirmations),
            };
            is_near(ours, theory.unwrap(), &format!("q = {share}, {tickets:?}, {confirmations}"));
        }
    }
}

#[test]
fn any_quorum_of_tickets_is_reached_as_often_as_the_formula_says() {
    let chance = &mut Chance::new(SEED, "quorum");
    for _ in 0..3 {
        let tickets = 2 + chance.below(6) as u32;
        let votes = 1 + chance.below(tickets.into()) as u32;
        let present = 0.5 + 0.5 * chance.share();
        let numbers = Numbers { tickets, votes, present, ..Numbers::default() };
        let above = over_seeds(|seed| {
            let town = Town { numbers, ..town(seed, 12, 0.0, 600) };
            let rule = Tickets::new(&town).unwrap();
            let theory = quorum_binomial(rule.present(), tickets, votes).unwrap();
            1.0 - run(&town, rule, &mut ()).unwrap().stale_rate() - theory
        });
        // With all of them needed and few there, a seed may have no deviation at all.
        is_near(above, 0.0, &format!("{votes} of {tickets}, {present} there"));
    }
}

#[test]
fn any_stakes_win_as_many_private_slots_as_the_formula_says() {
    let chance = &mut Chance::new(SEED, "slots");
    for _ in 0..3 {
        let stakes: Vec<f64> = (0..3 + chance.below(4)).map(|_| chance.share()).collect();
        let total: f64 = stakes.iter().sum();
        let active = 0.05 + 0.8 * chance.share();
        let makers = Makers::Shares((0..).zip(stakes.iter().copied()).collect());
        let numbers = Numbers { active, ..Numbers::default() };
        let ours = over_seeds(|seed| {
            let makers = makers.clone();
            let town = Town { makers, numbers, ..town(seed, stakes.len() as u32, 0.0, 1_500) };
            run(&town, Private::new(&town).unwrap(), &mut ()).unwrap().stale_rate()
        });
        // Of all leaders of a slot, one makes the block that stays.
        let leaders = stakes.iter().map(|stake| slot_leader(active, stake / total).unwrap());
        let theory = 1.0 - active / leaders.sum::<f64>();
        is_near(ours, theory, &format!("{stakes:?}, f = {active}"));
    }
}
