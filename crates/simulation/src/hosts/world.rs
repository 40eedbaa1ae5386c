mod connecting;
mod trouble;
mod watching;

use super::liar::Mood;
use super::machine::{Machine, genesis, lock};
use super::plan::{Happens, plan};
use super::planted::Planted;
use super::scenario::HostScenario;
use super::summary::HostSummary;
use super::wires::{Name, Wires};
use crate::engine::agenda::Agenda;
use crate::engine::chance::waiting_time;
use crate::engine::millis;
use crate::engine::trace::{Trace, TraceEvent, TraceHash};
use crate::invariants::{Checked, Violation};
use crate::protocols::played::clock;
use crate::scenario::SimulationError;
use kusari::stage6_coin::{BlockHash, NodeId, mine};
use kusari::stage7_peers::{Host, HostInput, HostOutput, PeerAddress};
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
    agenda: Agenda<Happens>,
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
    #[expect(clippy::missing_panics_doc, reason = "it cannot fail, as the message says")]
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
            self.agenda.put(at, happens);
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
        let Some((at, next)) = self.agenda.next_until(u64::MAX) else {
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
        self.agenda.put(self.now + millis, happens);
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
            Happens::Arrives { from, to, cuts, envelope } => {
                if cuts == self.wires.cuts(from, to) && self.wires.are_linked(from, to) {
                    self.arrives(from, to, envelope)?;
                }
            }
            Happens::Close(one, other) => {
                let machine = self.machine_of(one);
                // The other end may have been quicker.
                if machine.is_some_and(|it| self.machines[it].is_closing(other)) {
                    self.close(one, other);
                }
            }
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
}
