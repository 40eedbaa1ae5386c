mod watching;

use super::liar::{Lies, Mood};
use super::machine::{Machine, genesis, lock};
use super::plan::{Happens, plan};
use super::planted::Planted;
use super::scenario::HostScenario;
use super::summary::HostSummary;
use super::wires::{Name, Wires};
use crate::engine::agenda::{Agenda, Happening};
use crate::engine::chance::waiting_time;
use crate::engine::millis;
use crate::engine::trace::{Trace, TraceEvent, TraceHash};
use crate::invariants::{Breach, Checked, Invariant, Violation};
use crate::protocols::played::clock;
use crate::scenario::SimulationError;
use kusari::stage6_coin::{BlockHash, CoinProtocol, NodeId, mine};
use kusari::stage7_peers::{Envelope, Host, HostInput, HostOutput, Payload, PeerAddress};
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// How often a host hears that time has passed, in milliseconds.
const TICK: u64 = 200;

/// After how many ticks a book is written to disk.
const SAVE_EVERY: u64 = 25;

/// How long someone who cuts a link waits until its last words have arrived, in milliseconds.
const LAST_WORDS: u64 = 1_000;

/// How long the system waits for someone who doesn't answer, in milliseconds.
const TIMEOUT: u64 = 2_000;

/// How many more connections a machine takes than its host wants, while the host decides who has to go.
const SPARE: usize = 8;

/// How many milliseconds a message travels at most once nothing goes wrong any more.
const CALM_DELAY: u64 = 100;

type Result<T = ()> = std::result::Result<T, SimulationError>;

/// Who has a name.
#[derive(Clone, Copy, Debug)]
enum Who {
    Host(usize),
    Mallory { mood: Mood, ip: IpAddr },
}

/// A world of hosts in virtual time, in which everything that's left to chance follows from a seed.
#[derive(Debug)]
pub struct HostWorld {
    scenario: HostScenario,
    machines: Vec<Machine>,
    mallory: Vec<(PeerAddress, Mood)>,
    genesis: BlockHash,
    who: BTreeMap<Name, Who>,
    wires: Wires,
    agenda: Agenda<CoinProtocol, Happens>,
    rng: ChaCha12Rng,
    now: u64,
    step: u64,
    trace: Trace,
    summary: HostSummary,
    calm_since: Option<u64>,
    is_over: bool,
}

impl HostWorld {
    /// Makes a world. Nothing has happened in it yet.
    ///
    /// # Errors
    ///
    /// If there is no such world.
    pub fn new(seed: u64, scenario: HostScenario) -> Result<HostWorld> {
        scenario.check()?;
        let mut rng = ChaCha12Rng::seed_from_u64(seed);
        let visible = scenario.hosts - scenario.hidden;
        let machines = (0..scenario.hosts).map(|it| Machine::new(it, it >= visible, &mut rng));
        let machines: Vec<_> = machines.collect();
        let address = |number: usize| {
            // A few per group: most of what she rents is cheap.
            let [group, machine] = [number / 4, number % 4].map(|it| it as u8);
            let ip = Ipv4Addr::new(80 + group / 32, group % 32, 0, machine + 1);
            PeerAddress::new(ip.into(), 7707).expect("a machine can be there")
        };
        let mallory =
            (0..scenario.addresses).map(|it| (address(it), Mood::random(&mut rng))).collect();
        let mut world = HostWorld {
            machines,
            mallory,
            genesis: genesis().hash(),
            who: BTreeMap::new(),
            wires: Wires::default(),
            agenda: Agenda::new(),
            rng,
            now: 0,
            step: 0,
            trace: Trace::default(),
            summary: HostSummary::default(),
            calm_since: None,
            is_over: false,
            scenario,
        };
        world.begin()?;
        Ok(world)
    }

