//! The chain, the payments that wait, and every output that was ever made.

use crate::cast::coins::{self, ALICE, MALLORY};
use kusari::stage6_coin::{
    Block, Chain, Coin, Coins as _, Input, Mempool, MempoolError, OutPoint, Output, Transaction,
    UNITS_PER_COIN,
};
use std::sync::Arc;

/// What Alice's outputs are worth at the beginning, in units. There's one way to get 20 coins and only a little more:
/// the second and the third.
const ALICES: [u64; 4] = [
    25 * UNITS_PER_COIN,
    13 * UNITS_PER_COIN + 300,
    7 * UNITS_PER_COIN + 400,
    4 * UNITS_PER_COIN + 99_000_000,
];

/// How many payments may wait here.
const MOST_WAITING: usize = 20;

/// What has become of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Unspent,
    /// It's unspent, and a payment that waits spends it.
    Waits,
    Spent,
}

#[derive(Debug)]
pub(super) struct Town {
    chain: Chain,
    mempool: Mempool,
    made: Vec<(OutPoint, Coin)>,
}

impl Town {
    /// Mallory mines two blocks, and pays Alice in the second one.
    pub(super) fn begin() -> Town {
        let mut town =
            Town { chain: coins::chain(), mempool: Mempool::new(MOST_WAITING), made: Vec::new() };
        town.mine();
        let (out_point, coin) = town.made[0].clone();
        let lock = ALICE.lock();
        let outputs = ALICES.map(kusari::stage6_coin::Amount::new);
        let outputs = outputs.map(|amount| Output { amount, lock: lock.clone() }).to_vec();
        let inputs = vec![Input::spending(out_point)];
        let mut payment = Transaction { version: 2, inputs, outputs, lock_height: 0 };
        payment.sign(0, &coin.output, &town.chain.genesis().hash(), MALLORY.key());
        town.hand_in(payment).expect("a test hands it in");
        town.mine();
        town
    }

    pub(super) fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Every output there ever was, the oldest first.
    pub(super) fn made(&self) -> &[(OutPoint, Coin)] {
        &self.made
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &Transaction> {
        self.mempool.waiting().map(|it| &**it)
    }

    pub(super) fn fate(&self, out_point: &OutPoint) -> Fate {
        let is_spent_by =
            |it: &Transaction| it.inputs.iter().any(|input| input.previous == *out_point);
        match self.chain.coins().coin(out_point) {
            None => Fate::Spent,
            Some(_) if self.waiting().any(is_spent_by) => Fate::Waits,
            Some(_) => Fate::Unspent,
        }
    }

    /// The output with this name, even if it's spent.
    pub(super) fn find(&self, out_point: &OutPoint) -> Option<&Output> {
        self.made.iter().find(|(it, _)| it == out_point).map(|(_, coin)| &coin.output)
    }

    /// Hands a payment to the node.
    pub(super) fn hand_in(&mut self, payment: Transaction) -> Result<(), MempoolError> {
        let height = self.chain.place().height();
        self.mempool.add(Arc::new(payment), self.chain.books(), height).map(drop)
    }

    /// Mallory mines the next block, with everything that waits.
    pub(super) fn mine(&mut self) -> Block {
        let (payments, _) = self.mempool.best(&MALLORY.lock());
        let payments: Vec<_> = payments.iter().map(|it| (**it).clone()).collect();
        let block = coins::extend(&mut self.chain, &payments, &MALLORY);
        let block = block.expect("the mempool takes only what the next block can hold");
        self.mempool.confirm(&payments.iter().collect::<Vec<_>>());
        let height =
            u32::try_from(self.chain.place().height()).expect("a chain of this scene is short");
        for transaction in &block.transactions {
            let (txid, is_coinbase) = (transaction.txid(), transaction.is_coinbase());
            self.made.extend((0..).zip(&transaction.outputs).map(|(index, output)| {
                (OutPoint { txid, index }, Coin { output: output.clone(), height, is_coinbase })
            }));
        }
        block
    }
}
