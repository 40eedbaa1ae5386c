use crate::town::{Network, Town};

/// A fault that's planted, to see that the table notices it. A table that agrees with everything proves nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// There's none.
    #[default]
    None,
    /// Every delay is this many per cent longer than it should be.
    Delays(u8),
    /// Every attacker has this many per cent more of the work than it should.
    Attackers(u8),
    /// Every attacker has this many per cent more of the stake than it should.
    Stakes(u8),
    /// Every line carries this many per cent more than it should.
    Bandwidths(u8),
}

impl Fault {
    /// All that may go wrong, at 5 per cent.
    pub const ALL: [Fault; 4] =
        [Fault::Delays(5), Fault::Attackers(5), Fault::Stakes(5), Fault::Bandwidths(5)];

    pub(super) fn delay(self, delay: u64) -> u64 {
        if let Fault::Delays(percent) = self {
            delay * (100 + u64::from(percent)) / 100
        } else {
            delay
        }
    }

    pub(super) fn attacker(self, share: f64) -> f64 {
        if let Fault::Attackers(percent) = self { share * factor(percent) } else { share }
    }

    pub(super) fn stake(self, share: f64) -> f64 {
        if let Fault::Stakes(percent) = self { share * factor(percent) } else { share }
    }

    /// A town with the fault in its tables.
    pub(super) fn town(self, mut town: Town) -> Town {
        match &mut town.network {
            Network::Constant { delay } | Network::Exponential { mean: delay } => {
                *delay = self.delay(*delay);
            }
            Network::Regions(regions) => {
                for latency in regions.latency.iter_mut().flatten() {
                    *latency = self.delay(*latency);
                }
                if let Fault::Bandwidths(percent) = self {
                    for bits in regions.down.iter_mut().chain(&mut regions.up) {
                        *bits = *bits * (100 + u64::from(percent)) / 100;
                    }
                }
            }
        }
        town
    }
}

fn factor(percent: u8) -> f64 {
    1.0 + f64::from(percent) / 100.0
}
