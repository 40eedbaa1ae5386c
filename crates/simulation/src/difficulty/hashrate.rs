use crate::difficulty::time_rules::{BEGINNING, Checks, Judge, Naive, Real};
use crate::engine::chance::waiting_time;
use kusari::stage6_coin::{BlockHash, Header, MAX_AHEAD, Rules, RulesError, Target};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};

/// The lies are told where mining is a million times as hard as it is at its easiest, so that there
/// is room for it to become easier.
const HARD: f64 = 1_000_000.0;

/// No wait is longer: a hundred years, in milliseconds.
const LONGEST_WAIT: f64 = 3.2e12;

/// A block that was mined by chance, and what the chain made of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Its height. The genesis, which is no point, has height zero.
    pub height: u64,
    /// How many seconds after the genesis it was found, in truth.
    pub time: f64,
    /// How many seconds after the block before.
    pub spacing: f64,
    /// How many seconds after the genesis it is by the chain's own clock: the median of the last eleven
    /// times, or the last one where that rule is left out.
    pub clock: f64,
    /// How many times as hard it was to mine as it is at its easiest.
    pub difficulty: f64,
}

/// Mines blocks with chapter 6's own rules and a hash rate, in hashes a second, that may change from
/// height to height. Nothing is hashed: how long a block takes is drawn by chance. It begins with the
/// difficulty that fits the first hash rate, if that is not easier than the easiest.
///
/// Ends early if the times leave the 32 bits that a header has for them.
///
/// ```
/// use kusari::stage6_coin::Rules;
/// use kusari_simulation::difficulty_response;
///
/// let doubled = |height| if height < 500 { 1e6 } else { 2e6 };
/// let points = difficulty_response(&Rules::classroom(), doubled, 1000, 7)?;
/// // A period has ten blocks only, so the difficulty of one of them is as much luck as it is measurement.
/// let average = |points: &[kusari_simulation::Point]| {
///     points.iter().map(|point| point.difficulty).sum::<f64>() / points.len() as f64
/// };
/// assert!(average(&points[600..]) > 1.5 * average(&points[100..500]));
/// # Ok::<(), kusari::stage6_coin::RulesError>(())
/// ```
///
/// # Errors
///
/// If the rules are none.
pub fn difficulty_response(
    rules: &Rules,
    hash_rate_at: impl Fn(u64) -> f64,
    blocks: u64,
    seed: u64,
) -> Result<Vec<Point>, RulesError> {
    rules.check()?;
    let difficulty = hash_rate_at(1) * f64::from(rules.spacing) / expected(rules.easiest_target());
    let genesis = genesis(rules, difficulty);
    let chain = Real::new(&genesis, rules)?;
    Ok(mine(chain, rules, hash_rate_at, blocks, seed, |moment| moment.now))
}

/// One miner lies once: the last block of the third period claims to be two hours ahead, which is as much
/// as nodes put up with. Ten periods.
///
/// With periods much shorter than that, the adjustment takes them for a very long one. Clamps make the
/// most of it a factor of four, and as much back when the lie is over.
///
/// # Errors
///
/// If the rules are none.
pub fn one_lie(rules: &Rules, kept: Checks, seed: u64) -> Result<Vec<Point>, RulesError> {
    let when = 3 * u64::from(rules.period) - 1;
    let claim = |moment: &Moment| match moment.height == when {
        true => u32::MAX,
        false => moment.now,
    };
    naive(rules, kept, 10, seed, claim)
}

/// Miners with a share of the hash rate (0 to 1) write the earliest time that the rules let them, into every
/// block of theirs. The others write the true time. Ten periods.
///
/// Without the median, one such block turns the chain's clock back to the genesis.
///
/// # Errors
///
/// If the rules are none.
pub fn clock_dragged_back(
    rules: &Rules,
    share: f64,
    kept: Checks,
    seed: u64,
) -> Result<Vec<Point>, RulesError> {
    let mut rng = ChaCha12Rng::seed_from_u64(!seed);
    let claim = |moment: &Moment| match rng.random::<f64>() < share {
        true => moment.earliest,
        false => moment.now,
    };
    naive(rules, kept, 10, seed, claim)
}

