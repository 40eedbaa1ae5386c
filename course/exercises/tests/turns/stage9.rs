use crate::Trial;
use kusari::stage9_stake::{BlockHash, EpochLink, Stakes, lot};
use kusari_exercises::turns::stage9 as check;

pub(crate) fn all() -> Vec<&'static str> {
    vec![leader(), grind(), stale(), three_of_five(), conflicts()]
}

fn leader() -> &'static str {
    fn ours(stakes: &[u64], lot: u64) -> Option<usize> {
        let mut coin = lot.checked_rem(stakes.iter().sum())?;
        for (who, stake) in stakes.iter().enumerate() {
            if coin < *stake {
                return Some(who);
            }
            coin -= stake;
        }
        None
    }
    Trial::of(check::leader, |_, _| todo!())
        .right("ours", ours)
        .right("asks the library", |stakes, lot| {
            let table: Stakes<usize> = stakes.iter().copied().enumerate().collect();
            table.drawn_by(lot.into()).copied()
        })
        .right("lays out each coin", |stakes, lot| {
            let of = |(who, count): (usize, &u64)| std::iter::repeat_n(who, *count as usize);
            let coins: Vec<usize> = stakes.iter().enumerate().flat_map(of).collect();
            (!coins.is_empty()).then(|| coins[lot as usize % coins.len()])
        })
        .right("counts up instead of down", |stakes, lot| {
            let all: u64 = stakes.iter().sum();
            let mut end = 0;
            stakes.iter().position(|stake| {
                end += stake;
                all > 0 && lot % all < end
            })
        })
        .wrong(
            "draws people and not coins",
            |stakes, lot| Some(lot as usize % stakes.len().max(1)).filter(|_| !stakes.is_empty()),
            "coins 0, 1 and 2 are the first person's",
        )
        .wrong(
            "gives the first person one coin more",
            |stakes, lot| {
                let mut coin = lot.checked_rem(stakes.iter().sum())?;
                for (who, stake) in stakes.iter().enumerate() {
                    if coin <= *stake {
                        return Some(who);
                    }
                    coin -= stake;
                }
                None
            },
            "coin 3 is the first of the second person's",
        )
        .wrong(
            "forgets the remainder",
            |stakes, lot| {
                let mut end = 0;
                stakes.iter().position(|stake| {
                    end += stake;
                    lot < end
                })
            },
            "5 leaves the remainder 0",
        )
        .wrong(
            "takes the richest",
            |stakes, _| {
                (0..stakes.len()).max_by_key(|who| stakes[*who]).filter(|_| stakes.len() > 0)
            },
            "coin 3 is the first of the second person's",
        )
        .wrong(
            "divides by nothing",
            |stakes, lot| {
                let coin = lot % stakes.iter().sum::<u64>();
                ours(stakes, coin)
            },
            "divisor of zero",
        )
        .wrong(
            "draws someone anyway",
            |stakes, lot| ours(stakes, lot).or(Some(0)),
            "there's no coin",
        )
        .done()
}

fn grind() -> &'static str {
    fn ours(stakes: &Stakes<&str>, slot: u64, me: &str, seeds: &[BlockHash]) -> Option<usize> {
        seeds.iter().position(|seed| stakes.drawn_by(lot(seed, slot)) == Some(&me))
    }
    Trial::of(check::grind, |_, _, _, _| todo!())
        .right("ours", ours)
        .right("in a loop", |stakes, slot, me, seeds| {
            for (place, seed) in seeds.iter().enumerate() {
                if stakes.drawn_by(lot(seed, slot)).is_some_and(|it| *it == me) {
                    return Some(place);
                }
            }
            None
        })
        .right("from the end", |stakes, slot, me, seeds| {
            let mut found = None;
            for place in (0..seeds.len()).rev() {
                if stakes.drawn_by(lot(&seeds[place], slot)).copied() == Some(me) {
                    found = Some(place);
                }
            }
            found
        })
        .wrong(
            "looks at the first one only",
            |stakes, slot, me, seeds| {
                let seed = seeds.first()?;
                (stakes.drawn_by(lot(seed, slot)) == Some(&me)).then_some(0)
            },
            "that's the first one with which she is drawn",
        )
        .wrong(
            "takes the last one that will do",
            |stakes, slot, me, seeds| {
                seeds.iter().rposition(|seed| stakes.drawn_by(lot(seed, slot)) == Some(&me))
            },
            "that's the first one with which she is drawn",
        )
        .wrong(
            "is drawn as anyone but herself",
            |stakes, slot, me, seeds| {
                seeds.iter().position(|seed| stakes.drawn_by(lot(seed, slot)) != Some(&me))
            },
            "that's the first one with which she is drawn",
        )
        .wrong(
            "counts from one",
            |stakes, slot, me, seeds| ours(stakes, slot, me, seeds).map(|place| place + 1),
            "that's the first one with which she is drawn",
        )
        .wrong(
            "looks at another slot",
            |stakes, slot, me, seeds| ours(stakes, slot + 1, me, seeds),
            "with which she is drawn",
        )
        .wrong(
            "always finds one",
            |stakes, slot, me, seeds| ours(stakes, slot, me, seeds).or(Some(0)),
            "she has made no block",
        )
        .wrong(
            "thinks that she's Mallory",
            |stakes, slot, _, seeds| ours(stakes, slot, "Mallory", seeds),
            "she has no coins, so she's never drawn",
        )
        .done()
}

