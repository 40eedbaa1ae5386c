//! The third way to agree on an order: a crash-proof log, by an engine that others maintain.
//!
//! Chapter 8 has four ways to order the commands of its members behind one trait,
//! [`Replica`](kusari::stage8_contract::Replica). This is the one that isn't written here. Protocols of this kind (Paxos, Raft) are short
//! on paper and long in practice, and few of the first attempts are right. So [`CrashProof`] is an adapter over
//! [OmniPaxos](https://omnipaxos.com) (Ng, Haridi and Carbone, EuroSys 2023), which is a plain struct: it's told of messages and ticks, and
//! says what to send and to store. It runs in virtual time, as the other three do.
//!
//! What it promises: if fewer than half of the members are down, it goes on, no matter who leads. If half or more are down, it stops, and goes on
//! when enough are back. What was decided is never taken back.
//!
//! What it doesn't: a member that lies can mislead or stop all others, because the engine takes members at their word. For that, there's the
//! vote.
//!
//! Three simplifications:
//!
//! * The servers are the members of the genesis, and stay those. A change to the list of members counts for who may command, from the next
//!   height on. Someone who joined later runs no server, and hands in commands at one that does. A server whose member has left still counts
//!   for the majority.
//! * The log is never trimmed. A member that was away for long gets all of the rest in one message.
//! * There have to be two servers at least. With one member, there's nothing to agree on.

mod batch;
mod crash_proof;
mod in_order;
mod journal;
mod message;
mod record;
mod servers;

pub use batch::Batch;
pub use crash_proof::CrashProof;
pub use in_order::Place;
pub use message::{CrashMessage, Engine};
pub use record::{CrashRecord, Write};
