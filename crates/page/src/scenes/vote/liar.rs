//! The liar: an honest member inside, and what it says instead.

use kusari::stage8_contract::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who lies, if anyone does.
pub(super) const LIAR: MemberId = MemberId(2);

type Message = VoteMessage<LandingPads>;

/// In every view in which it leads and the first rival's command is in its block, it shows that block to the members 0 and 1, and to
/// member 3 another one, with the second rival's command alone. It votes for both, and keeps from each side what the other one has.
pub(super) struct Liar {
    key: PrivateKey,
    rivals: [SignedCommand<PadCommand>; 2],
    /// By the hash of its honest block: what it shows to either side.
    faces: BTreeMap<BlockHash, [Arc<Proposal<LandingPads>>; 2]>,
}

impl Liar {
    pub(super) fn new(key: PrivateKey, rivals: [SignedCommand<PadCommand>; 2]) -> Liar {
        Liar { key, rivals, faces: BTreeMap::new() }
    }

    /// What it says to a member instead of a message.
    pub(super) fn says(&mut self, to: MemberId, message: &Message) -> Vec<Message> {
        let side = usize::from(to.0 == 3);
        match message {
            VoteMessage::Propose(proposal) if self.wants_to_lie(proposal) => {
                let faces = self.faces.entry(proposal.block.hash());
                let faces = faces.or_insert_with(|| {
                    [Arc::clone(proposal), face(proposal, self.rivals[1].clone(), &self.key)]
                });
                vec![VoteMessage::Propose(faces[side].clone())]
            }
            VoteMessage::Said(said) => {
                let block = said.signed.content.says.block();
                let Some(faces) = block.and_then(|it| self.faces.get(&it)) else {
                    return vec![message.clone()];
                };
                let shown = faces[side].block.hash();
                let says = match said.signed.content.says {
                    Says::Vote(_) => Says::Vote(shown),
                    Says::Final(_) => Says::Final(shown),
                    says => says,
                };
                let content = Statement { says, ..said.signed.content };
                let signed = Signed::new(content, &self.key);
                vec![VoteMessage::Said(Said { by: said.by, signed })]
            }
            _ if self.gives_away(1 - side, message) => Vec::new(),
            _ => vec![message.clone()],
        }
    }

    fn wants_to_lie(&self, proposal: &Proposal<LandingPads>) -> bool {
        proposal.by == LIAR && proposal.block.commands.contains(&self.rivals[0])
    }

    /// Whether a message names a block that was shown to a side.
    fn gives_away(&self, side: usize, message: &Message) -> bool {
        let text = String::from_utf8(encode(message)).unwrap_or_default();
        let names = |it: &[Arc<Proposal<LandingPads>>; 2]| {
            encode(&it[side].block.hash()).split(|byte| *byte == b'"').any(|hash| {
                !hash.is_empty() && std::str::from_utf8(hash).is_ok_and(|hash| text.contains(hash))
            })
        };
        self.faces.values().any(names)
    }
}

/// The same block with this rival's command alone, signed as a proposal.
fn face(
    proposal: &Proposal<LandingPads>,
    rival: SignedCommand<PadCommand>,
    key: &PrivateKey,
) -> Arc<Proposal<LandingPads>> {
    let block = Block { commands: vec![rival], ..(*proposal.block).clone() };
    let content = Statement { says: Says::Propose(block.hash()), ..proposal.signed.content };
    let signed = Signed::new(content, key);
    Arc::new(Proposal { signed, block: Arc::new(block), ..proposal.clone() })
}
