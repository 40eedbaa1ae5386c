use kusari::stage5_network::any::{Event, Input, Message, Output};
use kusari::stage5_network::protocol::{
    Block as _, Protocol, Transaction as _, TransactionOf, Weight,
};
use kusari::stage5_network::{
    MAX_BLOCKS, MAX_LOCATOR, MAX_MESSAGE_BYTES, NodeId, Refusal as _, Tip, decode,
};
use std::sync::Arc;

/// What a node believed before it was told something.
#[derive(Debug)]
pub(crate) struct Before<P: Protocol> {
    pub(crate) tip: Tip,
    pub(crate) weight: Weight<P>,
    pub(crate) waiting: Vec<Arc<TransactionOf<P>>>,
    /// Whether the speaker was a neighbour.
    pub(crate) is_peer: bool,
    pub(crate) parent_is_here: bool,
}

/// What a node was told, as far as it can be read.
pub(crate) struct Heard<'a, P: Protocol> {
    pub(crate) from: Option<NodeId>,
    pub(crate) message: Option<Message<P>>,
    /// The code that the message deserves by itself.
    pub(crate) offence: Option<&'static str>,
    pub(crate) transaction: Option<&'a TransactionOf<P>>,
}

impl<P: Protocol> Heard<'_, P> {
    pub(crate) fn of(input: &Input<P>) -> Heard<'_, P> {
        let (from, message, mut offence) = match input {
            Input::Message(from, message) => (Some(*from), Some(message.clone()), None),
            Input::Bytes(from, bytes) => match decode(bytes, MAX_MESSAGE_BYTES) {
                Ok(message) => (Some(*from), Some(message), None),
                Err(cause) => (Some(*from), None, Some(cause.code())),
            },
            Input::Proposed(block) => (None, Some(Message::Block(Arc::new(block.clone()))), None),
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

    pub(crate) fn block(&self) -> Option<&Arc<P::Block>> {
        match &self.message {
            Some(Message::Block(block)) => Some(block),
            _ => None,
        }
    }

    pub(crate) fn transaction(&self) -> Option<&TransactionOf<P>> {
        match &self.message {
            Some(Message::Transaction(transaction)) => Some(transaction),
            _ => self.transaction,
        }
    }
}

/// Says in a few words what a node was told.
pub(crate) fn in_words<P: Protocol>(input: &Input<P>) -> String {
    match input {
        Input::Message(from, message) => format!("what {from} said: {message}"),
        Input::Bytes(from, bytes) => format!("{} bytes of {from}", bytes.len()),
        Input::Transaction(tx) => format!("payment {} of its wallet", tx.id()),
        Input::Proposed(block) => format!("its own block {}", block.hash()),
        other => format!("{other:?}"),
    }
}

/// What happened, if an output tells that.
pub(super) fn event_of<P: Protocol>(output: &Output<P>) -> Option<&Event<P>> {
    match output {
        Output::Event(event) => Some(event),
        _ => None,
    }
}
