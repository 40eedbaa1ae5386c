use kusari::stage6_coin::NodeSettings;
use kusari::stage7_peers::{DiallerSettings, PeerAddress};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

/// How blocks and payments get to the other nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Relay {
    /// To each neighbour, as the chapter's node says. Each copy is an output of the node.
    #[default]
    Flood,
    /// By gossipsub, which sends most neighbours only the names of messages. It needs less room on the wire from some ten
    /// nodes on, or with large blocks.
    Gossip,
}

/// What can be set on a node.
#[derive(Clone, Debug)]
pub struct NodeOptions {
    /// Where it takes connections. With port 0, the system chooses one.
    pub listen: SocketAddr,
    /// Whether it takes any other port if another program listens there.
    pub or_any_port: bool,
    /// Nodes that it always wants as neighbours.
    pub connect: Vec<PeerAddress>,
    /// Whether it looks for nodes in the local network.
    pub lan: bool,
    /// How blocks and payments travel.
    pub relay: Relay,
    /// How many threads mine, if it mines.
    pub threads: usize,
    /// The settings of the node.
    pub node: NodeSettings,
    /// The settings of the dialler. Its port is filled in.
    pub dialler: DiallerSettings,
}

/// The port where a node listens if nothing else is said.
pub const PORT: u16 = 7707;

/// How long the two sides of a new connection have to agree on keys. Someone who opens thousands and says nothing keeps others
/// out for no longer than this.
pub(crate) const HANDSHAKE: Duration = Duration::from_secs(2);

/// How often the host hears that time has passed.
pub(crate) const TICK: Duration = Duration::from_millis(200);

/// How long what was said to a neighbour last has to arrive before its link is cut.
pub(crate) const LAST_WORDS: Duration = Duration::from_secs(1);

impl Default for NodeOptions {
    fn default() -> NodeOptions {
        // Chapter 5's rounds are too loud for a wire: a hundred waiting payments would cost seven nodes almost a megabyte a
        // second.
        let node = NodeSettings {
            propose_empty_blocks: true,
            announce_every: Duration::from_secs(10),
            announce_count: 20,
            ..NodeSettings::default()
        };
        NodeOptions {
            listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, PORT)),
            or_any_port: false,
            connect: Vec::new(),
            lan: false,
            relay: Relay::Flood,
            threads: 1,
            node,
            dialler: DiallerSettings::default(),
        }
    }
}
