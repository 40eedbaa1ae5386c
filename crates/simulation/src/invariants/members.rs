use std::fmt;

/// What must hold among members who agree on an order, however they agree.
/// [`checks::members`](crate::checks::members) has the functions that look.
///
/// V3, V4 and V11 are about signatures, certificates and views, which only some ways have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MemberInvariant {
    /// V1: no two blocks are final at one height, whichever members placed them.
    OneBlock = 1,
    /// V2: what an honest member places is valid, and it did what the member says it did.
    ValidBlock = 2,
    /// V3: what an honest member acts on as a certificate was signed by a quorum of different members.
    EnoughSigned = 3,
    /// V4: in all its lives, an honest member never signs two things that exclude each other.
    NoContradiction = 4,
    /// V5: once nothing goes wrong any more, something new soon has its place everywhere.
    Decides = 5,
    /// V6: what a member relies on is on its disk before it speaks, and is there when it comes back.
    Remembers = 6,
    /// V7: evidence proves what it says, and never names an honest member.
    Innocent = 7,
    /// V8: after the same block, all have the same state.
    SameState = 8,
    /// V9: what's under way, and what a member wants done at once, stays within limits.
    Bounded = 9,
    /// V10: the same seed gives the same course of events.
    SameTrace = 10,
    /// V11: in a mesh where nothing ever goes wrong, every view decides a block.
    NoViewLost = 11,
    /// V12: no two reservations of a pad overlap, whatever the order of the commands.
    NoOverlap = 12,
}

impl MemberInvariant {
    /// All of them.
    pub const ALL: [MemberInvariant; 9] = [
        MemberInvariant::OneBlock,
        MemberInvariant::ValidBlock,
        MemberInvariant::NoContradiction,
        MemberInvariant::Decides,
        MemberInvariant::Remembers,
        MemberInvariant::Innocent,
        MemberInvariant::SameState,
        MemberInvariant::Bounded,
        MemberInvariant::SameTrace,
    ];

    /// Its number in the list.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// Says in a few words what it demands.
    pub const fn demand(self) -> &'static str {
        match self {
            MemberInvariant::OneBlock => "no two blocks are final at one height",
            MemberInvariant::ValidBlock => "what's placed is valid",
            MemberInvariant::EnoughSigned => "a certificate has a quorum of different signers",
            MemberInvariant::NoContradiction => "no honest member contradicts itself",
            MemberInvariant::Decides => "in calm, something new soon has its place everywhere",
            MemberInvariant::Remembers => "a member writes before it speaks, and remembers",
            MemberInvariant::Innocent => "evidence never names an honest member",
            MemberInvariant::SameState => "after the same block, all have the same state",
            MemberInvariant::Bounded => "what's under way stays within limits",
            MemberInvariant::SameTrace => "the same seed gives the same course of events",
            MemberInvariant::NoViewLost => {
                "in a mesh where nothing goes wrong, every view decides a block"
            }
            MemberInvariant::NoOverlap => "no two reservations of a pad overlap",
        }
    }
}

/// Shows the number and what is demanded: `V1, no two blocks are final at one height`.
impl fmt::Display for MemberInvariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "V{}, {}", self.number(), self.demand())
    }
}
