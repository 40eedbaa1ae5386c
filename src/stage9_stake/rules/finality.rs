use crate::stage5_network::protocol::Block as _;
use crate::stage5_network::{BlockHash, ChainWork, Time};
use crate::stage6_coin::{PublicKey, Transaction};
use crate::stage9_stake::block::Block;
use crate::stage9_stake::draft::Draft;
use crate::stage9_stake::error::StakeError;
use crate::stage9_stake::genesis::Genesis;
use crate::stage9_stake::place::Place;
use crate::stage9_stake::rule::{Rule, Turn};
use crate::stage9_stake::rules::slots::Slots;
use crate::stage9_stake::voter::Voter;
use crate::stage9_stake::votes::{Evidence, SignedLink};

/// **Finality**, a gadget on top of slots, after Casper (Buterin and Griffith, 2017). *What does a vote cost here?* Nothing, as long as you
/// keep your word. If you break it, all that you've put down.
///
/// The last block before an epoch is its *checkpoint*. Voters sign a *link*: from the last checkpoint that's justified to this epoch's.
/// When two thirds of the stake have signed the same link, this checkpoint is *justified*, too. If no epoch lies between the two, the
/// earlier one is now *final*: a node never takes it back.
///
/// There are two things that a voter must never sign (see [`EpochLink::contradicts`](crate::stage9_stake::EpochLink::contradicts)). Two
/// signatures that do it are evidence. The maker of any block may put it in, and then the stake is gone. For two histories that are both
/// final, voters with a third of all stake must have done it: the arithmetic is that of chapter 8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Finality;

impl Finality {
    /// Whose turn it is to make the next block, if it has this time. Someone whose stake was taken away has no turn any more.
    fn next(place: &Place, time: Time, at: &Genesis) -> Result<PublicKey, StakeError> {
        let leader = Slots::next(place, time, at)?;
        if place.deposits().is_slashed(&leader) {
            return Err(StakeError::Slashed { voter: leader });
        }
        Ok(leader)
    }
}

impl Rule for Finality {
    const NAME: &'static str = "finality";

    fn check(
        block: &Block,
        hash: &BlockHash,
        parent: &Place,
        genesis: &Genesis,
    ) -> Result<(), StakeError> {
        let (found, expected) = (block.body.header.version, parent.tally().justified().epoch);
        if found != expected {
            return Err(StakeError::WrongJustified { found, expected });
        }
        block.check_signer(hash, &Finality::next(parent, block.time(), genesis)?)
    }

    /// Counts the votes in a block, and takes the stake of the voter whom its evidence is about.
    fn enter(
        block: &Block,
        parent: &Place,
        place: &mut Place,
        _: &Genesis,
    ) -> Result<(), StakeError> {
        place.begin_votes(parent);
        if let Some(evidence) = block.body.coinbase().and_then(Evidence::find) {
            place.slash(&evidence.verify(parent.chain())?);
        }
        for payment in block.transactions() {
            if let Some((_, deposit)) = parent.deposits().moved_by(payment)
                && let Some(vote) = SignedLink::find(payment)
            {
                place.count_vote(&deposit.voter, &vote);
            }
        }
        Ok(())
    }

    fn turn(draft: Draft, genesis: &Genesis) -> Turn {
        let (mut body, parent) = (draft.in_coins(genesis).seal(0), &draft.parent);
        let Ok(leader) = Finality::next(parent, body.time(), genesis) else {
            return Turn::NotYet;
        };
        body.header.version = parent.tally().justified().epoch;
        if let Some(evidence) = &draft.staker.evidence
            && !parent.deposits().is_slashed(&evidence.by)
        {
            evidence.put_into(&mut body);
        }
        Turn::of(&leader, &draft.staker, body)
    }

    /// A branch that's justified further is heavier. Among those that are justified equally far, the one with more blocks is.
    ///
    /// How far it's justified is in the upper half of 64 bits, and how many blocks it has in the lower one.
    fn weight(before: ChainWork, block: &Block) -> ChainWork {
        let blocks = before.hashes() & u128::from(u32::MAX);
        ChainWork::new(u128::from(block.body.header.version) << 32 | (blocks + 1))
    }

    fn final_height(place: &Place) -> u64 {
        place.tally().last_final().height
    }

    /// A link to this epoch's checkpoint, once in an epoch.
    fn cast(voter: &mut Voter, place: &Place, now: Time, genesis: &Genesis) -> Vec<Transaction> {
        let Some(link) = place.next_link(now, &genesis.numbers) else { return Vec::new() };
        let mut own = place.deposits().of_owner(voter.public_key());
        let Some((name, deposit)) = own.next() else { return Vec::new() };
        let chain = place.chain();
        let Some(signature) = voter.sign_link(&link, chain) else { return Vec::new() };
        let vote = SignedLink { source: link.source.epoch, target: link.target.epoch, signature };
        voter.vote(*name, deposit, &vote.to_data(), chain).into_iter().collect()
    }
}
