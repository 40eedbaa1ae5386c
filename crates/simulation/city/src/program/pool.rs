//! Runs of many seeds, on all cores. One thread hears of everything, and writes it down.

use super::failed::Failed;
use super::rules::Rules;
use crate::error::TownError;
use crate::results::{Progress, Recorder, Recording, Told};
use crate::town::Town;
use std::num::NonZeroUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How often we look whether someone pressed Ctrl-C.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How many threads this machine can run at once.
pub(super) fn cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Runs a town once for each seed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pool<'a> {
    pub(super) rules: &'a Rules,
    pub(super) rule: &'a str,
    pub(super) town: &'a Town,
    pub(super) recording: Recording,
    pub(super) threads: usize,
}

impl Pool<'_> {
    /// Runs all of them. `take` hears of everything that happens, and `fails` makes an error of what went wrong in a town. `look` is
    /// called now and then with the number of blocks so far; if it says no, all runs stop in good order.
    pub(super) fn run(
        &self,
        seeds: &[u64],
        mut take: impl FnMut(Told) -> Result<(), Failed>,
        fails: impl Fn(&TownError) -> Failed,
        mut look: impl FnMut(u64) -> bool,
    ) -> Result<(), Failed> {
        let (progress, waiting) = (Progress::default(), Mutex::new(seeds.iter().copied()));
        thread::scope(|scope| {
            let (to, from) = sync_channel(2 * self.threads);
            for _ in 0..self.threads.min(seeds.len()) {
                let (to, progress, waiting) = (to.clone(), &progress, &waiting);
                let works = move || {
                    let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                    while let Some(seed) = next().filter(|_| !progress.stop.load(Relaxed)) {
                        self.run_one(seed, progress, &to);
                    }
                };
                if let Err(error) = thread::Builder::new().spawn_scoped(scope, works) {
                    progress.stop.store(true, Relaxed);
                    let what =
                        format!("a thread couldn't be started: {error}; ask for fewer (--threads)");
                    return Err(Failed::impossible("no-thread", what));
                }
            }
            drop(to);
            loop {
                if !look(progress.made.load(Relaxed)) {
                    progress.stop.store(true, Relaxed);
                }
                let taken = match from.recv_timeout(LOOK_EVERY) {
                    Ok(Told::Fails(_, error)) => Err(fails(&error)),
                    Ok(told) => take(told),
                    Err(RecvTimeoutError::Timeout) => Ok(()),
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                };
                if taken.is_err() {
                    // No one listens any more, and that ends the other runs.
                    progress.stop.store(true, Relaxed);
                    return taken;
                }
            }
        })
    }

    fn run_one(&self, seed: u64, progress: &Progress, to: &SyncSender<Told>) {
        let town = Town { seed, ..self.town.clone() };
        // If no one listens, there's no one to tell.
        let _ = to.send(Told::Begins(seed));
        let mut recorder = Recorder::new(seed, self.recording, progress, to.clone());
        let told = match self.rules.run(self.rule, &town, &mut recorder) {
            Ok(report) => {
                recorder.finish(report.made);
                Told::Ends(seed, Box::new(report))
            }
            Err(error) => Told::Fails(seed, error),
        };
        let _ = to.send(told);
    }
}
