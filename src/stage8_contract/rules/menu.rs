use super::sentence::{Candidate, Sentence};
use crate::stage8_contract::members::Quorum;

/// How many members vote in the model.
pub const MEMBERS: usize = 4;

/// The rules that make the vote safe. By default, all of them hold. Take one away, and see what happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How many members have to sign the same sentence.
    pub enough: usize,
    /// A member votes once a view.
    pub votes_once: bool,
    /// A member that has skipped a view doesn't sign that its block is final.
    pub no_final_after_skip: bool,
    /// A member that has signed that a block is final doesn't skip its view.
    pub no_skip_after_final: bool,
    /// A member votes for a child only if enough members voted for the parent.
    pub parent_is_certified: bool,
    /// A member votes for a child only if enough members have skipped each view between the parent's and the child's.
    pub gap_is_skipped: bool,
    /// A member writes down what it signs before it says it. So a crash makes it forget nothing.
    pub writes_first: bool,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            enough: Quorum::of_liars(MEMBERS).enough,
            votes_once: true,
            no_final_after_skip: true,
            no_skip_after_final: true,
            parent_is_certified: true,
            gap_is_skipped: true,
            writes_first: true,
        }
    }
}

impl Rules {
    /// The rules with one of them missing, for each of the seven, and what's wrong then.
    pub fn each_missing() -> [(&'static str, Rules); 7] {
        let all = Rules::default();
        [
            ("a quorum is one too small", Rules { enough: all.enough - 1, ..all }),
            ("members vote twice", Rules { votes_once: false, ..all }),
            ("members sign final after skip", Rules { no_final_after_skip: false, ..all }),
            ("members skip after final", Rules { no_skip_after_final: false, ..all }),
            ("no one looks at the parent", Rules { parent_is_certified: false, ..all }),
            ("no one looks at the gap", Rules { gap_is_skipped: false, ..all }),
            ("members write after they speak", Rules { writes_first: false, ..all }),
        ]
    }
}

/// A set of sentences. Each has a bit, by its place in the menu.
pub(super) type Set = u32;

/// A sentence, and what the rules say about it.
pub(super) struct Item {
    pub(super) sentence: Sentence,
    /// A member that remembers having signed one of these doesn't sign it.
    pub(super) banned_by: Set,
    /// There has to be a certificate of each of these.
    pub(super) needs: Set,
    /// Those sentences of which there must never be a certificate beside one of this.
    pub(super) excludes: Set,
}

/// Everything that there is to sign in so many views. Three make 25 sentences, and more wouldn't fit into a set.
pub(super) fn menu(rules: &Rules, views: u8) -> Vec<Item> {
    let blocks = Candidate::all(views);
    let parent = |block: &Candidate| blocks.iter().find(|it| Some(it.name) == block.parent);
    let is_below = |lower: &Candidate, block: &Candidate| {
        std::iter::successors(Some(block), |it| parent(it)).any(|it| it == lower)
    };
    let votes = blocks.iter().map(|it| Sentence::Vote(*it));
    let finals = blocks.iter().map(|it| Sentence::Final(*it));
    let sentences: Vec<_> = votes.chain((1..=views).map(Sentence::Skip)).chain(finals).collect();
    let set = |is_in: &dyn Fn(&Sentence) -> bool| -> Set {
        let bits = sentences.iter().enumerate().filter(|(_, it)| is_in(it));
        bits.map(|(place, _)| 1 << place).sum()
    };

    let item = |sentence: &Sentence| {
        let view = sentence.view();
        let banned_by = set(&|it| {
            let is_ban = match (sentence, it) {
                (Sentence::Vote(_), Sentence::Vote(_)) => rules.votes_once,
                (Sentence::Final(_), Sentence::Skip(_)) => rules.no_final_after_skip,
                (Sentence::Skip(_), Sentence::Final(_)) => rules.no_skip_after_final,
                (Sentence::Final(_), Sentence::Final(_)) => true,
                _ => false,
            };
            is_ban && it.view() == view
        });
        let needs = set(&|it| match (sentence, it) {
            (Sentence::Final(block), Sentence::Vote(other)) => block == other,
            (Sentence::Vote(block), Sentence::Vote(other)) => {
                rules.parent_is_certified && block.parent == Some(other.name)
            }
            (Sentence::Vote(block), Sentence::Skip(skipped)) => {
                let from = parent(block).map_or(0, |it| it.view);
                rules.gap_is_skipped && (from + 1..view).contains(skipped)
            }
            _ => false,
        });
        let excludes = set(&|it| match (sentence, it) {
            (Sentence::Final(one), Sentence::Final(other)) => {
                !is_below(one, other) && !is_below(other, one)
            }
            _ => false,
        });
        Item { sentence: *sentence, banned_by, needs, excludes }
    };
    sentences.iter().map(item).collect()
}
