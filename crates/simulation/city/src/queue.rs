use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// What a message says, or what else happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// I have this block.
    Inventory,
    /// Send it.
    GetData,
    /// Here it is.
    Block,
    /// Here it is, in short.
    Short,
    /// I don't know all its payments: send the rest.
    GetRest,
    /// Here's the rest.
    Rest,
    /// Here it is, and no one asked.
    Push,
    /// My branch ends here: what follows?
    GetBlocks,
    /// This follows.
    Blocks,
    /// My branch ends here.
    Hello,
    /// I vote for this block. Which of its votes it is, is in the event, too.
    Vote,
    /// A strategy's own word.
    Word,
    /// A strategy wants to be woken.
    Wake,
    /// Someone may make a block now.
    Moment,
}

const KINDS: [Kind; 14] = [
    Kind::Inventory,
    Kind::GetData,
    Kind::Block,
    Kind::Short,
    Kind::GetRest,
    Kind::Rest,
    Kind::Push,
    Kind::GetBlocks,
    Kind::Blocks,
    Kind::Hello,
    Kind::Vote,
    Kind::Word,
    Kind::Wake,
    Kind::Moment,
];

/// Who tells whom what about which block, in 64 bits: 17 for each node, 24 for the block, and 6 for the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Event(u64);

const NODE_BITS: u32 = 17;
const BLOCK_BITS: u32 = 24;
const KIND_SHIFT: u32 = 2 * NODE_BITS + BLOCK_BITS;

/// Kinds from here on are votes.
const FIRST_VOTE: u64 = 32;

impl Event {
    #[inline]
    pub(crate) fn new(kind: Kind, from: u32, to: u32, block: u32) -> Event {
        debug_assert!(from < 1 << NODE_BITS && to < 1 << NODE_BITS && block < 1 << BLOCK_BITS);
        let nodes = u64::from(from) << NODE_BITS | u64::from(to);
        Event((kind as u64) << KIND_SHIFT | nodes << BLOCK_BITS | u64::from(block))
    }

    /// The vote with this number, below 8, for a block.
    #[inline]
    pub(crate) fn vote(from: u32, to: u32, block: u32, number: u32) -> Event {
        let Event(bits) = Event::new(Kind::Inventory, from, to, block);
        Event(bits | (FIRST_VOTE + u64::from(number)) << KIND_SHIFT)
    }

    /// Which vote it is.
    #[inline]
    pub(crate) fn number(self) -> u32 {
        ((self.0 >> KIND_SHIFT).saturating_sub(FIRST_VOTE)) as u32
    }

    /// What's no message.
    pub(crate) fn alarm(kind: Kind, token: u32) -> Event {
        Event((kind as u64) << KIND_SHIFT | u64::from(token))
    }

    #[inline]
    pub(crate) fn kind(self) -> Kind {
        let kind = self.0 >> KIND_SHIFT;
        if kind >= FIRST_VOTE { Kind::Vote } else { KINDS[kind as usize] }
    }

    #[inline]
    pub(crate) fn from(self) -> u32 {
        (self.0 >> (NODE_BITS + BLOCK_BITS)) as u32 & ((1 << NODE_BITS) - 1)
    }

    #[inline]
    pub(crate) fn to(self) -> u32 {
        (self.0 >> BLOCK_BITS) as u32 & ((1 << NODE_BITS) - 1)
    }

    #[inline]
    pub(crate) fn block(self) -> u32 {
        self.0 as u32 & ((1 << BLOCK_BITS) - 1)
    }

    pub(crate) fn token(self) -> u32 {
        self.0 as u32
    }

    #[inline]
    pub(crate) fn bits(self) -> u64 {
        self.0
    }
}

/// When something happens, and what.
#[derive(Clone, Copy, Debug)]
struct Entry {
    time: u64,
    /// Counts up, so that of equal times the first one stays the first.
    count: u64,
    event: Event,
}

impl Entry {
    /// Time and number as one number, which is compared without a branch. A branch that no one can foretell is what a heap spends most of its
    /// time on.
    #[inline]
    fn key(&self) -> u128 {
        u128::from(self.time) << 64 | u128::from(self.count)
    }
}

/// The earliest is the greatest, because that's what the heap gives back first.
impl Ord for Entry {
    #[inline]
    fn cmp(&self, other: &Entry) -> Ordering {
        other.key().cmp(&self.key())
    }
}

impl PartialOrd for Entry {
    #[inline]
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }

    #[inline]
    fn le(&self, other: &Entry) -> bool {
        other.key() <= self.key()
    }
}

impl PartialEq for Entry {
    #[inline]
    fn eq(&self, other: &Entry) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Entry {}

/// What's going to happen, the earliest first, and of equal times what was put in first.
///
/// An entry has 24 bytes: the time, a number that counts up, and the event.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    heap: BinaryHeap<Entry>,
    count: u64,
    /// The sum of its lengths, over all that was taken out.
    lengths: u64,
}

impl Queue {
    #[inline]
    pub(crate) fn push(&mut self, time: u64, event: Event) {
        self.count += 1;
        self.heap.push(Entry { time, count: self.count, event });
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<(u64, Event)> {
        self.lengths += self.heap.len() as u64;
        self.heap.pop().map(|entry| (entry.time, entry.event))
    }

    /// How long it was on average when something was taken out.
    pub(crate) fn mean_length(&self) -> f64 {
        let taken = self.count - self.heap.len() as u64;
        self.lengths as f64 / taken.max(1) as f64
    }

    pub(crate) fn len(&self) -> usize {
        self.heap.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_24_bytes() {
        assert_eq!(size_of::<Entry>(), 24);
    }

    #[test]
    fn of_equal_times_what_was_put_in_first_comes_out_first() {
        let mut queue = Queue::default();
        for (time, token) in [(5, 1), (3, 2), (5, 3), (3, 4), (u64::MAX, 5), (0, 6)] {
            queue.push(time, Event::alarm(Kind::Wake, token));
        }
        let order = std::iter::from_fn(|| queue.pop()).map(|(_, event)| event.token());
        assert_eq!(order.collect::<Vec<_>>(), [6, 2, 4, 1, 3, 5]);
    }

    #[test]
    fn an_event_gives_back_what_was_put_into_it() {
        let most = ((1 << NODE_BITS) - 1, (1 << BLOCK_BITS) - 1);
        for kind in KINDS {
            for (from, to, block) in
                [(0, 0, 0), (most.0, 0, 0), (0, most.0, 0), (0, 0, most.1), (1, 2, 3)]
            {
                let event = Event::new(kind, from, to, block);
                assert_eq!(
                    (event.kind(), event.from(), event.to(), event.block()),
                    (kind, from, to, block)
                );
            }
        }
    }
}
