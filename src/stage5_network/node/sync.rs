use super::event::{Event, Offence, Output};
use super::message::{Hello, Message, NodeId};
use super::state::{MAX_AHEAD, Node};
use crate::stage4_pow::{BlockHash, Time};
use crate::stage5_network::currency::Currency;
use crate::stage5_network::tree::{Added, PlacedBlock, TipChange, TreeError};
use std::collections::HashMap;
use std::sync::Arc;

/// How a node comes by blocks, and follows the chain with most work.
impl<C: Currency> Node<C> {
    pub(super) fn hear_hello(&mut self, from: NodeId, hello: &Hello, outputs: &mut Vec<Output<C>>) {
        if hello.genesis != self.genesis_hash {
            self.drop_peer(from, Offence::ForeignGenesis(hello.genesis), outputs);
        } else if hello.work > self.claimed_work() {
            self.ask_for_blocks(from, &self.tip().hash, 0, outputs);
        }
    }

    pub(super) fn hear_blocks(
        &mut self,
        from: NodeId,
        blocks: Vec<Arc<C::Block>>,
        now: Time,
        outputs: &mut Vec<Output<C>>,
    ) {
        let Some(last) = blocks.last().map(|block| C::hash(block)) else { return };
        for block in blocks {
            if !self.take_block(Some(from), block, now, outputs) {
                return;
            }
        }
        // There may be more after the last one. Each answer has to lead higher than the one before,
        // or a neighbour could keep us asking for ever.
        let Some(placed) = self.tree.placed(&last) else { return };
        if self.peers.get(&from).is_some_and(|peer| placed.height > peer.synced_to) {
            self.ask_for_blocks(from, &last, placed.height, outputs);
        }
    }

    fn ask_for_blocks(
        &mut self,
        of: NodeId,
        after: &BlockHash,
        height: u64,
        outputs: &mut Vec<Output<C>>,
    ) {
        if let Some(peer) = self.peers.get_mut(&of) {
            peer.synced_to = height;
            outputs.push(Output::Send(of, Message::GetBlocks(self.tree.locator(after))));
        }
    }

    /// Takes a block, and then the orphans that were waiting for it. Returns whether the block is
    /// in the tree.
    pub(super) fn take_block(
        &mut self,
        from: Option<NodeId>,
        block: Arc<C::Block>,
        now: Time,
        outputs: &mut Vec<Output<C>>,
    ) -> bool {
        let latest = now.after(MAX_AHEAD);
        let mut to_take = vec![(from, block)];
        let mut first_is_in = None;
        while let Some((from, block)) = to_take.pop() {
            let verified = &mut self.verified;
            let added = self.tree.add(block.clone(), latest, |tx| verified.verify(tx));
            first_is_in.get_or_insert(added.is_ok());
            let parent = match added {
                Ok(Added::Known) => continue,
                Ok(Added::Stored(placed)) => {
                    let hash = placed.hash;
                    outputs.push(Output::Event(Event::BlockStored(placed)));
                    hash
                }
                Ok(Added::Adopted(change)) => {
                    self.tip_from = from;
                    let connected = change.connected.iter();
                    let confirmed: Vec<_> =
                        connected.flat_map(|placed| C::transactions(&placed.block)).collect();
                    match change.disconnected.is_empty()
                        && C::confirm(&mut self.mempool, &confirmed)
                    {
                        true => outputs.push(Output::Event(Event::TipChanged(change))),
                        false => self.follow(change, outputs),
                    }
                    self.tip().hash
                }
                Err(cause) => {
                    self.refuse_block(from, block, cause, outputs);
                    continue;
                }
            };
            for (id, peer) in &mut self.peers {
                to_take.extend(peer.take_children_of(&parent).into_iter().map(|b| (Some(*id), b)));
            }
        }
        first_is_in.unwrap_or_default()
    }

    fn refuse_block(
        &mut self,
        from: Option<NodeId>,
        block: Arc<C::Block>,
        cause: TreeError<C>,
        outputs: &mut Vec<Output<C>>,
    ) {
        outputs.push(Output::Event(Event::BlockRefused { from, cause: cause.clone() }));
        match cause {
            TreeError::TimeTooNew { .. } => {}
            TreeError::UnknownParent => {
                let Some(from) = from else { return };
                if let Some(peer) = self.peers.get_mut(&from) {
                    peer.keep_orphan(block, self.settings.orphans_per_peer);
                }
                self.ask_for_blocks(from, &self.tip().hash, 0, outputs);
            }
            // An honest node passes on only what lies on its own best chain.
            cause => self.penalise(from, Offence::Block(cause), outputs),
        }
    }

    /// Brings the waiting payments in line with the new best chain.
    fn follow(&mut self, change: TipChange<C>, outputs: &mut Vec<Output<C>>) {
        fn transactions<C: Currency>(
            blocks: &[PlacedBlock<C>],
        ) -> impl Iterator<Item = &C::Transaction> {
            blocks.iter().flat_map(|placed| C::transactions(&placed.block))
        }
        let confirmed: HashMap<_, _> = transactions(&change.connected)
            .map(|transaction| (C::id(transaction), transaction))
            .collect();
        let returned = transactions(&change.disconnected).cloned().map(Arc::new);
        let conflicting = C::rebase(&mut self.mempool, returned, &self.tree, |transaction| {
            confirmed.get(&C::id(transaction)).is_some_and(|on_chain| *on_chain == transaction)
        });
        outputs.push(Output::Event(Event::TipChanged(change)));
        outputs.extend(conflicting.into_iter().map(Event::conflict));
    }
}
