use crate::store::Store;
use crate::store_error::StoreError;
use crate::waiting::Waiting;
use kusari::stage6_coin::Transaction;
use std::collections::HashSet;

/// How what waits follows the chain.
impl Store {
    /// The payments that wait for a block, in their order. [`push`](Store::push) takes away what is
    /// confirmed, and adds what an abandoned branch held.
    pub fn waiting(&self) -> &[Transaction] {
        &self.waiting.payments
    }

    /// Lets these wait, and no others.
    ///
    /// # Errors
    ///
    /// What the disk says. Then those wait that did before.
    pub fn set_waiting(&mut self, payments: &[Transaction]) -> Result<(), StoreError> {
        let tip = self.index.view()?.tip()?.place.hash();
        self.write_waiting(Waiting { tip, payments: payments.to_vec() })
    }

    fn write_waiting(&mut self, waiting: Waiting) -> Result<(), StoreError> {
        waiting.write(&self.directory, &self.genesis.hash())?;
        self.waiting_written = waiting.tip;
        self.waiting = waiting;
        Ok(())
    }

    /// Makes sure that the file names the end of the chain, before blocks are taken off it: else, after a kill,
    /// nobody would know that they had ever been there.
    pub(crate) fn remember_tip(&mut self) -> Result<(), StoreError> {
        match self.waiting.tip == self.waiting_written {
            true => Ok(()),
            false => self.write_waiting(self.waiting.clone()),
        }
    }

    /// Goes from the block up to which the waiting payments were looked after to the end of the chain. What was
    /// confirmed on the way waits no more. What an abandoned branch held waits again, before the others: none is
    /// lost. Whether they can still be spent will be seen by whoever makes a block of them.
    pub(crate) fn follow(&mut self) -> Result<(), StoreError> {
        let view = self.index.view()?;
        let tip = view.tip()?.place;
        if tip.hash() == self.waiting.tip {
            return Ok(());
        }
        let (mut hash, mut returned) = (self.waiting.tip, Vec::new());
        let fork = loop {
            // A block that isn't there any more was lost with those above it, and what waited waits still.
            let Some(row) = view.row(&hash)? else { break tip.height() };
            if view.best_at(row.place.height())? == Some(hash) {
                break row.place.height();
            }
            returned.extend(self.block(&hash)?);
            hash = row.previous;
        };
        let returned = returned.iter().rev().flat_map(|block| block.payments().iter().cloned());
        let mut all: Vec<_> = returned.chain(self.waiting.payments.iter().cloned()).collect();
        let mut seen = HashSet::new();
        if !all.is_empty() {
            for height in fork + 1..=tip.height() {
                let block = self.block_at(height)?;
                let block = block.ok_or(StoreError::damaged("best"))?;
                seen.extend(block.payments().iter().map(Transaction::txid));
            }
        }
        all.retain(|payment| seen.insert(payment.txid()));
        let was_empty = self.waiting.payments.is_empty();
        let waiting = Waiting { tip: tip.hash(), payments: all };
        if was_empty && waiting.payments.is_empty() {
            self.waiting = waiting; // nothing that the file has to tell
            return Ok(());
        }
        self.write_waiting(waiting)
    }
}
