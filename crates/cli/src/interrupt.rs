use crate::failure::{Failure, warn};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};

static IS_ORDERLY: AtomicBool = AtomicBool::new(false);
static PRESSED: AtomicBool = AtomicBool::new(false);

/// Whom to tell that an orderly end is wanted.
static TO_TELL: Mutex<Option<Box<dyn Fn() + Send>>> = Mutex::new(None);

/// The settings of the terminal before it was asked to hide what's typed.
static TERMINAL: Mutex<Option<Terminal>> = Mutex::new(None);

/// Listens for Ctrl-C. It ends the program at once, unless [`be_orderly`] was called. Then the first
/// Ctrl-C asks for an orderly end, and only the second ends the program at once.
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
        if let Some(tell) = &*TO_TELL.lock().unwrap_or_else(PoisonError::into_inner) {
            tell();
        }
    });
    if let Err(error) = installed {
        warn(&format!(
            "warning: Ctrl-C cannot be handled ({error}); the command `kill` ends the program if need be"
        ));
    }
}

/// Promises that from now on [`is_pressed`] is checked all the time.
pub(crate) fn be_orderly() {
    IS_ORDERLY.store(true, SeqCst);
}

/// Calls this when an orderly end is wanted, for those that can't check all the time.
pub(crate) fn tell(whom: impl Fn() + Send + 'static) {
    *TO_TELL.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(whom));
}

pub(crate) fn is_pressed() -> bool {
    PRESSED.load(SeqCst)
}

/// For long work: call `interrupt::check()?` now and then.
pub(crate) fn check() -> Result<(), Failure> {
    if is_pressed() { Err(Failure::Interrupted) } else { Ok(()) }
}

/// Asks for something that the terminal doesn't show. Meanwhile Ctrl-C ends the program at once, because
/// nothing else checks for it, and the terminal gets its old settings back.
pub(crate) fn while_nothing_is_shown<T>(ask: impl FnOnce() -> T) -> T {
    *TERMINAL.lock().unwrap_or_else(PoisonError::into_inner) = Terminal::now();
    let answer = ask();
    take_terminal();
    answer
}

fn take_terminal() -> Option<Terminal> {
    TERMINAL.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// A terminal, and its settings.
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
        // If this fails, there's no one to tell: the program is ending.
        let _ = tcsetattr(&self.file, OptionalActions::Now, &self.settings);
    }
}

/// On other systems there are no settings to restore.
#[cfg(not(unix))]
struct Terminal;

#[cfg(not(unix))]
impl Terminal {
    fn now() -> Option<Terminal> {
        None
    }

    fn restore(&self) {}
}
