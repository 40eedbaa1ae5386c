use kusari_city::theory::{
    confirmations_nakamoto, confirmations_rosenfeld, double_spend_rosenfeld, majority_binomial,
    majority_hypergeometric, selfish_revenue, selfish_threshold,
};

#[test]
fn as_many_confirmations_are_enough_as_in_nakamotos_table() {
    let table = [(10, 5), (15, 8), (20, 11), (25, 15), (30, 24), (35, 41), (40, 89), (45, 340)];
    for (percent, published) in table {
        let ours = confirmations_nakamoto(f64::from(percent) / 100.0, 0.001).unwrap();
        assert_eq!(ours, Some(published), "at {percent} %");
    }
}

#[test]
fn without_the_papers_assumption_more_confirmations_are_needed() {
    let table = [(10, 6), (15, 9), (20, 13), (25, 20), (30, 32), (35, 58), (40, 133), (45, 539)];
    for (percent, computed) in table {
        let ours = confirmations_rosenfeld(f64::from(percent) / 100.0, 0.001).unwrap();
        assert_eq!(ours, Some(computed), "at {percent} %");
    }
}

#[test]
fn double_spends_are_as_likely_as_in_rosenfelds_table() {
    let table: [(f64, f64, [f64; 6]); 9] = [
        (0.02, 1e-4, [4.0, 0.2368, 0.0155, 0.0011, 0.0001, 0.0]),
        (0.08, 1e-4, [16.0, 3.635, 0.9051, 0.2353, 0.0627, 0.0170]),
        (0.1, 1e-3, [20.0, 5.6, 1.712, 0.546, 0.178, 0.059]),
        (0.14, 1e-4, [28.0, 10.66, 4.400, 1.887, 0.8277, 0.3686]),
        (0.2, 1e-4, [40.0, 20.80, 11.58, 6.669, 3.916, 2.331]),
        (0.25, 1e-4, [50.0, 31.25, 20.70, 14.11, 9.786, 6.866]),
        (0.3, 1e-4, [60.0, 43.2, 32.616, 25.207, 19.762, 15.645]),
        (0.35, 1e-4, [70.0, 56.35, 47.03, 39.97, 34.34, 29.74]),
        (0.45, 1e-4, [90.0, 85.05, 81.37, 78.34, 75.72, 73.38]),
    ];
    for (q, last_place, row) in table {
        for (n, published) in (1..).zip(row) {
            let ours = 100.0 * double_spend_rosenfeld(q, n).unwrap();
            // Half a unit of the fourth figure, or of the last place that the row has.
            let rounding = (published * 0.51e-3).max(last_place * 0.51);
            assert!((ours - published).abs() <= rounding, "q {q}, n {n}: {ours}, not {published}");
        }
    }
}

#[test]
fn selfish_pools_earn_as_much_as_in_eyals_and_sirers_formula() {
    let table = [
        (0.10, [0.0356, 0.0724, 0.1092]),
        (0.20, [0.1297, 0.1824, 0.2352]),
        (0.25, [0.1951, 0.2500, 0.3049]),
        (0.30, [0.2731, 0.3269, 0.3806]),
        (1.0 / 3.0, [0.3333, 0.3846, 0.4359]),
        (0.35, [0.3665, 0.4160, 0.4656]),
        (0.40, [0.4837, 0.5256, 0.5674]),
        (0.45, [0.6518, 0.6806, 0.7094]),
    ];
    for (a, row) in table {
        for (g, published) in [0.0, 0.5, 1.0].into_iter().zip(row) {
            let ours = selfish_revenue(a, g).unwrap();
            assert!((ours - published).abs() <= 0.51e-4, "a {a}, g {g}: {ours}, not {published}");
        }
    }
}

#[test]
fn at_the_threshold_selfishness_pays_as_honesty_does() {
    let published = [(0.0, 1.0 / 3.0), (0.25, 0.3), (0.5, 0.25), (0.8, 1.0 / 7.0), (1.0, 0.0)];
    for (g, threshold) in published {
        let ours = selfish_threshold(g).unwrap();
        assert!((ours - threshold).abs() < 1e-12, "g {g}: {ours}");
        assert!((selfish_revenue(ours, g).unwrap() - ours).abs() < 1e-12, "g {g}");
    }
}

#[test]
fn with_half_the_tickets_three_of_five_come_half_the_time() {
    let table = [(0.1, 0.00856), (0.2, 0.0579), (0.3, 0.1631), (0.4, 0.3174), (0.5, 0.5)];
    for (s, published) in table {
        let ours = majority_binomial(s, 5).unwrap();
        assert!((ours - published).abs() <= 0.51e-4, "s {s}: {ours}, not {published}");
    }
    // Decred's pool has 8,192 tickets: drawing without putting any back is nearly the same.
    let pool = majority_hypergeometric(8_192, 4_096, 5).unwrap();
    assert!((pool - 0.5).abs() < 1e-12, "{pool}");
}