/// All miners agree to lie: every block claims the earliest time it may, except the last one of each period,
/// which claims the true one. So every period seems to begin long ago. Twelve periods.
///
/// BIP 94 closed this hole on Bitcoin's fourth test network.
///
/// # Errors
///
/// If the rules are none.
pub fn time_warp(rules: &Rules, kept: Checks, seed: u64) -> Result<Vec<Point>, RulesError> {
    let period = u64::from(rules.period);
    let claim = |moment: &Moment| match (moment.height + 1).is_multiple_of(period) {
        true => moment.now,
        false => moment.earliest,
    };
    naive(rules, kept, 12, seed, claim)
}

/// The average of the spacings, in seconds, over so many blocks at a time, each at the height of the
/// last of them.
///
/// # Panics
///
/// If `blocks` is zero.
pub fn average_spacings(points: &[Point], blocks: usize) -> Vec<(f64, f64)> {
    let average = |some: &[Point]| {
        let sum: f64 = some.iter().map(|point| point.spacing).sum();
        (some[some.len() - 1].height as f64, sum / some.len() as f64)
    };
    points.chunks(blocks).map(average).collect()
}

/// What a miner knows when he has found a block.
struct Moment {
    height: u64,
    /// The true time.
    now: u32,
    /// The earliest that the rules allow.
    earliest: u32,
}

fn mine(
    mut chain: impl Judge,
    rules: &Rules,
    hash_rate_at: impl Fn(u64) -> f64,
    blocks: u64,
    seed: u64,
    mut claim: impl FnMut(&Moment) -> u32,
) -> Vec<Point> {
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    let easiest = number(rules.easiest_target());
    let (mut points, mut millis) = (Vec::new(), 0);
    for height in 1..=blocks {
        let target = chain.target();
        let mean = 1000.0 * expected(target) / hash_rate_at(height);
        // A wait without end, for want of miners, is a very long one. What is no number waits least.
        let wait = waiting_time(&mut rng, mean.clamp(1.0, LONGEST_WAIT) as u64);
        millis += wait;
        let Ok(since) = u32::try_from(millis / 1000) else { break };
        let Some(now) = BEGINNING.checked_add(since) else { break };
        let earliest = chain.earliest();
        let latest = now.saturating_add(MAX_AHEAD.as_secs() as u32).max(earliest);
        let time = claim(&Moment { height, now, earliest }).clamp(earliest, latest);
        if chain.push(time).is_none() {
            break;
        }
        points.push(Point {
            height,
            time: millis as f64 / 1000.0,
            spacing: wait as f64 / 1000.0,
            clock: f64::from(chain.clock()) - f64::from(BEGINNING),
            difficulty: easiest / number(target),
        });
    }
    points
}

/// Mines some periods with a hash rate that does not change, under the rules that are kept.
fn naive(
    rules: &Rules,
    kept: Checks,
    periods: u64,
    seed: u64,
    claim: impl FnMut(&Moment) -> u32,
) -> Result<Vec<Point>, RulesError> {
    rules.check()?;
    let genesis = genesis(rules, HARD);
    let hash_rate = expected(genesis.target.to_target()?) / f64::from(rules.spacing);
    let blocks = periods * u64::from(rules.period);
    Ok(match kept == Checks::ALL {
        true => mine(Real::new(&genesis, rules)?, rules, |_| hash_rate, blocks, seed, claim),
        false => mine(Naive::new(&genesis, rules, kept), rules, |_| hash_rate, blocks, seed, claim),
    })
}

/// A genesis with a target that is so many times as hard as the easiest.
fn genesis(rules: &Rules, mut difficulty: f64) -> Header {
    const STEP: u32 = 1000;
    let mut target = rules.easiest_target();
    // Nothing is harder than one hash of all.
    difficulty = difficulty.min(2_f64.powi(255));
    while difficulty > f64::from(STEP) {
        target = target.scale(1, STEP);
        difficulty /= f64::from(STEP);
    }
    // What is left of it, to a millionth.
    let target = target.scale(1_000_000, (difficulty.max(1.0) * 1e6) as u32);
    let target = target.max(Target::HARDEST).to_compact();
    let previous_hash = BlockHash::from_bytes([0; 32]);
    Header { version: 1, previous_hash, merkle_root: [0; 32], time: BEGINNING, target, nonce: 0 }
}

/// A target as a number, of which the first digits count.
fn number(target: Target) -> f64 {
    target.to_be_bytes().iter().fold(0.0, |number, digit| number * 256.0 + f64::from(*digit))
}

/// How many hashes it takes on average to meet a target.
fn expected(target: Target) -> f64 {
    2_f64.powi(256) / (number(target) + 1.0)
}
