//! The two histories of a race, as chapter 4's chains.

use crate::cast::{ALICE, BOB, MALLORY};
use crate::refusal::Refusal;
use kusari::stage4_pow::{
    Amount, Chain, Difficulty, Genesis, Grant, Nonce, Time, Transaction, TransactionId, WorkRule,
    mine,
};
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use std::cmp::Ordering;
use std::sync::LazyLock;

/// What Mallory has, and pays twice.
const MONEY: Amount = Amount::new(25);

/// So little that a block takes no time. Chance decides who finds the next one, and no one races for it.
const DIFFICULTY: Difficulty = Difficulty::from_bits(4);

/// What she pays Bob, and what she pays Alice with the same money.
static PAYMENTS: LazyLock<[Transaction; 2]> = LazyLock::new(|| {
    let mut rng = ChaCha12Rng::seed_from_u64(25);
    [&BOB, &ALICE].map(|it| {
        MALLORY.wallet().sign_transaction(TransactionId::random(&mut rng), it.address(), MONEY)
    })
});

/// The chain that everyone sees, and Mallory's.
pub(super) struct Histories {
    ours: Chain,
    hers: Chain,
}

impl Histories {
    /// Mallory has paid Bob, and has a block of her own in which she pays Alice.
    fn begin() -> Histories {
        let genesis = Genesis {
            time: Time::from_millis(1_000_000_000_000),
            grants: vec![Grant { receiver: MALLORY.address().clone(), amount: MONEY }],
            rule: WorkRule { difficulty: DIFFICULTY },
        };
        let ours = Chain::new(genesis).expect("the grant and the difficulty are within bounds");
        let mut it = Histories { hers: ours.clone(), ours };
        it.extend(true);
        it
    }

    /// Mines all blocks of a race, each on the chain of those who found it.
    pub(super) fn after(found: &[bool]) -> Histories {
        let mut it = Histories::begin();
        found.iter().for_each(|is_hers| it.extend(*is_hers));
        it
    }

    /// Mines the next block of one of the two. The first one has the payment in it.
    fn extend(&mut self, is_hers: bool) {
        let [to_bob, to_alice] = &*PAYMENTS;
        let (chain, payment) = match is_hers {
            true => (&mut self.hers, to_alice),
            false => (&mut self.ours, to_bob),
        };
        let payments = if chain.blocks().is_empty() { vec![payment.clone()] } else { Vec::new() };
        let draft = chain.draft(chain.tip().time, payments);
        let block =
            mine(draft, DIFFICULTY, Nonce::default()).expect("there are 2^53 nonces for 4 bits");
        chain.push(block).expect("on each chain she pays once, and with what she has");
    }

    /// Whether Mallory's chain has less work than the chain that everyone sees, as much, or more.
    fn compare(&self) -> Ordering {
        self.hers.work().cmp(&self.ours.work())
    }

    /// What Bob and Alice own, before or after everyone knows both chains.
    pub(super) fn owned(&self, is_public: bool) -> [Amount; 2] {
        let counts = if is_public && self.compare().is_gt() { &self.hers } else { &self.ours };
        [&BOB, &ALICE].map(|it| counts.balance(it.address()))
    }

    /// What chapter 4 says if a miner puts Bob's payment into Mallory's chain.
    pub(super) fn bobs_payment_on_hers(&self) -> Option<Refusal> {
        let mut hers = self.hers.clone();
        let draft = hers.draft(hers.tip().time, vec![PAYMENTS[0].clone()]);
        let block = mine(draft, DIFFICULTY, Nonce::default()).ok()?;
        hers.push(block).err().map(|cause| Refusal::by_chapter(&cause, ""))
    }
}
