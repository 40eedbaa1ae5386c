use super::inside::InsideMember;
use crate::commands::Refused;
use crate::news::News;
use kusari::stage8_contract::PadCommand;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot};

/// What someone on this machine wants of a member.
pub(super) enum Want {
    Look(Box<dyn FnOnce(&InsideMember<'_>) + Send>),
    Order(PadCommand, oneshot::Sender<Result<u64, Refused>>),
    Stop,
}

/// A way to talk to a member that runs in another task. It can be cloned.
#[derive(Clone, Debug)]
pub struct MemberHandle {
    pub(super) wants: mpsc::Sender<Want>,
    pub(super) news: broadcast::Sender<Arc<News>>,
}

impl MemberHandle {
    /// Looks into the member, between two things that happen to it. What's returned must not take long to find out.
    ///
    /// # Errors
    ///
    /// `node-ended`.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&InsideMember<'_>) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let (answer, answered) = oneshot::channel();
        let want = Want::Look(Box::new(move |inside| {
            let _ = answer.send(look(inside)); // the one who asked may have gone away
        }));
        self.send(want).await?;
        answered.await.map_err(|_| Refused::gone())
    }

    /// Wants something done. Answers with the number of the command, by which it can be asked what became of it.
    ///
    /// # Errors
    ///
    /// `too-many-commands`, and `node-ended`.
    pub async fn order(&self, command: PadCommand) -> Result<u64, Refused> {
        let (answer, answered) = oneshot::channel();
        self.send(Want::Order(command, answer)).await?;
        answered.await.map_err(|_| Refused::gone())?
    }

    /// Ends the member in order.
    ///
    /// # Errors
    ///
    /// `node-ended`, if it has ended already.
    pub async fn stop(&self) -> Result<(), Refused> {
        self.send(Want::Stop).await
    }

    /// The news from now on.
    pub fn news(&self) -> broadcast::Receiver<Arc<News>> {
        self.news.subscribe()
    }

    /// Waits until the member has ended.
    pub(crate) async fn ended(&self) {
        self.wants.closed().await;
    }

    async fn send(&self, want: Want) -> Result<(), Refused> {
        self.wants.send(want).await.map_err(|_| Refused::gone())
    }
}
