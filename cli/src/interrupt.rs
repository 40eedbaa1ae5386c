use crate::failure::Failure;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

static PRESSED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C. The first asks for an end in good order, the second ends at once.
pub(crate) fn listen() {
    let installed = ctrlc::set_handler(|| {
        if PRESSED.swap(true, SeqCst) {
            std::process::exit(130);
        }
    });
    if let Err(error) = installed {
        eprintln!("warning: Ctrl-C will end the program at once: {error}");
    }
}

pub(crate) fn is_pressed() -> bool {
    PRESSED.load(SeqCst)
}

/// For long work: `interrupt::check()?` now and then.
pub(crate) fn check() -> Result<(), Failure> {
    if is_pressed() { Err(Failure::Interrupted) } else { Ok(()) }
}
