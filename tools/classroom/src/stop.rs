//! Ends what runs before its time: after a signal everything, otherwise the check that no one wants
//! any more.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// A signal has told this program to end.
static SIGNAL: AtomicBool = AtomicBool::new(false);
/// No one waits for the check that runs.
static UNWANTED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C, and being told to end, first end the check that runs and remove its files. The
/// programs of a check are in groups of their own, which the terminal's signal doesn't reach.
pub(crate) fn listen() {
    /// What the commands need to end by themselves.
    const PATIENCE: Duration = Duration::from_secs(2);
    // Without the handler the program still ends, only less tidily.
    let _ = ctrlc::set_handler(|| {
        SIGNAL.store(true, Ordering::SeqCst);
        thread::sleep(PATIENCE);
        let _ = crossterm::terminal::disable_raw_mode();
        std::process::exit(2);
    });
}

/// Whether a signal has told this program to end.
pub(crate) fn is_signalled() -> bool {
    SIGNAL.load(Ordering::SeqCst)
}

/// Whether a check that runs has to end.
pub(crate) fn is_asked() -> bool {
    is_signalled() || UNWANTED.load(Ordering::SeqCst)
}

/// Says that no one waits for the check that runs, or that a new one is wanted.
pub(crate) fn unwanted(yes: bool) {
    UNWANTED.store(yes, Ordering::SeqCst);
}
