//! The terminal while it hands over each key as it is pressed, and as it was before when that is over.

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::{cursor, execute, terminal};
use kusari_tools::{Failure, show};
use std::io;
use std::time::Duration;

/// What a student asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Hint,
    Next,
    End,
}

/// A terminal without echo and without lines. It gets them back when this value is dropped, on
/// whichever way that happens.
pub(super) struct Terminal {
    /// What is on the screen.
    shown: Option<String>,
}

impl Terminal {
    pub(super) fn take() -> Result<Terminal, Failure> {
        terminal::enable_raw_mode().map_err(|cause| unable(&cause))?;
        Ok(Terminal { shown: None })
    }

    /// Waits for a key, but not for long.
    pub(super) fn key(&mut self, patience: Duration) -> Result<Option<Key>, Failure> {
        if !event::poll(patience).map_err(|cause| unable(&cause))? {
            return Ok(None);
        }
        Ok(match event::read().map_err(|cause| unable(&cause))? {
            Event::Key(key) if key.kind != KeyEventKind::Release => meaning(key),
            Event::Resize(..) => {
                self.shown = None;
                None
            }
            _ => None,
        })
    }

    /// Shows a text on an empty screen, unless it is there already.
    pub(super) fn draw(&mut self, text: &str) {
        if self.shown.as_deref() == Some(text) {
            return;
        }
        // If the screen is gone, the next key says so.
        let all = terminal::Clear(terminal::ClearType::All);
        let _ = execute!(io::stdout(), all, cursor::MoveTo(0, 0));
        // The terminal no longer goes back to the left by itself.
        show(&text.replace('\n', "\r\n"));
        self.shown = Some(text.to_owned());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = terminal::disable_raw_mode();
    }
}

fn meaning(key: KeyEvent) -> Option<Key> {
    match key.code {
        KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => Some(Key::End),
        KeyCode::Char('q') | KeyCode::Esc => Some(Key::End),
        KeyCode::Char('h') => Some(Key::Hint),
        KeyCode::Char('n') => Some(Key::Next),
        _ => None,
    }
}

fn unable(cause: &io::Error) -> Failure {
    Failure::Unable(format!("the terminal doesn't pass on keys: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_keys_mean_something_and_so_does_ctrl_c() {
        let key = |code, modifiers| meaning(KeyEvent::new(code, modifiers));
        let plain = |letter| key(KeyCode::Char(letter), KeyModifiers::NONE);
        assert_eq!(['h', 'n', 'q'].map(plain), [Key::Hint, Key::Next, Key::End].map(Some));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Key::End));
        assert_eq!((plain('c'), plain('x')), (None, None));
    }
}
