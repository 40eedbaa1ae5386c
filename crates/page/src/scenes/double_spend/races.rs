//! Races between Mallory and everyone else, drawn by chance.

use super::chance::{MOST_WAIT, Rules};
use rand::rngs::ChaCha12Rng;
use rand::{RngExt as _, SeedableRng as _};

/// How many races are run for each number of confirmations.
pub(super) const RACES: u64 = 10_000;

/// How many races share a seed. A slice of the long job runs whole batches, so it doesn't matter where the job is cut.
const BATCH: u64 = 100;

const BATCHES: u64 = RACES / BATCH;

/// After this many blocks, a race is called off. With half of all power on each side, that would happen once in 50,000
/// races.
const LONGEST: usize = 5_000;

/// How far a race is: how many blocks each of the two chains has since they parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Score {
    pub(super) hers: u64,
    pub(super) others: u64,
}

impl Score {
    /// Mallory has just paid, and has mined one block in secret.
    pub(super) const START: Score = Score { hers: 1, others: 0 };

    /// The score after one more block.
    pub(super) fn and(self, is_hers: bool) -> Score {
        match is_hers {
            true => Score { hers: self.hers + 1, ..self },
            false => Score { others: self.others + 1, ..self },
        }
    }

    /// Whether Bob has seen as many confirmations as he waits for.
    pub(super) fn has_shipped(self, wait: u64) -> bool {
        self.others >= wait
    }

    /// Who has won, once it's decided.
    pub(super) fn end(self, rules: Rules) -> Option<End> {
        if !self.has_shipped(rules.wait) {
            None
        } else if self.hers > self.others {
            Some(End::Mallory)
        } else {
            (self.others - self.hers >= rules.patience).then_some(End::Others)
        }
    }
}

/// How a race ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Mallory publishes a chain with more blocks than the others have.
    Mallory,
    /// She gave up.
    Others,
}

/// Runs a race by these rules: whose block each one is, until it's decided.
fn run(rules: Rules, q: f64, rng: &mut ChaCha12Rng, mut block: impl FnMut(bool)) -> End {
    let mut score = Score::START;
    for _ in 0..LONGEST {
        if let Some(end) = score.end(rules) {
            return end;
        }
        let is_hers = rng.random_bool(q);
        score = score.and(is_hers);
        block(is_hers);
    }
    End::Others
}

/// One race to look at: whose block each one is, and how it ends.
pub(super) fn race(rules: Rules, seed: u64) -> (Vec<bool>, End) {
    let mut blocks = Vec::new();
    let end =
        run(rules, rules.power(), &mut ChaCha12Rng::seed_from_u64(seed), |it| blocks.push(it));
    (blocks, end)
}

/// What came of many races: how many Mallory won, for each number of confirmations.
pub(super) type Wins = [u64; MOST_WAIT as usize + 1];

/// Many races on their way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    batches: u64,
    wins: Wins,
}

impl Tally {
    /// Runs some of the races, until about this many blocks were found.
    pub(super) fn advance(&mut self, rules: Rules, seed: u64, blocks: u64) {
        let mut found = 0;
        while found < blocks.max(1) && !self.is_complete() {
            let wait = self.batches / BATCHES;
            let rules = Rules { wait, ..rules };
            // Each number has bits of its own, so no two batches have the same seed.
            let place = (((rules.share << 6) | rules.patience) << 11) | self.batches;
            let mut rng = ChaCha12Rng::seed_from_u64((seed << 32) | place);
            for _ in 0..BATCH {
                let end = run(rules, rules.power(), &mut rng, |_| found += 1);
                self.wins[wait as usize] += u64::from(end == End::Mallory);
            }
            // Races that need no block at all take time, too.
            found += BATCH;
            self.batches += 1;
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.batches >= BATCHES * (MOST_WAIT + 1)
    }

    /// How many races were run.
    pub(super) fn races(&self) -> u64 {
        self.batches * BATCH
    }

    /// How many there will be.
    pub(super) const fn all() -> u64 {
        RACES * (MOST_WAIT + 1)
    }

    pub(super) fn wins(&self) -> Wins {
        self.wins
    }

    /// Writes it down for the next slice.
    pub(super) fn token(&self) -> String {
        format!("{}-{}", self.batches, written(&self.wins))
    }

    /// Reads what [`token`](Tally::token) wrote.
    pub(super) fn read(token: &str) -> Option<Tally> {
        if token.is_empty() {
            return Some(Tally::default());
        }
        let (batches, wins) = token.split_once('-')?;
        let batches = batches.parse().ok().filter(|it| *it <= BATCHES * (MOST_WAIT + 1))?;
        Some(Tally { batches, wins: read(wins)? })
    }
}

/// Writes the numbers of races that she won, as a word of a deed.
pub(super) fn written(wins: &Wins) -> String {
    wins.map(|it| it.to_string()).join("-")
}

/// Reads what [`written`] wrote.
pub(super) fn read(word: &str) -> Option<Wins> {
    let wins = word.split('-').map(|it| it.parse().ok().filter(|it| *it <= RACES));
    wins.collect::<Option<Vec<u64>>>()?.try_into().ok()
}

/// The bounds between which the true chance is, if this many of the races were won: three standard deviations, by
/// Wilson's formula, which also holds if none or all were won (Wilson 1927, Probable Inference).
pub(super) fn margin(won: u64) -> (f64, f64) {
    const SIGMAS: f64 = 3.0;
    let (n, share) = (RACES as f64, won as f64 / RACES as f64);
    let squares = SIGMAS * SIGMAS / n;
    let middle = share + squares / 2.0;
    let reach = (share * (1.0 - share) * squares + squares * squares / 4.0).sqrt();
    ((middle - reach) / (1.0 + squares), (middle + reach) / (1.0 + squares))
}

/// Whether chance can have led to these numbers. Each may be five standard deviations off, and five races more.
pub(super) fn are_possible(wins: &Wins, rules: Rules) -> bool {
    (0..).zip(wins).all(|(wait, won)| {
        let chance = Rules { wait, ..rules }.outlook().wins;
        let expected = chance * RACES as f64;
        let deviation = (expected * (1.0 - chance)).max(0.0).sqrt();
        (*won as f64 - expected).abs() <= 5.0 * deviation + 5.0
    })
}

#[cfg(test)]
mod tests;
