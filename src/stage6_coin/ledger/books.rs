use super::verifier::Verifier;
use crate::stage5_network::Amount;
use crate::stage6_coin::blocks::{Block, BlockError, Genesis, GenesisError};
use crate::stage6_coin::transactions::{Changes, Coins, SpendError, Transaction, UtxoSet};
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Who can spend what at the end of a chain, and how to take back its last blocks.
#[derive(Clone, Debug)]
pub struct Books {
    verifier: Verifier,
    coins: UtxoSet,
    /// What each block changed, the lowest first.
    changes: Vec<Changes>,
    memory: ScriptMemory,
}

impl Books {
    /// The books before the first block.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: &Genesis) -> Result<Books, GenesisError> {
        genesis.check()?;
        Ok(Books {
            verifier: Verifier::new(genesis.rules, genesis.hash()),
            coins: UtxoSet::default(),
            changes: Vec::new(),
            memory: ScriptMemory::default(),
        })
    }

    /// The books at the end of a chain of which somebody else kept these unspent outputs. What came before
    /// cannot be taken back with them.
    pub fn at(verifier: Verifier, coins: UtxoSet) -> Books {
        Books { verifier, coins, changes: Vec::new(), memory: ScriptMemory::default() }
    }

    /// Checks a block that is to stand at a height, after [`Block::check`] and all that depends on its header
    /// alone, and enters it.
    ///
    /// # Errors
    ///
    /// The first rule that is broken; then nothing has changed.
    pub fn apply(&mut self, block: &Block, height: u64) -> Result<(), BlockError> {
        let is_known = |hash: &[u8; 32]| self.memory.has(hash);
        let changes = self.verifier.check_block(block, height, &self.coins, is_known)?;
        block.payments().iter().for_each(|payment| self.memory.remember(payment));
        self.coins.apply(&changes);
        self.changes.push(changes);
        Ok(())
    }

    /// Takes back the block that was entered last.
    pub fn undo(&mut self) {
        if let Some(changes) = self.changes.pop() {
            self.coins.undo(&changes);
        }
    }

    /// The unspent outputs.
    pub fn coins(&self) -> &UtxoSet {
        &self.coins
    }

    /// Who checks what depends on the chain.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Lets so many threads check scripts.
    pub fn on_threads(mut self, threads: std::num::NonZeroUsize) -> Books {
        self.verifier = self.verifier.on_threads(threads);
        self
    }

    /// Checks a payment as [`Verifier::check_payment`] does, and remembers that its scripts agreed: when it comes in
    /// a block, they need not be asked again.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check_payment(
        &self,
        payment: &Transaction,
        height: u64,
        coins: &impl Coins,
    ) -> Result<Amount, SpendError> {
        if self.memory.has(&payment.witness_hash()) {
            return self.verifier.check_fee(payment, height, coins);
        }
        let fee = self.verifier.check_payment(payment, height, coins)?;
        self.memory.remember(payment);
        Ok(fee)
    }

    /// Shares the memory of other books, so that scripts that agreed there need not be run again.
    pub(crate) fn share_memory(&mut self, other: &Books) {
        self.memory = other.memory.clone();
    }
}

/// Of so many transactions it is remembered that their scripts agreed: 32 bytes each, twice.
const CAPACITY: usize = 20_000;

/// Which transactions' scripts agreed lately, by the hash of all their bytes.
///
/// Which outputs a transaction spends stands in it, and what their scripts are follows from their names. So what
/// agreed once agrees on every branch, and clones may share the memory.
#[derive(Clone, Debug, Default)]
struct ScriptMemory(Arc<Mutex<Remembered>>);

#[derive(Debug, Default)]
struct Remembered {
    hashes: HashSet<[u8; 32]>,
    oldest_first: VecDeque<[u8; 32]>,
}

impl ScriptMemory {
    fn has(&self, hash: &[u8; 32]) -> bool {
        self.lock().hashes.contains(hash)
    }

    fn remember(&self, payment: &Transaction) {
        let hash = payment.witness_hash();
        let Remembered { hashes, oldest_first } = &mut *self.lock();
        if !hashes.insert(hash) {
            return;
        }
        oldest_first.push_back(hash);
        if oldest_first.len() > CAPACITY
            && let Some(oldest) = oldest_first.pop_front()
        {
            hashes.remove(&oldest);
        }
    }

    // If a thread panicked in between, one hash more or less is remembered: that costs time, not truth.
    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
