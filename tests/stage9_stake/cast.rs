//! People with stake, and chains of theirs.

#![allow(clippy::unwrap_used, reason = "what isn't there fails the test")]

use kusari::stage5_network::any::{Input, NodeSnapshot, PlacedBlock};
use kusari::stage5_network::protocol::{Block as _, Consensus as _, Ledger, Proposal};
use kusari::stage6_coin::Input as Spending;
use kusari::stage9_stake::*;
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::HashMap;
use std::time::Duration;

/// The key of the person with a number.
pub(crate) fn key(number: u64) -> PrivateKey {
    PrivateKey::generate(&mut ChaCha12Rng::seed_from_u64(number))
}

/// The same as someone who makes blocks.
pub(crate) fn staker(number: u64) -> Staker {
    Staker::new(key(number))
}

pub(crate) const BEGIN: Time = Time::from_millis(1_700_000_000_000);

/// Every other nonce will do.
pub(crate) const EASIEST: CompactTarget = CompactTarget::from_bits(0x207f_ffff);

/// A genesis in which the people from 0 on have these amounts.
pub(crate) fn genesis(amounts: &[u64]) -> Genesis {
    let people = (0..).zip(amounts).map(|(number, amount)| (number, *amount));
    genesis_of(people.collect())
}

/// A genesis with deposits of these people.
pub(crate) fn genesis_of(people: Vec<(u64, u64)>) -> Genesis {
    let deposits = people.into_iter().map(|(number, amount)| {
        let key = key(number).public_key();
        FirstDeposit { voter: key, owner: key, amount: Amount::new(amount) }
    });
    Genesis {
        time: BEGIN,
        words: "a village".into(),
        rules: Rules { easiest: EASIEST, ..Rules::classroom() },
        numbers: Numbers::classroom(),
        deposits: deposits.collect(),
        checkpoint: None,
    }
}

/// So many seconds after the beginning.
pub(crate) fn at(seconds: u64) -> Time {
    BEGIN.after(Duration::from_secs(seconds))
}

/// A node that begins with a genesis.
pub(crate) fn node<R: Rule>(genesis: &Genesis) -> Node<R> {
    let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
    Node::<R>::new(genesis.clone(), settings).unwrap()
}

/// The block that a draft leads to, if it's the drafter's turn.
pub(crate) fn close<R: Rule>(draft: Draft, genesis: &Genesis) -> Option<Block> {
    let mut search = ByRule::<R>::search(draft, genesis, &mut ChaCha12Rng::seed_from_u64(0));
    match ByRule::<R>::propose(&mut search, u64::MAX) {
        Proposal::Found(block) => Some(block),
        _ => None,
    }
}

/// The block that someone makes after a place at a time, if it's their turn. They pay no fees.
pub(crate) fn make<R: Rule>(
    place: &Place,
    genesis: &Genesis,
    number: u64,
    now: Time,
    payments: Vec<Transaction>,
) -> Option<Block> {
    let books = <Books as Ledger<StakeProtocol<R>>>::open(genesis);
    let pool = Mempool::new(1);
    let mut draft =
        ByRule::<R>::draft(place, genesis, &books.unwrap(), &pool, &staker(number), now);
    draft.payments.extend(payments);
    close::<R>(draft, genesis)
}

/// Lets someone make a block on a node at a time, if it's their turn, with what waits there.
pub(crate) fn propose<R: Rule>(node: &mut Node<R>, staker: &Staker, now: Time) -> Option<Block> {
    let block = close::<R>(node.draft_for(staker, now), &node.genesis().clone())?;
    tell(node, &block, now);
    assert_eq!(node.tip().hash, block.hash(), "a node believes its own block");
    Some(block)
}

/// Tells a node of a block.
pub(crate) fn tell<R: Rule>(node: &mut Node<R>, block: &Block, now: Time) {
    node.handle(Input::Proposed(block.clone()), now);
}

/// Hands a payment to a node, and answers whether it waits there now.
pub(crate) fn hand_in<R: Rule>(node: &mut Node<R>, payment: &Transaction, now: Time) -> bool {
    node.handle(Input::Transaction(payment.clone()), now);
    node.mempool().contains(payment)
}

/// Lets voters vote for the end of a node's chain. The node gets the votes.
pub(crate) fn vote<R: Rule>(node: &mut Node<R>, voters: &mut [Voter], now: Time) {
    for voter in voters {
        let votes = R::cast(voter, node.tree().place(), now, &node.genesis().clone());
        for vote in votes {
            hand_in(node, &vote, now);
        }
    }
}

/// A payment of a deposit of someone's to a lock, for the least fee.
pub(crate) fn take_back(place: &Place, number: u64, name: OutPoint, lock: Script) -> Transaction {
    let deposit = place.deposits().get(&name).expect("it's there");
    let spent = Deposit::output(&deposit.voter, &deposit.owner, deposit.amount);
    let fee = Amount::new(500);
    let outputs = vec![Output { amount: deposit.amount.checked_sub(fee).unwrap(), lock }];
    pay(place.chain(), number, name, &spent, outputs)
}

