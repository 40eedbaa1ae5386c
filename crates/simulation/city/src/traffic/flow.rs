use super::distribution::{Source, poisson};
use super::report::{BLOCK_OVERHEAD, TrafficReport};
use super::report::{GROUPS, Sums};
use crate::chance::Chance;
use crate::plan::{Model, Traffic};
use crate::town::Town;
use crate::view::View;

/// Into how many equally likely classes fee rates are cut.
const CLASSES: usize = 2 * GROUPS;

type Counts = [u64; CLASSES];

/// Payments that are only counted, by what they pay.
///
/// Of each class, the oldest go first. So a block needs to know only how many of them were taken up to it, and two branches never share a state by mistake.
pub(crate) struct Flow {
    plan: Traffic,
    chance: Chance,
    block_bytes: u32,
    /// What a payment of each class pays for a thousand bytes.
    fee_rates: Vec<f64>,
    /// How large a payment is.
    bytes: f64,
    /// Until when payments have been drawn.
    drawn: u64,
    arrived: Counts,
    blocks: Vec<State>,
    thrown_out: u64,
}

/// What was known when a block was made, and what it took.
#[derive(Clone, Debug, Default)]
struct State {
    time: u64,
    /// How many had been made by then.
    arrived: Counts,
    /// The number of the first that it took, and of the first that it didn't take any more.
    from: Counts,
    to: Counts,
    /// How many bytes it left.
    backlog: u64,
    bytes: u32,
}

impl Flow {
    pub(super) fn new(plan: &Traffic, town: &Town) -> Flow {
        let sizes = Source::new(&plan.bytes).parts(CLASSES);
        Flow {
            plan: plan.clone(),
            chance: Chance::new(town.seed, "flow"),
            block_bytes: town.block_bytes,
            fee_rates: Source::new(&plan.fee_rate).parts(CLASSES),
            bytes: sizes.iter().sum::<f64>() / CLASSES as f64,
            drawn: 0,
            arrived: [0; CLASSES],
            blocks: vec![State::default()],
            thrown_out: 0,
        }
    }

    /// Draws the payments that were made since the last block.
    fn draw(&mut self, now: u64) {
        let seconds = (now - self.drawn) as f64 / 1e6;
        let mean = seconds * self.plan.per_second / CLASSES as f64;
        for arrived in &mut self.arrived {
            *arrived += poisson(mean, &mut self.chance);
        }
        self.drawn = now;
    }

    pub(super) fn fill(&mut self, parent: u32, view: &View<'_>) -> u32 {
        self.draw(view.now());
        let below = &self.blocks[parent as usize];
        let mut state = State {
            time: view.now(),
            arrived: self.arrived,
            from: below.to,
            to: below.to,
            ..State::default()
        };
        let mut kept = self.plan.pool_bytes as f64;
        let mut room = f64::from(self.block_bytes.saturating_sub(BLOCK_OVERHEAD));
        let (mut taken, mut left) = (0.0, 0.0);
        for class in (0..CLASSES).rev() {
            let waits = state.arrived[class] - state.from[class];
            // The pool keeps those that pay most. Simplified: of those that pay the same, the oldest are thrown out.
            let fits = ((kept / self.bytes) as u64).min(waits);
            self.thrown_out += waits - fits;
            state.from[class] += waits - fits;
            kept -= fits as f64 * self.bytes;
            let count = ((room / self.bytes) as u64).min(fits);
            room -= count as f64 * self.bytes;
            if count < fits {
                room = 0.0;
            }
            taken += count as f64 * self.bytes;
            left += (fits - count) as f64 * self.bytes;
            state.to[class] = state.from[class] + count;
        }
        state.backlog = left as u64;
        state.bytes = (f64::from(BLOCK_OVERHEAD) + taken) as u32;
        let bytes = state.bytes;
        self.blocks.resize(view.blocks() as usize, State::default());
        self.blocks.push(state);
        bytes
    }

    pub(super) fn report(&self, view: &View<'_>, tip: u32) -> TrafficReport {
        let mut sums = Sums { last: view.time(tip), ..Sums::default() };
        for class in 0..CLASSES {
            let group = &mut sums.groups[class * GROUPS / CLASSES];
            group.made += self.arrived[class];
            group.fee_rates += self.fee_rates[class] * self.arrived[class] as f64;
        }
        let mut block = tip;
        while block != 0 {
            let state = &self.blocks[block as usize];
            sums.blocks += 1;
            sums.bytes += f64::from(state.bytes);
            sums.backlog += state.backlog as f64;
            sums.most_backlog = sums.most_backlog.max(state.backlog);
            for class in 0..CLASSES {
                let (from, to) = (state.from[class], state.to[class]);
                let group = &mut sums.groups[class * GROUPS / CLASSES];
                group.confirmed += to - from;
                group.wait += (to - from) as f64 * state.time as f64 - self.times(class, from, to);
                sums.fees += (to - from) as f64 * self.fee_rates[class] * self.bytes / 1_000.0;
            }
            block = view.parent(block);
        }
        // Each block of each branch throws out for itself, and branches are few.
        sums.report(Model::Flow, 0, self.thrown_out as f64)
    }

    /// The sum of the times at which payments of a class were made: those of one interval evenly in it.
    fn times(&self, class: usize, mut from: u64, to: u64) -> f64 {
        let mut sum = 0.0;
        let mut at = self.blocks.partition_point(|block| block.arrived[class] <= from);
        while from < to && at > 0 && at < self.blocks.len() {
            let [before, after] = [&self.blocks[at - 1], &self.blocks[at]];
            let (first, last) = (before.arrived[class], after.arrived[class]);
            if last > from {
                let until = to.min(last);
                let middle = ((from - first) as f64 + (until - first) as f64) / 2.0;
                let place = middle / (last - first) as f64;
                let time = before.time as f64 + place * (after.time - before.time) as f64;
                sum += (until - from) as f64 * time;
                from = until;
            }
            at += 1;
        }
        sum
    }
}
