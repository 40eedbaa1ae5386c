use crate::commands::Refused;
use crate::news::News;
use kusari::stage6_coin::{Script, Transaction, Txid};
use kusari::stage7_peers::{Edge, Host, PeerAddress};
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot};

/// What someone on this machine wants of an edge.
pub(super) enum Command {
    Look(Box<dyn FnOnce(&InsideEdge<'_>) + Send>),
    Submit(Box<Transaction>, oneshot::Sender<Result<Txid, Refused>>),
    /// Whether its key was made just now, too.
    Watch(Script, bool, oneshot::Sender<bool>),
    Connect(PeerAddress),
    Stop,
}

/// What there's to see in an edge.
#[derive(Debug)]
#[non_exhaustive]
pub struct InsideEdge<'a> {
    /// The host.
    pub host: &'a Host<Edge>,
    /// How many messages were lost because too much was under way to a core.
    pub lost: u64,
}

/// A way to talk to an edge that runs in another task. It can be cloned.
#[derive(Clone, Debug)]
pub struct EdgeHandle {
    pub(super) commands: mpsc::Sender<Command>,
    pub(super) news: broadcast::Sender<Arc<News>>,
}

impl EdgeHandle {
    /// Looks into the edge, between two things that happen to it. What's returned must not take long to find out.
    ///
    /// # Errors
    ///
    /// `node-ended`.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&InsideEdge<'_>) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let (answer, answered) = oneshot::channel();
        let command = Command::Look(Box::new(move |inside| {
            let _ = answer.send(look(inside)); // the one who asked may have gone away
        }));
        self.ask(command, answered).await
    }

    /// Hands in a payment. When this returns, it's on the disk, and the cores have been told. They're told again until it's in a
    /// block.
    ///
    /// # Errors
    ///
    /// The rule that it breaks, or `node-ended`.
    pub async fn submit(&self, payment: Transaction) -> Result<Txid, Refused> {
        let (answer, answered) = oneshot::channel();
        self.ask(Command::Submit(Box::new(payment), answer), answered).await?
    }

    /// Follows the payments of one more lock. Returns whether there was room for it.
    ///
    /// # Errors
    ///
    /// `node-ended`.
    pub async fn watch(&self, lock: Script) -> Result<bool, Refused> {
        let (answer, answered) = oneshot::channel();
        self.ask(Command::Watch(lock, false, answer), answered).await
    }

    /// The same for a lock whose key was made just now: nothing on the chain can concern it yet.
    ///
    /// # Errors
    ///
    /// `node-ended`.
    pub async fn watch_new(&self, lock: Script) -> Result<bool, Refused> {
        let (answer, answered) = oneshot::channel();
        self.ask(Command::Watch(lock, true, answer), answered).await
    }

    /// Wants a core as a neighbour from now on.
    ///
    /// # Errors
    ///
    /// `node-ended`.
    pub async fn connect(&self, address: PeerAddress) -> Result<(), Refused> {
        self.send(Command::Connect(address)).await
    }

    /// Ends the edge in order.
    ///
    /// # Errors
    ///
    /// `node-ended`, if it has ended already.
    pub async fn stop(&self) -> Result<(), Refused> {
        self.send(Command::Stop).await
    }

    /// The news from now on. Someone who reads too slowly is told how many they missed.
    pub fn news(&self) -> broadcast::Receiver<Arc<News>> {
        self.news.subscribe()
    }

    /// Waits until the edge has ended.
    pub(crate) async fn ended(&self) {
        self.commands.closed().await;
    }

    async fn ask<T>(&self, command: Command, answered: oneshot::Receiver<T>) -> Result<T, Refused> {
        self.send(command).await?;
        answered.await.map_err(|_| Refused::gone())
    }

    async fn send(&self, command: Command) -> Result<(), Refused> {
        self.commands.send(command).await.map_err(|_| Refused::gone())
    }
}
