use kusari::stage5_network::*;
use kusari_simulation::race::People;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// People who know nodes to pay through.
pub(super) struct Payers {
    people: People,
    wallets: Vec<NetworkWallet>,
}

impl Payers {
    /// Connects each person with the nodes that they know.
    pub(super) fn new(mut people: People, network: &Network) -> Payers {
        let known = people.know(&network.nodes().collect::<Vec<_>>());
        let connect = |(wallet, known): (&Wallet, Vec<_>)| network.wallet(wallet.clone(), &known);
        Payers { wallets: people.wallets().iter().zip(known).map(connect).collect(), people }
    }

    /// Makes a number of payments per second until it's told to stop. Reports each payment that a node
    /// accepted.
    pub(super) fn pay(
        mut self,
        per_second: f64,
        is_over: &AtomicBool,
        taken: &mpsc::Sender<Transaction>,
    ) {
        let interval = Duration::try_from_secs_f64(1.0 / per_second).unwrap_or(Duration::MAX);
        let mut due = Instant::now();
        // At a rate of zero, no payment is ever due.
        while let Some(next) = due.checked_add(interval) {
            due = next;
            while !is_over.load(Relaxed) && Instant::now() < due {
                // The thread that ends the race wakes this one.
                thread::park_timeout(due.saturating_duration_since(Instant::now()));
            }
            if is_over.load(Relaxed) {
                return;
            }
            let (person, transaction) = self.people.next_payment();
            let is_taken = self.wallets[person].submit(&transaction).is_ok();
            if is_taken && taken.send(transaction).is_err() {
                return;
            }
        }
    }
}
