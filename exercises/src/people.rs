use crate::check::aside;
use kusari::stage2_signed::{Address, Amount, Transaction, TransactionId, Wallet};
use rand::{SeedableRng, rngs::StdRng};
use std::sync::OnceLock;

/// The people whom the checks of chapters 2 to 5 are about. To make a key takes a while, so each is
/// made once, by the first check that needs it, outside of a claim's clock, and is the same every time.
#[derive(Clone, Copy)]
pub(crate) enum Person {
    Alice,
    Bob,
    Carol,
    Mallory,
    Server,
}

pub(crate) use Person::{Alice, Bob, Carol, Mallory, Server};

impl Person {
    pub(crate) fn wallet(self) -> &'static Wallet {
        static WALLETS: [OnceLock<Wallet>; 5] = [const { OnceLock::new() }; 5];
        let new = || aside(|| Wallet::generate(&mut StdRng::seed_from_u64(self as u64)));
        WALLETS[self as usize].get_or_init(new)
    }

    pub(crate) fn address(self) -> &'static Address {
        self.wallet().address()
    }

    /// Signs a payment. The same number gives the same id.
    pub(crate) fn pays(self, receiver: Person, amount: u64, number: u64) -> Transaction {
        self.wallet().sign_transaction(id(number), receiver.address(), Amount::new(amount))
    }
}

pub(crate) fn id(number: u64) -> TransactionId {
    TransactionId::random(&mut StdRng::seed_from_u64(number))
}
