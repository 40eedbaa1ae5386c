use super::address::Address;
use super::coin_selection::{CoinSelection, OUTPUT_BYTES};
use crate::stage5_network::{Amount, AmountError, BlockHash, Refusal};
use crate::stage6_coin::blocks::Block;
use crate::stage6_coin::bytes::Txid;
use crate::stage6_coin::headers::{InCoins, Rules};
use crate::stage6_coin::keys::PrivateKey;
use crate::stage6_coin::script::Script;
use crate::stage6_coin::transactions::{Coin, FeeRate, Input, OutPoint, Output, Transaction};
use rand::CryptoRng;
use std::collections::BTreeMap;

/// The keys of one person, as many as they like.
///
/// With a new address for each payment, others can't see that the payments go to the same person.
#[derive(Clone, Debug, Default)]
pub struct Wallet {
    keys: BTreeMap<Address, PrivateKey>,
    /// In the order in which they were made.
    addresses: Vec<Address>,
}

/// What a wallet should pay.
///
/// With [`Script::data`] as the lock, the payment carries data and pays no one, and the amount may be zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The lock on the output: usually that of an address.
    pub lock: Script,
    /// How much.
    pub amount: Amount,
    /// The fee that's offered for each byte.
    pub fee_rate: FeeRate,
    /// Where the change goes.
    pub change: Address,
    /// How coins are chosen.
    pub selection: CoinSelection,
}

impl Wallet {
    /// Makes another key, and returns its address.
    pub fn new_address(&mut self, rng: &mut impl CryptoRng) -> Address {
        self.add(PrivateKey::generate(rng))
    }

    /// Adds a key, and returns its address.
    pub fn add(&mut self, key: PrivateKey) -> Address {
        let address = Address::of(&key.public_key());
        if self.keys.insert(address, key).is_none() {
            self.addresses.push(address);
        }
        address
    }

    /// Its addresses, the oldest first.
    pub fn addresses(&self) -> &[Address] {
        &self.addresses
    }

    /// The key behind one of its addresses.
    pub fn key(&self, address: &Address) -> Option<&PrivateKey> {
        self.keys.get(address)
    }

    /// Which of the wallet's addresses a script pays to, if it's the plain lock of one.
    fn owner(&self, lock: &Script) -> Option<Address> {
        Address::of_lock(lock).filter(|address| self.keys.contains_key(address))
    }

    /// Reads blocks, and finds everything that came to this wallet and went from it. The first block has height `first`.
    pub fn scan<'a>(&self, first: u64, blocks: impl IntoIterator<Item = &'a Block>) -> History {
        let mut history = History::of(self.addresses.iter().copied());
        (first..).zip(blocks).for_each(|(height, block)| history.read(height, block));
        history
    }

    /// The addresses that have something to spend, the oldest first.
    pub fn unspent<'a>(&'a self, history: &'a History) -> impl Iterator<Item = &'a Address> {
        self.addresses.iter().filter(|address| history.has_coins(address))
    }

    /// The addresses to which nothing was ever paid, the oldest first: the next ones to give to people.
    pub fn unused<'a>(&'a self, history: &'a History) -> impl Iterator<Item = &'a Address> {
        self.addresses.iter().filter(|address| !history.is_used(address))
    }

    /// Writes and signs a payment out of coins that can be spent, on the chain whose genesis has this hash.
    ///
    /// # Errors
    ///
    /// The reason why it can't be paid.
    pub fn pay(
        &self,
        coins: &[(OutPoint, Coin)],
        order: &Order,
        chain: &BlockHash,
    ) -> Result<Transaction, PaymentError> {
        let Order { lock, amount, fee_rate, change, selection } = order;
        if !(lock.is_unspendable() && *amount == Amount::ZERO) {
            amount.check()?;
        }
        let own: Vec<_> = (coins.iter())
            .filter(|(_, coin)| self.owner(&coin.output.lock).is_some())
            .cloned()
            .collect();
        let bytes = OUTPUT_BYTES - Script::pay_to_key_hash(&[0; 20]).as_bytes().len();
        let chosen = selection.choose(&own, *amount, bytes + lock.as_bytes().len() + 2, *fee_rate);
        let chosen = chosen.ok_or_else(|| PaymentError::InsufficientFunds {
            available: Amount::new(own.iter().map(|(_, coin)| coin.output.amount.units()).sum()),
            amount: *amount,
        })?;
        let mut outputs = vec![Output { amount: *amount, lock: lock.clone() }];
        outputs.extend(chosen.change.map(|rest| Output { amount: rest, lock: change.lock() }));
        let inputs = chosen.coins.iter().map(|(out_point, _)| Input::spending(*out_point));
        let mut payment =
            Transaction { version: 2, inputs: inputs.collect(), outputs, lock_height: 0 };
        for (input, (_, coin)) in chosen.coins.iter().enumerate() {
            if let Some(key) = self.owner(&coin.output.lock).and_then(|owner| self.key(&owner)) {
                payment.sign(input, &coin.output, chain, key);
            }
        }
        Ok(payment)
    }
}

