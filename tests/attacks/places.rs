//! The places where hostile input arrives. All of them are entry points of the library that anyone can call,
//! and bytes arrive wherever an entry point accepts them.

use crate::common::{NOON, grant, pay, people, server_keys};
use crate::row::Outcome;
use crate::state;
use kusari::stage2_signed::Bank;
use kusari::stage3_timestamp::{self as stamped, ServerKey, Stamp, TimestampServer};
use kusari::stage5_network::*;
use std::sync::LazyLock;

pub(crate) const DIFFICULTY: Difficulty = Difficulty::from_bits(8);
pub(crate) const PEER: NodeId = NodeId(7);

/// Alice has 100.
pub(crate) fn grants() -> Vec<Grant> {
    vec![grant(&people().alice, 100)]
}

pub(crate) fn genesis() -> Genesis<WorkRule> {
    Genesis { time: NOON, grants: grants(), rule: WorkRule { difficulty: DIFFICULTY } }
}

pub(crate) fn stamped_genesis() -> Genesis<ServerKey> {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    Genesis { time: NOON, grants: grants(), rule }
}

/// Alice pays Bob 30. This is on every chain and in every book before anything hostile arrives.
pub(crate) fn paid() -> &'static Transaction {
    static PAID: LazyLock<Transaction> =
        LazyLock::new(|| pay(&people().alice, &people().bob, 30, 1));
    &PAID
}

/// A block with work, whatever else is wrong with it.
pub(crate) fn mined(previous_hash: BlockHash, transactions: Vec<Transaction>) -> Block {
    mined_at(NOON, previous_hash, transactions)
}

pub(crate) fn mined_at(time: Time, previous_hash: BlockHash, with: Vec<Transaction>) -> Block {
    let draft = Draft { time, transactions: with, previous_hash };
    mine(draft, DIFFICULTY, Nonce::default()).expect("about 256 attempts are enough")
}

/// The block with [`paid`].
pub(crate) fn first_block() -> &'static Block {
    static FIRST: LazyLock<Block> = LazyLock::new(|| mined(genesis().hash(), vec![paid().clone()]));
    &FIRST
}

/// A second block after it.
pub(crate) fn next_block(transactions: Vec<Transaction>) -> Block {
    mined(first_block().hash(), transactions)
}

pub(crate) fn stamped_block(
    previous_hash: BlockHash,
    transactions: Vec<Transaction>,
) -> stamped::Block {
    Stamp::seal(Draft { time: NOON, transactions, previous_hash }, server_keys())
}

pub(crate) fn first_stamped() -> &'static stamped::Block {
    static FIRST: LazyLock<stamped::Block> =
        LazyLock::new(|| stamped_block(stamped_genesis().hash(), vec![paid().clone()]));
    &FIRST
}

pub(crate) fn text(value: &impl serde::Serialize) -> String {
    String::from_utf8(encode(value)).expect("JSON is UTF-8")
}

/// The lines of a chain file.
pub(crate) fn lines(lines: &[impl AsRef<[u8]>]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_ref(), b"\n"].concat()).collect()
}

/// A chain file: the genesis, the first block, and something else.
pub(crate) fn file_with(line: impl AsRef<[u8]>) -> Vec<u8> {
    lines(&[&encode(&genesis()), &encode(first_block()), line.as_ref()])
}

pub(crate) fn stamped_file_with(line: impl AsRef<[u8]>) -> Vec<u8> {
    lines(&[&encode(&stamped_genesis()), &encode(first_stamped()), line.as_ref()])
}

/// A node that has heard of the first block, and has one neighbour.
pub(crate) fn node() -> Node {
    node_with(NodeSettings::default())
}

pub(crate) fn node_with(settings: NodeSettings) -> Node {
    let mut node = Node::new(genesis(), settings).expect("the genesis is a good one");
    node.handle(Input::Connected(PEER), NOON);
    node.handle(Input::Bytes(PEER, encode(&block(first_block()))), NOON);
    assert_eq!(node.tip().height, 1);
    node
}

pub(crate) fn block(block: &Block) -> Message {
    Message::Block(block.clone().into())
}

pub(crate) fn transaction(transaction: &Transaction) -> Message {
    Message::Transaction(transaction.clone().into())
}

// ---- the attempts ----------------------------------------------------------------------------

/// Reads a chain file to its end, or until it's refused.
pub(crate) fn read_file(place: &'static str, bytes: &[u8]) -> Outcome {
    let (kind, reader) = SealKind::peek(bytes).expect("memory can be read");
    match kind {
        SealKind::Stamp => read_sealed::<Stamp>(place, reader),
        SealKind::Work => read_sealed::<Work>(place, reader),
    }
}

fn read_sealed<S: Seal>(place: &'static str, reader: impl std::io::BufRead) -> Outcome {
    let mut reader = match ChainReader::<S, _>::new(reader) {
        Ok(reader) => reader,
        refused => return Outcome::stateless(place, refused),
    };
    loop {
        let mut more = false;
        let outcome = Outcome::of(
            place,
            &mut reader,
            |reader| state::of_verifier(reader.verifier()),
            |reader| reader.next_block().inspect(|block| more = block.is_some()),
        );
        if !more {
            return outcome;
        }
    }
}

