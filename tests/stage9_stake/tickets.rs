use crate::cast::*;
use kusari::stage5_network::protocol::Block as _;
use kusari::stage9_stake::*;

/// Ten people with six tickets each, and something more for the fees.
fn village() -> Genesis {
    let tickets = (0..60).map(|number| (number % 10, Numbers::classroom().ticket + 100_000));
    genesis_of(tickets.collect())
}

/// These people as voters.
fn voters(people: std::ops::Range<u64>) -> Vec<Voter> {
    people.map(|number| Voter::new(key(number))).collect()
}

#[test]
fn five_distinct_tickets_are_drawn_for_each_block_and_another_block_draws_others() {
    let genesis = village();
    let place = Place::first(&genesis, Tickets::NAME).unwrap();
    let drawn = Tickets::drawn(&place, &genesis.numbers);
    let distinct: std::collections::BTreeSet<_> = drawn.iter().collect();
    assert_eq!((drawn.len(), distinct.len()), (5, TICKETS_DRAWN));
    assert!(drawn.iter().all(|name| place.deposits().get(name).is_some()));
    let mut other = genesis.clone();
    other.words = "another village".into();
    let other = Place::first(&other, Tickets::NAME).unwrap();
    assert_ne!(drawn, Tickets::drawn(&other, &genesis.numbers));
}

#[test]
fn a_miner_has_to_wait_for_three_votes() {
    let genesis = village();
    let mut node = node::<Tickets>(&genesis);
    let place = node.tree().place().clone();
    let drawn = Tickets::drawn(&place, &genesis.numbers);
    let votes: Vec<_> = voters(0..10)
        .iter_mut()
        .flat_map(|voter| Tickets::cast(voter, &place, at(1), &genesis))
        .collect();
    assert_eq!(votes.len(), 5, "each ticket that was drawn has a vote");
    for (count, vote) in votes.iter().enumerate() {
        let block = close::<Tickets>(node.draft_for(&staker(99), at(1)), &genesis);
        assert_eq!(block.is_some(), count >= 3, "with {count} votes");
        assert!(hand_in(&mut node, vote, at(1)));
    }
    let block = propose(&mut node, &staker(99), at(1)).unwrap();
    assert_eq!(block.transactions().len(), 5);
    // The tickets are there again, and have to wait before they can be drawn again.
    let place = node.tree().place();
    assert!(drawn.iter().all(|name| place.deposits().get(name).is_none()));
    assert_eq!(place.deposits().iter().filter(|(_, it)| it.height == 1).count(), 5);
}

#[test]
fn a_chain_of_work_and_votes_grows_and_a_node_follows_it() {
    let genesis = village();
    let (mut town, mut other) = (node::<Tickets>(&genesis), node::<Tickets>(&genesis));
    let mut voters = voters(0..10);
    for second in 1..=40 {
        vote(&mut town, &mut voters, at(second));
        let block = propose(&mut town, &staker(99), at(second)).expect("all of them vote");
        tell(&mut other, &block, at(second));
    }
    assert_eq!((town.tip().height, other.tip()), (40, town.tip()));
}

#[test]
fn a_block_with_two_votes_or_with_votes_for_another_block_is_refused() {
    let genesis = village();
    let place = Place::first(&genesis, Tickets::NAME).unwrap();
    let cast = |place: &Place| -> Vec<Transaction> {
        let mut all = voters(0..10);
        all.iter_mut().flat_map(|it| Tickets::cast(it, place, at(1), &genesis)).collect()
    };
    let block = |votes: &[Transaction]| {
        let draft = Draft {
            parent: place.clone(),
            payments: votes.to_vec(),
            fees: Amount::ZERO,
            staker: staker(99),
            now: at(1),
        };
        mined(draft.in_coins(&genesis))
    };
    let refused = |block: &Block| refused::<Tickets>(block, &place, &genesis);
    let votes = cast(&place);
    assert_eq!(refused(&block(&votes[..3])), "nothing");
    assert_eq!(refused(&block(&votes[..2])), "too-few-votes");
    // A ticket has one vote, however often it's in the block.
    let twice = [&votes[..2], &votes[..1]].concat();
    assert_eq!(refused(&block(&twice)), "too-few-votes");
    // Two of them were cast for the block before, and one for another.
    let mut elsewhere = votes[2].clone();
    elsewhere.outputs[1] = Output::data(&[&b"vote"[..], &[7; 32]].concat());
    assert_eq!(refused(&block(&[&votes[..2], &[elsewhere]].concat())), "too-few-votes");
    // Someone who wasn't drawn votes.
    let drawn = Tickets::drawn(&place, &genesis.numbers);
    let (name, deposit) = place.deposits().iter().find(|(it, _)| !drawn.contains(it)).unwrap();
    let owner = (0..10).find(|it| key(*it).public_key() == deposit.voter).unwrap();
    let data = [&b"vote"[..], place.tip().hash.as_bytes()].concat();
    let uninvited = Voter::new(key(owner)).vote(*name, deposit, &data, place.chain()).unwrap();
    assert_eq!(refused(&block(&[&votes[..2], &[uninvited]].concat())), "too-few-votes");
    // No one signs, and the work has to be there.
    let good = block(&votes[..3]);
    assert_eq!(refused(&Block::signed(good.body.clone(), &key(99))), "needlessly-signed");
    let mut lazy = good.body;
    while genesis.rules.easiest_target().is_met_by(&lazy.hash()) {
        lazy.header.nonce += 1;
    }
    assert_eq!(refused(&Block::unsigned(lazy)), "high-hash");
}

