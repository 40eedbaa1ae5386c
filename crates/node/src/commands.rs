use crate::letter_box::LetterBox;
use crate::miner::Mining;
use crate::news::News;
use crate::options::Relay;
use crate::sealed::check_shape;
use kusari::stage6_coin::{Refusal, Script, Transaction, Txid};
use kusari::stage7_peers::{Host, PeerAddress};
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot};

/// What someone on this machine wants of a node.
pub(crate) enum Command {
    Look(Box<dyn FnOnce(&Inside<'_>) + Send>),
    Submit(Box<Transaction>, oneshot::Sender<Result<Txid, Refused>>),
    Letter(Arc<[u8]>),
    Mine(Option<Script>, Option<u64>),
    Connect(PeerAddress),
    Stop,
}

/// What there's to see in a node.
#[derive(Debug)]
#[non_exhaustive]
pub struct Inside<'a> {
    /// The host.
    pub host: &'a Host,
    /// Where it listens.
    pub listening: &'a [SocketAddr],
    /// How far its miner has come, even if it's not to mine any more.
    pub mining: Mining,
    /// What locks its reward. `None`: it doesn't mine.
    pub reward: Option<&'a Script>,
    /// How blocks and payments get to the other nodes.
    pub relay: Relay,
    /// How many messages were lost because too much was under way to a neighbour.
    pub lost: u64,
    /// The sealed letters that came by last: see [`Handle::letters`].
    pub(crate) letters: &'a LetterBox,
}

/// What was refused, with the code of the rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{what}")]
pub struct Refused {
    /// The code.
    pub code: &'static str,
    /// The rule in words.
    pub what: String,
}

impl Refused {
    /// Takes code and words from a refusal.
    pub fn of(refusal: &impl Refusal) -> Refused {
        Refused { code: refusal.code(), what: refusal.to_string() }
    }

    /// The node has ended.
    pub(crate) fn gone() -> Refused {
        Refused { code: "node-ended", what: "the node has ended".to_owned() }
    }
}

/// A way to talk to a node that runs in another task. It can be cloned.
#[derive(Clone, Debug)]
pub struct Handle {
    pub(crate) commands: mpsc::Sender<Command>,
    pub(crate) news: broadcast::Sender<Arc<News>>,
}

impl Handle {
    /// Looks into the node, between two things that happen to it. What's returned must not take long to find out: meanwhile the
    /// node does nothing else.
    ///
    /// # Errors
    ///
    /// `node-ended`.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Inside<'_>) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let (answer, answered) = oneshot::channel();
        let command = Command::Look(Box::new(move |inside| {
            let _ = answer.send(look(inside)); // the one who asked may have gone away
        }));
        self.send(command).await?;
        answered.await.map_err(|_| Refused::gone())
    }

    /// Hands in a payment. When this returns, it's on the disk, and the neighbours have been told.
    ///
    /// # Errors
    ///
    /// The rule that it breaks, or `node-ended`.
    pub async fn submit(&self, payment: Transaction) -> Result<Txid, Refused> {
        let (answer, answered) = oneshot::channel();
        self.send(Command::Submit(Box::new(payment), answer)).await?;
        answered.await.map_err(|_| Refused::gone())?
    }

    /// Sends a sealed letter to everyone.
    ///
    /// # Errors
    ///
    /// If it doesn't look like a letter ([`check_shape`]), or `node-ended`.
    pub async fn send_letter(&self, letter: Arc<[u8]>) -> Result<(), Refused> {
        check_shape(&letter).map_err(|refusal| Refused::of(&refusal))?;
        self.send(Command::Letter(letter)).await
    }

    /// Mines for a lock from now on, or stops mining.
    ///
    /// # Errors
    ///
    /// `node-ended`.
    pub async fn mine(&self, lock: Option<Script>) -> Result<(), Refused> {
        self.send(Command::Mine(lock, None)).await
    }

    /// Mines this many blocks for a lock, and then stops.
    ///
    /// # Errors
    ///
    /// `node-ended`.
    pub async fn mine_blocks(&self, lock: Script, blocks: u64) -> Result<(), Refused> {
        self.send(Command::Mine(Some(lock), Some(blocks))).await
    }

    /// Wants a node as a neighbour from now on.
    ///
    /// # Errors
    ///
    /// `node-ended`.
    pub async fn connect(&self, address: PeerAddress) -> Result<(), Refused> {
        self.send(Command::Connect(address)).await
    }

    /// Ends the node in order.
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

    /// Waits until the node has ended.
    pub(crate) async fn ended(&self) {
        self.commands.closed().await;
    }

    async fn send(&self, command: Command) -> Result<(), Refused> {
        self.commands.send(command).await.map_err(|_| Refused::gone())
    }
}
