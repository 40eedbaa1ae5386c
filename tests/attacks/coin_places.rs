//! The places where hostile input arrives in chapter 6, and the chain that's there before it comes.

use crate::row::Outcome;
use crate::state;
use kusari::stage6_coin::*;
use std::sync::Arc;

pub(crate) const PEER: NodeId = NodeId(7);
pub(crate) const COIN: u64 = UNITS_PER_COIN;

/// Half of all hashes meet the easiest target, which is adjusted after every four blocks.
pub(crate) const RULES: Rules = Rules {
    easiest: CompactTarget::from_bits(0x207f_ffff),
    spacing: 10,
    period: 4,
    first_subsidy: Amount::new(50 * COIN),
    halving: 100,
    maturity: 2,
};

pub(crate) fn at(seconds: u64) -> Time {
    Time::from_millis(1000 * (1_000_000_000 + seconds))
}

/// The time on the clocks of all nodes.
pub(crate) fn now() -> Time {
    at(100)
}

pub(crate) fn genesis() -> Genesis {
    Genesis { time: at(0), words: "what hostile input looks like".into(), rules: RULES }
}

fn key(number: u8) -> PrivateKey {
    PrivateKey::from_bytes(&[number; 32]).expect("a number below the order")
}

pub(crate) fn alice() -> PrivateKey {
    key(1)
}

pub(crate) fn bob() -> PrivateKey {
    key(2)
}

pub(crate) fn mallory() -> PrivateKey {
    key(3)
}

pub(crate) fn lock(key: &PrivateKey) -> Script {
    Address::of(&key.public_key()).lock()
}

pub(crate) fn to(key: &PrivateKey, coins: u64) -> Output {
    Output { amount: Amount::new(coins * COIN), lock: lock(key) }
}

/// A chain of blocks at these times, each with 50 coins for Alice. She can spend the rewards of the first two
/// in the block after the third.
pub(crate) fn chain_at(times: &[u64]) -> Chain {
    let mut chain = Chain::new(genesis()).expect("a good genesis");
    for seconds in times {
        let draft = chain.draft(&[], lock(&alice()), at(*seconds)).expect("there are no payments");
        chain.push(mine(draft).expect("half of all hashes are good enough")).expect("a good block");
    }
    chain
}

pub(crate) fn chain() -> Chain {
    chain_at(&[10, 20, 30])
}

/// The reward of the block at a height.
pub(crate) fn reward(chain: &Chain, height: usize) -> OutPoint {
    chain.blocks()[height - 1].transactions[0].out_point(0)
}

/// Signs all inputs that spend something on this chain.
pub(crate) fn sign(chain: &Chain, payment: &mut Transaction, key: &PrivateKey) {
    for input in 0..payment.inputs.len() {
        if let Some(coin) = chain.coins().coin(&payment.inputs[input].previous) {
            payment.sign(input, &coin.output, &chain.genesis().hash(), key);
        }
    }
}

pub(crate) fn unsigned(from: &[OutPoint], outputs: Vec<Output>) -> Transaction {
    let inputs = from.iter().copied().map(Input::spending).collect();
    Transaction { version: 2, inputs, outputs, lock_height: 0 }
}

/// Alice pays.
pub(crate) fn pay(chain: &Chain, from: &[OutPoint], outputs: Vec<Output>) -> Transaction {
    let mut payment = unsigned(from, outputs);
    sign(chain, &mut payment, &alice());
    payment
}

/// Alice pays 49 of the 50 coins of the first block, and something about the payment is changed before she
/// signs it.
pub(crate) fn paying(change: impl FnOnce(&mut Transaction)) -> (Chain, Transaction) {
    let chain = chain();
    let mut payment = unsigned(&[reward(&chain, 1)], vec![to(&bob(), 49)]);
    change(&mut payment);
    sign(&chain, &mut payment, &alice());
    (chain, payment)
}

/// A chain on which Alice has locked 48 coins with a script, and the payment that spends them with a
/// witness.
pub(crate) fn spending(script: Script, witness: Vec<Vec<u8>>) -> (Chain, Transaction) {
    let mut chain = chain();
    let locked = Output { amount: Amount::new(48 * COIN), lock: script };
    let payment = pay(&chain, &[reward(&chain, 1)], vec![locked, to(&alice(), 1)]);
    let out_point = payment.out_point(0);
    chain.push(next(&chain, vec![payment])).expect("any script may lock coins");
    let mut spends = unsigned(&[out_point], vec![to(&mallory(), 47)]);
    spends.inputs[0].witness = witness;
    (chain, spends)
}

/// The next block, with Mallory's coinbase and these payments, whatever they are.
pub(crate) fn next(chain: &Chain, payments: Vec<Transaction>) -> Block {
    let time = at(10 * (chain.place().height() + 1));
    let reward = Reward { lock: lock(&mallory()), fees: Amount::ZERO, extra_nonce: 0 };
    mine(Draft::new(chain.place(), &RULES, payments, reward, time)).expect("it is easy")
}

/// Looks for a nonce until the header meets the target that it claims, if it claims one.
pub(crate) fn sealed(mut block: Block) -> Block {
    while let Err(HeaderError::HighHash { .. }) = block.header.check_work(Target::MAX) {
        block.header.nonce += 1;
    }
    block
}

/// The next block, with something changed in it, and then the work done.
pub(crate) fn next_but(chain: &Chain, change: impl FnOnce(&mut Block)) -> Block {
    let mut block = next(chain, vec![]);
    change(&mut block);
    sealed(block)
}

