/// Tables of latency, bandwidth and shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Regions {
    /// What the regions are called.
    pub names: Vec<String>,
    /// The mean latency from a region to a region, in microseconds.
    pub latency: Vec<Vec<u64>>,
    /// How many bits a second a node of a region can receive.
    pub down: Vec<u64>,
    /// How many bits a second a node of a region can send.
    pub up: Vec<u64>,
    /// Which share of the nodes is in a region. They needn't add up to 1.
    pub shares: Vec<f64>,
    /// How latencies scatter.
    pub jitter: Jitter,
    /// How long a node thinks over a short message before it's on its way, in microseconds.
    pub overhead: u64,
    /// How long a node thinks over a block before it's on its way, in microseconds.
    pub block_overhead: u64,
}

/// How latencies scatter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Jitter {
    /// Not at all.
    None,
    /// By a Pareto distribution with the scale `mean − 5 ms` and the shape `mean / 5 ms`, which has this mean, as in SimBlock. It needs
    /// latencies above 5 ms.
    Pareto,
}

/// The regions of SimBlock's tables, in their order.
const NAMES: [&str; 6] =
    ["North America", "Europe", "South America", "Asia and Pacific", "Japan", "Australia"];

impl Regions {
    /// How many regions there may be.
    pub const MOST: usize = 16;

    /// Bitcoin's nodes of 2015, with SimBlock's overheads. (SimBlock, `NetworkConfiguration.java`. Gervais and others, 2016, use the same
    /// latencies.)
    #[must_use]
    pub fn of_2015() -> Regions {
        simblock(
            [
                [36, 119, 255, 310, 154, 208],
                [119, 12, 221, 242, 266, 350],
                [255, 221, 137, 347, 256, 269],
                [310, 242, 347, 99, 172, 278],
                [154, 266, 256, 172, 9, 163],
                [208, 350, 269, 278, 163, 22],
            ],
            [25_000, 24_000, 6_500, 10_000, 17_500, 14_000],
            [4_700, 8_100, 1_800, 5_300, 3_400, 5_200],
            [0.3869, 0.5159, 0.0113, 0.0574, 0.0119, 0.0166],
        )
    }

    /// Bitcoin's nodes of 2019. (SimBlock, `NetworkConfiguration.java`.)
    #[must_use]
    pub fn of_2019() -> Regions {
        simblock(
            [
                [32, 124, 184, 198, 151, 189],
                [124, 11, 227, 237, 252, 294],
                [184, 227, 88, 325, 301, 322],
                [198, 237, 325, 85, 58, 198],
                [151, 252, 301, 58, 12, 126],
                [189, 294, 322, 198, 126, 16],
            ],
            [52_000, 40_000, 18_000, 22_800, 22_800, 29_900],
            [19_200, 20_700, 5_800, 15_700, 10_200, 11_300],
            [0.3316, 0.4998, 0.0090, 0.1177, 0.0224, 0.0195],
        )
    }

    /// Bitcoin's nodes of 2021. (University of Pisa, a fork of SimBlock; ISCC 2021.)
    #[must_use]
    pub fn of_2021() -> Regions {
        simblock(
            [
                [30, 86, 187, 230, 158, 152],
                [86, 12, 240, 236, 227, 253],
                [187, 240, 41, 327, 317, 327],
                [230, 236, 327, 87, 51, 151],
                [158, 227, 317, 51, 15, 113],
                [152, 253, 327, 151, 113, 14],
            ],
            [41_000, 39_000, 21_000, 20_000, 29_000, 46_000],
            [13_000, 17_000, 6_000, 13_000, 18_000, 17_000],
            [0.188_616, 0.597_868, 0.043_349_1, 0.136_794, 0.015_887_4, 0.017_485_5],
        )
    }

    /// How many regions there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.names.len()
    }
}

/// From tables in milliseconds and kilobits a second.
fn simblock(latency: [[u64; 6]; 6], down: [u64; 6], up: [u64; 6], shares: [f64; 6]) -> Regions {
    let bits = |table: [u64; 6]| table.iter().map(|kilobits| kilobits * 1_000).collect();
    let micros = |row: &[u64; 6]| row.iter().map(|millis| millis * 1_000).collect();
    Regions {
        names: NAMES.map(String::from).into(),
        latency: latency.iter().map(micros).collect(),
        down: bits(down),
        up: bits(up),
        shares: shares.into(),
        jitter: Jitter::Pareto,
        overhead: 10_000,
        block_overhead: 2_000,
    }
}
