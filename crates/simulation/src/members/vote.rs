use super::audited::{Audited, Bend};
use super::lie::Lie;
use super::lines::{HUB, Lines};
use kusari::stage8_contract::{
    Block, BlockHash, Certificate, Genesis, Kind, LandingPads, MAX_WAITING, Me, MemberId,
    Membership, Proposal, Quorum, Replica as _, Said, Says, Signed, Statement, Vote, VoteEvidence,
    VoteMessage, VoteRecord, VoteSettings,
};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

type Message = VoteMessage<LandingPads>;

/// What a member says again at once, and what it does when it catches up.
const MOST_AT_ONCE: usize = 2_048;

/// A sentence: its epoch, its view, and what it says about which block.
type Sentence = (u64, u64, Kind, Option<BlockHash>);

fn sentence(signed: &Signed<Statement>) -> Sentence {
    let Statement { epoch, view, says, .. } = signed.content;
    (epoch, view, says.kind(), says.block())
}

impl Audited for Vote<LandingPads> {
    type Statement = Sentence;

    /// Where nothing goes wrong, no one gives up on a leader that waits before it proposes an empty block: it may enter its view one D after
    /// the others, waits one more, and half of one until its next tick, and then two messages travel.
    fn settings(lines: Lines, delay: Duration, is_peaceful: bool) -> VoteSettings {
        let usual = match lines {
            Lines::Mesh => VoteSettings::mesh(delay),
            Lines::Star => VoteSettings::star(delay),
        };
        VoteSettings { patience: usual.patience + 2 * u32::from(is_peaceful), ..usual }
    }

    /// Forty D, as far as that's known, and three times as long. In a star, timers are longer.
    fn limits(lines: Lines, delay: Duration) -> (Duration, Duration) {
        let timers = |count| delay * Self::settings(lines, delay, false).patience * count / 3;
        (timers(40), timers(120))
    }

    fn kind(message: &Message) -> &'static str {
        match message {
            VoteMessage::Command(_) => "command",
            VoteMessage::Propose(_) => "propose",
            VoteMessage::Said(said) => match said.signed.content.says.kind() {
                Kind::Propose => "propose",
                Kind::Vote => "vote",
                Kind::Skip => "skip",
                Kind::Final => "final",
            },
            VoteMessage::Ask { .. } => "ask",
            VoteMessage::News(_) => "news",
        }
    }

    fn says(by: MemberId, message: &Message, _members: &Membership) -> Option<Sentence> {
        match message {
            VoteMessage::Propose(it) if it.by == by => Some(sentence(&it.signed)),
            VoteMessage::Said(it) if it.by == by => Some(sentence(&it.signed)),
            _ => None,
        }
    }

    fn exclude(one: &Sentence, other: &Sentence) -> bool {
        let kinds = [one.2, other.2];
        let is_split = kinds == [Kind::Skip, Kind::Final] || kinds == [Kind::Final, Kind::Skip];
        (one.0, one.1) == (other.0, other.1) && (is_split || one.2 == other.2 && one.3 != other.3)
    }

    fn rests_on(by: MemberId, message: &Message) -> Option<BlockHash> {
        match message {
            VoteMessage::Propose(it) if it.by == by => it.signed.content.says.block(),
            VoteMessage::Said(it) if it.by == by => it.signed.content.says.block(),
            _ => None,
        }
    }

    fn block_in(record: &VoteRecord<LandingPads>) -> Option<BlockHash> {
        match record {
            VoteRecord::Proposed(it) => Some(it.block.hash()),
            VoteRecord::Block(block) => Some(block.hash()),
            VoteRecord::Signed(_) | VoteRecord::Certified(_) => None,
        }
    }

    fn signed_in(record: &VoteRecord<LandingPads>) -> Option<Sentence> {
        match record {
            VoteRecord::Signed(signed) => Some(sentence(signed)),
            VoteRecord::Proposed(it) => Some(sentence(&it.signed)),
            VoteRecord::Block(_) | VoteRecord::Certified(_) => None,
        }
    }

    fn certificate_in(record: &VoteRecord<LandingPads>) -> Option<&Certificate> {
        match record {
            VoteRecord::Certified(certificate) => Some(certificate),
            VoteRecord::Signed(_) | VoteRecord::Proposed(_) | VoteRecord::Block(_) => None,
        }
    }

    fn proves(evidence: &VoteEvidence, accused: MemberId, genesis: &Genesis<LandingPads>) -> bool {
        let is_here = evidence.one.content.chain == genesis.hash();
        evidence.by == accused && is_here && evidence.verify(&genesis.members).is_ok()
    }

    /// Fewer than a third may lie, in whatever way. In a star, the one in the middle may not, or nothing is decided.
    fn bears(liars: &BTreeMap<MemberId, Lie>, members: &Membership, lines: Lines) -> bool {
        let among = liars.keys().filter(|liar| members.get(**liar).is_some()).count();
        let hub = (lines == Lines::Star).then_some(HUB);
        let is_hub_honest = hub.is_none_or(|hub| !liars.contains_key(&hub));
        is_hub_honest && among <= Quorum::of_liars(members.len()).may_fail()
    }

    fn most_outputs(members: usize) -> usize {
        MAX_WAITING * members + MOST_AT_ONCE
    }

    /// From 16 views back to 8 ahead, each member can have said one sentence of each of the four kinds. Of the next epoch, 8 words of each
    /// are kept.
    fn kept(&self, members: usize) -> Vec<(&'static str, usize, usize)> {
        const VIEWS: usize = 16 + 1 + 8;
        let most = [VIEWS * members * 4, VIEWS, 8 * members];
        let kept = Vote::kept(self).into_iter().zip(most);
        kept.map(|((what, count), most)| (what, count, most)).collect()
    }
}

