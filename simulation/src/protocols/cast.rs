use kusari::stage5_network::{
    Address, Amount, Difficulty, Genesis, Grant, Time, Transaction, TransactionId, Verified,
    Wallet, WorkRule,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::sync::LazyLock;
use std::time::Duration;

/// When all chains begin.
pub(crate) const BEGIN: Time = Time::from_millis(1_700_000_000_000);

/// What Alice, Bob and Mallory have at the beginning. Carol has nothing.
const WEALTH: u64 = 1_000;

/// Who they are, in the order of [`Cast::wallets`].
pub(crate) const NAMES: [&str; 4] = ["Alice", "Bob", "Carol", "Mallory"];
const CAROL: usize = 2;
const MALLORY: usize = 3;

/// Wallets, and payments that were signed beforehand. RSA keys and signatures are slow, so all
/// simulations of a process share them.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) wallets: Vec<Wallet>,
    /// What Alice, Bob and Carol pay. Not all of them can be paid by whoever signed them.
    pub(crate) payments: Vec<Transaction>,
    /// Mallory spends the same money twice.
    pub(crate) double_spends: Vec<[Transaction; 2]>,
    /// Mallory signs two payments with one id.
    pub(crate) twins: Vec<[Transaction; 2]>,
    /// Much more than Mallory will ever have, and one more than she has at the beginning.
    pub(crate) overdrafts: Vec<Transaction>,
    /// Wrong whatever the chain.
    pub(crate) forged: Vec<Transaction>,
    /// All of these but the forged ones, verified once.
    pub(crate) verified: Verified,
}

pub(crate) static CAST: LazyLock<Cast> = LazyLock::new(Cast::new);

/// The address of Alice, Bob, Carol and Mallory, with their names.
pub fn people() -> impl Iterator<Item = (&'static str, &'static Address)> {
    NAMES.into_iter().zip(CAST.wallets.iter().map(Wallet::address))
}

/// The payments that Alice, Bob and Carol make in simulations, signed once for the whole process.
pub fn payments() -> &'static [Transaction] {
    &CAST.payments
}

impl Cast {
    fn new() -> Cast {
        let rng = &mut StdRng::seed_from_u64(0x6b75_7361_7269);
        let wallets: Vec<_> = NAMES.map(|_| Wallet::generate(rng)).into();
        let sign = |rng: &mut StdRng, from: usize, to: usize, units: u64| {
            let id = TransactionId::random(rng);
            wallets[from].sign_transaction(id, wallets[to].address(), Amount::new(units))
        };
        let mut payments = Vec::new();
        for _ in 0..40 {
            let (from, to) = (rng.gen_range(0..=CAROL), rng.gen_range(0..=MALLORY));
            let units = rng.gen_range(1..=500);
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
        let forged = vec![
            Transaction { amount: Amount::new(good.amount.units() + 1), ..good.clone() },
            Transaction { signature: payments[1].signature.clone(), ..good.clone() },
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
        Cast { wallets, payments, double_spends, twins, overdrafts, forged, verified }
    }

    pub(crate) fn genesis(&self, difficulty: Difficulty) -> Genesis<WorkRule> {
        let rich = [0, 1, MALLORY].map(|who| self.wallets[who].address().clone());
        let grant = |receiver| Grant { receiver, amount: Amount::new(WEALTH) };
        Genesis { time: BEGIN, grants: rich.map(grant).into(), rule: WorkRule { difficulty } }
    }
}

/// The time that a clock shows which is `skew` milliseconds ahead.
pub(crate) fn clock(virtual_millis: u64, skew: i64) -> Time {
    let right = BEGIN.after(Duration::from_millis(virtual_millis));
    Time::from_millis(right.millis().saturating_add_signed(skew))
}
