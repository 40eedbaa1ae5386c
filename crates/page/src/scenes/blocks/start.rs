use super::kind::Kind;
use crate::cast::{ALICE, BOB, MALLORY, Person};
use kusari::stage3_timestamp::{
    Amount, Draft, Genesis, Grant, SealedBlock, Time, Tip, Transaction, TransactionId,
};
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use std::ops::RangeInclusive;
use std::time::Duration;

/// How many zero bits a reader may ask for. With 22, a browser looks for a block for about a second.
pub(super) const BITS: RangeInclusive<u64> = 4..=22;

/// How many seconds are between two blocks.
pub(super) const SECONDS: u64 = 600;

/// Noon of chapter 4's notebook.
const BEGIN: Time = Time::from_millis(1_000_000_000_000);

/// What is paid in each block: from, to, amount.
fn payments() -> [Vec<(&'static Person, &'static Person, u64)>; 4] {
    [
        vec![(&MALLORY, &BOB, 30)],
        vec![(&ALICE, &BOB, 10), (&ALICE, &MALLORY, 5)],
        vec![(&BOB, &ALICE, 15)],
        vec![(&MALLORY, &ALICE, 2)],
    ]
}

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
    let mut number = 0;
    for (index, payments) in payments().into_iter().enumerate() {
        let pay = |(from, to, units): (&Person, &Person, u64)| -> Transaction {
            number += 1;
            let id = TransactionId::random(&mut ChaCha12Rng::seed_from_u64(number));
            from.wallet().sign_transaction(id, to.address(), Amount::new(units))
        };
        let draft = Draft {
            time: tip.time.after(Duration::from_secs(SECONDS)),
            transactions: payments.into_iter().map(pay).collect(),
            previous_hash: tip.hash,
        };
        let block = S::prepared(draft, bits, index);
        tip = Tip { hash: block.hash(), height: tip.height + 1, time: block.draft.time };
        blocks.push(block);
    }
    (genesis, blocks)
}
