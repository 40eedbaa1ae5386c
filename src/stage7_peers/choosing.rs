use super::address::Group;
use super::dialler::Dialler;
use super::link::{Link, Purpose};
use super::peer_event::{CutReason, PeerOutput};
use crate::stage6_coin::NodeId;
use rand::Rng;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Which neighbours a dialler keeps, and which it lets go.
impl Dialler {
    /// Whether as many neighbours as it wants are there or being dialled. Those that its owner named don't count.
    pub(super) fn is_full(&self) -> bool {
        let is_picked = |(address, why): &(_, Purpose)| {
            *why == Purpose::Neighbour && !self.named.contains(address)
        };
        let links = self.links.values().filter_map(|link| link.dialled).filter(is_picked).count();
        let dials = self.dialling.iter().map(|(address, (why, _))| (*address, *why));
        let wanted = self.settings.outbound.saturating_add(usize::from(self.is_stale()));
        links + dials.filter(is_picked).count() >= wanted
    }

    /// The neighbours that it picked itself, and that greeted it, the oldest first.
    fn picked(&self) -> Vec<(NodeId, &Link)> {
        let is_picked = |link: &Link| {
            link.is_outbound()
                && link.has_greeted
                && link.dialled.is_some_and(|(address, _)| !self.named.contains(&address))
        };
        let mut picked: Vec<_> = self.links().filter(|(_, link)| is_picked(link)).collect();
        picked.sort_by_key(|(id, link)| (link.since, *id));
        picked
    }

    /// Who has to go when too many dialled us: of the group that has most links, the youngest that never brought a
    /// block. So if Mallory wants to push someone out, she first has to push out herself.
    pub(super) fn evicted(&self) -> Option<NodeId> {
        let inbound = || self.links.iter().filter(|(_, link)| link.is_inbound());
        if inbound().count() <= self.settings.inbound {
            return None;
        }
        let mut groups = BTreeMap::<Group, usize>::new();
        for (_, link) in inbound() {
            *groups.entry(link.group()).or_default() += 1;
        }
        let candidates = inbound().filter(|(_, link)| link.brought_tip.is_none());
        let rank = |(id, link): &(&NodeId, &Link)| (groups[&link.group()], link.since, **id);
        let evicted = candidates.max_by_key(rank).or_else(|| inbound().max_by_key(rank));
        evicted.map(|(id, _)| *id)
    }

    /// A neighbour brought a new end of our chain. If one more had been dialled because none came for long, one is too many now.
    pub(super) fn brought_tip(
        &mut self,
        link: NodeId,
        rng: &mut impl Rng,
        outputs: &mut Vec<PeerOutput>,
    ) {
        let uptime = self.uptime;
        self.last_tip = uptime;
        if let Some(link) = self.links.get_mut(&link) {
            link.brought_tip = Some(uptime);
        }
        self.let_one_go(rng, outputs);
    }

    /// If there's one neighbour more than wanted, cuts the one that last brought a block longest ago, or the youngest
    /// that never did. The older half is safe: otherwise Mallory, who can be quicker than anyone, could make us swap all our
    /// neighbours for hers, one at a time.
    fn let_one_go(&mut self, rng: &mut impl Rng, outputs: &mut Vec<PeerOutput>) {
        let picked = self.picked();
        if picked.len() > self.settings.outbound {
            let young = picked.into_iter().skip(self.settings.outbound / 2);
            let worst =
                young.min_by_key(|(id, link)| (link.brought_tip, Reverse((link.since, *id))));
            if let Some(worst) = worst.map(|(id, _)| id) {
                self.let_go_as_surplus(worst, rng, outputs);
            }
        }
    }

    /// If the one more that was dialled has had its time and still no block has come, makes room for another.
    pub(super) fn try_another(&mut self, rng: &mut impl Rng, outputs: &mut Vec<PeerOutput>) {
        let picked = self.picked();
        let is_due = self.is_stale() && picked.len() > self.settings.outbound;
        let youngest = picked
            .last()
            .filter(|(_, link)| is_due && self.uptime - link.since > self.settings.stale_after);
        if let Some(youngest) = youngest.map(|(id, _)| *id) {
            self.let_go_as_surplus(youngest, rng, outputs);
        }
    }

    fn let_go_as_surplus(&mut self, id: NodeId, rng: &mut impl Rng, outputs: &mut Vec<PeerOutput>) {
        if let Some((address, _)) = self.links.get(&id).and_then(|link| link.dialled) {
            self.back_off.lengthen_fully(address, self.uptime, rng);
        }
        self.cut(id, CutReason::Surplus, outputs);
    }

    /// An anchor stays one until no one answers there. A free place goes to the neighbour that has been there longest.
    pub(super) fn remember_anchors(&mut self) {
        let mut anchors = self.book.anchors().to_vec();
        for (_, link) in self.picked() {
            let address = link.dialled.map(|(address, _)| address);
            anchors.extend(address.filter(|it| !self.book.anchors().contains(it)));
        }
        self.book.set_anchors(anchors);
    }

    /// Whether no neighbour has brought a new block for so long that they may be keeping something from us.
    pub fn is_stale(&self) -> bool {
        self.uptime - self.last_tip > self.settings.stale_after
    }
}
