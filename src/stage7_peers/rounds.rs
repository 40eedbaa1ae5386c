use super::address::{Group, PeerAddress};
use super::dialler::Dialler;
use super::link::Purpose;
use super::peer_event::{CutReason, PeerOutput};
use super::peer_message::PeerMessage;
use rand::{Rng, RngExt as _};
use std::collections::BTreeMap;
use std::time::Duration;

/// What a dialler does as time passes: it lets go of those that don't answer, and dials others.
impl Dialler {
    /// This much time has passed since the last tick. A fifth of a second is about right.
    pub fn tick(&mut self, passed: Duration, rng: &mut impl Rng) -> Vec<PeerOutput> {
        self.uptime = self.uptime.saturating_add(passed);
        let mut outputs = Vec::new();
        self.let_go(rng, &mut outputs);
        self.try_another(rng, &mut outputs);
        self.ping(rng, &mut outputs);
        while let Some(address) = self.next_neighbour(rng) {
            self.dial(address, Purpose::Neighbour, &mut outputs);
        }
        self.ask_again(&mut outputs);
        self.test(rng, &mut outputs);
        outputs
    }

    /// Lets go of those that had their time to answer.
    fn let_go(&mut self, rng: &mut impl Rng, outputs: &mut Vec<PeerOutput>) {
        let (uptime, patience) = (self.uptime, self.settings.patience);
        let late = self.dialling.iter().filter(|(_, (_, since))| uptime - *since > patience);
        for address in late.map(|(address, _)| *address).collect::<Vec<_>>() {
            self.no_answer(address, rng, outputs);
        }
        let mut to_cut = Vec::new();
        for (id, link) in &self.links {
            if !link.has_greeted && uptime - link.since > patience {
                to_cut.push((*id, link.dialled, CutReason::NeverGreeted));
            } else if link.pinged_at.is_some_and(|at| uptime - at > self.settings.ping_patience) {
                to_cut.push((*id, link.dialled, CutReason::Silent));
            }
        }
        for (id, dialled, reason) in to_cut {
            self.cut(id, reason, outputs);
            if let Some((address, _)) = dialled {
                self.has_failed(address, rng);
            }
        }
    }

    fn ping(&mut self, rng: &mut impl Rng, outputs: &mut Vec<PeerOutput>) {
        let uptime = self.uptime;
        for (id, link) in &mut self.links {
            let is_quiet = uptime - link.heard_at > self.settings.ping_after;
            if link.has_greeted && link.pinged_at.is_none() && is_quiet {
                link.pinged_at = Some(uptime);
                outputs.push(PeerOutput::Say(*id, PeerMessage::Ping(rng.random())));
            }
        }
    }

    /// Whom to dial next, if neighbours are missing: first those that its owner named, then the anchors, then someone
    /// from the book whose group isn't among the neighbours yet, then anyone from the book. But no group gets more than half of
    /// the places, not even if no other is left: Mallory may have seen to that.
    fn next_neighbour(&mut self, rng: &mut impl Rng) -> Option<PeerAddress> {
        let mut busy: Vec<_> = self.dialling.keys().copied().collect();
        busy.extend(self.links.values().filter_map(|link| Some(link.dialled?.0)));
        let is_free =
            |it: &PeerAddress| !busy.contains(it) && self.back_off.allows(it, self.uptime);
        if let Some(named) = self.named.iter().find(|address| is_free(address)) {
            return Some(*named);
        }
        if self.is_full() {
            return None;
        }
        while let Some(anchor) = self.anchors.pop() {
            if is_free(&anchor) {
                return Some(anchor);
            }
        }
        let mut groups = BTreeMap::<Group, usize>::new();
        for address in &busy {
            *groups.entry(address.group()).or_default() += 1;
        }
        let neighbours_in = |it: &PeerAddress| groups.get(&it.group()).copied().unwrap_or(0);
        let half = self.settings.outbound.div_ceil(2);
        let is_elsewhere = |it: &PeerAddress| is_free(it) && neighbours_in(it) == 0;
        let is_bearable = |it: &PeerAddress| is_free(it) && neighbours_in(it) < half;
        self.book.pick(rng, is_elsewhere).or_else(|| self.book.pick(rng, is_bearable))
    }

    fn dial(&mut self, address: PeerAddress, purpose: Purpose, outputs: &mut Vec<PeerOutput>) {
        self.dialling.insert(address, (purpose, self.uptime));
        outputs.push(PeerOutput::Dial(address));
    }

    /// If neighbours are missing and the book has no one left to dial, asks those that are there again.
    fn ask_again(&mut self, outputs: &mut Vec<PeerOutput>) {
        if self.is_full() {
            return;
        }
        let pause = self.settings.tell_every.saturating_add(self.settings.patience);
        let is_due = |at: Duration| self.uptime - at > pause;
        let due = self.links.iter().filter(|(_, link)| link.asked_at.is_some_and(is_due));
        for id in due.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.ask(id, outputs);
        }
    }

    /// Now and then, dials an address only to see if someone is there: one that has to be tested because another would have its
    /// place, or one that we've only heard of. So *tried* fills with addresses that are good, and not only with those of
    /// neighbours.
    fn test(&mut self, rng: &mut impl Rng, outputs: &mut Vec<PeerOutput>) {
        if self.uptime < self.next_test {
            return;
        }
        self.next_test = self.uptime.saturating_add(self.settings.feeler_every);
        let link_to = |address: &PeerAddress| {
            self.links.values().find(|link| link.dialled.is_some_and(|it| it.0 == *address))
        };
        let is_free = |address: &PeerAddress| {
            !self.dialling.contains_key(address)
                && self.back_off.allows(address, self.uptime)
                && link_to(address).is_none()
        };
        let contested = self.book.to_test();
        if let Some(neighbour) = contested.filter(|it| link_to(it).is_some_and(|it| it.has_greeted))
        {
            return self.book.greeted(neighbour); // It has passed the test already.
        }
        // Both kinds get their turn, whatever Mallory does to fill the list of one.
        let contested = contested.filter(|address| is_free(address));
        let heard = self.book.pick_heard(rng, is_free);
        let (first, second) = if rng.random() { (contested, heard) } else { (heard, contested) };
        if let Some(address) = first.or(second) {
            self.dial(address, Purpose::Test, outputs);
        }
    }
}
