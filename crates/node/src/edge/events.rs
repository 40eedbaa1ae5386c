use super::driver::EdgeDriver;
use crate::behaviour::BehaviourEvent;
use crate::codec::Arrived;
use crate::error::NodeError;
use crate::news::{Level, News};
use crate::no_dial::why;
use crate::sockets::{ip_of, socket_of};
use crate::swarm_events::{DEALT_WITH, SayEvent};
use kusari::stage7_peers::{Envelope, HostInput, PeerAddress, ProtocolName};
use libp2p::PeerId;
use libp2p::core::ConnectedPoint;
use libp2p::mdns;
use libp2p::request_response::{Event, Message, OutboundFailure};
use libp2p::swarm::{ConnectionId, DialError, SwarmEvent};

/// What happens on the sockets of an edge, in the host's words.
impl EdgeDriver {
    pub(super) fn on_swarm(&mut self, event: SwarmEvent<BehaviourEvent>) -> Result<(), NodeError> {
        match event {
            SwarmEvent::ConnectionEstablished { peer_id, connection_id, endpoint, .. } => {
                self.connected(peer_id, connection_id, &endpoint)
            }
            SwarmEvent::ConnectionClosed { peer_id, num_established: 0, .. } => {
                match self.links.gone(&peer_id) {
                    Some(link) => self.handle(HostInput::Unlinked(link)).map(drop),
                    None => Ok(()),
                }
            }
            SwarmEvent::OutgoingConnectionError { connection_id, error, .. } => {
                self.no_dial(connection_id, &error);
                Ok(())
            }
            SwarmEvent::Behaviour(event) => self.on_behaviour(event),
            _ => Ok(()),
        }
    }

    fn connected(
        &mut self,
        name: PeerId,
        id: ConnectionId,
        endpoint: &ConnectedPoint,
    ) -> Result<(), NodeError> {
        let dialled = self.links.dials.remove(&id);
        let ConnectedPoint::Dialer { address, .. } = endpoint else { return Ok(()) };
        let Some((link, ip)) = self.links.connected(name).zip(ip_of(address)) else {
            return Ok(()); // all its connections are about to be cut
        };
        self.handle(HostInput::Linked { link, ip, dialled }).map(drop)
    }

    pub(super) fn no_dial(&mut self, id: ConnectionId, cause: &DialError) {
        let Some(address) = self.links.dials.remove(&id) else { return };
        let input = match cause {
            DialError::LocalPeerId { .. } => HostInput::Oneself(address),
            _ => HostInput::NoDial(address),
        };
        self.tell(News::new(Level::Debug, "no_dial", format!("{address}: {}", why(cause))));
        // Nothing is written to disk for this, so nothing can fail.
        let _ = self.handle(input);
    }

    fn on_behaviour(&mut self, event: BehaviourEvent) -> Result<(), NodeError> {
        match event {
            BehaviourEvent::Chain(event) => self.on_say(ProtocolName::Chain, event),
            BehaviourEvent::Peers(event) => self.on_say(ProtocolName::Peers, event),
            BehaviourEvent::Letters(event) => self.on_say(ProtocolName::Letters, event),
            BehaviourEvent::Light(event) => self.on_say(ProtocolName::Light, event),
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
                if let Some(link) = self.links.number(&peer) {
                    let Arrived { bytes, .. } = request;
                    self.handle(HostInput::Says(link, Envelope { protocol, bytes }))?;
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
                let line = format!("a message was lost: {error:?}");
                self.tell(News::new(Level::Debug, "lost", line));
                // It doesn't answer: its cable may have been pulled.
                if matches!(error, OutboundFailure::Timeout) {
                    let _ = self.swarm.disconnect_peer_id(peer);
                }
            }
            _ => {}
        }
        Ok(())
    }
}