    fn begin(&mut self) -> Result {
        for (at, happens) in plan(&self.scenario, &mut self.rng) {
            self.agenda.put(at, Happening::Own(happens));
        }
        let first = waiting_time(&mut self.rng, millis(self.scenario.block_time));
        self.put_in(first, Happens::Find);
        let seeds: Vec<_> = self.machines[..2].iter().flat_map(|it| it.addresses.clone()).collect();
        for number in 0..self.machines.len() {
            let friend = self.rng.random_range(0..self.machines.len());
            let friend = self.machines[friend].addresses.clone();
            let mut book = self.machines[number].saved_book();
            let own = self.machines[number].addresses.clone();
            for address in seeds.iter().chain(&friend).filter(|it| !own.contains(it)) {
                book.hear(*address, address.group());
            }
            if number > 0 && self.rng.random_bool(0.3) {
                self.machines[number].named = Some(seeds[0]);
            }
            self.machines[number].book = kusari::stage6_coin::encode(&book);
            self.start(number)?;
        }
        Ok(())
    }

    /// Keeps the course of events as lines that can be read, from now on.
    pub fn recording(mut self) -> HostWorld {
        self.trace.is_kept = true;
        self
    }

    /// Lets everything happen until the end, and checks the invariants after each step.
    ///
    /// # Errors
    ///
    /// The first invariant that does not hold.
    pub fn run(&mut self) -> Result<HostSummary> {
        while self.step()? {}
        Ok(self.summary())
    }

    /// Does what is next, and checks the invariants. `false`: it was over before.
    ///
    /// # Errors
    ///
    /// The first invariant that does not hold.
    pub fn step(&mut self) -> Result<bool> {
        if self.is_over {
            return Ok(false);
        }
        let Some((at, Happening::Own(next))) = self.agenda.next_until(u64::MAX) else {
            return Ok(false);
        };
        (self.now, self.step) = (at, self.step + 1);
        self.happen(next)?;
        if self.calm_since.is_some() {
            self.look_for_the_end()?;
        }
        Ok(!self.is_over)
    }

    /// What it was like so far.
    pub fn summary(&self) -> HostSummary {
        let heights = self.hosts().map(|(_, host)| host.node().tip().height);
        HostSummary { steps: self.step, height: heights.max().unwrap_or(0), ..self.summary }
    }

    /// The course of events, if it's kept.
    pub fn trace(&self) -> &[TraceEvent] {
        &self.trace.events
    }

    /// Stands for the course of events.
    pub fn trace_hash(&self) -> TraceHash {
        self.trace.hash()
    }

    /// The hosts that are up.
    pub fn hosts(&self) -> impl Iterator<Item = (usize, &Host)> {
        let machines = self.machines.iter().enumerate();
        machines.filter_map(|(number, machine)| Some((number, machine.host.as_ref()?)))
    }

    fn put_in(&mut self, millis: u64, happens: Happens) {
        self.agenda.put(self.now + millis, Happening::Own(happens));
    }

    fn told(&mut self, machine: Option<usize>, what: impl FnOnce() -> String) {
        self.trace.tell(self.step, self.now, machine, what);
    }

    fn demand(&self, machine: Option<usize>, checked: Checked) -> Result {
        let at = Duration::from_millis(self.now);
        let (node, step) = (machine.map(NodeId), self.step);
        checked.map_err(|breach| SimulationError::Violated(Violation { breach, node, step, at }))
    }

    fn is_calm(&self) -> bool {
        self.calm_since.is_some()
    }

    /// How many milliseconds something travels.
    fn delay(&mut self) -> u64 {
        let most = if self.is_calm() { CALM_DELAY } else { millis(self.scenario.max_delay) };
        self.rng.random_range(1..=most.max(1))
    }

    fn new_name(&mut self, who: Who) -> Name {
        let name = self.who.len() as Name;
        self.who.insert(name, who);
        name
    }

    /// The machine with this name, if it's up and still has it.
    fn machine_of(&self, name: Name) -> Option<usize> {
        let Some(Who::Host(machine)) = self.who.get(&name) else { return None };
        let it = &self.machines[*machine];
        (it.name == name && it.host.is_some()).then_some(*machine)
    }

