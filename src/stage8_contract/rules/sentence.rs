use crate::stage8_contract::members::MemberId;
use std::fmt;

/// A block that a leader can propose in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Candidate {
    /// What we call it.
    pub name: char,
    /// The view that it's proposed in, from 1.
    pub view: u8,
    /// The name of its parent. Without one, its parent is the genesis.
    pub parent: Option<char>,
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "block {}", self.name)
    }
}

impl Candidate {
    /// All that can be proposed in this many views, in the order of their names: two in view 1, and from then on a child of the
    /// genesis and of each block of an earlier view.
    pub(super) fn all(views: u8) -> Vec<Candidate> {
        let mut names = 'a'..='z';
        let mut all: Vec<Candidate> = Vec::new();
        for view in 1..=views {
            let earlier = all.iter().map(|block| Some(block.name));
            let parents: Vec<_> = match view {
                1 => vec![None, None],
                _ => [None].into_iter().chain(earlier).collect(),
            };
            all.extend(parents.into_iter().zip(&mut names).map(|(parent, name)| Candidate {
                name,
                view,
                parent,
            }));
        }
        all
    }
}

/// What a member can sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sentence {
    /// I vote for this block, in its view.
    Vote(Candidate),
    /// Let's go on without a block of this view.
    Skip(u8),
    /// I've seen that enough members voted for this block, and I never skip its view.
    Final(Candidate),
}

impl Sentence {
    /// The view that it's about.
    pub const fn view(&self) -> u8 {
        match self {
            Sentence::Vote(block) | Sentence::Final(block) => block.view,
            Sentence::Skip(view) => *view,
        }
    }

    /// The block that it names.
    pub const fn block(&self) -> Option<Candidate> {
        match self {
            Sentence::Vote(block) | Sentence::Final(block) => Some(*block),
            Sentence::Skip(_) => None,
        }
    }

    fn named(&self) -> String {
        match self {
            Sentence::Vote(block) => format!("a vote for {block} in view {}", block.view),
            Sentence::Skip(view) => format!("a skip of view {view}"),
            Sentence::Final(block) => format!("that {block} is final in view {}", block.view),
        }
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sentence::Vote(block) => {
                write!(f, "votes for {block} in view {}", block.view)?;
                match block.parent {
                    _ if block.view == 1 => Ok(()),
                    None => f.write_str(", on the genesis"),
                    Some(parent) => write!(f, ", on block {parent}"),
                }
            }
            Sentence::Skip(view) => write!(f, "skips view {view}"),
            Sentence::Final(block) => {
                write!(f, "signs that {block} is final in view {}", block.view)
            }
        }
    }
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// The honest member that does it.
    pub member: MemberId,
    /// What it signs and says.
    pub signs: Sentence,
    /// Whether it crashes before that's on the disk, and no longer knows about it when it's back.
    pub forgets: bool,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.member, self.signs)?;
        match self.forgets {
            true => f.write_str(", crashes, and has forgotten it"),
            false => Ok(()),
        }
    }
}

/// Why the rules don't allow a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// The member remembers that it has signed something that excludes it.
    HasSigned(Sentence),
    /// It builds on something that too few members have signed.
    NoCertificate(Sentence),
    /// There's no such sentence here, or the member is none of the honest ones.
    NotHere,
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhyNot::HasSigned(sentence) => write!(f, "it has signed {}", sentence.named()),
            WhyNot::NoCertificate(sentence) => {
                write!(f, "too few members have signed {}", sentence.named())
            }
            WhyNot::NotHere => f.write_str("there's no such sentence, or no such honest member"),
        }
    }
}

/// Two blocks are final, and no chain has both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwoHistories {
    /// One of them.
    pub one: Candidate,
    /// The other.
    pub other: Candidate,
}

impl fmt::Display for TwoHistories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TwoHistories { one, other } = self;
        write!(f, "{one} and {other} are both final, and no chain has both")
    }
}
