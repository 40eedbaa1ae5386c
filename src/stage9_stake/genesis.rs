use super::deposit::Deposit;
use super::error::StakeGenesisError;
use super::numbers::Numbers;
use super::stakes::MAX_DEPOSITS;
use crate::stage2_signed::to_hex;
use crate::stage5_network::{Amount, BlockHash, Time};
use crate::stage6_coin::{
    self as coin, Address, OutPoint, Output, PublicKey, Rules, Txid, encode, sha256d,
};
use serde::{Deserialize, Serialize};

/// A deposit that's there from the beginning.
///
/// With work, a chain can begin with nothing. With stake it can't: if no one has anything, no one can vote. So someone has to write this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstDeposit {
    /// The key that votes.
    pub voter: PublicKey,
    /// The key that can take the coins back.
    pub owner: PublicKey,
    /// How much.
    pub amount: Amount,
}

/// What everyone who uses this chain agrees on beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// When it begins.
    pub time: Time,
    /// Some words.
    pub words: String,
    /// Chapter 6's numbers.
    pub rules: Rules,
    /// This chapter's numbers.
    pub numbers: Numbers,
    /// Who has how much at the beginning.
    pub deposits: Vec<FirstDeposit>,
    /// A block that this node was told of by someone it trusts. It isn't part of what everyone agrees on: each node has its own, or none.
    #[serde(skip)]
    pub checkpoint: Option<KnownBlock>,
}

/// A block that a node was told of: at this height, there's this one and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownBlock {
    /// The height.
    pub height: u64,
    /// The block's hash.
    pub hash: BlockHash,
}

impl Genesis {
    /// The hash of everything that's agreed on, under a rule with this name.
    fn digest(&self, rule: &str) -> [u8; 32] {
        sha256d(&encode(&(rule, self)))
    }

    /// The genesis as chapter 6 knows it. Its words end with a hash of all the rest, so its own hash covers the rest, too.
    pub(super) fn in_coins(&self, rule: &str) -> coin::Genesis {
        let words = format!("{} {}", self.words, to_hex(&self.digest(rule)));
        coin::Genesis { time: self.time, words, rules: self.rules }
    }

    /// The hash of the chain under a rule with this name, which every signature covers.
    pub fn hash(&self, rule: &str) -> BlockHash {
        self.in_coins(rule).hash()
    }

    /// The outputs that are there before the first block.
    pub fn outputs(&self, rule: &str) -> impl Iterator<Item = (OutPoint, Output)> {
        let txid = Txid::from_bytes(self.digest(rule));
        (0..).zip(&self.deposits).map(move |(index, first)| {
            let owner = Address::of(&first.owner);
            let output = Deposit::output(&first.voter, &owner, first.amount);
            (OutPoint { txid, index }, output)
        })
    }

    /// Checks that a chain can be built on it.
    ///
    /// # Errors
    ///
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), StakeGenesisError> {
        self.numbers.check()?;
        let found = self.deposits.len();
        if found == 0 {
            return Err(StakeGenesisError::NoStake);
        }
        if found > MAX_DEPOSITS {
            return Err(StakeGenesisError::TooManyDeposits { found });
        }
        let mut amounts = self.deposits.iter().map(|first| first.amount);
        let is_something = |amount: &Amount| *amount > Amount::ZERO;
        let sum = amounts.try_fold(Amount::ZERO, |sum, amount| {
            sum.checked_add(Some(amount).filter(is_something)?)
        });
        if sum.is_none() {
            return Err(StakeGenesisError::Amounts);
        }
        Ok(self.in_coins("").check()?)
    }
}
