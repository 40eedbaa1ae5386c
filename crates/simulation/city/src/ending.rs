use crate::city::{City, view};
use crate::report::{BlockRecord, NodeSummary, Report, Watcher};
use crate::rule::Rule;
use crate::strategy::Strategy;
use crate::trace::Trace;

/// What came of a run.
impl<R: Rule, S: Strategy, W: Watcher + ?Sized> City<'_, R, S, W> {
    pub(crate) fn finish(mut self) -> (Report, S) {
        let best = self.best();
        let is_main = self.main_chain(best);
        let mut made_main = vec![0; self.town.nodes as usize];
        let mut main = 0;
        for (id, block) in self.arena.iter().enumerate().skip(1) {
            if is_main[id] {
                main += 1;
                made_main[block.maker as usize] += 1;
            }
        }
        if self.watcher.wants_blocks() {
            for (id, block) in self.arena.iter().enumerate().skip(1) {
                self.watcher.block(&BlockRecord {
                    id: id as u32,
                    parent: block.parent,
                    height: block.height,
                    maker: block.maker,
                    bytes: block.bytes,
                    time: block.time,
                    is_main: is_main[id],
                    arrival: self.tally.times(id as u32),
                });
            }
        }
        let summary = |node: u32| NodeSummary {
            node,
            region: self.delays.region(node),
            lines: self.lines.of(node).len() as u32,
            share: self.shares[node as usize],
            made: self.made_by[node as usize],
            made_main: made_main[node as usize],
            sent_bytes: self.sent[node as usize],
            reorganisations: self.gave_up[node as usize],
        };
        let spread = self.tally.spread.map(|(sum, count)| {
            (if count == 0 { 0.0 } else { sum as f64 / f64::from(count) }, count)
        });
        self.watcher.waited(self.queue.mean_length());
        let report = Report {
            made: self.made,
            main,
            stale: self.made - main,
            time: self.last,
            events: self.events,
            nodes: (0..self.town.nodes).map(summary).collect(),
            trace: std::mem::replace(&mut self.trace, Trace::new()).finish(),
            arrivals: std::mem::take(&mut self.tally.arrivals),
            spread,
            reorganisations: std::mem::take(&mut self.depths),
            is_cut_short: self.is_cut_short,
            attack: None,
            traffic: None,
            churn: None,
        };
        let view = view(self.now, &self.arena, &self.lines, &self.tips);
        self.strategy.finish(&view, best);
        (report, self.strategy)
    }

    /// The end of the main chain: of the heaviest branches, the one that most nodes follow, and of those the oldest.
    fn best(&self) -> u32 {
        let weighed = |tip: &u32| {
            let block = &self.arena[*tip];
            (block.weight, block.holders, std::cmp::Reverse(*tip))
        };
        self.leaves.iter().copied().max_by_key(weighed).unwrap_or(0)
    }

    fn main_chain(&self, mut block: u32) -> Vec<bool> {
        let mut is_main = vec![false; self.arena.len() as usize];
        while block != 0 {
            is_main[block as usize] = true;
            block = self.arena[block].parent;
        }
        is_main
    }
}
