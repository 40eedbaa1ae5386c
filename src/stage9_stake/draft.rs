use super::genesis::Genesis;
use super::place::Place;
use super::voter::Voter;
use super::votes::Evidence;
use crate::stage5_network::{Amount, Time};
use crate::stage6_coin::{self as coin, Address, PrivateKey, Reward, Script, Transaction};

/// What a node needs to make blocks: where its reward goes, and the key that votes. Without a key, it makes none where stake counts.
#[derive(Clone, Debug, Default)]
pub struct Staker {
    /// What locks the reward.
    pub lock: Script,
    /// The key that votes.
    pub key: Option<PrivateKey>,
    /// Evidence for the next block of its own.
    pub evidence: Option<Evidence>,
}

impl Staker {
    /// Someone who votes with a key, and is paid to its address.
    pub fn new(key: PrivateKey) -> Staker {
        let lock = Address::of(&key.public_key()).lock();
        Staker { lock, key: Some(key), evidence: None }
    }

    /// The same person as a voter, who has signed nothing so far.
    pub(super) fn voter(&self) -> Option<Voter> {
        self.key.clone().map(Voter::new)
    }
}

/// A block that isn't closed yet: where it goes, and what will be in it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The block before.
    pub parent: Place,
    /// The payments.
    pub payments: Vec<Transaction>,
    /// Their fees.
    pub fees: Amount,
    /// Who makes it.
    pub staker: Staker,
    /// When.
    pub now: Time,
}

impl Draft {
    /// The block as chapter 6 drafts it, without a nonce.
    pub fn in_coins(&self, genesis: &Genesis) -> coin::Draft {
        let (lock, fees) = (self.staker.lock.clone(), self.fees);
        let reward = Reward { lock, fees, extra_nonce: 0 };
        coin::Draft::new(
            &self.parent.header,
            &genesis.rules,
            self.payments.clone(),
            reward,
            self.now,
        )
    }
}
