use crate::commands::{Handle, Refused};
use crate::edge::EdgeHandle;
use crate::news::News;
use kusari::stage6_coin::{Transaction, Txid};
use kusari::stage7_peers::{Dialler, PeerAddress};
use std::sync::Arc;
use tokio::sync::broadcast;

/// What's behind the door: a node that keeps all blocks, or an edge. This is what can be wanted of either.
#[derive(Clone, Debug)]
pub(super) enum Behind {
    Core(Handle),
    Edge(EdgeHandle),
}

impl Behind {
    /// Looks at its links and its book.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Dialler) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        match self {
            Behind::Core(core) => core.look(|inside| look(inside.host.dialler())).await,
            Behind::Edge(edge) => edge.look(|inside| look(inside.host.dialler())).await,
        }
    }

    pub(super) async fn submit(&self, payment: Transaction) -> Result<Txid, Refused> {
        match self {
            Behind::Core(core) => core.submit(payment).await,
            Behind::Edge(edge) => edge.submit(payment).await,
        }
    }

    pub(super) async fn connect(&self, address: PeerAddress) -> Result<(), Refused> {
        match self {
            Behind::Core(core) => core.connect(address).await,
            Behind::Edge(edge) => edge.connect(address).await,
        }
    }

    pub(super) async fn stop(&self) -> Result<(), Refused> {
        match self {
            Behind::Core(core) => core.stop().await,
            Behind::Edge(edge) => edge.stop().await,
        }
    }

    pub(super) fn news(&self) -> broadcast::Receiver<Arc<News>> {
        match self {
            Behind::Core(core) => core.news(),
            Behind::Edge(edge) => edge.news(),
        }
    }

    /// Waits until it has ended.
    pub(super) async fn ended(&self) {
        match self {
            Behind::Core(core) => core.ended().await,
            Behind::Edge(edge) => edge.ended().await,
        }
    }
}
