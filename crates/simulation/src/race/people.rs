use kusari::stage5_network::*;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};

/// What everyone starts with: more than anyone pays in a day at the usual rate.
const GRANT: Amount = Amount::new(1_000_000_000);

/// How many nodes a wallet knows.
const KNOWN_NODES: usize = 2;

/// People with wallets, and what they will do: the same seed makes the same keys and payments.
#[derive(Debug)]
pub struct People {
    wallets: Vec<Wallet>,
    rng: ChaCha12Rng,
}

impl People {
    /// Makes people. `each` is called before each key, since a key takes time.
    pub fn new(count: usize, seed: u64, mut each: impl FnMut()) -> People {
        let mut people = People::with_keys(Vec::new(), seed, 0);
        for _ in 0..count {
            each();
            people.join();
        }
        people
    }

    /// Makes people whose keys were drawn before, from this seed. `drawn` is how many random words that took.
    pub fn with_keys(wallets: Vec<Wallet>, seed: u64, drawn: u128) -> People {
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        rng.set_word_pos(drawn);
        People { wallets, rng }
    }

    /// One more person draws a key. It takes a fifth of a second natively, and a second or two in a browser.
    pub fn join(&mut self) {
        self.wallets.push(Wallet::generate(&mut self.rng));
    }

    /// How many random words have been taken from the seed so far.
    pub fn drawn(&self) -> u128 {
        self.rng.get_word_pos()
    }

    /// Their wallets.
    pub fn wallets(&self) -> &[Wallet] {
        &self.wallets
    }

    /// What a genesis gives to each of them.
    pub fn grants(&self) -> Vec<Grant> {
        let grant = |wallet: &Wallet| Grant { receiver: wallet.address().clone(), amount: GRANT };
        self.wallets.iter().map(grant).collect()
    }

    /// Chooses which nodes each person knows.
    pub fn know(&mut self, nodes: &[NodeId]) -> Vec<Vec<NodeId>> {
        let mut some = |_: &_| nodes.sample(&mut self.rng, KNOWN_NODES).copied().collect();
        self.wallets.iter().map(&mut some).collect()
    }

    /// One person pays another. Returns the number of the person who pays, and the payment.
    pub fn next_payment(&mut self) -> (usize, Transaction) {
        let count = self.wallets.len();
        let sender = self.rng.random_range(0..count);
        let receiver = (sender + self.rng.random_range(1..count)) % count;
        let id = TransactionId::random(&mut self.rng);
        let amount = Amount::new(self.rng.random_range(1..=100));
        let to = self.wallets[receiver].address();
        (sender, self.wallets[sender].sign_transaction(id, to, amount))
    }
}
