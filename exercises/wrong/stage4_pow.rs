//! Answers to chapter 4 that look right. Beside each: a piece of what the check has to say.

use crate::Wrong;
use kusari::stage4_pow::*;
use kusari_exercises::stage4 as check;
use std::error::Error;

pub(crate) fn all() -> Vec<Wrong> {
    [
        zero_bits(),
        expected_attempts(),
        find_nonce(),
        difficulty_for(),
        heavier_chain(),
        forge_work(),
        count_up_in_place(),
    ]
    .concat()
}

fn zero_bits() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&[u8; 32]) -> u32, says| {
        Wrong::new(name, move || check::zero_bits(answer), says)
    };
    vec![
        wrong(
            "looks at the first byte only",
            |h| h[0].leading_zeros(),
            "eight, and 0x08 is 0000 1000",
        ),
        wrong(
            "counts whole bytes",
            |h| 8 * h.iter().take_while(|byte| **byte == 0).count() as u32,
            "0x1f is 0001 1111",
        ),
        wrong(
            "counts hex digits",
            |h| 4 * to_hex(h).bytes().take_while(|digit| *digit == b'0').count() as u32,
            "0x1f is 0001 1111",
        ),
        wrong(
            "adds the zeros of all bytes",
            |h| h.iter().map(|byte| byte.leading_zeros()).sum(),
            "after the first one bit it is over",
        ),
        wrong(
            "counts all zeros, wherever they are",
            |h| h.iter().map(|byte| byte.count_zeros()).sum(),
            "after the first one bit it is over",
        ),
        wrong(
            "counts from the other end",
            |h| {
                let whole = h.iter().take_while(|byte| **byte == 0).count();
                8 * whole as u32 + h.get(whole).map_or(0, |byte| byte.trailing_zeros())
            },
            "0x1f is 0001 1111",
        ),
        wrong(
            "takes the last byte for the first",
            |h| {
                let whole = h.iter().rev().take_while(|byte| **byte == 0).count();
                8 * whole as u32 + h.iter().rev().nth(whole).map_or(0, |byte| byte.leading_zeros())
            },
            "0xff is 1111 1111",
        ),
        wrong(
            "stops at 64, as the library does",
            |h| Difficulty::zero_bits(&BlockHash::from_bytes(*h)) as u32,
            "nine bytes of zero bits",
        ),
        wrong(
            "stops at 128",
            |h| u128::from_be_bytes(*h.first_chunk().expect("32 bytes")).leading_zeros(),
            "all but the very last bit are 0",
        ),
        wrong(
            "reads the bytes as a number from right to left",
            |h| u64::from_le_bytes(*h.first_chunk().expect("32 bytes")).leading_zeros(),
            "after the first one bit it is over",
        ),
        wrong(
            "supposes that there is a one bit",
            |h| {
                let first = h.iter().position(|byte| *byte != 0).expect("there is a one bit");
                8 * first as u32 + h[first].leading_zeros()
            },
            "it panicked",
        ),
    ]
}

fn expected_attempts() -> Vec<Wrong> {
    let wrong = |name, answer: fn(u32, u64) -> u128, says| {
        Wrong::new(name, move || check::expected_attempts(answer), says)
    };
    vec![
        wrong("multiplies", |bits, _| u128::from(2 * bits), "any hash will do"),
        wrong("squares", |bits, _| u128::from(bits * bits), "every second hash"),
        wrong(
            "believes that it must come soon",
            |bits, in_vain| (1_u128 << bits).saturating_sub(in_vain.into()),
            "luck has no memory",
        ),
        wrong(
            "subtracts and falls below zero",
            |bits, in_vain| (1_u128 << bits) - u128::from(in_vain),
            "it panicked: attempt to subtract with overflow",
        ),
        wrong(
            "adds what was in vain",
            |bits, in_vain| (1_u128 << bits) + u128::from(in_vain),
            "luck has no memory",
        ),
        wrong(
            "begins to be unlucky after the average",
            |bits, in_vain| match u128::from(in_vain) {
                tried if tried < 1 << bits => 1 << bits,
                _ => 1,
            },
            "luck has no memory",
        ),
        wrong(
            "has no room for 64 bits",
            |bits, _| u128::from(1_u64 << bits),
            "it panicked: attempt to shift left with overflow",
        ),
        wrong(
            "has no room and does not see it",
            |bits, _| u128::from(1_u64.wrapping_shl(bits)),
            "more than a u64 can hold",
        ),
        wrong(
            "takes half of it for the average",
            |bits, _| (1_u128 << bits) / 2,
            "every second hash",
        ),
        wrong("leaves one out", |bits, _| (1_u128 << bits) - 1, "every second hash"),
        wrong("takes ^ for a power", |bits, _| u128::from(2 ^ bits), "every second hash"),
    ]
}

