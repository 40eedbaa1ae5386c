use crate::batch::Batch;
use crate::in_order::Place;
use kusari::stage8_contract::{Machine, SignedCommand, encode};
use omnipaxos::messages::Message;
use omnipaxos::messages::sequence_paxos::{PaxosMessage, PaxosMsg};
use omnipaxos::util::LogSync;
use serde::{Deserialize, Serialize};

/// What members say to each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", bound = "")]
pub enum CrashMessage<M: Machine> {
    /// To the leader: a command that someone handed in here.
    Command(SignedCommand<M::Command>),
    /// From the leader, now and then: how many entries its log has. Anyone who knows of fewer decided ones has missed something.
    Log {
        /// How many there are.
        entries: usize,
    },
    /// From engine to engine.
    Engine(Place, Engine<M>),
}

/// A message of the engine. Two of them are the same if they're written as the same bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent, bound = "")]
pub struct Engine<M: Machine>(pub Message<Batch<M>>);

impl<M: Machine> PartialEq for Engine<M> {
    fn eq(&self, other: &Engine<M>) -> bool {
        encode(self) == encode(other)
    }
}

impl<M: Machine> Eq for Engine<M> {}

impl<M: Machine> Engine<M> {
    /// In a word, what it's about.
    pub fn kind(&self) -> &'static str {
        let Message::SequencePaxos(PaxosMessage { msg, .. }) = &self.0 else { return "heartbeat" };
        match msg {
            PaxosMsg::PrepareReq(_) | PaxosMsg::Prepare(_) => "prepare",
            PaxosMsg::Promise(_) => "promise",
            PaxosMsg::AcceptSync(_) => "synchronise",
            PaxosMsg::AcceptDecide(_) => "accept",
            PaxosMsg::Accepted(_) => "accepted",
            PaxosMsg::NotAccepted(_) => "not accepted",
            PaxosMsg::Decide(_) => "decide",
            PaxosMsg::ProposalForward(_)
            | PaxosMsg::Compaction(_)
            | PaxosMsg::AcceptStopSign(_)
            | PaxosMsg::ForwardStopSign(_) => "not used here",
        }
    }

    /// The same message with other entries for the log, as a leader could send it that lies. Nothing in it would show that.
    pub fn with_batches(&self, change: impl Fn(&mut Batch<M>)) -> Engine<M> {
        let mut other = self.clone();
        if let Message::SequencePaxos(PaxosMessage {
            msg: PaxosMsg::AcceptDecide(accept), ..
        }) = &mut other.0
        {
            accept.entries.iter_mut().for_each(change);
        }
        other
    }

    /// Whether a server that's set up like ours can have sent this. None trims its log or changes the list of servers.
    pub(crate) fn is_usual(&self) -> bool {
        let is_log_alone =
            |sync: &LogSync<Batch<M>>| sync.decided_snapshot.is_none() && sync.stopsign.is_none();
        let Message::SequencePaxos(PaxosMessage { msg, .. }) = &self.0 else { return true };
        match msg {
            PaxosMsg::Promise(promise) => promise.log_sync.as_ref().is_none_or(is_log_alone),
            PaxosMsg::AcceptSync(sync) => is_log_alone(&sync.log_sync),
            PaxosMsg::Compaction(_)
            | PaxosMsg::AcceptStopSign(_)
            | PaxosMsg::ForwardStopSign(_)
            // Commands go to the leader without the engine, which would let them pile up while there's no leader.
            | PaxosMsg::ProposalForward(_) => false,
            PaxosMsg::PrepareReq(_)
            | PaxosMsg::Prepare(_)
            | PaxosMsg::AcceptDecide(_)
            | PaxosMsg::Accepted(_)
            | PaxosMsg::NotAccepted(_)
            | PaxosMsg::Decide(_) => true,
        }
    }
}