/// What came to some addresses and went from them. You don't need a key to watch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// What came and went, the oldest first.
    pub entries: Vec<Entry>,
    /// The outputs that can be spent with their keys, or will be.
    pub coins: BTreeMap<OutPoint, Coin>,
    /// Whether something was ever paid to an address.
    used: BTreeMap<Address, bool>,
}

/// A transaction that concerns a wallet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The height of its block.
    pub height: u64,
    /// Its name.
    pub txid: Txid,
    /// Whether it's the reward for a block.
    pub is_coinbase: bool,
    /// What it pays to the wallet.
    pub received: Amount,
    /// What it spends of the wallet's.
    pub spent: Amount,
}

impl History {
    /// Begins to watch some addresses.
    pub fn of(addresses: impl IntoIterator<Item = Address>) -> History {
        let used = addresses.into_iter().map(|address| (address, false)).collect();
        History { used, ..History::default() }
    }

    /// Reads the next block.
    pub fn read(&mut self, height: u64, block: &Block) {
        for transaction in &block.transactions {
            self.note(height, transaction);
        }
    }

    fn note(&mut self, height: u64, transaction: &Transaction) {
        let (txid, is_coinbase) = (transaction.txid(), transaction.is_coinbase());
        let (mut received, mut spent) = (0, 0);
        for input in &transaction.inputs {
            let own = self.coins.remove(&input.previous);
            spent += own.map_or(0, |coin| coin.output.amount.units());
        }
        for (index, output) in (0..).zip(&transaction.outputs) {
            let owner = Address::of_lock(&output.lock);
            let Some(used) = owner.and_then(|owner| self.used.get_mut(&owner)) else { continue };
            *used = true;
            received += output.amount.units();
            let height = u32::try_from(height).unwrap_or(u32::MAX);
            let coin = Coin { output: output.clone(), height, is_coinbase };
            self.coins.insert(OutPoint { txid, index }, coin);
        }
        if received > 0 || spent > 0 {
            let [received, spent] = [received, spent].map(Amount::new);
            self.entries.push(Entry { height, txid, is_coinbase, received, spent });
        }
    }

    /// Whether anything was ever paid to an address.
    pub fn is_used(&self, address: &Address) -> bool {
        self.used.get(address).copied().unwrap_or_default()
    }

    /// Whether an address has something to spend.
    pub fn has_coins(&self, address: &Address) -> bool {
        let lock = address.lock();
        self.coins.values().any(|coin| coin.output.lock == lock)
    }

    /// The coins that can be spent in a block at a height: all except rewards that haven't matured.
    pub fn spendable(&self, height: u64, rules: &Rules) -> Vec<(OutPoint, Coin)> {
        let ripe = self.coins.iter().filter(|(_, coin)| coin.is_spendable(height, rules));
        ripe.map(|(out_point, coin)| (*out_point, coin.clone())).collect()
    }

    /// Everything the wallet has, including what still has to mature.
    pub fn balance(&self) -> Amount {
        Amount::new(self.coins.values().map(|coin| coin.output.amount.units()).sum())
    }
}

/// The reason why a wallet doesn't pay.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PaymentError {
    /// No one can pay that amount.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The coins that can be spent aren't enough.
    #[error("{} can be spent, which is not enough for {} and the fee", InCoins(*available), InCoins(*amount))]
    InsufficientFunds {
        /// What can be spent.
        available: Amount,
        /// What was to be paid.
        amount: Amount,
    },
}

impl Refusal for PaymentError {
    const CODES: &'static [&'static str] = &["insufficient-funds"];

    fn code(&self) -> &'static str {
        match self {
            PaymentError::Amount(cause) => cause.code(),
            PaymentError::InsufficientFunds { .. } => "insufficient-funds",
        }
    }
}
