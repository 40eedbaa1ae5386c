//! The block that holds the payments, and what was changed in a proof.

use crate::cast::coins::{self, ALICE, BOB, Holder, MALLORY};
use kusari::stage6_coin::{
    Amount, Block, Chain, Draft, Input, LightClient, LightError, MerkleProof, Output, Reward,
    Transaction, UNITS_PER_COIN, mine,
};
use std::sync::LazyLock;

/// How many transactions the block may have.
pub(super) const MOST: usize = 16;
/// The largest amount that Mallory may write into a payment, in coins.
pub(super) const MOST_COINS: u64 = 1000;
/// What each payment leaves for the miner, in units.
const FEE: u64 = 1000;
/// What each payment spends, in coins.
const PIECE: u64 = 3;

/// A chain of two blocks, and the payments that a third one can hold.
struct Before {
    chain: Chain,
    payments: Vec<Transaction>,
}

static BEFORE: LazyLock<Before> = LazyLock::new(Before::make);

impl Before {
    /// Alice mines a block, cuts her reward into pieces, and pays out of each.
    fn make() -> Before {
        let mut chain = coins::chain();
        let hash = chain.genesis().hash();
        let sign = |inputs: Vec<Input>, spent: &Output, outputs: Vec<Output>| {
            let mut payment = Transaction { version: 2, inputs, outputs, lock_height: 0 };
            payment.sign(0, spent, &hash, ALICE.key());
            payment
        };
        let first = coins::extend(&mut chain, &[], &ALICE).expect("a test mines it");
        let reward = &first.transactions[0];
        let piece = Output { amount: Amount::new(PIECE * UNITS_PER_COIN), lock: ALICE.lock() };
        let inputs = vec![Input::spending(reward.out_point(0))];
        let pieces = sign(inputs, &reward.outputs[0], vec![piece.clone(); MOST - 1]);
        coins::extend(&mut chain, std::slice::from_ref(&pieces), &MALLORY)
            .expect("a test mines it");
        let payments = (1..MOST).map(|number| {
            let pays = |units, to: &Holder| Output { amount: Amount::new(units), lock: to.lock() };
            let (whole, to) =
                (1 + number as u64 % 2, if number % 3 == 2 { &MALLORY } else { &BOB });
            let rest = (PIECE - whole) * UNITS_PER_COIN - FEE;
            let outputs = vec![pays(whole * UNITS_PER_COIN, to), pays(rest, &ALICE)];
            sign(vec![Input::spending(pieces.out_point(number as u32 - 1))], &piece, outputs)
        });
        Before { payments: payments.collect(), chain }
    }
}

/// A proof that Bob's phone is shown, and the payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Book {
    /// How many transactions the block has.
    pub(super) count: usize,
    /// The transaction for which the proof was made.
    pub(super) proves: usize,
    /// The transaction that the phone is shown.
    pub(super) shown: usize,
    /// What it pays, in coins, if Mallory wrote another amount into it.
    pub(super) pays: Option<u64>,
    /// Which hashes have a wrong digit, one bit for each.
    pub(super) spoilt: u32,
    /// Which hashes were put on the other side.
    pub(super) flipped: u32,
    /// Whether the last hash was left out.
    pub(super) is_short: bool,
}

impl Book {
    /// A block with this many transactions, and an honest proof for one in the middle.
    pub(super) fn of(count: usize) -> Book {
        Book::proving(count, count / 2)
    }

    /// An honest proof.
    pub(super) fn proving(count: usize, proves: usize) -> Book {
        Book { count, proves, shown: proves, pays: None, spoilt: 0, flipped: 0, is_short: false }
    }

    /// The block. Its header has the work that the chapter asks for.
    pub(super) fn block(&self) -> Block {
        let Before { chain, payments } = &*BEFORE;
        let payments = payments.iter().take(self.count.saturating_sub(1)).cloned();
        let fees = Amount::new(FEE * payments.len() as u64);
        let reward = Reward { lock: MALLORY.lock(), fees, extra_nonce: 0 };
        let rules = &chain.genesis().rules;
        let draft = Draft::new(chain.place(), rules, payments, reward, coins::next_time(chain));
        mine(draft).expect("one of the nonces will do")
    }

    /// The proof, with what was changed in it.
    pub(super) fn proof(&self, leaves: &[[u8; 32]]) -> MerkleProof {
        let honest = MerkleProof::new(leaves, self.proves);
        let mut proof = honest.expect("every number that gets here is checked");
        proof.index ^= self.flipped;
        for (place, hash) in proof.siblings.iter_mut().enumerate() {
            if self.spoilt >> place & 1 == 1 {
                // The digit that's shown first.
                hash[31] ^= 0x10;
            }
        }
        if self.is_short {
            proof.siblings.pop();
        }
        proof
    }

    /// The payment that the phone is shown.
    pub(super) fn payment(&self, block: &Block) -> Transaction {
        let mut payment = block.transactions[self.shown].clone();
        if let Some(pays) = self.pays {
            payment.outputs[0].amount = Amount::new(pays * UNITS_PER_COIN);
        }
        payment
    }

    /// What Bob's phone says. It only has headers.
    pub(super) fn phone_says(&self, block: &Block, proof: &MerkleProof) -> Result<u64, LightError> {
        let chain = &BEFORE.chain;
        let genesis = chain.genesis();
        let mut phone = LightClient::new(genesis.rules, genesis.block().header)?;
        for block in chain.blocks().iter().chain([block]) {
            phone.add(block.header)?;
        }
        phone.confirmations(&self.payment(block), proof, &block.hash())
    }

    /// Whether nothing was changed.
    pub(super) fn is_honest(&self) -> bool {
        *self == Book::proving(self.count, self.proves)
    }
}

/// The payment of a transaction, in words.
pub(super) fn words(transaction: &Transaction) -> String {
    let first = &transaction.outputs[0];
    let to = coins::owner(&first.lock).map_or("a script", |it| it.name);
    let amount = kusari::stage6_coin::InCoins(first.amount);
    if transaction.is_coinbase() {
        format!("the coinbase: {amount} for {to}")
    } else {
        format!("Alice pays {to} {amount}")
    }
}

/// How many hashes an honest proof has: one more is enough for twice as many transactions.
pub(super) fn hashes(count: usize) -> usize {
    count.next_power_of_two().trailing_zeros() as usize
}

pub(super) fn transactions(count: usize) -> String {
    if count == 1 { "1 transaction".to_owned() } else { format!("{count} transactions") }
}

pub(super) fn hashes_of(count: usize) -> String {
    if count == 1 { "1 hash".to_owned() } else { format!("{count} hashes") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_node_takes_every_one_of_these_blocks() {
        for count in 1..=MOST {
            let block = Book::of(count).block();
            assert_eq!(block.transactions.len(), count);
            BEFORE.chain.clone().push(block).unwrap();
        }
    }
}
