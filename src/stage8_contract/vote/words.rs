use super::certificate::Certificate;
use super::evidence::VoteEvidence;
use super::listen::VIEWS_BACK;
use super::state::{Heard, Vote};
use super::statement::{Kind, Says, Statement};
use crate::stage6_coin::Signature;
use crate::stage8_contract::machine::Machine;
use crate::stage8_contract::members::MemberId;
use crate::stage8_contract::replica::Event;
use crate::stage8_contract::signed::Signed;

/// Counts what members have signed, and makes certificates of it.
impl<M: Machine> Vote<M> {
    /// Remembers a sentence, and tells if it contradicts another one.
    pub(super) fn hear(&mut self, by: MemberId, signed: Signed<Statement>, is_checked: bool) {
        let Statement { view, says, .. } = signed.content;
        for kind in [Kind::Propose, Kind::Vote, Kind::Skip, Kind::Final] {
            let other = self.heard.get(&(view, by, kind)).map(|heard| heard.signed);
            if let Some(one) = other.filter(|one| one.content.contradicts(&signed.content)) {
                let evidence = VoteEvidence { by, one, other: signed };
                let is_new = !self.accused.contains(&(view, by));
                if is_new && evidence.verify(self.book.members()).is_ok() {
                    self.accused.insert((view, by));
                    self.say(Event::Evidence(by, evidence));
                    self.pass_on_evidence(evidence);
                }
            }
        }
        let heard = self.heard.entry((view, by, says.kind()));
        let heard = heard.or_insert(Heard { signed, is_checked });
        heard.is_checked |= is_checked && heard.signed == signed;
    }

    /// Makes a certificate, if enough members have said the same.
    pub(super) fn count(&mut self, statement: Statement) {
        let key = (statement.view, statement.says.kind());
        let enough = self.quorum().enough;
        let is_settled = key.0 <= self.decided_view() || self.certificates.contains_key(&key);
        if key.1 == Kind::Propose || is_settled {
            return;
        }
        if self.learnt.iter().any(|it| it.statement == statement)
            || self.agreed(statement).len() < enough
        {
            return;
        }
        // Now it's worth looking at their signatures. One that's wrong was never said.
        for (by, _) in self.agreed(statement) {
            let slot = (statement.view, by, key.1);
            let (Some(heard), Some(key)) = (self.heard.get_mut(&slot), self.book.members().key(by))
            else {
                continue;
            };
            heard.is_checked = heard.is_checked || heard.signed.verify(&key).is_ok();
            if !heard.is_checked {
                self.heard.remove(&slot);
            }
        }
        let signatures = self.agreed(statement);
        if signatures.len() >= enough {
            self.learnt.push_back(Certificate { statement, signatures });
        }
    }

    fn agreed(&self, statement: Statement) -> Vec<(MemberId, Signature)> {
        let ids = self.book.members().iter().map(|(id, _)| id);
        let slots = ids.filter_map(|id| {
            let heard = self.heard.get(&(statement.view, id, statement.says.kind()))?;
            (heard.signed.content == statement).then_some((id, heard.signed.signature))
        });
        slots.collect()
    }

    /// Takes a certificate from anyone. Answers whether it's worth something. A signature that was checked before isn't checked again.
    pub(super) fn accept(&mut self, certificate: &Certificate) -> bool {
        let statement = certificate.statement;
        let Statement { chain, epoch, view, says } = statement;
        let held = self.certificates.get(&(view, says.kind()));
        if held.is_some_and(|held| held.statement == statement) {
            return true;
        }
        if (chain, epoch) != (self.book.chain(), self.epoch) || says.kind() == Kind::Propose {
            return false;
        }
        if view < self.decided_view() && !self.denies(statement) {
            return false;
        }
        let is_known = |by, signature: &Signature| {
            let heard = self.heard.get(&(view, by, says.kind()));
            let same =
                |it: &Heard| it.signed.content == statement && it.signed.signature == *signature;
            heard.is_some_and(|it| it.is_checked && same(it))
        };
        let members = self.book.members();
        if certificate.verify_known(chain, epoch, members, self.quorum(), is_known).is_err() {
            return false;
        }
        // Two halves that were told different stories find out here who told them.
        if self.is_near(view) {
            for (by, signature) in &certificate.signatures {
                self.hear(*by, Signed { content: statement, signature: *signature }, true);
            }
        }
        if let Some(theirs) = says.block().filter(|_| view < self.decided_view()) {
            self.stop(self.book.tip().height, self.book.tip().hash, theirs);
            return false;
        }
        self.learnt.push_back(certificate.clone());
        true
    }

    /// Whether it says that a block is final, and I have decided others.
    fn denies(&self, Statement { says, .. }: Statement) -> bool {
        let Says::Final(block) = says else { return false };
        let here = self.decided.iter().rev().take_while(|it| it.epoch == self.epoch);
        !here.into_iter().any(|it| it.block.hash() == block)
    }

    pub(super) fn forget_old_words(&mut self) {
        let least = self.view.saturating_sub(VIEWS_BACK);
        self.heard = self.heard.split_off(&(least, MemberId(0), Kind::Propose));
        self.accused = self.accused.split_off(&(least, MemberId(0)));
        self.proposals = self.proposals.split_off(&least);
    }
}
