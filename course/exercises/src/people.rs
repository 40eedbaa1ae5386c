use crate::check::aside;
use kusari::stage2_signed::{
    Address, Amount, Payment, Signature, Transaction, TransactionId, Wallet, encode,
};
use rand::{SeedableRng, rngs::ChaCha12Rng};
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

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
        let new = || aside(|| Wallet::generate(&mut ChaCha12Rng::seed_from_u64(self as u64)));
        WALLETS[self as usize].get_or_init(new)
    }

    pub(crate) fn address(self) -> &'static Address {
        self.wallet().address()
    }

    /// Signs a payment. The same number gives the same id.
    pub(crate) fn pays(self, receiver: Person, amount: u64, number: u64) -> Transaction {
        self.orders(id(number), receiver.address(), amount)
    }

    /// Signs a payment, even one that no rule would let pass.
    pub(crate) fn orders(self, id: TransactionId, to: &Address, amount: u64) -> Transaction {
        let (sender, receiver, amount) = (self.address().clone(), to.clone(), Amount::new(amount));
        let payment = Payment { id, sender, receiver, amount };
        let signature = self.signs(&encode(&payment));
        let Payment { id, sender, receiver, amount } = payment;
        Transaction { id, sender, receiver, amount, signature }
    }

    /// Signs a message. A signature takes a millisecond or two and is the same every time, so each is made
    /// once: a check asks about hundreds of payments and blocks, and most of them again and again.
    pub(crate) fn signs(self, message: &[u8]) -> Signature {
        static SIGNED: Mutex<BTreeMap<(u8, Vec<u8>), Signature>> = Mutex::new(BTreeMap::new());
        let key = (self as u8, message.to_vec());
        let signed = || SIGNED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signature) = signed().get(&key) {
            return signature.clone();
        }
        let signature = self.wallet().keys().sign(message);
        signed().insert(key, signature.clone());
        signature
    }
}

pub(crate) fn id(number: u64) -> TransactionId {
    TransactionId::random(&mut ChaCha12Rng::seed_from_u64(number))
}

/// How a message calls the owner of an address.
pub(crate) fn name_of(address: &Address) -> String {
    let people = [
        ("Alice", Alice),
        ("Bob", Bob),
        ("Carol", Carol),
        ("Mallory", Mallory),
        ("the server", Server),
    ];
    let known = people.into_iter().find(|(_, person)| person.address() == address);
    match known {
        Some((name, _)) => name.to_owned(),
        None if address.as_str().len() < 40 => format!("{:?}", address.as_str()),
        None => "an address that is almost a person's".to_owned(),
    }
}

/// An id as it is written in JSON.
pub(crate) fn id_of(text: &str) -> TransactionId {
    serde_json::from_value(text.into()).expect("the checks write ids as ids are written")
}
