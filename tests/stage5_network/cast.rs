//! The people in these tests, where they meet, and ways to look at what a node does.

use kusari::stage5_network::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::VecDeque;
use std::sync::{Arc, LazyLock, mpsc};
use std::thread;
use std::time::Duration;

pub(crate) static ALICE: LazyLock<Wallet> = LazyLock::new(|| wallet(1));
pub(crate) static BOB: LazyLock<Wallet> = LazyLock::new(|| wallet(2));
pub(crate) static CAROL: LazyLock<Wallet> = LazyLock::new(|| wallet(3));

fn wallet(seed: u64) -> Wallet {
    Wallet::generate(&mut ChaCha12Rng::seed_from_u64(seed))
}

/// What Alice and Bob each have at the beginning. Carol has nothing.
pub(crate) const WEALTH: u64 = 1_000;

/// When all chains begin.
pub(crate) const BEGIN: Time = Time::from_millis(1_700_000_000_000);

/// What all clocks show: an hour later. Blocks are a second apart, so there's room for 3600.
pub(crate) const NOW: Time = Time::from_millis(BEGIN.millis() + 60 * 60 * 1000);

/// How long anything may take before a test gives up, so that even a fault ends a test. A claim counts blocks
/// and messages, and doesn't depend on how busy the machine is.
pub(crate) const PATIENCE: Duration = Duration::from_secs(600);

/// Waits for something to end, and gives up only if it doesn't. How soon depends on the machine.
#[track_caller]
pub(crate) fn ends<T: Send + 'static>(what: &str, end: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, ended) = mpsc::channel();
    let ending = thread::spawn(move || done.send(end()));
    match ended.recv_timeout(PATIENCE) {
        Ok(result) => result,
        Err(_) if ending.is_finished() => panic!("{what} panicked"),
        Err(_) => panic!("{what} did not end within {PATIENCE:?}"),
    }
}

/// The time between a node's ticks.
pub(crate) const TICK: Duration = Duration::from_millis(200);

/// Two neighbours.
pub(crate) const PEER: NodeId = NodeId(7);
pub(crate) const OTHER: NodeId = NodeId(8);

pub(crate) fn genesis(bits: u64) -> Genesis<WorkRule> {
    let grant =
        |wallet: &Wallet| Grant { receiver: wallet.address().clone(), amount: Amount::new(WEALTH) };
    let rule = WorkRule { difficulty: Difficulty::from_bits(bits) };
    Genesis { time: BEGIN, grants: vec![grant(&ALICE), grant(&BOB)], rule }
}

pub(crate) fn pay(from: &Wallet, to: &Wallet, units: u64) -> Transaction {
    from.send(to.address(), Amount::new(units))
}

/// Nodes that speak more often than usual, so that no test has to wait long for a hello.
pub(crate) fn talkative() -> NodeSettings {
    NodeSettings { hello_every: 2 * TICK, announce_every: 2 * TICK, ..NodeSettings::default() }
}

/// A node of the genesis with four bits, and with the neighbours [`PEER`] and [`OTHER`].
pub(crate) fn node() -> Node {
    node_with(NodeSettings::default())
}

pub(crate) fn node_with(settings: NodeSettings) -> Node {
    let mut node = Node::new(genesis(4), settings).expect("the genesis is a good one");
    for peer in [PEER, OTHER] {
        node.handle(Input::Connected(peer), NOW);
    }
    node
}

/// A miner who writes one block after another, whether a node would like them or not.
///
/// Each miner begins with different nonces, so that no two write the same block.
#[derive(Clone)]
pub(crate) struct Branch {
    rule: WorkRule,
    hash: BlockHash,
    pub(crate) time: Time,
    start: Nonce,
    pub(crate) blocks: Vec<Block>,
}

impl Branch {
    pub(crate) fn new(miner: u64) -> Branch {
        Branch::of(&genesis(4), miner)
    }

    pub(crate) fn of(genesis: &Genesis<WorkRule>, miner: u64) -> Branch {
        Branch {
            rule: genesis.rule,
            hash: genesis.hash(),
            time: genesis.time,
            start: Nonce::new(miner * 1_000_000),
            blocks: Vec::new(),
        }
    }

    /// Another miner who goes on from here.
    pub(crate) fn fork(&self, miner: u64) -> Branch {
        Branch { start: Nonce::new(miner * 1_000_000), ..self.clone() }
    }

    pub(crate) fn mine(&mut self, transactions: impl Into<Vec<Transaction>>) -> Block {
        self.time = self.time.after(Duration::from_secs(1));
        let (time, previous_hash) = (self.time, self.hash);
        let draft = Draft { time, transactions: transactions.into(), previous_hash };
        let block = mine(draft, self.rule.difficulty, self.start).expect("a few bits are found");
        self.hash = block.hash();
        self.blocks.push(block.clone());
        block
    }

    /// Goes on after a block that someone else wrote.
    pub(crate) fn go_on_after(&mut self, block: &Block) {
        (self.hash, self.time) = (block.hash(), block.draft.time);
    }

