use crate::chance::{Chance, mix, wait_of};
use crate::queue::Event;
use crate::regions::{Jitter, Regions};
use crate::town::{Network, Town};

/// How long messages take.
///
/// What's drawn is keyed by the seed and the message itself. So it doesn't depend on what else is sent, and leaving out messages that change
/// nothing changes nothing.
#[derive(Debug)]
pub(crate) struct Delays {
    seed: u64,
    law: Law,
}

#[derive(Debug)]
enum Law {
    Constant(u64),
    Exponential(u64),
    Regions(Tables),
}

#[derive(Debug)]
struct Tables {
    count: usize,
    region: Vec<u8>,
    /// For each pair of regions, a latency in microseconds for each of [`STEPS`] equally likely cases.
    quantiles: Vec<u32>,
    /// For each pair of regions, microseconds a byte, times 2^20.
    per_byte: Vec<u64>,
    overhead: u64,
    block_overhead: u64,
}

/// Into how many equally likely cases a latency's distribution is cut. A power for each message would take half of the time.
const STEP_BITS: u32 = 10;
const STEPS: usize = 1 << STEP_BITS;

impl Delays {
    /// The delays of a town that was checked, in which each node has this region.
    pub(crate) fn new(town: &Town, region: Vec<u8>) -> Delays {
        let law = match &town.network {
            Network::Constant { delay } => Law::Constant(*delay),
            Network::Exponential { mean } => Law::Exponential(*mean),
            Network::Regions(regions) => Law::Regions(Tables::new(regions, region)),
        };
        Delays { seed: Chance::new(town.seed, "delays").bits(), law }
    }

    /// How long this message takes to get there, without what its size adds. `again` tells messages apart that are sent more than once.
    #[inline]
    pub(crate) fn latency(&self, message: Event, again: u64) -> u64 {
        match &self.law {
            Law::Constant(delay) => *delay,
            Law::Exponential(mean) => wait_of(self.draw(message, again), *mean),
            Law::Regions(tables) => tables.latency(message, self.draw(message, again)),
        }
    }

    /// The table for messages from a node. `None`: latencies don't depend on where a message comes from.
    #[inline]
    pub(crate) fn table(&self, from: u32) -> Option<Row<'_>> {
        let Law::Regions(tables) = &self.law else { return None };
        let length = tables.count * STEPS;
        let start = usize::from(tables.region[from as usize]) * length;
        let quantiles = &tables.quantiles[start..start + length];
        Some(Row { quantiles, region: &tables.region, seed: self.seed })
    }

    /// What no message from one to the other takes less than.
    #[inline]
    pub(crate) fn least(&self, from: u32, to: u32) -> u64 {
        match &self.law {
            Law::Constant(delay) => *delay,
            Law::Exponential(_) => 0,
            // The table goes from the longest to the shortest.
            Law::Regions(tables) => {
                tables.quantiles[tables.pair(from, to) * STEPS + STEPS - 1].into()
            }
        }
    }

    /// What's drawn for a message, and for nothing else.
    #[inline]
    pub(crate) fn draw(&self, message: Event, again: u64) -> u64 {
        let key = key(message, self.seed);
        if again == 0 { key } else { mix(key ^ again) }
    }

    /// How long it takes to send this many bytes from one to the other, in microseconds. Without bandwidth it takes no time.
    #[inline]
    pub(crate) fn sending(&self, from: u32, to: u32, bytes: u64) -> u64 {
        match &self.law {
            Law::Regions(tables) => {
                tables.block_overhead + ((tables.per_byte[tables.pair(from, to)] * bytes) >> 20)
            }
            Law::Constant(_) | Law::Exponential(_) => 0,
        }
    }

    /// How long a node thinks over a short message.
    #[inline]
    pub(crate) fn overhead(&self) -> u64 {
        match &self.law {
            Law::Regions(tables) => tables.overhead,
            Law::Constant(_) | Law::Exponential(_) => 0,
        }
    }

    /// Whether blocks take longer the larger they are.
    pub(crate) fn has_bandwidth(&self) -> bool {
        matches!(self.law, Law::Regions(_))
    }

    pub(crate) fn region(&self, node: u32) -> u8 {
        match &self.law {
            Law::Regions(tables) => tables.region[node as usize],
            Law::Constant(_) | Law::Exponential(_) => 0,
        }
    }
}

/// The latencies of messages from one region.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    quantiles: &'a [u32],
    region: &'a [u8],
    seed: u64,
}

impl Row<'_> {
    #[inline(always)]
    pub(crate) fn least(self, to: u32) -> u64 {
        self.quantiles[usize::from(self.region[to as usize]) * STEPS + STEPS - 1].into()
    }

    #[inline(always)]
    pub(crate) fn latency(self, message: Event) -> u64 {
        let step = (key(message, self.seed) >> (u64::BITS - STEP_BITS)) as usize;
        let region = usize::from(self.region[message.to() as usize]);
        self.quantiles[region * STEPS + step].into()
    }
}

/// What's drawn for a message that's sent only once.
#[inline(always)]
fn key(message: Event, seed: u64) -> u64 {
    mix(message.bits().wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ seed)
}

impl Tables {
    fn new(regions: &Regions, region: Vec<u8>) -> Tables {
        let count = regions.count();
        let mut quantiles = Vec::with_capacity(count * count * STEPS);
        let mut per_byte = Vec::with_capacity(count * count);
        for from in 0..count {
            for to in 0..count {
                let mean = regions.latency[from][to];
                quantiles.extend((0..STEPS).map(|step| quantile(regions.jitter, mean, step)));
                let bandwidth = regions.up[from].min(regions.down[to]);
                per_byte.push((8_000_000 << 20) / bandwidth);
            }
        }
        let (overhead, block_overhead) = (regions.overhead, regions.block_overhead);
        Tables { count, region, quantiles, per_byte, overhead, block_overhead }
    }

    #[inline]
    fn pair(&self, from: u32, to: u32) -> usize {
        usize::from(self.region[from as usize]) * self.count + usize::from(self.region[to as usize])
    }

    #[inline]
    fn latency(&self, message: Event, draw: u64) -> u64 {
        let step = (draw >> (u64::BITS - STEP_BITS)) as usize;
        u64::from(self.quantiles[self.pair(message.from(), message.to()) * STEPS + step])
    }
}

/// The latency that's in the middle of a step.
fn quantile(jitter: Jitter, mean: u64, step: usize) -> u32 {
    const FIVE: f64 = 5_000.0;
    let micros = match jitter {
        Jitter::None => mean as f64,
        Jitter::Pareto => {
            let (scale, shape) = (mean as f64 - FIVE, mean as f64 / FIVE);
            let above = (step as f64 + 0.5) / STEPS as f64;
            scale / libm::pow(above, 1.0 / shape)
        }
    };
    libm::round(micros.min(f64::from(u32::MAX))) as u32
}
