//! What several test files share: three people with keys, a server, and payments that are the same
//! every time.

#![allow(dead_code, reason = "each test file uses a part of it")]

use kusari::stage3_timestamp::{Amount, Grant, KeyPair, Time, Transaction, TransactionId, Wallet};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::sync::LazyLock;

/// The time at which all chains in the tests begin.
pub(crate) const NOON: Time = Time::from_millis(1_000_000_000_000);

/// Alice and Bob pay each other, and Mallory tries what she can.
pub(crate) struct People {
    pub(crate) alice: Wallet,
    pub(crate) bob: Wallet,
    pub(crate) mallory: Wallet,
}

/// The same three people each time. A key takes a fifth of a second, so they are made once.
pub(crate) fn people() -> &'static People {
    static PEOPLE: LazyLock<People> = LazyLock::new(|| {
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        let mut wallet = || Wallet::generate(&mut rng);
        People { alice: wallet(), bob: wallet(), mallory: wallet() }
    });
    &PEOPLE
}

/// The timestamp server's key.
pub(crate) fn server_keys() -> &'static KeyPair {
    static KEYS: LazyLock<KeyPair> =
        LazyLock::new(|| KeyPair::generate(&mut ChaCha12Rng::seed_from_u64(2)));
    &KEYS
}

/// The id with a number: the same number gives the same id.
pub(crate) fn id(number: u64) -> TransactionId {
    TransactionId::random(&mut ChaCha12Rng::seed_from_u64(number))
}

/// A signed payment that is the same each time.
pub(crate) fn pay(from: &Wallet, to: &Wallet, amount: u64, number: u64) -> Transaction {
    from.sign_transaction(id(number), to.address(), Amount::new(amount))
}

/// A grant for the genesis.
pub(crate) fn grant(to: &Wallet, amount: u64) -> Grant {
    Grant { receiver: to.address().clone(), amount: Amount::new(amount) }
}
