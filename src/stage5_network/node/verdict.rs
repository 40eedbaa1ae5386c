use super::event::Event;
use crate::stage5_network::protocol::Protocol;

/// What becomes of a message that a network passes on by itself, such as gossipsub: the answer to "may I
/// relay this?". The names are those of gossipsub's validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It's new and good: pass it on.
    Accept,
    /// Don't pass it on. That is no fault of its sender's: it's old, or can't be judged here and now.
    Ignore,
    /// Don't pass it on: no honest node can have sent it.
    Reject,
}

/// Judges one transaction or block by what a node said when it heard it.
///
/// The first thing that's said about it decides, because a good block may bring in a bad orphan that another
/// neighbour sent. A block that's kept aside isn't passed on: what it does to the books
/// isn't checked before its branch wins, so a node that passed it on could be penalised for it.
pub fn verdict<P: Protocol>(events: &[Event<P>]) -> Verdict {
    let judge = |event: &Event<P>| match event {
        Event::TransactionAccepted(_) | Event::TipChanged(_) => Some(Verdict::Accept),
        Event::BlockStored(_) => Some(Verdict::Ignore),
        Event::Penalised { .. } | Event::PeerDropped { .. } => Some(Verdict::Reject),
        // A penalty follows if it's held against the sender.
        Event::TransactionRefused { .. } | Event::BlockRefused { .. } => None,
        Event::Greeted { .. } | Event::Proposed(_) | Event::TransactionConflicts { .. } => None,
    };
    events.iter().find_map(judge).unwrap_or(Verdict::Ignore)
}
