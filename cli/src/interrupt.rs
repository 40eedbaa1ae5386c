use crate::failure::{Failure, warn};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

static IS_ORDERLY: AtomicBool = AtomicBool::new(false);
static PRESSED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C. It ends the program at once, unless [`be_orderly`] was called: then the first
/// asks for an end in good order, and only the second ends at once.
pub(crate) fn listen() {
    let installed = ctrlc::set_handler(|| {
        if PRESSED.swap(true, SeqCst) || !IS_ORDERLY.load(SeqCst) {
            std::process::exit(130);
        }
    });
    if let Err(error) = installed {
        warn(&format!("warning: Ctrl-C cannot be handled: {error}"));
    }
}

/// From now on somebody looks at [`is_pressed`] all the time.
pub(crate) fn be_orderly() {
    IS_ORDERLY.store(true, SeqCst);
}

pub(crate) fn is_pressed() -> bool {
    PRESSED.load(SeqCst)
}

/// For long work: `interrupt::check()?` now and then.
pub(crate) fn check() -> Result<(), Failure> {
    if is_pressed() { Err(Failure::Interrupted) } else { Ok(()) }
}
