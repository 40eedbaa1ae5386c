use super::behind::Behind;
use super::door::Door;
use super::recorder::Recorder;
use super::token::Token;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many connections may listen to the news.
const STREAMS: usize = 64;

/// What all requests share, whatever is behind the door.
#[derive(Debug)]
pub(super) struct Front {
    pub(super) behind: Behind,
    pub(super) door: Door,
    pub(super) recorder: Recorder,
    /// How many more may listen to the news.
    pub(super) streams: Arc<Semaphore>,
}

impl Front {
    pub(super) fn new(behind: Behind, bound: SocketAddr, token: Token, is_explorer: bool) -> Front {
        Front {
            behind,
            door: Door::new(bound, token, is_explorer),
            recorder: Recorder::new(),
            streams: Arc::new(Semaphore::new(STREAMS)),
        }
    }
}
