//! What chapter 6 stops, and its own closing attack: an eclipse.
//!
//! Bob's node is linked to Mallory and to no one else. So the chain with most work is whatever she shows
//! him, and any miner is strong enough if no one else mines (Heilman, Kendler, Zohar and Goldberg 2015,
//! “Eclipse Attacks on Bitcoin's Peer-to-Peer Network”). A link to one honest node is enough to stop it.

use crate::common::{NOON, grant, pay, people};
use kusari::stage5_network;
use kusari::stage6_coin::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

const ALICE: NodeId = NodeId(0);
const CAROL: NodeId = NodeId(1);
const BOB: NodeId = NodeId(2);
/// She has no node, so nothing answers for her.
const MALLORY: NodeId = NodeId(3);

/// How many blocks all the others find while she finds one.
const OTHERS: u64 = 9;
const PRICE: Amount = Amount::new(30 * UNITS_PER_COIN);

/// A block takes about 2^8 hashes. Its reward can be spent in the next one.
fn genesis() -> Genesis {
    let easiest = CompactTarget::from_bits(0x2000_ffff);
    let rules = Rules { easiest, period: 2016, ..Rules::classroom() };
    Genesis { time: NOON, words: "an eclipse".into(), rules }
}

/// A wallet with one address.
fn wallet(seed: u64) -> (Wallet, Address) {
    let mut wallet = Wallet::default();
    let address = wallet.new_address(&mut ChaCha12Rng::seed_from_u64(seed));
    (wallet, address)
}

fn history(wallet: &Wallet, node: &Node) -> History {
    let blocks: Vec<_> = node.tree().best_above(0).map(|placed| placed.block).collect();
    wallet.scan(1, blocks.iter().map(|block| &**block))
}

/// Tells nodes something, and delivers all the letters that follow. Letters to Mallory get no answer.
fn deliver(
    nodes: &mut [Node],
    inputs: impl Into<VecDeque<(NodeId, NodeInput)>>,
    now: Time,
) -> Vec<(NodeId, Event)> {
    let (mut post, mut events) = (inputs.into(), Vec::new());
    while let Some((to, input)) = post.pop_front() {
        let Some(node) = nodes.get_mut(to.0) else { continue };
        for output in node.handle(input, now) {
            match output {
                NodeOutput::Send(peer, message) => {
                    post.push_back((peer, NodeInput::Message(to, message)));
                }
                NodeOutput::Event(event) => events.push((to, event)),
                NodeOutput::Disconnect(_) => {}
            }
        }
    }
    events
}

fn tell(nodes: &mut [Node], to: NodeId, input: NodeInput, now: Time) -> Vec<(NodeId, Event)> {
    deliver(nodes, [(to, input)], now)
}

fn link(nodes: &mut [Node], a: NodeId, b: NodeId, now: Time) -> Vec<(NodeId, Event)> {
    deliver(nodes, [(a, NodeInput::Connected(b)), (b, NodeInput::Connected(a))], now)
}

/// How the attack ended.
struct Outcome {
    /// What Bob believed he had when he handed over the goods.
    believed: Amount,
    /// How many blocks he counted on top of the payment, its own included.
    confirmations: u64,
    /// What he has now that he sees all the chains.
    left: Amount,
    /// What his node says about the payment.
    conflict: Option<&'static str>,
    /// The work of Mallory's blocks, and of the others' blocks meanwhile, in hashes.
    work: [u128; 2],
    nodes: Vec<Node>,
}

