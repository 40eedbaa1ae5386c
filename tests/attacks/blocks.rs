//! Blocks that don't belong on the chain: rows 51 to 59, 61 and 64 to 72.

use crate::common::{NOON, grant, pay, people, server_keys};
use crate::incidents::*;
use crate::places::{self, DIFFICULTY, PEER};
use crate::row::{Attack, HOLDS, Outcome, Row, row};
use crate::state;
use kusari::stage3_timestamp::{Draft as StampDraft, Stamp, TimestampServer};
use kusari::stage5_network::*;
use std::sync::Arc;
use std::time::Duration;

const ANOTHER: BlockHash = BlockHash::from_bytes([7; 32]);

fn payment(number: u64) -> Transaction {
    pay(&people().alice, &people().bob, 5, number)
}

/// The next stamped block, with something changed after it was signed.
fn stamped(change: fn(String) -> String) -> Vec<u8> {
    let block = places::stamped_block(places::first_stamped().hash(), vec![payment(2)]);
    places::stamped_file_with(change(places::text(&block)))
}

fn stamped_by_mallory() -> Vec<u8> {
    let previous_hash = places::first_stamped().hash();
    let draft = StampDraft { time: NOON, transactions: vec![], previous_hash };
    places::stamped_file_with(encode(&Stamp::seal(draft, people().mallory.keys())))
}

/// A block whose hash has fewer zero bits than the genesis asks for.
fn without_work(previous_hash: BlockHash) -> Block {
    let mut block = places::mined(previous_hash, vec![]);
    while DIFFICULTY.is_met_by(&block.hash()) {
        block.seal.nonce = Nonce::new(block.seal.nonce.get() + 1);
    }
    block
}

/// The text of the next block, with something changed in it.
fn next(change: impl Fn(String) -> String) -> Vec<u8> {
    places::file_with(change(places::text(&places::next_block(vec![]))))
}

fn nonce(other: &'static str) -> Vec<u8> {
    next(|text| {
        let (before, _) = text.split_once("\"nonce\":").expect("it has a nonce");
        format!("{before}{other}}}")
    })
}

fn at(time: u64) -> Block {
    places::mined_at(Time::from_millis(time), places::first_block().hash(), vec![])
}

fn told(block: &Block) -> (Node, Vec<u8>) {
    (places::node(), encode(&places::block(block)))
}

fn hear(node: &mut Node, block: &Block) -> Vec<Output> {
    node.handle(Input::Bytes(PEER, encode(&places::block(block))), NOON)
}

/// A branch with an overdraft that has more work than the node's chain, and the node that has found
/// out.
fn with_an_invalid_branch() -> (Node, Block) {
    let mut node = places::node();
    let bad = places::next_block(vec![pay(&people().mallory, &people().bob, 1, 9)]);
    hear(&mut node, &bad);
    (node, bad)
}

fn a_block_without_payments_is_good() {
    let mut chain = Chain::new(places::genesis()).expect("a good genesis");
    chain.push(places::mined(chain.tip().hash, vec![])).expect("a good block");
}

/// Three easy blocks against one that took more work.
fn work_counts_and_not_length() {
    let rule = |bits| WorkRule { difficulty: Difficulty::from_bits(bits) };
    let easy = Genesis { rule: rule(0), ..places::genesis() };
    let mut long = Chain::new(easy.clone()).expect("a good genesis");
    for _ in 0..3 {
        let draft = long.draft(NOON, vec![]);
        long.push(
            mine(draft, easy.rule.difficulty, Nonce::default()).expect("any nonce is good enough"),
        )
        .expect("a good block");
    }
    let mut short = Chain::new(places::genesis()).expect("a good genesis");
    short.push(places::first_block().clone()).expect("a good block");
    assert!(long.blocks().len() > short.blocks().len() && long.work() < short.work());
}

fn the_first_seen_of_equals_stays() {
    let mut node = places::node();
    let [first, second] = [payment(2), payment(3)].map(|paid| places::next_block(vec![paid]));
    hear(&mut node, &first);
    hear(&mut node, &second);
    assert_eq!(node.tip().hash, first.hash());
    assert_eq!(node.tree().side_blocks().count(), 1);
}

fn a_deep_reorganisation_restores_every_balance() {
    let mut node = places::node();
    let branch = |count: u64, salt: u64| {
        let mut tip = places::genesis().hash();
        let block = |height| {
            let time = Time::from_millis(NOON.millis() + salt);
            let paid = if height == 0 { vec![payment(salt)] } else { vec![] };
            let block = places::mined_at(time, tip, paid);
            tip = block.hash();
            block
        };
        (0..count).map(block).collect::<Vec<_>>()
    };
    let (short, long) = (branch(40, 20), branch(41, 21));
    for block in short.iter().chain(&long) {
        hear(&mut node, block);
    }
    assert_eq!(node.tip().height, 41);
    let chain = Chain::verify(places::genesis(), long).expect("a good chain");
    assert_eq!(node.tree().accounts(), chain.accounts());
}

