use super::announced::{DOUBLINGS, Told};
use super::event::Output;
use super::message::{Message, NodeId};
use super::peer::Peer;
use super::settings::NodeSettings;
use super::state::{Node, rounds};
use crate::stage5_network::protocol::{Pool as _, Protocol, TransactionId};

/// How payments arrive though messages get lost.
///
/// A payment is told to all neighbours as soon as it's accepted, and then again: in the next round, and each
/// time after twice as many rounds as before. Most arrive at once, and saying them over and over would be most
/// of what nodes say. What a neighbour sent itself it has, and it's told last.
impl<P: Protocol> Node<P> {
    /// Remembers that a neighbour has a payment, because the payment came from it.
    pub(super) fn has_heard_of(&mut self, from: Option<NodeId>, id: TransactionId<P>) {
        // If nothing is ever announced again, nothing would be forgotten again.
        let Some(round) = self.round() else { return };
        if let Some(peer) = from.and_then(|from| self.peers.get_mut(&from)) {
            let told = Told { times: DOUBLINGS, next: 0 };
            peer.announced.insert(id, told.again(round));
        }
    }

    /// How many times waiting payments could be announced again so far. `None`: they never are.
    fn round(&self) -> Option<u128> {
        rounds(self.uptime, self.settings.announce_every)
    }

    /// Announces again what neighbours may have missed.
    pub(super) fn announce_again(&mut self, outputs: &mut Vec<Output<P>>) {
        let Some(round) = self.round() else { return };
        for (id, peer) in &mut self.peers {
            announce_to(*id, peer, &self.pool, round, &self.settings, outputs);
        }
    }
}

fn announce_to<P: Protocol>(
    to: NodeId,
    peer: &mut Peer<P>,
    pool: &P::Pool,
    round: u128,
    settings: &NodeSettings,
    outputs: &mut Vec<Output<P>>,
) {
    let mut before = std::mem::take(&mut peer.announced);
    let mut due = Vec::new();
    // What doesn't wait any more is forgotten here.
    for transaction in pool.waiting() {
        let id = transaction.id();
        let told = before.remove(&id).unwrap_or_default();
        peer.announced.insert(id, told);
        if told.next <= round {
            due.push((told, id, transaction));
        }
    }
    // Those that were told least often come first, or a long list would never come to its end.
    due.sort_by_key(|(told, ..)| told.times);
    for (told, id, transaction) in due.into_iter().take(settings.announce_count) {
        peer.announced.insert(id, told.again(round));
        outputs.push(Output::Send(to, Message::Transaction(transaction.transaction().clone())));
    }
}
