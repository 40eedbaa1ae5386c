//! A currency for tests: mining takes two hashes, and everything comes from a seed.

#![allow(dead_code, reason = "each test program uses its own part")]

use kusari::stage6_coin::*;
use kusari_storage::{Directory, Opened, Store, StoreError};
use rand::rngs::ChaCha12Rng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _, TryCryptoRng, TryRng};
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// A time that every block here is before.
pub(crate) fn late() -> Time {
    seconds(u32::MAX.into())
}

pub(crate) fn seconds(seconds: u64) -> Time {
    Time::default().after(Duration::from_secs(seconds))
}

pub(crate) fn genesis() -> Genesis {
    let rules = Rules {
        easiest: CompactTarget::from_bits(0x207f_ffff),
        period: 100_000,
        ..Rules::classroom()
    };
    Genesis { time: seconds(1_600_000_000), words: "for tests".to_owned(), rules }
}

/// The people who mine and pay: some keys, and a source of random numbers.
pub(crate) struct World {
    pub(crate) rng: ChaCha12Rng,
    pub(crate) keys: Vec<PrivateKey>,
    clock: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> World {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let keys = (0..4).map(|_| PrivateKey::generate(&mut rng)).collect();
        World { rng, keys, clock: 1_600_000_000 }
    }

    pub(crate) fn lock(&self, key: usize) -> Script {
        Address::of(&self.keys[key].public_key()).lock()
    }

    /// No two blocks have the same time, so no two blocks are the same.
    pub(crate) fn tick(&mut self) -> Time {
        self.clock += 1;
        seconds(self.clock)
    }

    /// A payment that spends some of the coins completely, to some of the keys.
    pub(crate) fn payment(&mut self, spent: &[(OutPoint, Coin)]) -> Transaction {
        let total: u64 = spent.iter().map(|(_, coin)| coin.output.amount.units()).sum();
        let pieces = self.rng.random_range(1..=3.min(total));
        let mut payment = Transaction { version: 1, ..Transaction::default() };
        payment.inputs = spent.iter().map(|(out_point, _)| Input::spending(*out_point)).collect();
        for piece in 0..pieces {
            let rest = if piece == 0 { total % pieces } else { 0 };
            let (amount, key) = (Amount::new(total / pieces + rest), self.rng.random_range(0..4));
            payment.outputs.push(Output { amount, lock: self.lock(key) });
        }
        for (input, (_, coin)) in spent.iter().enumerate() {
            let is_owner =
                |key: &&PrivateKey| Address::of(&key.public_key()).lock() == coin.output.lock;
            let key = self.keys.iter().find(is_owner).expect("one of the keys owns it").clone();
            payment.sign(input, &coin.output, &genesis().hash(), &key);
        }
        payment
    }

    /// Up to two payments that a chain allows in its next block.
    pub(crate) fn payments(&mut self, chain: &Chain) -> Vec<Transaction> {
        let mut coins: Vec<_> =
            chain.coins().iter().map(|(name, coin)| (*name, coin.clone())).collect();
        coins.sort_by_key(|(name, _)| *name);
        coins.shuffle(&mut self.rng);
        let count = self.rng.random_range(0..=2);
        coins.chunks(2).take(count).map(|spent| self.payment(spent)).collect()
    }

    /// A valid next block of a chain, which is appended to it.
    pub(crate) fn grow(&mut self, chain: &mut Chain) -> Block {
        let payments = self.payments(chain);
        self.grow_with(chain, &payments)
    }

    pub(crate) fn grow_with(&mut self, chain: &mut Chain, payments: &[Transaction]) -> Block {
        let (lock, now) = (self.lock(0), self.tick());
        let draft = chain.draft(payments, lock, now).expect("the payments are good");
        let block = mine(draft).expect("two hashes are enough");
        chain.push(block.clone()).expect("it keeps the rules");
        block
    }

    /// A block after a given place, whose payments haven't been checked.
    pub(crate) fn block_after(&mut self, place: &Place, payments: Vec<Transaction>) -> Block {
        let reward = Reward { lock: self.lock(0), fees: Amount::ZERO, extra_nonce: 0 };
        let now = self.tick();
        let draft = Draft::new(place, &genesis().rules, payments, reward, now);
        mine(draft).expect("two hashes are enough")
    }
}

pub(crate) fn chain() -> Chain {
    Chain::new(genesis()).expect("it keeps the rules")
}

pub(crate) fn create(path: &Path) -> Store {
    let directory = Directory::prepare(path).expect("it can be created");
    Store::create(directory, &genesis()).expect("there isn't one yet")
}

pub(crate) fn try_open(path: &Path) -> Result<(Store, Opened), StoreError> {
    Store::open(Directory::open(path)?)
}

pub(crate) fn open(path: &Path) -> (Store, Opened) {
    try_open(path).expect("it was closed properly")
}

/// A store with a chain of `count` blocks, and the same chain in memory.
pub(crate) fn with_blocks(path: &Path, world: &mut World, count: usize) -> (Store, Chain) {
    let (mut store, mut chain) = (create(path), chain());
    for _ in 0..count {
        let block = world.grow(&mut chain);
        let added = store.push(&block, late()).expect("it keeps the rules");
        assert!(matches!(added, Added::Adopted(_)));
    }
    (store, chain)
}

/// Checks that the store says what the chain in memory says.
pub(crate) fn assert_same(store: &Store, chain: &Chain) {
    assert_eq!(store.place().expect("the index is whole"), *chain.place());
    assert_eq!(store.coins().expect("the index is whole"), *chain.coins());
}

/// A source of randomness that has none.
pub(crate) struct Broken;

impl TryRng for Broken {
    type Error = fmt::Error;

    fn try_next_u32(&mut self) -> Result<u32, fmt::Error> {
        Err(fmt::Error)
    }
    fn try_next_u64(&mut self) -> Result<u64, fmt::Error> {
        Err(fmt::Error)
    }
    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), fmt::Error> {
        Err(fmt::Error)
    }
}

impl TryCryptoRng for Broken {}
