use crate::stage6_coin::{BlockHash, ChainWork};
use std::time::Duration;

/// What an edge remembers of a core.
#[derive(Clone, Debug)]
pub(super) struct CoreLink {
    pub(super) has_greeted: bool,
    /// What it was asked. It's asked one thing at a time.
    pub(super) question: Option<Question>,
    /// It seems to have headers after this one.
    pub(super) headers_after: Option<BlockHash>,
    /// How much work is in the branch whose headers it sent. Each answer has to lead to more, or a core could keep us
    /// asking forever.
    pub(super) synced_to: ChainWork,
    /// Through this block of the best chain, it has told which payments concern us.
    pub(super) told_through: BlockHash,
    /// It was asked for what comes after this block. What came before, others had told.
    pub(super) began_after: BlockHash,
    /// When it had last told through the end of the chain, or came closer to it.
    pub(super) useful_at: Duration,
    /// It isn't asked before this time.
    pub(super) rests_until: Duration,
}

#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) about: About,
    pub(super) asked_at: Duration,
    /// Whether it's out of date, because the chain or the locks have changed. The answer isn't read.
    pub(super) is_stale: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// The headers after some.
    Headers,
    /// The payments after one block, through another one.
    Payments { after: BlockHash, through: BlockHash },
}

impl CoreLink {
    pub(super) fn new(after: BlockHash, now: Duration) -> CoreLink {
        CoreLink {
            has_greeted: false,
            question: None,
            headers_after: None,
            synced_to: ChainWork::default(),
            told_through: after,
            began_after: after,
            useful_at: now,
            rests_until: now,
        }
    }

    /// It has something that we don't know yet: what follows the end of our chain.
    pub(super) fn is_ahead_of(&mut self, tip: BlockHash) {
        if self.headers_after.is_none() {
            (self.headers_after, self.synced_to) = (Some(tip), ChainWork::default());
        }
    }

    /// Takes the question out, now that the answer has come.
    pub(super) fn answered(&mut self) -> Option<Question> {
        self.question.take()
    }
}
