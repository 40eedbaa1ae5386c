use super::link::{Checkpoint, EpochLink, SignedLink};
use crate::stage6_coin::{BlockHash, PublicKey};
use crate::stage9_stake::stakes::Stakes;
use std::collections::BTreeSet;

/// How far a branch is justified, and who has voted in this epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    justified: Checkpoint,
    last_final: Checkpoint,
    current: Checkpoint,
    voted: BTreeSet<PublicKey>,
}

impl Tally {
    /// At the genesis, which is final from the beginning.
    pub(in crate::stage9_stake) fn first(genesis: BlockHash) -> Tally {
        let first = Checkpoint { epoch: 0, height: 0, hash: genesis };
        Tally { justified: first, last_final: first, current: first, voted: BTreeSet::new() }
    }

    /// The last checkpoint that's justified on this branch.
    pub fn justified(&self) -> &Checkpoint {
        &self.justified
    }

    /// The last checkpoint that's final on this branch.
    pub fn last_final(&self) -> &Checkpoint {
        &self.last_final
    }

    /// The checkpoint of this epoch.
    pub fn current(&self) -> &Checkpoint {
        &self.current
    }

    /// Those whose votes for this epoch's checkpoint are in blocks of this branch, in the order of their keys.
    pub fn voted(&self) -> impl ExactSizeIterator<Item = &PublicKey> {
        self.voted.iter()
    }

    /// An epoch begins.
    pub(in crate::stage9_stake) fn begin(&mut self, current: Checkpoint) {
        self.current = current;
        self.voted.clear();
    }

    /// Counts a vote, if it's for this branch and this epoch. An older one counts for nothing, and does no harm.
    pub(in crate::stage9_stake) fn count(
        &mut self,
        voter: &PublicKey,
        vote: &SignedLink,
        chain: &BlockHash,
        stakes: &Stakes<PublicKey>,
    ) {
        let link = EpochLink { source: self.justified, target: self.current };
        let is_meant = (vote.source, vote.target) == (link.source.epoch, link.target.epoch)
            && vote.source < vote.target;
        if !is_meant || self.voted.contains(voter) {
            return;
        }
        if link.verify(chain, voter, &vote.signature).is_err() {
            return;
        }
        self.voted.insert(*voter);
        let has_voted = |(voter, stake)| self.voted.contains(voter).then_some(u128::from(stake));
        let sum: u128 = stakes.iter().filter_map(has_voted).sum();
        if 3 * sum >= 2 * u128::from(stakes.total()) && sum > 0 {
            if link.target.epoch == link.source.epoch + 1 {
                self.last_final = link.source;
            }
            self.justified = link.target;
        }
    }
}
