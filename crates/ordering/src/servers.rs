use crate::batch::Batch;
use crate::journal::{Journal, Notes};
use crate::record::CrashRecord;
use kusari::stage8_contract::{Genesis, Machine, MemberId, Quorum};
use omnipaxos::util::NodeId;
use omnipaxos::{ClusterConfig, OmniPaxos, ServerConfig};
use std::collections::BTreeSet;

/// How many of the engine's ticks pass between two elections. It's twice as long as a message and its answer may take.
const ELECTION_TICKS: u64 = 10;

/// After how many ticks the engine says something again that had no answer.
const RESEND_TICKS: u64 = 20;

/// For how many messages the engine makes room at once. What's more gets its room when it comes.
const BUFFER: usize = 64;

/// The engine, and what it has noted.
pub(crate) type Server<M> = (OmniPaxos<Batch<M>, Journal<M>>, Notes<M>);

/// The members that run a server: those of the genesis.
#[derive(Clone, Debug)]
pub(crate) struct Servers(BTreeSet<MemberId>);

impl Servers {
    pub(crate) fn of<M: Machine>(genesis: &Genesis<M>) -> Servers {
        Servers(genesis.members.iter().map(|(id, _)| id).collect())
    }

    pub(crate) fn has(&self, member: MemberId) -> bool {
        self.0.contains(&member)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = MemberId> {
        self.0.iter().copied()
    }

    pub(crate) fn quorum(&self) -> Quorum {
        Quorum::of_honest(self.0.len())
    }

    /// Starts the engine of one of them with what it has written. `None`: it's not a server, or the only one.
    pub(crate) fn start<M: Machine>(
        &self,
        me: MemberId,
        records: Vec<CrashRecord<M>>,
    ) -> Option<Server<M>> {
        if !self.has(me) || self.0.len() < 2 {
            return None;
        }
        let cluster = ClusterConfig {
            configuration_id: 1,
            nodes: self.iter().map(number).collect(),
            flexible_quorum: None,
        };
        let server = ServerConfig {
            pid: number(me),
            election_tick_timeout: ELECTION_TICKS,
            resend_message_tick_timeout: RESEND_TICKS,
            buffer_size: BUFFER,
            ..ServerConfig::default()
        };
        let (journal, notes) = Journal::open(records);
        let engine = cluster.build_for_server(server, journal);
        Some((engine.expect("there are two servers or more, and this is one of them"), notes))
    }
}

/// The engine counts its servers from one.
pub(crate) fn number(member: MemberId) -> NodeId {
    NodeId::from(member.0) + 1
}

/// The member that runs a server. The engine only knows numbers that it got from us.
pub(crate) fn member(number: NodeId) -> Option<MemberId> {
    number.checked_sub(1)?.try_into().ok().map(MemberId)
}
