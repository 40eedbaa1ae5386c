use super::kind::Kind;
use crate::cast::{ALICE, BOB, MALLORY, Person};
use kusari::stage3_timestamp::{
    Amount, Draft, Genesis, Grant, SealedBlock, Time, Tip, Transaction, TransactionId,
};
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use std::ops::RangeInclusive;
use std::sync::LazyLock;
use std::time::Duration;

/// How many zero bits a reader may ask for. With 22, a browser looks for a block for about a second.
pub(super) const BITS: RangeInclusive<u64> = 4..=22;

/// How many seconds lie between two blocks.
pub(super) const SECONDS: u64 = 600;

/// When chapter 4's notebook begins its chain.
const BEGIN: Time = Time::from_millis(1_000_000_000_000);

/// What is paid in each block. Signing takes a browser ten milliseconds a payment, so it's done once.
static PAYMENTS: LazyLock<[Vec<Transaction>; 4]> = LazyLock::new(|| {
    let mut number = 0;
    let mut pay = |from: &Person, to: &Person, units: u64| {
        number += 1;
        let id = TransactionId::random(&mut ChaCha12Rng::seed_from_u64(number));
        from.wallet().sign_transaction(id, to.address(), Amount::new(units))
    };
    [
        vec![pay(&MALLORY, &BOB, 30)],
        vec![pay(&ALICE, &BOB, 10), pay(&ALICE, &MALLORY, 5)],
        vec![pay(&BOB, &ALICE, 15)],
        vec![pay(&MALLORY, &ALICE, 2)],
    ]
});

/// The chain that everyone has at first.
pub(super) fn chain<S: Kind>(bits: u64) -> (Genesis<S::Rule>, Vec<SealedBlock<S>>) {
    let grant = |person: &Person, units| Grant {
        receiver: person.address().clone(),
        amount: Amount::new(units),
    };
    let grants = vec![grant(&ALICE, 100), grant(&MALLORY, 50)];
    let genesis = Genesis { time: BEGIN, grants, rule: S::rule(bits) };
    let mut tip = Tip::of(&genesis);
    let mut blocks = Vec::new();
    for (index, transactions) in PAYMENTS.iter().cloned().enumerate() {
        let draft = Draft {
            time: tip.time.after(Duration::from_secs(SECONDS)),
            transactions,
            previous_hash: tip.hash,
        };
        let block = S::prepared(draft, bits, index);
        tip = Tip { hash: block.hash(), height: tip.height + 1, time: block.draft.time };
        blocks.push(block);
    }
    (genesis, blocks)
}
