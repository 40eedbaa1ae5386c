//! Exercises to chapter 3: a timestamp server chains the blocks.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage3_timestamp::*;

// exercise: link_holds
/// Answers whether `block` names `before` as the block before it. Looks at the link only: not at times,
/// stamps or payments.
pub fn link_holds(before: &Block, block: &Block) -> bool {
    todo!()
}

// exercise: time_never_goes_back
/// Answers whether time never goes back along a chain: no block is earlier than the one before it, and
/// the first is not earlier than the genesis. Equal times are allowed. Looks at times only.
pub fn time_never_goes_back(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> bool {
    todo!()
}

// exercise: first_broken_link
/// Walks a chain from the genesis on, and answers the height of the first block that does not name the
/// one before it, or `None` if all links hold. The first block has height 1, and has to name the
/// genesis. Looks at links only.
pub fn first_broken_link(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Option<u64> {
    todo!()
}

// exercise: chain_check
/// Checks a chain block by block. If a rule is broken, answers the height of the first block that breaks
/// one, and the code of the first rule that it breaks:
///
/// 1. `"wrong-link"`, if it does not name the block before it, or, at height 1, the genesis;
/// 2. `"time-goes-back"`, if it is earlier than the block before it, or than the genesis;
/// 3. `"bad-stamp"`, if its stamp is not a signature over `encode(&block.draft)` by the server that the
///    genesis names in `genesis.rule.timestamp_server`.
///
/// The blocks hold no payments, and the server's address is a good key.
pub fn chain_check(
    genesis: &Genesis<ServerKey>,
    blocks: &[Block],
) -> Result<(), (u64, &'static str)> {
    todo!()
}

// exercise: forge_chain
/// Make Mallory rich. You get the genesis on which everybody has agreed, the blocks that the server has
/// published, and Mallory's keys. Answer a genesis and blocks that the careless verifier takes for the
/// new state of the chain, and in which Mallory owns at least a million.
///
/// The careless verifier takes each chain that is sound and longer than the one it knows:
///
/// ```rust
/// pub fn takes(known: &[Block], genesis: &Genesis<ServerKey>, blocks: &[Block]) -> bool {
///     blocks.len() > known.len() && Chain::verify(genesis.clone(), blocks.to_vec()).is_ok()
/// }
/// ```
pub fn forge_chain(
    genesis: &Genesis<ServerKey>,
    published: &[Block],
    mallory: &KeyPair,
) -> (Genesis<ServerKey>, Vec<Block>) {
    todo!()
}

// exercise: same_height_twice
/// Answers whether two blocks prove that the server shows two histories: they are different blocks,
/// both name the same block before them, and both carry the stamp of `server`, over
/// `encode(&block.draft)`. What else is in them makes no difference. `server` is a good key.
pub fn same_height_twice(server: &Address, one: &Block, other: &Block) -> bool {
    todo!()
}

// exercise: rewrite_from
/// You are the server, and regret a payment. Answer a history in which the payment with this id never
/// happened, and which keeps every rule: `Chain::verify` accepts it on the same genesis.
///
/// There are as many blocks as before, at the same times. Every other payment stays in its block and in
/// its place, but for those that can no longer be made, because the sender now lacks the money at that
/// point: they are left out. The blocks before the payment are the old ones. If no payment has this id,
/// all of them are.
///
/// Your answer is tried on this history, for one payment after another: Alice begins with 100 and Bob with
/// 20. Block 1: Alice pays Bob 30 (payment 1). Block 2: Bob pays Mallory 40 (2), and Alice pays Mallory 5
/// (3). Block 3: Mallory pays Carol 42 (4), and Bob pays Alice 10 (5). Block 4 is empty. Block 5: Alice
/// pays Bob 1 (6). It is tried on another one, too, in which people pay themselves, for which they need
/// the money as for any other payment.
///
/// `blocks` is a good chain on `genesis`, and `keys` are the server's. (Whoever wrote down the hash of
/// the last block will notice. Who did not, has no way to.)
pub fn rewrite_from(
    genesis: &Genesis<ServerKey>,
    blocks: &[Block],
    keys: &KeyPair,
    id: TransactionId,
) -> Vec<Block> {
    todo!()
}