/// Lets a neighbour say something to a node. The code is that of the first refusal.
pub(crate) fn tell(node: Node, bytes: Vec<u8>) -> (Outcome, Vec<Output>) {
    hand("a message", node, Input::Bytes(PEER, bytes))
}

fn hand(place: &'static str, mut node: Node, input: Input) -> (Outcome, Vec<Output>) {
    let before = state::of_node(&node);
    let outputs = node.handle(input, NOON);
    let code = outputs.iter().find_map(|output| match output {
        Output::Event(event) => code_of(event),
        _ => None,
    });
    let code = code.unwrap_or("(accepted)").to_owned();
    (Outcome { place, code, before, after: state::of_node(&node) }, outputs)
}

pub(crate) fn code_of(event: &Event) -> Option<&'static str> {
    match event {
        Event::TransactionRefused { cause, .. } => Some(cause.code()),
        Event::BlockRefused { cause, .. } => Some(cause.code()),
        Event::Penalised { offence, .. } | Event::PeerDropped { offence, .. } => {
            Some(offence.code())
        }
        _ => None,
    }
}

/// Spoils everything that's read from bytes, one thing after another.
pub(crate) fn read_everywhere(respell: fn(&str) -> Vec<u8>) -> Vec<Outcome> {
    let hello = Message::Hello(Hello {
        genesis: genesis().hash(),
        tip: first_block().hash(),
        work: DIFFICULTY.work().hashes() as u64,
    });
    let another = pay(&people().alice, &people().bob, 5, 2);
    let message = |place, message: &Message| {
        let (outcome, _) = hand(place, node(), Input::Bytes(PEER, respell(&text(message))));
        outcome
    };
    vec![
        Outcome::of("a transaction for the bank", &mut bank(), state::of_bank, |bank| {
            // A block's error can be either: that of a decoder, or that of a transaction.
            let bytes = respell(&text(&another));
            let transaction = decode(&bytes, MAX_BLOCK_BYTES)?;
            let answer = bank.accept(transaction);
            answer.map_err(|cause| BlockError::<WorkError>::Transaction { index: 0, cause })
        }),
        read_file("a stamped genesis", &lines(&[respell(&text(&stamped_genesis()))])),
        read_file("a stamped block", &{
            let next = stamped_block(first_stamped().hash(), vec![another.clone()]);
            stamped_file_with(respell(&text(&next)))
        }),
        read_file("a genesis", &lines(&[respell(&text(&genesis()))])),
        read_file("a block", &file_with(respell(&text(&next_block(vec![another.clone()]))))),
        message("hello", &hello),
        message("a transaction for a node", &transaction(&another)),
        message("a block for a node", &block(&next_block(vec![another.clone()]))),
    ]
}

/// The bank of chapter 2, which has accepted [`paid`].
pub(crate) fn bank() -> Bank {
    let mut bank = Bank::new();
    bank.deposit(people().alice.address(), Amount::new(100)).expect("a deposit keeps all rules");
    bank.accept(paid().clone()).expect("Alice has enough");
    bank
}

fn server() -> TimestampServer {
    let mut server = TimestampServer::new(server_keys().clone(), NOON, grants())
        .expect("the grants keep all rules");
    server.submit(paid().clone()).expect("Alice has enough");
    server.publish(NOON).expect("the clock hasn't gone back");
    server
}

/// Hands a transaction to everything that judges one.
pub(crate) fn judge_everywhere(bad: &Transaction) -> Vec<Outcome> {
    let bad_block = stamped_block(first_stamped().hash(), vec![bad.clone()]);
    vec![
        Outcome::of("the bank", &mut bank(), state::of_bank, |bank| bank.accept(bad.clone())),
        Outcome::of("the timestamp server", &mut server(), state::of_server, |server| {
            server.submit(bad.clone())
        }),
        read_file("a stamped block", &stamped_file_with(encode(&bad_block))),
        read_file("a block with work", &file_with(encode(&next_block(vec![bad.clone()])))),
        hand("a wallet's payment", node(), Input::Transaction(bad.clone())).0,
        hand("a neighbour's payment", node(), Input::Bytes(PEER, encode(&transaction(bad)))).0,
        {
            let block = block(&next_block(vec![bad.clone()]));
            hand("a neighbour's block", node(), Input::Bytes(PEER, encode(&block))).0
        },
    ]
}

/// Tries an address wherever there can be a key.
pub(crate) fn use_everywhere(key: &str) -> Vec<Outcome> {
    let key = Address::from(key);
    let id = crate::common::id(3);
    let receives = people().alice.sign_transaction(id, &key, Amount::new(5));
    let sends = Transaction { sender: key.clone(), ..pay(&people().alice, &people().bob, 5, 3) };
    let grants = vec![Grant { receiver: key.clone(), amount: Amount::new(1) }];
    let rule = ServerKey { timestamp_server: key.clone() };
    let mut outcomes = judge_everywhere(&receives);
    outcomes.extend(judge_everywhere(&sends));
    outcomes.extend([
        Outcome::of("a deposit", &mut bank(), state::of_bank, |bank| {
            bank.deposit(&key, Amount::new(1))
        }),
        read_file("a grant", &lines(&[encode(&Genesis { grants, ..genesis() })])),
        read_file("a server", &lines(&[encode(&Genesis { rule, ..stamped_genesis() })])),
    ]);
    outcomes
}
