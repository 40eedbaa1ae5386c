//! Chains in which some blocks are wrong, each in a way of its own.

use super::world::{at, genesis, sealed, turned};
use crate::people::{Mallory, Person, Server};
use kusari::stage3_timestamp::{Block, BlockHash, Draft, Time};

/// Something that is wrong with a block.
pub(super) struct Flaw {
    /// In words that follow "block 2".
    pub(super) what: &'static str,
    pub(super) code: &'static str,
    /// Which of the rules is broken, from 1 on.
    pub(super) rank: u8,
    /// How the block comes to be wrong. It gets the hashes and times of all before it, from the genesis on,
    /// and the person who stamps.
    make: fn(&mut Draft, &[(BlockHash, Time)], &mut Person),
}

pub(super) const FLAWS: [Flaw; 6] = [
    Flaw {
        what: "names a hash that differs in its last digit",
        code: "wrong-link",
        rank: 1,
        make: |draft, _, _| draft.previous_hash = turned(draft.previous_hash, 31),
    },
    Flaw {
        what: "names a hash that differs in its first digits",
        code: "wrong-link",
        rank: 1,
        make: |draft, _, _| draft.previous_hash = turned(draft.previous_hash, 0),
    },
    Flaw {
        what: "names the block before the one before (or, at height 1, nothing)",
        code: "wrong-link",
        rank: 1,
        make: |draft, before, _| {
            let index = before.len().checked_sub(2);
            draft.previous_hash =
                index.map_or(BlockHash::from_bytes([0; 32]), |index| before[index].0);
        },
    },
    Flaw {
        what: "is 1 ms before the one before it",
        code: "time-goes-back",
        rank: 2,
        make: |draft, before, _| {
            let last = before.last().map_or(0, |(_, time)| time.millis());
            draft.time = Time::from_millis(last - 1);
        },
    },
    Flaw {
        what: "is 2^32 ms before the one before it",
        code: "time-goes-back",
        rank: 2,
        make: |draft, before, _| {
            let last = before.last().map_or(0, |(_, time)| time.millis());
            draft.time = Time::from_millis(last - (1 << 32));
        },
    },
    Flaw {
        what: "carries Mallory's stamp",
        code: "bad-stamp",
        rank: 3,
        make: |_, _, by| *by = Mallory,
    },
];

/// A chain of empty blocks, of which some are made wrong before they are stamped.
pub(super) fn flawed(count: u64, flaws: &[(u64, &Flaw)]) -> Vec<Block> {
    let mut before = vec![(genesis().hash(), genesis().time)];
    let mut next = |height| {
        let previous_hash = before[before.len() - 1].0;
        // In the middle of a second: 1 ms earlier is the same second, and still too early.
        let time = Time::from_millis(at(height).millis() + 500);
        let mut draft = Draft { time, transactions: Vec::new(), previous_hash };
        let mut by = Server;
        for (_, flaw) in flaws.iter().filter(|(at, _)| *at == height) {
            (flaw.make)(&mut draft, &before, &mut by);
        }
        let block = sealed(by, draft);
        before.push((block.hash(), block.draft.time));
        block
    };
    (1..=count).map(&mut next).collect()
}