fn an_altered_copy_does_not_keep_the_good_block_out() {
    let mut node = places::node();
    let good = places::next_block(vec![payment(2)]);
    let mut altered = good.clone();
    altered.draft.transactions[0].amount = Amount::new(6);
    assert_ne!(hear(&mut node, &altered).len(), 0);
    hear(&mut node, &good);
    assert_eq!(node.tip().hash, good.hash());
}

fn orphans_are_bounded_and_the_oldest_gives_way() {
    let settings = NodeSettings { orphans_per_peer: 2, ..NodeSettings::default() };
    let mut node = places::node_with(settings);
    let mut blocks = vec![places::next_block(vec![])];
    for _ in 0..4 {
        blocks.push(places::mined(blocks.last().expect("one").hash(), vec![]));
    }
    for orphan in &blocks[1..] {
        hear(&mut node, orphan);
    }
    // Of the four orphans, the last two are still there, waiting for the third.
    hear(&mut node, &blocks[0]);
    assert_eq!(node.tip().height, 2);
    hear(&mut node, &blocks[1]);
    hear(&mut node, &blocks[2]);
    assert_eq!(node.tip().height, 6);
}

pub(crate) fn rows() -> Vec<Row> {
    [seals(), times(), branches()].into_iter().flatten().collect()
}

#[rustfmt::skip]
fn seals() -> Vec<Row> {
    vec![
        row(51, "3", "a block stamped by another key", "bad-stamp",
            Attack::File(stamped_by_mallory), NONE, "only the server's key counts"),
        row(51, "3", "a payment taken out of a stamped block", "bad-stamp",
            Attack::File(|| stamped(|text| {
                let (before, rest) = text.split_once('[').expect("it has a list");
                let (_, after) = rest.rsplit_once(']').expect("it ends");
                format!("{before}[]{after}")
            })), NONE, "the stamp covers all of the block"),
        row(51, "3", "a block without a stamp", "wrong-shape",
            Attack::File(|| stamped(|text| {
                let (before, _) = text.rsplit_once(",\"signature\"").expect("it has a signature");
                format!("{before}}}")
            })), NONE, "the program answers, where it might have looked into an empty value"),
        row(52, "4", "the wrong previous hash", "wrong-link",
            Attack::File(|| places::file_with(encode(&places::mined(ANOTHER, vec![])))), NONE,
            "the link is checked before the work"),
        row(52, "3", "the wrong previous hash, stamped", "wrong-link",
            Attack::File(|| {
                places::stamped_file_with(encode(&places::stamped_block(ANOTHER, vec![])))
            }), NONE, "the server may sign what it likes, but the chain has one order"),
        row(53, "4", "a block on another genesis", "wrong-link",
            Attack::File(|| {
                let grants = vec![grant(&people().mallory, 100)];
                let other = Genesis { grants, ..places::genesis() };
                places::lines(&[encode(&other), encode(places::first_block())])
            }), NONE, "the first block names the genesis, so nothing in the genesis can change"),
        row(54, "4", "a hash that doesn't meet the difficulty", "insufficient-work",
            Attack::File(|| {
                places::file_with(encode(&without_work(places::first_block().hash())))
            }), CORE_REASON, "one hash tells whether the work was done"),
        row(55, "4", "a block that brings its own difficulty", "not-canonical",
            Attack::File(|| next(|text| text.replacen("\"nonce\"", "\"difficulty\":0,\"nonce\"", 1))),
            CORE_REASON, "the difficulty is in the genesis, and a block doesn't get to claim it"),
        row(56, "4", "no nonce", "wrong-shape",
            Attack::File(|| next(|text| {
                let (before, _) = text.split_once(",\"nonce\"").expect("it has a nonce");
                format!("{before}}}")
            })), NONE, "nothing is filled in by default"),
        row(56, "4", "a nonce as text", "wrong-shape",
            Attack::File(|| nonce("\"nonce\":\"1\"")), NONE, "text can be hashed, too"),
        row(56, "4", "a nonce of 2^64", "wrong-shape",
            Attack::File(|| nonce("\"nonce\":18446744073709551616")), NONE, "that's more than 64 bits can hold"),
        row(56, "4", "a nonce of 2^53", "nonce-out-of-range",
            Attack::File(|| nonce("\"nonce\":9007199254740992")), NONE,
            "other languages couldn't read it exactly"),
        row(57, "4", "nonces that are used up", "nonces-exhausted",
            Attack::Call(|| {
                let draft = places::next_block(vec![]).draft;
                Outcome::stateless("mine", mine(draft, Difficulty::MAX, Nonce::MAX))
            }), NONE, "the miner answers, where it might have counted in circles forever"),
    ]
}

