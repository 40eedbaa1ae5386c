use super::hash::{Texts, fingerprint};
use std::collections::HashMap;

/// The texts that a search for a pair has seen: the number of each, by its fingerprint.
///
/// They're only kept so that the next slice needn't begin again. The result of a search doesn't depend on them.
#[derive(Debug, Default)]
pub(super) struct Seen {
    of: (String, u64),
    numbers: HashMap<u32, u64>,
    tried: u64,
}

impl Seen {
    /// Makes sure that these texts have been seen, up to this number and no further.
    pub(super) fn prepare(&mut self, beginning: &str, bits: u64, tried: u64) {
        let is_same = self.of.0 == beginning && self.of.1 == bits && self.tried == tried;
        if !is_same {
            *self = Seen { of: (beginning.to_owned(), bits), ..Seen::default() };
            self.go_on(tried);
        }
    }

    /// Goes on to this number, or to the first pair.
    pub(super) fn go_on(&mut self, end: u64) -> Option<(u64, u64)> {
        let mut texts = Texts::beginning(&self.of.0);
        while self.tried < end {
            self.tried += 1;
            let print = fingerprint(texts.text(self.tried), self.of.1);
            if let Some(earlier) = self.numbers.insert(print, self.tried) {
                return Some((earlier, self.tried));
            }
        }
        None
    }
}
