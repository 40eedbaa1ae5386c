use super::merkle::{merkle_root, repeats};
use crate::stage5_network::{Amount, BlockHash, Refusal};
use crate::stage6_coin::bytes::{Encoded, FormatError, Reader, hex_in_json, write_size};
use crate::stage6_coin::headers::{Header, HeaderError, InCoins};
use crate::stage6_coin::script::{Instruction, Script};
use crate::stage6_coin::transactions::{Facts, Input, OutPoint, Output, SpendError, Transaction};
use serde::{Deserialize, Serialize};

/// An upper bound on the encoded size of a block.
pub const MAX_BLOCK_BYTES: usize = 1_000_000;

/// An upper bound on the size of a coinbase's script, as in Bitcoin.
const MAX_COINBASE_BYTES: usize = 100;

/// A header, and the transactions under its Merkle root. The first one is the coinbase.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Block {
    /// The part that's hashed.
    pub header: Header,
    /// The transactions, in the order in which they take effect.
    pub transactions: Vec<Transaction>,
}

hex_in_json!(Block);

impl Block {
    /// The hash of its header.
    pub fn hash(&self) -> BlockHash {
        self.header.hash()
    }

    /// The names of its transactions, which are the leaves of its Merkle tree.
    pub fn leaves(&self) -> Vec<[u8; 32]> {
        self.transactions.iter().map(|transaction| *transaction.txid().as_bytes()).collect()
    }

    /// The coinbase, if there's one.
    pub fn coinbase(&self) -> Option<&Transaction> {
        self.transactions.first().filter(|first| first.is_coinbase())
    }

    /// The transactions that spend something.
    pub fn payments(&self) -> &[Transaction] {
        self.transactions.get(1..).unwrap_or_default()
    }

    /// The Merkle root of the hashes with witnesses, which the coinbase has to hold. The coinbase can't hold its own
    /// hash, so there are zeros in its place (BIP 141).
    pub fn witness_root(&self) -> [u8; 32] {
        witness_root(&self.facts())
    }

    /// The facts about each of its transactions.
    pub(crate) fn facts(&self) -> Vec<Facts> {
        self.transactions.iter().map(Transaction::facts).collect()
    }

    /// Checks everything that can be checked without the chain: size, Merkle root, coinbase, and the parts of its
    /// transactions that don't depend on what they spend. The work is checked with the header.
    ///
    /// If something's wrong here, it's wrong with the bytes that came, and there may be a good block with the same
    /// header. So the hash mustn't be remembered as that of a bad block.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), BlockError> {
        let facts = self.facts();
        let size = facts.iter().map(|facts| facts.size).sum::<usize>() + self.bytes_around();
        if size > MAX_BLOCK_BYTES {
            return Err(FormatError::TooLarge { found: size, limit: MAX_BLOCK_BYTES }.into());
        }
        let coinbase = self.coinbase().ok_or(BlockError::NoCoinbase)?;
        let leaves = leaves(&facts);
        if merkle_root(&leaves) != self.header.merkle_root {
            return Err(BlockError::WrongMerkleRoot);
        }
        if repeats(&leaves) {
            return Err(BlockError::Repeats);
        }
        let note = CoinbaseNote::of(coinbase)?;
        if note.witness_root != witness_root(&facts) {
            return Err(BlockError::WrongWitnessRoot);
        }
        let at = |index| move |cause| BlockError::Transaction { index, cause };
        coinbase.check_outputs(&facts[0]).map_err(at(0))?;
        for (index, (transaction, facts)) in
            self.transactions.iter().zip(&facts).enumerate().skip(1)
        {
            if transaction.is_coinbase() {
                return Err(BlockError::SecondCoinbase { index });
            }
            transaction.check_as(facts).map_err(at(index))?;
        }
        Ok(())
    }

    /// How many bytes of its encoding aren't its transactions.
    fn bytes_around(&self) -> usize {
        let mut bytes = Vec::new();
        write_size(&mut bytes, self.transactions.len());
        Header::BYTES + bytes.len()
    }
}

/// The names, as leaves of a Merkle tree.
pub(super) fn leaves(facts: &[Facts]) -> Vec<[u8; 32]> {
    facts.iter().map(|facts| *facts.txid.as_bytes()).collect()
}

/// The Merkle root of the hashes with witnesses, with zeros for the coinbase's.
pub(super) fn witness_root(facts: &[Facts]) -> [u8; 32] {
    let hashes = facts.iter().skip(1).map(|facts| facts.witness_hash);
    merkle_root(&[[0; 32]].into_iter().chain(hashes).collect::<Vec<_>>())
}

impl Encoded for Block {
    fn write(&self, bytes: &mut Vec<u8>) {
        self.header.write(bytes);
        write_size(bytes, self.transactions.len());
        self.transactions.iter().for_each(|transaction| transaction.write(bytes));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Block, FormatError> {
        let header = Header::read(reader)?;
        let count = reader.size()?;
        Ok(Block { header, transactions: reader.many(count, Transaction::read)? })
    }
}

/// What a coinbase says in its script, where older payments had their signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoinbaseNote {
    /// The height of its block. Without it, two coinbases could be equal and have the same name (BIP 34).
    pub height: u32,
    /// The Merkle root of the transactions with their witnesses, which the header's root leaves out.
    pub witness_root: [u8; 32],
    /// A number that miners change when they've tried all the nonces of the header.
    pub extra_nonce: u32,
}

