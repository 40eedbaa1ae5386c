use super::marks::{BallotBlock, BallotMark, BallotSign};
use super::names::BlockNames;
use super::sheet::ballot_sheet;
use crate::figures::drawing::Figure;
use crate::stage8_contract::{Machine, MemberId, Quorum, Says, Sent, Vote, VoteMessage};

/// Draws what members of a real vote have signed, as far as they've said it.
///
/// A block's name is its height, with a letter if several of that height were proposed.
///
/// ```
/// use kusari::figures;
/// use kusari::stage8_contract::{LandingPads, Quorum, Sent, Vote};
///
/// let said: &[Sent<Vote<LandingPads>>] = &[];
/// let figure = figures::ballot_run(Quorum::of_liars(4), &[], said);
/// assert_eq!(figure.alt(), "What 4 members signed in 0 views: 0 sentences, and 3 members are a quorum");
/// ```
pub fn ballot_run<M: Machine>(
    quorum: Quorum,
    liars: &[MemberId],
    said: &[Sent<Vote<M>>],
) -> Figure {
    let mut names = BlockNames::default();
    let proposals = || {
        said.iter().filter_map(|it| match &it.message {
            VoteMessage::Propose(proposal) => {
                Some((proposal.signed.content.says.block()?, &proposal.block))
            }
            _ => None,
        })
    };
    proposals().for_each(|(hash, block)| names.add(hash, block.height));
    let mut blocks: Vec<BallotBlock> = Vec::new();
    for (hash, block) in proposals() {
        let (name, parent) = (names.of(&hash), names.known(&block.parent));
        if !blocks.iter().any(|it| it.name == name) {
            blocks.push(BallotBlock { name, view: block.view, parent });
        }
    }
    let mut marks: Vec<BallotMark> = Vec::new();
    for it in said {
        let VoteMessage::Said(word) = &it.message else { continue };
        let signs = match word.signed.content.says {
            Says::Vote(block) => BallotSign::Vote(names.of(&block)),
            Says::Final(block) => BallotSign::Final(names.of(&block)),
            Says::Skip => BallotSign::Skip,
            Says::Propose(_) => continue,
        };
        let mark = BallotMark { member: word.by, view: word.signed.content.view, signs };
        // A member says it to each of the others, and again if it's stuck.
        let recent = marks.iter().rev().take(200);
        if recent.into_iter().all(|other| *other != mark) {
            marks.push(mark);
        }
    }
    ballot_sheet(quorum, liars, &blocks, &marks)
}
