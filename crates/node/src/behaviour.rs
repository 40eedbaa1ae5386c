use crate::codec::Codec;
use crate::error::NodeError;
use crate::gossip;
use crate::options::{HANDSHAKE, NodeOptions, Relay};
use kusari::stage7_peers::{DiallerSettings, ProtocolName};
use libp2p::connection_limits::{self, ConnectionLimits};
use libp2p::identity::Keypair;
use libp2p::request_response::{self, ProtocolSupport};
use libp2p::swarm::{NetworkBehaviour, behaviour::toggle::Toggle};
use libp2p::{StreamProtocol, Swarm, SwarmBuilder, gossipsub, mdns, noise, tcp, yamux};
use std::fmt::Display;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Asks a node which chain it's on. The question is empty, and the answer is the genesis in canonical JSON.
pub(crate) const GENESIS_PROTOCOL: StreamProtocol = StreamProtocol::new("/kusari/genesis/1");

/// The longest answer to that, in bytes.
const MAX_GENESIS_BYTES: usize = 1 << 16;

/// How many messages to and from a neighbour may be under way at once, both directions together.
const STREAMS: usize = 64;

/// How long a message has to arrive and be answered.
const ANSWER: Duration = Duration::from_secs(10);

/// How long a connection stays open that no one uses. Neighbours say hello every two seconds.
const IDLE: Duration = Duration::from_secs(60 * 60);

/// How many connections may be half open, and how many a neighbour may have. Two: both sides may dial at the same
/// time, and if each cut the one that came second, none would be left.
const PENDING: u32 = 128;
const PER_PEER: u32 = 2;

/// A message is a request, and what it's answered with is one byte that says it has been dealt with.
pub(crate) type Say = request_response::Behaviour<Codec>;

/// What a node does with its connections.
#[derive(NetworkBehaviour)]
pub(crate) struct Behaviour {
    limits: connection_limits::Behaviour,
    pub(crate) chain: Say,
    pub(crate) peers: Say,
    pub(crate) letters: Say,
    pub(crate) light: Say,
    pub(crate) genesis: Say,
    pub(crate) gossip: Toggle<gossipsub::Behaviour>,
    pub(crate) lan: Toggle<mdns::tokio::Behaviour>,
}

impl Behaviour {
    pub(crate) fn say(&mut self, protocol: ProtocolName) -> &mut Say {
        match protocol {
            ProtocolName::Peers => &mut self.peers,
            ProtocolName::Letters => &mut self.letters,
            ProtocolName::Light => &mut self.light,
            _ => &mut self.chain,
        }
    }
}

/// Messages of one protocol, of at most this many bytes each.
pub(crate) fn say(protocol: StreamProtocol, most: usize, room: &Arc<Semaphore>) -> Say {
    let config = request_response::Config::default()
        .with_request_timeout(ANSWER)
        .with_max_concurrent_streams(STREAMS);
    let protocols = [(protocol, ProtocolSupport::Full)];
    request_response::Behaviour::with_codec(Codec::new(most, room), protocols, config)
}

/// So many connections there may be that others have opened, and that we have.
pub(crate) fn limits(inbound: usize, outbound: usize) -> connection_limits::Behaviour {
    let number = |number: usize| Some(u32::try_from(number).unwrap_or(u32::MAX));
    connection_limits::Behaviour::new(
        ConnectionLimits::default()
            .with_max_pending_incoming(Some(PENDING))
            .with_max_pending_outgoing(Some(PENDING))
            .with_max_established_incoming(number(inbound))
            .with_max_established_outgoing(number(outbound))
            .with_max_established_per_peer(Some(PER_PEER)),
    )
}

/// Sets up the sockets. The node's key is made here, and gone when it ends: nothing depends on a name, because names
/// cost nothing. And two machines with the same disk image aren't taken for one.
pub(crate) fn swarm(options: &NodeOptions) -> Result<Swarm<Behaviour>, NodeError> {
    let room = Codec::shared_room();
    let of = |protocol: ProtocolName| {
        say(StreamProtocol::new(protocol.as_str()), protocol.max_bytes(), &room)
    };
    let gossip = match options.relay {
        Relay::Flood => None,
        Relay::Gossip => Some(gossip::behaviour().map_err(set_up)?),
    };
    // A few connections more than the dialler wants: it decides who has to go, and for a moment the newcomer is there, too.
    let DiallerSettings { inbound, outbound, .. } = options.dialler;
    swarm_of(Keypair::generate_ed25519(), |key| {
        let lan = options.lan.then(|| {
            mdns::tokio::Behaviour::new(mdns::Config::default(), key.public().to_peer_id())
        });
        Ok(Behaviour {
            limits: limits(inbound + 8, 2 * outbound + 16),
            chain: of(ProtocolName::Chain),
            peers: of(ProtocolName::Peers),
            letters: of(ProtocolName::Letters),
            light: of(ProtocolName::Light),
            genesis: say(GENESIS_PROTOCOL, MAX_GENESIS_BYTES, &room),
            gossip: gossip.into(),
            lan: lan.transpose()?.into(),
        })
    })
}

/// Sets up the sockets for someone with this key, which is also their name on the network.
pub(crate) fn swarm_of<B: NetworkBehaviour>(
    key: Keypair,
    behaviour: impl FnOnce(&Keypair) -> io::Result<B>,
) -> Result<Swarm<B>, NodeError> {
    let with_key = SwarmBuilder::with_existing_identity(key).with_tokio().with_tcp(
        tcp::Config::default().nodelay(true),
        noise::Config::new,
        yamux::Config::default,
    );
    let built = with_key.map_err(set_up)?.with_behaviour(|key| Ok(behaviour(key)?));
    Ok(built
        .map_err(set_up)?
        .with_swarm_config(|config| config.with_idle_connection_timeout(IDLE))
        .with_connection_timeout(HANDSHAKE)
        .build())
}

fn set_up(cause: impl Display) -> NodeError {
    NodeError::Setup(cause.to_string())
}