    fn is_honest(&self, name: Name) -> bool {
        matches!(self.who.get(&name), Some(Who::Host(_)))
    }

    fn is_planted(&self, machine: usize, planted: Planted) -> bool {
        machine == 0 && self.scenario.planted == Some(planted)
    }

    fn happen(&mut self, next: Happens) -> Result {
        match next {
            Happens::Tick(machine, name) => self.tick(machine, name)?,
            Happens::Find => self.find()?,
            Happens::Call(from, address) => self.call(from, address)?,
            Happens::NoAnswer(from, address) => {
                if let Some(machine) = self.machine_of(from) {
                    self.tell(machine, HostInput::NoDial(address))?;
                }
            }
            Happens::Oneself(from, address) => {
                if let Some(machine) = self.machine_of(from) {
                    self.tell(machine, HostInput::Oneself(address))?;
                }
            }
            Happens::Linked { dialler, listener, number, is_dialler } => {
                self.linked(dialler, listener, number, is_dialler)?;
            }
            Happens::Arrives { from, to, envelope } => self.arrives(from, to, envelope)?,
            Happens::Close(one, other) => self.close(one, other),
            Happens::Gone { at, other } => self.gone(at, other)?,
            Happens::Leave { machine, is_sudden, is_for_good } => {
                self.leave(machine, is_sudden, is_for_good);
            }
            Happens::Return(machine) => self.come_back(machine)?,
            Happens::Siege => self.siege(),
            Happens::Calm => self.calm()?,
        }
        Ok(())
    }

    fn tick(&mut self, machine: usize, name: Name) -> Result {
        if self.machine_of(name).is_none() {
            return Ok(());
        }
        self.machines[machine].ticks += 1;
        if self.machines[machine].ticks.is_multiple_of(SAVE_EVERY) {
            self.machines[machine].save_book();
        }
        self.put_in(TICK, Happens::Tick(machine, name));
        self.tell(machine, HostInput::Tick(Duration::from_millis(TICK)))
    }

    /// Some host finds a block.
    fn find(&mut self) -> Result {
        let next = waiting_time(&mut self.rng, millis(self.scenario.block_time));
        self.put_in(next, Happens::Find);
        let up: Vec<_> = self.hosts().map(|(number, _)| number).collect();
        let Some(machine) = up.choose(&mut self.rng).copied() else { return Ok(()) };
        let draft = self.machines[machine]
            .host
            .as_ref()
            .map(|host| host.draft(&lock(machine), clock(self.now, 0)));
        let block = draft.and_then(|draft| mine(draft).ok());
        block.map_or(Ok(()), |block| self.tell(machine, HostInput::Proposed(block)))
    }

    /// Tells a host something, does what it wants, and looks at what has become of it.
    fn tell(&mut self, machine: usize, input: HostInput) -> Result {
        let now = clock(self.now, 0);
        let Some(host) = self.machines[machine].host.as_mut() else { return Ok(()) };
        let failed = match &input {
            HostInput::NoDial(address) => Some(*address),
            _ => None,
        };
        let mut outputs = host.handle(input, now, &mut self.rng);
        let (tip, waiting) = (host.node().tip(), host.dialler().links().len());
        if machine == 0
            && let Some(planted) = self.scenario.planted
        {
            planted.spoil(&mut outputs);
            let is_hasty = planted == Planted::DialsWithoutPause;
            outputs.extend(failed.filter(|_| is_hasty).map(HostOutput::Dial));
        }
        self.trace.note(self.now, machine, tip, waiting, outputs.len());
        for output in outputs {
            self.carry_out(machine, output)?;
        }
        self.examine(machine)
    }

