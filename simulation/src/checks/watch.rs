use crate::checks::heard::{Before, Heard, in_words};
use crate::{Breach, Invariant, Page, Simulation, Summary, checks as check};
use kusari::stage5_network::{
    Event, Input, MAX_AHEAD, Message, Node, Output, Refusal as _, Time, Transaction, TransactionId,
    TreeError,
};
use std::collections::HashSet;
use std::sync::Arc;

/// After every how many steps a node's whole chain is compared with the auditor's.
const WHOLE_CHECK: u64 = 256;

/// After every how many steps it is looked whether a block about which nothing was said is there.
const SILENT_CHECK: u64 = 8;

/// What has been seen so far.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    pub(crate) summary: Summary,
    /// Payments that some node has taken.
    taken: Vec<Arc<Transaction>>,
    /// Payments that were refused or reported as conflicting, or that died with a node.
    pub(crate) spoken_of: HashSet<TransactionId>,
}

fn event_of(output: &Output) -> Option<&Event> {
    match output {
        Output::Event(event) => Some(event),
        _ => None,
    }
}

/// The eyes of the world: what is checked after which step.
impl Simulation {
    pub(crate) fn remember(&self, node: &Node, input: &Input) -> Before {
        let (from, parent) = match input {
            Input::Message(from, Message::Block(block)) => {
                (Some(from), Some(block.draft.previous_hash))
            }
            Input::Message(from, _) | Input::Bytes(from, _) => (Some(from), None),
            Input::Mined(block) => (None, Some(block.draft.previous_hash)),
            _ => (None, None),
        };
        Before {
            tip: node.tip(),
            work: node.tree().weight(),
            waiting: node.mempool().transactions().to_vec(),
            is_peer: from.is_none_or(|from| node.peers().any(|peer| peer == *from)),
            parent_is_here: parent.is_some_and(|hash| node.tree().height_of(&hash).is_some()),
        }
    }

    /// Looks at what a node made of what it was told.
    pub(crate) fn examine(
        &mut self,
        node: &Node,
        input: &Input,
        before: &Before,
        outputs: &[Output],
        now: Time,
    ) -> check::Checked {
        let heard = Heard::of(input);
        let after = (node.tip(), node.mempool().transactions());
        let events: Vec<&Event> = outputs.iter().filter_map(event_of).collect();
        let may_move =
            |event: &&Event| matches!(event, Event::TipChanged(_) | Event::TransactionAccepted(_));
        if !before.is_peer || !events.iter().any(may_move) {
            check::unmoved((before.tip, &before.waiting), after, &in_words(input))?;
        }
        if !before.is_peer {
            return check::ignored(outputs.len());
        }
        self.examine_blocks(node, &events, before, now)?;
        let page = self.page(node)?;
        let has_moved = before.tip != after.0 || before.waiting.as_slice() != after.1;
        if has_moved {
            check::waiting_fits(&page, after.1)?;
            self.examine_payments(&events, before, &page, after.1)?;
        }
        self.examine_refusals(&heard, &events, before, &page, now)?;
        self.examine_words(node, &heard, outputs)?;
        if let Some(transaction) = heard.transaction() {
            check::answered(transaction, node.mempool().contains(transaction), !events.is_empty())?;
        }
        check::bounds(node, &self.scenario.settings)?;
        if self.step.is_multiple_of(SILENT_CHECK)
            && let Some(block) = heard.block().filter(|_| events.is_empty())
        {
            check::kept(node, block)?;
        }
        if self.step.is_multiple_of(WHOLE_CHECK) {
            self.check_all(node)?;
        }
        Ok(())
    }

    fn page(&self, node: &Node) -> Result<Arc<Page>, Breach> {
        let hash = node.tip().hash;
        self.auditor.page(&hash).cloned().ok_or_else(|| {
            let detail = format!("it stands on {hash}, which nobody has seen it adopt");
            Breach { invariant: Invariant::ValidChain, detail }
        })
    }

