//! Where a node listens, and addresses as libp2p writes them.

use crate::error::NodeError;
use futures::StreamExt as _;
use libp2p::Swarm;
use libp2p::multiaddr::{Multiaddr, Protocol};
use libp2p::swarm::{NetworkBehaviour, SwarmEvent};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// An address as libp2p writes it.
pub(crate) fn multiaddr(address: SocketAddr) -> Multiaddr {
    Multiaddr::from(address.ip()).with(Protocol::Tcp(address.port()))
}

/// The machine in such an address.
pub(crate) fn ip_of(address: &Multiaddr) -> Option<IpAddr> {
    address.iter().find_map(|part| match part {
        Protocol::Ip4(ip) => Some(ip.into()),
        Protocol::Ip6(ip) => Some(ip.into()),
        _ => None,
    })
}

pub(crate) fn socket_of(address: &Multiaddr) -> Option<SocketAddr> {
    let port = address.iter().find_map(|part| match part {
        Protocol::Tcp(port) => Some(port),
        _ => None,
    });
    Some(SocketAddr::new(ip_of(address)?, port?))
}

/// Makes sure that no other program listens there: libp2p shares ports, so two nodes on one would both start, and each
/// would get half of the calls.
pub(crate) fn free(address: SocketAddr) -> Result<SocketAddr, NodeError> {
    match std::net::TcpListener::bind(address) {
        Ok(_) => Ok(address),
        Err(cause) if cause.kind() == std::io::ErrorKind::AddrInUse => {
            Err(NodeError::PortTaken(address))
        }
        Err(cause) => Err(NodeError::Listen { address, cause }),
    }
}

/// Waits until the system has said where we listen. There's one address for each interface of the machine.
pub(crate) async fn wait_for_listeners(
    swarm: &mut Swarm<impl NetworkBehaviour>,
) -> Result<Vec<SocketAddr>, NodeError> {
    let mut listening = Vec::new();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    loop {
        // After the first, the others come at once.
        let until = match listening.is_empty() {
            true => deadline,
            false => tokio::time::Instant::now() + Duration::from_millis(50),
        };
        match tokio::time::timeout_at(until, swarm.select_next_some()).await {
            Ok(SwarmEvent::NewListenAddr { address, .. }) => listening.extend(socket_of(&address)),
            Ok(SwarmEvent::ListenerError { error, .. }) => {
                return Err(NodeError::Setup(error.to_string()));
            }
            Ok(SwarmEvent::ListenerClosed { reason: Err(cause), .. }) => {
                return Err(NodeError::Setup(cause.to_string()));
            }
            Ok(_) => {}
            Err(_) if listening.is_empty() => {
                return Err(NodeError::Setup("the system doesn't say where we listen".to_owned()));
            }
            Err(_) => return Ok(listening),
        }
    }
}
