//! Any bytes, read as something of chapter 6: a transaction, a block, a script with its witness, an address, a
//! genesis, a message. They're refused politely, or written as the same bytes again. And whatever a node is
//! told, there are never more coins than miners may have made.

use kusari::stage6_coin::*;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::{Arc, LazyLock};

const PEER: NodeId = NodeId(7);

/// Half of all hashes meet the easiest target.
const RULES: Rules = Rules {
    easiest: CompactTarget::from_bits(0x207f_ffff),
    spacing: 10,
    period: 4,
    first_subsidy: Amount::new(50 * UNITS_PER_COIN),
    halving: 5,
    maturity: 2,
};

pub(crate) fn run(bytes: &[u8]) {
    is_canonical::<Header>(bytes);
    is_canonical::<OutPoint>(bytes);
    is_canonical::<Output>(bytes);
    is_total::<Message>(bytes, MAX_MESSAGE_BYTES);
    if let Some(genesis) = is_total::<Genesis>(bytes, MAX_MESSAGE_BYTES) {
        begins(genesis);
    }
    read_text(&String::from_utf8_lossy(bytes));
    read_target(bytes);
    run_script(bytes);

    tell(NodeInput::Bytes(PEER, bytes.to_vec()));
    if let Some(payment) = is_canonical::<Transaction>(bytes) {
        refuses_politely(payment.check());
        tell(NodeInput::Message(PEER, Message::Transaction(Arc::new(payment))));
    }
    if let Some(block) = is_canonical::<Block>(bytes) {
        refuses_politely(block.check());
        tell(NodeInput::Message(PEER, Message::Block(Arc::new(block.clone()))));
        tell(NodeInput::Message(PEER, Message::Block(Arc::new(with_work(block)))));
    }
}

fn is_canonical<T: Encoded>(bytes: &[u8]) -> Option<T> {
    let value = T::from_bytes(bytes).inspect_err(|cause| refuses_politely(Err(*cause))).ok()?;
    assert!(value.to_bytes() == bytes, "another spelling was accepted");
    Some(value)
}

fn is_total<T: Serialize + DeserializeOwned>(bytes: &[u8], limit: usize) -> Option<T> {
    let value = decode::<T>(bytes, limit).inspect_err(|cause| {
        assert_harmless(&cause.to_string());
    });
    let value = value.ok()?;
    assert!(encode(&value) == bytes, "another spelling was accepted");
    Some(value)
}

fn refuses_politely<E: Refusal>(outcome: Result<(), E>) {
    if let Err(cause) = outcome {
        assert!(E::CODES.contains(&cause.code()) || !cause.code().is_empty());
        assert_harmless(&cause.to_string());
    }
}

/// What people are shown fits on a few lines, and moves no cursor.
fn assert_harmless(text: &str) {
    assert!(text.len() < 2_000, "{} bytes to read", text.len());
    assert!(!text.chars().any(char::is_control), "{text:?}");
}

fn begins(genesis: Genesis) {
    let is_good = genesis.check();
    assert_eq!(Chain::new(genesis.clone()).is_ok(), is_good.is_ok());
    if is_good.is_ok() {
        let place = genesis.place().expect("a good genesis has a place");
        let target = place.next_target(&genesis.rules).to_target().expect("a target follows");
        assert!(target <= genesis.rules.easiest_target());
        let cap = genesis.rules.cap().expect("its rules are good");
        assert!(genesis.rules.subsidy(1) <= cap && cap <= Amount::MAX);
    }
    refuses_politely(is_good);
}

fn read_text(text: &str) {
    match text.parse::<Address>() {
        Ok(address) => assert_eq!(address.to_string(), text, "another spelling was accepted"),
        Err(cause) => refuses_politely(Err(cause)),
    }
    match text.parse::<Script>() {
        Ok(script) => is_written_as_text(&script),
        Err(cause) => refuses_politely(Err(cause)),
    }
}

/// Whatever can be read of a script can be shown and read again.
fn is_written_as_text(script: &Script) {
    if script.instructions().all(|instruction| instruction.is_ok()) {
        assert_eq!(script.to_string().parse::<Script>().as_ref(), Ok(script));
    }
}