fn mined(draft: kusari::stage6_coin::Draft) -> Block {
    Block::unsigned(kusari::stage6_coin::mine(draft).unwrap())
}

#[test]
fn however_much_others_pay_for_their_room_the_votes_come_first() {
    let genesis = village();
    let mut node = node::<Tickets>(&genesis);
    let place = node.tree().place().clone();
    let drawn = Tickets::drawn(&place, &genesis.numbers);
    vote(&mut node, &mut voters(0..10), at(1));
    // Someone pays two hundred times as much for each byte.
    let mut names = place.deposits().iter().filter(|(name, _)| !drawn.contains(name));
    let (name, deposit) = names.next().unwrap();
    let owner = (0..10).find(|it| key(*it).public_key() == deposit.voter).unwrap();
    let spent = Deposit::output(&deposit.voter, &deposit.owner, deposit.amount);
    let output = Output { amount: Amount::new(1_000_000), lock: deposit.owner.lock() };
    let rich = pay(place.chain(), owner, *name, &spent, vec![output]);
    assert!(hand_in(&mut node, &rich, at(1)));
    let block = propose(&mut node, &staker(99), at(1)).unwrap();
    assert_eq!(block.transactions().len(), 6);
    assert_eq!(block.transactions()[5], rich);
    let brought: u64 = block.body.coinbase().unwrap().outputs[0].amount.units();
    let fees = brought - genesis.rules.subsidy(1).units();
    assert!(fees > 100_000, "the maker gets all the fees: {fees}");
}

#[test]
fn with_fewer_than_five_tickets_more_than_half_of_them_are_needed() {
    let needed = (0..=5).map(Tickets::needed).collect::<Vec<_>>();
    assert_eq!(needed, [0, 1, 2, 2, 3, 3]);
    // So a chain without any tickets isn't stuck.
    let genesis = genesis(&[500]);
    let mut node = node::<Tickets>(&genesis);
    assert!(propose(&mut node, &staker(9), at(1)).is_some());
}

#[test]
fn a_ticket_can_only_be_drawn_when_it_has_waited() {
    let mut genesis = village();
    genesis.deposits.truncate(6);
    let mut node = node::<Tickets>(&genesis);
    let mut voters = voters(0..6);
    vote(&mut node, &mut voters, at(1));
    propose(&mut node, &staker(9), at(1)).unwrap();
    // Five of six have voted, and only one is left: it's drawn alone until the others have waited for four blocks.
    let mut counts = Vec::new();
    for second in 2..8 {
        counts.push(Tickets::drawn(node.tree().place(), &genesis.numbers).len());
        vote(&mut node, &mut voters, at(second));
        propose(&mut node, &staker(9), at(second)).unwrap();
    }
    assert_eq!(counts, [1, 0, 0, 0, 5, 1]);
}

/// How often a share of sixty tickets has three of the five, counted in draws of real places. The share could be any of sixty: the draw is
/// looked at from all sides.
fn three_of_five(draws: &[Vec<OutPoint>], share: u32) -> f64 {
    let has_three = |draw: &[OutPoint], from: u32| {
        draw.iter().filter(|name| (name.index + from) % 60 < share).count() >= 3
    };
    let won = |draw: &Vec<OutPoint>| (0..60).filter(|from| has_three(draw, *from)).count();
    draws.iter().map(won).sum::<usize>() as f64 / (60 * draws.len()) as f64
}

/// With a share s of very many tickets, the chance is 10s³(1−s)² + 5s⁴(1−s) + s⁵. Of sixty, twelve have three of five in 272,712 of 5,461,512 draws.
#[test]
fn with_half_the_stake_three_of_five_tickets_come_half_the_time_and_with_a_fifth_one_time_in_twenty()
 {
    let mut genesis = village();
    let draws = (0..300).map(|number| {
        genesis.words = format!("village {number}");
        let place = Place::first(&genesis, Tickets::NAME).unwrap();
        Tickets::drawn(&place, &genesis.numbers)
    });
    let draws: Vec<_> = draws.collect();
    let (half, fifth) = (three_of_five(&draws, 30), three_of_five(&draws, 12));
    assert!((0.46..0.54).contains(&half), "{half}");
    assert!((0.04..0.06).contains(&fifth), "{fifth}");
}
