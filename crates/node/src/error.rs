use crate::network_error::NetworkError;
use kusari::stage5_network::any::RestoreError;
use kusari::stage6_coin::{CoinProtocol, Refusal};
use kusari_storage::{DirectoryError, FileError, StoreError};
use std::io;
use std::net::SocketAddr;

/// Why a node can't run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NodeError {
    /// Another program listens there.
    #[error(
        "another program listens on {0}; name another port with --listen, or 0 for any that's free"
    )]
    PortTaken(SocketAddr),
    /// The address can't be listened on.
    #[error("can't listen on {address}: {cause}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: io::Error,
    },
    /// Other machines could send orders to the page.
    #[error(
        "the page at {0} could be reached from other machines, and it takes orders; name an address of this machine, such as 127.0.0.1, or show an explorer"
    )]
    PageOutside(SocketAddr),
    /// What the sockets are built from can't be set up.
    #[error("the network can't be set up: {0}")]
    Setup(String),
    /// No one answered with a chain.
    #[error(
        "no node at {address} told its chain: {cause}; check the address, and whether a node runs there"
    )]
    NoChainThere {
        /// Who was asked.
        address: SocketAddr,
        /// What happened instead.
        cause: String,
    },
    /// What an edge has kept can't be read.
    #[error(
        "edge.json can't be read: {0}; payments may be in it that are nowhere else, so move it away if you don't need them"
    )]
    EdgeState(String),
    /// The network of a member can't be, or what's in its directory isn't a member's.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// What's in the directory can't be used.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The chain in the directory can't be used, or the disk takes nothing more.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The blocks in the directory aren't a chain.
    #[error(transparent)]
    Restore(#[from] RestoreError<CoinProtocol>),
}

impl From<FileError> for NodeError {
    fn from(cause: FileError) -> NodeError {
        NodeError::Directory(cause.into())
    }
}

impl Refusal for NodeError {
    const CODES: &'static [&'static str] = &[
        "port-taken",
        "cannot-listen",
        "page-outside",
        "no-network",
        "no-chain-there",
        "bad-edge-state",
    ];

    fn code(&self) -> &'static str {
        match self {
            NodeError::PortTaken(_) => "port-taken",
            NodeError::Listen { .. } => "cannot-listen",
            NodeError::PageOutside(_) => "page-outside",
            NodeError::Setup(_) => "no-network",
            NodeError::NoChainThere { .. } => "no-chain-there",
            NodeError::EdgeState(_) => "bad-edge-state",
            NodeError::Network(cause) => cause.code(),
            NodeError::Directory(cause) => cause.code(),
            NodeError::Store(cause) => cause.code(),
            NodeError::Restore(cause) => cause.code(),
        }
    }
}
