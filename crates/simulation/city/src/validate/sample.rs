use std::num::NonZero;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

/// What one figure was over several seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sample {
    /// The mean.
    pub mean: f64,
    /// The standard deviation from seed to seed.
    pub deviation: f64,
    /// How many seeds there were.
    pub seeds: u32,
}

impl Sample {
    /// Sums up what came of each seed. With fewer than two, the deviation is infinite: nothing is known of it.
    #[must_use]
    pub fn new(figures: &[f64]) -> Self {
        let count = figures.len() as f64;
        let mean = figures.iter().sum::<f64>() / count.max(1.0);
        let squares: f64 = figures.iter().map(|figure| (figure - mean) * (figure - mean)).sum();
        let variance = if figures.len() < 2 { f64::INFINITY } else { squares / (count - 1.0) };
        Self { mean, deviation: libm::sqrt(variance), seeds: figures.len() as u32 }
    }

    /// The standard deviation of the mean.
    #[must_use]
    pub fn error(&self) -> f64 {
        self.deviation / libm::sqrt(f64::from(self.seeds.max(1)))
    }
}

/// Asks for one figure for each seed, on all cores. The answers come in the order of the seeds, so cores don't change anything.
///
/// # Errors
///
/// The first error, in the order of the seeds.
pub(super) fn over_seeds<T: Send, E: Send>(
    first: u64,
    count: u32,
    figure: impl Fn(u64) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(count as usize);
    let next = AtomicU32::new(0);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return mine;
            }
            mine.push((at, figure(first.wrapping_add(at.into()))));
        }
    };
    let mut all: Vec<(u32, Result<T, E>)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let done = threads.into_iter().map(|thread| match thread.join() {
            Ok(mine) => mine,
            // Someone else's panic, and no error of ours.
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.flatten().collect()
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, figure)| figure).collect()
}
