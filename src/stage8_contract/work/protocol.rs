use super::work_block_error::WorkBlockError;
use crate::stage5_network::protocol::{self, AROUND};
use crate::stage5_network::{MAX_BLOCK_BYTES, Nonce, WorkError};
use crate::stage6_coin::{BlockHash, Time, encode};
use crate::stage8_contract::block::{Block, BlockError, MAX_COMMANDS};
use crate::stage8_contract::book::CommandFault;
use crate::stage8_contract::command::{Command, MAX_COMMAND_BYTES, SignedCommand};
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::signed::Signed;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use std::fmt::{Debug, Display};
use std::marker::PhantomData;

/// What chapter 5's nodes have to know to keep a contract: its blocks and commands, who may make a block, what a block does, and
/// what waits for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractProtocol<M>(PhantomData<M>);

impl<M> Default for ContractProtocol<M> {
    fn default() -> ContractProtocol<M> {
        ContractProtocol(PhantomData)
    }
}

impl<M: Machine> protocol::Block for Block<M> {
    type Transaction = SignedCommand<M::Command>;
    type Error = WorkBlockError;

    fn hash(&self) -> BlockHash {
        Block::hash(self)
    }

    fn previous_hash(&self) -> BlockHash {
        self.parent
    }

    fn time(&self) -> Time {
        self.time
    }

    fn transactions(&self) -> &[SignedCommand<M::Command>] {
        &self.commands
    }

    fn check_bounds(&self) -> Result<BlockHash, WorkBlockError> {
        let nonce = Nonce::new(self.view);
        if nonce > Nonce::MAX {
            return Err(WorkError::NonceOutOfRange(nonce).into());
        }
        let found = self.commands.len();
        if found > MAX_COMMANDS {
            return Err(BlockError::TooManyCommands { found }.into());
        }
        let found = self.most_bytes();
        if found > MAX_BLOCK_BYTES {
            return Err(WorkBlockError::TooLarge { found });
        }
        Ok(self.hash())
    }
}

/// A command is what chapter 5 calls a transaction.
///
/// There, what was on a branch once can't be on it again. Here it can, and does nothing: the book refuses a number that was
/// used.
impl<C> protocol::Transaction for Signed<Command<C>>
where
    C: Clone + Debug + Display + Eq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    type Id = BlockHash;
    type Facts = BlockHash;
    type Error = CommandFault;

    fn id(&self) -> BlockHash {
        BlockHash::from_bytes(Sha256::digest(encode(self)).into())
    }

    fn facts(&self) -> BlockHash {
        self.id()
    }

    fn id_from(&self, hash: &BlockHash) -> BlockHash {
        *hash
    }

    /// Who signed it depends on the list of members, so the pool and the book look at that.
    fn check(&self, _: &BlockHash) -> Result<(), CommandFault> {
        if self.most_bytes() > AROUND + MAX_COMMAND_BYTES {
            return Err(CommandFault::TooLong);
        }
        Ok(())
    }

    fn summary(&self) -> String {
        format!("of {}: {}", self.content.by, self.content.action)
    }
}
