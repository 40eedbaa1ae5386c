use crate::commands::Refused;
use kusari::stage6_coin::{
    Address, Amount, BlockHash, Coin, FeeRate, OutPoint, Script, Transaction,
};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A wallet that was opened with its passphrase, for the page of a node. Its keys never leave it.
pub trait Purse: Send {
    /// Its addresses, the oldest first.
    fn addresses(&self) -> Vec<Address>;

    /// Makes a key, keeps it, and returns its address.
    ///
    /// # Errors
    ///
    /// If it can't be kept.
    fn new_address(&mut self) -> Result<Address, Refused>;

    /// Writes and signs a payment out of coins that can be spent, on the chain whose genesis has this hash. Where the change
    /// goes is the wallet's business, and before it returns, the key for that is kept.
    ///
    /// # Errors
    ///
    /// The reason why it can't be paid, or kept.
    fn pay(
        &mut self,
        coins: &[(OutPoint, Coin)],
        order: &PayTo,
        chain: &BlockHash,
    ) -> Result<Transaction, Refused>;
}

/// What a purse should pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayTo {
    /// The lock on the output: usually that of an address.
    pub lock: Script,
    /// How much.
    pub amount: Amount,
    /// The fee that's offered for each byte.
    pub fee_rate: FeeRate,
}

/// A purse that's used by several requests, in turn. Writing its file takes a while, because the passphrase is made
/// expensive to guess; that's done where it holds up no one else.
#[derive(Clone)]
pub(super) struct SharedPurse(Arc<Mutex<Box<dyn Purse>>>);

impl SharedPurse {
    pub(super) fn new(purse: Box<dyn Purse>) -> SharedPurse {
        SharedPurse(Arc::new(Mutex::new(purse)))
    }

    pub(super) async fn with<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Purse) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let purse = self.0.clone();
        let job = move || job(&mut **purse.lock().unwrap_or_else(PoisonError::into_inner));
        let failed = |_| Refused { code: "wallet-failed", what: "the wallet failed".to_owned() };
        tokio::task::spawn_blocking(job).await.map_err(failed)
    }

    pub(super) async fn addresses(&self) -> Result<BTreeSet<Address>, Refused> {
        self.with(|purse| purse.addresses().into_iter().collect()).await
    }
}

impl fmt::Debug for SharedPurse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedPurse")
    }
}
