use kusari::stage5_network::*;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// What everybody starts with: more than anybody pays in a day at the usual rate.
const GRANT: Amount = Amount::new(1_000_000_000);

/// How many nodes a wallet knows.
const KNOWN_NODES: usize = 2;

/// People with wallets, and what they will do: the same seed makes the same keys and payments.
pub(super) struct People {
    wallets: Vec<Wallet>,
    rng: StdRng,
}

impl People {
    pub(super) fn new(count: usize, seed: u64, mut each: impl FnMut()) -> People {
        let mut rng = StdRng::seed_from_u64(seed);
        let wallets = (0..count).map(|_| {
            each();
            Wallet::generate(&mut rng)
        });
        People { wallets: wallets.collect(), rng }
    }

    pub(super) fn grants(&self) -> Vec<Grant> {
        let grant = |wallet: &Wallet| Grant { receiver: wallet.address().clone(), amount: GRANT };
        self.wallets.iter().map(grant).collect()
    }

    /// Shows each person some nodes.
    pub(super) fn wallets(mut self, network: &Network) -> Payers {
        let nodes: Vec<_> = network.nodes().collect();
        let wallets = self.wallets.into_iter().map(|wallet| {
            let known = nodes.choose_multiple(&mut self.rng, KNOWN_NODES);
            network.wallet(wallet, &known.copied().collect::<Vec<_>>())
        });
        Payers { wallets: wallets.collect(), rng: self.rng }
    }
}

/// People who know nodes to pay through.
pub(super) struct Payers {
    wallets: Vec<NetworkWallet>,
    rng: StdRng,
}

impl Payers {
    /// Pays until it is told to stop, so many times in a second. Reports each payment that a node
    /// took.
    pub(super) fn pay(
        mut self,
        per_second: f64,
        is_over: &AtomicBool,
        taken: &mpsc::Sender<Transaction>,
    ) {
        let interval = Duration::try_from_secs_f64(1.0 / per_second).unwrap_or(Duration::MAX);
        let mut due = Instant::now();
        // Whoever pays nothing in a second never does.
        while let Some(next) = due.checked_add(interval) {
            due = next;
            while !is_over.load(Relaxed) && Instant::now() < due {
                // Whoever ends the race wakes this thread.
                thread::park_timeout(due.saturating_duration_since(Instant::now()));
            }
            if is_over.load(Relaxed) {
                return;
            }
            let transaction = self.next_payment();
            let taken_by_a_node = self.wallets.iter().any(|wallet| {
                *wallet.address() == transaction.sender && wallet.submit(&transaction).is_ok()
            });
            if taken_by_a_node && taken.send(transaction).is_err() {
                return;
            }
        }
    }

    fn next_payment(&mut self) -> Transaction {
        let count = self.wallets.len();
        let sender = self.rng.gen_range(0..count);
        let receiver = (sender + self.rng.gen_range(1..count)) % count;
        let id = TransactionId::random(&mut self.rng);
        let amount = Amount::new(self.rng.gen_range(1..=100));
        let to = self.wallets[receiver].address();
        self.wallets[sender].wallet().sign_transaction(id, to, amount)
    }
}
