use super::{HostWorld, Result};
use crate::checks::neighbours;
use crate::engine::millis;
use crate::hosts::machine::{Machine, SHAPE};
use kusari::stage6_coin::{Event, NodeId, Refusal as _};
use kusari::stage7_peers::{HostEvent, Payload, PeerAddress, PeerEvent, PeerMessage};
use std::collections::BTreeSet;

/// Every how many steps a book is looked at.
const BOOK_EVERY: u64 = 16;

/// Why an honest host may be cut: there's no room, or no need, or it was only a test.
const NO_NEED: [&str; 3] = ["no-room", "surplus", "tested"];

/// And why when messages are lost or late, or its cable is pulled.
const NO_WORD: [&str; 5] = ["no-room", "surplus", "tested", "silent", "never-greeted"];

/// How long an old silence may last after everything has calmed down, in milliseconds: someone is asked after 15 s, and has 10 s for
/// the answer.
const AFTERMATH: u64 = 30_000;

impl HostWorld {
    /// Looks at a host after each step.
    pub(super) fn examine(&mut self, machine: usize) -> Result {
        let scenario = &self.scenario;
        let it = &self.machines[machine];
        let Some(host) = &it.host else { return Ok(()) };
        let dialler = host.dialler();
        let extra = 1 + usize::from(it.named.is_some());
        let links = dialler.links().map(|(_, link)| link).collect::<Vec<_>>();
        let links = links.iter().copied();
        let mut checked = neighbours::places(links, scenario.outbound + extra, scenario.inbound);
        let [mut ours, mut node, machine_s] = [
            dialler.links().map(|(id, _)| id).collect::<Vec<_>>(),
            host.node().peers().collect(),
            it.names.keys().copied().collect(),
        ];
        ours.sort();
        node.sort();
        checked = checked.and_then(|()| neighbours::same_links(&ours, &node, &machine_s));
        if self.step.is_multiple_of(BOOK_EVERY) {
            checked = checked.and_then(|()| neighbours::book(dialler.book(), SHAPE));
            checked = checked.and_then(|()| neighbours::tried(dialler.book(), &it.greeted));
        }
        self.demand(Some(machine), checked)?;
        if self.is_calm() && self.machines[machine].found_at.is_none() && self.is_found(machine) {
            self.machines[machine].found_at = Some(self.now);
        }
        Ok(())
    }

    /// Whether a host has an honest neighbour.
    fn is_found(&self, machine: usize) -> bool {
        let it = &self.machines[machine];
        let Some(host) = &it.host else { return false };
        let mut greeted = host.dialler().links().filter(|(_, link)| link.has_greeted);
        greeted.any(|(id, _)| it.names.get(&id).is_some_and(|name| self.is_honest(*name)))
    }

    pub(super) fn examine_dial(&mut self, machine: usize, address: PeerAddress) -> Result {
        let it = &mut self.machines[machine];
        let Some(host) = &it.host else { return Ok(()) };
        let uptime = host.dialler().uptime();
        let limits = it.settings(&self.scenario).back_off;
        let checked = match it.dials.get(&address) {
            Some((dials, at)) => neighbours::paused(address, *dials, uptime - *at, limits),
            None => Ok(()),
        };
        let (dials, at) = it.dials.entry(address).or_insert((0, uptime));
        (*dials, *at) = (*dials + 1, uptime);
        self.demand(Some(machine), checked)
    }

    /// A host that has greeted someone learns that they're also at the address that it dialled.
    pub(super) fn note_that_they_know_each_other(
        &mut self,
        machine: usize,
        link: NodeId,
        address: PeerAddress,
    ) {
        let it = &mut self.machines[machine];
        let links = it.host.iter().flat_map(|host| host.dialler().links());
        if links.into_iter().any(|(id, known)| id == link && known.has_greeted) {
            it.greeted.insert(address);
            it.dials.remove(&address);
        }
    }

    pub(super) fn examine_word(&self, machine: usize, payload: &Payload) -> Result {
        let it = &self.machines[machine];
        let checked = match (payload, &it.host) {
            (Payload::Chain(message), _) => neighbours::written_before_told(message, &it.kept),
            (Payload::Peers(PeerMessage::Peers(peers)), Some(host)) => {
                neighbours::told(peers, host.dialler().book())
            }
            _ => Ok(()),
        };
        self.demand(Some(machine), checked)
    }

    pub(super) fn examine_event(&mut self, machine: usize, event: &HostEvent) -> Result {
        match event {
            HostEvent::Peer(PeerEvent::Greeted { dialled, link }) => {
                if let Some(address) = dialled {
                    self.machines[machine].greeted.insert(*address);
                    self.machines[machine].dials.remove(address);
                }
                self.told(Some(machine), || format!("has a neighbour: {link}, {dialled:?}"));
            }
            HostEvent::Peer(PeerEvent::Cut { link, reason, .. }) => {
                self.summary.cuts += 1;
                self.summary.offences += u64::from(!NO_WORD.contains(&reason.code()));
                self.told(Some(machine), || format!("cuts {link}: {reason}"));
                self.examine_cut(machine, *link, reason.code())?;
            }
            HostEvent::Peer(PeerEvent::Heard { told, taken, link }) => {
                self.summary.told += *told as u64;
                self.summary.taken += *taken as u64;
                self.told(Some(machine), || format!("{link} told {told}, and it takes {taken}"));
            }
            HostEvent::Node(Event::Penalised { peer, offence, .. }) => {
                self.examine_cut(machine, *peer, offence.code())?;
            }
            HostEvent::Node(Event::PeerDropped { peer, offence }) => {
                self.summary.cuts += 1;
                self.summary.offences += 1;
                self.examine_cut(machine, *peer, offence.code())?;
            }
            HostEvent::Node(Event::TipChanged(change)) => {
                let tip = change.connected.last();
                let height = tip.map(|tip| tip.height);
                self.told(Some(machine), || format!("its chain has height {height:?}"));
            }
            _ => {}
        }
        Ok(())
    }

