//! Carries rows from the thread of a run to the one that writes them, a few thousand at a time.

use crate::error::TownError;

use crate::report::{BlockRecord, Reorganisation, Report, Watcher};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::SyncSender;

/// What's written down of a run, beside its blocks and nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The smallest depth of a reorganisation that's written down.
    pub reorganisations_from: u32,
    /// One out of this many arrivals is written down. 0: none is.
    pub every_arrival: u32,
}

impl Default for Recording {
    fn default() -> Recording {
        Recording { reorganisations_from: 1, every_arrival: 0 }
    }
}

/// A block arrived at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// How many blocks had arrived anywhere before.
    pub number: u64,
    /// When, in microseconds.
    pub time: u64,
    /// Where.
    pub node: u32,
    /// Which block.
    pub block: u32,
}

/// Some rows of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Blocks, in the order in which they were made.
    pub blocks: Vec<BlockRecord>,
    /// Reorganisations, each with its number in its run.
    pub reorganisations: Vec<(u64, Reorganisation)>,
    /// Arrivals, as many as were to be written down.
    pub arrivals: Vec<Arrival>,
}

impl Rows {
    fn count(&self) -> usize {
        self.blocks.len() + self.reorganisations.len() + self.arrivals.len()
    }
}

/// What a run tells the one who writes.
#[derive(Debug)]
pub enum Told {
    /// It begins.
    Begins(u64),
    /// Some rows, and how many blocks it has made so far.
    Rows(u64, u32, Rows),
    /// It's over.
    Ends(u64, Box<Report>),
    /// It can't go on.
    Fails(u64, TownError),
}

/// How far all runs are, and whether they have to stop.
#[derive(Debug, Default)]
pub struct Progress {
    /// How many blocks have been made.
    pub made: AtomicU64,
    /// Whether runs have to end in order.
    pub stop: AtomicBool,
}

/// Watches one run.
#[derive(Debug)]
pub struct Recorder<'a> {
    seed: u64,
    recording: Recording,
    progress: &'a Progress,
    to: SyncSender<Told>,
    rows: Rows,
    made: u32,
    told: u32,
    reorganised: u64,
    arrived: u64,
}

/// How many rows travel together.
const TOGETHER: usize = 4_096;

/// After how many blocks it's told how far a run is, even if there are no rows.
const TELL_AFTER: u32 = 1_000;

impl<'a> Recorder<'a> {
    /// Watches the run of this seed, and sends what it sees.
    pub fn new(
        seed: u64,
        recording: Recording,
        progress: &'a Progress,
        to: SyncSender<Told>,
    ) -> Recorder<'a> {
        let rows = Rows::default();
        Recorder {
            seed,
            recording,
            progress,
            to,
            rows,
            made: 0,
            told: 0,
            reorganised: 0,
            arrived: 0,
        }
    }

    /// The run is over, and has made this many blocks. Sends the rest.
    pub fn finish(mut self, made: u32) {
        self.go_on(made);
        self.send();
    }

    fn send_if_many(&mut self) {
        if self.rows.count() >= TOGETHER {
            self.send();
        }
    }

    fn send(&mut self) {
        self.told = self.made;
        let rows = std::mem::take(&mut self.rows);
        if self.to.send(Told::Rows(self.seed, self.made, rows)).is_err() {
            // The one who writes is gone, and has said why.
            self.progress.stop.store(true, Relaxed);
        }
    }
}

impl Watcher for Recorder<'_> {
    fn block(&mut self, block: &BlockRecord) {
        self.rows.blocks.push(block.clone());
        self.send_if_many();
    }

    fn reorganisation(&mut self, reorganisation: &Reorganisation) {
        if reorganisation.depth >= self.recording.reorganisations_from {
            self.rows.reorganisations.push((self.reorganised, *reorganisation));
            self.send_if_many();
        }
        self.reorganised += 1;
    }

    fn arrival(&mut self, time: u64, node: u32, block: u32) {
        let every = u64::from(self.recording.every_arrival);
        if every > 0 && self.arrived.is_multiple_of(every) {
            self.rows.arrivals.push(Arrival { number: self.arrived, time, node, block });
            self.send_if_many();
        }
        self.arrived += 1;
    }

    fn go_on(&mut self, made: u32) -> bool {
        self.progress.made.fetch_add(u64::from(made - self.made), Relaxed);
        self.made = made;
        if self.made - self.told >= TELL_AFTER {
            self.send();
        }
        !self.progress.stop.load(Relaxed)
    }
}