impl Bend for Vote<LandingPads> {
    /// In its own views another block, without commands and a millisecond later. To the sentence about a block, the same about the other
    /// one. If there's none, the opposite.
    fn other_face(message: &Message, kept: &VecDeque<Message>, me: &Me) -> Vec<Message> {
        match message {
            VoteMessage::Propose(proposal) if proposal.by == me.id => {
                let other = other_block(&proposal.block);
                vec![propose(&proposal.signed.content, other, proposal, me)]
            }
            VoteMessage::Said(said) if said.by == me.id => {
                let Statement { view, says, .. } = said.signed.content;
                let blocks = blocks_of(view, kept, me);
                let other = blocks.iter().find(|block| Some(**block) != says.block());
                let says = match (says, other) {
                    (Says::Vote(_), Some(other)) => Says::Vote(*other),
                    (Says::Final(_), Some(other)) => Says::Final(*other),
                    (Says::Skip, Some(block)) => Says::Final(*block),
                    (Says::Vote(_) | Says::Final(_), None) => Says::Skip,
                    (Says::Skip | Says::Propose(_), _) => says,
                };
                vec![say(&said.signed.content, says, me)]
            }
            _ => vec![message.clone()],
        }
    }

    fn word_of_the_future(&self, me: &Me, ahead: u64) -> Message {
        let view = self.view().saturating_add(ahead);
        let chain = self.book().chain();
        let now = Statement { chain, epoch: self.epoch(), view, says: Says::Skip };
        let tip = self.book().tip().hash;
        match ahead % 4 {
            0 => say(&now, Says::Skip, me),
            1 => say(&now, Says::Vote(tip), me),
            2 => say(&Statement { epoch: now.epoch + 1, ..now }, Says::Final(tip), me),
            _ => {
                let block = self.book().draft(view, self.book().tip().time, Vec::new());
                let signed = Signed::new(now, &me.key);
                let block = Arc::new(block);
                let like = Proposal { by: me.id, signed, block, parent: None, skips: Vec::new() };
                propose(&now, (*like.block).clone(), &like, me)
            }
        }
    }

    fn agree(heard: &Message, me: &Me) -> Vec<Message> {
        let (statement, all) = match heard {
            VoteMessage::Propose(it) => {
                let statement = it.signed.content;
                (statement, statement.says.block().map(Says::Vote).into_iter().collect())
            }
            VoteMessage::Said(said) => match said.signed.content.says {
                Says::Vote(block) => {
                    (said.signed.content, vec![Says::Vote(block), Says::Final(block)])
                }
                says => (said.signed.content, vec![says]),
            },
            VoteMessage::Command(_) | VoteMessage::Ask { .. } | VoteMessage::News(_) => {
                return Vec::new();
            }
        };
        all.into_iter().map(|says| say(&statement, says, me)).collect()
    }

