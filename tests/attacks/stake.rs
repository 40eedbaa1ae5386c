//! What someone without the right to it does under chapter 9's rules.

#[path = "../stage9_stake/cast.rs"]
#[allow(dead_code, reason = "these rows use a part of it")]
mod cast;

use crate::row::{Attack, Outcome, Row, UNNUMBERED, row};
use cast::*;
use kusari::stage5_network::protocol::{Block as _, Consensus as _};
use kusari::stage9_stake::*;

/// What a node's tree asks when a block arrives.
fn judged<R: Rule>(block: &Block, place: &Place, genesis: &Genesis) -> Outcome {
    let result = ByRule::<R>::check_header(block, block.hash(), place, genesis);
    Outcome::stateless("a header's check", result)
}

fn two() -> (Genesis, Place) {
    let genesis = genesis(&[1_000_000; 2]);
    let place = Place::first(&genesis, Slots::NAME).unwrap();
    (genesis, place)
}

/// The block of the first slot, and who made it.
fn first<R: Rule>(genesis: &Genesis, place: &Place) -> (Block, u64) {
    let block = |who| make::<R>(place, genesis, who, at(1), vec![]).map(|it| (it, who));
    (0..4).find_map(block).expect("someone has a turn")
}

fn unsigned() -> Outcome {
    let (genesis, place) = two();
    let (block, _) = first::<Slots>(&genesis, &place);
    judged::<Slots>(&Block::unsigned(block.body), &place, &genesis)
}

fn by_someone_else() -> Outcome {
    let (genesis, place) = two();
    let (block, who) = first::<Slots>(&genesis, &place);
    judged::<Slots>(&Block::signed(block.body, &key(1 - who)), &place, &genesis)
}

fn twice_in_a_slot() -> Outcome {
    let (genesis, place) = two();
    let (block, who) = first::<Slots>(&genesis, &place);
    let after = follow::<Slots>(&block, &place, &genesis);
    let draft = Draft {
        parent: after.clone(),
        payments: vec![],
        fees: Amount::ZERO,
        staker: staker(who),
        now: at(2),
    };
    let second = Block::signed(draft.in_coins(&genesis).seal(0), &key(who));
    judged::<Slots>(&second, &after, &genesis)
}

/// In the first block, everyone takes their coins back. Some epochs later, there's no one who could be drawn.
fn after_everyone_has_left() -> Outcome {
    let mut genesis = genesis(&[1_000_000]);
    genesis.numbers.epoch = 1;
    let mut place = Place::first(&genesis, Slots::NAME).unwrap();
    let mut payments = vec![take_back(&place, 0, deposits_of(&place, 0)[0], Script::default())];
    for slot in 0.. {
        let now = at(10 * slot + 1);
        let Some(block) = make::<Slots>(&place, &genesis, 0, now, std::mem::take(&mut payments))
        else {
            let (parent, staker) = (place.clone(), staker(0));
            let draft = Draft { parent, payments, fees: Amount::ZERO, staker, now };
            let block = Block::signed(draft.in_coins(&genesis).seal(0), &key(0));
            return judged::<Slots>(&block, &place, &genesis);
        };
        place = follow::<Slots>(&block, &place, &genesis);
    }
    unreachable!("they have a turn in each slot, until they have none")
}

fn signed_work() -> Outcome {
    let genesis = genesis(&[1]);
    let place = Place::first(&genesis, Work::NAME).unwrap();
    let (block, _) = first::<Work>(&genesis, &place);
    judged::<Work>(&Block::signed(block.body, &key(0)), &place, &genesis)
}

/// A block after ten minutes, so that each deposit of a thousand coins wins.
fn old_coins() -> (Genesis, Place, Block) {
    let mut genesis = genesis(&[1_000 * UNITS_PER_COIN]);
    genesis.numbers.epoch = 1;
    let place = Place::first(&genesis, CoinAge::NAME).unwrap();
    let block = make::<CoinAge>(&place, &genesis, 0, at(600), vec![]).expect("a sure win");
    (genesis, place, block)
}

fn without_a_deposit() -> Outcome {
    let (genesis, place, mut block) = old_coins();
    block.body.transactions.truncate(1);
    judged::<CoinAge>(&Block::signed(block.body, &key(0)), &place, &genesis)
}

