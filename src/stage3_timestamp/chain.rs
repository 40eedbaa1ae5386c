use super::block::{SealedBlock, Tip};
use super::draft::Draft;
use super::genesis::{Genesis, GenesisError};
use super::hash::BlockHash;
use super::seal::Seal;
use super::time::Time;
use super::verifier::{ChainError, Verifier};
use crate::stage2_signed::{Accounts, Address, Amount, Transaction};

/// A genesis, and the checked blocks after it.
///
/// The only way to make a chain is to check it, so if you have one, it's good.
#[derive(Clone, Debug)]
pub struct SealedChain<S: Seal> {
    genesis: Genesis<S::Rule>,
    blocks: Vec<SealedBlock<S>>,
    verifier: Verifier<S>,
}

impl<S: Seal> SealedChain<S> {
    /// Begins a chain.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: Genesis<S::Rule>) -> Result<SealedChain<S>, GenesisError<S::Error>> {
        let verifier = Verifier::new(&genesis)?;
        Ok(SealedChain { genesis, blocks: Vec::new(), verifier })
    }

    /// Checks a genesis and blocks that came from elsewhere, and returns the chain they make.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, and where.
    pub fn verify(
        genesis: Genesis<S::Rule>,
        blocks: impl IntoIterator<Item = SealedBlock<S>>,
    ) -> Result<SealedChain<S>, ChainError<S::Error>> {
        let mut chain = SealedChain::new(genesis).map_err(ChainError::Genesis)?;
        for block in blocks {
            chain.push(block)?;
        }
        Ok(chain)
    }

    /// Appends a block, or refuses it and stays as it was. Returns the block's hash.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, in the order: size, bounds, link, time, seal; then for each
    /// transaction: id, amount, keys, signature, replay, balance.
    pub fn push(&mut self, block: SealedBlock<S>) -> Result<BlockHash, ChainError<S::Error>> {
        let hash = self.verifier.accept(&block)?;
        self.blocks.push(block);
        Ok(hash)
    }

    /// Writes a draft for the next block. Whether it keeps the rules is checked when it's pushed.
    pub fn draft(&self, time: Time, transactions: Vec<Transaction>) -> Draft {
        Draft { time, transactions, previous_hash: self.tip().hash }
    }

    /// What everyone agreed on before the first block.
    pub fn genesis(&self) -> &Genesis<S::Rule> {
        &self.genesis
    }

    /// The blocks, the oldest first.
    pub fn blocks(&self) -> &[SealedBlock<S>] {
        &self.blocks
    }

    /// The end of the chain.
    pub fn tip(&self) -> Tip {
        self.verifier.tip()
    }

    /// Who owns what at the end of the chain.
    pub fn accounts(&self) -> &Accounts {
        self.verifier.accounts()
    }

    /// What an address holds at the end of the chain.
    pub fn balance(&self, address: &Address) -> Amount {
        self.accounts().balance(address)
    }
}
