use crate::behaviour::BehaviourEvent;
use crate::codec::Arrived;
use crate::driver::Driver;
use crate::error::NodeError;
use crate::gossip::Why;
use crate::news::{Level, News};
use crate::no_dial::why;
use crate::sockets::{ip_of, socket_of};
use kusari::stage5_network::{Verdict, verdict};
use kusari::stage7_peers::{Envelope, HostInput, PeerAddress, ProtocolName};
use libp2p::PeerId;
use libp2p::core::ConnectedPoint;
use libp2p::gossipsub::{self, MessageAcceptance};
use libp2p::mdns;
use libp2p::request_response::{Event, Message, OutboundFailure};
use libp2p::swarm::{ConnectionId, DialError, SwarmEvent};
use std::net::{IpAddr, Ipv4Addr};

pub(crate) type SayEvent = Event<Arrived, Vec<u8>>;

/// What a message is answered with when it has been dealt with. It's sent afterwards, so a neighbour that's quicker than we are
/// has to wait.
pub(crate) const DEALT_WITH: u8 = 1;

/// What happens on the sockets, in the host's words.
impl Driver {
    pub(crate) fn on_swarm(&mut self, event: SwarmEvent<BehaviourEvent>) -> Result<(), NodeError> {
        match event {
            SwarmEvent::ConnectionEstablished { peer_id, connection_id, endpoint, .. } => {
                self.connected(peer_id, connection_id, &endpoint)?;
            }
            SwarmEvent::ConnectionClosed { peer_id, num_established: 0, .. } => {
                if let Some(link) = self.gone(&peer_id) {
                    self.handle(HostInput::Unlinked(link), &Why::Other)?;
                }
            }
            SwarmEvent::OutgoingConnectionError { connection_id, error, .. } => {
                self.no_dial(connection_id, &error);
            }
            SwarmEvent::IncomingConnectionError { error, .. } => {
                self.tell(News::new(
                    Level::Debug,
                    "no_link",
                    format!("a call came to nothing: {error:?}"),
                ));
            }
            SwarmEvent::ListenerError { error, .. } => {
                self.tell(News::new(
                    Level::Warn,
                    "listener",
                    format!("the listener says: {error:?}"),
                ));
            }
            SwarmEvent::NewListenAddr { address, .. } => {
                let new = socket_of(&address).filter(|it| !self.listening.contains(it));
                self.listening.extend(new);
            }
            SwarmEvent::ExpiredListenAddr { address, .. } => {
                let gone = socket_of(&address);
                self.listening.retain(|it| Some(*it) != gone);
            }
            SwarmEvent::Behaviour(event) => self.on_behaviour(event)?,
            _ => {}
        }
        Ok(())
    }

    fn connected(
        &mut self,
        name: PeerId,
        id: ConnectionId,
        endpoint: &ConnectedPoint,
    ) -> Result<(), NodeError> {
        let dialled = self.dials.remove(&id);
        if self.is_closing(&name) {
            return Ok(()); // all its connections are about to be cut
        }
        let link = self.number(name);
        let address = match endpoint {
            ConnectedPoint::Dialer { address, .. } => address,
            ConnectedPoint::Listener { send_back_addr, .. } => send_back_addr,
        };
        let ip = ip_of(address).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        self.handle(HostInput::Linked { link, ip, dialled }, &Why::Other).map(drop)
    }

    pub(crate) fn no_dial(&mut self, id: ConnectionId, cause: &DialError) {
        let Some(address) = self.dials.remove(&id) else { return };
        let input = match cause {
            DialError::LocalPeerId { .. } => HostInput::Oneself(address),
            _ => HostInput::NoDial(address),
        };
        self.tell(News::new(Level::Debug, "no_dial", format!("{address}: {}", why(cause))));
        // Nothing is written to disk for this, so nothing can fail.
        let _ = self.handle(input, &Why::Other);
    }

