use crate::people::{Alice, Bob, Person, Server};
use kusari::stage3_timestamp::{
    Amount, Block, BlockHash, Draft, Genesis, Grant, ServerKey, Signature, Stamp, Time,
    Transaction, encode,
};
use std::slice;
use std::sync::OnceLock;
use std::time::Duration;

/// An answer about a chain.
pub(super) type OnChain<T> = fn(&Genesis<ServerKey>, &[Block]) -> T;

pub(super) const NOON: Time = Time::from_millis(1_000_036_800_000);

/// A time, some minutes after noon.
pub(crate) fn at(minutes: u64) -> Time {
    NOON.after(Duration::from_secs(60 * minutes))
}

/// Alice begins with 100, Bob with 20.
pub(crate) fn genesis() -> Genesis<ServerKey> {
    let grant = |person: Person, amount| Grant {
        receiver: person.address().clone(),
        amount: Amount::new(amount),
    };
    let rule = ServerKey { timestamp_server: Server.address().clone() };
    Genesis { time: NOON, grants: vec![grant(Alice, 100), grant(Bob, 20)], rule }
}

/// A draft with a stamp.
pub(super) fn stamped_by(
    person: Person,
    previous_hash: BlockHash,
    time: Time,
    payments: &[Transaction],
) -> Block {
    let draft = Draft { time, transactions: payments.to_vec(), previous_hash };
    sealed(person, draft)
}

/// A draft with a person's stamp.
pub(super) fn sealed(person: Person, draft: Draft) -> Block {
    let signature = person.signs(&encode(&draft));
    Block { draft, seal: Stamp { signature } }
}

/// Blocks with these payments, one a minute, stamped by the server.
pub(crate) fn chain(payments: &[&[Transaction]]) -> Vec<Block> {
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
pub(crate) fn published() -> Vec<Block> {
    static BLOCKS: OnceLock<Vec<Block>> = OnceLock::new();
    let new = || {
        let payments = [1, 2, 3, 4].map(|number| Alice.pays(Bob, number, number));
        chain(&payments.each_ref().map(slice::from_ref))
    };
    BLOCKS.get_or_init(new).clone()
}

/// Blocks without payments, at these minutes after noon.
pub(crate) fn empty_chain(minutes: &[u64]) -> Vec<Block> {
    let mut previous_hash = genesis().hash();
    let mut next = |minutes: &u64| {
        let block = stamped_by(Server, previous_hash, at(*minutes), &[]);
        previous_hash = block.hash();
        block
    };
    minutes.iter().map(&mut next).collect()
}

/// Writes the right link into every block, without any stamp.
pub(super) fn link_again(blocks: &mut [Block]) {
    let mut previous_hash = genesis().hash();
    for block in blocks {
        block.draft.previous_hash = previous_hash;
        previous_hash = block.hash();
    }
}

/// A hash in which one bit is turned.
pub(crate) fn turned(hash: BlockHash, byte: usize) -> BlockHash {
    let mut bytes = *hash.as_bytes();
    bytes[byte] ^= 1;
    BlockHash::from_bytes(bytes)
}

/// Linked blocks at these times, without stamps: for questions that aren't about stamps.
pub(super) fn unstamped(genesis: &Genesis<ServerKey>, millis: &[u64]) -> Vec<Block> {
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