/// Mallory spends a coin where Bob can't see it, and pays him with the same coin. He waits for
/// `blocks_to_wait_for` blocks. `honest` is his other neighbour, if he has one.
fn eclipse(blocks_to_wait_for: u64, honest: Option<NodeId>) -> Outcome {
    let ((mallory, hers), (bob, his)) = (wallet(1), wallet(2));
    let (_, hidden) = wallet(3);
    let mut now = NOON;
    let node = |_| Node::new(genesis(), NodeSettings::default()).expect("a good genesis");
    let mut nodes: Vec<_> = (0..3).map(node).collect();
    link(&mut nodes, ALICE, CAROL, now);
    honest.map(|neighbour| link(&mut nodes, neighbour, BOB, now));
    tell(&mut nodes, BOB, NodeInput::Connected(MALLORY), now);

    // Everyone knows about her coin: she mined the first block.
    let mut branch = Chain::new(genesis()).expect("a good genesis");
    let first =
        mine(branch.draft(&[], hers.lock(), now).expect("no payments")).expect("it is easy");
    branch.push(first.clone()).expect("a good block");
    for node in [ALICE, BOB] {
        tell(&mut nodes, node, NodeInput::Proposed(first.clone()), now);
    }
    let coins = mallory.scan(1, branch.blocks()).spendable(2, &genesis().rules);
    let pay = |lock: Script| {
        let (fee_rate, selection) = (FeeRate::per_byte(2), CoinSelection::LargestFirst);
        let order = Order { lock, amount: PRICE, fee_rate, change: hers, selection };
        mallory.pay(&coins, &order, &genesis().hash()).expect("she has 50")
    };

    // The others see the coin go to a hiding place of hers. Bob sees it come to him.
    tell(&mut nodes, ALICE, NodeInput::Transaction(pay(hidden.lock())), now);
    let to_bob = pay(his.lock());
    let letter = Message::Transaction(Arc::new(to_bob.clone()));
    let mut events = tell(&mut nodes, BOB, NodeInput::Message(MALLORY, letter), now);
    let mut payments = vec![to_bob.clone()];
    for _ in 0..blocks_to_wait_for {
        for round in 0..OTHERS {
            now = now.after(Duration::from_secs(10));
            let miner = if round % 2 == 0 { ALICE } else { CAROL };
            let block = mine(nodes[miner.0].draft(now)).expect("it is easy");
            tell(&mut nodes, miner, NodeInput::Proposed(block), now);
        }
        let draft = branch.draft(&std::mem::take(&mut payments), hers.lock(), now);
        let block = mine(draft.expect("her payment is good on her branch")).expect("it is easy");
        branch.push(block.clone()).expect("a good block");
        let letter = Message::Block(Arc::new(block));
        events.extend(tell(&mut nodes, BOB, NodeInput::Message(MALLORY, letter), now));
    }
    let seen = history(&bob, &nodes[BOB.0]);
    let height = seen.entries.first().map(|entry| entry.height);
    let confirmations = height.map_or(0, |height| nodes[BOB.0].tip().height - height + 1);
    let work = u128::from(blocks_to_wait_for) * genesis().rules.easiest_target().work().hashes();

    // He hands over the goods. Then he gets a link to someone else.
    events.extend(link(&mut nodes, CAROL, BOB, now));
    let conflict = events.iter().find_map(|(_, event)| match event {
        Event::TransactionConflicts { transaction, cause } if **transaction == to_bob => {
            Some(cause.code())
        }
        Event::TransactionRefused { id, cause, .. } if *id == to_bob.txid() => Some(cause.code()),
        _ => None,
    });
    let left = history(&bob, &nodes[BOB.0]).balance();
    let believed = seen.balance();
    Outcome {
        believed,
        confirmations,
        left,
        conflict,
        work: [work, u128::from(OTHERS) * work],
        nodes,
    }
}

#[test]
fn chapter_6_a_node_that_sees_only_mallory_believes_what_she_mines() {
    for wait in [1, 2, 3] {
        let Outcome { believed, confirmations, left, conflict, work, nodes } = eclipse(wait, None);
        assert_eq!((believed, confirmations), (PRICE, wait), "he sees what he waited for");
        assert_eq!(
            (left, conflict),
            (Amount::ZERO, Some("unknown-output")),
            "and it was worth nothing"
        );
        // She needed a tenth of all the work, and each block that he waits for costs her the same again.
        assert_eq!(work[1], 9 * work[0]);
        assert_eq!(work[0], u128::from(wait) * 256);
        // In the end all nodes believe the same, and no one but Bob ever believed anything else.
        let height = 1 + OTHERS * wait;
        assert!(nodes.iter().all(|node| node.tip() == nodes[0].tip()));
        assert_eq!(nodes[0].tip().height, height);
        assert!(nodes.iter().all(|node| node.waiting().len() == 0));
        assert_eq!(nodes[BOB.0].tree().side_blocks().count() as u64, wait);
    }
}