    fn examine_blocks(
        &mut self,
        node: &Node,
        events: &[&Event],
        before: &Before,
        now: Time,
    ) -> check::Checked {
        let latest = now.after(MAX_AHEAD);
        let mut is_about_blocks = false;
        for event in events {
            match event {
                Event::TipChanged(change) => {
                    for placed in &change.connected {
                        check::adopted(&mut self.auditor, placed, latest)?;
                    }
                    let depth = change.disconnected.len();
                    self.watch.summary.reorganisations += u64::from(depth > 0);
                    self.watch.summary.deepest = self.watch.summary.deepest.max(depth);
                }
                Event::BlockStored(placed) => check::stored(&mut self.auditor, placed, latest)?,
                Event::BlockRefused { .. } => self.watch.summary.blocks_refused += 1,
                _ => continue,
            }
            is_about_blocks = true;
        }
        let (tip, work) = (node.tip(), node.tree().weight());
        check::more_work((before.tip, before.work), (tip, work))?;
        if is_about_blocks {
            self.check_state(node)?;
            check::most_work(&self.auditor, work, node.tree().side_blocks())?;
        }
        Ok(())
    }

    /// Whether a node believes what follows from its tip.
    fn check_state(&self, node: &Node) -> check::Checked {
        let page = self.page(node)?;
        check::same_tip(&page, node.tip(), node.tree().weight())?;
        check::ids_are_used(&page, node.tree().accounts())?;
        check::balances(&page, node.tree().accounts())
    }

    /// The same, and whether its chain is whole from the genesis on.
    pub(crate) fn check_all(&self, node: &Node) -> check::Checked {
        check::same_genesis(node, &self.genesis_hash)?;
        check::whole_chain(&self.auditor, node)?;
        check::waiting_fits(&*self.page(node)?, node.mempool().transactions())?;
        check::bounds(node, &self.scenario.settings)?;
        self.check_state(node)
    }

    fn examine_payments(
        &mut self,
        events: &[&Event],
        before: &Before,
        page: &Page,
        waiting: &[Arc<Transaction>],
    ) -> check::Checked {
        let mut open: Vec<&Transaction> = before.waiting.iter().map(|tx| &**tx).collect();
        let mut reported = Vec::new();
        for event in events {
            match event {
                Event::TipChanged(change) => {
                    let blocks = change.disconnected.iter().map(|placed| &placed.block.draft);
                    open.extend(blocks.flat_map(|draft| &draft.transactions));
                }
                Event::TransactionAccepted(transaction) => open.push(transaction),
                Event::TransactionConflicts { transaction, .. } => {
                    self.watch.summary.conflicts += 1;
                    self.watch.spoken_of.insert(transaction.id);
                    reported.push(transaction.clone());
                }
                _ => {}
            }
        }
        check::nothing_lost(open.iter().copied(), page, waiting, &reported)?;
        let changes = events.iter().filter(|it| matches!(it, Event::TipChanged(_))).count();
        if changes == 1 {
            check::reported_rightly(&reported, page, waiting)?;
        }
        check::nothing_invented(&open, waiting)
    }

    fn examine_refusals(
        &mut self,
        heard: &Heard<'_>,
        events: &[&Event],
        before: &Before,
        page: &Page,
        now: Time,
    ) -> check::Checked {
        let honest = self.scenario.nodes;
        let (mut given, mut deserved) = (Vec::new(), Vec::from_iter(heard.offence));
        let (mut dropped, mut to_drop) = (Vec::new(), Vec::new());
        let (mut block, mut lost) = (heard.block(), 0);
        // Of a list nobody tells which of its blocks was refused. What follows them later, does.
        if let Some(Message::Blocks(blocks)) = &heard.message
            && events.iter().any(|event| matches!(event, Event::BlockRefused { .. }))
        {
            blocks.iter().for_each(|block| drop(self.auditor.judge(block.hash(), block)));
        }
        for event in events {
            match event {
                Event::TipChanged(_) | Event::BlockStored(_) => block = None,
                Event::BlockRefused { from, cause } => {
                    let is_for_now =
                        matches!(cause, TreeError::UnknownParent | TreeError::TimeTooNew { .. });
                    if let Some(block) = block.take() {
                        let verdict = self.auditor.judge(block.hash(), block);
                        let is_early = block.draft.time > now.after(MAX_AHEAD);
                        let here = before.parent_is_here;
                        check::same_reason(&verdict, cause.code(), here, is_early)?;
                    }
                    lost += usize::from(matches!(cause, TreeError::UnknownParent));
                    let Some(from) = from else {
                        check::own_block(cause.code(), is_for_now)?;
                        continue;
                    };
                    if !is_for_now {
                        check::innocent(*from, honest, cause.code())?;
                        deserved.extend((!dropped.contains(from)).then_some(cause.code()));
                    }
                }
                Event::TransactionRefused { from, id, cause } => {
                    let Some(transaction) = heard.transaction() else { continue };
                    let everywhere = self.auditor.refusal_of(transaction);
                    check::same_refusal(transaction, cause, everywhere, page, &before.waiting)?;
                    deserved.extend(everywhere.filter(|_| from.is_some()));
                    self.watch.summary.payments_refused += 1;
                    if cause.code() != "replay" {
                        // A replay is on somebody's chain, and would be lost with that chain.
                        self.watch.spoken_of.insert(*id);
                    }
                }
                Event::TransactionAccepted(transaction) => {
                    check::acceptable(self.auditor.refusal_of(transaction))?;
                    if !self.watch.taken.contains(transaction) {
                        self.watch.taken.push(transaction.clone());
                    }
                }
                Event::Penalised { peer, offence, count } => {
                    check::innocent(*peer, honest, offence.code())?;
                    self.watch.summary.penalties += 1;
                    given.push(offence.code());
                    if *count >= self.scenario.settings.max_offences {
                        to_drop.push(*peer);
                    }
                }
                Event::PeerDropped { peer, offence } => {
                    check::innocent(*peer, honest, offence.code())?;
                    dropped.push(*peer);
                }
                _ => {}
            }
        }
        if let Some(Message::Hello(hello)) = &heard.message
            && hello.genesis != self.genesis_hash
        {
            to_drop.extend(heard.from);
        }
        let is_list = usize::from(matches!(heard.message, Some(Message::Blocks(_))));
        check::talk(lost * is_list, 1, "orphans of one list")?;
        check::penalties(&given, &deserved)?;
        check::dropped(&dropped, &to_drop)
    }

