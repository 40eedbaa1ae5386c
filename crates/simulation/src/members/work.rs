use super::audited::{Audited, Bend};
use super::lie::Lie;
use super::lines::{HUB, Lines};
use kusari::stage5_network::any;
use kusari::stage8_contract::{
    Block, BlockHash, ContractProtocol, Genesis, LandingPads, Me, MemberId, Membership, Miner,
    Replica as _, WorkSettings,
};
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

type Message = any::Message<ContractProtocol<LandingPads>>;

/// How many neighbours may be told everything at once, and how many blocks may change places.
const MOST_AT_ONCE: usize = 2_048;

impl Audited for Miner<LandingPads> {
    /// A miner signs nothing about the order.
    type Statement = ();

    const MINES: bool = true;

    fn settings(lines: Lines, _delay: Duration, _is_peaceful: bool) -> WorkSettings {
        let hub = (lines == Lines::Star).then_some(HUB);
        WorkSettings { hub, ..WorkSettings::default() }
    }

    fn kind(message: &Message) -> &'static str {
        match message {
            Message::Hello(_) => "hello",
            Message::Transaction(_) => "command",
            Message::Block(_) => "block",
            Message::GetBlocks(_) => "ask",
            Message::Blocks(_) => "blocks",
            _ => "other",
        }
    }

    fn says(_: MemberId, _: &Message, _: &Membership) -> Option<()> {
        None
    }

    fn exclude((): &(), (): &()) -> bool {
        false
    }

    /// What a node tells of, it has stored. So it doesn't tell anyone to build on what's gone when it comes back.
    fn rests_on(_: MemberId, message: &Message) -> Option<BlockHash> {
        match message {
            Message::Block(block) => Some(block.hash()),
            Message::Blocks(blocks) => blocks.last().map(|block| block.hash()),
            _ => None,
        }
    }

    fn block_in(record: &Arc<Block<LandingPads>>) -> Option<BlockHash> {
        Some(record.hash())
    }

    fn proves(evidence: &Infallible, _: MemberId, _: &Genesis<LandingPads>) -> bool {
        match *evidence {}
    }

    /// Fewer than half of the members lie, if each has as much work as the others.
    fn bears(liars: &BTreeMap<MemberId, Lie>, members: &Membership, lines: Lines) -> bool {
        let is_middle_honest = lines == Lines::Mesh || !liars.contains_key(&HUB);
        is_middle_honest && 2 * liars.len() < members.len()
    }

    fn most_outputs(members: usize) -> usize {
        MOST_AT_ONCE * members
    }
}

impl Bend for Miner<LandingPads> {
    /// Another block in the same place: without commands, and a millisecond later.
    fn other_face(message: &Message, _kept: &VecDeque<Message>, _me: &Me) -> Vec<Message> {
        match message {
            Message::Block(block) => {
                let time = block.time.after(Duration::from_millis(1));
                let other = Block { time, commands: Vec::new(), ..(**block).clone() };
                vec![Message::Block(Arc::new(other))]
            }
            _ => vec![message.clone()],
        }
    }

    /// A block whose parent no one knows. That costs as much work as any other, and here it's free: it's never more than a nuisance.
    fn word_of_the_future(&self, _me: &Me, ahead: u64) -> Message {
        let tip = self.book().tip();
        let mut block = self.book().draft(ahead, tip.time, Vec::new());
        block.height = tip.height.saturating_add(ahead);
        block.parent = block.hash();
        Message::Block(Arc::new(block))
    }
}
