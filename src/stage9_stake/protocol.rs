use super::block::Block;
use super::draft::{Draft, Staker};
use super::error::{StakeError, StakeGenesisError};
use super::genesis::Genesis;
use super::place::Place;
use super::rule::{Rule, Turn};
use super::votes::MAX_EVIDENCE_BYTES;
use crate::stage5_network::protocol::{Consensus, Ledger, Proposal, Protocol};
use crate::stage5_network::{Amount, BlockHash, ChainWork, Time, Tip};
use crate::stage6_coin::{self as coin, Books, Coin, Mempool, Transaction, Verifier};
use rand::{Rng, RngExt as _};
use std::marker::PhantomData;
use std::time::Duration;

/// Chapter 6's coins, with a rule of this chapter. Only the rule is new: ledger and pool are chapter 6's, and nodes and networks chapter 5's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StakeProtocol<R>(PhantomData<R>);

impl<R: Rule> Protocol for StakeProtocol<R> {
    type Block = Block;
    type Consensus = ByRule<R>;
    type Ledger = Books;
    type Pool = Mempool;
}

/// Chapter 5's consensus, as far as it's the same under each rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByRule<R>(PhantomData<R>);

/// How a draft is closed.
#[derive(Clone, Debug)]
pub enum Closing {
    /// The block is there, or it's someone else's turn.
    Drawn(Option<Box<Block>>),
    /// A nonce is being looked for.
    Mining(Box<coin::Search>),
}

impl<R: Rule> Consensus<StakeProtocol<R>> for ByRule<R> {
    type Genesis = Genesis;
    type GenesisError = StakeGenesisError;
    type Place = Place;
    type Weight = ChainWork;
    type Proposer = Staker;
    type Draft = Draft;
    type Search = Closing;

    fn begin(genesis: &Genesis) -> Result<Place, StakeGenesisError> {
        Place::first(genesis, R::NAME)
    }

    fn tip(place: &Place) -> Tip {
        place.tip()
    }

    fn check_orphan(block: &Block, hash: BlockHash, genesis: &Genesis) -> Result<(), StakeError> {
        R::check_orphan(block, &hash, genesis)
    }

    fn check_header(
        block: &Block,
        hash: BlockHash,
        parent: &Place,
        genesis: &Genesis,
    ) -> Result<Place, StakeError> {
        let mut place = parent.next(block, hash, genesis)?;
        R::check(block, &hash, parent, genesis)?;
        place.enter(block)?;
        R::enter(block, parent, &mut place, genesis)?;
        Ok(place)
    }

    fn weight(before: ChainWork, block: &Block, _: &Genesis) -> ChainWork {
        R::weight(before, block)
    }

    fn claim(weight: ChainWork) -> u64 {
        weight.hashes().try_into().unwrap_or(u64::MAX)
    }

    fn max_ahead(genesis: &Genesis) -> Option<Duration> {
        R::max_ahead(genesis)
    }

    fn final_height(place: &Place) -> u64 {
        R::final_height(place)
    }

    fn draft(
        parent: &Place,
        genesis: &Genesis,
        _: &Books,
        mempool: &Mempool,
        staker: &Staker,
        now: Time,
    ) -> Draft {
        let time = parent.next_time(now, &genesis.rules);
        let mut payments = R::first(parent, mempool, staker, time, genesis);
        let mut fees = Amount::ZERO;
        for payment in &payments {
            let spent = payment.inputs.first().and_then(|it| parent.deposits().get(&it.previous));
            let fee = spent.and_then(|it| it.amount.checked_sub(payment.paid().ok()?));
            fees = fees.checked_add(fee.unwrap_or_default()).unwrap_or(Amount::MAX);
        }
        let taken: usize =
            payments.iter().map(Transaction::size).sum::<usize>() + MAX_EVIDENCE_BYTES;
        let spent: Vec<_> =
            payments.iter().flat_map(|it| &it.inputs).map(|it| it.previous).collect();
        let (rest, more) = mempool.best_of(&staker.lock, taken, |payment| {
            let mut names = payment.inputs.iter().map(|input| input.previous);
            !names.any(|name| spent.contains(&name)) && !parent.deposits().is_lost_to(payment)
        });
        payments.extend(rest.iter().map(|payment| (**payment).clone()));
        let fees = fees.checked_add(more).unwrap_or(Amount::MAX);
        Draft { parent: parent.clone(), payments, fees, staker: staker.clone(), now }
    }

    fn search(draft: Draft, genesis: &Genesis, rng: &mut impl Rng) -> Closing {
        match R::turn(draft, genesis) {
            Turn::NotYet => Closing::Drawn(None),
            Turn::Made(block) => Closing::Drawn(Some(block)),
            Turn::Mine(draft) => {
                let first = rng.random_range(0..=u32::MAX / 2);
                Closing::Mining(Box::new(coin::Search::new(draft, first)))
            }
        }
    }

    fn propose(search: &mut Closing, attempts: u64) -> Proposal<Block> {
        match search {
            Closing::Drawn(block) => {
                block.take().map_or(Proposal::NotYet, |block| Proposal::Found(*block))
            }
            Closing::Mining(search) => match search.run(attempts) {
                Ok(Some(nonce)) => {
                    Proposal::Found(Block::unsigned(search.as_ref().clone().seal(nonce)))
                }
                Ok(None) => Proposal::KeepGoing,
                Err(_) => Proposal::Stale,
            },
        }
    }
}

impl<R: Rule> Ledger<StakeProtocol<R>> for Books {
    /// The first deposits are coins from the beginning.
    fn open(genesis: &Genesis) -> Result<Books, StakeGenesisError> {
        genesis.check()?;
        let verifier = Verifier::new(genesis.rules, genesis.hash(R::NAME));
        let coins = genesis
            .outputs(R::NAME)
            .map(|(name, output)| (name, Coin { output, height: 0, is_coinbase: false }));
        Ok(Books::at(verifier, coins.collect()))
    }

    fn check(&mut self, block: &Block) -> Result<(), StakeError> {
        Ok(block.body.check()?)
    }

    fn apply(&mut self, block: &Block, height: u64) -> Result<(), StakeError> {
        Ok(Books::apply(self, &block.body, height)?)
    }

    fn undo(&mut self, block: &Block) {
        Books::undo(self, &block.body);
    }
}
