use crate::plan::Model;

/// How many bytes of a block aren't payments: the header, and the coinbase.
pub(super) const BLOCK_OVERHEAD: u32 = 300;

/// What became of payments.
#[derive(Clone, Debug, PartialEq)]
pub struct TrafficReport {
    /// How payments were kept while they waited.
    pub model: Model,
    /// How many were made.
    pub made: u64,
    /// How many weren't made, because a wallet had too little, or its node was away.
    pub not_made: u64,
    /// How many are on the main chain.
    pub confirmed: u64,
    /// How many were thrown out because a pool was full, on average over the nodes.
    pub thrown_out: f64,
    /// How many got onto the main chain in a second, from the beginning to its last block.
    pub per_second: f64,
    /// How long those on the main chain waited for their block on average, in microseconds.
    pub mean_wait: f64,
    /// The same by what they pay: a tenth of all payments each, from the cheapest up.
    pub by_fee: Vec<Waits>,
    /// How many bytes of payments a maker left waiting, on average over the blocks of the main chain, and at most.
    pub backlog: (f64, u64),
    /// What a block of the main chain brought in fees on average, in satoshi.
    pub fees_per_block: f64,
    /// How large a block of the main chain was on average, in bytes.
    pub bytes_per_block: f64,
}

/// How long payments with about the same fee rate wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Waits {
    /// What they pay for a thousand bytes on average, in satoshi.
    pub fee_rate: f64,
    /// How many were made.
    pub made: u64,
    /// How many of them are on the main chain.
    pub confirmed: u64,
    /// How long those waited on average, in microseconds. `None`: there were none.
    pub mean_wait: Option<f64>,
}

/// How many groups there are by what's paid.
pub(super) const GROUPS: usize = 10;

/// Sums of which the report is made.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub(super) blocks: u64,
    pub(super) fees: f64,
    pub(super) bytes: f64,
    pub(super) backlog: f64,
    pub(super) most_backlog: u64,
    pub(super) last: u64,
    pub(super) groups: [Group; GROUPS],
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Group {
    pub(super) fee_rates: f64,
    pub(super) made: u64,
    pub(super) confirmed: u64,
    pub(super) wait: f64,
}

impl Sums {
    pub(super) fn report(&self, model: Model, not_made: u64, thrown_out: f64) -> TrafficReport {
        let mean = |sum: f64, count: u64| if count == 0 { 0.0 } else { sum / count as f64 };
        let confirmed = self.groups.iter().map(|group| group.confirmed).sum();
        let waits = |group: &Group| Waits {
            fee_rate: mean(group.fee_rates, group.made),
            made: group.made,
            confirmed: group.confirmed,
            mean_wait: (group.confirmed > 0).then(|| mean(group.wait, group.confirmed)),
        };
        TrafficReport {
            model,
            made: self.groups.iter().map(|group| group.made).sum(),
            not_made,
            confirmed,
            thrown_out,
            per_second: mean(confirmed as f64 * 1e6, self.last),
            mean_wait: mean(self.groups.iter().map(|group| group.wait).sum(), confirmed),
            by_fee: self.groups.iter().map(waits).collect(),
            backlog: (mean(self.backlog, self.blocks), self.most_backlog),
            fees_per_block: mean(self.fees, self.blocks),
            bytes_per_block: mean(self.bytes, self.blocks),
        }
    }
}
