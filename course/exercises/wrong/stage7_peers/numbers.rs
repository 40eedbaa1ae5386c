use crate::Wrong;
use kusari_exercises::stage7 as check;

pub(super) fn pauses() -> Vec<Wrong> {
    type Answer = fn(u32, u64) -> u64;
    let wrong = |name, answer: Answer, says| {
        Wrong::new(name, move || check::pause_with_chance(answer), says)
    };
    fn pause(failures: u32) -> u64 {
        if failures == 0 { 0 } else { (200_u64 << (failures - 1).min(10)).min(60_000) }
    }
    vec![
        wrong("leaves chance out", |failures, _| pause(failures), "rounded down"),
        wrong(
            "lets the shift turn over",
            |failures, draw| match failures {
                0 => 0,
                it => {
                    let pause = 200_u64.wrapping_shl(it - 1).min(60_000);
                    pause - pause * draw / 4_000
                }
            },
            "60,000 less 3,750",
        ),
        wrong(
            "multiplies until it panics",
            |failures, draw| match failures {
                0 => 0,
                it => {
                    let pause = (200 * 2_u64.checked_pow(it - 1).unwrap()).min(60_000);
                    pause - pause * draw / 4_000
                }
            },
            "panicked",
        ),
        wrong(
            "knows no limit",
            |failures, draw| match failures {
                0 => 0,
                it => {
                    let pause = 200_u64 << (it - 1).min(30);
                    pause - pause * draw / 4_000
                }
            },
            "more than a minute",
        ),
        wrong(
            "takes chance off before the limit",
            |failures, draw| match failures {
                0 => 0,
                it => {
                    let pause = 200_u64 << (it - 1).min(20);
                    (pause - pause * draw / 4_000).min(60_000)
                }
            },
            "less a fifth: 48,000",
        ),
        wrong(
            "adds it instead",
            |failures, draw| pause(failures) + pause(failures) * draw / 4_000,
            "rounded down",
        ),
        wrong(
            "takes off all of it",
            |failures, draw| pause(failures) - pause(failures) * draw / 1_000,
            "rounded down",
        ),
        wrong(
            "divides too early",
            |failures, draw| pause(failures) - pause(failures) / 4 * (draw / 1_000),
            "rounded down",
        ),
        wrong(
            "waits before anything has failed",
            |failures, draw| {
                let pause = pause(failures.max(1));
                pause - pause * draw / 4_000
            },
            "it may be called at once",
        ),
        wrong(
            "doubles once too often",
            |failures, draw| {
                let pause = if failures == 0 { 0 } else { pause(failures.saturating_add(1)) };
                pause - pause * draw / 4_000
            },
            "the first pause is 200 ms",
        ),
    ]
}

