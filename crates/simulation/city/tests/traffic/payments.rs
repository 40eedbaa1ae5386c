use kusari_city::traffic::{Distribution, Model, TrafficReport};
use kusari_city::{Network, Town, Traffic, rules::Work, run};

/// Blocks of 50 kB a minute: room for some three payments a second.
fn town(seed: u64, plan: Traffic) -> Town {
    Town {
        seed,
        nodes: 12,
        blocks: 100,
        interval: 60_000_000,
        block_bytes: 50_000,
        network: Network::Constant { delay: 100_000 },
        traffic: Some(plan),
        ..Town::default()
    }
}

fn paid(town: &Town) -> TrafficReport {
    run(town, Work::new(town).expect("it can be"), &mut ())
        .expect("it can be")
        .traffic
        .expect("it can be")
}

fn plan(per_second: f64, model: Model) -> Traffic {
    Traffic { per_second, model, ..Traffic::default() }
}

#[test]
fn with_room_for_all_a_payment_waits_for_one_block() {
    for model in [Model::Pools, Model::Flow] {
        let report = paid(&town(1, plan(1.0, model)));
        assert_eq!(report.model, model);
        // The wait for a block has no memory: it's a minute from any moment on, give or take 60 s / √100.
        assert!((report.mean_wait / 60e6 - 1.0).abs() < 0.3, "{report:?}");
        assert!(report.confirmed + 10 > report.made, "{report:?}");
        assert!((report.per_second - 1.0).abs() < 0.05, "{report:?}");
        assert_eq!(report.thrown_out, 0.0);
    }
}

#[test]
fn pools_and_the_flow_agree_in_the_mean() {
    let mean = |model, of: fn(&TrafficReport) -> f64| {
        let runs: Vec<f64> = (1..=6).map(|seed| of(&paid(&town(seed, plan(2.5, model))))).collect();
        let mean = runs.iter().sum::<f64>() / 6.0;
        let squares: f64 = runs.iter().map(|run| (run - mean) * (run - mean)).sum();
        (mean, squares / 5.0 / 6.0)
    };
    for (name, of) in [
        ("payments a second", (|report| report.per_second) as fn(&TrafficReport) -> f64),
        ("wait", |report| report.mean_wait),
        ("wait of the cheapest", |report| report.by_fee[0].mean_wait.unwrap_or(0.0)),
        ("wait of the dearest", |report| report.by_fee[9].mean_wait.unwrap_or(0.0)),
        ("backlog", |report| report.backlog.0),
        ("fees a block", |report| report.fees_per_block),
    ] {
        let ((pools, of_pools), (flow, of_flow)) = (mean(Model::Pools, of), mean(Model::Flow, of));
        let z = (pools - flow) / (of_pools + of_flow).sqrt();
        assert!(z.abs() < 3.0, "{name}: {pools} in pools, {flow} as a flow, z = {z:.2}");
    }
}

#[test]
fn who_pays_more_waits_less_and_who_pays_least_waits_forever() {
    let report = paid(&town(1, plan(6.0, Model::Pools)));
    let part =
        |group: usize| report.by_fee[group].confirmed as f64 / report.by_fee[group].made as f64;
    assert!(part(0) < 0.05 && part(9) > 0.95, "{report:?}");
    let wait = |group: usize| report.by_fee[group].mean_wait.expect("it can be");
    assert!(wait(9) < wait(7) && wait(7) < wait(6), "{report:?}");
    assert!(report.bytes_per_block > 0.9 * 50_000.0 && report.bytes_per_block <= 50_000.0);
    assert!(report.backlog.1 > 500_000, "{report:?}");
}

#[test]
fn a_full_pool_throws_out_those_who_pay_least() {
    for model in [Model::Pools, Model::Flow] {
        let small = Traffic { pool_bytes: 100_000, ..plan(6.0, model) };
        let report = paid(&town(1, small));
        assert!(report.thrown_out > 5_000.0, "{report:?}");
        assert!(report.backlog.1 <= 100_000, "{report:?}");
        // Blocks are as full as before.
        assert!(report.bytes_per_block > 0.8 * 50_000.0, "{report:?}");
    }
}