fn with_young_coins() -> Outcome {
    let (genesis, place, mut block) = old_coins();
    block.body.header.time -= 590;
    judged::<CoinAge>(&Block::signed(block.body, &key(0)), &place, &genesis)
}

fn without_votes() -> Outcome {
    let genesis = genesis(&[1_000_000; 5]);
    let place = Place::first(&genesis, Tickets::NAME).unwrap();
    let (parent, staker) = (place.clone(), staker(9));
    let draft = Draft { parent, payments: vec![], fees: Amount::ZERO, staker, now: at(1) };
    let body = kusari::stage6_coin::mine(draft.in_coins(&genesis)).unwrap();
    judged::<Tickets>(&Block::unsigned(body), &place, &genesis)
}

/// Two people, and the place after a block with evidence against the other one.
fn evidence_is_in() -> (Genesis, Place, u64) {
    let genesis = genesis(&[1_000_000; 2]);
    let place = Place::first(&genesis, Finality::NAME).unwrap();
    let (_, who) = first::<Finality>(&genesis, &place);
    let block = with_evidence(&place, &genesis, who, evidence(&place, 1 - who));
    (genesis.clone(), follow::<Finality>(&block, &place, &genesis), 1 - who)
}

fn evidence(place: &Place, liar: u64) -> Evidence {
    let point =
        |epoch, tag| Checkpoint { epoch, height: 1, hash: BlockHash::from_bytes([tag; 32]) };
    let signed = [7, 8].map(|tag| {
        let link = EpochLink { source: point(1, 0), target: point(2, tag) };
        (link, link.sign(place.chain(), &key(liar)))
    });
    Evidence { by: key(liar).public_key(), signed }
}

fn with_evidence(place: &Place, genesis: &Genesis, who: u64, evidence: Evidence) -> Block {
    let staker = Staker { evidence: Some(evidence), ..staker(who) };
    let parent = place.clone();
    let draft = Draft { parent, payments: vec![], fees: Amount::ZERO, staker, now: at(1) };
    close::<Finality>(draft, genesis).expect("it's their turn")
}

fn boasting() -> Outcome {
    let genesis = genesis(&[1_000_000; 2]);
    let place = Place::first(&genesis, Finality::NAME).unwrap();
    let (mut block, who) = first::<Finality>(&genesis, &place);
    block.body.header.version = 1_000;
    judged::<Finality>(&Block::signed(block.body, &key(who)), &place, &genesis)
}

/// The first later slot in which it's someone's turn, by the lottery.
fn turn_of(who: u64, place: &Place, genesis: &Genesis) -> Time {
    let is_theirs = |slot: &u64| {
        let lottery = place.lottery(at(10 * slot + 1), &genesis.numbers);
        Slots::leader(&lottery, *slot) == Some(&key(who).public_key())
    };
    at(10 * (1..).find(is_theirs).expect("they have half of the coins") + 1)
}

fn by_someone_slashed() -> Outcome {
    let (genesis, place, liar) = evidence_is_in();
    let (parent, now) = (place.clone(), turn_of(liar, &place, &genesis));
    let draft = Draft { parent, payments: vec![], fees: Amount::ZERO, staker: staker(liar), now };
    let mut body = draft.in_coins(&genesis).seal(0);
    body.header.version = 0;
    judged::<Finality>(&Block::signed(body, &key(liar)), &place, &genesis)
}

fn spends_what_was_taken_away() -> Outcome {
    let (genesis, place, liar) = evidence_is_in();
    let before = Place::first(&genesis, Finality::NAME).unwrap();
    let name = deposits_of(&before, liar)[0];
    let escape = take_back(&before, liar, name, Script::default());
    let now = turn_of(1 - liar, &place, &genesis);
    let block = make::<Finality>(&place, &genesis, 1 - liar, now, vec![escape]).unwrap();
    judged::<Finality>(&block, &place, &genesis)
}

fn evidence_that_shows_nothing(bend: fn(&mut Evidence)) -> Outcome {
    let genesis = genesis(&[1_000_000; 2]);
    let place = Place::first(&genesis, Finality::NAME).unwrap();
    let (_, who) = first::<Finality>(&genesis, &place);
    let mut evidence = evidence(&place, 1 - who);
    bend(&mut evidence);
    judged::<Finality>(&with_evidence(&place, &genesis, who, evidence), &place, &genesis)
}

