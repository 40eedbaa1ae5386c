//! The people in the play, and what they've signed.

use kusari::stage5_network::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::sync::LazyLock;
use std::time::Duration;

pub(crate) const NODES: usize = 3;
pub(crate) const TICK: Duration = Duration::from_millis(200);
pub(crate) const MALLORY: NodeId = NodeId(9);

/// When the chain begins. All clocks show an hour later.
pub(crate) const BEGIN: Time = Time::from_millis(1_700_000_000_000);
pub(crate) const NOW: Time = Time::from_millis(BEGIN.millis() + 60 * 60 * 1000);

/// What Alice and Bob start with.
const WEALTH: u64 = 1_000;

/// How many payments, and how many orphans from a neighbour, may wait at a node: few enough for a short
/// script to fill them up.
pub(crate) const SETTINGS: NodeSettings = NodeSettings {
    propose_empty_blocks: false,
    mempool_limit: 6,
    orphans_per_peer: 3,
    max_offences: 5,
    hello_every: Duration::from_millis(3 * 200),
    announce_every: Duration::from_millis(2 * 200),
    announce_count: 3,
};

static WALLETS: LazyLock<[Wallet; 2]> =
    LazyLock::new(|| [1, 2].map(|seed| Wallet::generate(&mut ChaCha12Rng::seed_from_u64(seed))));

static GENESIS: LazyLock<Genesis<WorkRule>> = LazyLock::new(|| {
    let grant =
        |wallet: &Wallet| Grant { receiver: wallet.address().clone(), amount: Amount::new(WEALTH) };
    let rule = WorkRule { difficulty: Difficulty::from_bits(2) };
    Genesis { time: BEGIN, grants: WALLETS.iter().map(grant).collect(), rule }
});

pub(crate) fn genesis() -> &'static Genesis<WorkRule> {
    &GENESIS
}

/// A node that knows nothing but the genesis.
pub(crate) fn node() -> Node {
    static NEW: LazyLock<Node> =
        LazyLock::new(|| Node::new(genesis().clone(), SETTINGS).expect("a good genesis"));
    NEW.clone()
}

/// Good payments, payments that are good on some branches only, and payments that no one may make.
pub(crate) static PAYMENTS: LazyLock<Vec<Transaction>> = LazyLock::new(|| {
    let [alice, bob] = &*WALLETS;
    let id = |number| TransactionId::random(&mut ChaCha12Rng::seed_from_u64(number));
    let pay = |from: &Wallet, to: &Wallet, units, number| {
        from.sign_transaction(id(number), to.address(), Amount::new(units))
    };
    let mut payments = vec![
        pay(alice, bob, 1, 1),
        pay(bob, alice, 2, 2),
        pay(alice, alice, WEALTH, 3),
        pay(alice, bob, WEALTH, 4),
        pay(alice, bob, WEALTH - 1, 5),
        pay(bob, alice, WEALTH + 1, 6), // good once he has been paid
        pay(bob, alice, 2 * WEALTH, 7),
        pay(bob, bob, 3, 1), // another payment's id
        pay(alice, bob, 3 * WEALTH, 8),
        pay(alice, bob, 0, 9),
        pay(alice, bob, u64::MAX, 10),
    ];
    payments.extend((20..26).map(|number| pay(alice, bob, 10, number)));
    let mut changed = payments[0].clone();
    changed.amount = Amount::new(5);
    payments.push(changed);
    payments
});
