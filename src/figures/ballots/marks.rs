use crate::stage8_contract::MemberId;
use crate::stage8_contract::rules::{Ballot, Candidate, Sentence, Step};

/// Something that a member has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotMark {
    /// The member.
    pub member: MemberId,
    /// The view that it's about.
    pub view: u64,
    /// What it says about it.
    pub signs: BallotSign,
}

/// What a member can say about a view. A block has a short name, as the picture shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BallotSign {
    /// A vote for a block.
    Vote(String),
    /// Let's go on without a block.
    Skip,
    /// This block is final.
    Final(String),
}

/// A block that someone proposed in a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotBlock {
    /// Its short name.
    pub name: String,
    /// The view that it was proposed in.
    pub view: u64,
    /// The name of its parent. Without one, its parent is the genesis.
    pub parent: Option<String>,
}

impl BallotSign {
    /// The block that it names.
    pub(super) fn block(&self) -> Option<&str> {
        match self {
            BallotSign::Vote(block) | BallotSign::Final(block) => Some(block),
            BallotSign::Skip => None,
        }
    }

    /// Whether an honest member that signs one of the two never signs the other, for the same view.
    pub(super) fn excludes(&self, other: &BallotSign) -> bool {
        match (self, other) {
            (BallotSign::Vote(one), BallotSign::Vote(other))
            | (BallotSign::Final(one), BallotSign::Final(other)) => one != other,
            (BallotSign::Skip, BallotSign::Final(_)) | (BallotSign::Final(_), BallotSign::Skip) => {
                true
            }
            _ => false,
        }
    }
}

impl From<Sentence> for BallotSign {
    fn from(sentence: Sentence) -> BallotSign {
        match sentence {
            Sentence::Vote(block) => BallotSign::Vote(block.name.to_string()),
            Sentence::Skip(_) => BallotSign::Skip,
            Sentence::Final(block) => BallotSign::Final(block.name.to_string()),
        }
    }
}

/// What the members sign in a history, one mark after another. As soon as an honest member signs a sentence, it's shown that the
/// liars have signed it, too.
pub(super) fn marks_of(ballot: &Ballot, history: &[Step]) -> Vec<BallotMark> {
    let mut marks: Vec<BallotMark> = Vec::new();
    for step in history {
        for member in [step.member].into_iter().chain(ballot.liars()) {
            let view = u64::from(step.signs.view());
            let mark = BallotMark { member, view, signs: step.signs.into() };
            if !marks.contains(&mark) {
                marks.push(mark);
            }
        }
    }
    marks
}

/// The blocks that a history names, and those below them.
pub(super) fn blocks_of(ballot: &Ballot, history: &[Step]) -> Vec<BallotBlock> {
    let mut blocks: Vec<Candidate> = ballot.blocks().collect();
    // From the highest to the lowest: a parent is named if its child is.
    let mut named: Vec<_> =
        history.iter().filter_map(|step| step.signs.block()).map(|it| it.name).collect();
    for block in blocks.iter().rev().filter(|it| it.parent.is_some()) {
        if named.contains(&block.name) {
            named.extend(block.parent);
        }
    }
    blocks.retain(|it| named.contains(&it.name));
    let drawn = |it: Candidate| BallotBlock {
        name: it.name.to_string(),
        view: u64::from(it.view),
        parent: it.parent.map(String::from),
    };
    blocks.into_iter().map(drawn).collect()
}