    /// What a node has to say, and how much it may.
    fn examine_words(&self, node: &Node, heard: &Heard<'_>, outputs: &[Output]) -> check::Checked {
        let peers = node.peers().count();
        let said = |what: fn(&Message) -> bool| {
            let is_said = |output: &&Output| matches!(output, Output::Send(_, it) if what(it));
            outputs.iter().filter(is_said).count()
        };
        let has = |what: fn(&Event) -> bool| outputs.iter().filter_map(event_of).any(what);
        if has(|event| matches!(event, Event::TipChanged(_))) {
            check::relayed(said(|it| matches!(it, Message::Block(_))), peers, "its new tip")?;
        }
        if has(|event| matches!(event, Event::TransactionAccepted(_))) {
            let count = said(|it| matches!(it, Message::Transaction(_)));
            check::relayed(count, peers, "a payment")?;
        }
        let was_refused = has(|event| matches!(event, Event::BlockRefused { .. }));
        let is_ahead = match &heard.message {
            Some(Message::Hello(hello)) => {
                hello.genesis == self.genesis_hash
                    && u128::from(hello.work) > node.tree().weight().hashes()
            }
            // Where these come from there may be more. Mallory's may lead nowhere.
            Some(Message::Blocks(_)) if heard.from != Some(self.mallory_id()) => {
                has(|event| matches!(event, Event::TipChanged(_))) && !was_refused
            }
            _ => has(|event| {
                matches!(event, Event::BlockRefused { cause: TreeError::UnknownParent, .. })
            }),
        };
        if is_ahead && let Some(from) = heard.from.filter(|it| node.peers().any(|peer| peer == *it))
        {
            let asked =
                |it: &Output| matches!(it, Output::Send(to, Message::GetBlocks(_)) if *to == from);
            // Who is asked already answers first.
            check::asked(outputs.iter().any(asked) || node.asked().is_some(), from)?;
        }
        let blocks = match &heard.message {
            Some(Message::Blocks(blocks)) => blocks.len(),
            _ => 1,
        };
        let shelves = peers * self.scenario.settings.orphans_per_peer;
        let limit = peers * (self.scenario.settings.announce_count + 8) + 2 * (blocks + shelves);
        check::talk(said(|_| true), limit, "messages said at once")
    }

    /// The checks at the end, when all agree.
    pub(crate) fn end(&mut self) -> Result<(), crate::SimulationError> {
        self.demand(None, check::agreement(&self.tips()))?;
        for (id, node) in self.nodes() {
            self.demand(Some(id.0), self.check_all(node))?;
        }
        let Some((_, node)) = self.nodes().next() else { return Ok(()) };
        let (page, height) = (self.page(node), node.tip().height);
        let all_made = page.and_then(|page| {
            let taken = self.watch.taken.iter().map(|tx| &**tx);
            check::all_made(taken, &page, |id| self.watch.spoken_of.contains(&id))
        });
        self.demand(None, all_made)?;
        self.watch.summary.height = height;
        self.is_over = true;
        Ok(())
    }
}
