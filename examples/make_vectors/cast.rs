//! Everyone who has a key, and the chains they make.

use crate::{MINUTE, START};
use kusari::stage3_timestamp::{self as stage3, ServerKey, Stamp};
use kusari::stage4_pow::*;
use rand::SeedableRng as _;
use rand::rngs::ChaCha12Rng;
use rsa::PrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePublicKey as _};
use rsa::signature::{SignatureEncoding as _, Signer as _};
use std::fs;
use std::path::Path;

/// Everyone who has a key.
pub(crate) struct Cast {
    pub(crate) alice: Wallet,
    /// Alice's key again, because a wallet doesn't give away its secret half.
    pub(crate) alice_secret: PrivateKey,
    pub(crate) bob: Wallet,
    pub(crate) server: KeyPair,
    /// A key of 1024 bits, which no one may use.
    pub(crate) weak: PrivateKey,
    /// A key with exponent 3.
    pub(crate) cube: PrivateKey,
    /// A key of 4096 bits, the largest that's allowed.
    pub(crate) largest: PrivateKey,
    pub(crate) ids: Vec<TransactionId>,
}

impl Cast {
    pub(crate) fn new() -> Cast {
        let key = |pem: &str| PrivateKey::from_pkcs8_pem(pem).expect("the file holds keys");
        let wallet = |pem: &str| Wallet::from_pem(pem).expect("a key that may own money");
        let [alice, bob, server, weak, cube, largest] = secret_keys();
        Cast {
            alice: wallet(&alice),
            alice_secret: key(&alice),
            bob: wallet(&bob),
            server: wallet(&server).keys().clone(),
            weak: key(&weak),
            cube: key(&cube),
            largest: key(&largest),
            ids: std::iter::repeat_with({
                let mut rng = ChaCha12Rng::seed_from_u64(6);
                move || TransactionId::random(&mut rng)
            })
            .take(8)
            .collect(),
        }
    }

    pub(crate) fn grants(&self) -> Vec<Grant> {
        vec![Grant { receiver: self.alice.address().clone(), amount: Amount::new(100) }]
    }

    /// Alice has 100, and hashes begin with eight zero bits.
    pub(crate) fn work_genesis(&self) -> Genesis<WorkRule> {
        let rule = WorkRule { difficulty: Difficulty::from_bits(8) };
        Genesis { time: START, grants: self.grants(), rule }
    }

    /// Alice has 100, and the server signs.
    pub(crate) fn stamp_genesis(&self) -> Genesis<ServerKey> {
        let rule = ServerKey { timestamp_server: self.server.address().clone() };
        Genesis { time: START, grants: self.grants(), rule }
    }

    /// Alice pays Bob.
    pub(crate) fn pays_bob(&self, id: usize, amount: u64) -> Transaction {
        self.alice.sign_transaction(self.ids[id], self.bob.address(), Amount::new(amount))
    }

    /// Bob pays Alice.
    pub(crate) fn pays_alice(&self, id: usize, amount: u64) -> Transaction {
        self.bob.sign_transaction(self.ids[id], self.alice.address(), Amount::new(amount))
    }
}

/// The PEM texts of the six keys. Each comes after a title, and ends with an empty line.
fn secret_keys() -> [String; 6] {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/secret-keys.txt");
    let text = fs::read_to_string(path).expect("the file is in the repository");
    let keys: Vec<_> = text
        .split_terminator("\n\n")
        .map(|part| part.split_once('\n').expect("a title and a key").1.to_owned() + "\n")
        .collect();
    keys.try_into().expect("the file has six keys")
}

pub(crate) fn text(value: &impl serde::Serialize) -> String {
    String::from_utf8(encode(value)).expect("JSON is UTF-8")
}

/// Replaces the first occurrence, which has to exist.
pub(crate) fn swap(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} doesn't occur");
    text.replacen(from, to, 1)
}

/// The address of any key, even of one that breaks the rules.
pub(crate) fn address(key: &PrivateKey) -> Address {
    let der = key.to_public_key().to_public_key_der().expect("a key can be written");
    Address::from(to_hex(der.as_bytes()).as_str())
}

/// Signs with any key, even with one that breaks the rules.
pub(crate) fn signed(payment: Payment, key: &PrivateKey) -> Transaction {
    let signature = SigningKey::<sha1::Sha1>::new(key.clone()).sign(&encode(&payment)).to_vec();
    let Payment { id, sender, receiver, amount } = payment;
    Transaction { id, sender, receiver, amount, signature: Signature::from_bytes(signature) }
}

/// A block on `previous`, mined at the usual difficulty.
pub(crate) fn mined(previous: BlockHash, minutes: u64, transactions: Vec<Transaction>) -> Block {
    let time = Time::from_millis(START.millis() + minutes * MINUTE);
    let draft = Draft { time, transactions, previous_hash: previous };
    mine(draft, Difficulty::from_bits(8), Nonce::default())
        .expect("eight zero bits are found quickly")
}

/// The usual chain with work, and one block with the given transactions.
pub(crate) fn work_chain(cast: &Cast, transactions: Vec<Transaction>) -> Vec<String> {
    let genesis = cast.work_genesis();
    let block = mined(genesis.hash(), 1, transactions);
    vec![text(&genesis), text(&block)]
}

/// The usual chain with stamps, and one block with the given transactions.
pub(crate) fn stamp_chain(cast: &Cast, transactions: Vec<Transaction>) -> Vec<String> {
    let genesis = cast.stamp_genesis();
    let time = Time::from_millis(START.millis() + MINUTE);
    let draft = Draft { time, transactions, previous_hash: genesis.hash() };
    vec![text(&genesis), text(&Stamp::seal(draft, &cast.server))]
}

/// The two chains that `docs/wire-format.md` prints, block by block.
pub(crate) fn printed(cast: &Cast) -> (Vec<String>, Vec<String>) {
    let payments = [vec![cast.pays_bob(0, 30)], vec![cast.pays_alice(1, 10)]];

    let mut stage3 = stage3::Chain::new(cast.stamp_genesis()).expect("the genesis is good");
    let mut stage4 = Chain::new(cast.work_genesis()).expect("the genesis is good");
    for (minutes, payments) in (1..).zip(payments) {
        let time = Time::from_millis(START.millis() + minutes * MINUTE);
        let draft = stage3.draft(time, payments.clone());
        stage3.push(Stamp::seal(draft, &cast.server)).expect("the block is good");
        stage4.push(mined(stage4.tip().hash, minutes, payments)).expect("the block is good");
    }
    (lines(&stage3), lines(&stage4))
}

pub(crate) fn lines<S: Seal>(chain: &SealedChain<S>) -> Vec<String> {
    let blocks = chain.blocks().iter().map(text);
    std::iter::once(text(chain.genesis())).chain(blocks).collect()
}
