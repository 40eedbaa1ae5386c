use super::board_reader::BoardReader;
use super::front::Front;
use super::index::Index;
use super::purse::SharedPurse;
use crate::commands::Handle;
use kusari::stage6_coin::Rules;
use std::sync::Arc;
use tokio::sync::Mutex;

/// What all requests share that only a node can answer which keeps all blocks.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) front: Arc<Front>,
    pub(super) handle: Handle,
    pub(super) index: Arc<Mutex<Index>>,
    pub(super) board: Arc<Mutex<BoardReader>>,
    pub(super) purse: Option<SharedPurse>,
    /// Whose turn it is to pay.
    pub(super) paying: Mutex<()>,
    pub(super) rules: Rules,
}
