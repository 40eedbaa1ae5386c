/// Turns a number into one that looks drawn by chance. Each number has an image of its own. (The finaliser of SplitMix64: Steele, Lea and
/// Flood, 2014.)
#[must_use]
#[inline]
pub const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// The odd number next to 2^64 divided by the golden ratio: its multiples are spread evenly.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Random numbers that are the same everywhere and forever: [SplitMix64](mix), which anyone can write down in five lines.
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// Begins a sequence. Sequences with the same seed and different names have nothing to do with each other.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Chance {
        let start = mix(seed.wrapping_add(GOLDEN));
        let absorb = |state: u64, byte: u8| mix(state ^ u64::from(byte)).wrapping_add(GOLDEN);
        Chance { state: name.bytes().fold(start, absorb) }
    }

    /// Any 64 bits.
    #[inline]
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mix(self.state)
    }

    /// A number below a limit; 0 if the limit is 0. Of 2^64 draws, numbers differ by one at most in how often they come.
    #[inline]
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(limit)) >> 64) as u64
    }

    /// A number above 0, and up to 1.
    #[inline]
    pub fn share(&mut self) -> f64 {
        share_of(self.bits())
    }

    /// How long one waits, with this mean, for something that happens by chance and without memory.
    #[inline]
    pub fn wait(&mut self, mean: u64) -> u64 {
        wait_of(self.bits(), mean)
    }

    /// Puts a list into an order drawn by chance.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

/// A number above 0, and up to 1, made of 53 bits: that's what a float holds exactly.
#[must_use]
#[inline]
pub fn share_of(bits: u64) -> f64 {
    const BITS: u32 = 53;
    ((bits >> (u64::BITS - BITS)) + 1) as f64 / (1_u64 << BITS) as f64
}

/// Minus the logarithm of a number between 0 and 1, times the mean: exponentially distributed, at least 1 and at most 37 times the mean.
/// The logarithm is `libm`'s, because the one that a machine brings along differs in its last digit from another machine's.
#[must_use]
#[inline]
pub fn wait_of(bits: u64, mean: u64) -> u64 {
    (-libm::log(share_of(bits)) * mean as f64) as u64 + 1
}
