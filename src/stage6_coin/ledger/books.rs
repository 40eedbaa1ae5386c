use super::verifier::Verifier;
use crate::stage5_network::{Checked, Memory};
use crate::stage6_coin::blocks::{Block, BlockError, Genesis, GenesisError};
use crate::stage6_coin::transactions::{Coin, OutPoint, SpendError, Transaction, UtxoSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What can be spent at the end of a chain, and how to take back the chain's last blocks.
#[derive(Clone, Debug)]
pub struct Books {
    verifier: Verifier,
    coins: UtxoSet,
    /// What each block spent of what was there before it, the lowest first. There's one for each block, so none is larger than it
    /// has to be.
    spent: Vec<Box<[(OutPoint, Coin)]>>,
    /// The payments whose locks were opened lately, by the hash of all their bytes.
    ///
    /// A payment names the outputs that it spends, and their locks follow from those names. So what was opened once is
    /// open on every branch, and clones may share the memory.
    memory: Arc<Mutex<Memory<[u8; 32]>>>,
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
            spent: Vec::new(),
            memory: Arc::default(),
        })
    }

    /// The books at the end of a chain whose unspent outputs were kept somewhere else. Earlier blocks can't be taken
    /// back with them.
    pub fn at(verifier: Verifier, coins: UtxoSet) -> Books {
        Books { verifier, coins, spent: Vec::new(), memory: Arc::default() }
    }

    /// Checks a block at a height, and enters it. [`Block::check`] and everything that only depends on its header come
    /// first.
    ///
    /// # Errors
    ///
    /// The first rule that's broken. In that case nothing has changed.
    pub fn apply(&mut self, block: &Block, height: u64) -> Result<(), BlockError> {
        let facts = block.facts();
        let is_known = |hash: &[u8; 32]| self.memory().has(hash);
        let changes =
            self.verifier.check_known_block(block, &facts, height, &self.coins, is_known)?;
        facts.iter().skip(1).for_each(|facts| self.memory().remember(facts.witness_hash));
        self.coins.apply(&changes);
        self.spent.push(changes.spent.into());
        Ok(())
    }

    /// Takes back the last block.
    pub fn undo(&mut self, block: &Block) {
        if let Some(spent) = self.spent.pop() {
            self.coins.take_back(&block.transactions, &spent);
        }
    }

    /// What the block at a height spent of what was there before it. These books know it of the blocks that were entered
    /// in them, because they can take those back.
    pub fn spent_at(&self, height: u64) -> &[(OutPoint, Coin)] {
        let index = height.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.spent.get(index)).map_or(&[], |spent| spent)
    }

    /// The unspent outputs.
    pub fn coins(&self) -> &UtxoSet {
        &self.coins
    }

    /// The verifier, which checks what depends on the chain.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Lets this many threads check scripts.
    pub fn on_threads(mut self, threads: std::num::NonZeroUsize) -> Books {
        self.verifier = self.verifier.on_threads(threads);
        self
    }

    /// Runs the scripts of what a payment spends, and remembers if they open. When the payment comes in a block, they
    /// needn't be run again.
    pub(crate) fn check_scripts(
        &self,
        payment: &Checked<Transaction>,
        spent: &[&Coin],
    ) -> Result<(), SpendError> {
        let hash = payment.facts().witness_hash;
        if !self.memory().has(&hash) {
            self.verifier.check_scripts(payment, spent)?;
            self.memory().remember(hash);
        }
        Ok(())
    }

    /// How many payments' scripts were run and opened. Those that were remembered aren't counted.
    pub fn scripts_run(&self) -> u64 {
        self.memory().count()
    }

    // If a thread panicked in between, one hash more or less is remembered. That costs time, and nothing goes wrong.
    fn memory(&self) -> MutexGuard<'_, Memory<[u8; 32]>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shares the memory of other books, so that scripts which opened there needn't be run again.
    pub(crate) fn share_memory(&mut self, other: &Books) {
        self.memory = other.memory.clone();
    }
}
