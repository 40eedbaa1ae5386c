//! Chapter 3: a timestamp server chains the blocks.

pub mod careless;
mod chain_check;
mod first_broken_link;
mod flaws;
mod forge_chain;
mod link_holds;
mod rewrite_from;
mod same_height_twice;
mod time_never_goes_back;

pub use chain_check::chain_check;
pub use first_broken_link::first_broken_link;
pub use forge_chain::forge_chain;
pub use link_holds::link_holds;
pub use rewrite_from::rewrite_from;
pub use same_height_twice::same_height_twice;
pub use time_never_goes_back::time_never_goes_back;

use crate::Exercise;
use crate::people::{Alice, Bob, Person, Server};
use kusari::stage3_timestamp::{
    Amount, Block, BlockHash, Draft, Genesis, Grant, ServerKey, Signature, Stamp, Time,
    Transaction, encode,
};
use std::slice;
use std::sync::OnceLock;
use std::time::Duration;

/// The exercises to chapter 3.
pub const EXERCISES: &[Exercise] = &[
    Exercise {
        name: "link_holds",
        chapter: 3,
        title: "A block names the one before",
        place: "2. What all agree on beforehand, and what a block is",
        minutes: 5,
        is_star: false,
        hints: [
            "One of the two blocks holds a hash, the other one has a hash. Which is which?",
            "The link stands in the draft of the later block. `hash()` computes the hash of a block, its stamp included.",
            "Compare `block.draft.previous_hash` with `before.hash()`.",
        ],
    },
    Exercise {
        name: "time_never_goes_back",
        chapter: 3,
        title: "Time never goes back",
        place: "3. A server that publishes",
        minutes: 5,
        is_star: false,
        hints: [
            "Each block is compared with the one before it. With what is the first one compared?",
            "Keep the time of the block before in a variable, which begins as `genesis.time`.",
            "Times can be compared: `block.draft.time < before` means that it went back.",
        ],
    },
    Exercise {
        name: "first_broken_link",
        chapter: 3,
        title: "Where the chain breaks",
        place: "4. Walking a tampered chain",
        minutes: 10,
        is_star: false,
        hints: [
            "Walk as the table of the chapter does: keep the hash that the next block has to name.",
            "At the beginning that is `genesis.hash()`, and after each block `block.hash()`.",
            "`for (height, block) in (1..).zip(blocks)` counts heights from 1 on. Return `Some(height)` at the first block that names something else.",
        ],
    },
    Exercise {
        name: "chain_check",
        chapter: 3,
        title: "The verifier",
        place: "4. Walking a tampered chain",
        minutes: 15,
        is_star: false,
        hints: [
            "Finish with one block before you look at the next: the first block that breaks a rule counts, whichever rule it is.",
            "Keep two things of the block before: its hash and its time. The genesis has both as well.",
            "`block.seal.signature.is_by(&genesis.rule.timestamp_server, &encode(&block.draft))` has to be `Ok(true)`. `Ok(false)` is a bad stamp.",
        ],
    },
    Exercise {
        name: "forge_chain",
        chapter: 3,
        title: "Attack: a chain that begins elsewhere",
        place: "4. Walking a tampered chain",
        minutes: 10,
        is_star: false,
        hints: [
            "Which question does the careless verifier not ask? Look at what it does with the genesis you give it, and with the one it should know.",
            "The genesis says who has how much, and whose stamp counts. Nobody compares it with the old one, so write your own.",
            "`TimestampServer::new(mallory.clone(), genesis.time, grants)` begins a chain of Mallory's. Call `publish` once more often than there are published blocks.",
        ],
    },
    Exercise {
        name: "same_height_twice",
        chapter: 3,
        title: "Evidence against the server",
        place: "What an attacker can still do",
        minutes: 10,
        is_star: false,
        hints: [
            "What would an honest server answer? That it never stamped the one, or that there is only one. Your evidence must leave no such excuse.",
            "There are three questions: are they two, do they follow the same block, did the server stamp both?",
            "`block.seal.signature.is_by(server, &encode(&block.draft)) == Ok(true)`, for each of the two.",
        ],
    },
    Exercise {
        name: "rewrite_from",
        chapter: 3,
        title: "Attack: the server regrets",
        place: "What an attacker can still do",
        minutes: 15,
        is_star: true,
        hints: [
            "A block that changes has another hash. So all blocks after it need another link, and with it another stamp.",
            "Who was paid by the payment may have spent the money. Payments have to be tried again, one after another.",
            "A new `TimestampServer` with the same keys, time and grants does all of that: `submit` each payment but the one, whatever it answers, and `publish` at the time of the old block.",
        ],
    },
];

