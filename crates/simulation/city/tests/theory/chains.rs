//! Markov chains and plain counting, with none of the formulas' algebra.

use kusari_city::theory::{
    Slots, double_spend_hybrid, double_spend_nakamoto, double_spend_rosenfeld, hybrid_share,
    majority_binomial, majority_hypergeometric, quorum_binomial, quorum_hypergeometric,
    selfish_revenue, slot_leader,
};

/// How far ahead a branch may get before the chain is cut off. At q = 0.45, it gets there once in e^80 races.
const DEEP: usize = 400;

/// Plays a double spend block by block, as chances: first until there are `n` confirmations, then until the attacker is one ahead.
fn played(q: f64, n: usize) -> f64 {
    let p = 1.0 - q;
    // won[d]: the chance to get one ahead from d blocks behind, by repeating won[d] = q won[d-1] + p won[d+1] until nothing changes.
    let mut won = vec![0.0; DEEP + 2];
    won[0] = 1.0;
    for _ in 0..20_000 {
        for d in 1..=DEEP {
            won[d] = q * won[d - 1] + p * won[d + 1];
        }
    }
    // ahead[m]: the chance that the attacker, who began with one block, found m more when the honest ones have found some.
    let mut found = vec![0.0; 1_500];
    found[0] = 1.0;
    for _ in 0..n {
        let mut next = vec![0.0; found.len()];
        let mut here = 0.0;
        for m in 0..found.len() {
            here = found[m] + q * here;
            next[m] = p * here;
        }
        found = next;
    }
    let missing = |m: usize| (n + 1).saturating_sub(m + 1);
    found.iter().enumerate().map(|(m, chance)| chance * won[missing(m)]).sum()
}

#[test]
fn double_spends_played_block_by_block_succeed_as_often() {
    for (q, n) in [(0.07, 2), (0.123, 4), (0.213, 7), (0.317, 9), (0.377, 3), (0.41, 12)] {
        let (ours, played) = (double_spend_rosenfeld(q, n).unwrap(), played(q, n as usize));
        assert!((ours - played).abs() < 1e-9, "q {q}, n {n}: {ours} and {played}");
    }
}

#[test]
fn tiny_chances_lose_no_figures() {
    // The first term alone is 2 q^n: with q = 10^-3, the next is n q as large.
    let ours = double_spend_rosenfeld(1e-3, 30).unwrap();
    assert!(ours > 2e-90 && ours < 2e-70, "{ours}");
    // It falls by about 4 p q with each confirmation (Grunspan and Pérez-Marco 2017, "Double spend races").
    let (one, two) =
        (double_spend_rosenfeld(0.3, 2_000).unwrap(), double_spend_rosenfeld(0.3, 2_001).unwrap());
    assert!((two / one / 0.84 - 1.0).abs() < 1e-3, "{one} and {two}");
}

#[test]
fn nakamotos_chance_is_a_poisson_sum() {
    // As the paper's own C program adds it up: 1 minus what fails.
    for (q, z) in [(0.1_f64, 5), (0.17, 3), (0.29, 10), (0.37, 25)] {
        let odds = q / (1.0 - q);
        let mean = f64::from(z) * odds;
        let (mut sum, mut poisson) = (1.0, libm::exp(-mean));
        for k in 0..=z {
            sum -= poisson * (1.0 - libm::pow(odds, f64::from(z - k)));
            poisson *= mean / f64::from(k + 1);
        }
        let ours = double_spend_nakamoto(q, z as u32).unwrap();
        assert!((ours - sum).abs() < 1e-10, "q {q}, z {z}: {ours} and {sum}");
    }
}

/// The states of Eyal and Sirer's figure, walked until the chances settle: leads 0, 1, 2, …, and the tie.
fn walked(a: f64, g: f64) -> f64 {
    let b = 1.0 - a;
    let (mut lead, mut tie) = (vec![0.0; DEEP + 1], 0.0);
    lead[0] = 1.0;
    let (mut pool, mut honest) = (0.0, 0.0);
    for _ in 0..20_000 {
        let mut next = vec![0.0; DEEP + 1];
        (pool, honest) = (0.0, 0.0);
        let next_tie = lead[1] * b;
        for (k, chance) in lead.iter().enumerate() {
            next[(k + 1).min(DEEP)] += chance * a;
            match k {
                0 => (next[0], honest) = (next[0] + chance * b, honest + chance * b),
                1 => {}
                // Two ahead: the pool shows both, and wins them. More: it shows one, which no one can catch up with any more.
                2 => (next[0], pool) = (next[0] + chance * b, pool + 2.0 * chance * b),
                _ => (next[k - 1], pool) = (next[k - 1] + chance * b, pool + chance * b),
            }
        }
        next[0] += tie;
        pool += tie * (2.0 * a + b * g);
        honest += tie * (b * g + 2.0 * b * (1.0 - g));
        (lead, tie) = (next, next_tie);
    }
    pool / (pool + honest)
}

#[test]
fn a_selfish_pool_walked_state_by_state_earns_as_much() {
    for (a, g) in [(0.08, 0.9), (0.17, 0.35), (0.27, 0.62), (0.37, 0.11), (0.43, 0.77)] {
        let (ours, walked) = (selfish_revenue(a, g).unwrap(), walked(a, g));
        assert!((ours - walked).abs() < 1e-9, "a {a}, g {g}: {ours} and {walked}");
    }
}

