use crate::Wrong;
use kusari_exercises::stage5 as check;

pub(super) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(f64, usize, usize) -> f64, says| {
        Wrong::new(name, move || check::catch_up_probability(answer), says)
    };
    /// The chances of all who are 0, 1, 2, … behind.
    fn chances(share: f64, places: usize, blocks: usize, level_stays: bool) -> Vec<f64> {
        let mut chances = vec![0.0; places];
        chances[0] = 1.0;
        for _ in 0..blocks {
            let old = chances.clone();
            for n in usize::from(level_stays)..places - 1 {
                let nearer = if n == 0 { 1.0 } else { old[n - 1] };
                chances[n] = share * nearer + (1.0 - share) * old[n + 1];
            }
        }
        chances
    }
    vec![
        wrong(
            "reckons with endlessly many blocks",
            |q, n, _| (q / (1.0 - q)).powi(n as i32).min(1.0),
            "no block is left to find",
        ),
        wrong(
            "wants all of them to be hers",
            |q, n, left| if left < n { 0.0 } else { q.powi(n as i32) },
            "the other two are hers",
        ),
        wrong(
            "only looks at the end",
            |q, n, left| {
                // The chance to be level or ahead after the last block.
                let mut by_lead = vec![0.0; 2 * left + 1];
                by_lead[left] = 1.0;
                for _ in 0..left {
                    let old = by_lead.clone();
                    for (at, chance) in by_lead.iter_mut().enumerate() {
                        let up = at.checked_sub(1).map_or(0.0, |below| old[below]);
                        *chance = q * up + (1.0 - q) * old.get(at + 1).unwrap_or(&0.0);
                    }
                }
                by_lead[(left + n).min(2 * left)..].iter().sum()
            },
            "the first block decides",
        ),
        wrong(
            "lets who is level fall behind again",
            |q, n, left| {
                let mut now = chances(q, n + left + 3, left, false);
                now.swap_remove(n)
            },
            "she's 0 behind already",
        ),
        wrong(
            "forgets that the others find blocks",
            |q, n, left| {
                let mut now = vec![0.0; n + 1];
                now[0] = 1.0;
                for _ in 0..left {
                    for k in (1..=n).rev() {
                        now[k] += q * (now[k - 1] - now[k]);
                    }
                }
                now[n]
            },
            "the other two are hers",
        ),
        wrong(
            "uses what it has just overwritten",
            |q, n, left| {
                let mut now = vec![0.0; n + left + 2];
                now[0] = 1.0;
                for _ in 0..left {
                    for k in 1..=n + left {
                        now[k] = q * now[k - 1] + (1.0 - q) * now[k + 1];
                    }
                }
                now[n]
            },
            "with one block she can make up for one",
        ),
        wrong(
            "believes that nobody gets further behind than at first",
            |q, n, left| {
                let mut now = chances(q, n + 2, left, true);
                now.swap_remove(n)
            },
            "the other two are hers",
        ),
        wrong(
            "has no place for who is too far behind",
            |q, n, left| {
                let mut now = chances(q, left + 2, left, true);
                now.swap_remove(n)
            },
            "it panicked: swap_remove index",
        ),
        wrong(
            "simulates",
            |q, n, left| {
                // A small generator, always with the same seed.
                let mut state = 0x9e37_79b9_7f4a_7c15_u64;
                let mut draw = || {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 11) as f64 / (1_u64 << 53) as f64
                };
                let wins = (0..1_000).filter(|_| {
                    let (mut behind, mut left) = (n, left);
                    while behind > 0 && left > 0 {
                        behind = if draw() < q { behind - 1 } else { behind + 1 };
                        left -= 1;
                    }
                    behind == 0
                });
                wins.count() as f64 / 1_000.0
            },
            "0.4 · 0.4",
        ),
        wrong(
            "confuses her with the others",
            |q, n, left| {
                let mut now = chances(1.0 - q, n + left + 2, left, true);
                now.swap_remove(n)
            },
            "the one block has to be hers",
        ),
        wrong("divides nothing by nothing", |_, _, _| f64::NAN, "gave NaN and not 1"),
        wrong(
            "counts in f32",
            |q, n, left| {
                let mut now = vec![0.0_f32; n + left + 2];
                now[0] = 1.0;
                for _ in 0..left {
                    let old = now.clone();
                    for k in 1..=n + left {
                        now[k] = q as f32 * old[k - 1] + (1.0 - q as f32) * old[k + 1];
                    }
                }
                now[n].into()
            },
            "and not 0.16",
        ),
        wrong(
            "stops at a hundred blocks",
            |q, n, left| chances(q, n + left + 2, left.min(100), true).swap_remove(n),
            "with that many blocks left it's nearly",
        ),
        wrong(
            "plays one block too many",
            |q, n, left| chances(q, n + left + 3, left + 1, true).swap_remove(n),
            "no block is left to find",
        ),
        wrong(
            "plays one block too few",
            |q, n, left| chances(q, n + left + 2, left.saturating_sub(1), true).swap_remove(n),
            "the one block has to be hers",
        ),
        wrong(
            "is one block nearer than she is",
            |q, n, left| chances(q, n + left + 2, left, true).swap_remove(n.saturating_sub(1)),
            "no block is left to find",
        ),
        wrong(
            "is one block further behind",
            |q, n, left| chances(q, n + left + 3, left, true).swap_remove(n + 1),
            "she's 0 behind already",
        ),
        wrong(
            "gives up beyond a hundred behind",
            |q, n, left| {
                if n > 100 { 0.0 } else { chances(q, n + left + 2, left, true).swap_remove(n) }
            },
            "catch_up_probability(0.999, 1000, 1000)",
        ),
        wrong(
            "rounds to six digits",
            |q, n, left| (chances(q, n + left + 2, left, true).swap_remove(n) * 1e6).round() / 1e6,
            "add up all the ways",
        ),
        wrong(
            "is certain from half of the power on",
            |q, n, left| {
                if q >= 0.5 && left >= n {
                    1.0
                } else {
                    chances(q, n + left + 2, left, true).swap_remove(n)
                }
            },
            "the first block decides",
        ),
        wrong(
            "plays only an even number of blocks",
            |q, n, left| chances(q, n + left + 2, left - left % 2, true).swap_remove(n),
            "the one block has to be hers",
        ),
        wrong(
            "uses the formula for endless blocks when there are many",
            |q, n, left| {
                if left > 30 && q < 0.5 {
                    (q / (1.0 - q)).powi(n as i32)
                } else {
                    chances(q, n + left + 2, left, true).swap_remove(n)
                }
            },
            "catch_up_probability(0.45, 3, 50)",
        ),
        wrong(
            "does not let her fall behind further than twice",
            |q, n, left| chances(q, (2 * n + 2).min(n + left + 2), left, true).swap_remove(n),
            "add up all the ways",
        ),
        wrong(
            "answers the chance that she does not",
            |q, n, left| 1.0 - chances(q, n + left + 2, left, true).swap_remove(n),
            "she's 0 behind already",
        ),
    ]
}
