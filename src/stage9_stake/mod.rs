#![doc = include_str!("README.md")]

mod block;
mod deposit;
mod draft;
mod error;
mod genesis;
mod numbers;
mod place;
mod protocol;
mod rule;
mod rules;
mod stakes;
mod voter;
mod votes;

#[doc(inline)]
pub use crate::stage6_coin::{
    Address, Amount, BlockHash, Books, ChainWork, CompactTarget, Link, MIN_FEE_RATE, Mempool,
    NodeId, NodeSettings, OutPoint, Output, PrivateKey, PublicKey, Refusal, Rules, Script,
    Signature, Time, Tip, Topology, Transaction, UNITS_PER_COIN, decode, encode,
};

pub use block::Block;
pub use deposit::{Deposit, Deposits};
pub use draft::{Draft, Staker};
pub use error::{StakeError, StakeGenesisError};
pub use genesis::{FirstDeposit, Genesis, KnownBlock};
pub use numbers::{Numbers, SeedFrom};
pub use place::{Lottery, Place, lot};
pub use protocol::{ByRule, Closing, StakeProtocol};
pub use rule::{Rule, Turn};
pub use rules::{CoinAge, Delegates, Finality, Slots, TICKETS_DRAWN, Tickets, Work};
pub use stakes::{MAX_DEPOSITS, Stakes};
pub use voter::Voter;
pub use votes::{Checkpoint, EpochLink, Evidence, EvidenceError, SignedLink, Tally};

/// Chapter 5's node, under a rule of this chapter.
pub type Node<R> = crate::stage5_network::any::Node<StakeProtocol<R>>;

/// Chapter 5's network on threads, under a rule of this chapter.
pub type Network<R> = crate::stage5_network::any::Network<StakeProtocol<R>>;
