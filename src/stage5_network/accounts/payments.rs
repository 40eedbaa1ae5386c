use super::mempool::{Mempool, MempoolError};
use crate::stage4_pow::{
    Accounts, Block, BlockError, BlockHash, ChainWork, Draft, Genesis, GenesisError, MineError,
    Seal as _, Search, Time, Tip, Transaction, TransactionError, TransactionHash, TransactionId,
    Verifier, Work, WorkError, WorkRule,
};
use crate::stage5_network::currency::{Currency, Dropped};
use crate::stage5_network::tree::BlockTree;
use rand::RngCore;
use std::sync::Arc;

/// The longest a transaction with keys of 4096 bits can be, and a block without any.
const TRANSACTION_BYTES: usize = 3600;
const BLOCK_BYTES: usize = 300;

/// The currency of chapters 1 to 5: everybody has an account, and payments move money between them.
///
/// Nothing is done here. Each function says where it has been done since the chapter that brought it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Payments;

impl Currency for Payments {
    type Genesis = Genesis<WorkRule>;
    type Block = Block;
    type Transaction = Transaction;
    type TransactionId = TransactionId;
    type TransactionHash = TransactionHash;
    type Place = Tip;
    type Books = Accounts;
    type Mempool = Mempool;
    type Miner = (); // It is paid nothing, and so it has nothing to add.
    type Draft = Draft;
    type Search = Search;
    type GenesisError = GenesisError<WorkError>;
    type BlockError = BlockError<WorkError>;
    type TransactionError = TransactionError;
    type MempoolError = MempoolError;

    fn begin(genesis: &Genesis<WorkRule>) -> Result<(Tip, Accounts), GenesisError<WorkError>> {
        let verifier = Verifier::<Work>::new(genesis)?;
        Ok((verifier.tip(), verifier.accounts().clone()))
    }

    fn tip(place: &Tip) -> Tip {
        *place
    }

    fn hash(block: &Block) -> BlockHash {
        block.hash()
    }

    fn previous_hash(block: &Block) -> BlockHash {
        block.draft.previous_hash
    }

    fn time(block: &Block) -> Time {
        block.draft.time
    }

    fn transactions(block: &Block) -> &[Transaction] {
        &block.draft.transactions
    }

    fn id(transaction: &Transaction) -> TransactionId {
        transaction.id
    }

    fn transaction_hash(transaction: &Transaction) -> TransactionHash {
        transaction.hash()
    }

    fn summary(transaction: &Transaction) -> String {
        format!("of {}", transaction.amount)
    }

    /// If its payments keep the rules about keys. To count the bytes, it would have to be written.
    fn most_bytes(block: &Block) -> usize {
        BLOCK_BYTES + TRANSACTION_BYTES * block.draft.transactions.len()
    }

    fn most_transaction_bytes(_: &Transaction) -> usize {
        TRANSACTION_BYTES
    }

    fn check_bounds(block: &Block) -> Result<BlockHash, BlockError<WorkError>> {
        block.check_bounds()
    }

    fn check_orphan(
        block: &Block,
        hash: BlockHash,
        genesis: &Genesis<WorkRule>,
    ) -> Result<(), BlockError<WorkError>> {
        block.seal.check(&block.draft, &hash, &genesis.rule).map_err(BlockError::Seal)
    }

    fn check_header(
        block: &Block,
        hash: BlockHash,
        parent: &Tip,
        genesis: &Genesis<WorkRule>,
    ) -> Result<Tip, BlockError<WorkError>> {
        block.check_header(hash, parent, &genesis.rule)
    }

    fn check_transactions(
        block: &Block,
        mut verify: impl FnMut(&Transaction) -> Result<(), TransactionError>,
    ) -> Result<(), BlockError<WorkError>> {
        for (index, transaction) in block.draft.transactions.iter().enumerate() {
            verify(transaction).map_err(|cause| BlockError::Transaction { index, cause })?;
        }
        Ok(())
    }

    fn verify(transaction: &Transaction) -> Result<(), TransactionError> {
        transaction.verify()
    }

    fn work(_: &Block, genesis: &Genesis<WorkRule>) -> ChainWork {
        genesis.rule.difficulty.work()
    }

    fn apply(accounts: &mut Accounts, block: &Block, _: &Tip) -> Result<(), BlockError<WorkError>> {
        accounts
            .apply_all(&block.draft.transactions, |_| Ok(()))
            .map_err(|(index, cause)| BlockError::Transaction { index, cause })
    }

    fn undo(accounts: &mut Accounts, block: &Block) {
        accounts.undo_all(&block.draft.transactions);
    }

    fn mempool(limit: usize) -> Mempool {
        Mempool::new(limit)
    }

    fn waiting(mempool: &Mempool) -> impl ExactSizeIterator<Item = &Arc<Transaction>> {
        mempool.transactions().iter()
    }

    fn is_waiting(mempool: &Mempool, transaction: &Transaction) -> bool {
        mempool.contains(transaction)
    }

    fn admit(
        mempool: &mut Mempool,
        transaction: Arc<Transaction>,
        tree: &BlockTree<Payments>,
    ) -> Result<Vec<Dropped<Payments>>, MempoolError> {
        // All payments are equal: none gives way.
        mempool.add(transaction, tree.books()).map(|()| Vec::new())
    }

    /// Whatever is wrong on every chain was found before it came here.
    fn offence(_: &MempoolError) -> Option<TransactionError> {
        None
    }

    fn confirm(mempool: &mut Mempool, confirmed: &[&Transaction]) -> bool {
        mempool.confirm(confirmed)
    }

    fn rebase(
        mempool: &mut Mempool,
        returned: impl IntoIterator<Item = Arc<Transaction>>,
        tree: &BlockTree<Payments>,
        is_confirmed: impl Fn(&Transaction) -> bool,
    ) -> Vec<Dropped<Payments>> {
        mempool.rebase(returned, tree.books(), is_confirmed)
    }

    fn draft(mempool: &Mempool, tree: &BlockTree<Payments>, (): &(), now: Time) -> Draft {
        let waiting = mempool.transactions();
        let count = Draft::room_for(waiting.iter().map(|tx| &**tx));
        let Tip { hash, time, .. } = tree.tip();
        Draft {
            // The block before may have been written by a clock that is ahead of ours.
            time: now.max(time),
            transactions: waiting[..count].iter().map(|tx| (**tx).clone()).collect(),
            previous_hash: hash,
        }
    }

    fn search(draft: Draft, genesis: &Genesis<WorkRule>, rng: &mut impl RngCore) -> Search {
        let mut search = Search::new(draft, genesis.rule.difficulty);
        search.seek_at_random(rng);
        search
    }

    fn run(search: &mut Search, attempts: u64) -> Result<Option<Block>, MineError> {
        let found = search.run(attempts)?;
        Ok(found.map(|nonce| search.clone().seal(nonce)))
    }
}

impl BlockTree<Payments> {
    /// Who owns what at the end of the best chain.
    pub fn accounts(&self) -> &Accounts {
        self.books()
    }
}
