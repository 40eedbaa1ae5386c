use super::event::{Event, Output};
use super::message::Message;
use crate::stage4_pow::Refusal as _;
use crate::stage5_network::protocol::{Block as _, Protocol, Transaction as _};
use crate::stage5_network::tree::TipChange;
use std::fmt;

/// Says in one line what travels: `block 1a2b3c4d…, payments: 1`.
impl<P: Protocol> fmt::Display for Message<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Message::Hello(hello) => {
                write!(f, "hello, my chain ends with {}, work: {}", hello.tip, hello.work)
            }
            Message::Transaction(tx) => write!(f, "payment {} {}", tx.id(), tx.summary()),
            Message::Block(block) => {
                let payments = block.transactions().len();
                write!(f, "block {}, payments: {payments}", block.hash())
            }
            Message::GetBlocks(locator) => {
                write!(f, "get_blocks, hashes of my chain: {}", locator.len())
            }
            Message::Blocks(blocks) => write!(f, "blocks: {}", blocks.len()),
        }
    }
}

/// Says in one line what is to be done.
impl<P: Protocol> fmt::Display for Output<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Output::Send(to, message) => write!(f, "to {to}: {message}"),
            Output::Disconnect(peer) => write!(f, "the link to {peer} is cut"),
            Output::Event(event) => event.fmt(f),
        }
    }
}

/// Says in one line what happened. A refusal ends with its code.
impl<P: Protocol> fmt::Display for Event<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Greeted { peer, hello } => {
                write!(f, "{peer} says its chain ends with {}, work: {}", hello.tip, hello.work)
            }
            Event::TransactionAccepted(tx) => write!(f, "payment {} waits", tx.id()),
            Event::TransactionRefused { id, cause, .. } => {
                write!(f, "payment {id} refused: {cause} [{}]", cause.code())
            }
            Event::TransactionConflicts { transaction, cause } => {
                let id = transaction.id();
                write!(f, "payment {id} conflicts: {cause} [{}]", cause.code())
            }
            Event::Proposed(hash) => write!(f, "proposed {hash}"),
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
