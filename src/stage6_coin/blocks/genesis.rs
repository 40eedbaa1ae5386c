use super::block::{Block, CoinbaseNote};
use super::merkle::merkle_root;
use crate::stage5_network::{Amount, BlockHash, Refusal, Time, encode};
use crate::stage6_coin::bytes::sha256d;
use crate::stage6_coin::headers::{Header, Place, Rules, RulesError, seconds, time_of};
use crate::stage6_coin::script::Script;
use crate::stage6_coin::transactions::Output;
use serde::{Deserialize, Serialize};

/// An upper bound on the length of a genesis's words, in bytes.
pub const MAX_WORDS_BYTES: usize = 200;

/// What everyone who uses a currency agrees on beforehand: the rules, when it begins, and some words.
///
/// It grants no one anything. Its block, at height zero, pays nothing and needs no work. The block's hash covers the
/// rules, so two chains with different rules never have the same genesis.
///
/// Bitcoin's has a newspaper's headline in it, which proves that it wasn't made earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// When the currency begins.
    pub time: Time,
    /// Some words.
    pub words: String,
    /// The numbers that everyone agrees on.
    pub rules: Rules,
}

impl Genesis {
    /// Checks that a chain can be built on it.
    ///
    /// # Errors
    ///
    /// The first rule that it breaks.
    pub fn check(&self) -> Result<(), GenesisError> {
        let bytes = self.words.len();
        if bytes > MAX_WORDS_BYTES {
            return Err(GenesisError::WordsTooLong { bytes });
        }
        if time_of(&self.block().header) != self.time {
            return Err(GenesisError::Time(self.time));
        }
        Ok(self.rules.check()?)
    }

    /// The block at height zero.
    pub fn block(&self) -> Block {
        // In place of a witness root, this coinbase has the hash of everything that's agreed on.
        let note = CoinbaseNote { height: 0, witness_root: sha256d(&encode(self)), extra_nonce: 0 };
        let coinbase = note.coinbase(Output { amount: Amount::ZERO, lock: Script::default() });
        let header = Header {
            version: 1,
            previous_hash: BlockHash::from_bytes([0; 32]),
            merkle_root: merkle_root(&[*coinbase.txid().as_bytes()]),
            time: seconds(self.time),
            target: self.rules.easiest,
            nonce: 0,
        };
        Block { header, transactions: vec![coinbase] }
    }

    /// The hash of its block, which every signature on this chain covers.
    pub fn hash(&self) -> BlockHash {
        self.block().hash()
    }

    /// Its place, at height zero.
    ///
    /// # Errors
    ///
    /// The first rule that it breaks.
    pub fn place(&self) -> Result<Place, GenesisError> {
        self.check()?;
        Ok(Place::first(&self.block().header).map_err(RulesError::from)?)
    }
}

/// The reason why no chain can be built on a genesis.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenesisError {
    /// The rules are invalid.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// The words are too long.
    #[error("the words have {bytes} bytes, and at most {MAX_WORDS_BYTES} are allowed")]
    WordsTooLong {
        /// Their length.
        bytes: usize,
    },
    /// It isn't a whole second, or it's after 2106.
    #[error("the time {0} is not a whole second between 1970 and 2106")]
    Time(Time),
}

impl Refusal for GenesisError {
    const CODES: &'static [&'static str] = &["words-too-long", "genesis-time"];

    fn code(&self) -> &'static str {
        match self {
            GenesisError::Rules(cause) => cause.code(),
            GenesisError::WordsTooLong { .. } => "words-too-long",
            GenesisError::Time(_) => "genesis-time",
        }
    }
}
