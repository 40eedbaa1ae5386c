use super::event::{Event, Offence, Output};
use super::message::{Hello, Message, NodeId};
use super::peer::Peer;
use super::question::{ANSWER_TIME, Question};
use super::settings::MAX_AHEAD;
use super::state::Node;
use crate::stage4_pow::{BlockHash, Time};
use crate::stage5_network::protocol::{
    Block as _, Checked, Consensus as _, Pool as _, Protocol, Weight,
};
use crate::stage5_network::tree::{Added, TipChange, TreeError, is_heavier};
use std::ops::Bound;
use std::sync::Arc;

/// How a node gets blocks, and follows the chain with the most work.
///
/// It asks one neighbour at a time, or all that are ahead would send it the same blocks.
impl<P: Protocol> Node<P> {
    pub(super) fn hear_hello(&mut self, from: NodeId, hello: &Hello, outputs: &mut Vec<Output<P>>) {
        if hello.genesis != self.genesis_hash {
            return self.drop_peer(from, Offence::ForeignGenesis(hello.genesis), outputs);
        }
        self.note_hello(from, hello, outputs);
        if self.tree.is_lighter_than(hello.work) {
            self.ask_after_tip(from, outputs);
        }
    }

    fn note_hello(&mut self, from: NodeId, hello: &Hello, outputs: &mut Vec<Output<P>>) {
        let Some(peer) = self.peers.get_mut(&from) else { return };
        if peer.hello.as_ref() != Some(hello) {
            peer.hello = Some(hello.clone());
            outputs.push(Output::Event(Event::Greeted { peer: from, hello: hello.clone() }));
        }
    }

    pub(super) fn hear_blocks(
        &mut self,
        from: NodeId,
        blocks: Vec<Arc<P::Block>>,
        now: Time,
        outputs: &mut Vec<Output<P>>,
    ) {
        self.question = self.question.filter(|question| question.to != from);
        let Some(last) = blocks.last().map(|block| block.hash()) else { return };
        for block in blocks {
            if !self.take_block(Some(from), block, now, outputs) {
                return;
            }
        }
        // There may be more after the last one. Each answer has to lead to a heavier branch than the one
        // before, or a neighbour could keep us asking forever.
        let Some(weight) = self.tree.weight_of(&last) else { return };
        if self.peers.get(&from).is_some_and(|peer| is_heavier(weight, peer.synced_to)) {
            self.ask_for_blocks(from, &last, weight, outputs);
        }
    }

    /// Asks a neighbour for what follows the end of the best chain.
    fn ask_after_tip(&mut self, of: NodeId, outputs: &mut Vec<Output<P>>) {
        self.ask_for_blocks(of, &self.tip().hash, Weight::<P>::default(), outputs);
    }

    /// Asks a neighbour for what follows a block, or remembers that it's to be asked if the answer of another
    /// is still to come.
    fn ask_for_blocks(
        &mut self,
        of: NodeId,
        after: &BlockHash,
        weight: Weight<P>,
        outputs: &mut Vec<Output<P>>,
    ) {
        let Some(peer) = self.peers.get_mut(&of) else { return };
        peer.waits_to_be_asked = self.question.is_some();
        if !peer.waits_to_be_asked {
            peer.synced_to = weight;
            self.question = Some(Question { to: of, asked_at: self.uptime });
            self.asked_last = of;
            outputs.push(Output::Send(of, Message::GetBlocks(self.tree.locator(after))));
        }
    }

    /// Asks the next neighbour that still seems to be ahead, unless an answer is to come.
    ///
    /// They are asked in turn, so that one that makes great promises and keeps none takes no more time than
    /// any other.
    pub(super) fn ask_next(&mut self, outputs: &mut Vec<Output<P>>) {
        let is_late = |question: &Question| self.uptime - question.asked_at >= ANSWER_TIME;
        self.question = self.question.filter(|question| !is_late(question));
        if self.question.is_some() {
            return;
        }
        let is_ahead = |peer: &Peer<P>| {
            let claims_more = |hello: &Hello| self.tree.is_lighter_than(hello.work);
            peer.orphans().next().is_some() || peer.hello.as_ref().is_some_and(claims_more)
        };
        let later = (Bound::Excluded(self.asked_last), Bound::Unbounded);
        let in_turn = self.peers.range(later).chain(self.peers.range(..=self.asked_last));
        let mut ahead = in_turn.filter(|(_, peer)| peer.waits_to_be_asked && is_ahead(peer));
        if let Some(next) = ahead.next().map(|(id, _)| *id) {
            self.ask_after_tip(next, outputs);
        }
    }

    /// The neighbour that was asked for blocks, if its answer has not come yet.
    pub fn asked(&self) -> Option<NodeId> {
        self.question.map(|question| question.to)
    }

    /// Takes a block, and then the orphans that were waiting for it. Returns whether the block is
    /// in the tree.
    pub(super) fn take_block(
        &mut self,
        from: Option<NodeId>,
        block: Arc<P::Block>,
        now: Time,
        outputs: &mut Vec<Output<P>>,
    ) -> bool {
        let ahead = P::Consensus::max_ahead(self.tree.genesis()).unwrap_or(MAX_AHEAD);
        let latest = now.after(ahead);
        let mut to_take = vec![(from, block)];
        let mut first_is_in = None;
        while let Some((from, block)) = to_take.pop() {
            let added = self.tree.add(block.clone(), latest);
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
                    self.follow(change, outputs);
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
        block: Arc<P::Block>,
        cause: TreeError<P>,
        outputs: &mut Vec<Output<P>>,
    ) {
        outputs.push(Output::Event(Event::BlockRefused { from, cause: cause.clone() }));
        match cause {
            TreeError::TimeTooNew { .. } => {}
            TreeError::UnknownParent => {
                let Some(from) = from else { return };
                if let Some(peer) = self.peers.get_mut(&from) {
                    peer.keep_orphan(block, self.settings.orphans_per_peer);
                }
                self.ask_after_tip(from, outputs);
            }
            // An honest node passes on only what lies on its own best chain.
            cause => self.penalise(from, Offence::Block(cause), outputs),
        }
    }

    /// Brings what waits in line with the new best chain.
    fn follow(&mut self, change: TipChange<P>, outputs: &mut Vec<Output<P>>) {
        let [returned, confirmed] = [&change.disconnected, &change.connected].map(|blocks| {
            blocks.iter().flat_map(|placed| placed.block.transactions()).collect::<Vec<_>>()
        });
        let (ledger, height) = (self.tree.ledger(), self.tree.tip().height);
        // A block without payments that was taken back counts, too: it may have brought the money.
        let conflicting = match change.disconnected.is_empty() && self.pool.confirm(&confirmed) {
            true => Vec::new(),
            false => {
                // They were checked with their blocks.
                let returned = returned.into_iter().cloned().map(Checked::assume).collect();
                self.pool.follow(returned, &confirmed, ledger, height)
            }
        };
        outputs.push(Output::Event(Event::TipChanged(change)));
        outputs.extend(conflicting.into_iter().map(Event::conflict));
    }
}
