use crate::stage5_network::{BlockHash, ChainWork, Time};
use crate::stage6_coin::{Mempool, OutPoint, Transaction};
use crate::stage9_stake::block::Block;
use crate::stage9_stake::draft::{Draft, Staker};
use crate::stage9_stake::error::StakeError;
use crate::stage9_stake::genesis::Genesis;
use crate::stage9_stake::numbers::Numbers;
use crate::stage9_stake::place::{Place, lot};
use crate::stage9_stake::rule::{Rule, Turn};
use crate::stage9_stake::rules::work::Work;
use crate::stage9_stake::voter::Voter;
use std::time::Duration;

/// How many tickets are drawn to vote for each block.
pub const TICKETS_DRAWN: usize = 5;

/// What a vote carries, before the hash of the block that it's for.
const MARK: &[u8] = b"vote";

/// **Tickets** on top of work, the hybrid of Decred (2016). *What does a vote cost here?* A block costs work, and then coins have to say
/// yes to it: three of five tickets.
///
/// A ticket is a deposit that holds enough and has waited long enough. The hash of each block draws five of them. The next block needs the
/// votes of at least three, as payments that spend the ticket to itself and carry the block's hash. So a miner who works in secret gets no
/// further than one block, unless three of five tickets happen to be on their side, again and again. To try other hashes, they'd have to do
/// the work again.
///
/// Simplified: in Decred, voters also decide whether the payments of the block before count, a ticket that's drawn and doesn't vote is
/// thrown out, and tickets have a price that goes up and down. And here, voters share no reward with miners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tickets;

impl Tickets {
    /// The tickets that may vote for the block at a place. The first deposits don't have to wait.
    pub fn drawn(place: &Place, numbers: &Numbers) -> Vec<OutPoint> {
        let Place { header, .. } = place;
        let is_ripe = |height: u64| {
            height == 0 || height.saturating_add(numbers.maturity.into()) <= header.height()
        };
        let all = place.deposits().iter();
        let tickets =
            all.filter(|(_, it)| it.amount.units() >= numbers.ticket && is_ripe(it.height));
        let mut left: Vec<_> = tickets.map(|(name, _)| *name).collect();
        let draw = |number| {
            let index = lot(&header.hash(), number).checked_rem(left.len() as u128)?;
            Some(left.swap_remove(index as usize))
        };
        (0..TICKETS_DRAWN as u64).map_while(draw).collect()
    }

    /// How many of the tickets that were drawn have to vote: three of five. As long as there are fewer than five, more than half of them.
    pub fn needed(drawn: usize) -> usize {
        if drawn == 0 { 0 } else { drawn / 2 + 1 }
    }

    /// The ones among some payments that are votes for the block at a place.
    fn votes<'a>(
        payments: impl IntoIterator<Item = &'a Transaction>,
        place: &Place,
        numbers: &Numbers,
    ) -> Vec<&'a Transaction> {
        let mut open = Tickets::drawn(place, numbers);
        let carried = vote_for(&place.tip().hash);
        let is_vote = |payment: &&Transaction| {
            let ticket = place.deposits().moved_by(payment).map(|(name, _)| name);
            let index = open.iter().position(|it| Some(*it) == ticket);
            let is_for_it =
                payment.outputs.iter().any(|it| it.lock.carried().as_ref() == Some(&carried));
            // Each ticket has one vote.
            is_for_it && index.map(|index| open.swap_remove(index)).is_some()
        };
        payments.into_iter().filter(is_vote).collect()
    }

    fn count(payments: &[Transaction], place: &Place, at: &Genesis) -> Result<(), StakeError> {
        let needed = Tickets::needed(Tickets::drawn(place, &at.numbers).len());
        let found = Tickets::votes(payments, place, &at.numbers).len();
        if found < needed { Err(StakeError::TooFewVotes { found, needed }) } else { Ok(()) }
    }
}

/// What a vote for a block carries.
fn vote_for(hash: &BlockHash) -> Vec<u8> {
    [MARK, hash.as_bytes()].concat()
}

impl Rule for Tickets {
    const NAME: &'static str = "tickets";

    fn check(
        block: &Block,
        _: &BlockHash,
        parent: &Place,
        genesis: &Genesis,
    ) -> Result<(), StakeError> {
        Work::check_alone(block, genesis)?;
        Tickets::count(block.body.payments(), parent, genesis)
    }

    fn check_orphan(block: &Block, hash: &BlockHash, genesis: &Genesis) -> Result<(), StakeError> {
        Work::check_orphan(block, hash, genesis)
    }

    /// The votes that wait. They come first, however much others pay for their room.
    fn first(
        place: &Place,
        mempool: &Mempool,
        _: &Staker,
        _: Time,
        genesis: &Genesis,
    ) -> Vec<Transaction> {
        // A vote that spends something else, too, may depend on a payment that isn't in the block.
        let alone = mempool.waiting().map(|it| &**it).filter(|it| it.inputs.len() == 1);
        Tickets::votes(alone, place, &genesis.numbers).into_iter().cloned().collect()
    }

    fn turn(draft: Draft, genesis: &Genesis) -> Turn {
        match Tickets::count(&draft.payments, &draft.parent, genesis) {
            Ok(()) => Turn::Mine(draft.in_coins(genesis)),
            Err(_) => Turn::NotYet,
        }
    }

    fn max_ahead(_: &Genesis) -> Option<Duration> {
        None
    }

    fn weight(before: ChainWork, block: &Block) -> ChainWork {
        before + Work::of(block)
    }

    /// One for each of the voter's tickets that was drawn.
    fn cast(voter: &mut Voter, place: &Place, _: Time, genesis: &Genesis) -> Vec<Transaction> {
        let drawn = Tickets::drawn(place, &genesis.numbers);
        let own = place.deposits().of_owner(voter.public_key());
        let data = vote_for(&place.tip().hash);
        own.filter(|(name, _)| drawn.contains(name))
            .filter_map(|(name, deposit)| voter.vote(*name, deposit, &data, place.chain()))
            .collect()
    }
}
