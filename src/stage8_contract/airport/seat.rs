use crate::stage6_coin::Time;
use crate::stage8_contract::entry::History;
use crate::stage8_contract::genesis::Genesis;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::replica::{Event, Me, Output, Replica};

/// What a liar says to a member instead of a message.
pub(super) type Bend<R> =
    Box<dyn FnMut(MemberId, &<R as Replica>::Message) -> Vec<<R as Replica>::Message>>;

/// A member's machine: its key, a disk, and a replica if it's up.
pub(super) struct Seat<R: Replica> {
    pub(super) me: Me,
    pub(super) replica: Option<R>,
    pub(super) disk: Vec<R::Record>,
    pub(super) history: History<R::Machine>,
    pub(super) bend: Option<Bend<R>>,
}

impl<R: Replica> Seat<R> {
    pub(super) fn new(me: Me) -> Seat<R> {
        Seat { me, replica: None, disk: Vec::new(), history: History::default(), bend: None }
    }

    /// Starts the replica from what's on the disk.
    pub(super) fn start(
        &mut self,
        settings: R::Settings,
        genesis: &Genesis<R::Machine>,
        now: Time,
    ) -> Vec<Output<R>> {
        let (replica, outputs) =
            R::restore(self.me.clone(), settings, genesis, self.disk.clone(), now);
        self.replica = Some(replica);
        self.history = History::default(); // what's on the disk is told again
        outputs
    }

    /// Keeps what a block did, and forgets what was taken back.
    pub(super) fn note(&mut self, event: &Event<R>) {
        match event {
            Event::Placed { entries, .. } => self.history.extend(entries.iter().cloned()),
            Event::TakenBack { from } => self.history.take_back(*from),
            _ => {}
        }
    }
}
