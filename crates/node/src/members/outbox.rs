use crate::under_way::UnderWay;
use kusari::stage6_coin::NodeId;
use kusari::stage8_contract::MemberId;
use libp2p::request_response::OutboundRequestId;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// How many messages, and how many bytes of them, can wait for a member that's slow. What doesn't fit is lost: replicas say what matters
/// again.
const MAX_QUEUED: usize = 4_096;
const MAX_QUEUED_BYTES: usize = 64 << 20;

/// What waits for one member.
#[derive(Debug, Default)]
struct Queue {
    messages: VecDeque<Arc<[u8]>>,
    /// How many bytes that is.
    bytes: usize,
}

/// What waits until a line has room for it.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    queues: BTreeMap<MemberId, Queue>,
    under_way: UnderWay,
    lost: u64,
}

fn node_id(member: MemberId) -> NodeId {
    NodeId(member.0.into())
}

impl Outbox {
    /// Wants a message to be sent.
    pub(crate) fn push(&mut self, to: MemberId, bytes: Arc<[u8]>) {
        let queue = self.queues.entry(to).or_default();
        if queue.messages.len() == MAX_QUEUED || queue.bytes + bytes.len() > MAX_QUEUED_BYTES {
            self.lost += 1;
            return;
        }
        queue.bytes += bytes.len();
        queue.messages.push_back(bytes);
    }

    /// The next message for a member, if its line has room.
    pub(crate) fn next(&mut self, to: MemberId) -> Option<Arc<[u8]>> {
        let queue = self.queues.get_mut(&to)?;
        let bytes = queue.messages.front()?.len();
        if self.under_way.is_full(node_id(to), bytes) {
            return None;
        }
        queue.bytes -= bytes;
        queue.messages.pop_front()
    }

    /// A message is on its way.
    pub(crate) fn sent(&mut self, id: OutboundRequestId, to: MemberId, bytes: usize) {
        self.under_way.begin("members", id, node_id(to), bytes);
    }

    /// It was answered, or never will be.
    pub(crate) fn answered(&mut self, id: OutboundRequestId) {
        self.under_way.end("members", id);
    }

    /// The line to a member is gone, and what waited for it is worth nothing.
    pub(crate) fn clear(&mut self, to: MemberId) {
        self.queues.remove(&to);
    }

    /// How many messages were lost for want of room.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_a_slow_member_is_sent_in_its_order_and_what_is_too_much_is_lost() {
        let mut outbox = Outbox::default();
        let message = |number: usize| Arc::from(number.to_le_bytes());
        for number in 0..MAX_QUEUED + 7 {
            outbox.push(MemberId(1), message(number));
        }
        assert_eq!(outbox.lost(), 7);
        for number in 0..10 {
            assert_eq!(outbox.next(MemberId(1)), Some(message(number)));
        }
        assert_eq!(outbox.next(MemberId(2)), None);
        outbox.clear(MemberId(1));
        assert_eq!(outbox.next(MemberId(1)), None);
    }
}
