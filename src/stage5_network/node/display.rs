use super::event::{Event, Output};
use super::message::Message;
use crate::stage4_pow::Refusal as _;
use crate::stage5_network::currency::Currency;
use crate::stage5_network::tree::TipChange;
use std::fmt;

/// Says in one line what travels: `block 1a2b3c4d…, payments: 1`.
impl<C: Currency> fmt::Display for Message<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Message::Hello(hello) => {
                write!(f, "hello, my chain ends with {}, work: {}", hello.tip, hello.work)
            }
            Message::Transaction(tx) => write!(f, "payment {} {}", C::id(tx), C::summary(tx)),
            Message::Block(block) => {
                let payments = C::transactions(block).len();
                write!(f, "block {}, payments: {payments}", C::hash(block))
            }
            Message::GetBlocks(locator) => {
                write!(f, "get_blocks, hashes of my chain: {}", locator.len())
            }
            Message::Blocks(blocks) => write!(f, "blocks: {}", blocks.len()),
        }
    }
}

/// Says in one line what is to be done.
impl<C: Currency> fmt::Display for Output<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Output::Send(to, message) => write!(f, "to {to}: {message}"),
            Output::Disconnect(peer) => write!(f, "the link to {peer} is cut"),
            Output::Event(event) => event.fmt(f),
        }
    }
}

/// Says in one line what happened. A refusal ends with its code.
impl<C: Currency> fmt::Display for Event<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::TransactionAccepted(tx) => write!(f, "payment {} waits", C::id(tx)),
            Event::TransactionRefused { id, cause, .. } => {
                write!(f, "payment {id} refused: {cause} [{}]", cause.code())
            }
            Event::TransactionConflicts { transaction, cause } => {
                let id = C::id(transaction);
                write!(f, "payment {id} conflicts: {cause} [{}]", cause.code())
            }
            Event::Mined(hash) => write!(f, "mined {hash}"),
            Event::TipChanged(TipChange { disconnected, connected }) => {
                if !disconnected.is_empty() {
                    write!(f, "reorganisation, blocks taken back: {}; ", disconnected.len())?;
                }
                match connected.last() {
                    Some(tip) => write!(f, "chain ends with {} at height {}", tip.hash, tip.height),
                    None => f.write_str("chain unchanged"),
                }
            }
            Event::BlockStored(block) => {
                write!(f, "block {} kept aside at height {}", block.hash, block.height)
            }
            Event::BlockRefused { cause, .. } => {
                write!(f, "block refused: {cause} [{}]", cause.code())
            }
            Event::Penalised { peer, offence, count } => {
                write!(f, "{peer} penalised, offence {count}: {offence} [{}]", offence.code())
            }
            Event::PeerDropped { peer, offence } => {
                write!(f, "{peer} dropped: {offence} [{}]", offence.code())
            }
        }
    }
}
