use crate::histogram::Histogram;
use crate::report::PERCENTILES;

/// Counts how blocks arrive.
///
/// Events come in the order of time, so that the time at which half of the nodes have a block is the time of the arrival by which half of
/// them have it: exact, and without a list to sort.
#[derive(Debug)]
pub(crate) struct Tally {
    /// At which arrival each percentile is reached.
    ranks: [u32; 8],
    pub(crate) arrivals: Histogram,
    /// The sum of times, and how many blocks came that far.
    pub(crate) spread: [(u128, u32); 8],
    /// For each block after how long, if someone wants to know. [`NEVER`]: not yet.
    times: Option<Vec<[u64; 8]>>,
}

const NEVER: u64 = u64::MAX;

impl Tally {
    pub(crate) fn new(nodes: u32, keeps_times: bool) -> Tally {
        let rank = |percent: u32| (u64::from(nodes) * u64::from(percent)).div_ceil(100) as u32;
        Tally {
            ranks: PERCENTILES.map(rank),
            arrivals: Histogram::default(),
            spread: [(0, 0); 8],
            times: keeps_times.then(|| vec![[NEVER; 8]]),
        }
    }

    pub(crate) fn made(&mut self) {
        if let Some(times) = &mut self.times {
            times.push([NEVER; 8]);
        }
    }

    /// The `got`-th node has a block, this long after it was made.
    #[inline]
    pub(crate) fn arrived(&mut self, block: u32, got: u32, after: u64) {
        if got > 1 {
            self.arrivals.add(after);
        }
        for (at, rank) in self.ranks.into_iter().enumerate() {
            if rank == got {
                self.spread[at].0 += u128::from(after);
                self.spread[at].1 += 1;
                if let Some(times) = &mut self.times {
                    times[block as usize][at] = after;
                }
            }
        }
    }

    /// After how long each percentile of the nodes had a block.
    pub(crate) fn times(&self, block: u32) -> [Option<u64>; 8] {
        let times = self.times.as_ref().map_or([NEVER; 8], |times| times[block as usize]);
        times.map(|time| (time != NEVER).then_some(time))
    }
}
