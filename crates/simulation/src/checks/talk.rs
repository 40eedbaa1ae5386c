use super::conduct;
use super::heard::{Heard, event_of};
use super::watch::Watch;
use crate::invariants::Checked;
use crate::protocols::played::Played;
use kusari::stage5_network::NodeId;
use kusari::stage5_network::any::{Event, Message, Node, Output, TreeError};

impl<P: Played> Watch<P> {
    /// What a node has to say, and how much it may.
    pub(super) fn examine_words(
        &self,
        node: &Node<P>,
        heard: &Heard<'_, P>,
        outputs: &[Output<P>],
    ) -> Checked {
        let (settings, mallory) = (&self.settings, NodeId(self.honest));
        let peers = node.peers().count();
        let said = |what: fn(&Message<P>) -> bool| {
            let is_said = |output: &&Output<P>| matches!(output, Output::Send(_, it) if what(it));
            outputs.iter().filter(is_said).count()
        };
        let has = |what: fn(&Event<P>) -> bool| outputs.iter().filter_map(event_of).any(what);
        if has(|event| matches!(event, Event::TipChanged(_))) {
            conduct::relayed(said(|it| matches!(it, Message::Block(_))), peers, "its new tip")?;
        }
        if has(|event| matches!(event, Event::TransactionAccepted(_))) {
            let count = said(|it| matches!(it, Message::Transaction(_)));
            conduct::relayed(count, peers, "a payment")?;
        }
        let was_refused = has(|event| matches!(event, Event::BlockRefused { .. }));
        let is_ahead = match &heard.message {
            Some(Message::Hello(hello)) => {
                hello.genesis == self.genesis && node.tree().is_lighter_than(hello.work)
            }
            // Where these come from there may be more. Mallory's may lead nowhere.
            Some(Message::Blocks(_)) if heard.from != Some(mallory) => {
                has(|event| matches!(event, Event::TipChanged(_))) && !was_refused
            }
            _ => has(|event| {
                matches!(event, Event::BlockRefused { cause: TreeError::UnknownParent, .. })
            }),
        };
        if is_ahead && let Some(from) = heard.from.filter(|it| node.peers().any(|peer| peer == *it))
        {
            let asked = |it: &Output<P>| matches!(it, Output::Send(to, Message::GetBlocks(_)) if *to == from);
            // Who is asked already answers first.
            conduct::asked(outputs.iter().any(asked) || node.asked().is_some(), from)?;
        }
        let blocks = match &heard.message {
            Some(Message::Blocks(blocks)) => blocks.len(),
            _ => 1,
        };
        let shelves = peers * settings.orphans_per_peer;
        let limit = peers * (settings.announce_count + 8) + 2 * (blocks + shelves);
        conduct::talk(said(|_| true), limit, "messages said at once")
    }
}
