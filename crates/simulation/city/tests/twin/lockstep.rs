use crate::cables::{Cables, Fault};
use crate::plan::Plan;
use crate::real::{Makers, RealTown};
use kusari::stage5_network::any::Node;
use kusari::stage5_network::protocol::Protocol;
use kusari_city::{Message, Report, Rule, Step, Watcher, What, run_with};
use std::collections::HashMap;

/// Watches the city, and lets the same happen to real nodes.
struct Lockstep<'a, P: Protocol, M> {
    real: RealTown<'a, P, M>,
    /// What happened in the city since the last step.
    arrivals: Vec<(u32, u32)>,
    sent: Vec<(u32, u32, u64)>,
    /// When the last message arrives from one node at another.
    last: HashMap<(u32, u32), u64>,
    seen: Seen,
    difference: Option<String>,
}

/// What was compared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) events: u64,
    /// Events at the same time as the one before.
    pub(crate) ties: u64,
    /// Messages that overtake another one.
    pub(crate) overtakes: u64,
    pub(crate) hellos: u64,
    pub(crate) questions: u64,
    /// Answers that there's nothing more.
    pub(crate) empty: u64,
    /// The longest answer.
    pub(crate) longest: usize,
    last: u64,
    /// How many blocks were made, and how many of them are stale.
    pub(crate) made: u32,
    pub(crate) stale: u32,
    /// The most blocks that a node gave up at once.
    pub(crate) deepest: usize,
    /// How many pairs of neighbours had branches of which one was heavier, when all had come to rest.
    pub(crate) unequal: u64,
}

/// Runs a plan on both sides: in the city by a rule, and with real nodes like this one by makers who do the same.
///
/// # Errors
///
/// The first difference.
pub(crate) fn compare<P: Protocol>(
    plan: &Plan,
    rule: impl Rule,
    (node, makers): (Node<P>, impl Makers<P>),
    fault: Option<Fault>,
) -> Result<(Seen, Report), String> {
    let mut lockstep = Lockstep {
        real: RealTown::new(plan, node, makers),
        arrivals: Vec::new(),
        sent: Vec::new(),
        last: HashMap::new(),
        seen: Seen::default(),
        difference: None,
    };
    let cables = Cables { plan, fault };
    let report = run_with(&plan.town, rule, cables, &mut lockstep)
        .map_err(|error| format!("the city: {error}"))?;
    if let Some(difference) = lockstep.difference {
        return Err(difference);
    }
    if let Some(more) = lockstep.real.next() {
        return Err(format!("{} µs: the real side goes on with {:?}", more.time, more.what));
    }
    let mut seen = lockstep.seen;
    (seen.made, seen.stale) = (report.made, report.stale);
    seen.deepest = report.reorganisations.len();
    seen.unequal = lockstep.real.unequal();
    Ok((seen, report))
}

impl<P: Protocol, M: Makers<P>> Watcher for Lockstep<'_, P, M> {
    fn wants_blocks(&self) -> bool {
        false
    }

    fn wants_steps(&self) -> bool {
        true
    }

    fn arrival(&mut self, _: u64, node: u32, block: u32) {
        self.arrivals.push((node, block));
    }

    fn sent(&mut self, from: u32, to: u32, arrives: u64) {
        self.sent.push((from, to, arrives));
        let last = self.last.entry((from, to)).or_default();
        self.seen.overtakes += u64::from(arrives < *last);
        *last = arrives.max(*last);
    }

    fn step(&mut self, step: &Step, tips: &[u32]) {
        if self.difference.is_none() {
            self.difference = self.check(step, tips).err();
            self.seen.note(step);
        }
        self.arrivals.clear();
        self.sent.clear();
    }

    fn go_on(&mut self, _: u32) -> bool {
        self.difference.is_none()
    }
}

impl<P: Protocol, M: Makers<P>> Lockstep<'_, P, M> {
    fn check(&mut self, step: &Step, tips: &[u32]) -> Result<(), String> {
        let at = format_args!("event {}, {} µs, {:?}", self.seen.events + 1, step.time, step.what)
            .to_string();
        let real =
            self.real.next().ok_or_else(|| format!("{at}: nothing happens on the real side"))?;
        if (real.time, &real.what) != (step.time, &step.what) {
            return Err(format!("{at}: on the real side, {} µs, {:?}", real.time, real.what));
        }
        if real.arrivals != self.arrivals {
            let (city, real) = (&self.arrivals, &real.arrivals);
            return Err(format!("{at}: {city:?} come into trees, and {real:?} on the real side"));
        }
        if self.real.tips != tips {
            let real = &self.real.tips;
            return Err(format!(
                "{at}: branches end in {tips:?}, and in {real:?} on the real side"
            ));
        }
        let sent = self.sent.iter().map(|(from, to, _)| (*from, *to));
        if !sent.clone().eq(real.sent.iter().map(|(from, to, _)| (*from, *to))) {
            let real: Vec<_> = real.sent.iter().map(|(from, to, _)| (*from, *to)).collect();
            let city: Vec<_> = sent.collect();
            return Err(format!("{at}: messages to {city:?}, and to {real:?} on the real side"));
        }
        for ((from, to, message), (.., arrives)) in real.sent.into_iter().zip(&self.sent) {
            self.real.put_message(*arrives, from, to, message);
        }
        Ok(())
    }
}

impl Seen {
    fn note(&mut self, step: &Step) {
        self.events += 1;
        self.ties += u64::from(step.time == self.last);
        self.last = step.time;
        if let What::Heard { message, .. } = &step.what {
            match message {
                Message::Hello(_) => self.hellos += 1,
                Message::GetBlocks(_) => self.questions += 1,
                Message::Blocks(blocks) => {
                    self.empty += u64::from(blocks.is_empty());
                    self.longest = self.longest.max(blocks.len());
                }
                _ => {}
            }
        }
    }

    pub(crate) fn add(&mut self, other: &Seen) {
        self.events += other.events;
        self.ties += other.ties;
        self.overtakes += other.overtakes;
        self.hellos += other.hellos;
        self.questions += other.questions;
        self.empty += other.empty;
        self.made += other.made;
        self.stale += other.stale;
        self.unequal += other.unequal;
        self.longest = self.longest.max(other.longest);
        self.deepest = self.deepest.max(other.deepest);
    }
}
