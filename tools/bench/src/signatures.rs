//! Signed payments, and what it takes to check a signature and nothing else.

use crate::people::{People, people};
use crate::threads::{cores, for_each};
use kusari::stage4_pow::{Amount, Transaction, TransactionId, encode, from_hex};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::{PublicKey, pkcs8::DecodePublicKey as _};
use sha1::{Digest as _, Sha1};
use std::sync::Mutex;

/// Payments of Alice to Bob of one unit each, the same each time.
///
/// # Panics
///
/// Never: no thread panics while it signs.
pub fn signed(count: usize) -> Vec<Transaction> {
    let People { alice, bob } = people();
    let numbers: Vec<u64> = (0..count as u64).collect();
    let signed = Mutex::new(Vec::with_capacity(count));
    for_each(cores(), &numbers, |number| {
        let id = TransactionId::random(&mut ChaCha12Rng::seed_from_u64(*number));
        let payment = alice.sign_transaction(id, bob.address(), Amount::new(1));
        signed.lock().expect("no thread panics").push(payment);
    });
    let mut signed = signed.into_inner().expect("no thread panics");
    signed.sort_by_key(|payment| payment.id);
    signed
}

/// All that is left of a payment if only its signature is to be checked.
pub struct BareSignature {
    key: PublicKey,
    digest: Vec<u8>,
    signature: Vec<u8>,
}

impl BareSignature {
    /// Prepares a payment's signature.
    ///
    /// # Panics
    ///
    /// If the sender is not a key.
    pub fn of(payment: &Transaction) -> BareSignature {
        let der = from_hex(payment.sender.as_str()).expect("an address is hex");
        BareSignature {
            key: PublicKey::from_public_key_der(&der).expect("the sender is a key"),
            digest: Sha1::digest(encode(&payment.payment())).to_vec(),
            signature: payment.signature.as_bytes().to_vec(),
        }
    }

    /// Checks it.
    ///
    /// # Panics
    ///
    /// If it is none.
    pub fn check(&self) {
        let scheme = Pkcs1v15Sign::new::<Sha1>();
        self.key.verify(scheme, &self.digest, &self.signature).expect("the sender signed it");
    }
}
