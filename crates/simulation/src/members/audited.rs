use super::lie::Lie;
use super::lines::Lines;
use kusari::stage8_contract::{
    BlockHash, Certificate, Genesis, LandingPads, Me, MemberId, Membership, Replica,
};
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Debug;
use std::time::Duration;

/// What a world has to know about a way to agree, so that it can look at what members say and write.
///
/// A replica itself needs none of this.
pub trait Audited: Replica<Machine = LandingPads> {
    /// What a member binds itself to by a signature.
    type Statement: Clone + Debug + Ord;

    /// Whether members agree by work, so that the world draws who finds the next block.
    const MINES: bool = false;

    /// Whether someone who joins later takes part in agreeing.
    const LETS_JOIN: bool = true;

    /// What a member has to know of its network: who has a line to whom, how long a message takes on one line at
    /// most, and whether nothing ever goes wrong.
    fn settings(_lines: Lines, _delay: Duration, _is_peaceful: bool) -> Self::Settings {
        Self::Settings::default()
    }

    /// How long agreeing may take once nothing goes wrong any more, before it counts as slow, and before as stuck. Someone who waits for a
    /// timer that has grown is slow. Someone who waits for something that never comes is stuck.
    fn limits(_lines: Lines, _delay: Duration) -> (Duration, Duration) {
        (Duration::from_secs(20), Duration::from_secs(40))
    }

    /// What kind of message it is, for those who count them.
    fn kind(message: &Self::Message) -> &'static str;

    /// What the sender itself has signed in a message, and can be held to.
    fn says(by: MemberId, message: &Self::Message, members: &Membership)
    -> Option<Self::Statement>;

    /// Whether no honest member signs both.
    fn exclude(one: &Self::Statement, other: &Self::Statement) -> bool;

    /// The block that has to be on the sender's disk before this message goes out. What it only passes on rests on someone else's.
    fn rests_on(by: MemberId, message: &Self::Message) -> Option<BlockHash>;

    /// The block that a record puts on the disk.
    fn block_in(record: &Self::Record) -> Option<BlockHash>;

    /// What a record shows its writer to have signed.
    fn signed_in(_record: &Self::Record) -> Option<Self::Statement> {
        None
    }

    /// The certificate on which its writer acts.
    fn certificate_in(_record: &Self::Record) -> Option<&Certificate> {
        None
    }

    /// Whether evidence convinces someone who wasn't there.
    fn proves(evidence: &Self::Evidence, accused: MemberId, genesis: &Genesis<LandingPads>)
    -> bool;

    /// Whether the others still have to agree if these lie in these ways. In a star, that may depend on who is in the middle.
    fn bears(liars: &BTreeMap<MemberId, Lie>, members: &Membership, lines: Lines) -> bool;

    /// How much a replica may want done at once, among so many members.
    fn most_outputs(members: usize) -> usize;

    /// How much a replica keeps of what others have said, and how much that may be, among so many members.
    fn kept(&self, _members: usize) -> Vec<(&'static str, usize, usize)> {
        Vec::new()
    }
}

/// How lies are made whose words depend on the way to agree.
pub trait Bend: Replica<Machine = LandingPads> {
    /// What a liar with two faces says instead to the other half. It remembers some of what it has said and heard, the oldest first. The
    /// same message always gives the same lie. An empty list says nothing to them.
    fn other_face(
        message: &Self::Message,
        kept: &VecDeque<Self::Message>,
        me: &Me,
    ) -> Vec<Self::Message>;

    /// A message about a height or a view that lies ahead, as much as is given. With 1, it's about the next one.
    fn word_of_the_future(&self, me: &Me, ahead: u64) -> Self::Message;

    /// What a liar says who signs everything, as soon as it hears this.
    fn agree(_heard: &Self::Message, _me: &Me) -> Vec<Self::Message> {
        Vec::new()
    }

    /// What a liar says who claims that the others have agreed to a block, as soon as it's its turn. It's asked again and again, and says
    /// the same thing only once.
    fn forge(&self, _kept: &VecDeque<Self::Message>, _me: &Me) -> Option<Self::Message> {
        None
    }
}