    /// Who's honest is cut only if there's no room or no need, or if it can't be heard.
    fn examine_cut(&self, machine: usize, link: NodeId, code: &str) -> Result {
        let Some(other) = self.machines[machine].other_end(link) else { return Ok(()) };
        let is_rough = self.scenario.loss > 0.0
            || millis(self.scenario.max_delay) > 1_000
            || self.machine_of(other).is_none();
        let is_over = self.calm_since.is_some_and(|since| self.now > since + AFTERMATH);
        let may_happen = if is_rough && !is_over { &NO_WORD[..] } else { &NO_NEED[..] };
        let is_honest = self.is_honest(other);
        self.demand(Some(machine), neighbours::no_offence(is_honest, code, may_happen))
    }

    /// Where a host could find an honest neighbour: addresses in its book at which a host takes some.
    fn ways(&self, machine: usize) -> Vec<PeerAddress> {
        let it = &self.machines[machine];
        let Some(host) = &it.host else { return Vec::new() };
        let has_room = |other: &Machine| {
            let links = other.host.as_ref().map(|host| host.dialler().links());
            let inbound = links.map(|links| links.filter(|(_, link)| link.is_inbound()).count());
            !other.is_hidden && inbound.is_some_and(|count| count < self.scenario.inbound)
        };
        let others = self.machines.iter().enumerate();
        let others = others.filter(|(number, other)| *number != machine && has_room(other));
        let open: BTreeSet<_> = others.flat_map(|(_, other)| other.addresses.clone()).collect();
        host.dialler().book().addresses().filter(|address| open.contains(address)).collect()
    }

    /// Hosts that are linked to each other, or could be, because one knows the other.
    fn groups(&self, or_could_be: bool) -> Vec<BTreeSet<usize>> {
        let mut groups: Vec<BTreeSet<usize>> = Vec::new();
        for (machine, host) in self.hosts() {
            let it = &self.machines[machine];
            let greeted = host.dialler().links().filter(|(_, link)| link.has_greeted);
            let names = greeted.filter_map(|(id, _)| it.names.get(&id));
            let mut near: BTreeSet<_> = names.filter_map(|name| self.machine_of(*name)).collect();
            if or_could_be {
                let ways = self.ways(machine);
                let others = self.machines.iter().enumerate().filter(|(_, other)| {
                    other.host.is_some() && other.addresses.iter().any(|it| ways.contains(it))
                });
                near.extend(others.map(|(number, _)| number));
            }
            near.insert(machine);
            let (touched, rest): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group| !group.is_disjoint(&near));
            near.extend(touched.into_iter().flatten());
            groups = rest;
            groups.push(near);
        }
        groups
    }

    /// Whether everyone who knows everyone else can have them all as neighbours.
    fn has_room_for_all(&self) -> bool {
        let hosts = self.machines.len();
        self.scenario.outbound + 1 >= hosts && self.scenario.inbound + 1 >= hosts
    }

    /// Once nothing goes wrong any more, ends when hosts have found each other and agree, or when they had enough time for that.
    pub(super) fn look_for_the_end(&mut self) -> Result {
        let since = self.calm_since.unwrap_or(0);
        let is_late = self.now > since + millis(self.scenario.patience);
        if !is_late && (!self.step.is_multiple_of(BOOK_EVERY) || self.now < since + AFTERMATH) {
            return Ok(());
        }
        let mut checked = Ok(());
        for (machine, _) in self.hosts() {
            let has_found = self.machines[machine].found_at.is_some();
            let found = neighbours::found(has_found, &self.ways(machine));
            checked = checked.and(found.map_err(|breach| (Some(machine), breach)));
        }
        for group in self.groups(self.has_room_for_all()) {
            let hosts = self.hosts().filter(|(machine, _)| group.contains(machine));
            let tips: Vec<_> = hosts.map(|(_, host)| host.node().tip()).collect();
            let agreed = neighbours::one_tip(&tips);
            checked = checked.and(agreed.map_err(|breach| (None, breach)));
        }
        match checked {
            Ok(()) => self.end(since),
            Err((machine, breach)) if is_late => return self.demand(machine, Err(breach)),
            Err(_) => {}
        }
        Ok(())
    }

    fn end(&mut self, since: u64) {
        let found = self.machines.iter().filter_map(|machine| machine.found_at);
        self.summary.longest_search = found.map(|at| at - since).max().unwrap_or(0);
        self.is_over = true;
        self.told(None, || "all that know each other agree".to_owned());
    }
}