/// Adds up all ways in which the votes can fall.
fn counted(chances: &[f64]) -> f64 {
    let ways = 0..1_u32 << chances.len();
    let chance = |way: u32| {
        let one = |(bit, s): (usize, &f64)| if way >> bit & 1 == 1 { *s } else { 1.0 - s };
        chances.iter().enumerate().map(one).product::<f64>()
    };
    ways.filter(|way| way.count_ones() as usize > chances.len() / 2).map(chance).sum()
}

#[test]
fn majorities_counted_way_by_way_are_as_likely() {
    for (s, drawn) in [(0.23, 3), (0.37, 5), (0.61, 7), (0.47, 11), (0.05, 13)] {
        let ours = majority_binomial(s, drawn).unwrap();
        let counted = counted(&vec![s; drawn as usize]);
        assert!((ours - counted).abs() < 1e-12, "s {s}, {drawn} drawn: {ours} and {counted}");
    }
}

#[test]
fn any_quorum_counted_way_by_way_is_as_likely() {
    for (s, drawn, needed) in
        [(0.41_f64, 6_u32, 4_u32), (0.83, 7, 5), (0.29, 4, 1), (0.3, 3, 0), (0.7, 2, 3)]
    {
        let ways = (0..1_u32 << drawn).filter(|way| way.count_ones() >= needed);
        let chance = |way: u32| {
            s.powi(way.count_ones() as i32)
                * (1.0 - s).powi(way.count_zeros() as i32 - 32 + drawn as i32)
        };
        let counted: f64 = ways.map(chance).sum();
        let ours = quorum_binomial(s, drawn, needed).unwrap();
        assert!((ours - counted).abs() < 1e-12, "s {s}, {needed} of {drawn}: {ours} and {counted}");
    }
    // Of 9 tickets, 4 are one's own, and 5 are drawn: at least 2 of them in 126 - 1 - 20 of 126 hands.
    let ours = quorum_hypergeometric(9, 4, 5, 2).unwrap();
    assert!((ours - 105.0 / 126.0).abs() < 1e-12, "{ours}");
}

#[test]
fn hands_of_tickets_counted_one_by_one_are_as_likely() {
    // All hands of 3 and 5 out of 17, of which 6 are one's own.
    for drawn in [3_u32, 5] {
        let hands = (0..1_u32 << 17).filter(|hand| hand.count_ones() == drawn);
        let (mut all, mut won) = (0, 0);
        for hand in hands {
            all += 1;
            won += u32::from((hand & 0b11_1111).count_ones() > drawn / 2);
        }
        let ours = majority_hypergeometric(17, 6, drawn).unwrap();
        assert!((ours - f64::from(won) / f64::from(all)).abs() < 1e-12, "{drawn} drawn: {ours}");
    }
}

#[test]
fn against_tickets_an_attacker_needs_both() {
    let published =
        [(0.3, 0.3, 0.00014), (0.3, 0.5, 0.1565), (0.5, 0.3, 0.0082), (0.2, 0.6, 0.2961)];
    for (q, s, chance) in published {
        let ours = double_spend_hybrid(q, s, 5, 6).unwrap();
        assert!((ours - chance).abs() <= 0.51e-4, "q {q}, s {s}: {ours}, not {chance}");
    }
    // With half of the tickets, they change nothing.
    assert!((hybrid_share(0.23, 0.5, 7).unwrap() - 0.23).abs() < 1e-12);
    // From block to block: a find that gets its votes is the attacker's with the odds q P(s) to (1 - q) P(1 - s).
    let (mine, theirs) = (0.4 * counted(&[0.35; 3]), 0.6 * counted(&[0.65; 3]));
    assert!((hybrid_share(0.4, 0.35, 3).unwrap() - mine / (mine + theirs)).abs() < 1e-12);
}

#[test]
fn slots_have_none_one_or_several_leaders() {
    let stakes = [0.31, 0.22, 0.17, 0.13, 0.09, 0.08];
    let f = 0.37;
    let slots = Slots::new(f, &stakes).unwrap();
    let mut by_number = [0.0; 7];
    for way in 0..1_u32 << stakes.len() {
        let chance = |(bit, stake): (usize, &f64)| {
            let leads = slot_leader(f, *stake).unwrap();
            if way >> bit & 1 == 1 { leads } else { 1.0 - leads }
        };
        let chance: f64 = stakes.iter().enumerate().map(chance).product();
        by_number[way.count_ones() as usize] += chance;
    }
    assert!((slots.none - by_number[0]).abs() < 1e-12, "{slots:?}");
    assert!((slots.one - by_number[1]).abs() < 1e-12, "{slots:?}");
    assert!((slots.several - by_number[2..].iter().sum::<f64>()).abs() < 1e-12, "{slots:?}");
}

#[test]
fn splitting_a_stake_over_two_names_wins_no_slots() {
    let whole = slot_leader(0.05, 0.3).unwrap();
    let (a, b) = (slot_leader(0.05, 0.12).unwrap(), slot_leader(0.05, 0.18).unwrap());
    assert!((whole - (1.0 - (1.0 - a) * (1.0 - b))).abs() < 1e-12);
}
