//! Chapter 6's money without any work. Some named proposers take turns, and each block is signed by the
//! proposer whose turn it is. Everything else, from unspent outputs to fees, is the chapter's own.

use crate::cast::{EASIEST, lock};
use kusari::stage5_network::protocol::{self, Block as _, Consensus, Ledger, Proposal, Protocol};
use kusari::stage6_coin::{self as coin, *};
use rand::Rng;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RoundRobin;

impl Protocol for RoundRobin {
    type Block = Signed;
    type Consensus = Turns;
    type Ledger = Books;
    type Pool = Mempool;
}

/// A block of coins, and its proposer's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signed(pub(crate) coin::Block, pub(crate) Vec<u8>);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Wrong(&'static str);

impl Refusal for Wrong {
    const CODES: &'static [&'static str] = &["wrong-turn"];
    fn code(&self) -> &'static str {
        self.0
    }
}

fn told<T>(result: Result<T, impl Refusal>) -> Result<T, Wrong> {
    result.map_err(|cause| Wrong(cause.code()))
}

impl protocol::Block for Signed {
    type Transaction = coin::Transaction;
    type Error = Wrong;
    fn hash(&self) -> BlockHash {
        self.0.hash()
    }
    fn previous_hash(&self) -> BlockHash {
        self.0.header.previous_hash
    }
    fn time(&self) -> Time {
        self.0.time()
    }
    fn transactions(&self) -> &[coin::Transaction] {
        self.0.payments()
    }
}

#[derive(Debug)]
pub(crate) struct Turns;

/// The rules of the money, and the proposers in the order of their turns.
pub(crate) type Beginning = (coin::Genesis, Vec<PublicKey>);

fn is_by(key: &PublicKey, Signed(block, signature): &Signed) -> Result<(), Wrong> {
    let signature = Signature::from_bytes(signature).map_err(|_| Wrong("wrong-turn"))?;
    key.verify(block.hash().as_bytes(), &signature).map_err(|_| Wrong("wrong-turn"))
}

impl Consensus<RoundRobin> for Turns {
    type Genesis = Beginning;
    type GenesisError = GenesisError;
    type Place = Tip;
    type Weight = u64;
    type Proposer = Option<PrivateKey>;
    type Draft = Option<Signed>;
    type Search = Option<Signed>;

    fn begin((genesis, _): &Beginning) -> Result<Tip, GenesisError> {
        Ok(genesis.place()?.tip())
    }
    fn tip(place: &Tip) -> Tip {
        *place
    }
    fn check_orphan(block: &Signed, _: BlockHash, (_, keys): &Beginning) -> Result<(), Wrong> {
        keys.iter()
            .map(|key| is_by(key, block))
            .find(Result::is_ok)
            .unwrap_or(Err(Wrong("wrong-turn")))
    }
    fn check_header(
        block: &Signed,
        hash: BlockHash,
        at: &Tip,
        (_, keys): &Beginning,
    ) -> Result<Tip, Wrong> {
        is_by(&keys[at.height as usize % keys.len()], block)?;
        Ok(Tip { hash, height: at.height + 1, time: block.time() })
    }
    fn weight(before: u64, _: &Signed, _: &Beginning) -> u64 {
        before + 1
    }
    fn claim(weight: u64) -> u64 {
        weight
    }
    fn draft(
        at: &Tip,
        (genesis, keys): &Beginning,
        _: &Books,
        pool: &Mempool,
        key: &Option<PrivateKey>,
        now: Time,
    ) -> Option<Signed> {
        let next = &keys[at.height as usize % keys.len()];
        let key = key.as_ref().filter(|key| key.public_key() == *next)?;
        let (payments, fees) = pool.best(&lock(key));
        let reward = Reward { lock: lock(key), fees, extra_nonce: 0 };
        let payments = payments.iter().map(|payment| (**payment).clone());
        let time = (now.millis() / 1000) as u32;
        let block = coin::Block::template(at, &genesis.rules, payments, reward, time, EASIEST);
        let signature = key.sign(block.hash().as_bytes()).to_bytes().to_vec();
        Some(Signed(block, signature))
    }
    fn search(draft: Option<Signed>, _: &Beginning, _: &mut impl Rng) -> Option<Signed> {
        draft
    }
    fn propose(search: &mut Option<Signed>, _: u64) -> Proposal<Signed> {
        search.take().map_or(Proposal::NotYet, Proposal::Found)
    }
}

impl Ledger<RoundRobin> for Books {
    fn open((genesis, _): &Beginning) -> Result<Books, GenesisError> {
        Books::new(genesis)
    }
    fn check(&mut self, block: &Signed) -> Result<(), Wrong> {
        told(block.0.check())
    }
    fn apply(&mut self, block: &Signed, height: u64) -> Result<(), Wrong> {
        told(Books::apply(self, &block.0, height))
    }
    fn undo(&mut self, block: &Signed) {
        Books::undo(self, &block.0);
    }
}
