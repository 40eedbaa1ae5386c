use super::heard::{Before, Heard};
use super::watch::Watch;
use super::{chain, conduct, payments};
use crate::invariants::Checked;
use crate::protocols::played::{Page, Played};
use kusari::stage5_network::any::{Event, Message, TreeError};
use kusari::stage5_network::protocol::Block as _;
use kusari::stage5_network::{MAX_AHEAD, Refusal as _, Time};

impl<P: Played> Watch<P> {
    /// Whether what was refused had to be, for this reason, and whether only those were blamed who deserve it.
    pub(super) fn examine_refusals(
        &mut self,
        heard: &Heard<'_, P>,
        events: &[&Event<P>],
        before: &Before<P>,
        page: &Page<P>,
        now: Time,
    ) -> Checked {
        let honest = self.honest;
        let (mut given, mut deserved) = (Vec::new(), Vec::from_iter(heard.offence));
        let (mut dropped, mut to_drop) = (Vec::new(), Vec::new());
        let (mut block, mut lost) = (heard.block(), 0);
        // Nothing says which block of a list was refused. What follows it later does.
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
                        let is_early = block.time() > now.after(MAX_AHEAD);
                        let here = before.parent_is_here;
                        conduct::same_reason(&verdict, cause.code(), here, is_early)?;
                    }
                    lost += usize::from(matches!(cause, TreeError::UnknownParent));
                    let Some(from) = from else {
                        chain::own_block(cause.code(), is_for_now)?;
                        continue;
                    };
                    if !is_for_now {
                        conduct::innocent(*from, honest, cause.code())?;
                        deserved.extend((!dropped.contains(from)).then_some(cause.code()));
                    }
                }
                Event::TransactionRefused { from, id, cause } => {
                    let Some(transaction) = heard.transaction() else { continue };
                    let (code, limit) = (cause.code(), self.settings.mempool_limit);
                    let reasons = self.auditor.reasons(page, &before.waiting, limit, transaction);
                    payments::same_refusal(id, code, &reasons)?;
                    deserved
                        .extend((from.is_some() && reasons.blame.contains(&code)).then_some(code));
                    self.summary.payments_refused += 1;
                    // A replay is on someone's chain, and would be lost with that chain.
                    if code != "replay" && !page.confirms(transaction) {
                        self.spoken_of.insert(*id);
                    }
                }
                Event::TransactionAccepted(transaction) => {
                    payments::acceptable(self.auditor.refusal_of(transaction))?;
                    if !self.taken.contains(transaction) {
                        self.taken.push(transaction.clone());
                    }
                }
                Event::Penalised { peer, offence, count } => {
                    conduct::innocent(*peer, honest, offence.code())?;
                    self.summary.penalties += 1;
                    given.push(offence.code());
                    if *count >= self.settings.max_offences {
                        to_drop.push(*peer);
                    }
                }
                Event::PeerDropped { peer, offence } => {
                    conduct::innocent(*peer, honest, offence.code())?;
                    dropped.push(*peer);
                }
                _ => {}
            }
        }
        if let Some(Message::Hello(hello)) = &heard.message
            && hello.genesis != self.genesis
        {
            to_drop.extend(heard.from);
        }
        let is_list = usize::from(matches!(heard.message, Some(Message::Blocks(_))));
        conduct::talk(lost * is_list, 1, "orphans of one list")?;
        conduct::penalties(&given, &deserved)?;
        conduct::dropped(&dropped, &to_drop)
    }
}
