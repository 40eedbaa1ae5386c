use kusari_city::theory::{
    MAX_CONFIRMATIONS, MAX_DELAY, MAX_MINERS, OutOfDomain, Race, Slots, confirmations_nakamoto,
    confirmations_rosenfeld, double_spend_hybrid, double_spend_nakamoto, double_spend_rosenfeld,
    growth_at_least, hybrid_share, majority_binomial, majority_hypergeometric, quorum_binomial,
    quorum_hypergeometric, selfish_revenue, selfish_threshold, slot_leader, stale, stale_at_least,
    stale_at_most, stale_first_order, stale_two,
};

const STRANGE: [f64; 14] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    -1.0,
    -f64::MIN_POSITIVE,
    -0.0,
    0.0,
    f64::MIN_POSITIVE,
    0.25,
    0.5,
    1.0,
    1.0 + f64::EPSILON,
    1e300,
    f64::MAX,
];

const COUNTS: [u32; 8] = [0, 1, 2, 5, 1_001, 100_000, 1_000_000, u32::MAX];

/// Answers are numbers from 0 to 1, whatever the question was.
fn sane(answer: Result<f64, OutOfDomain>) {
    if let Ok(answer) = answer {
        assert!((0.0..=1.0 + 1e-12).contains(&answer), "{answer}");
    }
}

#[test]
fn strange_numbers_get_a_chance_or_an_error() {
    for a in STRANGE {
        for answer in [growth_at_least(a), stale_at_most(a), stale_two(a), selfish_threshold(a)] {
            sane(answer);
        }
        for b in STRANGE {
            sane(selfish_revenue(a, b));
            sane(slot_leader(a, b));
            let _ = Slots::new(a, &[b, 0.5, b]);
            let _ = Race::new(&[a, b], b, 1).and_then(|mut race| race.play(3));
            for n in [0, 1, 2, 5, u32::MAX] {
                sane(hybrid_share(a, b, n));
                sane(double_spend_hybrid(a, b, 5, n));
            }
        }
        for n in COUNTS {
            sane(stale(n, a));
            sane(stale_at_least(n, a));
            sane(double_spend_nakamoto(a, n));
            sane(double_spend_rosenfeld(a, n));
            sane(majority_binomial(a, n));
            sane(quorum_binomial(a, 6, n));
            sane(quorum_binomial(a, n, 2));
            let _ = stale_first_order(n, a);
        }
    }
    for pool in COUNTS {
        for held in COUNTS {
            for drawn in COUNTS {
                sane(majority_hypergeometric(pool, held, drawn));
                sane(quorum_hypergeometric(pool, held, drawn, 2));
            }
        }
    }
    for risk in STRANGE {
        let _ = confirmations_nakamoto(0.2, risk);
        let _ = confirmations_rosenfeld(0.2, risk);
    }
}

#[test]
fn what_is_out_of_range_is_named() {
    let said = |answer: Result<f64, OutOfDomain>| answer.unwrap_err().to_string();
    assert_eq!(
        said(selfish_revenue(0.6, 0.5)),
        "the pool's share is 0.6, and this formula needs a share from 0 to 1/2"
    );
    assert_eq!(
        said(stale(16, f64::NAN)),
        "the delay is NaN, and this formula needs 0 to 1000 mean intervals"
    );
    assert!(stale(MAX_MINERS, MAX_DELAY).is_ok());
    assert!(stale(MAX_MINERS + 1, 1.0).is_err());
    assert!(stale(0, 1.0).is_err());
    assert!(double_spend_rosenfeld(0.3, MAX_CONFIRMATIONS + 1).is_err());
    assert!(majority_binomial(0.3, 4).is_err());
    assert!(hybrid_share(0.0, 1.0, 5).is_err());
    assert!(Slots::new(0.05, &[]).is_err());
    assert!(Slots::new(1.0, &[0.5]).is_err());
    assert!(Race::new(&[], 1.0, 1).is_err());
}

#[test]
fn with_half_of_the_work_no_number_of_confirmations_is_enough() {
    assert_eq!(confirmations_rosenfeld(0.5, 0.001).unwrap(), None);
    assert_eq!(confirmations_nakamoto(0.7, 0.001).unwrap(), None);
}
