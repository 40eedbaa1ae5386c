//! The closing attacks of chapters 4 and 5.
//!
//! Chapter 4's: one strong miner rewrites the last blocks. It succeeds in chapter 4, where she is faster than
//! all the others. In chapter 5 the others are a crowd, and the same miner falls behind. Chapter 5's: with a
//! majority of the work, money is still spent twice, and the test says what it costs; and a payment is kept
//! off the chain for as long as the majority likes. That's the floor.
//!
//! Every search begins at nonce 0, so that every hash that's tried can be counted.

use kusari::stage5_network::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::VecDeque;
use std::sync::LazyLock;
use std::time::Duration;

const BITS: u64 = 8;
const BEGIN: Time = Time::from_millis(1_700_000_000_000);
const PRICE: u64 = 70;

static MALLORY: LazyLock<Wallet> = LazyLock::new(|| wallet(11));
static BOB: LazyLock<Wallet> = LazyLock::new(|| wallet(12));
/// Mallory's second wallet.
static PURSE: LazyLock<Wallet> = LazyLock::new(|| wallet(13));

fn wallet(seed: u64) -> Wallet {
    Wallet::generate(&mut ChaCha12Rng::seed_from_u64(seed))
}

fn genesis() -> Genesis<WorkRule> {
    let receiver = MALLORY.address().clone();
    let rule = WorkRule { difficulty: Difficulty::from_bits(BITS) };
    Genesis { time: BEGIN, grants: vec![Grant { receiver, amount: Amount::new(100) }], rule }
}

/// Mallory has 100: enough to pay the price to one of the two, but not to both.
fn payment(to: &Wallet, seed: u64) -> Transaction {
    let id = TransactionId::random(&mut ChaCha12Rng::seed_from_u64(seed));
    MALLORY.sign_transaction(id, to.address(), Amount::new(PRICE))
}

/// Closes a draft, and counts the hashes that were tried.
fn mine_counted(draft: Draft, hashes: &mut u64) -> Block {
    let block = mine(draft, Difficulty::from_bits(BITS), Nonce::default()).expect("few bits");
    *hashes += block.seal.nonce.get() + 1;
    block
}

/// A miner who works in secret on her own branch, and counts what it costs her.
struct Mallory {
    branch: Chain,
    hashes: u64,
}

impl Mallory {
    /// Begins after the first blocks of a chain.
    fn fork(chain: &[Block], height: usize) -> Mallory {
        let kept = chain[..height].to_vec();
        let branch = Chain::verify(genesis(), kept).expect("the blocks were good before");
        Mallory { branch, hashes: 0 }
    }

    fn mine(&mut self, transactions: Vec<Transaction>) {
        let time = self.branch.tip().time.after(Duration::from_secs(1));
        let draft = self.branch.draft(time, transactions);
        let block = mine_counted(draft, &mut self.hashes);
        self.branch.push(block).expect("even her blocks keep the rules");
    }
}

/// The honest nodes, all linked to one another, and the letters between them. Every letter arrives, in order,
/// before anything else happens.
struct Honest {
    nodes: Vec<Node>,
    now: Time,
    conflicts: Vec<(NodeId, TransactionId, &'static str)>,
    deepest: usize,
}

/// The number that the nodes know Mallory by.
const STRANGER: NodeId = NodeId(99);

impl Honest {
    fn new(count: usize) -> Honest {
        let node = |_| Node::new(genesis(), NodeSettings::default()).expect("a good genesis");
        let nodes = (0..count).map(node).collect();
        let mut honest = Honest { nodes, now: BEGIN, conflicts: Vec::new(), deepest: 0 };
        for node in 0..count {
            for peer in (0..count).filter(|peer| *peer != node).map(NodeId) {
                honest.nodes[node].handle(Input::Connected(peer), BEGIN);
            }
            honest.nodes[node].handle(Input::Connected(STRANGER), BEGIN);
        }
        honest
    }

    /// Tells a node something, and delivers all the letters that follow. Letters to Mallory are
    /// answered from her branch.
    fn tell(&mut self, node: usize, input: Input, mallory: Option<&Mallory>) {
        let mut post = VecDeque::from([(NodeId(node), input)]);
        while let Some((to, input)) = post.pop_front() {
            for output in self.nodes[to.0].handle(input, self.now) {
                match output {
                    Output::Send(STRANGER, Message::GetBlocks(locator)) => {
                        let answer = mallory.map(|mallory| answer(&mallory.branch, &locator));
                        post.extend(answer.map(|answer| (to, Input::Message(STRANGER, answer))));
                    }
                    Output::Send(STRANGER, _) => {}
                    Output::Send(peer, message) => {
                        post.push_back((peer, Input::Message(to, message)));
                    }
                    Output::Event(Event::TransactionConflicts { transaction, cause }) => {
                        self.conflicts.push((to, transaction.id, cause.code()));
                    }
                    Output::Event(Event::TipChanged(change)) => {
                        self.deepest = self.deepest.max(change.disconnected.len());
                    }
                    Output::Event(event @ Event::Penalised { .. }) => {
                        panic!("even Mallory keeps the rules: {event:?}");
                    }
                    _ => {}
                }
            }
        }
    }

