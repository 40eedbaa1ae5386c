use super::block::Block;
use super::draft::{Draft, Staker};
use super::error::StakeError;
use super::genesis::Genesis;
use super::place::Place;
use super::voter::Voter;
use crate::stage5_network::{BlockHash, ChainWork, Time};
use crate::stage6_coin::{self as coin, Mempool, PublicKey, Transaction};
use std::fmt::Debug;
use std::time::Duration;

/// Who may make a block, and how much does it count? All rules of this chapter answer that, and nothing else.
///
/// Each has to say what it checks ([`check`](Rule::check)) and how a block comes about ([`turn`](Rule::turn)). The other questions have an
/// answer that fits most rules.
pub trait Rule: Clone + Copy + Debug + Default + Eq + Send + Sync + 'static {
    /// Its name. It's part of the genesis, so chains with different rules never mix.
    const NAME: &'static str;

    /// Checks that the maker of a block was allowed to make it. Everything in its header that doesn't depend on the rule was checked before.
    ///
    /// # Errors
    ///
    /// What's missing.
    fn check(
        block: &Block,
        hash: &BlockHash,
        parent: &Place,
        genesis: &Genesis,
    ) -> Result<(), StakeError>;

    /// Checks a block whose parent isn't known. It should cost its maker something, but without the parent, no one can tell who has a stake.
    ///
    /// # Errors
    ///
    /// What's missing.
    fn check_orphan(block: &Block, _: &BlockHash, _: &Genesis) -> Result<(), StakeError> {
        block.signature.map(drop).ok_or(StakeError::NotSigned)?;
        Ok(block.body.check()?)
    }

    /// Enters into a block's place what this rule keeps there. Deposits were entered before.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    fn enter(_: &Block, _: &Place, _: &mut Place, _: &Genesis) -> Result<(), StakeError> {
        Ok(())
    }

    /// The payments that have to come before all others in a block with this time. Each of them spends one deposit, and nothing else.
    fn first(_: &Place, _: &Mempool, _: &Staker, _: Time, _: &Genesis) -> Vec<Transaction> {
        Vec::new()
    }

    /// Whether it's the drafter's turn.
    fn turn(draft: Draft, genesis: &Genesis) -> Turn;

    /// How much a branch weighs with one more block.
    fn weight(before: ChainWork, _: &Block) -> ChainWork {
        before + ChainWork::new(1)
    }

    /// How far ahead of a node's clock a block may be: one slot. If it were two hours, as with work, those who are drawn could make all their
    /// blocks of the next two hours at once, and leave the others behind. `None`: as with work.
    fn max_ahead(genesis: &Genesis) -> Option<Duration> {
        Some(Duration::from_secs(genesis.numbers.slot.into()))
    }

    /// The height up to which a node never takes back a branch that ends at this place.
    fn final_height(_: &Place) -> u64 {
        0
    }

    /// The votes of someone who sees this place as the end of the chain, each of them a payment. Under most rules, making a block is all
    /// the voting there is, and then there are none.
    fn cast(_: &mut Voter, _: &Place, _: Time, _: &Genesis) -> Vec<Transaction> {
        Vec::new()
    }
}

/// Whether it's someone's turn to make a block.
#[derive(Clone, Debug)]
pub enum Turn {
    /// It isn't. Perhaps it is later.
    NotYet,
    /// It is, and here's the block.
    Made(Box<Block>),
    /// It's the turn of anyone who finds a nonce for this.
    Mine(coin::Draft),
}

impl Turn {
    /// It's a certain voter's turn. If that's the staker, they sign the block.
    pub(super) fn of(voter: &PublicKey, staker: &Staker, body: coin::Block) -> Turn {
        let key = staker.key.as_ref().filter(|key| key.public_key() == *voter);
        key.map_or(Turn::NotYet, |key| Turn::Made(Box::new(Block::signed(body, key))))
    }
}
