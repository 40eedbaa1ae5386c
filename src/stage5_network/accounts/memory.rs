use std::collections::{HashSet, VecDeque};
use std::hash::Hash;

/// How many are remembered: 32 bytes each, twice.
const CAPACITY: usize = 20_000;

/// Remembers what was found good lately, by the hash of all its bytes.
///
/// Refusals are not remembered: they would let a stranger fill it.
#[derive(Clone, Debug)]
pub(crate) struct Memory<H> {
    hashes: HashSet<H>,
    oldest_first: VecDeque<H>,
    count: u64,
}

impl<H> Default for Memory<H> {
    fn default() -> Memory<H> {
        Memory { hashes: HashSet::new(), oldest_first: VecDeque::new(), count: 0 }
    }
}

impl<H: Copy + Eq + Hash> Memory<H> {
    pub(crate) fn has(&self, hash: &H) -> bool {
        self.hashes.contains(hash)
    }

    pub(crate) fn remember(&mut self, hash: H) {
        if !self.hashes.insert(hash) {
            return;
        }
        self.count += 1;
        self.oldest_first.push_back(hash);
        if self.oldest_first.len() > CAPACITY
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.hashes.remove(&oldest);
        }
    }

    /// How many came in so far.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::{CAPACITY, Memory};

    #[test]
    fn of_more_than_may_be_remembered_the_oldest_is_forgotten() {
        let mut memory = Memory::default();
        (0..CAPACITY).for_each(|hash| memory.remember(hash));
        memory.remember(0);
        assert!(memory.has(&0), "once is enough");
        assert_eq!(memory.count(), CAPACITY as u64);

        memory.remember(CAPACITY);
        assert!(memory.has(&CAPACITY) && memory.has(&1) && !memory.has(&0));
        assert_eq!((memory.hashes.len(), memory.oldest_first.len()), (CAPACITY, CAPACITY));
    }
}
