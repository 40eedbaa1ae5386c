use super::event::{Event, Output};
use super::state::Node;
use crate::stage4_pow::{Refusal, Time};
use crate::stage5_network::protocol::Protocol;
use crate::stage5_network::tree::TreeError;
use std::sync::Arc;

/// How a node comes back after its machine was switched off.
impl<P: Protocol> Node<P> {
    /// Brings a new node back to where another one was, from the blocks that the other one kept.
    ///
    /// What has to be kept follows from the events: the block of each [`Event::BlockStored`], and the last of
    /// each [`TipChange::connected`](crate::stage5_network::any::TipChange::connected), in their order. Outputs
    /// are carried out in their order, too, so a block is written before any neighbour hears of it, and the
    /// node never denies what it told. If it's killed in between, it comes back to what was written.
    ///
    /// Each block is checked again, apart from the clock: a clock that went back doesn't cost a chain. None is
    /// reported as proposed. Payments that waited are lost, unless a branch that lost holds them.
    ///
    /// ```
    /// use kusari::stage5_network::*;
    ///
    /// let rule = WorkRule { difficulty: Difficulty::from_bits(4) };
    /// let genesis = Genesis { time: Time::default(), grants: vec![], rule };
    /// let mut node = Node::new(genesis.clone(), NodeSettings::default())?;
    /// let mut disk = Vec::new();
    /// let block = mine(node.draft(Time::default()), rule.difficulty, Nonce::default())?;
    /// for output in node.handle(Input::Proposed(block), Time::default()) {
    ///     match output {
    ///         Output::Event(Event::BlockStored(placed)) => disk.push(placed.block),
    ///         Output::Event(Event::TipChanged(change)) => {
    ///             disk.extend(change.connected.last().map(|placed| placed.block.clone()));
    ///         }
    ///         _ => {}
    ///     }
    /// }
    /// let again = Node::new(genesis, NodeSettings::default())?.restore(disk)?;
    /// assert_eq!(again.tip(), node.tip());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The first block that can't be taken, such as one of another chain.
    pub fn restore(
        mut self,
        blocks: impl IntoIterator<Item = Arc<P::Block>>,
    ) -> Result<Node<P>, RestoreError<P>> {
        for (index, block) in blocks.into_iter().enumerate() {
            let mut outputs = Vec::new();
            self.take_block(None, block, Time::MAX, &mut outputs);
            for output in outputs {
                if let Output::Event(Event::BlockRefused { cause, .. }) = output {
                    return Err(RestoreError { index, cause });
                }
            }
        }
        Ok(self)
    }
}

/// The reason why a node can't be brought back from some blocks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("block {index} of those that were kept: {cause}")]
pub struct RestoreError<P: Protocol> {
    /// Which block, counted from zero.
    pub index: usize,
    /// The rule it breaks.
    pub cause: TreeError<P>,
}

impl<P: Protocol> Refusal for RestoreError<P> {
    const CODES: &'static [&'static str] = &[];

    fn code(&self) -> &'static str {
        self.cause.code()
    }
}
