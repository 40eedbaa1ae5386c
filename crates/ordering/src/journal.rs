use crate::batch::Batch;
use crate::record::{CrashRecord, Write};
use kusari::stage8_contract::Machine;
use omnipaxos::ballot_leader_election::Ballot;
use omnipaxos::storage::{NoSnapshot, StopSign, Storage, StorageOp, StorageResult};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the engine keeps, in memory, with a note of each change to it.
///
/// The engine owns it, so the notes lie in a place that its owner can reach, too.
#[derive(Debug)]
pub(crate) struct Journal<M: Machine> {
    log: Vec<Batch<M>>,
    promised: Option<Ballot>,
    accepted: Option<Ballot>,
    decided: usize,
    notes: Notes<M>,
}

/// What was changed since it was last taken away to be written.
#[derive(Clone, Debug)]
pub(crate) struct Notes<M: Machine>(Arc<Mutex<Vec<CrashRecord<M>>>>);

impl<M: Machine> Notes<M> {
    pub(crate) fn take(&self) -> Vec<CrashRecord<M>> {
        mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<CrashRecord<M>>> {
        // A list of notes is whole after each push.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The engine asks for something that this crate never uses, so it's nothing that an honest member can have led it to.
#[derive(Debug, thiserror::Error)]
#[error("the log isn't trimmed, and its servers don't change")]
struct NotKept;

impl<M: Machine> Journal<M> {
    /// Opens a journal with what was written before, in its order.
    pub(crate) fn open(records: Vec<CrashRecord<M>>) -> (Journal<M>, Notes<M>) {
        let notes = Notes(Arc::default());
        let (log, promised, accepted) = (Vec::new(), None, None);
        let mut journal = Journal { log, promised, accepted, decided: 0, notes: notes.clone() };
        for record in records {
            record.writes.into_iter().for_each(|write| journal.apply(write));
        }
        (journal, notes)
    }

    fn apply(&mut self, write: Write<M>) {
        match write {
            Write::Log { from, batches } => {
                self.log.truncate(from);
                self.log.extend(batches);
            }
            Write::Promised(ballot) => self.promised = Some(ballot),
            Write::Accepted(ballot) => self.accepted = Some(ballot),
            Write::Decided(count) => self.decided = count,
        }
    }

    fn write(&mut self, writes: Vec<Write<M>>) {
        writes.iter().cloned().for_each(|write| self.apply(write));
        self.notes.lock().push(CrashRecord { writes });
    }
}

impl<M: Machine> Storage<Batch<M>> for Journal<M> {
    fn write_atomically(&mut self, ops: Vec<StorageOp<Batch<M>>>) -> StorageResult<()> {
        let mut end = self.log.len();
        let mut writes = Vec::new();
        for op in ops {
            let (from, batches) = match op {
                StorageOp::AppendEntry(batch) => (end, vec![batch]),
                StorageOp::AppendEntries(batches) => (end, batches),
                StorageOp::AppendOnPrefix(from, batches) => (from, batches),
                StorageOp::SetPromise(ballot) => {
                    writes.push(Write::Promised(ballot));
                    continue;
                }
                StorageOp::SetDecidedIndex(count) => {
                    writes.push(Write::Decided(count));
                    continue;
                }
                StorageOp::SetAcceptedRound(ballot) => {
                    writes.push(Write::Accepted(ballot));
                    continue;
                }
                StorageOp::SetStopsign(None) | StorageOp::SetSnapshot(None) => continue,
                StorageOp::SetCompactedIdx(_)
                | StorageOp::Trim(_)
                | StorageOp::SetStopsign(Some(_))
                | StorageOp::SetSnapshot(Some(_)) => return Err(NotKept.into()),
            };
            end = from + batches.len();
            writes.push(Write::Log { from, batches });
        }
        self.write(writes);
        Ok(())
    }

    fn append_entry(&mut self, entry: Batch<M>) -> StorageResult<()> {
        self.append_entries(vec![entry])
    }

    fn append_entries(&mut self, batches: Vec<Batch<M>>) -> StorageResult<()> {
        if !batches.is_empty() {
            self.write(vec![Write::Log { from: self.log.len(), batches }]);
        }
        Ok(())
    }

    fn append_on_prefix(&mut self, from: usize, batches: Vec<Batch<M>>) -> StorageResult<()> {
        self.write(vec![Write::Log { from, batches }]);
        Ok(())
    }

    fn set_promise(&mut self, ballot: Ballot) -> StorageResult<()> {
        // When it starts, the engine sets again what it has read.
        if self.promised != Some(ballot) {
            self.write(vec![Write::Promised(ballot)]);
        }
        Ok(())
    }

    fn set_decided_idx(&mut self, count: usize) -> StorageResult<()> {
        self.write(vec![Write::Decided(count)]);
        Ok(())
    }

    fn get_decided_idx(&self) -> StorageResult<usize> {
        Ok(self.decided)
    }

    fn set_accepted_round(&mut self, ballot: Ballot) -> StorageResult<()> {
        self.write(vec![Write::Accepted(ballot)]);
        Ok(())
    }

    fn get_accepted_round(&self) -> StorageResult<Option<Ballot>> {
        Ok(self.accepted)
    }

    fn get_entries(&self, from: usize, to: usize) -> StorageResult<Vec<Batch<M>>> {
        Ok(self.log.get(from..to).unwrap_or_default().to_vec())
    }

    fn get_log_len(&self) -> StorageResult<usize> {
        Ok(self.log.len())
    }

    fn get_suffix(&self, from: usize) -> StorageResult<Vec<Batch<M>>> {
        Ok(self.log.get(from..).unwrap_or_default().to_vec())
    }

    fn get_promise(&self) -> StorageResult<Option<Ballot>> {
        Ok(self.promised)
    }

    fn set_stopsign(&mut self, sign: Option<StopSign>) -> StorageResult<()> {
        sign.map_or(Ok(()), |_| Err(NotKept.into()))
    }

    fn get_stopsign(&self) -> StorageResult<Option<StopSign>> {
        Ok(None)
    }

    fn trim(&mut self, _: usize) -> StorageResult<()> {
        Err(NotKept.into())
    }

    fn set_compacted_idx(&mut self, _: usize) -> StorageResult<()> {
        Err(NotKept.into())
    }

    fn get_compacted_idx(&self) -> StorageResult<usize> {
        Ok(0)
    }

    fn set_snapshot(&mut self, snapshot: Option<NoSnapshot>) -> StorageResult<()> {
        snapshot.map_or(Ok(()), |_| Err(NotKept.into()))
    }

    fn get_snapshot(&self) -> StorageResult<Option<NoSnapshot>> {
        Ok(None)
    }
}
