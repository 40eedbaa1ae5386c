use super::envelope::MAX_LETTER_BYTES;
use crate::stage6_coin::NodeId;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// How many letters are remembered, so that each goes round once.
const MAX_REMEMBERED: usize = 4096;

/// How many letters a neighbour may send in a minute. Any more are lost: a letter costs its sender nothing, and nothing else keeps
/// someone from flooding everyone.
pub const MAX_LETTERS_A_MINUTE: u32 = 60;

/// Which sealed letters have gone through this node.
#[derive(Clone, Debug, Default)]
pub(super) struct Letters {
    known: BTreeSet<[u8; 32]>,
    order: VecDeque<[u8; 32]>,
    /// How many each neighbour sent in this minute.
    sent: BTreeMap<NodeId, u32>,
    minute: u64,
}

impl Letters {
    /// Whether a letter is new and may be passed on. Letters of this node's own have no sender.
    pub(super) fn take(&mut self, from: Option<NodeId>, letter: &[u8], now: Duration) -> bool {
        let minute = now.as_secs() / 60;
        if minute != self.minute {
            (self.minute, self.sent) = (minute, BTreeMap::new());
        }
        if let Some(from) = from {
            let sent = self.sent.entry(from).or_default();
            if *sent >= MAX_LETTERS_A_MINUTE {
                return false;
            }
            *sent += 1;
        }
        if letter.is_empty() || letter.len() > MAX_LETTER_BYTES {
            return false;
        }
        let name = Sha256::digest(letter).into();
        if !self.known.insert(name) {
            return false;
        }
        self.order.push_back(name);
        if self.order.len() > MAX_REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}
