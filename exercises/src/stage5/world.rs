//! Chains to play with.

use crate::people::{Bob, Carol, Mallory, Person};
use kusari::stage5_network::{
    Amount, Block, Chain, Difficulty, Genesis, Grant, Nonce, Refusal as _, Time, Transaction,
    WorkRule, mine,
};
use std::time::Duration;

/// Whose key Mallory's purse has. Nobody else in chapter 5 has it.
pub(super) const PURSE: Person = Carol;

/// Bob and Mallory begin with 100.
pub(super) fn genesis() -> Genesis<WorkRule> {
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
pub(super) fn extend(
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

/// A chain of empty blocks on another one.
pub(super) fn longer(base: &Chain, branch: u64, by: usize) -> Result<Chain, String> {
    let mut chain = base.clone();
    (0..by).try_for_each(|_| extend(&mut chain, branch, vec![]))?;
    Ok(chain)
}

/// The chain that has only its genesis.
pub(super) fn empty() -> Result<Chain, String> {
    Chain::new(genesis()).map_err(|error| error.to_string())
}

/// The same block with a nonce that does not close it.
pub(super) fn without_work(mut block: Block, difficulty: Difficulty) -> Block {
    while difficulty.is_met_by(&block.hash()) {
        block.seal.nonce = Nonce::new(block.seal.nonce.get() + 1);
    }
    block
}
