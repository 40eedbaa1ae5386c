use crate::view::View;

/// A list of bits that grows.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn has(&self, at: u32) -> bool {
        self.0.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Returns whether it wasn't there before.
    pub(super) fn set(&mut self, at: u32) -> bool {
        let word = at as usize / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let was = self.0[word];
        self.0[word] |= 1 << (at % 64);
        was != self.0[word]
    }

    pub(super) fn clear(&mut self, at: u32) {
        if let Some(word) = self.0.get_mut(at as usize / 64) {
            *word &= !(1 << (at % 64));
        }
    }
}

/// The way from the end of a branch to the end of another: which blocks are left, and which are entered, from the fork up.
pub(super) fn way(mut from: u32, mut to: u32, view: &View<'_>) -> (Vec<u32>, Vec<u32>) {
    let (mut left, mut entered) = (Vec::new(), Vec::new());
    while from != to {
        if view.height(from) >= view.height(to) {
            left.push(from);
            from = view.parent(from);
        } else {
            entered.push(to);
            to = view.parent(to);
        }
    }
    entered.reverse();
    (left, entered)
}
