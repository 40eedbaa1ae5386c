use super::{Transaction, TransactionError};
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use std::num::NonZeroUsize;
use std::thread::{self, JoinHandle};

type Verdict = Result<(), TransactionError>;
type Job = (Transaction, Sender<Verdict>);

/// Threads that verify transactions, while whoever hands them in goes on and asks for the verdicts
/// later. They end when this is dropped.
#[derive(Debug)]
pub(super) struct Verifiers {
    /// Without threads there is nobody to hand a job to.
    jobs: Option<Sender<Job>>,
    waiting: Receiver<Job>,
    threads: Vec<JoinHandle<()>>,
}

/// What will be said of a transaction.
#[derive(Debug)]
pub(super) struct Pending(Option<Receiver<Verdict>>);

impl Verifiers {
    /// Starts threads: none for one, because then the caller's own will do. Where the system has no
    /// room for so many, those that it has room for do it.
    pub(super) fn start(threads: NonZeroUsize) -> Verifiers {
        let (jobs, waiting) = unbounded::<Job>();
        let start = |_| {
            let waiting = waiting.clone();
            let work = move || {
                for (transaction, answer) in waiting {
                    // Whoever asked may have stopped waiting for the answer.
                    let _ = answer.send(transaction.verify());
                }
            };
            thread::Builder::new().spawn(work).ok()
        };
        let many = if threads.get() > 1 { threads.get() } else { 0 };
        let threads: Vec<_> = (0..many).map_while(start).collect();
        Verifiers { jobs: (!threads.is_empty()).then_some(jobs), waiting, threads }
    }

    /// Whether there are any.
    pub(super) fn are_there(&self) -> bool {
        self.jobs.is_some()
    }

    /// Hands in a transaction.
    pub(super) fn verify(&self, transaction: &Transaction) -> Pending {
        Pending(self.jobs.as_ref().and_then(|jobs| {
            let (answer, verdict) = bounded(1);
            jobs.send((transaction.clone(), answer)).ok().map(|()| verdict)
        }))
    }
}

impl Pending {
    /// Waits for what is said of the transaction. What no thread has done is done here.
    pub(super) fn verdict_on(self, transaction: &Transaction) -> Verdict {
        let answer = self.0.and_then(|verdict| verdict.recv().ok());
        answer.unwrap_or_else(|| transaction.verify())
    }
}

impl Drop for Verifiers {
    fn drop(&mut self) {
        self.jobs = None;
        // What nobody has begun, nobody needs any more.
        while self.waiting.try_recv().is_ok() {}
        for thread in self.threads.drain(..) {
            // One that panicked has not answered, and whoever waited for it knows by now.
            let _ = thread.join();
        }
    }
}
