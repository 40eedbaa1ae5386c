use super::board_reader::BoardReader;
use super::door::Door;
use super::index::Index;
use super::purse::SharedPurse;
use super::recorder::Recorder;
use crate::commands::Handle;
use kusari::stage6_coin::Rules;
use std::sync::Arc;
use tokio::sync::{Mutex, Semaphore};

/// What all requests share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) handle: Handle,
    pub(super) door: Door,
    pub(super) index: Arc<Mutex<Index>>,
    pub(super) board: Arc<Mutex<BoardReader>>,
    pub(super) recorder: Arc<Recorder>,
    pub(super) purse: Option<SharedPurse>,
    /// Whose turn it is to pay.
    pub(super) paying: Mutex<()>,
    /// How many more may listen to the news.
    pub(super) streams: Arc<Semaphore>,
    pub(super) rules: Rules,
}