fn stale() -> &'static str {
    fn ours(delay: f64, interval: f64) -> f64 {
        let meanwhile = delay / interval;
        meanwhile / (1.0 + meanwhile)
    }
    Trial::of(check::stale, |_, _| todo!())
        .right("ours", ours)
        .right("in one fraction", |delay, interval| delay / (delay + interval))
        .right("what isn't kept", |delay, interval| 1.0 - 1.0 / (1.0 + delay / interval))
        .wrong("forgets its own block", |delay, interval| delay / interval, "one more is made")
        .wrong(
            "turns it around",
            |delay, interval| interval / (delay + interval),
            "no one works on an old block",
        )
        .wrong(
            "no block at all meanwhile",
            |delay, interval| 1.0 - (-delay / interval).exp(),
            "one more is made meanwhile",
        )
        .wrong(
            "counts the interval in minutes",
            |delay, interval| ours(delay, 60.0 * interval),
            "one more is made meanwhile",
        )
        .wrong(
            "never more than half",
            |delay, interval| ours(delay, interval).min(0.5),
            "one block in a hundred is kept",
        )
        .done()
}

fn three_of_five() -> &'static str {
    fn ours(s: f64) -> f64 {
        let others = 1.0 - s;
        10.0 * s.powi(3) * others.powi(2) + 5.0 * s.powi(4) * others + s.powi(5)
    }
    Trial::of(check::three_of_five, |_| todo!())
        .right("ours", ours)
        .right("as one polynomial", |s| s.powi(3) * (10.0 - 15.0 * s + 6.0 * s.powi(2)))
        .right("one draw after another", |s| {
            let mut chances = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
            for _ in 0..5 {
                for own in (0..5).rev() {
                    chances[own + 1] += chances[own] * s;
                    chances[own] *= 1.0 - s;
                }
            }
            chances[3..].iter().sum()
        })
        .right("what's missing to one", |s| {
            let t = 1.0 - s;
            1.0 - (t.powi(5) + 5.0 * s * t.powi(4) + 10.0 * s.powi(2) * t.powi(3))
        })
        .wrong("takes the share itself", |s| s, "4 of 5")
        .wrong("all three, and that's that", |s| s.powi(3), "three of five are as likely hers")
        .wrong(
            "exactly three",
            |s| 10.0 * s.powi(3) * (1.0 - s).powi(2),
            "all of the five are hers",
        )
        .wrong(
            "forgets in how many ways",
            |s| s.powi(3) * (1.0 - s).powi(2) + s.powi(4) * (1.0 - s) + s.powi(5),
            "three of five are as likely hers",
        )
        .wrong(
            "more than three",
            |s| 5.0 * s.powi(4) * (1.0 - s) + s.powi(5),
            "three of five are as likely hers",
        )
        .wrong("three fifths of it", |s| 3.0 * s / 5.0, "all of the five are hers")
        .done()
}

fn conflicts() -> &'static str {
    fn surrounds(outer: EpochLink, inner: EpochLink) -> bool {
        outer.source.epoch < inner.source.epoch && inner.target.epoch < outer.target.epoch
    }
    fn ours(one: EpochLink, other: EpochLink) -> bool {
        let is_second = one.target.epoch == other.target.epoch && one != other;
        is_second || surrounds(one, other) || surrounds(other, one)
    }
    Trial::of(check::conflicts, |_, _| todo!())
        .right("ours", ours)
        .right("asks the library", |one, other| one.contradicts(&other))
        .right("puts them in order first", |one, other| {
            let (early, late) =
                if one.target.epoch <= other.target.epoch { (one, other) } else { (other, one) };
            match early.target.epoch == late.target.epoch {
                true => early != late,
                false => late.source.epoch < early.source.epoch,
            }
        })
        .right("by the sign of what's between them", |one, other| {
            let span = |from: u32, to: u32| i64::from(to) - i64::from(from);
            let sources = span(one.source.epoch, other.source.epoch);
            let targets = span(one.target.epoch, other.target.epoch);
            sources * targets < 0 || (targets == 0 && one != other)
        })
        .wrong("everything is evidence", |_, _| true, "that's what everyone does")
        .wrong("whatever differs", |one, other| one != other, "that's what everyone does")
        .wrong(
            "two targets only",
            |one, other| one.target.epoch == other.target.epoch && one != other,
            "0 → 5 begins earlier and ends later",
        )
        .wrong(
            "surrounding only",
            |one, other| surrounds(one, other) || surrounds(other, one),
            "both are for epoch 2, and they differ",
        )
        .wrong(
            "only the first may surround",
            |one, other| {
                one.target.epoch == other.target.epoch && one != other || surrounds(one, other)
            },
            "0 → 5 begins earlier and ends later",
        )
        .wrong(
            "the same promise twice",
            |one, other| one.target.epoch == other.target.epoch || ours(one, other),
            "it's one and the same link",
        )
        .wrong(
            "compares only the blocks",
            |one, other| {
                one.target.epoch == other.target.epoch && one.target != other.target
                    || surrounds(one, other)
                    || surrounds(other, one)
            },
            "both are for epoch 2, and they differ",
        )
        .wrong(
            "begins together",
            |one, other| {
                ours(one, other)
                    || one.source.epoch <= other.source.epoch
                        && other.target.epoch < one.target.epoch
            },
            "they begin together",
        )
        .done()
}
