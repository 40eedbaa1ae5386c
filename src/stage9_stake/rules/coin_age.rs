use crate::stage5_network::protocol::Block as _;
use crate::stage5_network::{BlockHash, ChainWork, Time};
use crate::stage6_coin::{
    Encoded as _, Mempool, OutPoint, Target, Transaction, UNITS_PER_COIN, sha256d,
};
use crate::stage9_stake::block::Block;
use crate::stage9_stake::deposit::Deposit;
use crate::stage9_stake::draft::{Draft, Staker};
use crate::stage9_stake::error::StakeError;
use crate::stage9_stake::genesis::Genesis;
use crate::stage9_stake::place::Place;
use crate::stage9_stake::rule::{Rule, Turn};
use crate::stage9_stake::rules::work::Work;

/// **Coin age**, the rule of Peercoin (King and Nadal, 2012). *What does a vote cost here?* Patience. Coins that have lain for a while can
/// make a block, and then they're young again.
///
/// It's mining without a mine. Each second, each deposit has one try, and not a trillion: a hash over the deposit and the second, which has
/// to be below the target. The more coins there are in a deposit, and the longer they've lain, the higher *its* target is. The maker spends
/// the deposit to itself in the block, so it begins to age anew.
///
/// The age that's used up is only used up on that branch. On another one, the same coins are as old as before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoinAge;

impl CoinAge {
    /// The target of a deposit at a time, if it may try at all: for each coin of the oldest age that counts, the branch's target, and less
    /// for younger coins. Parts of a coin don't count.
    pub fn target(
        deposit: &Deposit,
        time: Time,
        branch: Target,
        genesis: &Genesis,
    ) -> Option<Target> {
        let numbers = &genesis.numbers;
        // The hash depends on the deposit's name and on a seed. An owner who knew the seed could choose a name that wins.
        let youngest = u64::from(numbers.youngest).max(3 * numbers.epoch_seconds());
        let oldest = u64::from(numbers.oldest).max(youngest + 1);
        let age = time.millis().saturating_sub(deposit.time.millis()) / 1000;
        let counts = age.min(oldest).checked_sub(youngest)?;
        let coins = deposit.amount.units() / UNITS_PER_COIN;
        let [counts, span, coins] =
            [counts, oldest - youngest, coins].map(|it| u32::try_from(it).unwrap_or(u32::MAX));
        (counts > 0 && coins > 0).then(|| branch.scale(counts, span).scale(coins, 1))
    }

    /// The hash with which a deposit tries its luck at a time.
    pub fn hash(seed: &BlockHash, name: &OutPoint, deposit: &Deposit, time: Time) -> BlockHash {
        let mut bytes = seed.as_bytes().to_vec();
        name.write(&mut bytes);
        for time in [deposit.time, time] {
            bytes.extend((time.millis() / 1000).to_le_bytes());
        }
        BlockHash::from_bytes(sha256d(&bytes))
    }

    /// Whether a deposit may make the next block at a time.
    pub fn wins(
        place: &Place,
        (name, deposit): (&OutPoint, &Deposit),
        time: Time,
        at: &Genesis,
    ) -> bool {
        let seed = place.lottery(time, &at.numbers).seed;
        let branch = place.header().next_target(&at.rules).to_target();
        let target = branch.ok().and_then(|it| CoinAge::target(deposit, time, it, at));
        target.is_some_and(|it| it.is_met_by(&CoinAge::hash(&seed, name, deposit, time)))
    }

    /// The deposit that a block's first payment spends to itself, all of it.
    fn used(payment: Option<&Transaction>, place: &Place) -> Option<(OutPoint, Deposit)> {
        let payment = payment?;
        let (name, deposit) = place.deposits().moved_by(payment)?;
        let is_all = payment.inputs.len() == 1 && payment.outputs[0].amount == deposit.amount;
        is_all.then_some((name, *deposit))
    }
}

impl Rule for CoinAge {
    const NAME: &'static str = "coin-age";

    fn check(
        block: &Block,
        hash: &BlockHash,
        parent: &Place,
        genesis: &Genesis,
    ) -> Result<(), StakeError> {
        let used = CoinAge::used(block.transactions().first(), parent);
        let (name, deposit) = used.ok_or(StakeError::NoDepositUsed)?;
        if !CoinAge::wins(parent, (&name, &deposit), block.time(), genesis) {
            return Err(StakeError::NotDrawn { deposit: name });
        }
        block.check_signer(hash, &deposit.voter)
    }

    /// The payment that uses up one of the maker's deposits, if any of them wins.
    fn first(
        place: &Place,
        _: &Mempool,
        staker: &Staker,
        time: Time,
        genesis: &Genesis,
    ) -> Vec<Transaction> {
        let Some(voter) = staker.voter() else { return Vec::new() };
        let mut own = place.deposits().of_owner(voter.public_key());
        let wins = own.find(|it| CoinAge::wins(place, *it, time, genesis));
        wins.map(|(name, deposit)| voter.use_up(*name, deposit, place.chain()))
            .into_iter()
            .collect()
    }

    fn turn(draft: Draft, genesis: &Genesis) -> Turn {
        let used = CoinAge::used(draft.payments.first(), &draft.parent);
        let body = draft.in_coins(genesis).seal(0);
        match used
            .filter(|(name, it)| CoinAge::wins(&draft.parent, (name, it), body.time(), genesis))
        {
            Some((_, deposit)) => Turn::of(&deposit.voter, &draft.staker, body),
            None => Turn::NotYet,
        }
    }

    /// What Peercoin calls *trust*: the lower the target, the more coins have waited for this block.
    fn weight(before: ChainWork, block: &Block) -> ChainWork {
        before + Work::of(block)
    }
}
