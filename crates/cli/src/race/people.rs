use kusari::stage5_network::*;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// What everyone starts with: more than anyone pays in a day at the usual rate.
const GRANT: Amount = Amount::new(1_000_000_000);

/// How many nodes a wallet knows.
const KNOWN_NODES: usize = 2;

/// People with wallets, and what they will do: the same seed makes the same keys and payments.
pub(super) struct People {
    wallets: Vec<Wallet>,
    rng: ChaCha12Rng,
}

impl People {
    pub(super) fn new(count: usize, seed: u64, mut each: impl FnMut()) -> People {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
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

    /// Chooses which nodes each person knows.
    pub(super) fn know(&mut self, nodes: &[NodeId]) -> Vec<Vec<NodeId>> {
        let mut some = |_: &_| nodes.sample(&mut self.rng, KNOWN_NODES).copied().collect();
        self.wallets.iter().map(&mut some).collect()
    }

    /// One person pays another. Returns the number of the person who pays, and the payment.
    pub(super) fn next_payment(&mut self) -> (usize, Transaction) {
        let count = self.wallets.len();
        let sender = self.rng.random_range(0..count);
        let receiver = (sender + self.rng.random_range(1..count)) % count;
        let id = TransactionId::random(&mut self.rng);
        let amount = Amount::new(self.rng.random_range(1..=100));
        let to = self.wallets[receiver].address();
        (sender, self.wallets[sender].sign_transaction(id, to, amount))
    }

    /// Connects each person with the nodes that they know.
    pub(super) fn wallets(mut self, network: &Network) -> Payers {
        let known = self.know(&network.nodes().collect::<Vec<_>>());
        let connect = |(wallet, known): (&Wallet, Vec<_>)| network.wallet(wallet.clone(), &known);
        Payers { wallets: self.wallets.iter().zip(known).map(connect).collect(), people: self }
    }
}

/// People who know nodes to pay through.
pub(super) struct Payers {
    people: People,
    wallets: Vec<NetworkWallet>,
}

impl Payers {
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
