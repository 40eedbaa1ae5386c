use crate::stage5_network::{BlockHash, ChainWork, Refusal, to_hex};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A number of 256 bits. A block's hash, read as a number, must not be above it.
///
/// In chapter 4 the difficulty was a count of zero bits, so one step made mining twice as hard. A target can be
/// moved by any fraction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target([u8; 32]);

impl Target {
    /// Every hash meets it.
    pub const MAX: Target = Target([0xff; 32]);

    /// Only two hashes meet it. Zero would be harder, and no target.
    pub const HARDEST: Target = {
        let mut one = [0; 32];
        one[31] = 1;
        Target(one)
    };

    /// Wraps 32 bytes, the highest first.
    pub const fn from_be_bytes(bytes: [u8; 32]) -> Target {
        Target(bytes)
    }

    /// The 32 bytes, the highest first.
    pub const fn to_be_bytes(self) -> [u8; 32] {
        self.0
    }

    /// Whether a hash is low enough.
    pub fn is_met_by(self, hash: &BlockHash) -> bool {
        *hash.as_bytes() <= self.0
    }

    /// The target times a fraction, rounded down, and at most [`Target::MAX`].
    ///
    /// # Panics
    ///
    /// If the denominator is zero.
    pub fn scale(self, numerator: u32, denominator: u32) -> Target {
        // By hand, as on paper, with bytes for digits: first the product, from the lowest digit on …
        let mut product = [0; 36];
        let mut carry = 0;
        for (place, digit) in product[4..].iter_mut().zip(self.0).rev() {
            carry += u64::from(digit) * u64::from(numerator);
            *place = carry as u8;
            carry >>= 8;
        }
        product[..4].copy_from_slice(&(carry as u32).to_be_bytes());
        // … then the quotient, from the highest.
        let mut rest = 0;
        for digit in &mut product {
            rest = rest << 8 | u64::from(*digit);
            *digit = (rest / u64::from(denominator)) as u8;
            rest %= u64::from(denominator);
        }
        match product.split_first_chunk::<4>() {
            Some(([0, 0, 0, 0], quotient)) => Target(quotient.try_into().expect("32 are left")),
            _ => Target::MAX,
        }
    }

    /// How many hashes it takes on average to meet it: 2^256 / (target + 1), rounded down.
    ///
    /// More than 2^128 − 1 are counted as that many. All of Bitcoin's blocks together took about 2^96.
    pub fn work(self) -> ChainWork {
        // 2^256 does not fit into 256 bits. But 2^256 / (t + 1) is (2^256 − t − 1) / (t + 1) + 1, and what is
        // divided there is the target with all bits turned.
        let Some(divisor) = plus_one(self.0) else { return ChainWork::new(1) };
        let (mut rest, mut quotient) = ([0; 32], 0_u128);
        for bit in 0..256 {
            let next = !self.0[bit / 8] >> (7 - bit % 8) & 1;
            if quotient >> 127 != 0 {
                return ChainWork::new(u128::MAX);
            }
            rest = double(rest, next);
            quotient <<= 1;
            if rest >= divisor {
                rest = minus(rest, divisor);
                quotient |= 1;
            }
        }
        ChainWork::new(quotient.saturating_add(1))
    }

    /// The shortest way to write it: three digits of 8 bits and how many digits follow, rounded down.
    pub fn to_compact(self) -> CompactTarget {
        let zeros = self.0.iter().take_while(|digit| **digit == 0).count();
        let mut digits = 32 - zeros as u32;
        let mut first = [0; 4];
        for (place, digit) in first[1..].iter_mut().zip(&self.0[zeros..]) {
            *place = *digit;
        }
        let mut mantissa = u32::from_be_bytes(first);
        // The highest bit would be a minus.
        if mantissa & 0x80_0000 != 0 {
            mantissa >>= 8;
            digits += 1;
        }
        CompactTarget(digits << 24 | mantissa)
    }
}

fn plus_one(mut number: [u8; 32]) -> Option<[u8; 32]> {
    let digit = number.iter_mut().rev().find_map(|digit| {
        *digit = digit.wrapping_add(1);
        (*digit != 0).then_some(())
    });
    digit.map(|()| number)
}

/// Twice the number, and one bit more.
fn double(mut number: [u8; 32], bit: u8) -> [u8; 32] {
    let mut carry = bit;
    for digit in number.iter_mut().rev() {
        (*digit, carry) = (*digit << 1 | carry, *digit >> 7);
    }
    number
}

fn minus(mut number: [u8; 32], other: [u8; 32]) -> [u8; 32] {
    let mut borrowed = false;
    for (digit, other) in number.iter_mut().zip(other).rev() {
        let (less, first) = digit.overflowing_sub(other);
        let (less, second) = less.overflowing_sub(borrowed.into());
        (*digit, borrowed) = (less, first || second);
    }
    number
}

/// Shows all 64 hex digits.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({self})")
    }
}

/// A target as it stands in a header, in four bytes: `0x1d00ffff` is `00ffff` with 26 more digits of 8 bits after
/// it, 29 (`1d`) in all.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CompactTarget(u32);

impl CompactTarget {
    /// Wraps four bytes.
    pub const fn from_bits(bits: u32) -> CompactTarget {
        CompactTarget(bits)
    }

    /// The four bytes.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The target that is meant.
    ///
    /// # Errors
    ///
    /// [`TargetError::Negative`], [`TargetError::TooLarge`] and [`TargetError::Zero`].
    pub fn to_target(self) -> Result<Target, TargetError> {
        let (digits, mantissa) = ((self.0 >> 24) as usize, self.0 & 0x7f_ffff);
        let first = mantissa.to_be_bytes();
        let mut bytes = [0; 32];
        for (place, digit) in first[1..].iter().enumerate() {
            // The first of the three digits has `digits − 1` after it.
            let at = (32 + place).checked_sub(digits);
            match at.and_then(|at| bytes.get_mut(at)) {
                Some(byte) => *byte = *digit,
                None if place >= digits || *digit == 0 => {}
                None => return Err(TargetError::TooLarge(self)),
            }
        }
        if bytes == [0; 32] {
            return Err(TargetError::Zero(self));
        }
        if self.0 & 0x80_0000 != 0 {
            return Err(TargetError::Negative(self));
        }
        Ok(Target(bytes))
    }
}

impl fmt::Display for CompactTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for CompactTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CompactTarget({self})")
    }
}

/// The reason why four bytes are no target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// No hash could meet it.
    #[error("the target {0} stands for zero")]
    Zero(CompactTarget),
    /// It has a minus.
    #[error("the target {0} is negative")]
    Negative(CompactTarget),
    /// It has more than 256 bits.
    #[error("the target {0} has more than 256 bits")]
    TooLarge(CompactTarget),
}

impl Refusal for TargetError {
    const CODES: &'static [&'static str] = &["target-zero", "target-negative", "target-too-large"];

    fn code(&self) -> &'static str {
        match self {
            TargetError::Zero(_) => "target-zero",
            TargetError::Negative(_) => "target-negative",
            TargetError::TooLarge(_) => "target-too-large",
        }
    }
}
