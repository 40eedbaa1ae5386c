use super::allowance::Allowance;
use super::driver::MemberDriver;
use super::spoken::Heard;
use super::swarm::MemberBehaviourEvent;
use super::way::Way;
use crate::error::NodeError;
use crate::news::{Level, News};
use crate::no_dial::why;
use crate::swarm_events::{DEALT_WITH, SayEvent};
use kusari::stage8_contract::{Input, MemberId};
use libp2p::PeerId;
use libp2p::request_response::{Event, Message, OutboundFailure};
use libp2p::swarm::{ListenError, SwarmEvent};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often it's said that someone who isn't a member called, or that a member talks rubbish or too much.
const COMPLAIN_EVERY: Duration = Duration::from_secs(1);

/// What happens on the lines to the other members.
impl<W: Way> MemberDriver<W> {
    pub(super) fn on_swarm(
        &mut self,
        event: SwarmEvent<MemberBehaviourEvent>,
    ) -> Result<(), NodeError> {
        match event {
            SwarmEvent::ConnectionEstablished { peer_id, .. } => self.connected(&peer_id),
            SwarmEvent::ConnectionClosed { peer_id, num_established: 0, .. } => {
                self.disconnected(&peer_id);
            }
            SwarmEvent::OutgoingConnectionError { peer_id: Some(peer), error, .. } => {
                if let Some(member) = self.names.get(&peer).copied() {
                    self.calls.lost(member, Instant::now(), &mut self.rng);
                    let line =
                        format!("no line to {}: {}", self.network().name(member), why(&error));
                    self.tell(News::new(Level::Debug, "no_line", line));
                }
            }
            SwarmEvent::IncomingConnectionError { error, peer_id, send_back_addr, .. } => {
                match (error, peer_id) {
                    (ListenError::Denied { .. }, Some(peer)) if !self.names.contains_key(&peer) => {
                        let line = format!(
                            "{send_back_addr} was hung up on: its key isn't one that has a line here [not-a-member]"
                        );
                        self.complain("stranger", "not-a-member", line);
                    }
                    (error, _) => {
                        let line = format!("a call came to nothing: {error:?}");
                        self.tell(News::new(Level::Debug, "no_line", line));
                    }
                }
            }
            SwarmEvent::ListenerError { error, .. } => {
                let line = format!("the listener says: {error:?}");
                self.tell(News::new(Level::Warn, "listener", line));
            }
            SwarmEvent::Behaviour(MemberBehaviourEvent::Say(event)) => self.on_say(event)?,
            _ => {}
        }
        Ok(())
    }

    fn connected(&mut self, peer: &PeerId) {
        let Some(member) = self.names.get(peer).copied() else { return };
        self.calls.reached(member);
        if self.lines.insert(member) {
            let line = format!("there's a line to {}", self.network().name(member));
            self.tell(News::new(Level::Info, "line", line));
        }
    }

    fn disconnected(&mut self, peer: &PeerId) {
        let Some(member) = self.names.get(peer).copied() else { return };
        self.lines.remove(&member);
        self.outbox.clear(member);
        self.calls.lost(member, Instant::now(), &mut self.rng);
        let line = format!("the line to {} is gone", self.network().name(member));
        self.tell(News::new(Level::Info, "no_line", line));
    }

