use super::{Fault, Simulation, TICK};
use crate::attacks::attack::Attack;
use crate::checks::heard::in_words;
use crate::checks::watch::Moment;
use crate::engine::agenda::{Happening, Parcel};
use crate::engine::chance::waiting_time;
use crate::engine::machine::{Engine, Layer};
use crate::engine::millis;
use crate::invariants::{Breach, Invariant};
use crate::protocols::played::{Played, clock};
use crate::scenario::SimulationError;
use kusari::stage5_network::any::{Event, Input, Message, Output};
use kusari::stage5_network::protocol::{Block as _, Transaction as _};
use kusari::stage5_network::{MAX_MESSAGE_BYTES, NodeId, Time, decode, encode};
use rand::{RngExt as _, seq::IndexedRandom as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How long a message travels when nothing goes wrong, in milliseconds.
const CALM_DELAY: u64 = 20;

/// Here everything can go wrong, and each step is looked at.
impl<P: Played> Layer<P> for Simulation<P> {
    type Own = Fault;
    type Error = SimulationError;

    fn engine(&mut self) -> &mut Engine<P, Fault> {
        &mut self.engine
    }

    fn clock(&self, node: usize) -> Time {
        clock(self.engine.now() + self.night, self.hosts[node].skew)
    }

    fn tick(&self) -> u64 {
        TICK
    }

    fn time_to_find(&mut self) -> u64 {
        waiting_time(&mut self.engine.rng, millis(self.scenario.block_time))
    }

    /// A message may be late, come twice, or never.
    fn send(&mut self, from: usize, to: NodeId, message: Message<P>) {
        let is_calm = self.calm_since.is_some();
        if to == self.mallory_id() {
            if !is_calm && matches!(message, Message::GetBlocks(_)) {
                self.let_mallory(|mallory, scene| mallory.answer(from, scene));
            }
            return;
        }
        let (rng, scenario) = (&mut self.engine.rng, &self.scenario);
        if !is_calm && rng.random_bool(scenario.loss) {
            return;
        }
        let copies = 1 + usize::from(!is_calm && rng.random_bool(scenario.duplication));
        let longest = if is_calm { CALM_DELAY } else { millis(scenario.max_delay).max(1) };
        for _ in 0..copies {
            let parcel = match self.engine.rng.random_bool(0.03) {
                true => Parcel::Bytes(encode(&message)),
                false => Parcel::Message(message.clone()),
            };
            let delay = self.engine.rng.random_range(1..=longest);
            self.engine.put_in(delay, Happening::Deliver { from: NodeId(from), to, parcel });
        }
    }

    /// The checks let a node drop no one but Mallory.
    fn disconnect(&mut self, node: usize, _: NodeId) -> Result<(), SimulationError> {
        let later = self.engine.rng.random_range(100..3_000);
        self.engine.put_in(later, Happening::Own(Fault::Reconnect(node)));
        Ok(())
    }

    fn happened(&mut self, node: usize, event: Event<P>) -> Result<(), SimulationError> {
        self.hosts[node].disk.note(&event);
        Ok(())
    }

    fn own(&mut self, fault: Fault) -> Result<(), SimulationError> {
        match fault {
            Fault::Pay { payment, node } => {
                let payment = P::cast().payments[payment].clone();
                let told = || format!("is handed payment {} {}", payment.id(), payment.summary());
                self.told(node, told);
                self.tell(node, Input::Transaction(payment))?;
            }
            Fault::Crash(node) => self.crash(node)?,
            Fault::Restart(node) => self.restart(node)?,
            Fault::SetClock { node, skew } => {
                self.told(node, || format!("its clock is set {} s ahead", skew / 1000));
                self.trace.note_fault(self.engine.now(), 1, node);
                self.hosts[node].skew = skew;
            }
            Fault::Cut(link) => self.set_link(link, true),
            Fault::Heal(link) => self.set_link(link, false),
            Fault::Attack => {
                let all = &Attack::ALL;
                let attack = *all.choose(&mut self.engine.rng).expect("there are attacks");
                self.told(None, || format!("Mallory: {attack}"));
                self.trace.note_fault(self.engine.now(), 4, attack as usize);
                if self.nodes().next().is_some() {
                    self.let_mallory(|mallory, scene| mallory.attack(attack, scene));
                }
            }
            Fault::Reconnect(node) => {
                let mallory = self.mallory_id();
                self.told(node, || format!("is linked to {mallory} again"));
                self.tell(node, Input::Connected(mallory))?;
            }
            Fault::Calm => self.calm()?,
        }
        Ok(())
    }

    fn find(&mut self, node: usize) -> Option<P::Block> {
        let now = self.clock(node);
        let is_calm = self.calm_since.is_some();
        let is_torn = is_calm && self.tips().windows(2).any(|it| it[0].1 != it[1].1);
        let fresh = {
            let state = self.engine.node(node)?;
            (state.wants_to_propose() || is_torn).then(|| state.draft(now))?
        };
        // Now and then a miner has not heard yet that the chain goes on elsewhere.
        let old = self.hosts[node].draft.replace(fresh.clone());
        let is_late = |_: &_| !is_calm && self.engine.rng.random_bool(0.2);
        let draft = old.filter(is_late).unwrap_or(fresh);
        let genesis = self.genesis().clone();
        self.engine.close(draft, &genesis)
    }

    fn announce(&mut self, node: usize, input: &Input<P>) {
        match input {
            Input::Connected(peer) => self.told(node, || format!("is linked to {peer}")),
            Input::Message(from, message) => {
                self.told(node, || format!("hears from {from}: {message}"));
            }
            Input::Bytes(from, bytes) => {
                self.told(node, || match decode::<Message<P>>(bytes, MAX_MESSAGE_BYTES) {
                    Ok(message) => format!("hears from {from}, as bytes: {message}"),
                    Err(cause) => format!("hears from {from}: {} bytes, {cause}", bytes.len()),
                });
            }
            Input::Proposed(block) => self.told(node, || {
                let payments = block.transactions().len();
                format!("finds block {}, payments: {payments}", block.hash())
            }),
            _ => {}
        }
    }

    /// Looks at what a node makes of what it is told.
    fn handle(&mut self, node: usize, input: Input<P>) -> Result<Vec<Output<P>>, SimulationError> {
        let Some(mut state) = self.engine.place(node).take() else { return Ok(Vec::new()) };
        let now = self.clock(node);
        let before = self.watch.remember(&state, &input);
        let heard = input.clone();
        // A panic is caught so that it is reported as what it is, with the seed that leads to it.
        let handled = catch_unwind(AssertUnwindSafe(|| {
            let outputs = state.handle(input, now);
            (state, outputs)
        }));
        let Ok((state, outputs)) = handled else {
            let detail = format!("it panicked on {}", in_words(&heard));
            let breach = Breach { invariant: Invariant::BadInput, detail };
            return self.demand(Some(node), Err(breach)).map(|()| Vec::new());
        };
        for output in &outputs {
            if let Output::Event(event) = output {
                self.told(node, || format!("  {event}"));
            }
        }
        let (waiting, said) = (state.waiting().len(), outputs.len());
        self.trace.note(self.engine.now(), node, state.tip(), waiting, said);
        let moment = Moment { step: self.engine.steps(), now };
        let checked = self.watch.examine(&state, &heard, &before, &outputs, moment);
        *self.engine.place(node) = Some(state);
        self.demand(Some(node), checked)?;
        Ok(outputs)
    }
}