    /// In a view that it leads: a child of a proposed block that no one has to have voted for, with the votes that it has heard and as many
    /// made-up ones as it takes. In every other such view, a child of the last decided block, as if every view since then had been skipped.
    fn forge(&self, kept: &VecDeque<Message>, me: &Me) -> Option<Message> {
        let (view, chain, epoch) = (self.view(), self.book().chain(), self.epoch());
        if self.leader(view) != Some(me.id) {
            return None;
        }
        let (mut book, mut parent) = (self.book().clone(), None);
        let members = u64::try_from(book.members().len()).unwrap_or(1).max(1);
        if view / members % 2 == 0 {
            let mut proposals = kept.iter().filter_map(|it| match it {
                VoteMessage::Propose(proposal) => Some(proposal),
                _ => None,
            });
            let tip = book.tip().hash;
            let stale = proposals.find(|it| it.block.parent == tip && it.block.view < view)?;
            book.apply(&stale.block).ok()?;
            let says = Says::Vote(stale.block.hash());
            let statement = Statement { chain, epoch, view: stale.block.view, says };
            parent = Some(forge_certificate(statement, kept, book.members(), me));
        } else if let Some((_, proof)) = self.proof(book.tip().height) {
            parent = Some(proof.certificate);
        }
        let block = book.draft(view, book.tip().time, Vec::new());
        let statement = Statement { chain, epoch, view, says: Says::Skip };
        let signed = Signed::new(statement, &me.key);
        let like = Proposal { by: me.id, signed, block: block.into(), parent, skips: Vec::new() };
        Some(propose(&statement, (*like.block).clone(), &like, me))
    }
}

fn say(like: &Statement, says: Says, me: &Me) -> Message {
    let signed = Signed::new(Statement { says, ..*like }, &me.key);
    VoteMessage::Said(Said { by: me.id, signed })
}

/// Proposes a block on the way of another proposal.
fn propose(
    like: &Statement,
    block: Block<LandingPads>,
    on_the_way_of: &Proposal<LandingPads>,
    me: &Me,
) -> Message {
    let says = Says::Propose(block.hash());
    let signed = Signed::new(Statement { says, ..*like }, &me.key);
    let Proposal { parent, skips, .. } = on_the_way_of.clone();
    let proposal = Proposal { by: me.id, signed, block: Arc::new(block), parent, skips };
    VoteMessage::Propose(Arc::new(proposal))
}

fn other_block(block: &Block<LandingPads>) -> Block<LandingPads> {
    let time = block.time.after(Duration::from_millis(1));
    Block { time, commands: Vec::new(), ..block.clone() }
}

/// The blocks of a view of which a liar knows, and if it has proposed one, its other one.
fn blocks_of(view: u64, kept: &VecDeque<Message>, me: &Me) -> Vec<BlockHash> {
    let of_view = kept.iter().filter_map(|message| match message {
        VoteMessage::Propose(it) if it.block.view == view => Some(it),
        _ => None,
    });
    let both = of_view.flat_map(|proposal| {
        let other = (proposal.by == me.id).then(|| other_block(&proposal.block).hash());
        [Some(proposal.block.hash()), other]
    });
    both.flatten().collect()
}

/// A certificate of the votes that were heard, and made-up signatures of others.
fn forge_certificate(
    statement: Statement,
    kept: &VecDeque<Message>,
    members: &Membership,
    me: &Me,
) -> Certificate {
    let own = Signed::new(statement, &me.key).signature;
    let heard = kept.iter().filter_map(|message| match message {
        VoteMessage::Said(said) if said.signed.content == statement => {
            Some((said.by, said.signed.signature))
        }
        _ => None,
    });
    let mut signatures: BTreeMap<_, _> = heard.chain([(me.id, own)]).collect();
    for (id, _) in members.iter() {
        if signatures.len() < Quorum::of_liars(members.len()).enough {
            signatures.entry(id).or_insert(own);
        }
    }
    Certificate { statement, signatures: signatures.into_iter().collect() }
}