impl CoinbaseNote {
    /// Reads what a coinbase says.
    ///
    /// # Errors
    ///
    /// [`BlockError::BadCoinbase`].
    pub fn of(coinbase: &Transaction) -> Result<CoinbaseNote, BlockError> {
        let [Input { signature_script, witness, .. }] = &coinbase.inputs[..] else {
            return Err(BlockError::BadCoinbase);
        };
        let mut pushed = Vec::new();
        for instruction in signature_script.instructions() {
            let Ok(Instruction::Push(data)) = instruction else {
                return Err(BlockError::BadCoinbase);
            };
            pushed.push(data);
        }
        let [height, witness_root, extra_nonce] = &pushed[..] else {
            return Err(BlockError::BadCoinbase);
        };
        let number = |data: &[u8]| {
            crate::stage6_coin::script::decode_number(data)
                .ok()
                .and_then(|number| u32::try_from(number).ok())
        };
        let note = number(height).zip(witness_root.as_slice().try_into().ok());
        let note = note.zip(number(extra_nonce));
        let ((height, witness_root), extra_nonce) = note.ok_or(BlockError::BadCoinbase)?;
        let is_short = signature_script.as_bytes().len() <= MAX_COINBASE_BYTES;
        if !is_short || !witness.is_empty() {
            return Err(BlockError::BadCoinbase);
        }
        Ok(CoinbaseNote { height, witness_root, extra_nonce })
    }

    /// Writes a coinbase that says this and pays one output.
    pub fn coinbase(&self, output: Output) -> Transaction {
        let script = Script::default().number(self.height).push(&self.witness_root);
        let signature_script = script.number(self.extra_nonce);
        Transaction {
            version: 1,
            inputs: vec![Input { signature_script, ..Input::spending(OutPoint::NULL) }],
            outputs: vec![output],
            lock_height: 0,
        }
    }
}

/// The reason why a block is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlockError {
    /// The bytes aren't a block, or there are too many of them.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The header breaks a rule.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A transaction breaks a rule.
    #[error("transaction {index}: {cause}")]
    Transaction {
        /// Which one, counted from zero.
        index: usize,
        /// The rule that it breaks.
        cause: SpendError,
    },
    /// The first transaction isn't a coinbase, or there's no transaction.
    #[error("the first transaction is no coinbase")]
    NoCoinbase,
    /// There's more than one coinbase.
    #[error("transaction {index} is a second coinbase")]
    SecondCoinbase {
        /// Which one, counted from zero.
        index: usize,
    },
    /// The header has the Merkle root of other transactions.
    #[error("the header's Merkle root stands for other transactions")]
    WrongMerkleRoot,
    /// Two branches of the Merkle tree are equal, so a shorter block has the same hash.
    #[error("two branches of the Merkle tree are equal")]
    Repeats,
    /// The coinbase's script isn't height, witness root and extra nonce.
    #[error("the coinbase does not say height, witness root and extra nonce, and nothing else")]
    BadCoinbase,
    /// The coinbase has the root of other witnesses.
    #[error("the coinbase stands for other witnesses")]
    WrongWitnessRoot,
    /// The coinbase names another height.
    #[error("the coinbase names height {found}, and the block has {expected}")]
    WrongHeight {
        /// The height that it names.
        found: u32,
        /// The block's height.
        expected: u64,
    },
    /// The coinbase pays more than the subsidy and the fees.
    #[error("the coinbase pays {}, and subsidy and fees are {}", InCoins(*paid), InCoins(*allowed))]
    CoinbaseTooLarge {
        /// What it pays.
        paid: Amount,
        /// The most it may pay.
        allowed: Amount,
    },
    /// Checking it would take too long.
    #[error("{found} signatures may have to be checked, and at most {limit} are allowed")]
    TooManySignatureChecks {
        /// How many may have to be checked.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
}

impl Refusal for BlockError {
    const CODES: &'static [&'static str] = &[
        "no-coinbase",
        "second-coinbase",
        "wrong-merkle-root",
        "merkle-repeats",
        "bad-coinbase",
        "wrong-witness-root",
        "coinbase-height",
        "coinbase-too-large",
        "too-many-signature-checks",
    ];

    fn code(&self) -> &'static str {
        match self {
            BlockError::Format(cause) => cause.code(),
            BlockError::Header(cause) => cause.code(),
            BlockError::Transaction { cause, .. } => cause.code(),
            BlockError::NoCoinbase => "no-coinbase",
            BlockError::SecondCoinbase { .. } => "second-coinbase",
            BlockError::WrongMerkleRoot => "wrong-merkle-root",
            BlockError::Repeats => "merkle-repeats",
            BlockError::BadCoinbase => "bad-coinbase",
            BlockError::WrongWitnessRoot => "wrong-witness-root",
            BlockError::WrongHeight { .. } => "coinbase-height",
            BlockError::CoinbaseTooLarge { .. } => "coinbase-too-large",
            BlockError::TooManySignatureChecks { .. } => "too-many-signature-checks",
        }
    }
}
