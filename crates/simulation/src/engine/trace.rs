use kusari::stage5_network::{NodeId, Tip, to_hex};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::time::Duration;

/// A line of the story: what happened, where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceEvent {
    /// In which step, the first being 1.
    pub step: u64,
    /// When, in virtual time.
    pub at: Duration,
    /// At which node, if it concerns one.
    pub node: Option<NodeId>,
    /// What.
    pub what: String,
}

/// One aligned line: `   217     6.120 s  node 3  hears from node 1: block 03d7f2aa…, payments: 2`.
impl fmt::Display for TraceEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TraceEvent { step, at, what, .. } = self;
        let node = self.node.map(|node| node.to_string()).unwrap_or_default();
        write!(f, "{step:>6} {:>9.3} s  {node:<7}  {what}", at.as_secs_f64())
    }
}

/// Stands for a whole course of events: SHA-256 over what happened in each step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TraceHash([u8; 32]);

impl TraceHash {
    /// Wraps 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> TraceHash {
        TraceHash(bytes)
    }
}

/// Shows the first sixteen hex digits.
impl fmt::Display for TraceHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0[..8]))
    }
}

impl fmt::Debug for TraceHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TraceHash({self})")
    }
}

/// Hashes the course of events, and keeps it as text if someone wants to read it.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    hasher: Sha256,
    pub(crate) is_kept: bool,
    pub(crate) events: Vec<TraceEvent>,
}

impl Trace {
    pub(crate) fn hash(&self) -> TraceHash {
        TraceHash(self.hasher.clone().finalize().into())
    }

    /// Takes note of where a node stands after a step, and how much it had to say.
    pub(crate) fn note(&mut self, at: u64, node: usize, tip: Tip, waiting: usize, outputs: usize) {
        self.hasher.update(at.to_be_bytes());
        for number in [node, waiting, outputs] {
            self.hasher.update((number as u64).to_be_bytes());
        }
        self.hasher.update(tip.hash.as_bytes());
    }

    /// Takes note of something that is no node's doing.
    pub(crate) fn note_fault(&mut self, at: u64, what: usize, whom: usize) {
        self.hasher.update(at.to_be_bytes());
        self.hasher.update([what as u8]);
        self.hasher.update((whom as u64).to_be_bytes());
    }

    /// Writes a line, if lines are kept.
    pub(crate) fn tell(
        &mut self,
        step: u64,
        at: u64,
        node: Option<usize>,
        what: impl FnOnce() -> String,
    ) {
        if self.is_kept {
            let (at, node) = (Duration::from_millis(at), node.map(NodeId));
            self.events.push(TraceEvent { step, at, node, what: what() });
        }
    }
}
