use crate::stage5_network::any::Message;
use crate::stage8_contract::{
    BlockHash, ContractProtocol, LeaderMessage, Machine, Says, VoteMessage,
};

/// A message that a picture can show.
pub trait Spoken {
    /// What it says.
    fn word(&self) -> Word;
}

/// What a message says, as far as a picture shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// A command, which someone wants to have a place.
    Command,
    /// A block, and its height.
    Block(BlockHash, u64),
    /// A signed sentence about a view. A proposal comes with its block.
    Says(Says, u64),
    /// Something else, as a verb and its object.
    Other(&'static str),
}

impl<M: Machine> Spoken for VoteMessage<M> {
    fn word(&self) -> Word {
        match self {
            VoteMessage::Command(_) => Word::Command,
            VoteMessage::Propose(proposal) => {
                let named = proposal.signed.content.says.block();
                Word::Block(named.unwrap_or_else(|| proposal.block.hash()), proposal.block.height)
            }
            VoteMessage::Said(said) => {
                Word::Says(said.signed.content.says, said.signed.content.view)
            }
            VoteMessage::Ask { .. } => Word::Other("asks what's new"),
            VoteMessage::News(_) => Word::Other("tells what's new"),
        }
    }
}

impl<M: Machine> Spoken for LeaderMessage<M> {
    fn word(&self) -> Word {
        match self {
            LeaderMessage::Command(_) => Word::Command,
            LeaderMessage::Block(block, numbered) => {
                Word::Block(numbered.content.block, block.height)
            }
            LeaderMessage::Ask { .. } => Word::Other("asks what's new"),
            LeaderMessage::Seen(_) => Word::Other("shows what the leader signed"),
        }
    }
}

impl<M: Machine> Spoken for Message<ContractProtocol<M>> {
    fn word(&self) -> Word {
        match self {
            Message::Hello(_) => Word::Other("says hello"),
            Message::Transaction(_) => Word::Command,
            // A block that's closed by work has its height in it.
            Message::Block(block) => Word::Block(block.hash(), block.height),
            Message::GetBlocks(_) => Word::Other("asks for blocks"),
            Message::Blocks(_) => Word::Other("sends blocks"),
        }
    }
}
