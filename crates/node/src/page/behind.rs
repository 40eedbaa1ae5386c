use crate::commands::{Handle, Refused};
use crate::edge::EdgeHandle;
use crate::members::MemberHandle;
use crate::news::News;
use kusari::stage6_coin::{Transaction, Txid};
use kusari::stage7_peers::{Dialler, PeerAddress};
use std::sync::Arc;
use tokio::sync::broadcast;

/// What's behind the door: a node that keeps all blocks, an edge, or a member of chapter 8. This is what can be wanted of any of
/// them.
#[derive(Clone, Debug)]
pub(super) enum Behind {
    Core(Handle),
    Edge(EdgeHandle),
    Member(MemberHandle),
}

/// Members have no coin, and no strangers as neighbours.
fn no_coin() -> Refused {
    let what =
        "a member keeps landing pads: it has no payments, and its neighbours are on its list";
    Refused { code: "needs-coin", what: what.to_owned() }
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
            Behind::Member(_) => Err(no_coin()),
        }
    }

    pub(super) async fn submit(&self, payment: Transaction) -> Result<Txid, Refused> {
        match self {
            Behind::Core(core) => core.submit(payment).await,
            Behind::Edge(edge) => edge.submit(payment).await,
            Behind::Member(_) => Err(no_coin()),
        }
    }

    pub(super) async fn connect(&self, address: PeerAddress) -> Result<(), Refused> {
        match self {
            Behind::Core(core) => core.connect(address).await,
            Behind::Edge(edge) => edge.connect(address).await,
            Behind::Member(_) => Err(no_coin()),
        }
    }

    pub(super) async fn stop(&self) -> Result<(), Refused> {
        match self {
            Behind::Core(core) => core.stop().await,
            Behind::Edge(edge) => edge.stop().await,
            Behind::Member(member) => member.stop().await,
        }
    }

    pub(super) fn news(&self) -> broadcast::Receiver<Arc<News>> {
        match self {
            Behind::Core(core) => core.news(),
            Behind::Edge(edge) => edge.news(),
            Behind::Member(member) => member.news(),
        }
    }

    /// Waits until it has ended.
    pub(super) async fn ended(&self) {
        match self {
            Behind::Core(core) => core.ended().await,
            Behind::Edge(edge) => edge.ended().await,
            Behind::Member(member) => member.ended().await,
        }
    }
}
