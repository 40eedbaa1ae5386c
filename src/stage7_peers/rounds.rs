use super::address::{Group, PeerAddress};
use super::dialler::Dialler;
use super::link::Purpose;
use super::peer_event::{CutReason, PeerEvent, PeerOutput};
use super::peer_message::PeerMessage;
use rand::{Rng, RngExt as _};
use std::collections::BTreeSet;
use std::time::Duration;

/// What a dialler does as time passes: it lets go of those that don't answer, and dials others.
impl Dialler {
    /// Time has passed: so much since the last tick, which is best about a fifth of a second ago.
    pub fn tick(&mut self, passed: Duration, rng: &mut impl Rng) -> Vec<PeerOutput> {
        self.uptime = self.uptime.saturating_add(passed);
        let mut outputs = Vec::new();
        self.let_go(rng, &mut outputs);
        self.ping(rng, &mut outputs);
        while let Some(address) = self.next_neighbour(rng) {
            self.dial(address, Purpose::Neighbour, &mut outputs);
        }
        self.test(rng, &mut outputs);
        outputs
    }

    /// Lets go of those that had their time to answer.
    fn let_go(&mut self, rng: &mut impl Rng, outputs: &mut Vec<PeerOutput>) {
        let (uptime, patience) = (self.uptime, self.settings.patience);
        let late = self.dialling.iter().filter(|(_, (_, since))| uptime - *since > patience);
        for address in late.map(|(address, _)| *address).collect::<Vec<_>>() {
            self.dialling.remove(&address);
            self.book.failed(&address);
            self.back_off.lengthen(address, uptime, rng);
            outputs.push(PeerOutput::Event(PeerEvent::NoAnswer(address)));
        }
        let mut to_cut = Vec::new();
        for (id, link) in &self.links {
            if !link.has_greeted && uptime - link.since > patience {
                to_cut.push((*id, CutReason::NeverGreeted));
            } else if link.pinged.is_some_and(|(_, at)| uptime - at > self.settings.ping_patience) {
                to_cut.push((*id, CutReason::Silent));
            }
        }
        for (id, reason) in to_cut {
            if let Some((address, _)) = self.links.get(&id).and_then(|link| link.dialled) {
                self.book.failed(&address);
                self.back_off.lengthen(address, uptime, rng);
            }
            self.cut(id, reason, outputs);
        }
    }

    fn ping(&mut self, rng: &mut impl Rng, outputs: &mut Vec<PeerOutput>) {
        let uptime = self.uptime;
        for (id, link) in &mut self.links {
            let is_quiet = uptime - link.heard_at > self.settings.ping_after;
            if link.has_greeted && link.pinged.is_none() && is_quiet {
                let number = rng.random();
                link.pinged = Some((number, uptime));
                outputs.push(PeerOutput::Say(*id, PeerMessage::Ping(number)));
            }
        }
    }

    /// Whom to dial next, if neighbours are missing: first those that its owner named, then the anchors, then someone
    /// from the book whose group isn't among the neighbours yet, then anyone from the book.
    fn next_neighbour(&mut self, rng: &mut impl Rng) -> Option<PeerAddress> {
        let (uptime, mut busy) =
            (self.uptime, self.dialling.keys().copied().collect::<BTreeSet<_>>());
        busy.extend(self.links.values().filter_map(|link| Some(link.dialled?.0)));
        let is_free = |it: &PeerAddress| !busy.contains(it) && self.back_off.allows(it, uptime);
        if let Some(named) = self.named.iter().find(|address| is_free(address)) {
            return Some(*named);
        }
        let links = self.links.values().filter(|link| link.is_outbound()).count();
        let dials = self.dialling.values().filter(|(why, _)| *why == Purpose::Neighbour).count();
        if links + dials >= self.settings.outbound + usize::from(self.is_stale()) {
            return None;
        }
        while let Some(anchor) = self.anchors.pop() {
            if !busy.contains(&anchor) {
                return Some(anchor);
            }
        }
        let groups: BTreeSet<Group> = busy.iter().map(PeerAddress::group).collect();
        let is_elsewhere = |it: &PeerAddress| is_free(it) && !groups.contains(&it.group());
        self.book.pick(rng, is_elsewhere).or_else(|| self.book.pick(rng, is_free))
    }

    /// Whether no new block has come for so long that the neighbours may be keeping something from us.
    pub fn is_stale(&self) -> bool {
        self.uptime - self.last_tip > self.settings.stale_after
    }

    fn dial(&mut self, address: PeerAddress, purpose: Purpose, outputs: &mut Vec<PeerOutput>) {
        self.dialling.insert(address, (purpose, self.uptime));
        outputs.push(PeerOutput::Dial(address));
    }

    /// Now and then, dials an address only to see if someone is there. So *tried* fills with addresses that are good, and
    /// not only with those of neighbours.
    fn test(&mut self, rng: &mut impl Rng, outputs: &mut Vec<PeerOutput>) {
        if self.uptime < self.next_test {
            return;
        }
        self.next_test = self.uptime + self.settings.feeler_every;
        let is_free = |address: &PeerAddress| {
            !self.dialling.contains_key(address)
                && self.back_off.allows(address, self.uptime)
                && self.links.values().all(|link| link.dialled.is_none_or(|it| it.0 != *address))
        };
        match self.book.to_test() {
            // Its holder is a neighbour, so it has passed the test already.
            Some(holder)
                if self.links.values().any(|link| {
                    link.has_greeted && link.dialled.is_some_and(|it| it.0 == holder)
                }) =>
            {
                self.book.greeted(holder)
            }
            Some(holder) if is_free(&holder) => self.dial(holder, Purpose::Test, outputs),
            _ => {
                if let Some(address) = self.book.pick_heard(rng, is_free) {
                    self.dial(address, Purpose::Test, outputs);
                }
            }
        }
    }
}
