use crate::stage5_network::Amount;
use std::fmt;

/// How many units make a coin, for people. Bitcoin's unit is called a satoshi.
pub const UNITS_PER_COIN: u64 = 100_000_000;

/// Shows an amount in coins of a hundred million units, as people say it.
///
/// ```
/// use kusari::stage6_coin::*;
///
/// assert_eq!(InCoins(Amount::new(5_000_000_000)).to_string(), "50 coins");
/// assert_eq!(InCoins(Amount::new(1_250_000)).to_string(), "0.0125 coins");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct InCoins(pub Amount);

impl fmt::Display for InCoins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let InCoins(amount) = self;
        let (whole, rest) = (amount.units() / UNITS_PER_COIN, amount.units() % UNITS_PER_COIN);
        let digits = format!(".{rest:08}");
        let digits = digits.trim_end_matches('0').trim_end_matches('.');
        let coins = if (whole, rest) == (1, 0) { "coin" } else { "coins" };
        write!(f, "{whole}{digits} {coins}")
    }
}

impl fmt::Debug for InCoins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
