//! Chains to play with.

use crate::people::{Bob, Carol, Mallory, Person};
use kusari::stage5_network::{
    Amount, Block, BlockHash, Chain, Difficulty, Draft, Genesis, Grant, Nonce, Refusal as _, Time,
    Transaction, Work, WorkRule, mine,
};
use std::time::Duration;

/// Whose key Mallory's purse has. No one else in chapter 5 has it.
pub(crate) const PURSE: Person = Carol;

/// Bob and Mallory begin with 100.
pub(crate) fn genesis() -> Genesis<WorkRule> {
    let grant = |person: Person| {
        let receiver = person.address().clone();
        Grant { receiver, amount: Amount::new(100) }
    };
    Genesis {
        time: Time::from_millis(1_700_000_000_000),
        grants: vec![grant(Bob), grant(Mallory)],
        rule: WorkRule { difficulty: Difficulty::from_bits(5) },
    }
}

/// Mines one block more. `branch` makes it another one than that of another branch.
///
/// # Errors
///
/// What the chain has against it, in words.
pub(crate) fn extend(
    chain: &mut Chain,
    branch: u64,
    transactions: Vec<Transaction>,
) -> Result<(), String> {
    let time = chain.tip().time.after(Duration::from_secs(1));
    let draft = chain.draft(time, transactions);
    let difficulty = chain.genesis().rule.difficulty;
    let block = mine(draft, difficulty, Nonce::new(1_000_000 * branch));
    let block = block.map_err(|error| error.to_string())?;
    chain.push(block).map(drop).map_err(|error| format!("{error} [{}]", error.code()))
}

/// Puts a block at the end of some, whatever it is: who pays, when, and how many
/// zero bits its hash may begin with. No rule is looked at.
pub(super) fn put(
    blocks: &mut Vec<Block>,
    time: Time,
    transactions: Vec<Transaction>,
    previous_hash: BlockHash,
    is_wanted: impl Fn(u64) -> bool,
) {
    let draft = Draft { time, transactions, previous_hash };
    let mut block = Block { draft, seal: Work { nonce: Nonce::default() } };
    while !is_wanted(Difficulty::zero_bits(&block.hash())) {
        block.seal.nonce = Nonce::new(block.seal.nonce.get() + 1);
    }
    blocks.push(block);
}

/// The hash on which the next block stands, and the time that it may not be before.
pub(super) fn end(genesis: &Genesis<WorkRule>, blocks: &[Block]) -> (BlockHash, Time) {
    let last = blocks.last().map(|block| (block.hash(), block.draft.time));
    last.unwrap_or((genesis.hash(), genesis.time))
}

/// A chain of empty blocks on another one.
pub(crate) fn longer(base: &Chain, branch: u64, by: usize) -> Result<Chain, String> {
    let mut chain = base.clone();
    (0..by).try_for_each(|_| extend(&mut chain, branch, vec![]))?;
    Ok(chain)
}

/// The chain that has only its genesis.
pub(crate) fn empty() -> Result<Chain, String> {
    Chain::new(genesis()).map_err(|error| error.to_string())
}

/// The same block with a nonce that does not close it.
pub(super) fn without_work(mut block: Block, difficulty: Difficulty) -> Block {
    while difficulty.is_met_by(&block.hash()) {
        block.seal.nonce = Nonce::new(block.seal.nonce.get() + 1);
    }
    block
}
