use super::block::Block;
use super::deposit::Deposits;
use super::error::{StakeError, StakeGenesisError};
use super::genesis::Genesis;
use super::numbers::{Numbers, SeedFrom};
use super::stakes::Stakes;
use super::votes::{Checkpoint, EpochLink, SignedLink, Tally};
use crate::stage5_network::protocol::Block as _;
use crate::stage5_network::{BlockHash, Time, Tip};
use crate::stage6_coin::{self as coin, PublicKey, Rules, sha256d};
use std::sync::Arc;

/// What the draws of an epoch depend on. It was settled before the epoch began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lottery {
    /// Who votes with how much, in the order of their keys.
    pub stakes: Arc<Stakes<PublicKey>>,
    /// A hash that no one could choose, unless the draws depend on the block before ([`SeedFrom::Parent`]).
    pub seed: BlockHash,
}

/// Where a block is, and all that the next one is checked against.
///
/// Who has how much stake is in here, as it was on *this branch* some time ago. So a block can be checked on any branch, and no one opens the books
/// for it (`docs/decisions/stake-in-place.md`).
///
/// A draw needs stakes and a seed, and their order matters. First the stakes are frozen, at the end of an epoch. Then, through the epoch
/// after, each block adds *one bit* to the seed, the last bit of its hash. With both, the makers of blocks are drawn one epoch later still.
/// If the seed came first, people could move coins until they win. And if a block gave its whole hash, the maker of the last one could try
/// as many blocks as they like until they win. With one bit, they have two choices, or three if they keep the block to themselves. (Bentov,
/// Gabizon and Mizrahi, *Cryptocurrencies without Proof of Work*, 2014. Peercoin's modifier takes single bits, too.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) header: coin::Place,
    deposits: Arc<Deposits>,
    tally: Arc<Tally>,
    chain: BlockHash,
    began: Time,
    epoch: u64,
    /// The lottery of this epoch, and that of the next one.
    lotteries: [Lottery; 2],
    /// The stakes at the end of the last epoch. They wait for a seed.
    frozen: Arc<Stakes<PublicKey>>,
    /// The seed, as far as there are bits for it.
    seed: BlockHash,
}

