use kusari_city::{Churn, Network, Report, Town, Traffic, rules::Work, run};

const HOUR: u64 = 3_600_000_000;

fn town(churn: Churn) -> Town {
    Town {
        nodes: 80,
        blocks: 600,
        network: Network::Exponential { mean: 1_000_000 },
        churn: Some(churn),
        ..Town::default()
    }
}

fn lived(town: &Town) -> Report {
    run(town, Work::new(town).expect("it can be"), &mut ()).expect("it can be")
}

#[test]
fn nodes_are_away_for_as_long_as_they_should_and_miss_that_part_of_their_turns() {
    let plan = Churn { share: 1.0, present: 3 * HOUR, away: HOUR };
    let report = lived(&town(plan));
    let churn = report.churn.expect("it can be");
    assert_eq!(churn.nodes, 80);
    // 600 blocks at three quarters of the pace: 133 hours, in which each leaves some 33 times.
    assert!((churn.away - 0.25).abs() < 0.02, "{churn:?}");
    let turns = f64::from(report.made) + churn.missed_turns as f64;
    let missed = churn.missed_turns as f64 / turns;
    let sd = (0.25 * 0.75 / turns).sqrt();
    // A node's absence lasts for several turns, so that they scatter a little more.
    assert!((missed - 0.25).abs() < 4.0 * sd, "{missed}");
}

#[test]
fn whoever_comes_back_asks_for_what_it_missed_and_catches_up_at_once() {
    let churn =
        lived(&town(Churn { share: 0.5, present: 3 * HOUR, away: HOUR })).churn.expect("it can be");
    assert_eq!(churn.nodes, 40);
    // An hour's blocks, at seven eighths of the pace.
    assert!((churn.mean_behind - 6.0 * 7.0 / 8.0).abs() < 0.8, "{churn:?}");
    assert!(churn.returned - churn.caught_up < churn.returned / 50, "{churn:?}");
    // Three messages, or a few more.
    assert!(churn.mean_catch_up.expect("it can be") < 10e6, "{churn:?}");
}

#[test]
fn at_the_end_all_have_the_same_branch_although_some_were_away() {
    let plan = Churn { share: 1.0, present: 2 * HOUR, away: 2 * HOUR };
    let report = lived(&Town { blocks: 300, ..town(plan) });
    let churn = report.churn.expect("it can be");
    assert!(churn.returned >= churn.left, "{churn:?}");
    assert_eq!(report.made, 300);
    assert!(report.stale < 30, "{}", report.stale);
}

#[test]
fn payments_get_through_although_nodes_come_and_go() {
    let plan = Churn { share: 1.0, present: 2 * HOUR, away: HOUR };
    let traffic = Traffic { per_second: 0.02, ..Traffic::default() };
    let report = lived(&Town { nodes: 30, blocks: 150, traffic: Some(traffic), ..town(plan) });
    let paid = report.traffic.expect("it can be");
    // Wallets at nodes that are away don't pay.
    let part = paid.not_made as f64 / (paid.not_made + paid.made) as f64;
    assert!((part - 1.0 / 3.0).abs() < 0.08, "{paid:?}");
    assert!(paid.confirmed as f64 > 0.95 * paid.made as f64, "{paid:?}");
}

#[test]
fn absences_that_cant_be_are_refused_by_name() {
    let usual = Churn::default;
    for (churn, code) in [
        (Churn { share: 1.5, ..usual() }, "no-share"),
        (Churn { present: 0, ..usual() }, "out-of-range"),
        (Churn { away: u64::MAX, ..usual() }, "out-of-range"),
    ] {
        assert_eq!(town(churn).check().expect_err("it can't be").code(), code);
    }
}
