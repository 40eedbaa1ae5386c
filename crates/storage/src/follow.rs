use crate::store::Store;
use crate::store_error::StoreError;
use crate::waiting::Waiting;
use kusari::stage6_coin::Transaction;
use std::collections::HashSet;

/// How the waiting payments follow the chain.
impl Store {
    /// The payments that are waiting for a block, in order. [`push`](Store::push) removes those that were
    /// confirmed, and adds those of an abandoned branch.
    pub fn waiting(&self) -> &[Transaction] {
        &self.waiting.payments
    }

    /// Replaces the waiting payments with these.
    ///
    /// # Errors
    ///
    /// What the disk says. The payments that were waiting before still are.
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

    /// Makes sure that the file names the end of the chain before blocks are taken off it. Otherwise no one
    /// could tell, after a kill, that they had ever been there.
    pub(crate) fn remember_tip(&mut self) -> Result<(), StoreError> {
        match self.waiting.tip == self.waiting_written {
            true => Ok(()),
            false => self.write_waiting(self.waiting.clone()),
        }
    }

    /// Brings the waiting payments from the block they were last brought up to date with to the end of the
    /// chain. A payment that was confirmed on the way stops waiting. A payment of an abandoned branch waits
    /// again, ahead of the others, so none is lost. Whether it is still valid is checked when a block
    /// is made of it.
    pub(crate) fn follow(&mut self) -> Result<(), StoreError> {
        let view = self.index.view()?;
        let tip = view.tip()?.place;
        if tip.hash() == self.waiting.tip {
            return Ok(());
        }
        let (mut hash, mut returned) = (self.waiting.tip, Vec::new());
        let fork = loop {
            // A block that's gone was lost together with those above it. What was waiting still is.
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
            self.waiting = waiting; // the file need not record this
            return Ok(());
        }
        self.write_waiting(waiting)
    }
}
