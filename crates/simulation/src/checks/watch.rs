use super::auditor::Auditor;
use super::heard::{Before, Heard, event_of, in_words};
use super::{chain, conduct, payments};
use crate::invariants::{Breach, Checked, Invariant};
use crate::protocols::played::{Page, Played};
use crate::summary::Summary;
use kusari::stage5_network::any::{Event, Input, Message, Node, Output};
use kusari::stage5_network::protocol::{
    Block as _, Genesis, Transaction as _, TransactionId, TransactionOf,
};
use kusari::stage5_network::{BlockHash, MAX_AHEAD, NodeSettings, Time};
use std::collections::HashSet;
use std::sync::Arc;

/// After every how many steps a node's whole chain is compared with the auditor's.
const WHOLE_CHECK: u64 = 256;

/// After every how many steps it is looked whether a block about which nothing was said is there.
const SILENT_CHECK: u64 = 8;

/// Who looks at each node after each step: the auditor's pages, and what has been seen so far.
#[derive(Debug)]
pub(crate) struct Watch<P: Played> {
    pub(crate) auditor: Auditor<P>,
    pub(crate) summary: Summary,
    pub(super) settings: NodeSettings,
    /// The hash of the genesis, and how many nodes are honest.
    pub(super) genesis: BlockHash,
    pub(super) honest: usize,
    /// Payments that some node has taken.
    pub(super) taken: Vec<Arc<TransactionOf<P>>>,
    /// Payments that were refused or reported as conflicting, or that died with a node.
    pub(super) spoken_of: HashSet<TransactionId<P>>,
}

/// A step, and what the node's clock showed.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) step: u64,
    pub(crate) now: Time,
}

/// What waits at a node.
pub(crate) fn waiting<P: Played>(node: &Node<P>) -> Vec<Arc<TransactionOf<P>>> {
    node.waiting().map(|checked| checked.transaction().clone()).collect()
}

impl<P: Played> Watch<P> {
    pub(crate) fn new(genesis: &Genesis<P>, honest: usize, settings: &NodeSettings) -> Watch<P> {
        let mut auditor = Auditor::new(genesis);
        for block in P::prelude() {
            auditor.judge(block.hash(), block);
        }
        Watch {
            auditor,
            summary: Summary::default(),
            settings: settings.clone(),
            genesis: P::first_page(genesis).tip.hash,
            honest,
            taken: Vec::new(),
            spoken_of: HashSet::new(),
        }
    }

    /// What a node believes before it is told something.
    pub(crate) fn remember(&self, node: &Node<P>, input: &Input<P>) -> Before<P> {
        let (from, parent) = match input {
            Input::Message(from, Message::Block(block)) => {
                (Some(from), Some(block.previous_hash()))
            }
            Input::Message(from, _) | Input::Bytes(from, _) => (Some(from), None),
            Input::Proposed(block) => (None, Some(block.previous_hash())),
            _ => (None, None),
        };
        Before {
            tip: node.tip(),
            weight: node.tree().weight(),
            waiting: waiting(node),
            is_peer: from.is_none_or(|from| node.peers().any(|peer| peer == *from)),
            parent_is_here: parent.is_some_and(|hash| node.tree().height_of(&hash).is_some()),
        }
    }

    /// Looks at what a node made of what it was told.
    pub(crate) fn examine(
        &mut self,
        node: &Node<P>,
        input: &Input<P>,
        before: &Before<P>,
        outputs: &[Output<P>],
        moment: Moment,
    ) -> Checked {
        let heard = Heard::of(input);
        let waits = waiting(node);
        let after = (node.tip(), waits.as_slice());
        let events: Vec<&Event<P>> = outputs.iter().filter_map(event_of).collect();
        let may_move = |event: &&Event<P>| {
            matches!(event, Event::TipChanged(_) | Event::TransactionAccepted(_))
        };
        if !before.is_peer || !events.iter().any(may_move) {
            conduct::unmoved((before.tip, &before.waiting), after, &in_words(input))?;
        }
        if !before.is_peer {
            return conduct::ignored(outputs.len());
        }
        self.examine_blocks(node, &events, before, moment.now)?;
        let page = self.page(node)?;
        let has_moved = before.tip != after.0 || before.waiting.as_slice() != after.1;
        if has_moved {
            payments::waiting_fits(&mut self.auditor, &page, after.1)?;
            self.examine_payments(&events, before, &page, after.1)?;
        }
        self.examine_refusals(&heard, &events, before, &page, moment.now)?;
        self.examine_words(node, &heard, outputs)?;
        if let Some(transaction) = heard.transaction() {
            let waits = waits.iter().any(|it| **it == *transaction);
            payments::answered(transaction, waits, !events.is_empty())?;
        }
        conduct::bounds(node, &self.settings)?;
        if moment.step.is_multiple_of(SILENT_CHECK)
            && let Some(block) = heard.block().filter(|_| events.is_empty())
        {
            chain::kept(node, block)?;
        }
        if moment.step.is_multiple_of(WHOLE_CHECK) {
            self.check_all(node)?;
        }
        Ok(())
    }

