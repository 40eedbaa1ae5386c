use std::num::NonZeroUsize;
use std::thread;

/// Does the same work on several threads at once, of which this is one. If the system has no room for
/// that many, it's done by those that it has room for.
pub(super) fn run(threads: NonZeroUsize, work: impl Fn() + Sync) {
    thread::scope(|scope| {
        let others = 1..threads.get();
        let start = |_| thread::Builder::new().spawn_scoped(scope, &work);
        others.map(start).take_while(Result::is_ok).for_each(drop);
        work();
    });
}
