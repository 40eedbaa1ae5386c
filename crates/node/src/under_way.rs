use kusari::stage6_coin::NodeId;
use libp2p::request_response::OutboundRequestId;
use std::collections::{BTreeMap, HashMap};

/// How many messages, and how many bytes of them, may be under way to a neighbour. What doesn't fit is lost, and no one waits: one that
/// asks for the same blocks again and again without reading them gets no more than this.
const MAX_MESSAGES: usize = 32;
const MAX_BYTES: usize = 16 << 20;

/// What was sent, and hasn't been answered yet.
#[derive(Debug, Default)]
pub(crate) struct UnderWay {
    totals: BTreeMap<NodeId, (usize, usize)>,
    requests: HashMap<(&'static str, OutboundRequestId), (NodeId, usize)>,
    lost: u64,
}

impl UnderWay {
    /// Whether there's room for a message to a neighbour. If not, it's counted as lost.
    pub(crate) fn has_room(&mut self, to: NodeId, bytes: usize) -> bool {
        let has_room = !self.is_full(to, bytes);
        self.lost += u64::from(!has_room);
        has_room
    }

    /// Whether a message to a neighbour has to wait.
    pub(crate) fn is_full(&self, to: NodeId, bytes: usize) -> bool {
        let (count, total) = self.totals.get(&to).copied().unwrap_or_default();
        count >= MAX_MESSAGES || (count > 0 && total + bytes > MAX_BYTES)
    }

    pub(crate) fn begin(
        &mut self,
        protocol: &'static str,
        id: OutboundRequestId,
        to: NodeId,
        bytes: usize,
    ) {
        let (count, total) = self.totals.entry(to).or_default();
        (*count, *total) = (*count + 1, *total + bytes);
        self.requests.insert((protocol, id), (to, bytes));
    }

    /// A message was answered, or will never be.
    pub(crate) fn end(&mut self, protocol: &'static str, id: OutboundRequestId) {
        let Some((to, bytes)) = self.requests.remove(&(protocol, id)) else { return };
        if let Some((count, total)) = self.totals.get_mut(&to) {
            (*count, *total) = (count.saturating_sub(1), total.saturating_sub(bytes));
            if *count == 0 {
                self.totals.remove(&to);
            }
        }
    }

    /// Whether everything that was said to a neighbour has arrived.
    pub(crate) fn is_clear(&self, to: NodeId) -> bool {
        !self.totals.contains_key(&to)
    }

    /// Whether everything that was said to anyone has arrived.
    pub(crate) fn is_all_clear(&self) -> bool {
        self.totals.is_empty()
    }

    /// How many messages were lost for want of room.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }
}
