use super::draft::Draft;
use super::genesis::{Genesis, GenesisError, Grant};
use super::stamp::{Block, Chain, ServerKey, Stamp, StampError};
use super::time::Time;
use super::verifier::ChainError;
use crate::stage2_signed::{Accounts, Address, KeyPair, Transaction, TransactionError};

/// Collects payments, and publishes them from time to time, in a block that it signs.
///
/// Anyone can keep a copy of what it has published, and check it with nothing but its public key.
#[derive(Debug)]
pub struct TimestampServer {
    keys: KeyPair,
    chain: Chain,
    waiting: Vec<Transaction>,
    /// Who will own what when everything that's waiting has been published.
    expected: Accounts,
}

impl TimestampServer {
    /// Begins a chain whose blocks count if they are signed with `keys`.
    ///
    /// # Errors
    ///
    /// The first rule that the grants or the time break.
    pub fn new(
        keys: KeyPair,
        time: Time,
        grants: Vec<Grant>,
    ) -> Result<TimestampServer, GenesisError<StampError>> {
        let rule = ServerKey { timestamp_server: keys.address().clone() };
        let chain = Chain::new(Genesis { time, grants, rule })?;
        let expected = chain.accounts().clone();
        Ok(TimestampServer { keys, chain, waiting: Vec::new(), expected })
    }

    /// Takes a payment for the next block, or refuses it.
    ///
    /// # Errors
    ///
    /// The first rule that is broken: id, amount, keys, signature, replay, balance.
    pub fn submit(&mut self, transaction: Transaction) -> Result<(), TransactionError> {
        transaction.verify()?;
        self.expected.apply(&transaction)?;
        self.waiting.push(transaction);
        Ok(())
    }

    /// Publishes the payments that are waiting, as many as fit, in a signed block.
    ///
    /// # Errors
    ///
    /// `time-goes-back` and `time-out-of-range`, if the clock is wrong. The payments then keep
    /// waiting.
    pub fn publish(&mut self, time: Time) -> Result<Block, ChainError<StampError>> {
        let count = Draft::room_for(&self.waiting);
        let draft = self.chain.draft(time, self.waiting[..count].to_vec());
        let block = self.seal(draft);
        self.chain.push(block.clone())?;
        self.waiting.drain(..count);
        Ok(block)
    }

    /// Signs any draft, as only the server can.
    ///
    /// Even two drafts with the same `previous_hash`, and then both blocks are valid. That's the attack
    /// that's left over.
    pub fn seal(&self, draft: Draft) -> Block {
        Stamp::seal(draft, &self.keys)
    }

    /// What's been published so far.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// The payments that are waiting for the next block.
    pub fn waiting(&self) -> &[Transaction] {
        &self.waiting
    }

    /// The public key that others check the blocks with.
    pub fn address(&self) -> &Address {
        self.keys.address()
    }
}
