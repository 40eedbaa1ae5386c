//! A chain of two blocks, and ways to hand in what must be refused.

use crate::common::{NOON, grant, pay, people, server_keys};
use kusari::stage3_timestamp::*;
use std::sync::LazyLock;
use std::time::Duration;

/// Alice is granted 100.
pub(crate) fn genesis() -> Genesis<ServerKey> {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    Genesis { time: NOON, grants: vec![grant(&people().alice, 100)], rule }
}

/// A block in which Alice pays Bob 30, and one in which Bob pays Mallory 10.
pub(crate) fn chain() -> Chain {
    static CHAIN: LazyLock<Chain> = LazyLock::new(|| {
        let mut chain = Chain::new(genesis()).expect("the genesis keeps all rules");
        for transactions in [
            vec![pay(&people().alice, &people().bob, 30, 1)],
            vec![pay(&people().bob, &people().mallory, 10, 2)],
        ] {
            let time = chain.tip().time.after(Duration::from_millis(1));
            let draft = chain.draft(time, transactions);
            chain.push(stamped(draft)).expect("the block keeps all rules");
        }
        chain
    });
    CHAIN.clone()
}

pub(crate) fn stamped(draft: Draft) -> Block {
    Stamp::seal(draft, server_keys())
}

/// The draft of a third block.
pub(crate) fn draft(transactions: Vec<Transaction>) -> Draft {
    let chain = chain();
    chain.draft(chain.tip().time, transactions)
}

/// Pushes a block that must be refused, and checks that nothing else happened.
pub(crate) fn refused(block: Block) -> ChainError<StampError> {
    let mut chain = chain();
    let before = chain.clone();
    let refusal = chain.push(block).expect_err("the block breaks a rule");
    assert_eq!(refusal.height(), 3);
    assert_eq!(chain.tip(), before.tip());
    assert_eq!(chain.blocks(), before.blocks());
    assert_eq!(chain.accounts(), before.accounts());
    refusal
}

/// What a chain makes of two blocks that someone else wrote.
pub(crate) fn verified(blocks: impl IntoIterator<Item = Block>) -> Result<(), (&'static str, u64)> {
    let chain = Chain::verify(genesis(), blocks);
    chain.map(drop).map_err(|refusal| (refusal.code(), refusal.height()))
}

pub(crate) fn genesis_refused(genesis: Genesis<ServerKey>) -> &'static str {
    let refusal = Chain::verify(genesis.clone(), []).expect_err("the genesis breaks a rule");
    assert_eq!((refusal.height(), refusal.transaction()), (0, None));
    assert_eq!(Chain::new(genesis).expect_err("it breaks a rule").code(), refusal.code());
    refusal.code()
}

pub(crate) fn server() -> TimestampServer {
    TimestampServer::new(server_keys().clone(), NOON, vec![grant(&people().alice, 100)])
        .expect("the grants keep all rules")
}

pub(crate) fn decoded(text: &str) -> &'static str {
    decode::<Block>(text.as_bytes(), MAX_BLOCK_BYTES).expect_err("the text breaks a rule").code()
}

pub(crate) fn text() -> String {
    String::from_utf8(encode(&chain().blocks()[0])).expect("JSON is UTF-8")
}

pub(crate) fn respelled(from: &str, to: &str) -> String {
    let text = text();
    assert!(text.contains(from), "{from} is in the text");
    text.replacen(from, to, 1)
}
