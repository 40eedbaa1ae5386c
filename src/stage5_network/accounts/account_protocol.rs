use crate::stage4_pow::{
    Block, BlockError, BlockHash, Seal, SealedBlock, Time, Transaction, TransactionError,
    TransactionId, Work,
};
use crate::stage5_network::protocol;

/// The longest a transaction with keys of 4096 bits can be, and a block without any.
const TRANSACTION_BYTES: usize = 3600;
const BLOCK_BYTES: usize = 300;

/// The protocol of this chapter: everyone has an account, payments move money between them, and the chain
/// with most work wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountProtocol;

impl protocol::Block for Block {
    type Transaction = Transaction;
    type Error = BlockError<<Work as Seal>::Error>;

    fn hash(&self) -> BlockHash {
        SealedBlock::hash(self)
    }

    fn previous_hash(&self) -> BlockHash {
        self.draft.previous_hash
    }

    fn time(&self) -> Time {
        self.draft.time
    }

    fn transactions(&self) -> &[Transaction] {
        &self.draft.transactions
    }

    /// If its payments keep the rules about keys. To count the bytes, it would have to be written.
    fn most_bytes(&self) -> usize {
        BLOCK_BYTES + TRANSACTION_BYTES * self.draft.transactions.len()
    }

    fn check_bounds(&self) -> Result<BlockHash, Self::Error> {
        SealedBlock::check_bounds(self)
    }
}

impl protocol::Transaction for Transaction {
    type Id = TransactionId;
    type Facts = (); // Its name is one of its fields, and nothing else is asked for twice.
    type Error = TransactionError;

    fn id(&self) -> TransactionId {
        self.id
    }

    fn facts(&self) {}

    fn check(&self, (): &()) -> Result<(), TransactionError> {
        self.verify()
    }

    fn summary(&self) -> String {
        format!("of {}", self.amount)
    }

    fn most_bytes(&self) -> usize {
        TRANSACTION_BYTES
    }
}
