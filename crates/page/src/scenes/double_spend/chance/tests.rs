use super::*;

fn rules(share: u64, wait: u64) -> Rules {
    Rules { share, wait, patience: MOST_PATIENCE }
}

#[test]
fn the_papers_formula_gives_the_papers_table() {
    // Nakamoto 2008, section 11, "Running some results".
    let tenth = [
        1.0, 0.2045873, 0.0509779, 0.0131722, 0.0034552, 0.0009137, 0.0002428, 0.0000647,
        0.0000173, 0.0000046, 0.0000012,
    ];
    for (wait, printed) in (0..).zip(tenth) {
        assert_eq!(
            format!("{:.7}", rules(10, wait).paper()),
            format!("{printed:.7}"),
            "z = {wait}"
        );
    }
    let thirty = [
        1.0, 0.1773523, 0.0416605, 0.0101008, 0.0024804, 0.0006132, 0.0001522, 0.0000379,
        0.0000095, 0.0000024,
    ];
    for (wait, printed) in (0..).step_by(5).zip(thirty) {
        assert_eq!(
            format!("{:.7}", rules(30, wait).paper()),
            format!("{printed:.7}"),
            "z = {wait}"
        );
    }
    // The same section, "Solving for P less than 0.1%".
    let solved = [(10, 5), (15, 8), (20, 11), (25, 15), (30, 24), (35, 41), (40, 89), (45, 340)];
    for (share, printed) in solved {
        assert_eq!(
            (0..).find(|&wait| rules(share, wait).paper() < 0.001),
            Some(printed),
            "{share} %"
        );
    }
}

#[test]
fn the_exact_chance_is_rosenfelds() {
    // Rosenfeld 2014, table 1, as chapter 4's exercises have it.
    for (share, wait, printed) in [(10, 1, 0.2), (10, 2, 0.056), (30, 1, 0.6), (30, 5, 0.19762)] {
        let found = rules(share, wait).exact();
        assert!((found - printed).abs() < 0.000_005, "{share} %, {wait}: {found}");
    }
}

#[test]
fn the_exact_chance_is_the_one_in_the_notebook() {
    // The cells `paper-and-races` and `confirmations-to-wait-for`.
    let chances = [
        (0, 1.0),
        (1, 0.6),
        (2, 0.4320),
        (3, 0.3262),
        (4, 0.2521),
        (6, 0.1564),
        (8, 0.1),
        (10, 0.0651),
    ];
    for (wait, printed) in chances {
        assert!((rules(30, wait).exact() - printed).abs() <= 0.000_05, "{wait}");
    }
    let waits = [(10, 6), (15, 9), (20, 13), (25, 20), (30, 32), (35, 58), (40, 133), (45, 539)];
    for (share, printed) in waits {
        assert_eq!(
            (0..).find(|&wait| rules(share, wait).exact() < 0.001),
            Some(printed),
            "{share} %"
        );
    }
}

#[test]
fn with_half_of_the_power_no_wait_helps() {
    for wait in 0..=MOST_WAIT {
        assert_eq!(rules(50, wait).exact(), 1.0, "{wait}");
    }
}

#[test]
fn patience_of_fifty_blocks_is_as_good_as_any_up_to_forty_per_cent() {
    for share in 1..=40 {
        for wait in 0..=MOST_WAIT {
            let rules = rules(share, wait);
            assert!((rules.exact() - rules.outlook().wins).abs() < 1e-8, "{share} %, {wait}");
        }
    }
}

#[test]
fn what_she_throws_away_is_what_is_counted_step_by_step() {
    // The same by following each number of blocks, with its probability, until hardly any race is undecided.
    for (share, wait, patience) in [(30, 4, 5), (10, 1, 50), (45, 3, 10), (50, 6, 8), (20, 12, 2)] {
        let rules = Rules { share, wait, patience };
        let (wins, wasted) = followed(rules);
        let found = rules.outlook();
        assert!((found.wins - wins).abs() < 1e-6, "{rules:?}: {found:?}, {wins}");
        assert!((found.wasted - wasted).abs() < 1e-4, "{rules:?}: {found:?}, {wasted}");
    }
}

/// The chance that she wins, and how many blocks she throws away.
fn followed(rules: Rules) -> (f64, f64) {
    use std::collections::BTreeMap;
    let q = rules.power();
    let (mut wins, mut wasted) = (0.0, 0.0);
    let mut states = BTreeMap::from([((1, 0), 1.0)]);
    for _ in 0..2_000 {
        let mut next: BTreeMap<(u64, u64), f64> = BTreeMap::new();
        for ((hers, others), chance) in states {
            if others >= rules.wait && hers > others {
                wins += chance;
            } else if others >= rules.wait && others >= hers + rules.patience {
                wasted += chance * hers as f64;
            } else if chance > 1e-15 {
                *next.entry((hers + 1, others)).or_default() += chance * q;
                *next.entry((hers, others + 1)).or_default() += chance * (1.0 - q);
            }
        }
        states = next;
    }
    (wins, wasted)
}

#[test]
fn a_mallory_who_gives_up_in_time_is_the_more_dangerous_one() {
    let stubborn = least(rules(30, 0), |it| it.gain(100) <= 0.0);
    let clever = least(rules(30, 0), |it| it.best_gain(100) <= 0.0);
    assert_eq!((stubborn, clever), (Some(4), Some(11)));
}
