use super::account_protocol::AccountProtocol;
use super::verified::Verified;
use crate::stage4_pow::{
    Accounts, Block, BlockError, Genesis, GenesisError, Transaction, TransactionError, Verifier,
    Work, WorkError, WorkRule,
};
use crate::stage5_network::node::Node;
use crate::stage5_network::protocol::{Checked, Ledger};
use crate::stage5_network::tree::BlockTree;
use std::sync::Arc;

/// The accounts at the end of a chain, and a memory of whose signatures were checked.
#[derive(Clone, Debug)]
pub struct Books {
    accounts: Accounts,
    verified: Verified,
}

impl Books {
    /// Whose signatures were checked.
    pub fn verified(&self) -> &Verified {
        &self.verified
    }
}

impl AsRef<Accounts> for Books {
    fn as_ref(&self) -> &Accounts {
        &self.accounts
    }
}

impl Ledger<AccountProtocol> for Books {
    fn open(genesis: &Genesis<WorkRule>) -> Result<Books, GenesisError<WorkError>> {
        let accounts = Verifier::<Work>::new(genesis)?.accounts().clone();
        Ok(Books { accounts, verified: Verified::default() })
    }

    fn verify(
        &mut self,
        transaction: Arc<Transaction>,
    ) -> Result<Checked<Transaction>, TransactionError> {
        self.verified.verify(&transaction)?;
        Ok(Checked::assume(transaction))
    }

    fn check(&mut self, block: &Block) -> Result<(), BlockError<WorkError>> {
        for (index, transaction) in block.draft.transactions.iter().enumerate() {
            let verified = self.verified.verify(transaction);
            verified.map_err(|cause| BlockError::Transaction { index, cause })?;
        }
        Ok(())
    }

    fn apply(&mut self, block: &Block, _: u64) -> Result<(), BlockError<WorkError>> {
        self.accounts
            .apply_all(&block.draft.transactions, |_| Ok(()))
            .map_err(|(index, cause)| BlockError::Transaction { index, cause })
    }

    fn undo(&mut self, block: &Block) {
        self.accounts.undo_all(&block.draft.transactions);
    }
}

impl BlockTree<AccountProtocol> {
    /// Who owns what at the end of the best chain.
    pub fn accounts(&self) -> &Accounts {
        self.ledger().as_ref()
    }
}

impl Node<AccountProtocol> {
    /// Lets the node begin with the memory of another one, so that what was verified there isn't
    /// verified again. Otherwise a world that starts thousands of nodes would do nothing else.
    pub fn remembering(mut self, verified: Verified) -> Node<AccountProtocol> {
        self.tree.ledger_mut().verified = verified;
        self
    }
}