    /// One of the nodes finds the next block. Returns how many hashes it took.
    fn mine(&mut self, node: usize) -> u64 {
        self.now = self.now.after(Duration::from_secs(1));
        let mut hashes = 0;
        let block = mine_counted(self.nodes[node].draft(self.now), &mut hashes);
        self.tell(node, Input::Proposed(block), None);
        hashes
    }

    /// Mallory shows all nodes her branch.
    fn hear_of(&mut self, mallory: &Mallory) {
        let tip = mallory.branch.tip().hash;
        let work = mallory.branch.work().hashes().try_into().expect("some thousand hashes");
        for node in 0..self.nodes.len() {
            let hello = Message::Hello(Hello { genesis: genesis().hash(), tip, work });
            self.tell(node, Input::Message(STRANGER, hello), Some(mallory));
            let block = mallory.branch.blocks().last().expect("she has mined").clone().into();
            self.tell(node, Input::Message(STRANGER, Message::Block(block)), Some(mallory));
        }
    }

    fn tip(&self) -> Tip {
        let tip = self.nodes[0].tip();
        assert!(self.nodes.iter().all(|node| node.tip() == tip), "the honest nodes agree");
        tip
    }

    fn chain(&self) -> Vec<Block> {
        self.nodes[0].tree().best_above(0).map(|placed| (*placed.block).clone()).collect()
    }

