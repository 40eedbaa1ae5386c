use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

/// Does the same work on several threads at once, of which this is one. Where the system has no room
/// for so many, those that it has room for do it.
pub(super) fn run(threads: NonZeroUsize, work: impl Fn() + Sync) {
    thread::scope(|scope| {
        let others = 1..threads.get();
        let start = |_| thread::Builder::new().spawn_scoped(scope, &work);
        others.map(start).take_while(Result::is_ok).for_each(drop);
        work();
    });
}

/// Maps items on several threads, each taking the next one that nobody has taken, and returns the
/// results in the order of the items. Where the system has no room for so many threads, those that
/// it has room for do it.
pub(super) fn map<T: Sync, R: Send>(
    threads: NonZeroUsize,
    items: &[T],
    map: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Relaxed);
            let Some(item) = items.get(index) else { return done };
            done.push((index, map(item)));
        }
    };
    let mut done = thread::scope(|scope| {
        // This thread is one of them.
        let others = 1..threads.get().min(items.len());
        let start = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
        let others: Vec<_> = others.map_while(start).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
