use super::message::VoteRecord;
use super::state::{Phase, Vote};
use crate::stage8_contract::machine::Machine;

impl<M: Machine> Vote<M> {
    /// Rule 8: reads what I wrote, counts my own signatures, and says them again.
    pub(super) fn read(&mut self, records: Vec<VoteRecord<M>>) {
        for record in records {
            match record {
                VoteRecord::Signed(signed) if signed.content.epoch == self.epoch => {
                    self.remember(signed)
                }
                VoteRecord::Proposed(it) if it.signed.content.epoch == self.epoch => {
                    self.remember(it.signed);
                    self.proposals.insert(it.signed.content.view, it);
                }
                VoteRecord::Signed(_) | VoteRecord::Proposed(_) => {}
                VoteRecord::Block(block) => self.stand_anyway(&block),
                VoteRecord::Certified(certificate) => self.learnt.push_back(certificate),
            }
            self.go_on();
        }
        if self.phase == Phase::Waking {
            self.phase = Phase::Running;
        }
        self.say_again();
        self.go_on();
    }
}
