//! Payments and drafts that are the same each time.

use crate::rungs::prefix;
use kusari::stage4_pow::{
    Amount, BlockHash, Difficulty, Draft, Genesis, Grant, Payment, Signature, Time, Transaction,
    TransactionId, Wallet, WorkRule,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::sync::LazyLock;

/// When everything happens.
pub const NOW: Time = Time::from_millis(1_700_000_000_000);

/// Who pays whom: the same two each time.
pub struct People {
    /// She pays.
    pub alice: Wallet,
    /// He is paid.
    pub bob: Wallet,
}

/// The same two people each time. A key takes a fifth of a second, so they are made once.
pub fn people() -> &'static People {
    static PEOPLE: LazyLock<People> = LazyLock::new(|| {
        let mut rng = ChaCha12Rng::seed_from_u64(1);
        People { alice: Wallet::generate(&mut rng), bob: Wallet::generate(&mut rng) }
    });
    &PEOPLE
}

/// A genesis that makes Alice rich.
pub fn genesis(difficulty: Difficulty) -> Genesis<WorkRule> {
    let receiver = people().alice.address().clone();
    let grants = vec![Grant { receiver, amount: Amount::new(1_000_000) }];
    Genesis { time: NOW, grants, rule: WorkRule { difficulty } }
}

/// A payment of Alice to Bob that is as long as a signed one, and is not signed. A miner that hashes
/// a block cannot tell, and a signature takes a millisecond.
pub fn unsigned(number: u64, amount: u64) -> Transaction {
    let People { alice, bob } = people();
    let Payment { id, sender, receiver, amount } = Payment {
        id: TransactionId::random(&mut ChaCha12Rng::seed_from_u64(number)),
        sender: alice.address().clone(),
        receiver: bob.address().clone(),
        amount: Amount::new(amount),
    };
    Transaction { id, sender, receiver, amount, signature: Signature::from_bytes([0x5a; 256]) }
}

/// A draft of so many payments, for miners.
pub fn draft(payments: u64) -> Draft {
    Draft {
        time: NOW,
        transactions: (0..payments).map(|number| unsigned(number, 30)).collect(),
        previous_hash: BlockHash::from_bytes([0x2a; 32]),
    }
}

/// A draft whose bytes before the nonce are a multiple of 64 and so many more. Amounts and the time
/// have from one digit to sixteen.
///
/// # Panics
///
/// Never: four amounts and a time can be given 63 digits more.
pub fn draft_with_remainder(remainder: usize) -> Draft {
    const AMOUNTS: u64 = 4;
    const LONGEST: usize = 16;
    let mut draft = Draft { time: Time::from_millis(1), ..draft(0) };
    draft.transactions = (0..AMOUNTS).map(|number| unsigned(number, 1)).collect();
    let mut missing = (64 + remainder - prefix(&draft).len() % 64) % 64;
    let mut stretched = || {
        let digits = missing.min(LONGEST - 1) as u32;
        missing -= digits as usize;
        10_u64.pow(digits)
    };
    for transaction in &mut draft.transactions {
        transaction.amount = Amount::new(stretched().min(Amount::MAX.units()));
    }
    draft.time = Time::from_millis(stretched().min(Time::MAX.millis()));
    assert_eq!(prefix(&draft).len() % 64, remainder, "digits are bytes");
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_remainder_has_a_draft() {
        for remainder in 0..64 {
            let draft = draft_with_remainder(remainder);
            assert_eq!(prefix(&draft).len() % 64, remainder);
        }
    }
}
