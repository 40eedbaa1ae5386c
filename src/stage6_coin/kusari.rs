use crate::stage5_network::{BlockHash, ChainWork, MineError, Time, Tip};
use crate::stage5_network::{BlockTreeOf, Currency};
use crate::stage6_coin::blocks::{Block, BlockError, Draft, Genesis, GenesisError, Reward, Search};
use crate::stage6_coin::bytes::{Encoded as _, Txid};
use crate::stage6_coin::headers::{Place, Rules, time_of};
use crate::stage6_coin::ledger::Books;
use crate::stage6_coin::script::Script;
use crate::stage6_coin::transactions::{SpendError, Transaction};
use crate::stage6_coin::waiting::{Dropped, Mempool, MempoolError};
use rand::{Rng as _, RngCore};
use std::sync::Arc;

/// The currency of this chapter, for the nodes of the last one.
///
/// How nodes agree did not change. So the node, its tree of blocks, its messages and its threads are those of
/// chapter 5, and here stands only what is different about what they agree on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kusari;

/// What a message needs around a block or a transaction. Two hex digits are written for each byte.
const AROUND: usize = 64;

impl Currency for Kusari {
    type Genesis = Genesis;
    type Block = Block;
    type Transaction = Transaction;
    type TransactionId = Txid;
    type TransactionHash = [u8; 32];
    type Place = Place;
    type Books = Books;
    type Mempool = Mempool;
    /// What locks the reward. With the empty script, which is the default, anybody can spend it.
    type Miner = Script;
    type Draft = Draft;
    type Search = Search;
    type GenesisError = GenesisError;
    type BlockError = BlockError;
    type TransactionError = SpendError;
    type MempoolError = MempoolError;

    fn begin(genesis: &Genesis) -> Result<(Place, Books), GenesisError> {
        Ok((genesis.place()?, Books::new(genesis)?))
    }

    fn tip(place: &Place) -> Tip {
        place.tip()
    }

    fn hash(block: &Block) -> BlockHash {
        block.hash()
    }

    fn previous_hash(block: &Block) -> BlockHash {
        block.header.previous_hash
    }

    fn time(block: &Block) -> Time {
        time_of(&block.header)
    }

    fn transactions(block: &Block) -> &[Transaction] {
        block.payments()
    }

    fn id(payment: &Transaction) -> Txid {
        payment.txid()
    }

    fn transaction_hash(payment: &Transaction) -> [u8; 32] {
        payment.witness_hash()
    }

    fn summary(payment: &Transaction) -> String {
        let paid = payment.paid().map_or_else(|_| "too much".to_owned(), |paid| paid.to_string());
        format!("of {paid} to {} outputs", payment.outputs.len())
    }

    fn most_bytes(block: &Block) -> usize {
        AROUND + 2 * block.to_bytes().len()
    }

    fn most_transaction_bytes(payment: &Transaction) -> usize {
        AROUND + 2 * payment.size()
    }

    /// The body is looked at after the work: whoever sends rubbish shall have worked for it.
    fn check_bounds(block: &Block) -> Result<BlockHash, BlockError> {
        Ok(block.hash())
    }

    fn check_orphan(block: &Block, _: BlockHash, genesis: &Genesis) -> Result<(), BlockError> {
        block.header.check_work(genesis.rules.easiest_target())?;
        block.check()
    }

    fn check_header(
        block: &Block,
        _: BlockHash,
        parent: &Place,
        genesis: &Genesis,
    ) -> Result<Place, BlockError> {
        let hash = block.header.check_work(genesis.rules.easiest_target())?;
        Ok(parent.next(&block.header, hash, &genesis.rules)?)
    }

    fn check_transactions(
        block: &Block,
        _: impl FnMut(&Transaction) -> Result<(), SpendError>,
    ) -> Result<(), BlockError> {
        block.check()
    }

    fn verify(payment: &Transaction) -> Result<(), SpendError> {
        payment.check()
    }

    fn work(block: &Block, _: &Genesis) -> ChainWork {
        block.header.target.to_target().map_or_else(|_| ChainWork::default(), |it| it.work())
    }

    fn apply(books: &mut Books, block: &Block, place: &Place) -> Result<(), BlockError> {
        books.apply(block, place)
    }

    fn undo(books: &mut Books, _: &Block) {
        books.undo();
    }

    fn mempool(limit: usize) -> Mempool {
        Mempool::new(limit)
    }

    fn waiting(mempool: &Mempool) -> impl ExactSizeIterator<Item = &Arc<Transaction>> {
        mempool.waiting()
    }

    fn is_waiting(mempool: &Mempool, payment: &Transaction) -> bool {
        mempool.contains(payment)
    }

    fn admit(
        mempool: &mut Mempool,
        payment: Arc<Transaction>,
        tree: &BlockTreeOf<Kusari>,
    ) -> Result<Vec<Dropped>, MempoolError> {
        mempool.add(payment, tree.books(), tree.place())
    }

    /// An output's name is a hash over all that it says: its amount and its script. So a payment that pays more
    /// than it spends does so on every chain, and a witness that does not fulfil the script does so on none.
    /// Whether an output is there, is ripe or is spent already, and what room costs, is different elsewhere.
    fn offence(cause: &MempoolError) -> Option<SpendError> {
        match cause {
            MempoolError::Spend(cause) if cause.is_lasting() => Some(cause.clone()),
            _ => None,
        }
    }

    fn confirm(mempool: &mut Mempool, confirmed: &[&Transaction]) -> bool {
        mempool.confirm(confirmed)
    }

    fn rebase(
        mempool: &mut Mempool,
        returned: impl IntoIterator<Item = Arc<Transaction>>,
        tree: &BlockTreeOf<Kusari>,
        is_confirmed: impl Fn(&Transaction) -> bool,
    ) -> Vec<Dropped> {
        mempool.rebase(returned, tree.books(), tree.place(), is_confirmed)
    }

    fn draft(mempool: &Mempool, tree: &BlockTreeOf<Kusari>, lock: &Script, now: Time) -> Draft {
        let (payments, fees) = mempool.best(lock);
        let payments = payments.iter().map(|payment| (**payment).clone());
        let reward = Reward { lock: lock.clone(), fees, extra_nonce: 0 };
        let rules: &Rules = tree.books().verifier().rules();
        Draft::new(tree.place(), rules, payments, reward, now)
    }

    /// The nonce has 32 bits only. From the lower half on there are two thousand million ahead, and the next draft
    /// has another time.
    fn search(draft: Draft, _: &Genesis, rng: &mut impl RngCore) -> Search {
        Search::new(draft, rng.gen_range(0..=u32::MAX / 2))
    }

    fn run(search: &mut Search, attempts: u64) -> Result<Option<Block>, MineError> {
        Ok(search.run(attempts)?.map(|nonce| search.clone().seal(nonce)))
    }
}
