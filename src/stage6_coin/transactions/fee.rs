use crate::stage5_network::Amount;
use std::cmp::Ordering;
use std::fmt;

/// What a payment offers for its room in a block, or what a node asks for it.
///
/// Room is scarce, so miners don't look at the fee, but at the fee for each byte.
#[derive(Clone, Copy, Debug)]
pub struct FeeRate {
    fee: u64,
    bytes: u64,
}

impl FeeRate {
    /// Makes a rate of so many units for each byte.
    pub const fn per_byte(units: u64) -> FeeRate {
        FeeRate { fee: units, bytes: 1 }
    }

    /// Computes the rate of a fee for so many bytes.
    pub const fn of(fee: Amount, bytes: usize) -> FeeRate {
        let bytes = bytes as u64;
        FeeRate { fee: fee.units(), bytes: if bytes == 0 { 1 } else { bytes } }
    }

    /// Computes the fee for so many bytes, rounded up.
    pub fn fee_for(self, bytes: usize) -> Amount {
        let fee = (u128::from(self.fee) * bytes as u128).div_ceil(self.bytes.into());
        Amount::new(fee.try_into().unwrap_or(u64::MAX))
    }
}

// Two fractions are compared by multiplying crosswise: dividing would round.
impl Ord for FeeRate {
    fn cmp(&self, other: &FeeRate) -> Ordering {
        let [a, b] = [(self, other), (other, self)]
            .map(|(one, other)| u128::from(one.fee) * u128::from(other.bytes));
        a.cmp(&b)
    }
}

impl PartialOrd for FeeRate {
    fn partial_cmp(&self, other: &FeeRate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for FeeRate {
    fn eq(&self, other: &FeeRate) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for FeeRate {}

/// Shows units a byte, rounded to a tenth.
impl fmt::Display for FeeRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} units a byte", self.fee as f64 / self.bytes as f64)
    }
}
