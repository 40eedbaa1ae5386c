use super::{HostWorld, Result, SPARE, TIMEOUT, Who};
use crate::hosts::liar::Lies;
use crate::hosts::machine::Machine;
use crate::hosts::plan::Happens;
use crate::hosts::wires::Name;
use kusari::stage6_coin::NodeId;
use kusari::stage7_peers::{Envelope, HostInput, Payload, PeerAddress};
use rand::RngExt as _;

/// How connections are made, carry words, and end.
impl HostWorld {
    pub(super) fn dial(&mut self, machine: usize, address: PeerAddress) {
        self.summary.dials += 1;
        self.told(Some(machine), || format!("dials {address}"));
        let name = self.machines[machine].name;
        if self.machines[machine].addresses.contains(&address) {
            return self.put_in(1, Happens::Oneself(name, address));
        }
        let delay = self.delay();
        // Once in a while it takes longer than a host waits.
        let is_slow = !self.is_calm() && self.rng.random_bool(0.02);
        self.put_in(if is_slow { 11_000 } else { delay }, Happens::Call(name, address));
    }

    /// Who takes calls at an address.
    pub(super) fn listener(&mut self, address: PeerAddress) -> Option<Name> {
        let is_there =
            |it: &&Machine| !it.is_hidden && it.host.is_some() && it.addresses.contains(&address);
        if let Some(machine) = self.machines.iter().find(is_there) {
            let room = self.scenario.inbound + SPARE;
            return (self.wires.inbound(machine.name) < room).then_some(machine.name);
        }
        let hers = self.mallory.iter().find(|(hers, _)| *hers == address).copied();
        let (address, mood) = hers.filter(|_| !self.is_calm())?;
        Some(self.new_name(Who::Mallory { mood, ip: address.ip() }))
    }

    pub(super) fn call(&mut self, from: Name, address: PeerAddress) -> Result {
        if self.is_calm() && !self.is_honest(from) {
            return Ok(()); // she's gone
        }
        let Some(listener) = self.listener(address) else {
            let is_told = self.is_calm() || self.rng.random_bool(0.5);
            let later = if is_told { self.delay() } else { TIMEOUT };
            self.put_in(later, Happens::NoAnswer(from, address));
            return Ok(());
        };
        self.connect(from, listener, address);
        Ok(())
    }

    pub(super) fn connect(&mut self, dialler: Name, listener: Name, address: PeerAddress) {
        let Some(number) = self.wires.open(dialler, listener, address) else {
            return self.put_in(1, Happens::NoAnswer(dialler, address));
        };
        self.summary.links += 1;
        for is_dialler in [true, false] {
            let later = self.delay();
            self.put_in(later, Happens::Linked { dialler, listener, number, is_dialler });
        }
    }

    pub(super) fn linked(
        &mut self,
        dialler: Name,
        listener: Name,
        number: u64,
        is_dialler: bool,
    ) -> Result {
        let (me, other) = if is_dialler { (dialler, listener) } else { (listener, dialler) };
        let Some(wire) = self.wires.find(dialler, listener, number) else { return Ok(()) };
        wire.is_known_to_dialler |= is_dialler;
        let address = wire.address;
        let ip = match self.who[&other] {
            Who::Host(machine) => self.machines[machine].addresses[0].ip(),
            Who::Mallory { ip, .. } => ip,
        };
        if let Who::Mallory { mood, .. } = self.who[&me] {
            let said = mood.greets(&mut self.lies());
            said.into_iter().for_each(|envelope| self.send(me, other, envelope));
            return Ok(());
        }
        let Some(machine) = self.machine_of(me) else { return Ok(()) };
        if self.machines[machine].is_closing(other) {
            return Ok(()); // all their connections are about to be cut
        }
        let link = self.machines[machine].number(other);
        if is_dialler {
            self.note_that_they_know_each_other(machine, link, address);
        }
        let dialled = is_dialler.then_some(address);
        let ip = if is_dialler { address.ip() } else { ip };
        self.tell(machine, HostInput::Linked { link, ip, dialled })
    }

    pub(super) fn lies(&mut self) -> Lies<'_> {
        let addresses = self.mallory.iter().map(|(address, _)| *address).collect();
        Lies { genesis: self.genesis, addresses, rng: &mut self.rng }
    }

    pub(super) fn say(&mut self, machine: usize, link: NodeId, payload: &Payload) {
        let it = &self.machines[machine];
        let name = it.name;
        if let Some(other) = it.other_end(link) {
            self.send(name, other, payload.envelope());
        }
    }

    pub(super) fn send(&mut self, from: Name, to: Name, envelope: Envelope) {
        let is_lost = !self.is_calm() && self.rng.random_bool(self.scenario.loss);
        if !is_lost && self.wires.are_linked(from, to) {
            let (later, cuts) = (self.delay(), self.wires.cuts(from, to));
            self.put_in(later, Happens::Arrives { from, to, cuts, envelope });
        }
    }

    pub(super) fn arrives(&mut self, from: Name, to: Name, envelope: Envelope) -> Result {
        if let Who::Mallory { mood, .. } = self.who[&to] {
            let said = mood.answers(envelope, &mut self.lies());
            said.into_iter().for_each(|envelope| self.send(to, from, envelope));
            return Ok(());
        }
        let Some(machine) = self.machine_of(to) else { return Ok(()) };
        match self.machines[machine].links.get(&from).copied() {
            Some(link) => self.tell(machine, HostInput::Says(link, envelope)),
            None if self.machines[machine].is_closing(from) => Ok(()),
            // It doesn't know of the connection yet.
            None => {
                let cuts = self.wires.cuts(from, to);
                self.put_in(20, Happens::Arrives { from, to, cuts, envelope });
                Ok(())
            }
        }
    }

    /// All connections between two are gone, and both learn it, one after the other.
    pub(super) fn close(&mut self, one: Name, other: Name) {
        for wire in self.wires.cut(one, other) {
            if !wire.is_known_to_dialler {
                let later = self.delay();
                self.put_in(later, Happens::NoAnswer(wire.dialler, wire.address));
            }
        }
        for (at, other) in [(one, other), (other, one)] {
            // The host that wanted them cut has nothing more to wait for. A call that comes now is a new one.
            if let Some(machine) = self.machine_of(at) {
                self.machines[machine].closing.retain(|_, closing| *closing != other);
            }
            let later = self.delay();
            self.put_in(later, Happens::Gone { at, other });
        }
    }

    pub(super) fn gone(&mut self, at: Name, other: Name) -> Result {
        let Some(machine) = self.machine_of(at) else { return Ok(()) };
        if self.wires.are_linked(at, other) {
            return Ok(()); // there's a new connection
        }
        let it = &mut self.machines[machine];
        it.closing.retain(|_, closing| *closing != other);
        match it.links.remove(&other) {
            Some(link) => {
                it.names.remove(&link);
                self.tell(machine, HostInput::Unlinked(link))
            }
            None => Ok(()),
        }
    }
}
