use kusari_city::theory::{
    Race, growth_at_least, stale, stale_at_least, stale_at_most, stale_first_order, stale_slack,
    stale_two,
};

/// How often a race is repeated with other seeds, to know how much it scatters.
const SEEDS: u64 = 30;

/// The part that goes stale in races, and the standard error of that.
fn raced(shares: &[f64], delay: f64, heights: u32) -> (f64, f64) {
    let mut stale = Vec::new();
    for seed in 1..=SEEDS {
        let mut race = Race::new(shares, delay, seed).unwrap();
        race.play(200).unwrap();
        stale.push(1.0 - 1.0 / race.play(heights).unwrap());
    }
    let mean = stale.iter().sum::<f64>() / SEEDS as f64;
    let squares: f64 = stale.iter().map(|one| (one - mean) * (one - mean)).sum();
    (mean, (squares / (SEEDS - 1) as f64 / SEEDS as f64).sqrt())
}

#[test]
fn two_miners_lose_exactly_as_much_as_two_do_in_a_race() {
    for x in [0.07, 0.45, 1.3, 3.1] {
        let (raced, error) = raced(&[0.5, 0.5], x, 10_000);
        let exact = stale_two(x).unwrap();
        assert!((raced - exact).abs() < 3.0 * error, "x {x}: {raced} ± {error}, not {exact}");
        let general = stale(2, x).unwrap();
        assert!((general - exact).abs() < 1e-9, "x {x}: {general}, not {exact}");
    }
}

#[test]
fn with_some_miners_the_formula_is_off_by_less_than_it_says() {
    for (n, x) in [(3, 0.5), (5, 2.0), (16, 0.5), (16, 2.0), (4, 4.5)] {
        let (raced, error) = raced(&vec![1.0 / f64::from(n); n as usize], x, 10_000);
        let (formula, slack) = (stale(n, x).unwrap(), stale_slack(x).unwrap());
        assert!(
            raced > formula - 3.0 * error && raced < formula + slack + 3.0 * error,
            "n {n}, x {x}: {raced} ± {error}, not {formula}"
        );
    }
}

#[test]
fn the_formula_lies_between_the_two_bounds() {
    for n in [2, 3, 7, 40, 600, 100_000] {
        for x in [1e-4, 0.01, 0.1, 0.7, 1.9, 5.0, 40.0] {
            let (least, formula, most) =
                (stale_at_least(n, x).unwrap(), stale(n, x).unwrap(), stale_at_most(x).unwrap());
            assert!(least <= formula + 1e-12, "n {n}, x {x}: {least} and {formula}");
            assert!(formula <= most * (1.0 - 1.0 / f64::from(n)) + 1e-9, "n {n}, x {x}: {formula}");
        }
    }
}

#[test]
fn the_lower_bound_has_the_figures_that_a_prototype_computed() {
    for (x, figure) in [(0.5, 0.31196), (1.0, 0.4663), (2.0, 0.6164)] {
        let ours = stale_at_least(16, x).unwrap();
        assert!((ours - figure).abs() < 0.51e-4, "x {x}: {ours}");
    }
    // Far from there, a race shows that it's only a bound.
    let (raced, error) = raced(&[0.2; 5], 2.0, 10_000);
    assert!(raced > stale_at_least(5, 2.0).unwrap() + 10.0 * error);
}

#[test]
fn a_lone_miner_loses_nothing_and_a_crowd_the_most() {
    for x in [0.01, 0.3, 2.0, 50.0] {
        assert!(stale(1, x).unwrap().abs() < 1e-9);
        assert!(stale_at_least(1, x).unwrap().abs() < 1e-9);
        let crowd = stale_at_most(x).unwrap();
        assert!((stale(1_000_000, x).unwrap() - crowd).abs() < 1e-4 * crowd.max(x * x / 100.0));
        assert!((1.0 - crowd - growth_at_least(x).unwrap()).abs() < 1e-12);
    }
}

#[test]
fn for_short_delays_all_agree_to_first_order() {
    for n in [2, 3, 16, 100] {
        let x = 1e-4;
        let first = stale_first_order(n, x).unwrap();
        for other in [stale(n, x).unwrap(), stale_at_least(n, x).unwrap()] {
            assert!((other - first).abs() < 2.0 * x * x, "n {n}: {other} and {first}");
        }
    }
}

#[test]
fn bigger_miners_lose_less() {
    // In a race with shares, those who find two in a row more often waste less than equals would.
    let (equal, error) = raced(&[0.25; 4], 1.0, 10_000);
    let (unequal, _) = raced(&[0.7, 0.1, 0.1, 0.1], 1.0, 10_000);
    assert!(unequal < equal - 10.0 * error, "{unequal} and {equal} ± {error}");
}
