use super::spoken::{Spoken, Word};
use crate::figures::ballots::BlockNames;
use crate::stage8_contract::{Fate, MemberId, Replica, Says, Sent, Time};
use std::time::Duration;

/// How many messages are drawn.
const MOST_MESSAGES: usize = 300;

/// What was said, in its order. What one member says to several others at the same moment is one utterance.
pub(super) struct Conversation {
    pub(super) utterances: Vec<Utterance>,
    pub(super) names: BlockNames,
    pub(super) messages: usize,
    /// How many of the last messages aren't drawn.
    pub(super) left_out: usize,
    /// When the last message that's drawn was said, or arrived.
    pub(super) end: Duration,
}

pub(super) struct Utterance {
    pub(super) from: MemberId,
    pub(super) at: Duration,
    pub(super) word: Word,
    /// Who was told, and what became of it.
    pub(super) to: Vec<(MemberId, Heard)>,
    /// How many other things this member said at the same moment before this one.
    pub(super) place: usize,
}

/// What became of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    At(Duration),
    NotYet,
    Never,
}

impl Conversation {
    pub(super) fn of<R: Replica>(sent: &[Sent<R>]) -> Conversation
    where
        R::Message: Spoken,
    {
        let first = sent.first().map_or(Time::default(), |it| it.at);
        let since =
            |time: Time| Duration::from_millis(time.millis().saturating_sub(first.millis()));
        let shown = &sent[..sent.len().min(MOST_MESSAGES)];
        let mut conversation = Conversation {
            utterances: Vec::new(),
            names: BlockNames::default(),
            messages: sent.len(),
            left_out: sent.len() - shown.len(),
            end: Duration::ZERO,
        };
        for it in shown {
            let heard = match it.fate {
                Fate::Arrived(at) => Heard::At(since(at)),
                Fate::UnderWay => Heard::NotYet,
                Fate::Lost => Heard::Never,
            };
            conversation.add(it.from, since(it.at), it.message.word(), (it.to, heard));
        }
        conversation
    }

    fn add(&mut self, from: MemberId, at: Duration, word: Word, to: (MemberId, Heard)) {
        if let Word::Block(hash, height) = word {
            self.names.add(hash, height);
        }
        self.end = self.end.max(if let Heard::At(end) = to.1 { end } else { at });
        let same = self.utterances.iter_mut().rev().take_while(|it| it.at == at);
        let mut place = 0;
        for utterance in same.filter(|it| it.from == from) {
            if utterance.word == word {
                return utterance.to.push(to);
            }
            place += 1;
        }
        self.utterances.push(Utterance { from, at, word, to: vec![to], place });
    }

    /// What a word says, with a name for the block.
    pub(super) fn says(&self, word: Word) -> String {
        match word {
            Word::Command => "hands on a command".to_owned(),
            Word::Block(block, _) => format!("sends block {}", self.names.of(&block)),
            Word::Says(says, view) => match says {
                Says::Propose(block) => {
                    format!("proposes block {} in view {view}", self.names.of(&block))
                }
                Says::Vote(block) => {
                    format!("votes for block {} in view {view}", self.names.of(&block))
                }
                Says::Skip => format!("skips view {view}"),
                Says::Final(block) => {
                    format!("signs that block {} is final in view {view}", self.names.of(&block))
                }
            },
            Word::Other(words) => words.to_owned(),
        }
    }
}
