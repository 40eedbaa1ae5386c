use super::audited::{Audited, Bend};
use super::lie::Lie;
use super::lines::Lines;
use kusari::stage8_contract::{
    Block, BlockHash, Genesis, LandingPads, Leader, LeaderEvidence, LeaderMessage, LeaderRecord,
    MAX_WAITING, Me, MemberId, Membership, Numbered, Replica as _, Role, Signed,
};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

type Message = LeaderMessage<LandingPads>;

/// The airport with the lowest number.
fn leader(members: &Membership) -> Option<MemberId> {
    members.iter().find(|(_, member)| member.role == Role::Airport).map(|(id, _)| id)
}

fn number(block: Block<LandingPads>, chain: BlockHash, me: &Me) -> Message {
    let content = Numbered { chain, height: block.height, block: block.hash() };
    LeaderMessage::Block(Arc::new(block), Signed::new(content, &me.key))
}

impl Audited for Leader<LandingPads> {
    type Statement = (u64, BlockHash);

    fn kind(message: &Message) -> &'static str {
        match message {
            LeaderMessage::Command(_) => "command",
            LeaderMessage::Block(..) => "block",
            LeaderMessage::Ask { .. } => "ask",
            LeaderMessage::Seen(_) => "seen",
        }
    }

    fn says(by: MemberId, message: &Message, members: &Membership) -> Option<(u64, BlockHash)> {
        match message {
            LeaderMessage::Block(_, numbered) | LeaderMessage::Seen(numbered) => {
                let Numbered { height, block, .. } = numbered.content;
                (leader(members) == Some(by)).then_some((height, block))
            }
            LeaderMessage::Command(_) | LeaderMessage::Ask { .. } => None,
        }
    }

    fn exclude(one: &(u64, BlockHash), other: &(u64, BlockHash)) -> bool {
        one.0 == other.0 && one.1 != other.1
    }

    fn rests_on(_: MemberId, message: &Message) -> Option<BlockHash> {
        match message {
            LeaderMessage::Block(_, numbered) | LeaderMessage::Seen(numbered) => {
                Some(numbered.content.block)
            }
            LeaderMessage::Command(_) | LeaderMessage::Ask { .. } => None,
        }
    }

    fn block_in(record: &LeaderRecord<LandingPads>) -> Option<BlockHash> {
        Some(record.block.hash())
    }

    fn signed_in(record: &LeaderRecord<LandingPads>) -> Option<(u64, BlockHash)> {
        let Numbered { height, block, .. } = record.numbered.content;
        Some((height, block))
    }

    fn proves(
        evidence: &LeaderEvidence,
        accused: MemberId,
        genesis: &Genesis<LandingPads>,
    ) -> bool {
        let LeaderEvidence { one, other } = evidence;
        let Some(member) = genesis.members.get(accused) else { return false };
        let is_signed = one.verify(&member.key).is_ok() && other.verify(&member.key).is_ok();
        let of = |it: &Signed<Numbered>| (it.content.height, it.content.block);
        let chain = genesis.hash();
        let is_here = one.content.chain == chain && other.content.chain == chain;
        is_signed && is_here && Self::exclude(&of(one), &of(other))
    }

    /// Anyone may lie but the leader.
    fn bears(liars: &BTreeMap<MemberId, Lie>, members: &Membership, _lines: Lines) -> bool {
        leader(members).is_some_and(|leader| !liars.contains_key(&leader))
    }

    /// Each second a follower hands in again all that waits. The rest is a few words.
    fn most_outputs(members: usize) -> usize {
        MAX_WAITING * members + 16
    }
}

impl Bend for Leader<LandingPads> {
    /// Another block with the same number: without commands, and a millisecond later.
    fn other_face(message: &Message, _kept: &VecDeque<Message>, me: &Me) -> Vec<Message> {
        match message {
            LeaderMessage::Block(block, numbered) => {
                let mut other = (**block).clone();
                other.commands.clear();
                other.time = other.time.after(Duration::from_millis(1));
                vec![number(other, numbered.content.chain, me)]
            }
            LeaderMessage::Seen(_) => Vec::new(),
            LeaderMessage::Command(_) | LeaderMessage::Ask { .. } => vec![message.clone()],
        }
    }

    fn word_of_the_future(&self, me: &Me, ahead: u64) -> Message {
        let book = self.book();
        let mut block = book.draft(0, book.tip().time, Vec::new());
        block.height = book.tip().height.saturating_add(ahead);
        block.view = block.height;
        number(block, book.chain(), me)
    }
}