fn read_target(bytes: &[u8]) {
    let Some((bits, rest)) = bytes.split_first_chunk() else { return };
    let target = match CompactTarget::from_bits(u32::from_le_bytes(*bits)).to_target() {
        Ok(target) => target,
        Err(cause) => return refuses_politely(Err(cause)),
    };
    assert_eq!(target.to_compact().to_target(), Ok(target), "three digits are enough for it");
    assert!(target.work().hashes() >= 1);
    if let Some((seconds, _)) = rest.split_first_chunk() {
        let adjusted = RULES.adjust(target, i64::from_le_bytes(*seconds));
        assert!(adjusted.to_target().expect("a target") <= RULES.easiest_target());
    }
}

/// The first byte says how many items the witness has. Each item comes after a byte with its length, and the
/// rest is the script.
fn run_script(bytes: &[u8]) {
    let Some((&count, mut rest)) = bytes.split_first() else { return };
    let mut witness = Vec::new();
    for _ in 0..count % 8 {
        let Some((&length, after)) = rest.split_first() else { break };
        let (item, after) = after.split_at(usize::from(length).min(after.len()));
        witness.push(item.to_vec());
        rest = after;
    }
    let script = Script::from_bytes(rest.to_vec());
    is_written_as_text(&script);
    let spending = Spending { signature_hash: [1; 32], lock_height: count.into() };
    let trace = script.trace(&witness, &spending);
    assert_eq!(trace.outcome, script.run(&witness, &spending));
    assert!(trace.steps.len() <= script.as_bytes().len());
    assert!(trace.steps.iter().all(|step| step.stack.len() <= MAX_STACK));
    let is_short = |item: &Vec<u8>| item.len() <= MAX_ITEM_BYTES;
    assert!(trace.steps.iter().flat_map(|step| &step.stack).all(is_short));
    refuses_politely(trace.outcome);
}

// ---- a node that is told all this ------------------------------------------------------------

fn lock() -> Script {
    Script::default().number(1)
}

/// A chain on which anyone can spend everything. Three of its blocks created 50 coins each, and two of them
/// 25.
fn world() -> &'static (Chain, Node) {
    static WORLD: LazyLock<(Chain, Node)> = LazyLock::new(|| {
        let genesis = Genesis { time: Time::default(), words: "fuzz".into(), rules: RULES };
        let mut chain = Chain::new(genesis.clone()).expect("a good genesis");
        let node = Node::new(genesis, NodeSettings::default());
        let mut node = node.expect("a good genesis").proposing_for(lock());
        for _ in 0..5 {
            let draft = chain.draft(&[], lock(), Time::default()).expect("no payments");
            let block = mine(draft).expect("half of all hashes are good enough");
            chain.push(block.clone()).expect("a good block");
            node.handle(NodeInput::Proposed(block), Time::default());
        }
        node.handle(NodeInput::Connected(PEER), Time::default());
        (chain, node)
    });
    &WORLD
}

/// A block as a miner would send it who had done the work for it, and who knows its place.
fn with_work(mut block: Block) -> Block {
    let place = world().0.place();
    block.header.previous_hash = place.hash();
    block.header.target = place.next_target(&RULES);
    block.header.time = place.earliest_next(&RULES);
    block.header.merkle_root = merkle_root(&block.leaves());
    while block.header.check_work(RULES.easiest_target()).is_err() {
        block.header.nonce = block.header.nonce.wrapping_add(1);
    }
    block
}

/// Lets a node hear something. Whatever the node does with it, no coin comes from nowhere.
fn tell(input: NodeInput) {
    let mut node = world().1.clone();
    let outputs = node.handle(input, Time::default());
    for output in &outputs {
        match output {
            NodeOutput::Event(Event::TransactionRefused { cause, .. }) => {
                refuses_politely(Err(cause.clone()));
            }
            NodeOutput::Event(Event::BlockRefused { cause, .. }) => {
                refuses_politely(Err(cause.clone()));
            }
            _ => {}
        }
    }
    let height = node.tip().height;
    let most = (1..=height).map(|height| RULES.subsidy(height).units()).sum::<u64>();
    assert!(node.tree().ledger().coins().total().units() <= most);
    // A block of what's waiting can be mined.
    let block = mine(node.draft(Time::default())).expect("it is easy");
    node.handle(NodeInput::Proposed(block), Time::default());
    assert_eq!(node.tip().height, height + 1);
    assert_eq!(node.waiting().len(), 0);
}
