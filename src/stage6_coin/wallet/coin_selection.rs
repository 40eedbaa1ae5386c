use crate::stage5_network::Amount;
use crate::stage6_coin::transactions::{Coin, FeeRate, OutPoint};

/// The bytes of an input with a signature and a key, of an output that pays to the hash of a key, and of the rest of
/// a transaction.
pub(super) const INPUT_BYTES: usize = 36 + 1 + 4 + 1 + 65 + 34;
pub(super) const OUTPUT_BYTES: usize = 8 + 1 + 25;
pub(super) const OTHER_BYTES: usize = 4 + 2 + 3 + 3 + 4;

/// How a wallet chooses which of its coins to spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoinSelection {
    /// The largest coins first, until they're enough. There's nearly always change, and small coins are never
    /// spent.
    LargestFirst,
    /// Looks for coins that come out even, so that there's no change. That saves an output now and an input later.
    /// If there are none, the largest first (*branch and bound*, Erhardt 2016).
    BranchAndBound,
}

/// The coins that were chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Which coins are spent.
    pub coins: Vec<(OutPoint, Coin)>,
    /// What comes back. Nothing, if it would cost more to spend it later than it's worth.
    pub change: Option<Amount>,
    /// What's left for the miner.
    pub fee: Amount,
}

/// An upper bound on the sums that are looked at.
const TRIES: usize = 100_000;

impl CoinSelection {
    /// Chooses among coins that can be spent, to pay an amount to outputs that have `output_bytes` in all. `None` if the
    /// coins aren't enough.
    pub fn choose(
        self,
        coins: &[(OutPoint, Coin)],
        amount: Amount,
        output_bytes: usize,
        rate: FeeRate,
    ) -> Option<Selection> {
        let for_input = rate.fee_for(INPUT_BYTES);
        let base = rate.fee_for(OTHER_BYTES + output_bytes);
        // Even a payment of nothing, for no fee, has to spend something.
        let target = amount.checked_add(base)?.units().max(1);
        // A coin is worth what's left of it once its input is paid for.
        let worth =
            |coin: &Coin| coin.output.amount.checked_sub(for_input).map_or(0, Amount::units);
        let mut useful: Vec<_> = coins.iter().filter(|(_, coin)| worth(coin) > 0).collect();
        useful.sort_by_key(|(out_point, coin)| (std::cmp::Reverse(worth(coin)), *out_point));
        let worths: Vec<_> = useful.iter().map(|(_, coin)| worth(coin)).collect();

        let for_change = rate.fee_for(OUTPUT_BYTES).units();
        let waste = for_change + for_input.units();
        let even = match self {
            CoinSelection::LargestFirst => None,
            CoinSelection::BranchAndBound => come_out_even(&worths, target, waste),
        };
        let chosen = even.or_else(|| largest(&worths, target))?;
        let sum: u64 = chosen.iter().map(|index| worths[*index]).sum();
        // Change that would cost more to spend than it's worth is left for the miner.
        let change = Some(sum - target).filter(|over| *over > waste).map(|over| over - for_change);
        let coins: Vec<_> = chosen.into_iter().map(|index| useful[index].clone()).collect();
        let spent: u64 = coins.iter().map(|(_, coin)| coin.output.amount.units()).sum();
        let fee = Amount::new(spent - amount.units() - change.unwrap_or(0));
        Some(Selection { coins, change: change.map(Amount::new), fee })
    }
}

fn largest(worths: &[u64], target: u64) -> Option<Vec<usize>> {
    let mut sum = 0_u64;
    for (index, worth) in worths.iter().enumerate() {
        sum = sum.saturating_add(*worth);
        if sum >= target {
            return Some((0..=index).collect());
        }
    }
    None
}

/// Looks for coins that are worth the target, and at most `waste` more. They're sorted, the largest first.
///
/// Each coin is taken or left, in turn. A sum that's too much already, or can't become enough any more, isn't
/// followed any further.
fn come_out_even(worths: &[u64], target: u64, waste: u64) -> Option<Vec<usize>> {
    let mut left = worths.iter().fold(0_u64, |sum, worth| sum.saturating_add(*worth));
    let (mut taken, mut sum, mut index) = (Vec::new(), 0_u64, 0);
    for _ in 0..TRIES {
        if (target..=target.saturating_add(waste)).contains(&sum) {
            return Some(taken);
        }
        let is_hopeless =
            sum > target || sum.saturating_add(left) < target || index == worths.len();
        if !is_hopeless {
            (sum, left) = (sum + worths[index], left - worths[index]);
            taken.push(index);
            index += 1;
            continue;
        }
        // Go back to the last coin that was taken, and on without it.
        while index > 0 && taken.last() != Some(&(index - 1)) {
            index -= 1;
            left += worths[index];
        }
        let last = taken.pop()?;
        sum -= worths[last];
    }
    None
}
