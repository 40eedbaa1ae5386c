//! Work that is done in several places at once: a kernel takes one processor, and most have two.

use std::thread;

/// Does something for each of some things, so many at a time if there are so many processors, and keeps their order.
pub(super) fn at_most<T: Sync, R: Send>(
    most: usize,
    things: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let workers = thread::available_parallelism().map_or(1, |it| it.get().min(most));
    let queue = std::sync::Mutex::new(things.iter().enumerate());
    let take = || queue.lock().expect("nothing panics while it is held").next();
    let mut done = thread::scope(|scope| {
        let worker = || {
            let mut done = Vec::new();
            while let Some((at, thing)) = take() {
                done.push((at, work(thing)));
            }
            done
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(worker)).collect();
        let ended = workers.into_iter().flat_map(|it| it.join().expect("a worker never panics"));
        ended.collect::<Vec<_>>()
    });
    done.sort_by_key(|it| it.0);
    done.into_iter().map(|it| it.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_shared_and_its_order_is_kept() {
        let numbers: Vec<u32> = (0..50).collect();
        assert_eq!(
            at_most(2, &numbers, |it| it * 2),
            numbers.iter().map(|it| it * 2).collect::<Vec<_>>()
        );
    }
}
