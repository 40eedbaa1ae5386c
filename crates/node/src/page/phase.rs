use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// What a connection is doing: nothing yet, being answered, or listening to the news.
#[derive(Clone, Debug, Default)]
pub(super) struct Phase(Arc<AtomicU8>);

impl Phase {
    const ASKED: u8 = 1;
    pub(super) const STREAM: u8 = 2;

    pub(super) fn has_asked(&self) {
        self.0.store(Self::ASKED, Relaxed);
    }

    /// It's listening to the news from now on.
    pub(super) fn is_stream(&self) {
        self.0.store(Self::STREAM, Relaxed);
    }

    pub(super) fn get(&self) -> u8 {
        self.0.load(Relaxed)
    }
}
