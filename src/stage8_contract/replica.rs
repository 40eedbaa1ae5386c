use super::block::Block;
use super::book::{Book, CommandFault};
use super::command::SignedCommand;
use super::entry::Entry;
use super::genesis::Genesis;
use super::machine::Machine;
use super::members::MemberId;
use super::waiting::WaitingError;
use crate::stage6_coin::{BlockHash, PrivateKey, Refusal, Time};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;
use std::sync::Arc;

/// A member's part in agreeing on an order. There are four ways, and each is a type with this trait.
///
/// It has the shape of chapter 5's node: it's told what happens, and says what it wants done. There's no thread in it, no clock and
/// no socket, so a whole airport runs in one thread, in virtual time, and one seed gives one course of events.
pub trait Replica: Sized {
    /// What the members keep together.
    type Machine: Machine;
    /// What members say to each other.
    type Message: Clone + Debug + Eq + Serialize + DeserializeOwned + Send + 'static;
    /// What has to be on the disk before anyone hears of it.
    type Record: Clone + Debug + Eq + Serialize + DeserializeOwned + Send + 'static;
    /// What can prove that a member has lied, to someone who wasn't there.
    type Evidence: Clone + Debug + Eq + Send + 'static;
    /// What a member has to know of its network beforehand. Where there's nothing to know, it's `()`.
    type Settings: Clone + Debug + Default + Send + 'static;

    /// Brings a member back to where it was, from the records that it wrote, in their order. Without any, it's a new one. Also
    /// returns what it wants done at once.
    ///
    /// A member that has lost its records must not come back with the same key: it might sign the opposite of what it signed
    /// before.
    fn restore(
        me: Me,
        settings: Self::Settings,
        genesis: &Genesis<Self::Machine>,
        records: Vec<Self::Record>,
        now: Time,
    ) -> (Self, Vec<Output<Self>>);

    /// Takes what happened at a time, and returns what is to be done, in this order.
    fn handle(&mut self, input: Input<Self>, now: Time) -> Vec<Output<Self>>;

    /// The book after the last block that was placed.
    fn book(&self) -> &Book<Self::Machine>;
}

/// Who a replica is.
#[derive(Clone, Debug)]
pub struct Me {
    /// Its number in the list.
    pub id: MemberId,
    /// Its key.
    pub key: PrivateKey,
}

/// What happens to a replica.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "a command is handed on at once, and never kept in a list of these"
)]
pub enum Input<R: Replica> {
    /// A member says something. The line tells who it was: members know each other by name, so no one speaks for another.
    Message(MemberId, R::Message),
    /// A member, or someone here, hands in a command.
    Command(SignedCommand<CommandOf<R>>),
    /// This member has just found the nonce of a block. Only members that agree by work listen to this: where time is virtual,
    /// the world draws who finds one.
    Won,
    /// Some time has passed. It comes every few hundredths of a second.
    Tick,
}

/// The commands of a replica's contract.
pub type CommandOf<R> = <<R as Replica>::Machine as Machine>::Command;

/// What a replica wants done.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "these lists are short, and carried out at once")]
pub enum Output<R: Replica> {
    /// Write this down, and don't go on with the list before it's on the disk.
    Write(R::Record),
    /// Say this to a member.
    Send(MemberId, R::Message),
    /// Say this to all other members.
    Broadcast(R::Message),
    /// Nothing has to be done. This only says what happened.
    Event(Event<R>),
}

/// What happened at a replica.
#[derive(Clone, Debug)]
pub enum Event<R: Replica> {
    /// A block has its place.
    Placed {
        /// The block.
        block: Arc<Block<R::Machine>>,
        /// What its commands did.
        entries: Vec<Entry<R::Machine>>,
        /// How sure that is.
        sure: Sure,
    },
    /// All blocks from this height on have lost their place. Only where members agree by work.
    TakenBack {
        /// The lowest of them.
        from: u64,
    },
    /// A command isn't taken.
    Refused {
        /// Which one.
        command: SignedCommand<CommandOf<R>>,
        /// Why.
        cause: NotTaken,
    },
    /// A member has signed two things that exclude each other. Here they are.
    Evidence(MemberId, R::Evidence),
    /// Nothing is decided, because too many members have been silent for a while.
    Stuck {
        /// Whom the others wait for.
        missing: Vec<MemberId>,
    },
    /// A block doesn't fit what this member has seen, so more members lie than the rules allow for, or states differ. This member
    /// stops.
    Broken {
        /// At which height.
        height: u64,
        /// The block that was placed there.
        ours: BlockHash,
        /// The other one.
        theirs: BlockHash,
    },
}

impl<R: Replica> Event<R> {
    /// A command of this sender with a higher number has its place, so this one is worth nothing.
    pub fn overtaken(command: SignedCommand<CommandOf<R>>) -> Event<R> {
        Event::Refused { command, cause: WaitingError::UsedNumber.into() }
    }
}

/// How sure it is that a block keeps its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// As sure as the leader is honest.
    Leader,
    /// How many blocks there are from this one to the tip, with this one. With each, it's less likely to be taken back, and that's never
    /// impossible.
    Depth(u64),
    /// More than half of the members have written it down. It's final, if none of them lies.
    Majority,
    /// Enough members have signed that it's final. So no other block can be final at its height, unless a third of the members lie or more.
    Certificate,
}

/// Why a command isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Something is wrong with the command.
    #[error(transparent)]
    Fault(#[from] CommandFault),
    /// There's no room for it, or no need.
    #[error(transparent)]
    Waiting(#[from] WaitingError),
}

impl Refusal for NotTaken {
    const CODES: &'static [&'static str] = &[];

    fn code(&self) -> &'static str {
        match self {
            NotTaken::Fault(fault) => fault.code(),
            NotTaken::Waiting(error) => error.code(),
        }
    }
}
