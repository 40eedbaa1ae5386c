use super::cast::Cast;
use super::played::BEGIN;
use kusari::stage5_network::{
    Address, Amount, Difficulty, Genesis, Grant, Transaction, TransactionId, Verified, Wallet,
    WorkRule,
};
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::sync::LazyLock;

/// What Alice, Bob and Mallory have at the beginning. Carol has nothing.
const WEALTH: u64 = 1_000;

/// Who they are, in the order of [`People::wallets`].
pub(super) const NAMES: [&str; 4] = ["Alice", "Bob", "Carol", "Mallory"];
const CAROL: usize = 2;
const MALLORY: usize = 3;

/// Wallets, payments and a memory of their signatures.
#[derive(Debug)]
pub(super) struct People {
    pub(super) wallets: Vec<Wallet>,
    pub(super) cast: Cast<Transaction>,
    /// All of these but the forged ones, verified once.
    pub(super) verified: Verified,
}

pub(super) static PEOPLE: LazyLock<People> = LazyLock::new(People::new);

/// The address of Alice, Bob, Carol and Mallory, with their names.
pub fn people() -> impl Iterator<Item = (&'static str, &'static Address)> {
    NAMES.into_iter().zip(PEOPLE.wallets.iter().map(Wallet::address))
}

/// The payments that Alice, Bob and Carol make in simulations, signed once for the whole process.
pub fn payments() -> &'static [Transaction] {
    &PEOPLE.cast.payments
}

impl People {
    fn new() -> People {
        let rng = &mut ChaCha12Rng::seed_from_u64(0x6b75_7361_7269);
        let wallets: Vec<_> = NAMES.map(|_| Wallet::generate(rng)).into();
        let sign = |rng: &mut ChaCha12Rng, from: usize, to: usize, units: u64| {
            let id = TransactionId::random(rng);
            wallets[from].sign_transaction(id, wallets[to].address(), Amount::new(units))
        };
        let mut payments = Vec::new();
        for _ in 0..40 {
            let (from, to) = (rng.random_range(0..=CAROL), rng.random_range(0..=MALLORY));
            let units = rng.random_range(1..=500);
            payments.push(sign(rng, from, to, units));
        }
        let mut double_spends = Vec::new();
        for units in [WEALTH, WEALTH - 100, 600, 400] {
            double_spends.push([sign(rng, MALLORY, 0, units), sign(rng, MALLORY, 1, units)]);
        }
        let mut twins = Vec::new();
        for units in [70, 90] {
            let one = sign(rng, MALLORY, 0, units);
            let other = wallets[MALLORY].sign_transaction(
                one.id,
                wallets[1].address(),
                Amount::new(units + 1),
            );
            twins.push([one, other]);
        }
        let overdrafts: Vec<_> =
            [50_000, WEALTH + 1].map(|units| sign(rng, MALLORY, CAROL, units)).into();
        let good = payments[0].clone();
        let counterfeit = vec![
            Transaction { amount: Amount::new(good.amount.units() + 1), ..good.clone() },
            Transaction { signature: payments[1].signature.clone(), ..good.clone() },
        ];
        let forged = vec![
            Transaction { amount: Amount::ZERO, ..good.clone() },
            Transaction { amount: Amount::new(u64::MAX), ..good.clone() },
            Transaction { receiver: "Mallory".into(), ..good.clone() },
            Transaction { sender: "00".into(), ..good },
        ];
        let mut verified = Verified::default();
        let all = (payments.iter().chain(&overdrafts))
            .chain(double_spends.as_flattened())
            .chain(twins.as_flattened());
        for transaction in all {
            verified.verify(transaction).expect("they were signed a moment ago");
        }
        let cast = Cast { payments, double_spends, twins, overdrafts, forged, counterfeit };
        People { wallets, cast, verified }
    }

    pub(super) fn genesis(&self, difficulty: Difficulty) -> Genesis<WorkRule> {
        let rich = [0, 1, MALLORY].map(|who| self.wallets[who].address().clone());
        let grant = |receiver| Grant { receiver, amount: Amount::new(WEALTH) };
        Genesis { time: BEGIN, grants: rich.map(grant).into(), rule: WorkRule { difficulty } }
    }
}