/// An answer about a chain.
type OnChain<T> = fn(&Genesis<ServerKey>, &[Block]) -> T;

const NOON: Time = Time::from_millis(1_000_036_800_000);

/// A time, some minutes after noon.
fn at(minutes: u64) -> Time {
    NOON.after(Duration::from_secs(60 * minutes))
}

/// Alice begins with 100, Bob with 20.
fn genesis() -> Genesis<ServerKey> {
    let grant = |person: Person, amount| Grant {
        receiver: person.address().clone(),
        amount: Amount::new(amount),
    };
    let rule = ServerKey { timestamp_server: Server.address().clone() };
    Genesis { time: NOON, grants: vec![grant(Alice, 100), grant(Bob, 20)], rule }
}

/// A draft with a stamp.
fn stamped_by(
    person: Person,
    previous_hash: BlockHash,
    time: Time,
    payments: &[Transaction],
) -> Block {
    let draft = Draft { time, transactions: payments.to_vec(), previous_hash };
    sealed(person, draft)
}

/// A draft with a person's stamp.
fn sealed(person: Person, draft: Draft) -> Block {
    let signature = person.signs(&encode(&draft));
    Block { draft, seal: Stamp { signature } }
}

/// Blocks with these payments, one a minute, stamped by the server.
fn chain(payments: &[&[Transaction]]) -> Vec<Block> {
    let mut previous_hash = genesis().hash();
    let times = (1..).map(at);
    let mut next = |(time, payments): (Time, &&[Transaction])| {
        let block = stamped_by(Server, previous_hash, time, payments);
        previous_hash = block.hash();
        block
    };
    times.zip(payments).map(&mut next).collect()
}

/// Four blocks with a payment each.
fn published() -> Vec<Block> {
    static BLOCKS: OnceLock<Vec<Block>> = OnceLock::new();
    let new = || {
        let payments = [1, 2, 3, 4].map(|number| Alice.pays(Bob, number, number));
        chain(&payments.each_ref().map(slice::from_ref))
    };
    BLOCKS.get_or_init(new).clone()
}

/// Blocks without payments, at these minutes after noon.
fn empty_chain(minutes: &[u64]) -> Vec<Block> {
    let mut previous_hash = genesis().hash();
    let mut next = |minutes: &u64| {
        let block = stamped_by(Server, previous_hash, at(*minutes), &[]);
        previous_hash = block.hash();
        block
    };
    minutes.iter().map(&mut next).collect()
}

/// Writes the right link into every block, without any stamp.
fn link_again(blocks: &mut [Block]) {
    let mut previous_hash = genesis().hash();
    for block in blocks {
        block.draft.previous_hash = previous_hash;
        previous_hash = block.hash();
    }
}

/// A hash in which one bit is turned.
fn turned(hash: BlockHash, byte: usize) -> BlockHash {
    let mut bytes = *hash.as_bytes();
    bytes[byte] ^= 1;
    BlockHash::from_bytes(bytes)
}

/// Linked blocks at these times, and nobody has stamped them: for questions that are not about stamps.
fn unstamped(genesis: &Genesis<ServerKey>, millis: &[u64]) -> Vec<Block> {
    let mut previous_hash = genesis.hash();
    let mut next = |millis: &u64| {
        let draft =
            Draft { time: Time::from_millis(*millis), transactions: Vec::new(), previous_hash };
        let block = Block { draft, seal: Stamp { signature: Signature::from_bytes([]) } };
        previous_hash = block.hash();
        block
    };
    millis.iter().map(&mut next).collect()
}
