use super::draft::Draft;
use super::hash::BlockHash;
use crate::stage2_signed::Refusal;
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;

/// What closes a block, so that it can't be changed afterwards.
///
/// Why is this a trait, when the chapter has only one kind of seal? Because exactly one thing changes
/// from this chapter to the next: a signature gives way to work. Everything else about a chain, the
/// links, the times, the payments and the balances, stays as it is and is written once. Chapter 5 has
/// the second such trait, for what its nodes agree on. There is no third.
pub trait Seal:
    Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// What you need to know to check a seal. It's part of the genesis.
    type Rule: Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static;

    /// What can be wrong with a seal or with its rule.
    type Error: Refusal + Clone + PartialEq + Send + Sync + 'static;

    /// Checks that seals can be checked by this rule.
    ///
    /// # Errors
    ///
    /// What is wrong with the rule.
    fn check_rule(rule: &Self::Rule) -> Result<(), Self::Error>;

    /// Checks that the numbers in the seal are in range.
    ///
    /// # Errors
    ///
    /// Which number isn't.
    fn check_bounds(&self) -> Result<(), Self::Error>;

    /// Checks that this seal closes a draft. `hash` is the hash of the two together.
    ///
    /// # Errors
    ///
    /// Why it doesn't.
    fn check(&self, draft: &Draft, hash: &BlockHash, rule: &Self::Rule) -> Result<(), Self::Error>;
}
