/// Wallets that pay each other by themselves, at moments without memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// How many payments are made in a second, over all wallets: up to 10,000.
    pub per_second: f64,
    /// How many wallets there are: 2 to 1,000,000. Each belongs to a node.
    pub wallets: u32,
    /// What each wallet has at first, in satoshi: up to 10^15.
    pub balance: u64,
    /// How much a payment moves, in satoshi. A wallet that has less pays half of what it has.
    pub amount: Distribution,
    /// How large a payment is, in bytes.
    pub bytes: Distribution,
    /// How much a payment offers for a thousand bytes, in satoshi.
    pub fee_rate: Distribution,
    /// How many bytes of payments a node keeps. If there are more, it drops those that pay least.
    pub pool_bytes: u64,
    /// Whether each node has a pool of its own.
    pub model: Model,
}

impl Default for Traffic {
    /// Three and a half payments a second, as Bitcoin had in 2017, with sizes and fees that are made up.
    fn default() -> Traffic {
        Traffic {
            per_second: 3.5,
            wallets: 1_000,
            balance: 10_000_000_000,
            amount: Distribution::LogNormal { median: 1_000_000.0, deviation: 1.5 },
            bytes: Distribution::LogNormal { median: 250.0, deviation: 0.5 },
            fee_rate: Distribution::LogNormal { median: 10_000.0, deviation: 1.0 },
            pool_bytes: 300_000_000,
            model: Model::Auto,
        }
    }
}

/// How payments are kept while they wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Model {
    /// Pools if there are up to `Traffic::MOST_POOLS` nodes, and a flow if there are more.
    Auto,
    /// Each payment is a message, and each node has a pool.
    Pools,
    /// Everyone knows each payment at once, and payments of one fee rate are only counted.
    Flow,
}

/// A distribution that numbers are drawn from. Each is at least 1, and at most 10^15.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Distribution {
    /// Always the same.
    Constant(u64),
    /// Its logarithm is normal.
    LogNormal {
        /// Half of all numbers are less.
        median: f64,
        /// The standard deviation of the logarithm: 0 to 5.
        deviation: f64,
    },
    /// Without memory.
    Exponential {
        /// The mean.
        mean: f64,
    },
    /// These values with these weights.
    Table(Vec<(u64, f64)>),
}