    /// Writes `count` blocks without payments.
    pub(crate) fn grow(&mut self, count: usize) -> Vec<Block> {
        (0..count).map(|_| self.mine([])).collect()
    }
}

/// The next block of a branch, with a nonce that doesn't meet the difficulty.
pub(crate) fn too_easy(branch: &Branch) -> Block {
    let mut block = branch.clone().mine([]);
    while branch.rule.difficulty.is_met_by(&block.hash()) {
        block.seal.nonce = Nonce::new(block.seal.nonce.get() + 1);
    }
    block
}

/// Hands something to a node, at the time that all clocks show.
pub(crate) trait Hand {
    fn hears(&mut self, from: NodeId, message: Message) -> Vec<Output>;
    fn hears_bytes(&mut self, from: NodeId, bytes: impl Into<Vec<u8>>) -> Vec<Output>;
    fn hears_all(&mut self, from: NodeId, blocks: &[Block]);
    fn takes(&mut self, transaction: &Transaction) -> Vec<Output>;
    fn mines(&mut self) -> Vec<Output>;
}

impl Hand for Node {
    fn hears(&mut self, from: NodeId, message: Message) -> Vec<Output> {
        self.handle(Input::Message(from, message), NOW)
    }

    fn hears_bytes(&mut self, from: NodeId, bytes: impl Into<Vec<u8>>) -> Vec<Output> {
        self.handle(Input::Bytes(from, bytes.into()), NOW)
    }

    fn hears_all(&mut self, from: NodeId, blocks: &[Block]) {
        for block in blocks {
            self.hears(from, block_message(block));
        }
    }

    fn takes(&mut self, transaction: &Transaction) -> Vec<Output> {
        self.handle(Input::Transaction(transaction.clone()), NOW)
    }

    fn mines(&mut self) -> Vec<Output> {
        let difficulty = self.genesis().rule.difficulty;
        let block = mine(self.draft(NOW), difficulty, Nonce::default()).expect("few bits");
        self.handle(Input::Proposed(block), NOW)
    }
}

pub(crate) fn block_message(block: &Block) -> Message {
    Message::Block(Arc::new(block.clone()))
}

pub(crate) fn blocks_message(blocks: &[Block]) -> Message {
    Message::Blocks(blocks.iter().cloned().map(Arc::new).collect())
}

pub(crate) fn transaction_message(transaction: &Transaction) -> Message {
    Message::Transaction(Arc::new(transaction.clone()))
}

