use crate::chance::Chance;
use crate::makers::Alias;
use crate::plan::Distribution;

/// The greatest number that's drawn.
pub(super) const MOST: f64 = 1e15;

/// A distribution that's ready to be drawn from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Constant(u64),
    LogNormal { median: f64, deviation: f64 },
    Exponential { mean: f64 },
    Table(Vec<u64>, Alias),
}

impl Source {
    /// From a distribution that was checked.
    pub(super) fn new(distribution: &Distribution) -> Source {
        match distribution {
            Distribution::Constant(value) => Source::Constant(*value),
            Distribution::LogNormal { median, deviation } => {
                Source::LogNormal { median: *median, deviation: *deviation }
            }
            Distribution::Exponential { mean } => Source::Exponential { mean: *mean },
            Distribution::Table(rows) => {
                let weights: Vec<f64> = rows.iter().map(|(_, weight)| *weight).collect();
                let values = rows.iter().map(|(value, _)| *value).collect();
                Source::Table(values, Alias::new(&weights))
            }
        }
    }

    pub(super) fn draw(&self, chance: &mut Chance) -> u64 {
        let drawn = match self {
            Source::Constant(value) => return (*value).max(1),
            Source::Table(values, alias) => {
                return values[alias.pick(chance.bits()) as usize].max(1);
            }
            Source::LogNormal { median, deviation } => {
                median * libm::exp(deviation * normal(chance))
            }
            Source::Exponential { mean } => -libm::log(chance.share()) * mean,
        };
        libm::round(drawn.clamp(1.0, MOST)) as u64
    }

    /// The means of each of several equally likely parts, from the least to the greatest, and the mean of all: from a sample that's always the same.
    pub(super) fn parts(&self, count: usize) -> Vec<f64> {
        const EACH: usize = 512;
        let chance = &mut Chance::new(0, "a sample");
        let mut sample: Vec<u64> = (0..count * EACH).map(|_| self.draw(chance)).collect();
        sample.sort_unstable();
        let mean = |part: &[u64]| part.iter().map(|value| *value as f64).sum::<f64>() / EACH as f64;
        sample.chunks_exact(EACH).map(mean).collect()
    }
}

/// A number from the normal distribution (Box and Muller, 1958).
fn normal(chance: &mut Chance) -> f64 {
    let (radius, angle) = (chance.share(), chance.share());
    libm::sqrt(-2.0 * libm::log(radius)) * libm::cos(2.0 * std::f64::consts::PI * angle)
}

/// How many events there are that happen by chance and without memory, if there are `mean` on average.
///
/// Up to 30 by waiting for one after the other, up to a thousand by halves, and above that by the normal distribution, whose error is far below what's
/// drawn.
pub(super) fn poisson(mean: f64, chance: &mut Chance) -> u64 {
    if mean <= 0.0 {
        0
    } else if mean <= 30.0 {
        let least = libm::exp(-mean);
        let (mut product, mut count) = (chance.share(), 0);
        while product > least {
            product *= chance.share();
            count += 1;
        }
        count
    } else if mean <= 1_000.0 {
        poisson(mean / 2.0, chance) + poisson(mean / 2.0, chance)
    } else {
        libm::round((mean + libm::sqrt(mean) * normal(chance)).max(0.0)) as u64
    }
}
