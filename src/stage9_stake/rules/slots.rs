use crate::stage5_network::protocol::Block as _;
use crate::stage5_network::{BlockHash, Time};
use crate::stage6_coin::PublicKey;
use crate::stage9_stake::block::Block;
use crate::stage9_stake::draft::Draft;
use crate::stage9_stake::error::StakeError;
use crate::stage9_stake::genesis::Genesis;
use crate::stage9_stake::place::{Lottery, Place, lot};
use crate::stage9_stake::rule::{Rule, Turn};

/// **Slots**. *What does a vote cost here?* Nothing, if you have coins. You don't even part with them.
///
/// Time is divided into slots, and in each of them one coin is drawn: *follow the satoshi*. The voter whose coin it is may make a block.
/// Nothing keeps them from making another one, on another branch: a signature is free.
///
/// Who's drawn follows from what was settled long before, as in Ouroboros (Kiayias and others, 2017). See [`Place`] for what that is, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slots;

impl Slots {
    /// Who may make the block of a slot.
    pub fn leader(lottery: &Lottery, slot: u64) -> Option<&PublicKey> {
        lottery.stakes.drawn_by(lot(&lottery.seed, slot))
    }

    /// Who may make the next block, if it has this time.
    pub(super) fn next(place: &Place, time: Time, at: &Genesis) -> Result<PublicKey, StakeError> {
        let slot = place.free_slot(time, &at.numbers)?;
        let lottery = place.lottery(time, &at.numbers);
        Slots::leader(&lottery, slot).copied().ok_or(StakeError::NoStake)
    }
}

impl Rule for Slots {
    const NAME: &'static str = "slots";

    fn check(
        block: &Block,
        hash: &BlockHash,
        parent: &Place,
        genesis: &Genesis,
    ) -> Result<(), StakeError> {
        block.check_signer(hash, &Slots::next(parent, block.time(), genesis)?)
    }

    fn turn(draft: Draft, genesis: &Genesis) -> Turn {
        let body = draft.in_coins(genesis).seal(0);
        match Slots::next(&draft.parent, body.time(), genesis) {
            Ok(leader) => Turn::of(&leader, &draft.staker, body),
            Err(_) => Turn::NotYet,
        }
    }
}
