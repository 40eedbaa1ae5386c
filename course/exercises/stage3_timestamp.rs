//! Exercises for chapter 3: a server chains the blocks.
//!
//! Each exercise is a function. Replace its `todo!()`.

use kusari::stage3_timestamp::*;

// exercise: link_holds
/// Return whether `block` names `before` as the block before it. Look at the link only, not at times,
/// stamps or payments.
pub fn link_holds(before: &Block, block: &Block) -> bool {
    todo!()
}

// exercise: time_never_goes_back
/// Return whether time never goes back along a chain: no block may be earlier than the one before it, and
/// the first block may not be earlier than the genesis. Equal times are allowed. Look at times only.
pub fn time_never_goes_back(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> bool {
    todo!()
}

// exercise: first_broken_link
/// Walk along a chain, beginning at the genesis, and return the height of the first block that doesn't name
/// the one before it, or `None` if all the links hold. The first block has height 1 and has to name the
/// genesis. Look at links only.
pub fn first_broken_link(genesis: &Genesis<ServerKey>, blocks: &[Block]) -> Option<u64> {
    todo!()
}

// exercise: chain_check
/// Check a chain block by block. If a rule is broken, return the height of the first block that breaks one,
/// and the code of the first rule that it breaks:
///
/// 1. `"wrong-link"`, if it doesn't name the block before it (or, at height 1, the genesis);
/// 2. `"time-goes-back"`, if it's earlier than the block before it, or than the genesis;
/// 3. `"bad-stamp"`, if its stamp isn't a signature over `encode(&block.draft)` by the server that the
///    genesis names in `genesis.rule.timestamp_server`.
///
/// There are no payments in these blocks, and the server's address is a good key.
pub fn chain_check(
    genesis: &Genesis<ServerKey>,
    blocks: &[Block],
) -> Result<(), (u64, &'static str)> {
    todo!()
}

// exercise: forge_chain
/// You're Mallory, and you'd like to be rich. You get the genesis that everyone agreed on, the blocks that the
/// server has published, and your own keys. Return a genesis and blocks that the careless verifier accepts as
/// the new state of the chain, and in which you own at least a million.
///
/// The careless verifier accepts any chain that keeps the rules and is longer than the one it knows:
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
/// Return whether two blocks prove that the server tells two stories. They do if they're different blocks,
/// if both name the same block before them, and if both carry the stamp of `server`, over
/// `encode(&block.draft)`. It doesn't matter what else is in them. `server` is a good key.
pub fn same_height_twice(server: &Address, one: &Block, other: &Block) -> bool {
    todo!()
}

// exercise: rewrite_from
/// You're the server, and you regret a payment. Return a history in which the payment with this id never
/// happened. It has to keep every rule: `Chain::verify` accepts it, on the same genesis.
///
/// There are as many blocks as before, at the same times. Every other payment stays in its block and in its
/// place, except those that can't be made any more because the sender no longer has the money at that
/// point. These are left out. The blocks before the payment stay as they are. If no payment has this id, all
/// the blocks do.
///
/// Your answer is tried on this history, for one payment after another: Alice begins with 100 and Bob with
/// 20. Block 1: Alice pays Bob 30 (payment 1). Block 2: Bob pays Mallory 40 (2), and Alice pays Mallory 5
/// (3). Block 3: Mallory pays Carol 42 (4), and Bob pays Alice 10 (5). Block 4 is empty. Block 5: Alice
/// pays Bob 1 (6). Then it's tried on another history, in which people pay themselves. They need to have the
/// money for that, too.
///
/// `blocks` is a good chain on `genesis`, and `keys` are the server's. (If Bob wrote down the hash of the last
/// block, he'll notice. If he didn't, he can't.)
pub fn rewrite_from(
    genesis: &Genesis<ServerKey>,
    blocks: &[Block],
    keys: &KeyPair,
    id: TransactionId,
) -> Vec<Block> {
    todo!()
}
