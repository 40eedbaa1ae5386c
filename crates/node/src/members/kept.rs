use super::way::Way;
use kusari::stage8_contract::{Book, Event, History, LandingPads, MemberId, Proof, Quorum, Sure};

/// A replica, and what came of the commands that have their place.
pub(crate) struct Kept<W: Way> {
    pub(crate) replica: W,
    history: History<LandingPads>,
}

impl<W: Way> Kept<W> {
    pub(crate) fn new(replica: W) -> Kept<W> {
        Kept { replica, history: History::default() }
    }

    /// Writes down what happened.
    pub(crate) fn note(&mut self, event: &Event<W>) {
        match event {
            Event::Placed { entries, .. } => self.history.extend(entries.iter().cloned()),
            Event::TakenBack { from } => self.history.take_back(*from),
            _ => {}
        }
    }
}

/// What can be seen of a replica, whichever way it agrees.
pub trait Placed {
    /// The book after the last block that was placed.
    fn book(&self) -> &Book<LandingPads>;

    /// What came of the commands that have their place.
    fn history(&self) -> &History<LandingPads>;

    /// How sure a block is that has its place.
    fn sure(&self, height: u64) -> Sure;

    /// How many members it takes, where they're counted.
    fn quorum(&self) -> Option<Quorum>;

    /// Whom the others wait for, if someone leads.
    fn leads(&self) -> Option<MemberId>;

    /// What shows a client that a block is decided, and the epoch by whose members it's checked. Only a vote has that.
    fn proof(&self, height: u64) -> Option<(u64, Proof<LandingPads>)>;
}

impl<W: Way> Placed for Kept<W> {
    fn book(&self) -> &Book<LandingPads> {
        self.replica.book()
    }

    fn history(&self) -> &History<LandingPads> {
        &self.history
    }

    fn sure(&self, height: u64) -> Sure {
        Way::sure(&self.replica, height)
    }

    fn quorum(&self) -> Option<Quorum> {
        self.replica.quorum()
    }

    fn leads(&self) -> Option<MemberId> {
        self.replica.leads()
    }

    fn proof(&self, height: u64) -> Option<(u64, Proof<LandingPads>)> {
        Way::proof(&self.replica, height)
    }
}