    fn carry_out(&mut self, machine: usize, output: HostOutput) -> Result {
        match output {
            HostOutput::Keep(block) => {
                let it = &mut self.machines[machine];
                it.kept.insert(block.hash());
                it.disk.push(block);
            }
            HostOutput::Dial(address) => {
                self.examine_dial(machine, address)?;
                self.dial(machine, address);
            }
            HostOutput::Say(link, payload) => {
                self.examine_word(machine, &payload)?;
                self.say(machine, link, &payload);
            }
            HostOutput::Cut(link) => {
                let it = &mut self.machines[machine];
                if let Some(other) = it.names.remove(&link) {
                    it.links.remove(&other);
                    it.closing.insert(link, other);
                    let name = it.name;
                    let later = self.rng.random_range(0..=LAST_WORDS);
                    self.put_in(later, Happens::Close(name, other));
                }
            }
            HostOutput::Event(event) => self.examine_event(machine, &event)?,
            _ => {}
        }
        Ok(())
    }

    fn dial(&mut self, machine: usize, address: PeerAddress) {
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
    fn listener(&mut self, address: PeerAddress) -> Option<Name> {
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

    fn call(&mut self, from: Name, address: PeerAddress) -> Result {
        let Some(listener) = self.listener(address) else {
            let is_told = self.is_calm() || self.rng.random_bool(0.5);
            let later = if is_told { self.delay() } else { TIMEOUT };
            self.put_in(later, Happens::NoAnswer(from, address));
            return Ok(());
        };
        self.connect(from, listener, address);
        Ok(())
    }

    fn connect(&mut self, dialler: Name, listener: Name, address: PeerAddress) {
        let Some(number) = self.wires.open(dialler, listener, address) else {
            return self.put_in(1, Happens::NoAnswer(dialler, address));
        };
        self.summary.links += 1;
        for is_dialler in [true, false] {
            let later = self.delay();
            self.put_in(later, Happens::Linked { dialler, listener, number, is_dialler });
        }
    }

    fn linked(&mut self, dialler: Name, listener: Name, number: u64, is_dialler: bool) -> Result {
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

    fn lies(&mut self) -> Lies<'_> {
        let addresses = self.mallory.iter().map(|(address, _)| *address).collect();
        Lies { genesis: self.genesis, addresses, rng: &mut self.rng }
    }

    fn say(&mut self, machine: usize, link: NodeId, payload: &Payload) {
        let it = &self.machines[machine];
        let name = it.name;
        if let Some(other) = it.other_end(link) {
            self.send(name, other, payload.envelope());
        }
    }

    fn send(&mut self, from: Name, to: Name, envelope: Envelope) {
        let is_lost = !self.is_calm() && self.rng.random_bool(self.scenario.loss);
        if !is_lost && self.wires.are_linked(from, to) {
            let later = self.delay();
            self.put_in(later, Happens::Arrives { from, to, envelope });
        }
    }

    fn arrives(&mut self, from: Name, to: Name, envelope: Envelope) -> Result {
        if !self.wires.are_linked(from, to) {
            return Ok(());
        }
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
                self.put_in(20, Happens::Arrives { from, to, envelope });
                Ok(())
            }
        }
    }

    /// All connections between two are gone, and both learn it, one after the other.
    fn close(&mut self, one: Name, other: Name) {
        for wire in self.wires.cut(one, other) {
            if !wire.is_known_to_dialler {
                let later = self.delay();
                self.put_in(later, Happens::NoAnswer(wire.dialler, wire.address));
            }
        }
        for (at, other) in [(one, other), (other, one)] {
            let later = self.delay();
            self.put_in(later, Happens::Gone { at, other });
        }
    }

    fn gone(&mut self, at: Name, other: Name) -> Result {
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

    fn start(&mut self, machine: usize) -> Result {
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

    fn leave(&mut self, machine: usize, is_sudden: bool, is_for_good: bool) {
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

    fn come_back(&mut self, machine: usize) -> Result {
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
    fn siege(&mut self) {
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
    fn calm(&mut self) -> Result {
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
