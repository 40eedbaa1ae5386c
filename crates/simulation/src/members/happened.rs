use kusari::stage8_contract::{
    Block, BlockHash, Command, Entry, LandingPads, MemberId, NotTaken, PadCommand, Sure,
};
use std::sync::Arc;
use std::time::Duration;

/// Something that happened at a member, for people who watch.
#[derive(Clone, Debug)]
pub struct MemberEvent {
    /// When, in virtual time.
    pub at: Duration,
    /// Where.
    pub member: MemberId,
    /// What.
    pub what: Happened,
}

/// What can happen at a member, however it agrees with the others.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Happened {
    /// A command was handed in here.
    HandedIn(Command<PadCommand>),
    /// A block has its place.
    Placed {
        /// Which one.
        block: Arc<Block<LandingPads>>,
        /// What its commands did.
        entries: Vec<Entry<LandingPads>>,
        /// How sure that is.
        sure: Sure,
    },
    /// All blocks from this height on have lost their place.
    TakenBack {
        /// The lowest of them.
        from: u64,
    },
    /// A command isn't taken.
    Refused {
        /// Which one.
        command: Command<PadCommand>,
        /// Why.
        cause: NotTaken,
    },
    /// Two things that a member has signed exclude each other.
    Evidence {
        /// Who has signed them.
        against: MemberId,
    },
    /// Nothing is decided, and this member says because of whom.
    Stuck {
        /// Whom it waits for.
        missing: Vec<MemberId>,
    },
    /// A block can't be, unless more members lie than the rules allow for. The member stops.
    Broken {
        /// At which height.
        height: u64,
        /// The block that the member had there.
        ours: BlockHash,
        /// The other one.
        theirs: BlockHash,
    },
    /// It fell.
    Fell,
    /// It's up, and says again what had its place.
    Started,
}