/// The same, with the header's root recomputed from the changed transactions.
pub(crate) fn next_rooted(
    chain: &Chain,
    payments: Vec<Transaction>,
    change: impl FnOnce(&mut Block),
) -> Block {
    let mut block = next(chain, payments);
    change(&mut block);
    block.header.merkle_root = merkle_root(&block.leaves());
    sealed(block)
}

/// A node on this chain, with one neighbour.
pub(crate) fn node(chain: &Chain) -> Node {
    let node = Node::new(chain.genesis().clone(), NodeSettings::default());
    let mut node = node.expect("a good genesis");
    node.handle(NodeInput::Connected(PEER), now());
    for block in chain.blocks() {
        node.handle(NodeInput::Proposed(block.clone()), now());
    }
    assert_eq!(node.tip(), chain.place().tip());
    node
}

pub(crate) fn hear(node: &mut Node, message: &Message) -> Vec<NodeOutput> {
    node.handle(NodeInput::Bytes(PEER, encode(message)), now())
}

pub(crate) fn block(block: &Block) -> Message {
    Message::Block(Arc::new(block.clone()))
}

pub(crate) fn transaction(payment: &Transaction) -> Message {
    Message::Transaction(Arc::new(payment.clone()))
}

// ---- the attempts ----------------------------------------------------------------------------

/// Hands an input to a node, and checks what it costs the neighbour.
pub(crate) fn told(
    place: &'static str,
    mut node: Node,
    input: NodeInput,
    penalties: usize,
) -> Outcome {
    let before = state::of_coin_node(&node);
    let outputs = node.handle(input, now());
    let count = |wanted: fn(&NodeOutput) -> bool| outputs.iter().filter(|it| wanted(it)).count();
    let is_penalty = |output: &NodeOutput| {
        matches!(output, NodeOutput::Event(Event::Penalised { .. } | Event::PeerDropped { .. }))
    };
    let passes_on = |output: &NodeOutput| {
        matches!(output, NodeOutput::Send(_, Message::Transaction(_) | Message::Block(_)))
    };
    assert_eq!(count(is_penalty), penalties, "{place}: its price");
    assert_eq!(count(passes_on), 0, "{place}: it isn't passed on");
    let code = outputs.iter().find_map(|output| match output {
        NodeOutput::Event(Event::TransactionRefused { cause, .. }) => Some(cause.code()),
        NodeOutput::Event(Event::BlockRefused { cause, .. }) => Some(cause.code()),
        NodeOutput::Event(
            Event::Penalised { offence, .. } | Event::PeerDropped { offence, .. },
        ) => Some(offence.code()),
        _ => None,
    });
    let code = code.unwrap_or("(accepted)").to_owned();
    Outcome { place, code, before, after: state::of_coin_node(&node) }
}

/// Tells a node something as bytes.
pub(crate) fn message(
    place: &'static str,
    chain: &Chain,
    bytes: Vec<u8>,
    penalties: usize,
) -> Outcome {
    told(place, node(chain), NodeInput::Bytes(PEER, bytes), penalties)
}

/// Hands a payment to everything that judges one. `penalties` is what it costs a neighbour to send it. In a
/// block, it always costs one.
pub(crate) fn judge((chain, bad): (Chain, Transaction), penalties: usize) -> Vec<Outcome> {
    let drafted = chain.draft(std::slice::from_ref(&bad), Script::default(), now());
    let mut outcomes = vec![Outcome::stateless("a draft", drafted)];
    outcomes.extend(wait((chain.clone(), bad.clone()), penalties));
    outcomes.extend(check((chain.clone(), next(&chain, vec![bad]))));
    outcomes
}

/// Hands a payment to every place where it could wait.
pub(crate) fn wait((chain, bad): (Chain, Transaction), penalties: usize) -> Vec<Outcome> {
    let payment = Arc::new(bad.clone());
    let input = NodeInput::Transaction(bad.clone());
    vec![
        Outcome::of("a mempool", &mut Mempool::new(9), state::of_coin_mempool, |mempool| {
            mempool.add(payment, chain.books(), chain.place().height())
        }),
        told("a wallet's payment", node(&chain), input, 0),
        message("a neighbour's payment", &chain, encode(&transaction(&bad)), penalties),
    ]
}

/// Hands a block to everything that checks one.
pub(crate) fn check((mut chain, bad): (Chain, Block)) -> Vec<Outcome> {
    let several = Message::Blocks(vec![Arc::new(bad.clone())]);
    vec![
        message("a neighbour's block", &chain, encode(&block(&bad)), 1),
        message("a neighbour's answer", &chain, encode(&several), 1),
        Outcome::of("a chain", &mut chain, state::of_coin_chain, |chain| chain.push(bad)),
    ]
}

/// Hands a header, in its block, to everything that checks one.
pub(crate) fn check_header((chain, bad): (Chain, Block)) -> Vec<Outcome> {
    let mut client = light_client(&chain);
    let header = bad.header;
    let mut outcomes = check((chain, bad));
    outcomes.push(Outcome::of("a light client", &mut client, state::of_light_client, |client| {
        client.add(header)
    }));
    outcomes
}

/// A light client that knows all the headers of a chain.
pub(crate) fn light_client(chain: &Chain) -> LightClient {
    let first = chain.genesis().block().header;
    let mut client = LightClient::new(RULES, first).expect("a good header");
    for block in chain.blocks() {
        client.add(block.header).expect("a good header");
    }
    client
}