fn innocent(evidence: &mut Evidence) {
    evidence.signed[1] = evidence.signed[0];
}

fn slander(evidence: &mut Evidence) {
    evidence.by = key(7).public_key();
}

fn long_range_meets_a_checkpoint() -> Outcome {
    let LongRange { mut genesis, lived, written } = long_range();
    genesis.checkpoint = Some(KnownBlock { height: 1, hash: lived[0].hash() });
    let place = Place::first(&genesis, Slots::NAME).unwrap();
    assert_ne!(lived[0], written[0]);
    judged::<Slots>(&written[0], &place, &genesis)
}

/// What a node says of a genesis, under two rules.
fn begun(bend: fn(&mut Genesis)) -> Vec<Outcome> {
    let mut genesis = genesis(&[1_000_000]);
    bend(&mut genesis);
    vec![
        Outcome::stateless("work", ByRule::<Work>::begin(&genesis)),
        Outcome::stateless("slots", ByRule::<Slots>::begin(&genesis)),
    ]
}

fn nothing_or_too_much() -> Vec<Outcome> {
    let nothing = begun(|it| it.deposits[0].amount = Amount::ZERO);
    let too_much = begun(|it| {
        it.deposits.push(FirstDeposit { amount: Amount::MAX, ..it.deposits[0] });
    });
    nothing.into_iter().chain(too_much).collect()
}

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    let row = |name, code, attack, why| row(UNNUMBERED, "9", name, code, attack, "", why);
    vec![
        row("a block that no one signed", "not-signed", Attack::Call(unsigned),
            "where no work is asked for, the signature is all that there is"),
        row("a block by someone who wasn't drawn", "wrong-signer", Attack::Call(by_someone_else),
            "the lottery in the parent's place says whose turn it is"),
        row("two blocks in one slot, one on top of the other", "slot-taken", Attack::Call(twice_in_a_slot),
            "a leader has one block"),
        row("a block where no one has any stake left", "no-stake", Attack::Call(after_everyone_has_left),
            "then no one can be drawn, and the chain has ended"),
        row("a signature on a block of work", "needlessly-signed", Attack::Call(signed_work),
            "there'd be many ways to write the same block"),
        row("a block of old coins that don't become young", "no-deposit-used", Attack::Call(without_a_deposit),
            "the first payment uses up the age"),
        row("a block of coins that are too young", "not-drawn", Attack::Call(with_young_coins),
            "coins that are younger than the numbers say have no try"),
        row("work without votes", "too-few-votes", Attack::Call(without_votes),
            "three of five tickets have to vote for the parent"),
        row("a header that claims a branch is justified further than it is", "wrong-justified", Attack::Call(boasting),
            "it's what the branch's weight is made of, so it's compared with the parent's place"),
        row("a block by someone whose stake was taken away", "slashed", Attack::Call(by_someone_slashed),
            "the lottery was settled before, and the evidence came later"),
        row("a payment of stake that was taken away", "deposit-lost", Attack::Call(spends_what_was_taken_away),
            "on that branch, no one can spend it any more"),
        row("evidence of two links that anyone may sign", "links-innocent",
            Attack::Call(|| evidence_that_shows_nothing(innocent)), "one link twice is one link"),
        row("evidence with links that someone else has signed", "links-signature",
            Attack::Call(|| evidence_that_shows_nothing(slander)), "no one can take away the stake of someone who kept their word"),
        row("a history by old keys, shown to a node that was told of a block", "against-checkpoint",
            Attack::Call(long_range_meets_a_checkpoint), "it breaks no other rule"),
        row("a genesis with slots of no length", "number-out-of-range",
            Attack::Calls(|| begun(|it| it.numbers.slot = 0)), "times are divided by it"),
        row("a genesis in which no one has anything", "no-first-stake",
            Attack::Calls(|| begun(|it| it.deposits.clear())), "no one could ever vote"),
        row("a genesis with more deposits than a place may hold", "too-many-deposits",
            Attack::Calls(|| begun(|it| it.deposits = vec![it.deposits[0]; MAX_DEPOSITS + 1])), "every block's place holds a list of them"),
        row("a genesis with a deposit that holds nothing, or too much", "deposit-amounts",
            Attack::Calls(nothing_or_too_much),
            "a sum of amounts is an amount"),
    ]
}
