use std::collections::VecDeque;
use std::sync::Arc;

/// How many letters are kept for the people on this machine. At their longest, these are one megabyte.
pub const MAX_KEPT_LETTERS: usize = 128;

/// The sealed letters that came by last. Whom they're for can't be seen, so all of them are kept for a while.
#[derive(Debug, Default)]
pub(crate) struct LetterBox(VecDeque<Arc<[u8]>>);

impl LetterBox {
    /// Keeps a letter, and forgets the oldest one if there are too many.
    pub(crate) fn keep(&mut self, letter: Arc<[u8]>) {
        if self.0.contains(&letter) {
            return;
        }
        if self.0.len() == MAX_KEPT_LETTERS {
            self.0.pop_front();
        }
        self.0.push_back(letter);
    }

    /// The letters, the oldest first.
    pub(crate) fn letters(&self) -> impl Iterator<Item = &Arc<[u8]>> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_letters_are_kept_once_each_and_the_oldest_are_forgotten() {
        let mut kept = LetterBox::default();
        let letter = |number: usize| Arc::from(number.to_le_bytes());
        for number in 0..2 * MAX_KEPT_LETTERS {
            kept.keep(letter(number));
            kept.keep(letter(number));
        }
        let expected = (MAX_KEPT_LETTERS..2 * MAX_KEPT_LETTERS).map(letter);
        assert!(kept.letters().cloned().eq(expected));
    }
}