#[test]
fn one_honest_neighbour_is_enough() {
    for neighbour in [ALICE, CAROL] {
        let Outcome { believed, confirmations, left, conflict, nodes, .. } =
            eclipse(3, Some(neighbour));
        assert_eq!((believed, confirmations, left), (Amount::ZERO, 0, Amount::ZERO));
        // He hears of the other payment before hers arrives.
        assert_eq!(conflict, Some("double-spend"));
        assert_eq!(nodes[BOB.0].tip(), nodes[neighbour.0].tip());
    }
}

/// Chapter 5: anyone with a little money can fill up the mempool, and no one is paid for it.
#[test]
fn chapter_5_room_is_free() {
    use stage5_network as net;
    let rule = net::WorkRule { difficulty: net::Difficulty::from_bits(4) };
    let grants = vec![grant(&people().mallory, 1), grant(&people().alice, 100)];
    let genesis = net::Genesis { time: NOON, grants, rule };
    let settings = NodeSettings { mempool_limit: 3, ..NodeSettings::default() };
    let mut node = net::Node::new(genesis, settings).expect("a good genesis");
    for number in 0..3 {
        let flood = pay(&people().mallory, &people().mallory, 1, number);
        node.handle(net::Input::Transaction(flood), NOON);
    }
    let of_alice = pay(&people().alice, &people().bob, 70, 9);
    let outputs = node.handle(net::Input::Transaction(of_alice), NOON);
    let refused = outputs.iter().any(|output| {
        matches!(output, net::Output::Event(net::Event::TransactionRefused { cause, .. })
            if cause.code() == "mempool-full")
    });
    assert!(refused, "{outputs:?}");
    let mallory = node.tree().accounts().balance(people().mallory.address());
    assert_eq!(mallory.units(), 1, "it cost her nothing");
}

/// Chapter 6: the same flood gives way to a sender who pays more, and the miner gets the fees.
#[test]
fn chapter_6_room_is_paid_for_and_miners_are_paid() {
    let (mallory, hers) = wallet(1);
    let (alice, hers_too) = wallet(2);
    let (_, miners) = wallet(3);
    let settings = NodeSettings { mempool_limit: 3, ..NodeSettings::default() };
    let node = Node::new(genesis(), settings).expect("a good genesis");
    let mut node = node.proposing_for(miners.lock());
    let mut chain = Chain::new(genesis()).expect("a good genesis");
    for owner in [hers, hers, hers, hers_too] {
        let draft = chain.draft(&[], owner.lock(), NOON).expect("no payments");
        let block = mine(draft).expect("it is easy");
        chain.push(block.clone()).expect("a good block");
        node.handle(NodeInput::Proposed(block), NOON);
    }
    let mut try_to_pay = |wallet: &Wallet, change: Address, per_byte: u64, skip: usize| {
        let coins = wallet.scan(1, chain.blocks()).spendable(5, &genesis().rules);
        let (fee_rate, selection) = (FeeRate::per_byte(per_byte), CoinSelection::LargestFirst);
        let order = Order { lock: change.lock(), amount: PRICE, fee_rate, change, selection };
        let payment = wallet.pay(&coins[skip..], &order, &genesis().hash()).expect("it has 50");
        node.handle(NodeInput::Transaction(payment), NOON)
    };
    for coin in 0..3 {
        try_to_pay(&mallory, hers, 1, coin);
    }
    let outputs = try_to_pay(&alice, hers_too, 2, 0);
    let gave_way = |output: &&NodeOutput| {
        matches!(output, NodeOutput::Event(Event::TransactionConflicts { cause, .. })
            if cause.code() == "mempool-full")
    };
    assert_eq!(outputs.iter().filter(gave_way).count(), 1, "one of Mallory's made room");

    let block = mine(node.draft(NOON)).expect("it is easy");
    let reward = block.transactions[0].paid().expect("a good coinbase");
    assert_eq!(block.payments().len(), 3);
    assert!(reward > genesis().rules.subsidy(5), "{reward}: subsidy and fees");
    node.handle(NodeInput::Proposed(block), NOON);
    assert_eq!(node.tip().height, 5);
}
