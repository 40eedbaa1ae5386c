use crate::options::NodeOptions;
use kusari::stage7_peers::{DiallerSettings, EdgeSettings, PeerAddress};

/// What can be set on an edge.
#[derive(Clone, Debug)]
pub struct EdgeOptions {
    /// Cores that it always wants as neighbours.
    pub connect: Vec<PeerAddress>,
    /// Whether it looks for cores in the local network.
    pub lan: bool,
    /// The settings of the dialler.
    pub dialler: DiallerSettings,
    /// The settings of the edge.
    pub edge: EdgeSettings,
}

impl Default for EdgeOptions {
    fn default() -> EdgeOptions {
        EdgeOptions {
            connect: Vec::new(),
            lan: false,
            dialler: DiallerSettings::edge(),
            edge: EdgeSettings::default(),
        }
    }
}

impl EdgeOptions {
    /// What its sockets have to know of this.
    pub(super) fn of_sockets(&self) -> NodeOptions {
        NodeOptions { lan: self.lan, dialler: self.dialler.clone(), ..NodeOptions::default() }
    }
}
