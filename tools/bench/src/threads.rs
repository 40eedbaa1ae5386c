//! The same work on several threads.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

/// How many threads this machine runs at the same time.
pub fn cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Lets threads do a piece of work again and again until the time is over, and adds up the units.
///
/// # Panics
///
/// If the work does.
pub fn for_a_while(threads: NonZeroUsize, time: Duration, piece: impl Fn() -> u64 + Sync) -> u64 {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let work = || {
            let mut units = 0;
            while !is_over.load(Relaxed) {
                units += piece();
            }
            units
        };
        let workers: Vec<_> = (0..threads.get()).map(|_| scope.spawn(work)).collect();
        thread::sleep(time);
        is_over.store(true, Relaxed);
        workers.into_iter().map(|worker| worker.join().expect("the work does not panic")).sum()
    })
}

/// Lets threads share some items, each taking the next one that no one has taken.
pub fn for_each<T: Sync>(threads: NonZeroUsize, items: &[T], work: impl Fn(&T) + Sync) -> u64 {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let share = || {
            while let Some(item) = items.get(next.fetch_add(1, Relaxed)) {
                work(item);
            }
        };
        (1..threads.get()).for_each(|_| drop(scope.spawn(share)));
        share();
    });
    items.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    const THREE: NonZeroUsize = NonZeroUsize::new(3).unwrap();

    #[test]
    fn every_item_is_done_once() {
        let sum = AtomicU64::new(0);
        let items: Vec<u64> = (1..=1000).collect();
        assert_eq!(
            for_each(THREE, &items, |item| {
                sum.fetch_add(*item, Relaxed);
            }),
            1000
        );
        assert_eq!(sum.into_inner(), 500_500);
    }

    #[test]
    fn all_that_was_done_is_counted() {
        let done = AtomicU64::new(0);
        let units = for_a_while(THREE, Duration::from_millis(5), || {
            done.fetch_add(2, Relaxed);
            2
        });
        assert_eq!(units, done.into_inner());
        assert!(units > 0);
    }
}
