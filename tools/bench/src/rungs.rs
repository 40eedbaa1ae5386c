//! The rungs of chapter 4's ladder that the chapter itself does not have: where the originals stand,
//! one in the middle, and the limit.

use kusari::stage4_pow::{BlockHash, Difficulty, Draft, Nonce, SealedBlock, Work, encode, to_hex};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use sha2::block_api::compress256;
use sha2::{Digest as _, Sha256};
use std::hint::black_box;
use std::ops::Range;

/// A value as a language has it whose values tell their types only when they are asked.
#[derive(Clone, Debug)]
enum Json {
    Number(u64),
    Text(String),
    List(Vec<Json>),
    /// In the order in which it was filled, as Python's dictionaries are.
    Dictionary(Vec<(String, Json)>),
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Number(number) => number.serialize(serializer),
            Json::Text(text) => text.serialize(serializer),
            Json::List(items) => items.serialize(serializer),
            Json::Dictionary(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                fields.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}

/// The search of the originals, line by line: a dictionary is written as JSON for each nonce, the
/// text is hashed, the hash is written in hex, and its first digits are looked at. So the difficulty
/// is a number of hex digits, each of which is four bits.
#[derive(Clone, Debug)]
pub struct JsonPerNonce {
    block: Json,
}

impl JsonPerNonce {
    /// Makes a dictionary of a draft.
    pub fn new(draft: &Draft) -> JsonPerNonce {
        let text = |name: &str, value: &str| (name.to_owned(), Json::Text(value.to_owned()));
        let number = |name: &str, value| (name.to_owned(), Json::Number(value));
        let payments = draft.transactions.iter().map(|payment| {
            let id = String::from_utf8_lossy(&encode(&payment.id)).replace('"', "");
            Json::Dictionary(vec![
                text("id", &id),
                text("sender", payment.sender.as_str()),
                text("receiver", payment.receiver.as_str()),
                number("amount", payment.amount.units()),
                text("signature", &to_hex(payment.signature.as_bytes())),
            ])
        });
        let block = Json::Dictionary(vec![
            number("time", draft.time.millis()),
            ("transactions".to_owned(), Json::List(payments.collect())),
            text("previous_hash", &draft.previous_hash.to_hex()),
            number("nonce", 0),
        ]);
        JsonPerNonce { block }
    }

    /// The first of the nonces with which the hash begins with these zeros.
    pub fn search(&mut self, nonces: Range<u64>, zeros: &str) -> Option<u64> {
        for nonce in nonces {
            self.set("nonce", nonce);
            let digest = Sha256::digest(encode(&self.block));
            if to_hex(&digest).starts_with(zeros) {
                return Some(nonce);
            }
        }
        None
    }

    fn set(&mut self, name: &str, number: u64) {
        if let Json::Dictionary(fields) = &mut self.block {
            for (_, value) in fields.iter_mut().filter(|(field, _)| field == name) {
                *value = Json::Number(number);
            }
        }
    }
}

/// The bytes of a block before its nonce.
pub fn prefix(draft: &Draft) -> Vec<u8> {
    let block = SealedBlock { draft: draft.clone(), seal: Work { nonce: Nonce::default() } };
    let mut prefix = encode(&block);
    prefix.truncate(prefix.len() - "0}".len());
    prefix
}

/// Half of the way: what stands before the nonce is hashed once. The digits are still written anew for
/// each nonce, and the library takes them in and pads them as it does any other message.
#[derive(Clone, Debug)]
pub struct PrefixKept {
    prefix: Sha256,
}

impl PrefixKept {
    /// Hashes what stands before the nonce.
    pub fn new(draft: &Draft) -> PrefixKept {
        PrefixKept { prefix: Sha256::new_with_prefix(prefix(draft)) }
    }

    /// The first of the nonces that meets the difficulty.
    pub fn search(&self, nonces: Range<u64>, difficulty: Difficulty) -> Option<u64> {
        nonces.into_iter().find(|nonce| {
            let mut hasher = self.prefix.clone();
            hasher.update(nonce.to_string());
            hasher.update("}");
            difficulty.is_met_by(&BlockHash::from_bytes(hasher.finalize().into()))
        })
    }
}

/// The limit: SHA-256's compression function so many times, and nothing else.
///
/// Each call is given a state and a piece of which the compiler knows nothing, as each attempt is.
pub fn bare_compressions(calls: u64) -> u64 {
    let piece = [0x5a; 64];
    for _ in 0..calls {
        let mut state = black_box([0x6a09_e667; 8]);
        compress256(&mut state, std::slice::from_ref(black_box(&piece)));
        black_box(state);
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::draft;
    use kusari::stage4_pow::{mine, mine_naively};

    #[test]
    fn all_rungs_find_the_same_nonce() {
        for payments in [0, 1, 3] {
            let draft = draft(payments);
            let difficulty = Difficulty::from_bits(8);
            let naive = mine_naively(draft.clone(), difficulty, Nonce::default()).unwrap();
            let nonce = naive.seal.nonce.get();
            assert_eq!(JsonPerNonce::new(&draft).search(0..1 << 20, "00"), Some(nonce));
            assert_eq!(PrefixKept::new(&draft).search(0..1 << 20, difficulty), Some(nonce));
            assert_eq!(mine(draft, difficulty, Nonce::default()).unwrap(), naive);
        }
    }

    #[test]
    fn a_dictionary_is_written_as_the_block_is() {
        let draft = draft(2);
        let mut json = JsonPerNonce::new(&draft);
        json.set("nonce", 77);
        let block = SealedBlock { draft, seal: Work { nonce: Nonce::new(77) } };
        assert_eq!(encode(&json.block), encode(&block));
    }
}