impl Place {
    /// The place of the genesis, under a rule with this name.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn first(genesis: &Genesis, rule: &str) -> Result<Place, StakeGenesisError> {
        genesis.check()?;
        let header = genesis.in_coins(rule).place()?;
        let mut deposits = Deposits::default();
        for (name, output) in genesis.outputs(rule) {
            deposits.put(name, &output, 0, genesis.time);
        }
        let (seed, frozen) = (header.hash(), Arc::new(deposits.by_voter()));
        let lottery = Lottery { stakes: frozen.clone(), seed };
        Ok(Place {
            header,
            deposits: Arc::new(deposits),
            tally: Arc::new(Tally::first(seed)),
            chain: seed,
            began: genesis.time,
            epoch: 0,
            lotteries: [lottery.clone(), lottery],
            frozen,
            seed,
        })
    }

    /// Hash, height and time of the block.
    pub fn tip(&self) -> Tip {
        self.header.tip()
    }

    /// The place as chapter 6 knows it: times and targets.
    pub fn header(&self) -> &coin::Place {
        &self.header
    }

    /// The hash of the genesis, which every signature covers.
    pub fn chain(&self) -> &BlockHash {
        &self.chain
    }

    /// All deposits that are there after this block. No one has checked yet whether their coins exist.
    pub fn deposits(&self) -> &Deposits {
        &self.deposits
    }

    /// How far this branch is justified. Only [`Finality`](super::Finality) counts.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The number of the slot that a time is in.
    pub fn slot(&self, time: Time, numbers: &Numbers) -> u64 {
        let passed = time.millis().saturating_sub(self.began.millis());
        passed / (1000 * u64::from(numbers.slot))
    }

    /// The slot of a next block with this time.
    ///
    /// # Errors
    ///
    /// [`StakeError::SlotTaken`], if it isn't later than that of this block.
    pub(super) fn free_slot(&self, time: Time, numbers: &Numbers) -> Result<u64, StakeError> {
        let (slot, tip) = (self.slot(time, numbers), self.tip());
        let is_free = slot > self.slot(tip.time, numbers) || tip.height == 0;
        if is_free { Ok(slot) } else { Err(StakeError::SlotTaken { slot }) }
    }

    /// The time that a next block has if it's made now, in whole seconds, as chapter 6's draft writes it.
    pub fn next_time(&self, now: Time, rules: &Rules) -> Time {
        let seconds = (now.millis() / 1000).max(self.header.earliest_next(rules).into());
        Time::from_millis(1000 * seconds)
    }

    /// The epoch of a block with this time.
    fn epoch_of(&self, time: Time, numbers: &Numbers) -> u64 {
        self.slot(time, numbers) / u64::from(numbers.epoch)
    }

    /// The lottery for a next block with this time.
    pub fn lottery(&self, time: Time, numbers: &Numbers) -> Lottery {
        let [now, next] = self.lotteries.clone();
        let lottery = match self.epoch_of(time, numbers).saturating_sub(self.epoch) {
            0 => now,
            1 => next,
            _ => self.settled(),
        };
        match numbers.seed {
            SeedFrom::EpochBeforeLast => lottery,
            SeedFrom::Parent => Lottery { seed: self.tip().hash, ..lottery },
        }
    }

    /// What's settled when this epoch ends.
    fn settled(&self) -> Lottery {
        Lottery { stakes: self.frozen.clone(), seed: self.seed }
    }

    /// Checks what's the same under each rule and costs little, and returns the place of the next block, without what its transactions change.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub(super) fn next(
        &self,
        block: &Block,
        hash: BlockHash,
        genesis: &Genesis,
    ) -> Result<Place, StakeError> {
        let mut next = self.clone();
        next.header = self.header.next(&block.body.header, hash, &genesis.rules)?;
        let height = next.tip().height;
        if let Some(known) = genesis.checkpoint
            && known.height == height
            && known.hash != hash
        {
            return Err(StakeError::AgainstCheckpoint { height, expected: known.hash });
        }
        let epoch = self.epoch_of(block.time(), &genesis.numbers);
        if epoch > self.epoch {
            let [_, after] = &self.lotteries;
            let settled = self.settled();
            let now = if epoch == self.epoch + 1 { after.clone() } else { settled.clone() };
            (next.epoch, next.lotteries) = (epoch, [now, settled]);
            next.frozen = Arc::new(self.deposits.by_voter());
        }
        let bit = hash.as_bytes()[31] & 1;
        let seed = sha256d(&[&self.seed.as_bytes()[..], &[bit]].concat());
        next.seed = BlockHash::from_bytes(seed);
        Ok(next)
    }

    /// Enters what a block's transactions put down and take back.
    ///
    /// # Errors
    ///
    /// [`StakeError::DepositLost`].
    pub(super) fn enter(&mut self, block: &Block) -> Result<(), StakeError> {
        if self.deposits.are_changed_by(&block.body) {
            let (height, time) = (self.tip().height, block.time());
            Arc::make_mut(&mut self.deposits).enter(&block.body.transactions, height, time)?;
        }
        Ok(())
    }

    /// The link that a voter would sign in the next block, if there's anything left to vote for in its epoch.
    pub fn next_link(&self, time: Time, numbers: &Numbers) -> Option<EpochLink> {
        let epoch = self.epoch_of(time, numbers).max(self.epoch);
        let is_next = epoch > self.epoch;
        let target = if is_next { self.checkpoint(epoch) } else { *self.tally.current() };
        let source = *self.tally.justified();
        (source.epoch < target.epoch).then_some(EpochLink { source, target })
    }

    /// This block, as the last one before an epoch.
    fn checkpoint(&self, epoch: u64) -> Checkpoint {
        let Tip { hash, height, .. } = self.tip();
        // Times have 32 bits.
        Checkpoint { epoch: u32::try_from(epoch).unwrap_or(u32::MAX), height, hash }
    }

    /// Starts a new count, if this block is the first one of an epoch.
    pub(super) fn begin_votes(&mut self, parent: &Place) {
        if self.epoch > parent.epoch {
            Arc::make_mut(&mut self.tally).begin(parent.checkpoint(self.epoch));
        }
    }

    /// Counts a vote, with the stakes of this epoch.
    pub(super) fn count_vote(&mut self, voter: &PublicKey, vote: &SignedLink) {
        let [now, _] = &self.lotteries;
        if !self.deposits.is_slashed(voter) {
            Arc::make_mut(&mut self.tally).count(voter, vote, &self.chain, &now.stakes);
        }
    }

    /// Takes away all that a voter has put down. Someone who never had anything can't lose it, and isn't remembered either: keys cost nothing.
    pub(super) fn slash(&mut self, voter: &PublicKey) {
        let [now, next] = &self.lotteries;
        let tables = [&now.stakes, &next.stakes, &self.frozen];
        let has_voted = tables.iter().any(|stakes| stakes.of(voter) > 0);
        if has_voted || self.deposits.iter().any(|(_, it)| it.voter == *voter) {
            Arc::make_mut(&mut self.deposits).slash(voter);
        }
    }
}

/// A lot: half of a hash over a seed and a number. No one can foretell it without the seed.
pub fn lot(seed: &BlockHash, number: u64) -> u128 {
    let hash = sha256d(&[&seed.as_bytes()[..], &number.to_le_bytes()].concat());
    let (half, _) = hash.split_at(16);
    half.iter().fold(0, |lot, byte| lot << 8 | u128::from(*byte))
}
