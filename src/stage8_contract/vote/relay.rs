use super::certificate::Certificate;
use super::evidence::VoteEvidence;
use super::message::{News, Proposal, VoteMessage};
use super::state::{Phase, Vote};
use super::statement::Said;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::replica::Output;
use std::sync::Arc;

/// A star: the others talk only to the member in the middle, and it passes on what they need.
///
/// No one has to believe it. It passes on what others have signed, and instead of the votes themselves it says what has come of
/// them: a certificate.
impl<M: Machine> Vote<M> {
    /// Who is in the middle. If it has left, everyone talks to everyone.
    fn hub(&self) -> Option<MemberId> {
        self.settings.hub.filter(|hub| self.book.members().get(*hub).is_some())
    }

    /// Whom I talk to, if I'm not in the middle.
    pub(super) fn my_hub(&self) -> Option<MemberId> {
        self.hub().filter(|hub| *hub != self.me.id)
    }

    pub(super) fn is_hub(&self) -> bool {
        self.hub() == Some(self.me.id)
    }

    /// Says something for all others to hear.
    pub(super) fn tell_all(&mut self, message: VoteMessage<M>) {
        self.outputs.push(match self.my_hub() {
            Some(hub) => Output::Send(hub, message),
            None => Output::Broadcast(message),
        });
    }

    /// A proposal that's new here.
    pub(super) fn pass_on_proposal(&mut self, proposal: &Arc<Proposal<M>>) {
        self.pass_on(VoteMessage::Propose(proposal.clone()));
    }

    /// How a view has ended. The others can't know it before they hear it from here, because they hear no votes but mine.
    ///
    /// If it gets lost, they skip their view, and that's a question which I answer.
    pub(super) fn pass_on_certificate(&mut self, certificate: &Certificate) {
        let certificates = vec![certificate.clone()];
        let news = News { decided: None, blocks: Vec::new(), certificates };
        self.pass_on(VoteMessage::News(Arc::new(news)));
    }

    /// Two sentences that exclude each other. The others find out by themselves what that means.
    pub(super) fn pass_on_evidence(&mut self, VoteEvidence { by, one, other }: VoteEvidence) {
        for signed in [one, other] {
            self.pass_on(VoteMessage::Said(Said { by, signed }));
        }
    }

    pub(super) fn pass_on(&mut self, message: VoteMessage<M>) {
        if self.is_hub() && self.phase == Phase::Running {
            self.outputs.push(Output::Broadcast(message));
        }
    }
}