    fn on_behaviour(&mut self, event: BehaviourEvent) -> Result<(), NodeError> {
        match event {
            BehaviourEvent::Chain(event) => self.on_say(ProtocolName::Chain, event),
            BehaviourEvent::Peers(event) => self.on_say(ProtocolName::Peers, event),
            BehaviourEvent::Letters(event) => self.on_say(ProtocolName::Letters, event),
            BehaviourEvent::Light(event) => self.on_say(ProtocolName::Light, event),
            BehaviourEvent::Genesis(event) => {
                if let Event::Message { message: Message::Request { channel, .. }, .. } = event {
                    let genesis = self.genesis_bytes();
                    let _ = self.swarm.behaviour_mut().genesis.send_response(channel, genesis);
                }
                Ok(())
            }
            BehaviourEvent::Gossip(event) => self.on_gossip(event),
            BehaviourEvent::Lan(mdns::Event::Discovered(found)) => {
                for (_, address) in found {
                    let found = socket_of(&address);
                    let found = found.and_then(|it| PeerAddress::new(it.ip(), it.port()).ok());
                    if let Some(address) = found {
                        self.host.hear_of(address);
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn on_say(&mut self, protocol: ProtocolName, event: SayEvent) -> Result<(), NodeError> {
        match event {
            Event::Message { peer, message: Message::Request { request, channel, .. }, .. } => {
                if let Some(link) = self.links.get(&peer).copied() {
                    let Arrived { bytes, .. } = request;
                    let envelope = Envelope { protocol, bytes };
                    self.handle(HostInput::Says(link, envelope), &Why::Other)?;
                }
                // If the neighbour has gone, it needs no answer.
                let say = self.swarm.behaviour_mut().say(protocol);
                let _ = say.send_response(channel, vec![DEALT_WITH]);
            }
            Event::Message { message: Message::Response { request_id, .. }, .. } => {
                self.under_way.end(protocol.as_str(), request_id);
            }
            Event::OutboundFailure { peer, request_id, error, .. } => {
                self.under_way.end(protocol.as_str(), request_id);
                self.tell(News::new(
                    Level::Debug,
                    "lost",
                    format!("a message was lost: {error:?}"),
                ));
                // It doesn't answer: its cable may have been pulled. An unanswered hello says so sooner than a ping.
                if matches!(error, OutboundFailure::Timeout) {
                    let _ = self.swarm.disconnect_peer_id(peer);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn on_gossip(&mut self, event: gossipsub::Event) -> Result<(), NodeError> {
        let gossipsub::Event::Message { propagation_source, message_id, message } = event else {
            return Ok(());
        };
        let mut judged = Verdict::Ignore;
        if let Some(link) = self.links.get(&propagation_source).copied() {
            let envelope = Envelope { protocol: ProtocolName::Chain, bytes: message.data };
            let why = Why::Gossip(message_id.clone());
            judged = verdict(&self.handle(HostInput::Says(link, envelope), &why)?);
        }
        let acceptance = match judged {
            Verdict::Accept => MessageAcceptance::Accept,
            Verdict::Ignore => MessageAcceptance::Ignore,
            Verdict::Reject => MessageAcceptance::Reject,
        };
        if let Some(gossip) = self.swarm.behaviour_mut().gossip.as_mut() {
            gossip.report_message_validation_result(&message_id, &propagation_source, acceptance);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Disk;
    use crate::options::NodeOptions;
    use crate::sockets::call;
    use futures::StreamExt as _;
    use kusari::stage6_coin::{Genesis, Rules, Time};
    use kusari_storage::{Directory, Store};
    use libp2p::swarm::SwarmEvent;
    use std::net::{SocketAddr, TcpListener};
    use std::time::Duration;

    /// How long anything may take before the test fails.
    const DEADLINE: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_neighbour_that_calls_before_the_node_runs_is_greeted() {
        let folder = tempfile::tempdir().unwrap();
        let (words, rules) = ("early".to_owned(), Rules::classroom());
        let genesis = Genesis { time: Time::from_millis(1_000), words, rules };
        drop(Store::create(Directory::prepare(folder.path()).unwrap(), &genesis).unwrap());
        let disk = Disk::open(Directory::open(folder.path()).unwrap()).unwrap();
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let listen: SocketAddr = held.local_addr().unwrap();
        drop(held);

        let mut caller = crate::behaviour::swarm(&NodeOptions::default()).unwrap();
        let greeted = tokio::spawn(async move {
            call(&mut caller, listen).await;
            while !matches!(
                caller.select_next_some().await,
                SwarmEvent::Behaviour(BehaviourEvent::Chain(Event::Message { .. }))
            ) {}
        });
        let options = NodeOptions { listen, ..NodeOptions::default() };
        let (driver, _handle) = Driver::start(disk, options, |_| {}).await.unwrap();
        let is_greeted = async { tokio::time::timeout(DEADLINE, greeted).await };
        tokio::select! {
            ended = driver.run(std::future::pending()) => panic!("{ended:?}"),
            greeted = is_greeted => greeted.expect("it's greeted").unwrap(),
        }
    }
}
