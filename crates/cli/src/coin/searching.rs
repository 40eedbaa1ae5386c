//! A search for a block, as `mine --verbose` shows it.

use crate::failure::warn;
use kusari::stage6_coin::BlockHash;
use serde_json::Value;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it's shown how far the search is.
const EVERY: Duration = Duration::from_secs(1);

/// The smallest hash that any thread has found.
#[derive(Default)]
pub(super) struct Best(Mutex<Option<BlockHash>>);

impl Best {
    /// Takes a hash, if it's smaller.
    pub(super) fn take(&self, hash: BlockHash) {
        let mut best = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if best.is_none_or(|best| hash.as_bytes() < best.as_bytes()) {
            *best = Some(hash);
        }
    }

    fn show(&self) -> String {
        let best = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The zeros at its beginning are what it's about.
        best.map(|best| format!("{}…", &best.to_hex()[..16])).unwrap_or_else(|| "none".to_owned())
    }
}

/// What was shown so far.
pub(super) struct Shown {
    is_wanted: bool,
    start: Instant,
    last: Instant,
}

impl Shown {
    pub(super) fn new(is_wanted: bool) -> Shown {
        let now = Instant::now();
        Shown { is_wanted, start: now, last: now }
    }

    pub(super) fn now_and_then(&mut self, tried: u64, best: &Best) {
        if self.last.elapsed() >= EVERY {
            self.last = Instant::now();
            self.show(tried, best);
        }
    }

    pub(super) fn at_the_end(&mut self, tried: u64, best: &Best) {
        self.show(tried, best);
    }

    fn show(&self, tried: u64, best: &Best) {
        if self.is_wanted {
            let rate = tried as f64 / self.start.elapsed().as_secs_f64().max(1e-3) / 1e6;
            let best = best.show();
            warn(&format!(
                "hashes tried: {tried}, {rate:.2} million a second, the best so far: {best}"
            ));
        }
    }
}

/// The search of a node, as the node tells it when it's asked for its status.
pub(super) struct Watched {
    shown: Shown,
    best: Best,
    /// The block that it builds on.
    tip: Value,
    /// How many hashes the node had tried when this search began.
    before: u64,
}

impl Watched {
    pub(super) fn new(is_wanted: bool, status: &Value) -> Watched {
        let (shown, best) = (Shown::new(is_wanted), Best::default());
        Watched { shown, best, tip: status["tip"].clone(), before: tried(status) }
    }

    /// Shows what the node says now and then. If its chain has grown, it's another search.
    pub(super) fn now_and_then(&mut self, status: &Value) {
        if self.tip != status["tip"] {
            *self = Watched::new(self.shown.is_wanted, status);
        }
        if let Some(best) = hash(&status["search"]["best"]) {
            self.best.take(best);
        }
        self.shown.now_and_then(tried(status).saturating_sub(self.before), &self.best);
    }

    /// The node has found a block. What it looks for after that is another search.
    pub(super) fn at_the_end(&mut self, status: &Value, block: &Value) {
        if let Some(found) = hash(&block["hash"]) {
            self.best.take(found);
        }
        self.shown.at_the_end(tried(status).saturating_sub(self.before), &self.best);
        *self = Watched::new(self.shown.is_wanted, status);
    }
}

fn tried(status: &Value) -> u64 {
    status["search"]["tried"].as_u64().unwrap_or_default()
}

fn hash(told: &Value) -> Option<BlockHash> {
    BlockHash::try_from(told.as_str()?.to_owned()).ok()
}
