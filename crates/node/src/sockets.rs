//! Where a node listens, and addresses as libp2p writes them.

use crate::error::NodeError;
use futures::StreamExt as _;
use futures::stream::FusedStream;
use libp2p::multiaddr::{Multiaddr, Protocol};
use libp2p::swarm::SwarmEvent;
#[cfg(test)]
use libp2p::{
    Swarm,
    swarm::{NetworkBehaviour, dial_opts::DialOpts},
};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// How long the system may take to say where we listen. After the first address, the others come at once.
const FIRST_ADDRESS: Duration = Duration::from_secs(10);
const NEXT_ADDRESS: Duration = Duration::from_millis(50);

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

/// Where a node listens, and what else happened before all of that was known.
pub(crate) struct Listening<E> {
    pub(crate) addresses: Vec<SocketAddr>,
    /// The driver has to deal with these before anything else: a neighbour that calls as soon as the first address is open has a line
    /// here, and won't call again.
    pub(crate) early: Vec<SwarmEvent<E>>,
}

/// Waits until the system has said where we listen. There's one address for each interface of the machine.
///
/// What happens early is kept, and stays small: the wait ends soon, connections have a limit, and so do the messages on each of them that
/// haven't been answered.
pub(crate) async fn wait_for_listeners<E>(
    events: &mut (impl FusedStream<Item = SwarmEvent<E>> + Unpin),
) -> Result<Listening<E>, NodeError> {
    let mut listening = Listening { addresses: Vec::new(), early: Vec::new() };
    let mut until = Instant::now() + FIRST_ADDRESS;
    // The clock is looked at even if there's always an event: neighbours that talk without a pause can't hold up the start.
    while Instant::now() < until {
        match tokio::time::timeout_at(until, events.select_next_some()).await {
            Ok(SwarmEvent::NewListenAddr { address, .. }) => {
                if let Some(address) = socket_of(&address) {
                    listening.addresses.push(address);
                    until = Instant::now() + NEXT_ADDRESS;
                }
            }
            Ok(SwarmEvent::ListenerError { error, .. }) => {
                return Err(NodeError::Setup(error.to_string()));
            }
            Ok(SwarmEvent::ListenerClosed { reason: Err(cause), .. }) => {
                return Err(NodeError::Setup(cause.to_string()));
            }
            Ok(event) => listening.early.push(event),
            Err(_) => break,
        }
    }
    match listening.addresses.is_empty() {
        true => Err(NodeError::Setup("the system doesn't say where we listen".to_owned())),
        false => Ok(listening),
    }
}

/// Calls someone who may not listen yet, again and again, until there's a connection.
#[cfg(test)]
pub(crate) async fn call<B: NetworkBehaviour>(swarm: &mut Swarm<B>, address: SocketAddr) {
    loop {
        let options = DialOpts::unknown_peer_id().address(multiaddr(address));
        swarm.dial(options.allocate_new_port().build()).expect("there's nothing against calling");
        loop {
            match swarm.select_next_some().await {
                SwarmEvent::ConnectionEstablished { .. } => return,
                SwarmEvent::OutgoingConnectionError { .. } => break,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream::{self, unfold};
    use libp2p::core::transport::ListenerId;
    use std::future::pending;

    fn listens<E>(address: &str) -> SwarmEvent<E> {
        let address = multiaddr(address.parse().unwrap());
        SwarmEvent::NewListenAddr { listener_id: ListenerId::next(), address }
    }

    /// Of a test that would fail otherwise: it doesn't decide when the wait ends.
    const DEADLINE: Duration = Duration::from_secs(2);

    #[tokio::test]
    async fn nothing_that_happens_before_the_last_address_is_known_is_lost() {
        let events = [
            listens("127.0.0.1:7"),
            SwarmEvent::Behaviour("a call"),
            listens("192.168.1.7:7"),
            SwarmEvent::Behaviour("a word"),
        ];
        let mut events = stream::iter(events).chain(stream::once(pending()));
        let Listening { addresses, early } = wait_for_listeners(&mut events).await.unwrap();
        assert_eq!(addresses.first(), Some(&"127.0.0.1:7".parse().unwrap()));
        // If this machine is busy, the wait ends before the last of them.
        let words = stream::iter(early).chain(events).filter_map(async |event| match event {
            SwarmEvent::Behaviour(word) => Some(word),
            _ => None,
        });
        let words = tokio::time::timeout(DEADLINE, words.take(2).collect::<Vec<_>>()).await;
        assert_eq!(words.expect("both are there"), ["a call", "a word"]);
    }

    #[tokio::test]
    async fn neighbours_that_talk_without_a_pause_do_not_hold_up_the_start() {
        let interval = tokio::time::interval(NEXT_ADDRESS / 10);
        let words = unfold(interval, async |mut interval| {
            interval.tick().await;
            Some((SwarmEvent::Behaviour("a word"), interval))
        });
        let mut events = Box::pin(stream::iter([listens("127.0.0.1:7")]).chain(words.fuse()));
        let started = tokio::time::timeout(DEADLINE, wait_for_listeners(&mut events)).await;
        assert_eq!(started.expect("it starts").unwrap().addresses.len(), 1);
    }
}
