use kusari::stage5_network::{
    Block, ChainWork, Input, MAX_BLOCKS, MAX_LOCATOR, MAX_MESSAGE_BYTES, Message, NodeId,
    Refusal as _, Tip, Transaction, decode,
};
use std::sync::Arc;

/// What a node believed before it was told something.
#[derive(Debug)]
pub(crate) struct Before {
    pub(crate) tip: Tip,
    pub(crate) work: ChainWork,
    pub(crate) waiting: Vec<Arc<Transaction>>,
    /// Whether the speaker was a neighbour.
    pub(crate) is_peer: bool,
    pub(crate) parent_is_here: bool,
}

/// What a node was told, as far as it can be read.
pub(crate) struct Heard<'a> {
    pub(crate) from: Option<NodeId>,
    pub(crate) message: Option<Message>,
    /// The code that the message deserves by itself.
    pub(crate) offence: Option<&'static str>,
    pub(crate) transaction: Option<&'a Transaction>,
}

impl Heard<'_> {
    pub(crate) fn of(input: &Input) -> Heard<'_> {
        let (from, message, mut offence) = match input {
            Input::Message(from, message) => (Some(*from), Some(message.clone()), None),
            Input::Bytes(from, bytes) => match decode(bytes, MAX_MESSAGE_BYTES) {
                Ok(message) => (Some(*from), Some(message), None),
                Err(cause) => (Some(*from), None, Some(cause.code())),
            },
            Input::Mined(block) => (None, Some(Message::Block(Arc::new(block.clone()))), None),
            _ => (None, None, None),
        };
        let too_many = match &message {
            Some(Message::GetBlocks(hashes)) => hashes.len() > MAX_LOCATOR,
            Some(Message::Blocks(blocks)) => blocks.len() > MAX_BLOCKS,
            _ => false,
        };
        if too_many {
            offence = Some("too-many");
        }
        let transaction = match input {
            Input::Transaction(transaction) => Some(transaction),
            _ => None,
        };
        Heard { from, message, offence, transaction }
    }

    pub(crate) fn block(&self) -> Option<&Arc<Block>> {
        match &self.message {
            Some(Message::Block(block)) => Some(block),
            _ => None,
        }
    }

    pub(crate) fn transaction(&self) -> Option<&Transaction> {
        match &self.message {
            Some(Message::Transaction(transaction)) => Some(transaction),
            _ => self.transaction,
        }
    }
}

/// Says in a few words what a node was told.
pub(crate) fn in_words(input: &Input) -> String {
    match input {
        Input::Message(from, message) => format!("what {from} said: {message}"),
        Input::Bytes(from, bytes) => format!("{} bytes of {from}", bytes.len()),
        Input::Transaction(tx) => format!("payment {} of its wallet", tx.id),
        Input::Mined(block) => format!("its own block {}", block.hash()),
        other => format!("{other:?}"),
    }
}
