use crate::stage5_network::protocol::{
    self, AROUND, Checked, Consensus, Ledger, Pool, Proposal, Protocol,
};
use crate::stage5_network::{BlockHash, ChainWork, Time, Tip, any};
use crate::stage6_coin::blocks::{Block, BlockError, Draft, Genesis, GenesisError, Reward, Search};
use crate::stage6_coin::bytes::{Encoded as _, Txid};
use crate::stage6_coin::headers::{Place, time_of};
use crate::stage6_coin::ledger::Books;
use crate::stage6_coin::script::Script;
use crate::stage6_coin::transactions::{Facts, SpendError, Transaction};
use crate::stage6_coin::waiting::{Dropped, Mempool, MempoolError};
use rand::{Rng, RngExt as _};

/// The protocol of this chapter, for the nodes of the last one.
///
/// How nodes agree didn't change. So the node, its tree of blocks, its messages and its threads are those of
/// chapter 5, and here is only what's different about what they agree on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoinProtocol;

impl Protocol for CoinProtocol {
    type Block = Block;
    type Consensus = AdjustedWork;
    type Ledger = Books;
    type Pool = Mempool;
}

impl protocol::Block for Block {
    type Transaction = Transaction;
    type Error = BlockError;

    fn hash(&self) -> BlockHash {
        self.header.hash()
    }

    fn previous_hash(&self) -> BlockHash {
        self.header.previous_hash
    }

    fn time(&self) -> Time {
        time_of(&self.header)
    }

    fn transactions(&self) -> &[Transaction] {
        self.payments()
    }

    fn most_bytes(&self) -> usize {
        AROUND + 2 * self.to_bytes().len() // two hex digits for each byte
    }
}

impl protocol::Transaction for Transaction {
    type Id = Txid;
    type Facts = Facts;
    type Error = SpendError;

    fn id(&self) -> Txid {
        self.txid()
    }

    fn facts(&self) -> Facts {
        Transaction::facts(self)
    }

    fn id_from(&self, facts: &Facts) -> Txid {
        facts.txid
    }

    fn check(&self, facts: &Facts) -> Result<(), SpendError> {
        self.check_as(facts)
    }

    fn summary(&self) -> String {
        let paid = self.paid().map_or_else(|_| "too much".to_owned(), |paid| paid.to_string());
        format!("of {paid} to {} outputs", self.outputs.len())
    }

    fn most_bytes(&self) -> usize {
        AROUND + 2 * self.size()
    }
}

/// Anyone may make a block whose header shows the work that its place asks for, and the chain with most work
/// wins. How much is asked for follows from the times of the blocks before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AdjustedWork;

impl Consensus<CoinProtocol> for AdjustedWork {
    type Genesis = Genesis;
    type GenesisError = GenesisError;
    type Place = Place;
    type Weight = ChainWork;
    /// What locks the reward. With the empty script, which is the default, anyone can spend it.
    type Proposer = Script;
    type Draft = Draft;
    type Search = Search;

    fn begin(genesis: &Genesis) -> Result<Place, GenesisError> {
        genesis.place()
    }

    fn tip(place: &Place) -> Tip {
        place.tip()
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

    fn weight(before: ChainWork, block: &Block, _: &Genesis) -> ChainWork {
        block.header.target.to_target().map_or(before, |target| before + target.work())
    }

    fn claim(work: ChainWork) -> u64 {
        work.hashes().try_into().unwrap_or(u64::MAX)
    }

    fn draft(
        place: &Place,
        genesis: &Genesis,
        _: &Books,
        mempool: &Mempool,
        lock: &Script,
        now: Time,
    ) -> Draft {
        let (payments, fees) = mempool.best(lock);
        let payments = payments.iter().map(|payment| (**payment).clone());
        let reward = Reward { lock: lock.clone(), fees, extra_nonce: 0 };
        Draft::new(place, &genesis.rules, payments, reward, now)
    }

    /// The nonce has 32 bits only. From the lower half on there are two billion ahead, and the next draft has
    /// another time.
    fn search(draft: Draft, _: &Genesis, rng: &mut impl Rng) -> Search {
        Search::new(draft, rng.random_range(0..=u32::MAX / 2))
    }

    fn propose(search: &mut Search, attempts: u64) -> Proposal<Block> {
        match search.run(attempts) {
            Ok(Some(nonce)) => Proposal::Found(search.clone().seal(nonce)),
            Ok(None) => Proposal::KeepGoing,
            Err(_) => Proposal::Stale,
        }
    }
}

impl Ledger<CoinProtocol> for Books {
    fn open(genesis: &Genesis) -> Result<Books, GenesisError> {
        Books::new(genesis)
    }

    /// The body is looked at after the work: anyone who sends rubbish has to have worked for it.
    fn check(&mut self, block: &Block) -> Result<(), BlockError> {
        block.check()
    }

    fn apply(&mut self, block: &Block, height: u64) -> Result<(), BlockError> {
        Books::apply(self, block, height)
    }