/// Looks at what a node wants to be done.
pub(crate) trait Look {
    fn sent(&self) -> Vec<(NodeId, &Message)>;
    fn events(&self) -> Vec<&Event>;
    /// The codes of all refusals of blocks and transactions.
    fn refusals(&self) -> Vec<&'static str>;
    /// Who was penalised, with which code, and for which offence, counted from one.
    fn penalties(&self) -> Vec<(NodeId, &'static str, u32)>;
    /// Who was dropped, with which code.
    fn dropped(&self) -> Vec<(NodeId, &'static str)>;
    /// Which transactions conflict, with which code.
    fn conflicts(&self) -> Vec<(TransactionId, &'static str)>;
    fn tip_change(&self) -> Option<&TipChange>;
}

impl Look for Vec<Output> {
    fn sent(&self) -> Vec<(NodeId, &Message)> {
        let sent = self.iter().filter_map(|output| match output {
            Output::Send(to, message) => Some((*to, message)),
            _ => None,
        });
        sent.collect()
    }

    fn events(&self) -> Vec<&Event> {
        let events = self.iter().filter_map(|output| match output {
            Output::Event(event) => Some(event),
            _ => None,
        });
        events.collect()
    }

    fn refusals(&self) -> Vec<&'static str> {
        let codes = self.events().into_iter().filter_map(|event| match event {
            Event::BlockRefused { cause, .. } => Some(cause.code()),
            Event::TransactionRefused { cause, .. } => Some(cause.code()),
            _ => None,
        });
        codes.collect()
    }

    fn penalties(&self) -> Vec<(NodeId, &'static str, u32)> {
        let penalties = self.events().into_iter().filter_map(|event| match event {
            Event::Penalised { peer, offence, count } => Some((*peer, offence.code(), *count)),
            _ => None,
        });
        penalties.collect()
    }

    fn dropped(&self) -> Vec<(NodeId, &'static str)> {
        let dropped = self.events().into_iter().filter_map(|event| match event {
            Event::PeerDropped { peer, offence } => Some((*peer, offence.code())),
            _ => None,
        });
        dropped.collect()
    }

    fn conflicts(&self) -> Vec<(TransactionId, &'static str)> {
        let conflicts = self.events().into_iter().filter_map(|event| match event {
            Event::TransactionConflicts { transaction, cause } => {
                Some((transaction.id, cause.code()))
            }
            _ => None,
        });
        conflicts.collect()
    }

    fn tip_change(&self) -> Option<&TipChange> {
        self.events().into_iter().find_map(|event| match event {
            Event::TipChanged(change) => Some(change),
            _ => None,
        })
    }
}

/// Everything that can be seen of what a node believes.
#[derive(Debug, PartialEq)]
pub(crate) struct Belief {
    tip: Tip,
    work: ChainWork,
    accounts: Accounts,
    pub(crate) waiting: Vec<Transaction>,
    side_blocks: Vec<BlockHash>,
}

pub(crate) fn belief(node: &Node) -> Belief {
    let mut side_blocks: Vec<_> = node.tree().side_blocks().map(|placed| placed.hash).collect();
    side_blocks.sort();
    Belief {
        tip: node.tip(),
        work: node.tree().weight(),
        accounts: node.tree().accounts().clone(),
        waiting: waiting(node),
        side_blocks,
    }
}

pub(crate) fn waiting(node: &Node) -> Vec<Transaction> {
    node.mempool().transactions().iter().map(|transaction| (**transaction).clone()).collect()
}

pub(crate) fn best_chain(node: &Node) -> Vec<Block> {
    node.tree().best_above(0).map(|placed| (*placed.block).clone()).collect()
}

/// Checks a node's best chain from the genesis on, as you would if you had only the file, and checks that its
/// balances and its mempool fit.
pub(crate) fn assert_sound(node: &Node) {
    let chain = Chain::verify(node.genesis().clone(), best_chain(node)).expect("a good chain");
    assert_eq!(chain.tip(), node.tip());
    assert_eq!(chain.work(), node.tree().weight());
    assert_eq!(chain.accounts(), node.tree().accounts());
    let sum: u64 = chain.accounts().balances().map(|(_, amount)| amount.units()).sum();
    assert_eq!(sum, chain.accounts().granted().units());
    let mut accounts = chain.accounts().clone();
    for transaction in waiting(node) {
        accounts.apply(&transaction).expect("waiting payments can be applied, in order");
    }
}

/// Nodes, and a postman who carries their messages by hand.
pub(crate) struct Town {
    pub(crate) nodes: Vec<Node>,
    /// Messages on their way: sender, receiver, message.
    pub(crate) letters: VecDeque<(NodeId, NodeId, Message)>,
    pub(crate) events: Vec<(NodeId, Event)>,
    pub(crate) now: Time,
}

impl Town {
    /// As many nodes, all linked to one another, that have said hello.
    pub(crate) fn new(genesis: &Genesis<WorkRule>, nodes: usize, settings: &NodeSettings) -> Town {
        let node = || Node::new(genesis.clone(), settings.clone()).expect("a good genesis");
        let nodes = (0..nodes).map(|_| node()).collect();
        let mut town = Town { nodes, letters: VecDeque::new(), events: Vec::new(), now: NOW };
        town.connect_all();
        town
    }

    pub(crate) fn connect_all(&mut self) {
        let all = 0..self.nodes.len();
        for (a, b) in all.clone().flat_map(|a| all.clone().map(move |b| (a, b))) {
            if a != b {
                self.tell(a, Input::Connected(NodeId(b)));
            }
        }
    }

    /// Tells a node something, and posts its letters.
    pub(crate) fn tell(&mut self, to: usize, input: Input) -> Vec<Output> {
        let outputs = self.nodes[to].handle(input, self.now);
        for output in &outputs {
            match output {
                Output::Send(peer, message) => {
                    self.letters.push_back((NodeId(to), *peer, message.clone()));
                }
                Output::Event(event) => self.events.push((NodeId(to), event.clone())),
                _ => {}
            }
        }
        outputs
    }

    /// Delivers one letter.
    pub(crate) fn deliver(&mut self, (from, to, message): (NodeId, NodeId, Message)) {
        self.tell(to.0, Input::Message(from, message));
    }

    /// Delivers letters in order until no one has anything more to say. Returns them.
    pub(crate) fn exchange(&mut self) -> Vec<Message> {
        let mut delivered = Vec::new();
        while let Some(letter) = self.letters.pop_front() {
            delivered.push(letter.2.clone());
            self.deliver(letter);
            assert!(delivered.len() < 100_000, "they never stop talking");
        }
        delivered
    }

    /// Lets a node find the next block.
    pub(crate) fn mine(&mut self, node: usize, start: u64) {
        let difficulty = self.nodes[node].genesis().rule.difficulty;
        let draft = self.nodes[node].draft(self.now);
        let block = mine(draft, difficulty, Nonce::new(start)).expect("a few bits are found");
        self.tell(node, Input::Proposed(block));
    }

    pub(crate) fn tick(&mut self) {
        (0..self.nodes.len()).for_each(|node| drop(self.tell(node, Input::Tick(TICK))));
    }

    pub(crate) fn agree(&self) -> bool {
        self.nodes.iter().all(|node| node.tip() == self.nodes[0].tip())
    }
}
