use super::block::{BlockError, SealedBlock, Tip};
use super::draft::MAX_BLOCK_BYTES;
use super::genesis::{Genesis, GenesisError};
use super::hash::BlockHash;
use super::seal::Seal;
use super::time::Time;
use crate::stage2_signed::{Accounts, DecodeError, Refusal, Transaction, TransactionError, encode};
use std::fmt;

/// Checks the blocks of a chain one after another, and remembers only what the next check needs:
/// the tip, who owns what, and which ids have been used.
///
/// A block takes the same time at height ten and at height ten thousand, and a chain that doesn't fit into
/// memory can be checked while it's being read. What's kept grows by an id with each payment (16 bytes, which
/// become 20 to 40 in a hash table), and by some 700 bytes with each account that holds money.
#[derive(Clone, Debug)]
pub struct Verifier<S: Seal> {
    rule: S::Rule,
    tip: Tip,
    accounts: Accounts,
}

impl<S: Seal> Verifier<S> {
    /// Checks a genesis, and begins at height zero.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: &Genesis<S::Rule>) -> Result<Verifier<S>, GenesisError<S::Error>> {
        let found = encode(genesis).len();
        if found > MAX_BLOCK_BYTES {
            return Err(DecodeError::TooLarge { found, limit: MAX_BLOCK_BYTES }.into());
        }
        if genesis.time > Time::MAX {
            return Err(GenesisError::TimeOutOfRange(genesis.time));
        }
        S::check_rule(&genesis.rule).map_err(GenesisError::Rule)?;

        let mut accounts = Accounts::default();
        for (index, grant) in genesis.grants.iter().enumerate() {
            let receiver = grant.receiver.check();
            receiver.map_err(|cause| GenesisError::Receiver { index, cause })?;
            grant.amount.check().map_err(|cause| GenesisError::Amount { index, cause })?;
            accounts.grant(&grant.receiver, grant.amount).ok_or(GenesisError::GrantsOverflow)?;
        }
        Ok(Verifier { rule: genesis.rule.clone(), tip: Tip::of(genesis), accounts })
    }

    /// Checks the next block and takes it in, or refuses it and stays as it was.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, in the order: size, bounds, link, time, seal; then for each
    /// transaction: id, amount, keys, signature, replay, balance.
    pub fn accept(&mut self, block: &SealedBlock<S>) -> Result<BlockHash, ChainError<S::Error>> {
        self.accept_with(block, Transaction::verify)
    }

    /// Does what [`accept`](Verifier::accept) does, for transactions whose signatures are checked elsewhere:
    /// `verify` says for each in turn what [`Transaction::verify`] would.
    pub(crate) fn accept_with(
        &mut self,
        block: &SealedBlock<S>,
        verify: impl FnMut(&Transaction) -> Result<(), TransactionError>,
    ) -> Result<BlockHash, ChainError<S::Error>> {
        let at = |cause| ChainError::Block { height: self.tip.height + 1, cause };
        let hash = block.check_bounds().map_err(at)?;
        let tip = block.check_header(hash, &self.tip, &self.rule).map_err(at)?;
        self.accounts
            .apply_all(&block.draft.transactions, verify)
            .map_err(|(index, cause)| at(BlockError::Transaction { index, cause }))?;
        self.tip = tip;
        Ok(tip.hash)
    }

    /// The end of the chain.
    pub fn tip(&self) -> Tip {
        self.tip
    }

    /// Who owns what at this point of the chain.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }
}

/// What is wrong with a chain, and where. `E` is what can be wrong with a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChainError<E> {
    /// Nothing can be built on the genesis.
    Genesis(GenesisError<E>),
    /// A block is refused.
    Block {
        /// The height that the block would have had.
        height: u64,
        /// The rule it breaks.
        cause: BlockError<E>,
    },
}

impl<E> ChainError<E> {
    /// Where the chain breaks. The genesis has height zero.
    pub fn height(&self) -> u64 {
        match self {
            ChainError::Genesis(_) => 0,
            ChainError::Block { height, .. } => *height,
        }
    }

    /// Which transaction of the block is refused, counted from zero, if it's a transaction.
    pub fn transaction(&self) -> Option<usize> {
        match self {
            ChainError::Block { cause: BlockError::Transaction { index, .. }, .. } => Some(*index),
            _ => None,
        }
    }
}

impl<E: fmt::Display> fmt::Display for ChainError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChainError::Genesis(cause) => write!(f, "{cause}, at height 0"),
            ChainError::Block { height, cause } => match cause {
                BlockError::Transaction { index, cause } => {
                    write!(f, "{cause}, at height {height}, transaction {index}")
                }
                cause => write!(f, "{cause}, at height {height}"),
            },
        }
    }
}

impl<E: std::error::Error> std::error::Error for ChainError<E> {}

impl<E: Refusal> Refusal for ChainError<E> {
    const CODES: &'static [&'static str] = &[];

    fn code(&self) -> &'static str {
        match self {
            ChainError::Genesis(cause) => cause.code(),
            ChainError::Block { cause, .. } => cause.code(),
        }
    }
}