#[rustfmt::skip]
fn times() -> Vec<Row> {
    vec![
        row(58, "4", "a block before its parent", "time-goes-back",
            Attack::File(|| places::file_with(encode(&at(NOON.millis() - 1)))), TIMEJACKING,
            "time never goes back along a chain"),
        row(58, "3", "the server's clock goes back", "time-goes-back",
            Attack::Call(|| {
                let mut server = TimestampServer::new(server_keys().clone(), NOON, places::grants())
                    .expect("the grants keep all rules");
                let before = Time::from_millis(NOON.millis() - 1);
                Outcome::of("the server", &mut server, state::of_server, |it| it.publish(before))
            }), NONE, "it publishes nothing that others would refuse"),
        row(59, "5", "a block three hours ahead", "time-too-new",
            Attack::CostsNothing(|| told(&at(NOON.after(Duration::from_secs(10_800)).millis()))),
            TIMEJACKING, "it may be good later, and clocks differ: no offence, and no verdict"),
        row(61, "4", "a time of 2^53", "time-out-of-range",
            Attack::File(|| places::file_with(encode(&at(1 << 53)))), NONE,
            "other languages couldn't read it exactly"),
        row(61, "5", "a time of 2^64 − 1", "time-out-of-range",
            Attack::Costs(|| told(&at(u64::MAX))), NONE, "nothing is added to it before it's checked"),
        row(61, "4", "a genesis at 2^53", "time-out-of-range",
            Attack::File(|| {
                let genesis = Genesis { time: Time::from_millis(1 << 53), ..places::genesis() };
                places::lines(&[encode(&genesis)])
            }), NONE, "no block could follow it"),
    ]
}

#[rustfmt::skip]
fn branches() -> Vec<Row> {
    vec![
        row(64, "5", "a good block with an altered payment", "bad-signature",
            Attack::Costs(|| {
                let mut block = places::next_block(vec![payment(2)]);
                block.draft.transactions[0].amount = Amount::new(6);
                told(&mine(block.draft, DIFFICULTY, Nonce::default()).expect("8 bits are found"))
            }), MUTATED, "the hash covers all of a block, so it's a different block"),
        row(64, "5", "the good block after the altered one", HOLDS,
            Attack::Holds(an_altered_copy_does_not_keep_the_good_block_out), MUTATED,
            "a verdict on one doesn't affect the other"),
        row(65, "4", "a block without payments", HOLDS,
            Attack::Holds(a_block_without_payments_is_good), NONE,
            "it's valid: leaving payments out is an attack that chapter 4 doesn't stop"),
        row(66, "5", "a chain that is longer and easier", "insufficient-work",
            Attack::Costs(|| told(&without_work(places::first_block().hash()))), NONE,
            "by the rules here, its blocks aren't blocks"),
        row(66, "4", "three easy blocks against a hard one", HOLDS,
            Attack::Holds(work_counts_and_not_length), NONE, "work is counted, not blocks"),
        row(67, "5", "two branches of equal work", HOLDS,
            Attack::Holds(the_first_seen_of_equals_stays), NONE,
            "the branch that was seen first stays, until one more block decides"),
        row(68, "5", "a branch that takes forty blocks back", HOLDS,
            Attack::Holds(a_deep_reorganisation_restores_every_balance), NONE,
            "there's no limit: the branch with most work is right, and every balance is restored"),
        row(69, "5", "a child of a bad block", "invalid-before",
            Attack::Costs(|| {
                let (node, bad) = with_an_invalid_branch();
                (node, encode(&places::block(&places::mined(bad.hash(), vec![]))))
            }), CORE_REASON, "it's refused without looking at what's in it"),
        row(70, "5", "a block whose parent isn't known", "unknown-parent",
            Attack::CostsNothing(|| told(&places::mined(ANOTHER, vec![]))), ORPHANS,
            "messages overtake each other, so it's kept for a while, and the node asks for its parent"),
        row(70, "5", "more such blocks than fit on a shelf", HOLDS,
            Attack::Holds(orphans_are_bounded_and_the_oldest_gives_way), ORPHANS,
            "each neighbour has its own shelf"),
        row(71, "5", "such a block without work", "insufficient-work",
            Attack::Costs(|| told(&without_work(ANOTHER))), HEADER_SPAM,
            "a place on the shelf has to be paid for with work"),
        row(72, "5", "the same bad block again", "invalid-before",
            Attack::Costs(|| {
                let (node, bad) = with_an_invalid_branch();
                (node, encode(&places::block(&bad)))
            }), NONE, "a verdict that can't change is remembered"),
        row(72, "5", "the same bad block among others", "invalid-before",
            Attack::Costs(|| {
                let (node, bad) = with_an_invalid_branch();
                (node, encode(&Message::Blocks(vec![Arc::new(bad)])))
            }), NONE, "it doesn't matter which way it comes"),
    ]
}