    fn undo(&mut self, block: &Block) {
        Books::undo(self, block);
    }
}

/// Who waits and who gives way doesn't depend on who may make a block.
impl<P> Pool<P> for Mempool
where
    P: Protocol<Ledger = Books, Pool = Mempool>,
    P::Block: protocol::Block<Transaction = Transaction>,
{
    type Error = MempoolError;

    fn with_limit(limit: usize) -> Mempool {
        Mempool::new(limit)
    }

    fn clear(&mut self) {
        Mempool::clear(self);
    }

    fn waiting(&self) -> impl ExactSizeIterator<Item = &Checked<Transaction>> {
        Mempool::waiting(self)
    }

    fn find(&self, payment: &Transaction) -> Option<&Checked<Transaction>> {
        Mempool::find(self, payment)
    }

    fn admit(
        &mut self,
        payment: Checked<Transaction>,
        books: &Books,
        height: u64,
    ) -> Result<Vec<Dropped>, MempoolError> {
        Mempool::admit(self, payment, books, height)
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

    fn confirm(&mut self, confirmed: &[&Transaction]) -> bool {
        Mempool::confirm(self, confirmed)
    }
}

impl any::Node<CoinProtocol> {
    /// Lets the node share the memory of other books, so that scripts that agreed there need not be run again. A world
    /// that starts thousands of nodes would do little else otherwise.
    pub fn remembering(mut self, books: &Books) -> any::Node<CoinProtocol> {
        self.tree.ledger_mut().share_memory(books);
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::stage6_coin::transactions::ENCODED;
    use crate::stage6_coin::*;
    use rand::{SeedableRng as _, rngs::ChaCha12Rng};

    const NOW: Time = Time::from_millis(1_000_000);
    const PEER: NodeId = NodeId(1);

    /// A node with a neighbour and some blocks, and payments of their rewards with one, two and ten inputs.
    fn scene() -> (Node, [Transaction; 3]) {
        let key = PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(1));
        let lock = Address::of(&key.public_key()).lock();
        let easiest = CompactTarget::from_bits(0x207f_ffff);
        let rules = Rules { easiest, maturity: 1, ..Rules::classroom() };
        let genesis = Genesis { time: Time::default(), words: "a walk".into(), rules };
        let node = Node::new(genesis.clone(), NodeSettings::default());
        let mut node = node.expect("these are rules").proposing_for(lock.clone());
        node.handle(NodeInput::Connected(PEER), NOW);
        let mut rewards = Vec::new();
        while rewards.len() <= 13 {
            let block = mine(node.draft(NOW)).expect("every other nonce will do");
            let coinbase = &block.transactions[0];
            rewards.push((coinbase.out_point(0), coinbase.outputs[0].clone()));
            node.handle(NodeInput::Proposed(block), NOW);
        }
        let payments = [&rewards[..1], &rewards[1..3], &rewards[3..13]].map(|spent| {
            let inputs = spent.iter().map(|(out_point, _)| Input::spending(*out_point)).collect();
            let outputs = vec![Output { amount: Amount::new(UNITS_PER_COIN), lock: lock.clone() }];
            let mut payment = Transaction { inputs, outputs, ..Transaction::default() };
            for (input, (_, output)) in spent.iter().enumerate() {
                payment.sign(input, output, &genesis.hash(), &key);
            }
            payment
        });
        (node, payments)
    }

    /// How many transactions were encoded when a node was told something, and how many payments' scripts were run.
    fn told(node: &mut Node, input: NodeInput) -> (usize, u64) {
        let before = (ENCODED.get(), node.tree().ledger().scripts_run());
        node.handle(input, NOW);
        (ENCODED.get() - before.0, node.tree().ledger().scripts_run() - before.1)
    }

    #[test]
    fn a_payment_is_encoded_once_and_checked_once_until_it_waits() {
        let (mut node, payments) = scene();
        for (waiting, payment) in payments.into_iter().enumerate() {
            assert_eq!(told(&mut node, NodeInput::Transaction(payment.clone())), (1, 1));
            assert_eq!(node.waiting().len(), waiting + 1);
            let again = NodeInput::Message(PEER, Message::Transaction(payment.into()));
            assert_eq!(told(&mut node, again), (0, 0), "it is recognised as it is");
        }
    }

    #[test]
    fn a_block_of_payments_that_wait_runs_no_script_and_they_leave_without_another_encoding() {
        let (mut node, payments) = scene();
        for payment in payments {
            node.handle(NodeInput::Transaction(payment), NOW);
        }
        let before = ENCODED.get();
        let block = mine(node.draft(NOW)).expect("every other nonce will do");
        assert_eq!(ENCODED.get() - before, 3 + 2, "each once, and the coinbase anew with its root");
        // Once for what can be checked of the block alone, and once to enter it.
        assert_eq!(told(&mut node, NodeInput::Proposed(block)), (2 * (3 + 1), 0));
        assert_eq!(node.waiting().len(), 0);
    }
}