pub(super) fn told() -> Vec<Wrong> {
    type Answer = fn(usize, Option<u64>) -> usize;
    let wrong = |name, answer: Answer, says| {
        Wrong::new(name, move || check::how_many_to_tell(answer), says)
    };
    fn some(known: usize) -> usize {
        (known.min(300) * 23).div_ceil(100).clamp(8, 64).min(known)
    }
    fn unless_soon(ago: Option<u64>, count: usize) -> usize {
        if ago.is_some_and(|it| it < 60) { 0 } else { count }
    }
    vec![
        wrong("tells everything", |known, ago| unless_soon(ago, known.min(64)), "23 % of 100"),
        wrong(
            "rounds down",
            |known, ago| unless_soon(ago, (known.min(300) * 23 / 100).clamp(8, 64).min(known)),
            "23 % of 101 is 23.23",
        ),
        wrong(
            "always tells one more",
            |known, ago| unless_soon(ago, (known.min(300) * 23 / 100 + 1).clamp(8, 64).min(known)),
            "23 % of 100",
        ),
        wrong(
            "knows no limit",
            |known, ago| {
                unless_soon(ago, ((known as u128 * 23).div_ceil(100) as usize).max(8).min(known))
            },
            "would be 65",
        ),
        wrong(
            "tells too few at the beginning",
            |known, ago| unless_soon(ago, (known.min(300) * 23).div_ceil(100).min(64)),
            "and 8 is the least",
        ),
        wrong(
            "tells more than it knows",
            |known, ago| unless_soon(ago, (known.min(300) * 23).div_ceil(100).clamp(8, 64)),
            "it knows only 7",
        ),
        wrong("tells as often as it's asked", |known, _| some(known), "it has just been told"),
        wrong(
            "waits a second too long",
            |known, ago| if ago.is_some_and(|it| it <= 60) { 0 } else { some(known) },
            "that was a minute ago",
        ),
        wrong(
            "only tells those that asked before",
            |known, ago| if ago.unwrap_or(0) < 60 { 0 } else { some(known) },
            "23 % of 100",
        ),
        wrong(
            "lets a product turn over",
            |known, ago| {
                unless_soon(ago, known.wrapping_mul(23).div_ceil(100).clamp(8, 64).min(known))
            },
            "gave",
        ),
        wrong(
            "adds up as if nothing could happen",
            |known, ago| unless_soon(ago, (known * 23).div_ceil(100).clamp(8, 64).min(known)),
            "panicked",
        ),
    ]
}

pub(super) fn chances() -> Vec<Wrong> {
    type Answer = fn(u32, u32, u32) -> f64;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::all_links_hers(answer), says);
    fn share(hers: u32, honest: u32) -> f64 {
        f64::from(hers) / (f64::from(hers) + f64::from(honest))
    }
    vec![
        wrong(
            "puts each address back",
            |hers, honest, links| match hers + honest {
                0 => 1.0,
                _ => share(hers, honest).powi(links as i32),
            },
            "and then 1 of 3",
        ),
        wrong(
            "takes only hers away",
            |hers, honest, links| {
                (0..links).map(|it| share(hers.saturating_sub(it), honest)).product()
            },
            "gave",
        ),
        wrong(
            "forgets that they run out",
            |hers, honest, links| {
                let all = f64::from(hers) + f64::from(honest);
                (0..links)
                    .map(|it| (f64::from(hers) - f64::from(it)) / (all - f64::from(it)))
                    .product()
            },
            "all eight are drawn",
        ),
        wrong(
            "says never where no one can be drawn",
            |hers, honest, links| {
                let all = hers.saturating_add(honest);
                if all < links || all == 0 {
                    return 0.0;
                }
                (0..links)
                    .map(|it| f64::from(hers.saturating_sub(it)) / f64::from(all - it))
                    .product()
            },
            "all eight are drawn, and all are hers",
        ),
        wrong(
            "adds in 32 bits",
            |hers, honest, links| {
                let all = hers + honest;
                let links = links.min(all);
                (0..links)
                    .map(|it| f64::from(hers.saturating_sub(it)) / f64::from(all - it))
                    .product()
            },
            "panicked",
        ),
        wrong(
            "lets the sum turn over",
            |hers, honest, links| {
                let all = hers.wrapping_add(honest);
                let links = links.min(all);
                (0..links)
                    .map(|it| f64::from(hers.saturating_sub(it)) / f64::from(all - it))
                    .product()
            },
            "more than a `u32` holds",
        ),
        wrong(
            "divides whole numbers",
            |hers, honest, _| f64::from(u32::from(honest == 0 && hers > 0)),
            "three of four are hers",
        ),
        wrong(
            "asks for one honest neighbour",
            |hers, honest, links| {
                let all = f64::from(hers) + f64::from(honest);
                let mut chance = 1.0;
                for it in 0..links.min(hers.saturating_add(honest)) {
                    let left = f64::from(hers) - f64::from(it);
                    chance *= (left / (all - f64::from(it))).max(0.0);
                }
                1.0 - chance
            },
            "three of four are hers",
        ),
    ]
}