    fn page(&self, node: &Node<P>) -> Result<Arc<Page<P>>, Breach> {
        let hash = node.tip().hash;
        self.auditor.page(&hash).cloned().ok_or_else(|| {
            let detail = format!("it stands on {hash}, which nobody has seen it adopt");
            Breach { invariant: Invariant::ValidChain, detail }
        })
    }

    fn examine_blocks(
        &mut self,
        node: &Node<P>,
        events: &[&Event<P>],
        before: &Before<P>,
        now: Time,
    ) -> Checked {
        let latest = now.after(MAX_AHEAD);
        let (mut is_about_blocks, mut is_reorganised) = (false, false);
        for event in events {
            match event {
                Event::TipChanged(change) => {
                    // The last one is new. The others were kept before, and only then did their time count: a clock may
                    // have been set back since.
                    let new = change.connected.last().map(|placed| placed.hash);
                    for placed in &change.connected {
                        let latest = if Some(placed.hash) == new { latest } else { Time::MAX };
                        chain::adopted(&mut self.auditor, placed, latest)?;
                    }
                    let depth = change.disconnected.len();
                    is_reorganised |= depth > 0;
                    self.summary.reorganisations += u64::from(depth > 0);
                    self.summary.deepest = self.summary.deepest.max(depth);
                }
                Event::BlockStored(placed) => chain::stored(&mut self.auditor, placed, latest)?,
                Event::BlockRefused { .. } => self.summary.blocks_refused += 1,
                _ => continue,
            }
            is_about_blocks = true;
        }
        let (tip, weight) = (node.tip(), node.tree().weight());
        chain::more_work((before.tip, before.weight), (tip, weight))?;
        if is_about_blocks {
            self.check_state(node)?;
            chain::most_work(&self.auditor, weight, node.tree().side_blocks())?;
        }
        if is_reorganised {
            chain::undo_is_replay(node, node.tree().ledger())?;
        }
        Ok(())
    }

    /// Whether a node believes what follows from its tip.
    fn check_state(&self, node: &Node<P>) -> Checked {
        let page = self.page(node)?;
        chain::same_tip(&page, node.tip(), node.tree().weight())?;
        chain::books(&page, node)
    }

    /// The same, and whether its chain is whole from the genesis on.
    pub(crate) fn check_all(&mut self, node: &Node<P>) -> Checked {
        chain::same_genesis(node, &self.genesis)?;
        chain::whole_chain(&self.auditor, node)?;
        let page = self.page(node)?;
        payments::waiting_fits(&mut self.auditor, &page, &waiting(node))?;
        conduct::bounds(node, &self.settings)?;
        chain::undo_is_replay(node, node.tree().ledger())?;
        self.check_state(node)
    }

    fn examine_payments(
        &mut self,
        events: &[&Event<P>],
        before: &Before<P>,
        page: &Page<P>,
        waiting: &[Arc<TransactionOf<P>>],
    ) -> Checked {
        let mut open: Vec<&TransactionOf<P>> = before.waiting.iter().map(|tx| &**tx).collect();
        let mut reported = Vec::new();
        for event in events {
            match event {
                Event::TipChanged(change) => {
                    let blocks = change.disconnected.iter();
                    open.extend(blocks.flat_map(|placed| placed.block.transactions()));
                }
                Event::TransactionAccepted(transaction) => open.push(transaction),
                Event::TransactionConflicts { transaction, .. } => {
                    self.summary.conflicts += 1;
                    self.spoken_of.insert(transaction.id());
                    reported.push(transaction.clone());
                }
                _ => {}
            }
        }
        payments::nothing_lost(open.iter().copied(), page, waiting, &reported)?;
        let changes = events.iter().filter(|it| matches!(it, Event::TipChanged(_))).count();
        if changes == 1 {
            payments::reported_rightly(&reported, page, waiting)?;
        }
        payments::nothing_invented(&open, waiting)
    }

    /// What was only in the memory of a node that died may be gone.
    pub(crate) fn forgive(
        &mut self,
        was: &BlockHash,
        waited: &[Arc<TransactionOf<P>>],
        is: &BlockHash,
    ) {
        let (was, is) = (self.auditor.page(was), self.auditor.page(is));
        let Some((before, after)) = was.zip(is) else { return };
        let unmade = before.made().filter(|tx| !after.confirms(tx)).map(|tx| tx.id());
        self.spoken_of.extend(unmade.chain(waited.iter().map(|tx| tx.id())));
    }

    /// The checks at the end, when all agree, on one of the nodes.
    pub(crate) fn end(&mut self, node: &Node<P>) -> Checked {
        let page = self.page(node)?;
        self.summary.height = node.tip().height;
        let taken = self.taken.iter().map(|tx| &**tx);
        payments::all_made(taken, &page, |id| self.spoken_of.contains(&id))
    }
}