    fn balance_at_each(&self, wallet: &Wallet) -> Vec<u64> {
        let balance = |node: &Node| node.tree().accounts().balance(wallet.address()).units();
        self.nodes.iter().map(balance).collect()
    }
}

/// What follows on a branch after the first hash of a locator that's on it.
fn answer(branch: &Chain, locator: &[BlockHash]) -> Message {
    let known = |hash: &BlockHash| branch.blocks().iter().position(|block| block.hash() == *hash);
    let from = locator.iter().find_map(known).map_or(0, |index| index + 1);
    Message::Blocks(branch.blocks()[from..].iter().cloned().map(Into::into).collect())
}

/// Three honest nodes. On their chain, Bob was paid in the third of five blocks.
fn honest_chain() -> (Honest, Transaction) {
    let mut honest = Honest::new(3);
    let to_bob = payment(&BOB, 1);
    for height in 1..=5 {
        if height == 3 {
            honest.tell(0, Input::Transaction(to_bob.clone()), None);
        }
        honest.mine(height % 3);
    }
    assert_eq!(honest.balance_at_each(&BOB), [PRICE; 3]);
    (honest, to_bob)
}

#[test]
fn chapter_4_one_strong_miner_rewrites_the_last_blocks() {
    let (honest, _) = honest_chain();
    let honest = Chain::verify(genesis(), honest.chain()).unwrap();
    assert_eq!(honest.balance(BOB.address()).units(), PRICE);

    // She forks before the block in which Bob was paid, and finds four blocks before the others find another.
    let mut mallory = Mallory::fork(honest.blocks(), 2);
    mallory.mine(vec![payment(&PURSE, 2)]);
    while mallory.branch.work() <= honest.work() {
        mallory.mine(vec![]);
    }

    let rewritten = Chain::verify(genesis(), mallory.branch.blocks().to_vec()).unwrap();
    assert!(rewritten.work() > honest.work());
    assert_eq!(rewritten.tip().height, 6);
    assert_eq!(rewritten.balance(BOB.address()), Amount::ZERO);
    assert_eq!(rewritten.balance(PURSE.address()).units(), PRICE);
    assert!(mallory.hashes >= 4, "four blocks, {} hashes", mallory.hashes);
}

#[test]
fn chapter_5_refuses_it_the_same_miner_falls_behind_the_honest_nodes_together() {
    let (mut honest, to_bob) = honest_chain();
    let mut mallory = Mallory::fork(&honest.chain(), 2);
    mallory.mine(vec![payment(&PURSE, 2)]);

    let behind =
        |honest: &Honest, mallory: &Mallory| honest.tip().height - mallory.branch.tip().height;
    assert_eq!(behind(&honest, &mallory), 2);
    for round in 1..=30 {
        // They find two blocks for each of hers: she has a third of all the work.
        honest.mine(round % 3);
        honest.mine((round + 1) % 3);
        mallory.mine(vec![]);
        honest.hear_of(&mallory);

        assert_eq!(behind(&honest, &mallory), 2 + round as u64, "each round she is further behind");
        for node in &honest.nodes {
            assert!(node.tree().weight() > mallory.branch.work());
            assert!(!node.tree().is_on_best_chain(&mallory.branch.blocks()[2].hash()));
            assert!(node.tree().accounts().has_seen(to_bob.id));
        }
    }
    assert_eq!(honest.deepest, 0, "no node ever moved to her branch, nor to any other");
    assert_eq!(honest.balance_at_each(&BOB), [PRICE; 3]);
    assert_eq!(honest.balance_at_each(&PURSE), [0; 3]);
}

#[test]
fn chapter_5_a_majority_of_the_work_keeps_a_payment_off_the_chain_until_it_stops() {
    let mut honest = Honest::new(3);
    honest.mine(0);
    let banned = payment(&BOB, 1);
    honest.tell(1, Input::Transaction(banned.clone()), None);
    let mut majority = Mallory::fork(&honest.chain(), 1);
    for round in 0..20 {
        // The honest nodes find one block to two of the majority's, and put the payment into it.
        honest.mine(round % 3);
        assert_eq!(honest.balance_at_each(&BOB), [PRICE; 3]);
        majority.mine(vec![]);
        majority.mine(vec![]);
        honest.hear_of(&majority);
        assert_eq!(honest.tip(), majority.branch.tip());
        assert_eq!(honest.balance_at_each(&BOB), [0; 3]);
        assert!(honest.nodes.iter().all(|node| node.mempool().contains(&banned)), "it waits again");
    }
    assert_eq!(honest.conflicts, [], "it could be paid all the time");
    honest.mine(2);
    assert_eq!(honest.balance_at_each(&BOB), [PRICE; 3]);
}

#[test]
fn chapter_5_with_most_of_the_work_the_same_money_is_spent_twice_and_this_is_what_it_costs() {
    let mut honest = Honest::new(3);
    honest.mine(0);
    let (to_bob, to_herself) = (payment(&BOB, 1), payment(&PURSE, 2));
    let mut mallory = Mallory::fork(&honest.chain(), 1);

    // In public, she pays Bob. In secret, she mines a branch in which the money goes to herself.
    honest.tell(1, Input::Transaction(to_bob.clone()), None);
    mallory.mine(vec![to_herself]);
    let mut honest_hashes = honest.mine(1);
    let paid_at = honest.tip().height;
    // Bob waits until there are three more blocks on top of his, and hands over the goods.
    for round in 0..3 {
        honest_hashes += honest.mine(round);
        mallory.mine(vec![]);
    }
    assert_eq!(honest.tip().height, paid_at + 3);
    assert_eq!(honest.balance_at_each(&BOB), [PRICE; 3]);
    // She has more than half of all the work: five blocks in the time of their four.
    mallory.mine(vec![]);

    honest.hear_of(&mallory);
    assert_eq!(honest.tip(), mallory.branch.tip(), "all nodes follow the chain with most work");
    assert_eq!(honest.deepest, 4);
    assert_eq!(honest.balance_at_each(&BOB), [0; 3]);
    assert_eq!(honest.balance_at_each(&PURSE), [PRICE; 3]);
    // Bob's payment didn't vanish silently: every node says that it conflicts.
    let conflicts = [0, 1, 2].map(|node| (NodeId(node), to_bob.id, "insufficient-funds"));
    honest.conflicts.sort_by_key(|(node, ..)| *node);
    assert_eq!(honest.conflicts, conflicts);
    for node in &honest.nodes {
        assert!(node.mempool().transactions().is_empty());
        let blocks = node.tree().best_above(0).map(|placed| (*placed.block).clone());
        Chain::verify(genesis(), blocks).unwrap();
    }

    // The bill: one more block than the others built after the fork, at 2^8 hashes each on average.
    let blocks = mallory.branch.tip().height - (paid_at - 1);
    let expected = u128::from(blocks) * Difficulty::from_bits(BITS).work().hashes();
    assert_eq!(blocks, 5);
    assert_eq!(expected, 5 << BITS);
    assert_eq!(expected, mallory.branch.work().hashes() - (1 << BITS), "all but the block before");
    let tried = u128::from(mallory.hashes);
    println!("{blocks} blocks: {expected} hashes expected, {tried} tried; honest {honest_hashes}");
    // Luck decides how many it really takes. The nonces begin at 0, so it's the same luck every time. Five
    // times more or less than expected wouldn't be luck, but a mistake.
    assert!((expected / 5..expected * 5).contains(&tried), "{tried}");
}