/// A payment of someone's output.
pub(crate) fn pay(
    chain: &BlockHash,
    number: u64,
    name: OutPoint,
    spent: &Output,
    outputs: Vec<Output>,
) -> Transaction {
    let inputs = vec![Spending::spending(name)];
    let mut payment = Transaction { version: 2, inputs, outputs, lock_height: 0 };
    payment.sign(0, spent, chain, &key(number));
    payment
}

/// The deposits with which someone votes.
pub(crate) fn deposits_of(place: &Place, number: u64) -> Vec<OutPoint> {
    place.deposits().of_owner(key(number).public_key()).map(|(name, _)| *name).collect()
}

/// The code with which a block after a place is refused.
pub(crate) fn refused<R: Rule>(block: &Block, place: &Place, genesis: &Genesis) -> &'static str {
    match ByRule::<R>::check_header(block, block.hash(), place, genesis) {
        Ok(_) => "nothing",
        Err(cause) => cause.code(),
    }
}

/// The place of a block that isn't refused.
pub(crate) fn follow<R: Rule>(block: &Block, place: &Place, genesis: &Genesis) -> Place {
    ByRule::<R>::check_header(block, block.hash(), place, genesis).unwrap()
}

/// How many slots the village has lived through: seven epochs, and two hours are almost over.
pub(crate) const SLOTS: u64 = 84;

/// What the village lived through, and what three people write who left it long ago.
pub(crate) struct LongRange {
    pub(crate) genesis: Genesis,
    /// What happened, and everyone saw.
    pub(crate) lived: Vec<Block>,
    /// What was written later.
    pub(crate) written: Vec<Block>,
}

/// Three people begin a village, and sell everything to three others in the first epoch. The new ones run it, and each tenth slot stays
/// empty, because someone sleeps. Then the first three take their old keys, and write a history in which they never sold anything. It has a
/// block in each slot.
pub(crate) fn long_range() -> LongRange {
    let genesis = genesis(&[1_000_000; 3]);
    let (mut village, mut secret) = (node::<Slots>(&genesis), node::<Slots>(&genesis));
    let first = village.tree().place().clone();
    for seller in 0..3 {
        let buyer = key(seller + 10).public_key();
        let put_down = Deposit::output(&buyer, &Address::of(&buyer), Amount::ZERO);
        let sale = take_back(&first, seller, deposits_of(&first, seller)[0], put_down.lock);
        assert!(hand_in(&mut village, &sale, at(1)));
    }
    let everyone = [0, 1, 2, 10, 11, 12];
    let (mut lived, mut written) = (Vec::new(), Vec::new());
    for slot in 1..SLOTS {
        let now = at(10 * slot + 1);
        if slot % 10 != 0 {
            lived.extend(everyone.iter().find_map(|who| propose(&mut village, &staker(*who), now)));
        }
        // It's written in one night, and the times in it are those of long ago.
        written.extend((0..3).find_map(|who| propose(&mut secret, &staker(who), now)));
    }
    LongRange { genesis, lived, written }
}

/// What's behind the tips that nodes show: the places of their blocks, each followed once.
pub(crate) struct Places<R> {
    genesis: Genesis,
    known: HashMap<BlockHash, Place>,
    rule: std::marker::PhantomData<R>,
}

impl<R: Rule> Places<R> {
    pub(crate) fn new(genesis: &Genesis) -> Places<R> {
        let first = Place::first(genesis, R::NAME).unwrap();
        let known = HashMap::from([(first.tip().hash, first)]);
        Places { genesis: genesis.clone(), known, rule: std::marker::PhantomData }
    }

    fn follow(&mut self, placed: &PlacedBlock<StakeProtocol<R>>) {
        if !self.known.contains_key(&placed.hash) {
            let parent = &self.known[&placed.block.previous_hash()];
            let place = follow::<R>(&placed.block, parent, &self.genesis);
            self.known.insert(placed.hash, place);
        }
    }

    /// The votes of some voters for the end of a node's chain, and for others that are as high.
    pub(crate) fn votes(
        &mut self,
        node: &NodeSnapshot<StakeProtocol<R>>,
        voters: &mut [Voter],
        now: Time,
    ) -> Vec<Transaction> {
        node.chain.iter().for_each(|placed| self.follow(placed));
        node.side_blocks.iter().for_each(|placed| self.follow(placed));
        let aside = node.side_blocks.iter().filter(|placed| placed.height == node.tip.height);
        let ends: Vec<_> = std::iter::once(node.tip.hash).chain(aside.map(|it| it.hash)).collect();
        let mut votes = Vec::new();
        for end in ends {
            for voter in &mut *voters {
                votes.extend(R::cast(voter, &self.known[&end], now, &self.genesis));
            }
        }
        votes
    }

    /// The last epoch that's final on a node's chain.
    pub(crate) fn last_final(&mut self, node: &NodeSnapshot<StakeProtocol<R>>) -> u32 {
        node.chain.iter().for_each(|placed| self.follow(placed));
        self.known[&node.tip.hash].tally().last_final().epoch
    }
}
