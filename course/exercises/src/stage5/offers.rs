//! Blocks that are offered to a node, with one fault or none.

use super::world::{end, genesis, put};
use crate::people::{Bob, Mallory};
use kusari::stage5_network::{Block, BlockHash, Genesis, Time, Transaction, WorkRule};
use std::fmt;
use std::time::Duration;

/// What is wrong with one of the blocks.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fault {
    OneBitTooFew,
    Early,
    LinkToGrandparent,
    LinkOffByFirstByte,
    LinkOffByLastByte,
    Overspent,
    OverspentToSelf,
    SpentBeforePaid,
    Forged,
    TwiceInABlock,
    TwiceInTheChain,
}

impl Fault {
    pub(super) const ALL: [Fault; 11] = [
        Fault::OneBitTooFew,
        Fault::Early,
        Fault::LinkToGrandparent,
        Fault::LinkOffByFirstByte,
        Fault::LinkOffByLastByte,
        Fault::Overspent,
        Fault::OverspentToSelf,
        Fault::SpentBeforePaid,
        Fault::Forged,
        Fault::TwiceInABlock,
        Fault::TwiceInTheChain,
    ];

    /// Some faults need a block before.
    pub(super) fn first_place(self) -> usize {
        usize::from(matches!(self, Fault::LinkToGrandparent | Fault::TwiceInTheChain))
    }

    fn payments(self) -> Vec<Transaction> {
        let once = || Mallory.pays(Bob, 10, 21);
        match self {
            Fault::Overspent => vec![Mallory.pays(Bob, 101, 22)],
            Fault::OverspentToSelf => vec![Mallory.pays(Mallory, 101, 23)],
            Fault::SpentBeforePaid => vec![Bob.pays(Mallory, 110, 24), Mallory.pays(Bob, 10, 25)],
            Fault::Forged => {
                vec![
                    once(),
                    Transaction { receiver: Mallory.address().clone(), ..Bob.pays(Bob, 9, 26) },
                ]
            }
            Fault::TwiceInABlock => vec![once(), once()],
            Fault::TwiceInTheChain => vec![once()],
            _ => vec![],
        }
    }
}

/// After "in block 2 of those offered …".
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::OneBitTooFew => "the hash begins with one zero bit too few",
            Fault::Early => "the time is a millisecond before that of the block before",
            Fault::LinkToGrandparent => "the link names the block before the one before",
            Fault::LinkOffByFirstByte => "the link differs from the hash before in its first byte",
            Fault::LinkOffByLastByte => "the link differs from the hash before in its last byte",
            Fault::Overspent => "Mallory pays 101, and she has 100",
            Fault::OverspentToSelf => "Mallory pays herself 101, and she has 100",
            Fault::SpentBeforePaid => "Bob pays 110 before he gets 10, and he has 100",
            Fault::Forged => "the second payment isn't signed by its sender",
            Fault::TwiceInABlock => "one payment is in it twice",
            Fault::TwiceInTheChain => "it has a payment that was in the block before, too",
        })
    }
}

/// So many blocks on a genesis, of which the one at `place`, counted from 0, has the fault.
pub(super) fn offered(
    genesis: &Genesis<WorkRule>,
    length: usize,
    place: usize,
    fault: Fault,
) -> Vec<Block> {
    let needed = genesis.rule.difficulty.bits();
    let mut blocks: Vec<Block> = Vec::new();
    for at in 0..length {
        let (hash, time) = end(genesis, &blocks);
        let (mut link, mut when) = (hash, time.after(Duration::from_secs(1)));
        let repeats = fault == Fault::TwiceInTheChain && at + 1 == place;
        let mut payments = if repeats { fault.payments() } else { vec![] };
        if at == place {
            payments = fault.payments();
            match fault {
                Fault::Early => when = Time::from_millis(time.millis() - 1),
                Fault::LinkToGrandparent => link = end(genesis, &blocks[..at - 1]).0,
                Fault::LinkOffByFirstByte => link = other_byte(&hash, 0),
                Fault::LinkOffByLastByte => link = other_byte(&hash, 31),
                _ => {}
            }
        }
        let is_short = at == place && fault == Fault::OneBitTooFew;
        put(&mut blocks, when, payments, link, |bits| {
            if is_short { bits + 1 == needed } else { bits >= needed }
        });
    }
    blocks
}

/// A hash that differs in one byte.
pub(super) fn other_byte(hash: &BlockHash, place: usize) -> BlockHash {
    let mut bytes = *hash.as_bytes();
    bytes[place] ^= 0x01;
    BlockHash::from_bytes(bytes)
}

/// So many blocks, so many milliseconds apart.
pub(super) fn timed(length: usize, millis: u64) -> Vec<Block> {
    let genesis = genesis();
    let needed = genesis.rule.difficulty.bits();
    let mut blocks = Vec::new();
    for _ in 0..length {
        let (hash, time) = end(&genesis, &blocks);
        let time = Time::from_millis(time.millis() + millis);
        put(&mut blocks, time, vec![], hash, |bits| bits >= needed);
    }
    blocks
}

/// How many zero bits the hashes begin with.
#[derive(Clone, Copy)]
pub(super) enum Luck {
    /// Exactly as many as are asked for.
    None,
    /// Four more, or even more than that.
    Much,
    /// Exactly so many.
    Bits(u64),
}

impl Luck {
    pub(super) fn blocks(self, length: usize) -> Vec<Block> {
        self.on(&genesis(), length)
    }

    pub(super) fn on(self, genesis: &Genesis<WorkRule>, length: usize) -> Vec<Block> {
        let needed = genesis.rule.difficulty.bits();
        let mut blocks = Vec::new();
        for _ in 0..length {
            let (hash, time) = end(genesis, &blocks);
            put(&mut blocks, time, vec![], hash, |bits| match self {
                Luck::None => bits == needed,
                Luck::Much => bits >= needed + 4,
                Luck::Bits(exactly) => bits == exactly,
            });
        }
        blocks
    }
}