#[test]
fn a_wallet_pays_no_more_than_it_has() {
    let poor = Traffic {
        wallets: 10,
        balance: 10_000,
        amount: Distribution::Constant(4_000),
        fee_rate: Distribution::Constant(10_000),
        bytes: Distribution::Constant(250),
        ..plan(1.0, Model::Pools)
    };
    let report = paid(&town(1, poor));
    assert!(report.not_made > 0, "{report:?}");
    // A payment takes 6,500 at least until the next block, and there are 100,000 in all.
    assert!(report.made > 100 && report.made <= 100 * 100_000 / 2_500, "{report:?}");
}

#[test]
fn payments_in_blocks_that_are_given_up_wait_again_and_are_in_the_main_chain_once() {
    let town = Town {
        network: Network::Exponential { mean: 10_000_000 },
        ..town(3, plan(1.0, Model::Pools))
    };
    let report = run(&town, Work::new(&town).expect("it can be"), &mut ()).expect("it can be");
    assert!(report.stale > 5, "{}", report.stale);
    let report = report.traffic.expect("it can be");
    // Nothing is in the chain twice, and next to nothing is missing.
    assert!(report.confirmed <= report.made, "{report:?}");
    assert!(report.confirmed + 150 > report.made, "{report:?}");
    for group in &report.by_fee {
        assert!(group.confirmed <= group.made, "{report:?}");
    }
}

#[test]
fn above_some_hundred_nodes_payments_flow() {
    let many = Town { nodes: 400, blocks: 20, ..town(1, plan(1.0, Model::Auto)) };
    assert_eq!(paid(&many).model, Model::Flow);
    assert_eq!(paid(&town(1, plan(1.0, Model::Auto))).model, Model::Pools);
}

#[test]
fn traffic_that_cant_be_is_refused_by_name() {
    let usual = Traffic::default;
    for (traffic, code) in [
        (Traffic { per_second: f64::NAN, ..usual() }, "no-share"),
        (Traffic { per_second: -1.0, ..usual() }, "no-share"),
        (Traffic { wallets: 1, ..usual() }, "out-of-range"),
        (Traffic { balance: u64::MAX, ..usual() }, "out-of-range"),
        (Traffic { pool_bytes: 0, ..usual() }, "out-of-range"),
        (Traffic { amount: Distribution::Constant(0), ..usual() }, "out-of-range"),
        (
            Traffic { bytes: Distribution::Exponential { mean: f64::INFINITY }, ..usual() },
            "no-share",
        ),
        (Traffic { fee_rate: Distribution::Table(Vec::new()), ..usual() }, "wrong-length"),
        (Traffic { fee_rate: Distribution::Table(vec![(1, 0.0)]), ..usual() }, "nothing-to-share"),
        (
            Traffic { amount: Distribution::LogNormal { median: 5.0, deviation: 6.0 }, ..usual() },
            "no-share",
        ),
        // More messages than can be counted.
        (Traffic { per_second: 10_000.0, model: Model::Pools, ..usual() }, "no-share"),
    ] {
        let refused = Town { traffic: Some(traffic.clone()), ..Town::default() }.check();
        assert_eq!(refused.expect_err("it can't be").code(), code, "{traffic:?}");
    }
    let town = Town { nodes: 301, traffic: Some(plan(0.1, Model::Pools)), ..Town::default() };
    assert_eq!(town.check().expect_err("it can't be").code(), "out-of-range");
}

#[test]
fn no_payments_at_all_are_no_error() {
    for model in [Model::Pools, Model::Flow] {
        let report = paid(&town(1, plan(0.0, model)));
        assert_eq!((report.made, report.confirmed), (0, 0));
    }
}
