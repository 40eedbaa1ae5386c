use crate::failure::{Failure, warn};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};

static IS_ORDERLY: AtomicBool = AtomicBool::new(false);
static PRESSED: AtomicBool = AtomicBool::new(false);

/// How the terminal was before somebody was asked for a secret, which it does not show.
static TERMINAL: Mutex<Option<Terminal>> = Mutex::new(None);

/// Listens for Ctrl-C. It ends the program at once, unless [`be_orderly`] was called: then the first
/// asks for an end in good order, and only the second ends at once.
pub(crate) fn listen() {
    let installed = ctrlc::set_handler(|| {
        let terminal = take_terminal();
        let is_asked = terminal.is_some();
        if let Some(terminal) = terminal {
            terminal.restore();
            warn("\ninterrupted");
        }
        if PRESSED.swap(true, SeqCst) || !IS_ORDERLY.load(SeqCst) || is_asked {
            std::process::exit(130);
        }
    });
    if let Err(error) = installed {
        warn(&format!(
            "warning: Ctrl-C cannot be handled ({error}); the command `kill` ends the program if need be"
        ));
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

/// Asks for something that the terminal does not show. Ctrl-C then ends the program at once, because it looks at
/// nothing else meanwhile, and whoever pressed it finds the terminal as it was.
pub(crate) fn while_nothing_is_shown<T>(ask: impl FnOnce() -> T) -> T {
    *TERMINAL.lock().unwrap_or_else(PoisonError::into_inner) = Terminal::now();
    let answer = ask();
    take_terminal();
    answer
}

fn take_terminal() -> Option<Terminal> {
    TERMINAL.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// A terminal, and how it is set.
#[cfg(unix)]
struct Terminal {
    file: std::fs::File,
    settings: rustix::termios::Termios,
}

#[cfg(unix)]
impl Terminal {
    fn now() -> Option<Terminal> {
        let file = std::fs::File::open("/dev/tty").ok()?;
        let settings = rustix::termios::tcgetattr(&file).ok()?;
        Some(Terminal { file, settings })
    }

    fn restore(&self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // If it cannot be done, there is nobody to tell: the program ends.
        let _ = tcsetattr(&self.file, OptionalActions::Now, &self.settings);
    }
}

/// Elsewhere nothing is set for it, and nothing has to be put in order.
#[cfg(not(unix))]
struct Terminal;

#[cfg(not(unix))]
impl Terminal {
    fn now() -> Option<Terminal> {
        None
    }

    fn restore(&self) {}
}
