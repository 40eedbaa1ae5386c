use super::audited::Bend;
use super::lie::Lie;
use kusari::stage8_contract::{Me, MemberId, Output, Replica};
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, rngs::ChaCha12Rng};
use std::collections::VecDeque;

/// How many messages a liar keeps.
const KEPT: usize = 64;

/// How far ahead a liar's messages from the future are at most.
const FAR: u64 = 1_000;

/// What a liar remembers. It may say one message a tick that an honest member wouldn't, or two liars would talk without end.
#[derive(Debug)]
pub(super) struct Liar<R: Replica> {
    pub(super) lie: Lie,
    /// What it has said and heard, the oldest first.
    kept: VecDeque<R::Message>,
    /// What it has said because it's a liar, and won't say twice.
    lied: VecDeque<R::Message>,
}

fn keep<M>(kept: &mut VecDeque<M>, message: M) {
    if kept.len() == KEPT {
        kept.pop_front();
    }
    kept.push_back(message);
}

impl<R: Bend> Liar<R> {
    pub(super) fn new(lie: Lie) -> Liar<R> {
        Liar { lie, kept: VecDeque::new(), lied: VecDeque::new() }
    }

    /// Keeps a message, and answers with what it says to all others at once.
    pub(super) fn hear(&mut self, message: &R::Message, me: &Me) -> Vec<Output<R>> {
        keep(&mut self.kept, message.clone());
        if self.lie != Lie::Agrees {
            return Vec::new();
        }
        let agreed = R::agree(message, me).into_iter();
        agreed.filter_map(|message| self.once(message)).collect()
    }

    /// Says something to all others, unless it has said it before.
    fn once(&mut self, message: R::Message) -> Option<Output<R>> {
        if self.lied.contains(&message) {
            return None;
        }
        keep(&mut self.lied, message.clone());
        Some(Output::Broadcast(message))
    }

    /// Changes what the replica behind it wants to say.
    pub(super) fn bend(
        &mut self,
        outputs: Vec<Output<R>>,
        replica: &R,
        me: &Me,
        members: u16,
        rng: &mut ChaCha12Rng,
    ) -> Vec<Output<R>> {
        let forged = match self.lie {
            Lie::Forges => replica.forge(&self.kept, me),
            _ => None,
        };
        // It's faster than the honest one behind it.
        let mut bent: Vec<_> = forged.into_iter().filter_map(|it| self.once(it)).collect();
        for output in outputs {
            if let Output::Broadcast(message) | Output::Send(_, message) = &output {
                keep(&mut self.kept, message.clone());
            }
            match output {
                Output::Broadcast(message) => {
                    let others = (0..members).map(MemberId).filter(|to| *to != me.id);
                    let tells_all = rng.random_bool(0.25);
                    others.for_each(|to| self.say(to, &message, tells_all, me, rng, &mut bent));
                }
                Output::Send(to, message) => self.say(to, &message, false, me, rng, &mut bent),
                Output::Write(_) | Output::Event(_) => bent.push(output),
            }
        }
        bent
    }

    fn say(
        &self,
        to: MemberId,
        message: &R::Message,
        tells_all: bool,
        me: &Me,
        rng: &mut ChaCha12Rng,
        bent: &mut Vec<Output<R>>,
    ) {
        let is_in_other_half = to.0.is_multiple_of(2);
        let mut said = match self.lie {
            Lie::Silent => Vec::new(),
            Lie::Withholds if is_in_other_half || rng.random() => Vec::new(),
            Lie::TwoFaces if is_in_other_half || tells_all => {
                R::other_face(message, &self.kept, me)
            }
            _ => vec![message.clone()],
        };
        if self.lie == Lie::TwoFaces && tells_all && !said.contains(message) {
            said.push(message.clone());
        }
        bent.extend(said.into_iter().map(|message| Output::Send(to, message)));
    }

    /// What it says because it's a liar, now and then.
    pub(super) fn chatter(
        &self,
        replica: &R,
        me: &Me,
        members: u16,
        rng: &mut ChaCha12Rng,
    ) -> Option<Output<R>> {
        let to = MemberId(rng.random_range(0..members));
        let message = match self.lie {
            Lie::Replays => {
                let all: Vec<_> = self.kept.iter().collect();
                (*all.choose(rng)?).clone()
            }
            Lie::Floods => {
                let ahead = if rng.random() { 1 } else { rng.random_range(2..=FAR) };
                replica.word_of_the_future(me, ahead)
            }
            Lie::Silent | Lie::Withholds | Lie::TwoFaces | Lie::Agrees | Lie::Forges => {
                return None;
            }
        };
        (to != me.id).then_some(Output::Send(to, message))
    }
}
