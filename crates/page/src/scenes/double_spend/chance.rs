//! Mallory's chance, calculated: by the paper, and without the paper's assumption.

use std::iter;

/// The most blocks that she may be behind before she gives up. Chapter 4 has the same number.
pub(super) const MOST_PATIENCE: u64 = 50;

/// How many confirmations Bob waits for, at most.
pub(super) const MOST_WAIT: u64 = 12;

/// The rules of a race. They're those of chapter 4: before Mallory pays, she mines one block in secret, and Bob counts
/// the block with his payment as the first confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    /// Mallory's share of all computing power, in per cent.
    pub(super) share: u64,
    /// How many confirmations Bob waits for.
    pub(super) wait: u64,
    /// Once Bob has waited, she gives up when she's this many blocks behind.
    pub(super) patience: u64,
}

impl Rules {
    /// The probability that the next block is hers.
    pub(super) fn power(self) -> f64 {
        self.share as f64 / 100.0
    }

    /// Her chance if she never gives up, exactly (Rosenfeld 2014, Analysis of Hashrate-Based Double Spending).
    pub(super) fn exact(self) -> f64 {
        let odds = odds(self.power());
        1.0 - self
            .while_others_find()
            .map(|(k, chance)| chance * (1.0 - odds.powi((self.wait - k) as i32)))
            .sum::<f64>()
    }

    /// Her chance by the Bitcoin paper (Nakamoto 2008, section 11, `AttackerSuccessProbability`). It assumes that the
    /// others take exactly the average time for their blocks.
    pub(super) fn paper(self) -> f64 {
        let odds = odds(self.power());
        let average = self.wait as f64 * odds;
        let next = |&(k, chance): &(u64, f64)| Some((k + 1, chance * average / (k + 1) as f64));
        let poisson =
            iter::successors(Some((0, (-average).exp())), next).take(self.wait as usize + 1);
        1.0 - poisson
            .map(|(k, chance)| chance * (1.0 - odds.powi((self.wait - k) as i32)))
            .sum::<f64>()
    }

    /// What she can expect if she gives up when her patience runs out.
    pub(super) fn outlook(self) -> Outlook {
        let mut after = vec![After { loses: 1.0, finds: 0.0 }; self.patience as usize + 2];
        settle(&mut after, self.power());
        let (mut loses, mut wasted) = (0.0, 0.0);
        for (k, chance) in self.while_others_find() {
            // With her head start she has k + 1 blocks, and needs one more than the others have.
            let missing = (self.wait - k) as usize;
            let then = after.get(missing).copied().unwrap_or(After { loses: 1.0, finds: 0.0 });
            loses += chance * then.loses;
            wasted += chance * ((k + 1) as f64 * then.loses + then.finds);
        }
        Outlook { wins: 1.0 - loses, wasted }
    }

    /// For each number of blocks that's too small to win at once: how likely it is that Mallory finds exactly this many
    /// while the others find those that Bob waits for. Hers may come anywhere among theirs, but the last block is one of
    /// theirs: the negative binomial law.
    fn while_others_find(self) -> impl Iterator<Item = (u64, f64)> {
        let q = self.power();
        let z = self.wait;
        let next = move |&(k, chance): &(u64, f64)| {
            Some((k + 1, chance * q * (z + k) as f64 / (k + 1) as f64))
        };
        iter::successors(Some((0, (1.0 - q).powi(z as i32))), next).take(z as usize)
    }

    /// What an attack brings her on average, in rewards of a block, more than mining honestly would have. If she wins,
    /// the goods are hers, and her blocks are paid as any blocks are. If she loses, her blocks are worth nothing.
    pub(super) fn gain(self, worth: u64) -> f64 {
        let Outlook { wins, wasted } = self.outlook();
        wins * worth as f64 - wasted
    }

    /// The same with the patience that's best for her.
    pub(super) fn best_gain(self, worth: u64) -> f64 {
        let gain = |patience| Rules { patience, ..self }.gain(worth);
        (1..=MOST_PATIENCE).map(gain).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// What Mallory can expect of a race.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outlook {
    /// The probability that she wins.
    pub(super) wins: f64,
    /// How many blocks she throws away on average, where a race that she wins counts as none.
    pub(super) wasted: f64,
}

/// What comes after Bob has waited, for a number of blocks that she still needs.
#[derive(Clone, Copy)]
struct After {
    /// The probability that she loses.
    loses: f64,
    /// How many blocks she finds until then, on average, where a race that she wins counts as none.
    finds: f64,
}

/// Fills in what comes after, from no block needed to one more than her patience allows. It's the gambler's ruin:
/// each block is a step towards one of the two ends.
fn settle(after: &mut [After], q: f64) {
    let (p, last) = (1.0 - q, after.len() - 1);
    let odds = q / p;
    let (floor, even) = (odds.powi(last as i32), (odds - 1.0).abs() < 1e-9);
    for (missing, it) in after.iter_mut().enumerate() {
        let share = missing as f64 / last as f64;
        it.loses = if even { share } else { (1.0 - odds.powi(missing as i32)) / (1.0 - floor) };
    }
    // finds(m) = q · (finds(m − 1) + loses(m − 1)) + p · finds(m + 1), and 0 at both ends: solved from one end to the
    // other and back, each written as slope · finds(m + 1) + rest.
    let mut lines = vec![(0.0, 0.0)];
    for missing in 1..last {
        let (slope, rest) = lines[missing - 1];
        let without_loop = 1.0 - q * slope;
        lines.push((p / without_loop, q * (rest + after[missing - 1].loses) / without_loop));
    }
    for missing in (1..last).rev() {
        let (slope, rest) = lines[missing];
        after[missing].finds = slope * after[missing + 1].finds + rest;
    }
}

/// The chance that she ever makes up for one block. From one half on it's certain.
fn odds(q: f64) -> f64 {
    (q / (1.0 - q)).min(1.0)
}

/// The smallest number of confirmations for which something holds.
pub(super) fn least(rules: Rules, holds: impl Fn(Rules) -> bool) -> Option<u64> {
    (0..=MOST_WAIT).find(|&wait| holds(Rules { wait, ..rules }))
}

#[cfg(test)]
mod tests;
