use crate::stage5_network::protocol::Block as _;
use crate::stage5_network::{BlockHash, Time};
use crate::stage6_coin::PublicKey;
use crate::stage9_stake::block::Block;
use crate::stage9_stake::draft::Draft;
use crate::stage9_stake::error::StakeError;
use crate::stage9_stake::genesis::Genesis;
use crate::stage9_stake::numbers::Numbers;
use crate::stage9_stake::place::{Lottery, Place};
use crate::stage9_stake::rule::{Rule, Turn};
use std::cmp::Reverse;

/// **Delegates**. *What does a vote cost here?* It costs the owners of coins nothing: they name a delegate, and keep the coins. A delegate
/// has to be trusted by enough owners. And someone who wants to buy the votes pays what the delegates ask for.
///
/// Those who are named with the most coins take turns, slot after slot. It's fast, and everyone knows who's next. BitShares began it in 2014 with a
/// hundred delegates; EOS has twenty-one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delegates;

impl Delegates {
    /// The delegates: those with the most coins behind them, most first. Among equals, the lower key comes first.
    pub fn elected(lottery: &Lottery, numbers: &Numbers) -> Vec<PublicKey> {
        let mut all: Vec<_> = lottery.stakes.iter().map(|(it, sum)| (Reverse(sum), *it)).collect();
        all.sort_unstable();
        all.truncate(numbers.delegates as usize);
        all.into_iter().map(|(_, delegate)| delegate).collect()
    }

    /// Whose turn it is to make the next block, if it has this time.
    fn next(place: &Place, time: Time, at: &Genesis) -> Result<PublicKey, StakeError> {
        let slot = place.free_slot(time, &at.numbers)?;
        let delegates = Delegates::elected(&place.lottery(time, &at.numbers), &at.numbers);
        let turn = slot.checked_rem(delegates.len() as u64).ok_or(StakeError::NoStake)?;
        Ok(delegates[turn as usize])
    }
}

impl Rule for Delegates {
    const NAME: &'static str = "delegates";

    fn check(
        block: &Block,
        hash: &BlockHash,
        parent: &Place,
        genesis: &Genesis,
    ) -> Result<(), StakeError> {
        block.check_signer(hash, &Delegates::next(parent, block.time(), genesis)?)
    }

    fn turn(draft: Draft, genesis: &Genesis) -> Turn {
        let body = draft.in_coins(genesis).seal(0);
        match Delegates::next(&draft.parent, body.time(), genesis) {
            Ok(delegate) => Turn::of(&delegate, &draft.staker, body),
            Err(_) => Turn::NotYet,
        }
    }
}
