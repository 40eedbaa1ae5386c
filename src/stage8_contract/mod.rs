#![doc = include_str!("README.md")]

mod airport;
mod block;
mod book;
mod command;
mod entry;
mod genesis;
mod leader;
mod lending;
mod machine;
mod members;
mod pads;
mod replica;
pub mod rules;
mod signed;
mod vote;
mod waiting;
mod work;

#[doc(inline)]
pub use crate::stage6_coin::{
    BlockHash, EcdsaError, PrivateKey, PublicKey, Refusal, Signature, Time, Tip, decode, encode,
};

pub use airport::{Airport, Fate, Happened, Lines, Sent};
pub use block::{Block, BlockError, MAX_BLOCK_AHEAD, MAX_COMMANDS};
pub use book::{Book, CommandFault};
pub use command::{Action, Command, MAX_COMMAND_BYTES, MAX_NUMBER, SignedCommand};
pub use entry::{Entry, History, Outcome, Refused};
pub use genesis::Genesis;
pub use leader::{Leader, LeaderEvidence, LeaderMessage, LeaderRecord, Numbered};
pub use lending::{Lending, LendingRefusal, Library};
pub use machine::{Asked, Machine};
pub use members::{
    MAX_MEMBERS, MAX_NAME_BYTES, Member, MemberId, Membership, MembershipError, Quorum, Role,
};
pub use pads::{
    LandingPads, MAX_RESERVATIONS, Pad, PadCommand, PadHappening, PadId, PadRefusal, PadSetup,
    Reservation,
};
pub use replica::{CommandOf, Event, Input, Me, NotTaken, Output, Replica, Sure};
pub use signed::{Signable, Signed};
pub use vote::{
    Certificate, CertificateError, EvidenceError, Kind, News, Proof, Proposal, Said, Says,
    Statement, Vote, VoteEvidence, VoteMessage, VoteRecord, VoteSettings,
};
pub use waiting::{MAX_WAITING, Waiting, WaitingError};
pub use work::{
    ByWork, CommandPool, ContractProtocol, Digging, Miner, UndoBook, WorkBlockError, WorkGenesis,
    WorkSettings,
};
