use super::address::PeerAddress;
use super::book::MAX_ADDRESSES;
use super::dialler::Dialler;
use super::peer_event::{CutReason, PeerEvent, PeerOutput};
use super::peer_message::PeerMessage;
use crate::stage6_coin::NodeId;
use rand::Rng;

/// What a dialler does with what neighbours say.
impl Dialler {
    pub(super) fn hear(
        &mut self,
        from: NodeId,
        message: PeerMessage,
        rng: &mut impl Rng,
        outputs: &mut Vec<PeerOutput>,
    ) {
        self.is_alive(from);
        let (uptime, tell_every) = (self.uptime, self.settings.tell_every);
        let Some(link) = self.links.get_mut(&from) else { return };
        match message {
            PeerMessage::Me(me) if me.nonce == self.nonce => {
                let dialled = link.dialled;
                self.cut(from, CutReason::Oneself, outputs);
                if let Some((address, _)) = dialled {
                    self.is_oneself(address, rng);
                }
            }
            PeerMessage::Me(_) if link.has_introduced_itself => {}
            PeerMessage::Me(me) => {
                (link.has_introduced_itself, link.port) = (true, me.port);
                self.hear_of_caller(from);
            }
            PeerMessage::Ping(number) => {
                outputs.push(PeerOutput::Say(from, PeerMessage::Pong(number)));
            }
            PeerMessage::Pong(_) => {} // It's alive, and so is anyone who says anything else.
            PeerMessage::WhoElse if link.told_at.is_some_and(|at| uptime - at < tell_every) => {}
            PeerMessage::WhoElse => {
                link.told_at = Some(uptime);
                let some = self.book.some(link.group(), rng);
                outputs.push(PeerOutput::Say(from, PeerMessage::Peers(some)));
            }
            PeerMessage::Peers(peers) if peers.len() > MAX_ADDRESSES => {
                let (count, limit) = (peers.len(), MAX_ADDRESSES);
                self.drop_liar(from, CutReason::TooManyPeers { count, limit }, rng, outputs);
            }
            PeerMessage::Peers(_) if !link.is_asked => {
                self.drop_liar(from, CutReason::UnaskedPeers, rng, outputs);
            }
            PeerMessage::Peers(peers) => {
                link.is_asked = false;
                let (by, told) = (link.group(), peers.len());
                let taken = peers.into_iter().filter(|it| self.book.hear(*it, by)).count();
                outputs.push(PeerOutput::Event(PeerEvent::Heard { link: from, told, taken }));
            }
        }
    }

    pub(super) fn is_alive(&mut self, link: NodeId) {
        let uptime = self.uptime;
        if let Some(link) = self.links.get_mut(&link) {
            (link.heard_at, link.pinged_at) = (uptime, None);
        }
    }

    /// Notes where someone who dialled us can be reached: at the machine that we see, and the port that it says. Only once it has
    /// greeted us: someone on another chain has no place in the book.
    pub(super) fn hear_of_caller(&mut self, id: NodeId) {
        let Some(link) = self.links.get(&id) else { return };
        if link.is_inbound()
            && link.has_greeted
            && let Some(port) = link.port
            && let Ok(address) = PeerAddress::new(link.ip, port)
        {
            self.book.hear(address, link.group());
        }
    }

    /// Asks a neighbour whom else it knows.
    pub(super) fn ask(&mut self, id: NodeId, outputs: &mut Vec<PeerOutput>) {
        let uptime = self.uptime;
        if let Some(link) = self.links.get_mut(&id) {
            (link.is_asked, link.asked_at) = (true, Some(uptime));
            outputs.push(PeerOutput::Say(id, PeerMessage::WhoElse));
        }
    }
}
