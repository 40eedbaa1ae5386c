use crate::stage3_timestamp::{Transaction, TransactionError};
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use std::num::NonZeroUsize;
use std::thread::{self, JoinHandle};

type Verdict = Result<(), TransactionError>;
type Job = (Transaction, Sender<Verdict>);

/// Threads that verify transactions. The caller hands them in, goes on, and asks for the verdicts
/// later. The threads end when this is dropped.
#[derive(Debug)]
pub(super) struct Verifiers {
    /// Without threads, there's no one to hand a job to.
    jobs: Option<Sender<Job>>,
    waiting: Receiver<Job>,
    threads: Vec<JoinHandle<()>>,
}

/// What will be said of a transaction.
#[derive(Debug)]
pub(super) struct Pending(Option<Receiver<Verdict>>);

impl Verifiers {
    /// Starts threads. If one is asked for, it starts none, because the caller's own will do. If the
    /// system has no room for that many, it's done by those that it has room for.
    pub(super) fn start(threads: NonZeroUsize) -> Verifiers {
        let (jobs, waiting) = unbounded::<Job>();
        let start = |_| {
            let waiting = waiting.clone();
            let work = move || {
                for (transaction, answer) in waiting {
                    // The caller may have stopped waiting for the answer.
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
    /// Waits for the verdict on the transaction. If no thread has given one, it's found here.
    pub(super) fn verdict_on(self, transaction: &Transaction) -> Verdict {
        let answer = self.0.and_then(|verdict| verdict.recv().ok());
        answer.unwrap_or_else(|| transaction.verify())
    }
}

impl Drop for Verifiers {
    fn drop(&mut self) {
        self.jobs = None;
        // What no thread has begun isn't needed any more.
        while self.waiting.try_recv().is_ok() {}
        for thread in self.threads.drain(..) {
            // If it panicked, it hasn't answered, and the caller knows by now.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage4_pow::{Amount, TransactionId, Wallet};
    use rand::{SeedableRng as _, rngs::ChaCha12Rng};

    #[test]
    fn a_verdict_is_the_same_on_any_thread_and_even_when_the_threads_are_gone() {
        let rng = &mut ChaCha12Rng::seed_from_u64(1);
        let wallet = Wallet::generate(rng);
        let id = TransactionId::random(rng);
        let good = wallet.sign_transaction(id, wallet.address(), Amount::new(1));
        let bad = Transaction { amount: Amount::new(2), ..good.clone() };
        for count in 1..4 {
            let threads = Verifiers::start(NonZeroUsize::new(count).expect("not zero"));
            assert_eq!(
                (threads.are_there(), threads.threads.len()),
                (count > 1, if count > 1 { count } else { 0 })
            );
            let hand_in = || {
                let all = [&good, &bad].into_iter().cycle().take(40);
                all.map(|transaction| (transaction, threads.verify(transaction)))
                    .collect::<Vec<_>>()
            };
            let [asked, left] = [hand_in(), hand_in()];
            for (transaction, pending) in asked {
                assert_eq!(pending.0.is_some(), count > 1);
                assert_eq!(pending.verdict_on(transaction), transaction.verify());
            }
            let waiting = threads.waiting.clone();
            drop(threads);
            assert!(waiting.is_empty(), "what isn't waited for isn't verified");
            for (transaction, pending) in left.into_iter().rev().take(2) {
                assert_eq!(pending.verdict_on(transaction), transaction.verify());
            }
        }
    }
}
