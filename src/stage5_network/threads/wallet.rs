use super::cables::{Command, Wire};
use super::network::{Network, PATIENCE};
use super::primitives::{Instant, bounded};
use crate::stage4_pow::{Address, Amount, Refusal, Transaction, Wallet};
use crate::stage5_network::accounts::AccountProtocol;
use crate::stage5_network::node::NodeId;
use crate::stage5_network::protocol::{PoolError, Protocol, TransactionOf};
use std::sync::Arc;

/// A wallet that knows some nodes and sends its payments to all of them.
#[derive(Clone, Debug)]
pub struct NetworkWallet {
    wallet: Wallet,
    nodes: Vec<NodeId>,
    wire: Arc<Wire<AccountProtocol>>,
}

impl NetworkWallet {
    /// The public half of its key.
    pub fn address(&self) -> &Address {
        self.wallet.address()
    }

    /// The wallet itself.
    pub fn wallet(&self) -> &Wallet {
        &self.wallet
    }

    /// Signs a payment and hands it to the nodes it knows. One that takes it is enough.
    ///
    /// # Errors
    ///
    /// The reason of the first node, if all refuse it; [`PayError::NobodyAnswered`] if all are gone.
    pub fn pay(
        &self,
        receiver: &Address,
        amount: Amount,
    ) -> Result<Transaction, PayError<AccountProtocol>> {
        let transaction = self.wallet.send(receiver, amount);
        self.submit(&transaction).map(|()| transaction)
    }

    /// Hands in a transaction that was signed before.
    ///
    /// # Errors
    ///
    /// As for [`pay`](NetworkWallet::pay).
    pub fn submit(&self, transaction: &Transaction) -> Result<(), PayError<AccountProtocol>> {
        self.wire.submit(transaction, &self.nodes)
    }
}

impl Network<AccountProtocol> {
    /// Gives a wallet some nodes to send its payments to.
    pub fn wallet(&self, wallet: Wallet, nodes: &[NodeId]) -> NetworkWallet {
        NetworkWallet { wallet, nodes: nodes.to_vec(), wire: self.wire.clone() }
    }
}

impl<P: Protocol> Network<P> {
    /// Hands a transaction to some nodes. One that takes it is enough.
    ///
    /// # Errors
    ///
    /// The reason of the first node, if all refuse it; [`PayError::NobodyAnswered`] if all are gone.
    pub fn submit(
        &self,
        transaction: &TransactionOf<P>,
        nodes: &[NodeId],
    ) -> Result<(), PayError<P>> {
        self.wire.submit(transaction, nodes)
    }
}

impl<P: Protocol> Wire<P> {
    fn submit(&self, transaction: &TransactionOf<P>, nodes: &[NodeId]) -> Result<(), PayError<P>> {
        let answers: Vec<_> = (nodes.iter())
            .filter_map(|node| {
                let (reply, answer) = bounded(1);
                let command = Command::Submit(transaction.clone(), reply);
                self.command(*node, command).then_some(answer)
            })
            .collect();
        let deadline = Instant::now() + PATIENCE;
        let answers: Vec<Result<(), PoolError<P>>> =
            answers.iter().filter_map(|answer| answer.recv_deadline(deadline).ok()).collect();
        if answers.iter().any(Result::is_ok) {
            return Ok(());
        }
        let refusal = answers.into_iter().find_map(Result::err);
        Err(refusal.map_or(PayError::NobodyAnswered, PayError::Refused))
    }
}

/// The reason why a payment isn't on its way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayError<P: Protocol> {
    /// All nodes that answered refused it. This is what the first of them said.
    #[error(transparent)]
    Refused(PoolError<P>),
    /// None of the nodes that the wallet knows is there.
    #[error("none of the nodes that the wallet knows answered")]
    NobodyAnswered,
}

impl<P: Protocol> Refusal for PayError<P> {
    const CODES: &'static [&'static str] = &["nobody-answered"];

    fn code(&self) -> &'static str {
        match self {
            PayError::Refused(cause) => cause.code(),
            PayError::NobodyAnswered => "nobody-answered",
        }
    }
}