fn difficulty_for() -> Vec<Wrong> {
    let wrong = |name, answer: fn(u64, u64) -> Difficulty, says| {
        Wrong::new(name, move || check::difficulty_for(answer), says)
    };
    vec![
        wrong(
            "multiplies in a u64",
            |rate, seconds| Difficulty::from_bits((rate * seconds).ilog2().into()),
            "it panicked: attempt to multiply with overflow",
        ),
        wrong(
            "stops at the largest u64",
            |rate, seconds| Difficulty::from_bits(rate.saturating_mul(seconds).ilog2().into()),
            "64 bits are the most there is",
        ),
        wrong(
            "reckons with fractions",
            |rate, seconds| {
                Difficulty::from_bits((rate as f64 * seconds as f64).log2() as u64)
                    .min(Difficulty::MAX)
            },
            "fractions (f64) are not that exact",
        ),
        wrong(
            "has no highest",
            |rate, seconds| {
                let attempts = u128::from(rate) * u128::from(seconds);
                Difficulty::from_bits(attempts.ilog2().into())
            },
            "64 bits are the most there is",
        ),
        wrong(
            "takes the first that is too much",
            |rate, seconds| {
                let attempts = u128::from(rate) * u128::from(seconds);
                Difficulty::from_bits((attempts.ilog2() + 1).into()).min(Difficulty::MAX)
            },
            "gave 13 and not 12",
        ),
        wrong(
            "wants less than all attempts",
            |rate, seconds| {
                let attempts = u128::from(rate) * u128::from(seconds);
                let fits = |bits: &u64| Difficulty::from_bits(*bits).work().hashes() < attempts;
                Difficulty::from_bits((0..=64).filter(fits).last().unwrap_or(0))
            },
            "2^12 are 4096",
        ),
        wrong(
            "rounds to the nearest",
            |rate, seconds| {
                Difficulty::from_bits((rate as f64 * seconds as f64).log2().round() as u64)
            },
            "2^12 are 4096, one too many",
        ),
        wrong(
            "divides",
            |rate, seconds| Difficulty::from_bits((rate / seconds).max(1).ilog2().into()),
            "10,000 attempts",
        ),
        wrong(
            "forgets the time",
            |rate, _| Difficulty::from_bits(rate.ilog2().into()),
            "10,000 attempts",
        ),
        wrong(
            "counts in tens",
            |rate, seconds| Difficulty::from_bits((rate as u128 * seconds as u128).ilog10().into()),
            "2^12 are 4096",
        ),
    ]
}

