use super::{HostWorld, Result, TICK, Who};
use crate::hosts::liar::Mood;
use crate::hosts::machine::Machine;
use crate::hosts::plan::Happens;
use crate::hosts::planted::Planted;
use crate::invariants::{Breach, Invariant};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use std::net::{IpAddr, Ipv4Addr};

/// How hosts come and go, and when Mallory calls.
impl HostWorld {
    pub(super) fn start(&mut self, machine: usize) -> Result {
        let name = self.new_name(Who::Host(machine));
        let mut settings = self.machines[machine].settings(&self.scenario);
        settings.inbound += usize::from(self.is_planted(machine, Planted::LetsInTooMany));
        let mut book = self.machines[machine].saved_book();
        if self.is_planted(machine, Planted::BelievesItsBook) {
            book.addresses().collect::<Vec<_>>().into_iter().for_each(|it| book.greeted(it));
        }
        let believed = self.machines[machine].believed;
        let started = self.machines[machine].start(name, settings, book, &mut self.rng);
        let tip = started.map_err(|cause| Breach {
            invariant: Invariant::Restart,
            detail: format!("it doesn't take back what it wrote: {cause}"),
        });
        let checked = tip.and_then(|tip| crate::checks::restarted(believed, tip.hash));
        self.demand(Some(machine), checked)?;
        let first = self.rng.random_range(0..TICK);
        self.put_in(first, Happens::Tick(machine, name));
        Ok(())
    }

    pub(super) fn leave(&mut self, machine: usize, is_sudden: bool, is_for_good: bool) {
        let it = &mut self.machines[machine];
        it.is_gone |= is_for_good;
        if it.host.is_none() {
            return;
        }
        if !is_sudden {
            it.save_book();
        }
        let name = it.name;
        it.stop();
        self.trace.note_fault(self.now, 1, machine);
        self.told(Some(machine), || if is_sudden { "is gone" } else { "leaves" }.to_owned());
        if !is_sudden {
            self.wires.others(name).into_iter().for_each(|other| self.close(name, other));
        }
    }

    pub(super) fn come_back(&mut self, machine: usize) -> Result {
        let it = &self.machines[machine];
        if it.host.is_some() || it.is_gone {
            return Ok(());
        }
        self.summary.returns += 1;
        self.trace.note_fault(self.now, 2, machine);
        self.told(Some(machine), || "comes back".to_owned());
        self.start(machine)
    }

    /// Mallory calls hosts: each time with names that no one has met before.
    pub(super) fn siege(&mut self) {
        let open = |it: &&Machine| !it.is_hidden && it.host.is_some();
        let targets: Vec<_> = self.machines.iter().filter(open).map(|it| it.addresses[0]).collect();
        let Some(target) = targets.choose(&mut self.rng).copied() else { return };
        let callers = self.rng.random_range(1..=self.scenario.inbound + 4);
        self.trace.note_fault(self.now, 3, callers);
        self.told(None, || format!("Mallory calls {target} under {callers} names"));
        for _ in 0..callers {
            let mood = Mood::random(&mut self.rng);
            let rented = self.mallory.choose(&mut self.rng).map(|(address, _)| address.ip());
            let ip = rented.unwrap_or(IpAddr::V4(Ipv4Addr::new(90, self.rng.random(), 0, 1)));
            let name = self.new_name(Who::Mallory { mood, ip });
            let later = self.delay();
            self.put_in(later, Happens::Call(name, target));
        }
    }

    /// Nothing goes wrong any more: all are back who ever come back, no message is lost, and Mallory is gone.
    pub(super) fn calm(&mut self) -> Result {
        self.told(None, || "from now on nothing goes wrong".to_owned());
        self.calm_since = Some(self.now);
        self.agenda
            .strike(|it| matches!(it, Happens::Siege | Happens::Leave { .. } | Happens::Return(_)));
        for (name, who) in self.who.clone() {
            if matches!(who, Who::Mallory { .. }) {
                self.wires.others(name).into_iter().for_each(|other| self.close(name, other));
            }
        }
        (0..self.machines.len()).try_for_each(|machine| self.come_back(machine))
    }
}
