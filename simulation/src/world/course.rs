use crate::attacks::attack::Attack;
use crate::attacks::mallory::{Letters, Mallory, Scene};
use crate::engine::agenda::{Happening, Parcel};
use crate::engine::chance::waiting_time;
use crate::protocols::cast::{CAST, clock};
use crate::{Breach, Invariant, Simulation, SimulationError, Violation, checks as check};
use kusari::stage5_network::{
    ChainFileError, Event, Input, MAX_MESSAGE_BYTES, Message, NodeId, Nonce, Output, Time, Tip,
    decode, encode, mine,
};
use rand::{Rng as _, seq::SliceRandom as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Every how many milliseconds of virtual time a node's clock ticks.
pub(crate) const TICK: u64 = 1_000;

/// How long a message travels when nothing goes wrong, in milliseconds.
const CALM_DELAY: u64 = 20;

/// The course of events: what each happening does.
impl Simulation {
    /// How long it takes until the next block is found.
    pub(crate) fn block_time(&mut self) -> u64 {
        waiting_time(&mut self.rng, millis(self.scenario.block_time))
    }

    pub(crate) fn happen(&mut self, happening: Happening) -> Result<(), SimulationError> {
        match happening {
            Happening::Connect { node, peer } => {
                self.told(node, || format!("is linked to {peer}"));
                self.tell(node, Input::Connected(peer))
            }
            Happening::Deliver { from, to, parcel } => self.deliver(from, to.0, parcel),
            Happening::Tick(node) => {
                self.agenda.put(self.now + TICK, Happening::Tick(node));
                self.tell(node, Input::Tick)
            }
            Happening::Mine(node) => {
                let next = self.now + self.block_time();
                self.agenda.put(next, Happening::Mine(node));
                self.mine(node)
            }
            Happening::Pay { payment, node } => {
                let payment = CAST.payments[payment].clone();
                self.told(node, || {
                    format!("is handed payment {} of {}", payment.id, payment.amount)
                });
                self.tell(node, Input::Transaction(payment))
            }
            Happening::Crash(node) => self.crash(node),
            Happening::Restart(node) => self.restart(node),
            Happening::SetClock { node, skew } => {
                self.told(node, || format!("its clock is set {} s ahead", skew / 1000));
                self.trace.note_fault(self.now, 1, node);
                self.hosts[node].skew = skew;
                Ok(())
            }
            Happening::Cut(link) => {
                self.set_link(link, true);
                Ok(())
            }
            Happening::Heal(link) => {
                self.set_link(link, false);
                Ok(())
            }
            Happening::Attack => {
                self.attack();
                Ok(())
            }
            Happening::Reconnect(node) => {
                let mallory = self.mallory_id();
                self.told(node, || format!("is linked to {mallory} again"));
                self.tell(node, Input::Connected(mallory))
            }
            Happening::Calm => self.calm(),
        }
    }

    pub(crate) fn told(&mut self, node: usize, what: impl FnOnce() -> String) {
        self.trace.tell(self.step, self.now, Some(node), what);
    }

    pub(crate) fn mallory_id(&self) -> NodeId {
        NodeId(self.scenario.nodes)
    }

    /// What a node's clock shows.
    pub(crate) fn clock(&self, node: usize) -> Time {
        clock(self.now + self.night, self.hosts[node].skew)
    }

    /// Adds place and time to a breach.
    pub(crate) fn demand(
        &self,
        node: Option<usize>,
        checked: check::Checked,
    ) -> Result<(), SimulationError> {
        checked.map_err(|breach| {
            let (node, at) = (node.map(NodeId), Duration::from_millis(self.now));
            Violation { breach, node, step: self.step, at }.into()
        })
    }

    pub(crate) fn tips(&self) -> Vec<(NodeId, Tip)> {
        self.nodes().map(|(id, node)| (id, node.tip())).collect()
    }

    fn deliver(&mut self, from: NodeId, to: usize, parcel: Parcel) -> Result<(), SimulationError> {
        let ends = (from.0.min(to), from.0.max(to));
        if self.links.iter().any(|&(a, b, is_cut)| is_cut && (a, b) == ends) {
            return Ok(());
        }
        match parcel {
            Parcel::Message(message) => {
                self.told(to, || format!("hears from {from}: {message}"));
                self.tell(to, Input::Message(from, message))
            }
            Parcel::Bytes(bytes) => {
                self.told(to, || match decode::<Message>(&bytes, MAX_MESSAGE_BYTES) {
                    Ok(message) => format!("hears from {from}, as bytes: {message}"),
                    Err(cause) => format!("hears from {from}: {} bytes, {cause}", bytes.len()),
                });
                self.tell(to, Input::Bytes(from, bytes))
            }
        }
    }

    /// Tells a node something, looks at what it makes of it, and carries out what it wants.
    pub(crate) fn tell(&mut self, node: usize, input: Input) -> Result<(), SimulationError> {
        let Some(mut state) = self.hosts[node].node.take() else { return Ok(()) };
        let now = self.clock(node);
        let before = self.remember(&state, &input);
        let heard = input.clone();
        // A panic is caught so that it is reported as what it is, with the seed that leads to it.
        let handled = catch_unwind(AssertUnwindSafe(|| {
            let outputs = state.handle(input, now);
            (state, outputs)
        }));
        let Ok((state, outputs)) = handled else {
            let detail = format!("it panicked on {}", crate::checks::heard::in_words(&heard));
            let breach = Breach { invariant: Invariant::BadInput, detail };
            return self.demand(Some(node), Err(breach));
        };
        for output in &outputs {
            if let Output::Event(event) = output {
                self.trace.tell(self.step, self.now, Some(node), || format!("  {event}"));
            }
        }
        self.trace.note(
            self.now,
            node,
            state.tip(),
            state.mempool().transactions().len(),
            outputs.len(),
        );
        let checked = self.examine(&state, &heard, &before, &outputs, now);
        self.hosts[node].node = Some(state);
        self.demand(Some(node), checked)?;
        self.carry_out(node, outputs)
    }

    fn carry_out(&mut self, node: usize, outputs: Vec<Output>) -> Result<(), SimulationError> {
        for output in outputs {
            match output {
                Output::Send(to, message) if to == self.mallory_id() => {
                    self.ask_mallory(node, &message)
                }
                Output::Send(to, message) => self.send(NodeId(node), to, message),
                // The checks let a node drop nobody else.
                Output::Disconnect(_) => {
                    let later = self.now + self.rng.gen_range(100..3_000);
                    self.agenda.put(later, Happening::Reconnect(node));
                }
                Output::Event(Event::TipChanged(change)) => {
                    self.hosts[node].disk.follow(&change).map_err(ChainFileError::from)?;
                }
                Output::Event(_) => {}
            }
        }
        Ok(())
    }

    /// Puts a message under way: it may be late, come twice, or never.
    fn send(&mut self, from: NodeId, to: NodeId, message: Message) {
        let is_calm = self.calm_since.is_some();
        if !is_calm && self.rng.gen_bool(self.scenario.loss) {
            return;
        }
        let copies = 1 + usize::from(!is_calm && self.rng.gen_bool(self.scenario.duplication));
        let longest = if is_calm { CALM_DELAY } else { millis(self.scenario.max_delay).max(1) };
        for _ in 0..copies {
            let parcel = match self.rng.gen_bool(0.03) {
                true => Parcel::Bytes(encode(&message)),
                false => Parcel::Message(message.clone()),
            };
            let at = self.now + self.rng.gen_range(1..=longest);
            self.agenda.put(at, Happening::Deliver { from, to, parcel });
        }
    }

    fn mine(&mut self, node: usize) -> Result<(), SimulationError> {
        let now = self.clock(node);
        let is_torn =
            self.calm_since.is_some() && self.tips().windows(2).any(|it| it[0].1 != it[1].1);
        let Some(state) = &self.hosts[node].node else { return Ok(()) };
        if !state.wants_to_mine() && !is_torn {
            return Ok(());
        }
        let fresh = state.draft(now);
        // Now and then a miner has not heard yet that the chain goes on elsewhere.
        let old = self.hosts[node].draft.replace(fresh.clone());
        let draft =
            old.filter(|_| self.calm_since.is_none() && self.rng.gen_bool(0.2)).unwrap_or(fresh);
        let start = Nonce::new(self.rng.r#gen::<u32>().into());
        let block = mine(draft, self.scenario.difficulty, start).expect("a few bits are found");
        self.told(node, || {
            format!("finds block {}, payments: {}", block.hash(), block.draft.transactions.len())
        });
        self.tell(node, Input::Mined(block))
    }

    fn attack(&mut self) {
        let attack = *Attack::ALL.choose(&mut self.rng).expect("there are attacks");
        self.trace.tell(self.step, self.now, None, || format!("Mallory: {attack}"));
        self.trace.note_fault(self.now, 4, attack as usize);
        if self.nodes().next().is_some() {
            self.let_mallory(|mallory, scene| mallory.attack(attack, scene));
        }
    }

    fn ask_mallory(&mut self, node: usize, message: &Message) {
        if self.calm_since.is_some() || !matches!(message, Message::GetBlocks(_)) {
            return;
        }
        self.let_mallory(|mallory, scene| mallory.answer(node, scene));
    }

    /// Shows Mallory the world, and posts her letters. They are never lost, and keep their order: chance
    /// is not on her side.
    fn let_mallory(&mut self, speak: impl FnOnce(&mut Mallory, &mut Scene<'_>) -> Letters) {
        let tips: Vec<_> = self.tips().into_iter().map(|(id, tip)| (id.0, tip.hash)).collect();
        let now = clock(self.now + self.night, 0);
        let (auditor, genesis) = (&self.auditor, &self.genesis);
        let mut scene = Scene { rng: &mut self.rng, auditor, genesis, tips: &tips, now };
        let letters = speak(&mut self.mallory, &mut scene);
        let from = self.mallory_id();
        let at = self.now + self.rng.gen_range(1..200);
        for (to, parcel) in letters {
            self.agenda.put(at, Happening::Deliver { from, to: NodeId(to), parcel });
        }
    }

    /// Whether all agree, nothing waits, and nothing is under way.
    pub(crate) fn is_settled(&self) -> bool {
        let one = self.nodes().next().map(|(_, node)| node.tip());
        self.agenda.under_way() == 0
            && self.nodes().all(|(_, node)| {
                Some(node.tip()) == one && node.mempool().transactions().is_empty()
            })
    }
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