    fn on_say(&mut self, event: SayEvent) -> Result<(), NodeError> {
        match event {
            Event::Message { peer, message: Message::Request { request, channel, .. }, .. } => {
                if let Some(member) = self.names.get(&peer).copied() {
                    self.hear(member, request.bytes.into())?;
                }
                // If the member has gone, it needs no answer.
                let _ = self.swarm.behaviour_mut().say.send_response(channel, vec![DEALT_WITH]);
            }
            Event::Message { peer, message: Message::Response { request_id, .. }, .. } => {
                self.outbox.answered(request_id);
                if let Some(member) = self.names.get(&peer).copied() {
                    self.send_next(member);
                }
            }
            Event::OutboundFailure { peer, request_id, error, .. } => {
                self.outbox.answered(request_id);
                let line = format!("a message was lost: {error:?}");
                self.tell(News::new(Level::Debug, "lost", line));
                // It doesn't answer: its cable may have been pulled.
                if matches!(error, OutboundFailure::Timeout) {
                    let _ = self.swarm.disconnect_peer_id(peer);
                } else if let Some(member) = self.names.get(&peer).copied() {
                    self.send_next(member);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn hear(&mut self, line: MemberId, bytes: Arc<[u8]>) -> Result<(), NodeError> {
        let now = Instant::now();
        let allowance = self.allowances.entry(line).or_insert_with(|| Allowance::new(now));
        if !allowance.allows(now) {
            let who = self.network().name(line);
            let line =
                format!("{who} says too much, and a part of it isn't heard [too-many-messages]");
            self.complain("flood", "too-many-messages", line);
            return Ok(());
        }
        let Some(Heard { message, pass_on }) = self.speaker().hear(line, &bytes) else {
            let who = self.network().name(line);
            let line = format!(
                "{who} said something that no member says, or in another's name [bad-message]"
            );
            self.complain("rubbish", "bad-message", line);
            return Ok(());
        };
        for to in pass_on {
            self.put_on_line(to, &bytes);
        }
        match message {
            Some((from, message)) => self.handle(Input::Message(from, message)),
            None => Ok(()),
        }
    }

    /// Says that someone did something wrong, unless that was said just now: someone who does it a thousand times doesn't fill the log.
    fn complain(&mut self, kind: &'static str, code: &'static str, line: String) {
        let now = Instant::now();
        if self.complained.is_none_or(|last| now - last >= COMPLAIN_EVERY) {
            self.complained = Some(now);
            self.tell(News { code: Some(code), ..News::new(Level::Warn, kind, line) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::members::swarm::{names, swarm};
    use crate::members::{MemberDisk, Network, Orderer, Topology, found};
    use crate::sockets::call;
    use futures::StreamExt as _;
    use kusari::stage8_contract::{
        Genesis, Leader, Me, Member, Membership, PadSetup, PrivateKey, Role, Time,
    };
    use kusari_storage::Directory;
    use rand::{SeedableRng as _, rngs::ChaCha12Rng};
    use std::net::{Ipv4Addr, TcpListener};

    /// How long anything may take before the test fails.
    const DEADLINE: Duration = Duration::from_secs(60);

    /// Two members on this machine, and their keys.
    fn network() -> (Network, [PrivateKey; 2]) {
        let keys = [0, 1].map(|seed| PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(seed)));
        let members = keys.iter().zip([Role::Airport, Role::Operator]).map(|(key, role)| Member {
            name: format!("{role:?}"),
            key: key.public_key(),
            role,
        });
        let members = Membership::new(members).unwrap();
        let (words, time) = ("early".to_owned(), Time::from_millis(1));
        let held = [0, 1].map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
        let network = Network {
            genesis: Genesis { words, time, members, setup: PadSetup::default() },
            orderer: Orderer::Leader,
            topology: Topology::Full,
            addresses: held.iter().map(|it| it.local_addr().unwrap()).collect(),
            delay_ms: 100,
            difficulty: 0,
        };
        (network, keys)
    }

    #[tokio::test]
    async fn a_member_that_calls_before_the_other_one_runs_is_on_the_line() {
        let ((network, keys), folder) = (network(), tempfile::tempdir().unwrap());
        let paths = found(folder.path(), &network, &keys).unwrap();
        let disk = MemberDisk::open(Directory::open(&paths[0]).unwrap()).unwrap();
        let (other, address) = (MemberId(1), network.addresses[0]);
        let me = Me { id: other, key: keys[1].clone() };
        let mut caller = swarm(&me, &names(&network, other).unwrap()).unwrap();
        tokio::spawn(async move {
            call(&mut caller, address).await;
            loop {
                caller.select_next_some().await;
            }
        });
        let (driver, handle) = MemberDriver::<Leader<_>>::start(disk).await.unwrap();
        let is_there = async {
            while !handle.look(move |inside| inside.lines.contains(&other)).await.unwrap() {
                tokio::task::yield_now().await;
            }
            handle.stop().await.unwrap();
        };
        let both = futures::future::join(driver.run(std::future::pending()), is_there);
        let (ended, ()) = tokio::time::timeout(DEADLINE, both).await.expect("there's a line");
        ended.unwrap();
    }
}
