//! Chapter 6 through its public API: what coins, their scripts, blocks and targets promise.
//!
//! Every test's name is a claim, and the modules are in the order of the argument: who may spend, what is
//! spent, which blocks it's in, how hard those are to make, and that Bitcoin comes to the same results;
//! what's left unspent; then who keeps waiting payments, who pays, who looks on with headers alone, and
//! that chapter 5's nodes agree on all this.

#[path = "stage6_coin/cast.rs"]
mod cast;

#[path = "stage6_coin/keys.rs"]
mod keys;

#[path = "stage6_coin/scripts.rs"]
mod scripts;

#[path = "stage6_coin/locks.rs"]
mod locks;

#[path = "stage6_coin/transactions.rs"]
mod transactions;

#[path = "stage6_coin/signatures.rs"]
mod signatures;

#[path = "stage6_coin/blocks.rs"]
mod blocks;

#[path = "stage6_coin/coinbases.rs"]
mod coinbases;

#[path = "stage6_coin/merkle.rs"]
mod merkle;

#[path = "stage6_coin/targets.rs"]
mod targets;

#[path = "stage6_coin/times.rs"]
mod times;

#[path = "stage6_coin/rules.rs"]
mod rules;

#[path = "stage6_coin/published.rs"]
mod published;

#[path = "stage6_coin/bitcoin.rs"]
mod bitcoin;

#[path = "stage6_coin/utxo.rs"]
mod utxo;

#[path = "stage6_coin/reorganisations.rs"]
mod reorganisations;

#[path = "stage6_coin/verifier.rs"]
mod verifier;

#[path = "stage6_coin/mempool.rs"]
mod mempool;

#[path = "stage6_coin/coin_selection.rs"]
mod coin_selection;

#[path = "stage6_coin/wallet.rs"]
mod wallet;

#[path = "stage6_coin/light.rs"]
mod light;

#[path = "stage6_coin/node.rs"]
mod node;

#[path = "stage6_coin/round_robin.rs"]
mod round_robin;

#[path = "stage6_coin/named_proposers.rs"]
mod named_proposers;

#[path = "stage6_coin/answers.rs"]
mod answers;

#[path = "stage6_coin/threads.rs"]
mod threads;
