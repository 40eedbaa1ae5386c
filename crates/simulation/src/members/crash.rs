use super::audited::{Audited, Bend};
use super::lie::Lie;
use super::lines::Lines;
use kusari::stage8_contract::{
    BlockHash, Genesis, LandingPads, MAX_WAITING, Me, MemberId, Membership, Quorum, Replica as _,
};
use kusari_ordering::{Batch, CrashMessage, CrashProof, CrashRecord};
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::time::Duration;

type Message = CrashMessage<LandingPads>;

/// What a member tells each of the others at once, and how many blocks it places when it catches up.
const MOST_AT_ONCE: usize = 2_048;

impl Audited for CrashProof<LandingPads> {
    /// A member signs nothing about the order.
    type Statement = ();

    const LETS_JOIN: bool = false;

    fn kind(message: &Message) -> &'static str {
        match message {
            CrashMessage::Command(_) => "command",
            CrashMessage::Log { .. } => "log",
            CrashMessage::Engine(_, message) => message.kind(),
        }
    }

    fn says(_: MemberId, _: &Message, _: &Membership) -> Option<()> {
        None
    }

    fn exclude((): &(), (): &()) -> bool {
        false
    }

    /// What a promise rests on, only the engine knows. Whether it kept it shows when a member comes back.
    fn rests_on(_: MemberId, _: &Message) -> Option<BlockHash> {
        None
    }

    fn block_in(_: &CrashRecord<LandingPads>) -> Option<BlockHash> {
        None
    }

    fn proves(evidence: &Infallible, _: MemberId, _: &Genesis<LandingPads>) -> bool {
        match *evidence {}
    }

    /// Fewer than half may be silent, and no one may lie in any other way.
    fn bears(liars: &BTreeMap<MemberId, Lie>, members: &Membership, _lines: Lines) -> bool {
        let are_silent = liars.values().all(|lie| *lie == Lie::Silent);
        are_silent && liars.len() <= Quorum::of_honest(members.len()).may_fail()
    }

    fn most_outputs(members: usize) -> usize {
        MAX_WAITING * members + MOST_AT_ONCE
    }
}

impl Bend for CrashProof<LandingPads> {
    /// As the engine's leader, the same commands a millisecond later. There's nothing that others could check it by.
    fn other_face(message: &Message, _kept: &VecDeque<Message>, _me: &Me) -> Vec<Message> {
        let later = |batch: &mut Batch<LandingPads>| {
            batch.time = batch.time.after(Duration::from_millis(1));
        };
        vec![match message {
            CrashMessage::Engine(place, engine) => {
                CrashMessage::Engine(*place, engine.with_batches(later))
            }
            CrashMessage::Command(_) | CrashMessage::Log { .. } => message.clone(),
        }]
    }

    fn word_of_the_future(&self, _me: &Me, ahead: u64) -> Message {
        let height = self.book().tip().height.saturating_add(ahead);
        CrashMessage::Log { entries: usize::try_from(height).unwrap_or(usize::MAX) }
    }
}