fn find_nonce() -> Vec<Wrong> {
    type Answer = fn(&Draft, Difficulty, Nonce, u64) -> Option<Nonce>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::find_nonce(answer), says);
    fn hash(draft: &Draft, nonce: u64) -> BlockHash {
        Block { draft: draft.clone(), seal: Work { nonce: Nonce::new(nonce) } }.hash()
    }
    vec![
        wrong(
            "begins with 0",
            |d, bits, _, n| (0..n).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new),
            "nonces before the start do not count",
        ),
        wrong(
            "takes the number of attempts for the last nonce",
            |d, bits, start, n| {
                (start.get()..n).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "the first attempt succeeds",
        ),
        wrong(
            "tries one too many",
            |d, bits, start, n| {
                let last = (start.get() + n).min(Nonce::MAX.get());
                (start.get()..=last).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "it would have been found with one attempt more",
        ),
        wrong(
            "counts up before it looks",
            |d, bits, start, n| {
                let last = (start.get() + n).min(Nonce::MAX.get());
                (start.get() + 1..=last).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "the start itself is the first that is tried",
        ),
        wrong(
            "wants exactly so many zero bits",
            |d, bits, start, n| {
                (start.get()..(start.get() + n).min(Nonce::MAX.get() + 1))
                    .find(|i| Difficulty::zero_bits(&hash(d, *i)) == bits.bits())
                    .map(Nonce::new)
            },
            "its hash begins with more zero bits than were asked for",
        ),
        wrong(
            "wants more zero bits than needed",
            |d, bits, start, n| {
                (start.get()..(start.get() + n).min(Nonce::MAX.get() + 1))
                    .find(|i| Difficulty::zero_bits(&hash(d, *i)) > bits.bits())
                    .map(Nonce::new)
            },
            "with this nonce the hash is good",
        ),
        wrong(
            "looks for the best and not for the first",
            |d, bits, start, n| {
                (start.get()..(start.get() + n.min(5_000)).min(Nonce::MAX.get() + 1))
                    .max_by_key(|i| Difficulty::zero_bits(&hash(d, *i)))
                    .filter(|i| bits.is_met_by(&hash(d, *i)))
                    .map(Nonce::new)
            },
            "with this nonce the hash is good, and with none before",
        ),
        wrong(
            "counts one back before the first",
            |d, bits, start, n| {
                let last = (start.get() + n - 1).min(Nonce::MAX.get());
                (start.get()..=last).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "it panicked: attempt to subtract with overflow",
        ),
        wrong(
            "goes beyond the last nonce",
            |d, bits, start, n| {
                (start.get()..start.get() + n)
                    .find(|i| bits.is_met_by(&hash(d, *i)))
                    .map(Nonce::new)
            },
            "all nonces after that are too large",
        ),
        wrong(
            "leaves the last nonce out",
            |d, bits, start, n| {
                (start.get()..(start.get() + n).min(Nonce::MAX.get()))
                    .find(|i| bits.is_met_by(&hash(d, *i)))
                    .map(Nonce::new)
            },
            "Nonce::MAX itself is allowed",
        ),
        wrong(
            "lets the library search without an end",
            |d, bits, start, n| {
                // As `mine` does, but not for thousands of years.
                let n = n.max(200_000);
                let last = (start.get() + n).min(Nonce::MAX.get());
                (start.get()..last).find(|i| bits.is_met_by(&hash(d, *i))).map(Nonce::new)
            },
            "it would have been found with one attempt more",
        ),
        wrong(
            "does not put the nonce into the block",
            |d, bits, start, n| {
                let same = hash(d, start.get());
                (start.get()..start.get() + n).find(|_| bits.is_met_by(&same)).map(Nonce::new)
            },
            "with this nonce the hash is good",
        ),
    ]
}

fn heavier_chain() -> Vec<Wrong> {
    type Answer = fn(&[Vec<Difficulty>]) -> Option<usize>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::heavier_chain(answer), says);
    fn work(chain: &[Difficulty]) -> u128 {
        chain.iter().map(|block| block.work().hashes()).sum()
    }
    fn first_most<T: PartialOrd>(values: impl IntoIterator<Item = T>) -> Option<usize> {
        let mut best: Option<(usize, T)> = None;
        for (place, value) in values.into_iter().enumerate() {
            if best.as_ref().is_none_or(|(_, most)| value > *most) {
                best = Some((place, value));
            }
        }
        best.map(|(place, _)| place)
    }
    vec![
        wrong("takes the longest", |c| first_most(c.iter().map(Vec::len)), "160, and 2^8 are 256"),
        wrong(
            "adds bits",
            |c| first_most(c.iter().map(|chain| chain.iter().map(|b| b.bits()).sum::<u64>())),
            "160, and 2^8 are 256",
        ),
        wrong(
            "takes the hardest block",
            |c| first_most(c.iter().map(|chain| chain.iter().max().copied())),
            "five times 2^6 are 320",
        ),
        wrong("compares the lists", |c| first_most(c.iter()), "five times 2^6 are 320"),
        wrong(
            "takes the last of equals",
            |c| (0..c.len()).max_by_key(|i| work(&c[*i])),
            "all three stand for 256 hashes",
        ),
        wrong(
            "changes over for equal work",
            |c| {
                let mut best = None;
                for (i, chain) in c.iter().enumerate() {
                    if best.is_none_or(|b: usize| work(chain) >= work(&c[b])) {
                        best = Some(i);
                    }
                }
                best
            },
            "all three stand for 256 hashes",
        ),
        wrong(
            "compares neighbours only",
            |c| {
                let mut best = c.first().map(|_| 0);
                for i in 1..c.len() {
                    if work(&c[i]) > work(&c[i - 1]) {
                        best = Some(i);
                    }
                }
                best
            },
            "more than 2^3 and 2^4",
        ),
        wrong(
            "begins to compare with nothing",
            |c| {
                let (mut best, mut most) = (None, 0);
                for (i, chain) in c.iter().enumerate() {
                    if work(chain) > most {
                        (best, most) = (Some(i), work(chain));
                    }
                }
                best
            },
            "there is no other",
        ),
        wrong(
            "expects a chain",
            |c| {
                let mut best = 0;
                let mut most = work(&c[0]);
                for (i, chain) in c.iter().enumerate() {
                    if work(chain) > most {
                        (best, most) = (i, work(chain));
                    }
                }
                Some(best)
            },
            "it panicked: index out of bounds",
        ),
        wrong(
            "answers 0 where there is none",
            |c| Some(first_most(c.iter().map(|x| work(x))).unwrap_or(0)),
            "the list is empty",
        ),
        wrong(
            "counts in a u64",
            |c| first_most(c.iter().map(|x| x.iter().map(|b| 1_u64 << b.bits()).sum::<u64>())),
            "it panicked: attempt to",
        ),
        wrong(
            "counts in fractions",
            |c| {
                first_most(
                    c.iter().map(|x| x.iter().map(|b| (b.bits() as f64).exp2()).sum::<f64>()),
                )
            },
            "fractions (f64) are not that exact",
        ),
        wrong(
            "multiplies the last block's work",
            |c| {
                first_most(
                    c.iter().map(|x| x.last().map_or(0, |b| b.work().hashes() * x.len() as u128)),
                )
            },
            "the last two are equal",
        ),
    ]
}

fn forge_work() -> Vec<Wrong> {
    type Answer = fn(&Chain, &Address) -> Result<Chain, Box<dyn Error>>;
    let wrong =
        |name, answer: Answer, says| Wrong::new(name, move || check::forge_work(answer), says);
    fn forged(
        ours: &Chain,
        bits: u64,
        grants: Vec<Grant>,
        blocks: u64,
    ) -> Result<Chain, Box<dyn Error>> {
        let rule = WorkRule { difficulty: Difficulty::from_bits(bits) };
        let mut chain = Chain::new(Genesis { rule, grants, ..ours.genesis().clone() })?;
        for _ in 0..blocks {
            let draft = chain.draft(chain.tip().time, vec![]);
            chain.push(mine(draft, rule.difficulty, Nonce::default())?)?;
        }
        Ok(chain)
    }
    fn rich(mallory: &Address) -> Vec<Grant> {
        vec![Grant { receiver: mallory.clone(), amount: Amount::new(5_000) }]
    }
    vec![
        wrong(
            "shows the same chain",
            |ours, _| Ok(ours.clone()),
            "your chain has 3 blocks, ours 3",
        ),
        wrong(
            "works honestly",
            |ours, _| {
                let mut chain = ours.clone();
                let draft = chain.draft(chain.tip().time, vec![]);
                chain.push(mine(draft, ours.genesis().rule.difficulty, Nonce::default())?)?;
                Ok(chain)
            },
            "that is no forgery, it was paid for",
        ),
        wrong(
            "pays in full on a genesis of her own",
            |ours, m| {
                forged(ours, ours.genesis().rule.difficulty.bits(), rich(m), ours.tip().height + 1)
            },
            "that is no forgery, it was paid for",
        ),
        wrong(
            "stops when both are equally long",
            |ours, m| forged(ours, 0, rich(m), ours.tip().height),
            "the careless verifier is not deceived",
        ),
        wrong(
            "always makes five blocks",
            |ours, m| forged(ours, 0, rich(m), 5),
            "your chain has 5 blocks, ours 12",
        ),
        wrong(
            "always makes fifteen blocks",
            |ours, m| forged(ours, 0, rich(m), 15),
            "your chain has 15 blocks, ours 20",
        ),
        wrong(
            "forgets the money",
            |ours, _| forged(ours, 0, ours.genesis().grants.clone(), ours.tip().height + 1),
            "on your chain Mallory owns 10",
        ),
        wrong(
            "wants too much money",
            |ours, m| {
                let amount = Amount::new(u64::MAX);
                let grants = vec![Grant { receiver: m.clone(), amount }];
                forged(ours, 0, grants, ours.tip().height + 1)
            },
            "you gave up with the error",
        ),
        wrong(
            "saves work on our genesis",
            |ours, _| {
                let mut chain = ours.clone();
                let draft = chain.draft(chain.tip().time, vec![]);
                chain.push(mine(draft, Difficulty::from_bits(0), Nonce::default())?)?;
                Ok(chain)
            },
            "you gave up with the error: the hash begins with",
        ),
        wrong(
            "puts our blocks on her genesis",
            |ours, m| {
                let mut chain = forged(ours, 0, rich(m), 0)?;
                for block in ours.blocks() {
                    chain.push(block.clone())?;
                }
                Ok(chain)
            },
            "you gave up with the error: the previous hash is",
        ),
        wrong(
            "is cheap only where ours is dear",
            |ours, m| forged(ours, 4, rich(m), ours.tip().height + 1),
            "that is no forgery, it was paid for",
        ),
    ]
}

fn count_up_in_place() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&mut [u8]) -> Option<usize>, says| {
        Wrong::new(name, move || check::count_up_in_place(answer), says)
    };
    vec![
        wrong(
            "only raises the last digit",
            |d| {
                let last = d.len() - 1;
                (d[last] < b'9').then(|| d[last] += 1).map(|()| last)
            },
            "after 9 comes 0",
        ),
        wrong(
            "raises a nine, too",
            |d| {
                let last = d.len() - 1;
                d[last] += 1;
                Some(last)
            },
            "after 9 comes 0",
        ),
        wrong(
            "takes bytes for numbers",
            |d| {
                for place in (0..d.len()).rev() {
                    if d[place] != 9 {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = 0;
                }
                None
            },
            "after 9 comes 0",
        ),
        wrong(
            "writes a zero byte",
            |d| {
                for place in (0..d.len()).rev() {
                    if d[place] != b'9' {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = 0;
                }
                None
            },
            "after 9 comes 0",
        ),
        wrong(
            "leaves the nines",
            |d| {
                let place = d.iter().rposition(|digit| *digit != b'9')?;
                d[place] += 1;
                Some(place)
            },
            "after 9 comes 0",
        ),
        wrong(
            "carries once",
            |d| {
                let last = d.len() - 1;
                if d[last] < b'9' {
                    d[last] += 1;
                    return Some(last);
                }
                d[last] = b'0';
                let before = last.checked_sub(1)?;
                d[before] += 1;
                Some(before)
            },
            "both nines become zeros",
        ),
        wrong(
            "counts places from the right",
            |d| {
                for (place, digit) in d.iter_mut().rev().enumerate() {
                    if *digit != b'9' {
                        *digit += 1;
                        return Some(place);
                    }
                    *digit = b'0';
                }
                None
            },
            "the place of the leftmost digit that changed",
        ),
        wrong(
            "answers the last place",
            |d| {
                let last = d.len() - 1;
                for digit in d.iter_mut().rev() {
                    if *digit != b'9' {
                        *digit += 1;
                        return Some(last);
                    }
                    *digit = b'0';
                }
                None
            },
            "the place of the leftmost digit that changed",
        ),
        wrong(
            "begins on the left",
            |d| {
                let place = d.iter().position(|digit| *digit != b'9')?;
                d[place] += 1;
                d[..place].fill(b'0');
                Some(place)
            },
            "only the 4 becomes a 5",
        ),
        wrong(
            "makes zeros of all nines",
            |d| {
                let place = d.iter().rposition(|digit| *digit != b'9')?;
                d[place] += 1;
                d[place + 1..].fill(b'0');
                d[..place]
                    .iter_mut()
                    .filter(|digit| **digit == b'9')
                    .for_each(|digit| *digit = b'0');
                Some(place)
            },
            "only nines at the end carry",
        ),
        wrong(
            "reads a number that may not fit",
            |d| {
                let number: u64 = std::str::from_utf8(d).ok()?.parse().expect("a number");
                let text = format!("{:0width$}", number + 1, width = d.len());
                let place = text.bytes().zip(d.iter()).position(|(new, old)| new != *old);
                if text.len() > d.len() {
                    return None;
                }
                d.copy_from_slice(text.as_bytes());
                place
            },
            "it panicked: a number",
        ),
        wrong(
            "begins again at zero",
            |d| {
                for place in (0..d.len()).rev() {
                    if d[place] != b'9' {
                        d[place] += 1;
                        return Some(place);
                    }
                    d[place] = b'0';
                }
                Some(0)
            },
            "one digit more would be needed",
        ),
        wrong(
            "runs off the left end",
            |d| {
                let mut place = d.len() - 1;
                while d[place] == b'9' {
                    d[place] = b'0';
                    place -= 1;
                }
                d[place] += 1;
                Some(place)
            },
            "it panicked: attempt to subtract with overflow",
        ),
    ]
}
