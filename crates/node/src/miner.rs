use kusari::stage5_network::protocol::{Consensus as _, Proposal};
use kusari::stage6_coin::{Block, BlockHash, CoinProtocol, Draft, Genesis};
use primitives::{AtomicU64, BATCH, Condvar, Mutex, thread};
use std::io;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, PoisonError};

#[cfg_attr(shuttle, path = "../../../checks/shuttle/src/miner_threads.rs")]
mod primitives;

/// The consensus of this chain.
type Work = <CoinProtocol as kusari::stage5_network::protocol::Protocol>::Consensus;

/// How far the search for a block has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mining {
    /// How many threads mine.
    pub threads: usize,
    /// How many hashes they have tried since the node was started.
    pub tried: u64,
    /// The smallest hash that they have found for the block that they're looking for. `None`: they rest, or have just begun.
    pub best: Option<BlockHash>,
}

/// Threads that look for a block, draft after draft.
#[derive(Debug)]
pub(crate) struct Miner {
    shared: Arc<Shared>,
    threads: usize,
}

#[derive(Debug, Default)]
struct Shared {
    job: Mutex<Job>,
    changed: Condvar,
    /// The number of the newest job.
    newest: AtomicU64,
    tried: AtomicU64,
    best: Mutex<Best>,
}

/// The smallest hash so far, of all drafts of one block.
#[derive(Debug, Default)]
struct Best {
    /// The hash of the block before it. `None`: no one is searching.
    previous: Option<BlockHash>,
    hash: Option<BlockHash>,
}

#[derive(Clone, Debug, Default)]
struct Job {
    number: u64,
    draft: Option<Draft>,
    is_over: bool,
}

impl Miner {
    /// Starts threads that wait for a draft. What they find is handed to `found`.
    pub(crate) fn start(
        threads: usize,
        genesis: &Genesis,
        found: impl Fn(Block) + Clone + Send + 'static,
    ) -> io::Result<Miner> {
        // If the system has no room for one more thread, those that were started end when this is dropped.
        let miner = Miner { shared: Arc::default(), threads };
        for _ in 0..threads {
            let (shared, found, genesis) = (miner.shared.clone(), found.clone(), genesis.clone());
            let work = move || shared.work(&genesis, &found);
            thread::Builder::new().name("miner".to_owned()).spawn(work)?;
        }
        Ok(miner)
    }

    /// Gives them another draft, or none: then they rest.
    pub(crate) fn set(&self, draft: Option<Draft>) {
        self.shared.search_after(draft.as_ref().map(|draft| draft.block().header.previous_hash));
        self.shared.change(|job| job.draft = draft);
    }

    pub(crate) fn mining(&self) -> Mining {
        let best = self.shared.best.lock().unwrap_or_else(PoisonError::into_inner).hash;
        Mining { threads: self.threads, tried: self.shared.tried.load(Relaxed), best }
    }
}

impl Drop for Miner {
    fn drop(&mut self) {
        self.shared.change(|job| job.is_over = true);
    }
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut Job)) {
        let mut job = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        job.number += 1;
        change(&mut job);
        self.newest.store(job.number, Relaxed);
        self.changed.notify_all();
    }

    /// The search is for the block after this one from now on. If it was before, the best hash still counts: only the draft is
    /// another one.
    fn search_after(&self, previous: Option<BlockHash>) {
        let mut best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
        if best.previous != previous {
            *best = Best { previous, hash: None };
        }
    }

    /// Takes a hash, unless the thread that has found it is still busy with another block.
    fn take(&self, previous: BlockHash, hash: BlockHash) {
        let mut best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
        if best.previous == Some(previous) {
            best.hash = Some(best.hash.map_or(hash, |before| before.min(hash)));
        }
    }

    /// The next job after one with this number.
    fn next(&self, after: u64) -> Job {
        let job = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = |job: &mut Job| job.number <= after;
        let job = self.changed.wait_while(job, is_old).unwrap_or_else(PoisonError::into_inner);
        job.clone()
    }

    fn work(&self, genesis: &Genesis, found: &impl Fn(Block)) {
        let Some(mut rng) = primitives::rng() else { return };
        let mut done = 0;
        loop {
            let job = self.next(done);
            done = job.number;
            if job.is_over {
                return;
            }
            let Some(draft) = job.draft else { continue };
            let previous = draft.block().header.previous_hash;
            // Each thread begins with a nonce of its own.
            let mut search = Work::search(draft, genesis, &mut rng);
            while self.newest.load(Relaxed) == done {
                let before = search.next();
                let proposal = Work::propose(&mut search, BATCH);
                self.tried.fetch_add(search.next() - before, Relaxed);
                self.take(previous, search.best());
                match proposal {
                    Proposal::KeepGoing => thread::yield_now(),
                    Proposal::Found(block) => {
                        found(block);
                        break;
                    }
                    Proposal::NotYet | Proposal::Stale => break,
                }
            }
        }
    }
}
