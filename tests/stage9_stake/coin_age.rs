use crate::cast::*;
use kusari::stage5_network::protocol::Block as _;
use kusari::stage6_coin::Target;
use kusari::stage9_stake::*;

/// Four people, each with three deposits of a thousand coins.
fn village() -> Genesis {
    let people = (0..12).map(|number| (number % 4, 1_000 * UNITS_PER_COIN));
    let mut genesis = genesis_of(people.collect());
    genesis.rules.easiest = CompactTarget::from_bits(0x1f00_ffff);
    genesis.numbers.epoch = 2;
    genesis
}

/// The first block that anyone can make after a place, from some second on.
fn next_block(place: &Place, genesis: &Genesis, from: u64) -> (Block, u64, u64) {
    let tries = (from..from + 10_000).flat_map(|second| (0..4).map(move |who| (second, who)));
    let mut made = tries.filter_map(|(second, who)| {
        make::<CoinAge>(place, genesis, who, at(second), vec![]).map(|block| (block, who, second))
    });
    made.next().expect("patience is rewarded")
}

#[test]
fn a_chain_grows_by_patience_alone_and_a_node_follows_it() {
    let genesis = village();
    let (mut place, mut second) = (Place::first(&genesis, CoinAge::NAME).unwrap(), 1);
    let mut node = node::<CoinAge>(&genesis);
    for _ in 0..25 {
        let (block, _, when) = next_block(&place, &genesis, second + 1);
        assert_eq!(block.body.header.nonce, 0, "no one has mined");
        place = follow::<CoinAge>(&block, &place, &genesis);
        tell(&mut node, &block, at(when));
        second = when;
    }
    assert_eq!(node.tip(), place.tip());
    assert_eq!(place.deposits().iter().count(), 12);
}

#[test]
fn who_makes_a_block_has_to_wait_again_and_the_others_do_not() {
    let genesis = village();
    let place = Place::first(&genesis, CoinAge::NAME).unwrap();
    let (block, who, second) = next_block(&place, &genesis, 300);
    let used = block.transactions()[0].inputs[0].previous;
    let after = follow::<CoinAge>(&block, &place, &genesis);
    assert!(after.deposits().get(&used).is_none());
    let (new, deposit) =
        after.deposits().iter().find(|(_, it)| it.height == 1).expect("it's put down again");
    assert_eq!((deposit.voter, deposit.time), (key(who).public_key(), at(second)));
    let wins = |seconds: std::ops::Range<u64>| {
        seconds.filter(|it| CoinAge::wins(&after, (new, deposit), at(*it), &genesis)).count()
    };
    assert_eq!(wins(second..second + 61), 0, "it's younger than a minute");
    assert!(wins(second + 61..second + 2_000) > 0);
    // On the other branch, where that block never was, the deposit is as old as before.
    let (old, deposit) = (used, *place.deposits().get(&used).unwrap());
    assert!(CoinAge::wins(&place, (&old, &deposit), at(second), &genesis));
}

#[test]
fn the_target_grows_with_coins_and_with_age_up_to_a_limit() {
    let genesis = village();
    let place = Place::first(&genesis, CoinAge::NAME).unwrap();
    let deposit = *place.deposits().iter().next().unwrap().1;
    let branch = genesis.rules.easiest_target();
    let target = |coins: u64, age: u64| {
        let deposit = Deposit { amount: Amount::new(coins * UNITS_PER_COIN), ..deposit };
        CoinAge::target(&deposit, at(age), branch, &genesis)
    };
    // From one minute to ten, a coin's weight grows from nothing to one.
    assert_eq!(target(1, 60), None);
    assert_eq!(target(1, 600), Some(branch));
    assert_eq!(target(1, 1_000_000), Some(branch));
    assert_eq!(target(6, 330), Some(branch.scale(3, 1)));
    assert_eq!(target(0, 600), None, "parts of a coin don't count");
}

#[test]
fn the_largest_numbers_do_not_overflow() {
    let mut genesis = village();
    (genesis.numbers.slot, genesis.numbers.epoch) = (1, 10 * 365 * 24 * 60 * 60);
    let place = Place::first(&genesis, CoinAge::NAME).unwrap();
    let deposit = *place.deposits().iter().next().unwrap().1;
    let deposit = Deposit { amount: Amount::MAX, time: Time::default(), ..deposit };
    let late = Time::from_millis(u64::MAX);
    assert_eq!(CoinAge::target(&deposit, late, Target::MAX, &genesis), Some(Target::MAX));
    assert!(CoinAge::wins(&place, (&OutPoint::NULL, &deposit), late, &genesis));
}

#[test]
fn twice_the_coins_win_twice_as_often() {
    let genesis = village();
    let place = Place::first(&genesis, CoinAge::NAME).unwrap();
    let (name, deposit) = place.deposits().iter().next().unwrap();
    let wins = |coins: u64| {
        let deposit = Deposit { amount: Amount::new(coins * UNITS_PER_COIN), ..*deposit };
        let seconds = 600..20_600;
        seconds.filter(|it| CoinAge::wins(&place, (name, &deposit), at(*it), &genesis)).count()
    };
    // Of 20,000 seconds, a coin wins each 65,536th.
    let (one, two) = (wins(1_000), wins(2_000));
    assert!((240..370).contains(&one), "{one} of 305");
    assert!((525..695).contains(&two), "{two} of 610");
}

#[test]
fn a_block_without_the_right_to_it_is_refused() {
    let genesis = village();
    let place = Place::first(&genesis, CoinAge::NAME).unwrap();
    let (block, who, second) = next_block(&place, &genesis, 300);
    let refused = |block: &Block| refused::<CoinAge>(block, &place, &genesis);
    assert_eq!(refused(&block), "nothing");
    assert_eq!(refused(&Block::signed(block.body.clone(), &key(who + 1))), "wrong-signer");
    assert_eq!(refused(&Block::unsigned(block.body.clone())), "not-signed");
    // Another second is another try.
    let mut later = block.body.clone();
    let loses = |it: &u64| make::<CoinAge>(&place, &genesis, who, at(*it), vec![]).is_none();
    later.header.time += (1..).find(|it| loses(&(second + it))).unwrap() as u32;
    assert_eq!(refused(&Block::signed(later, &key(who))), "not-drawn");
    // The first payment isn't there, or it keeps something back.
    let mut without = block.body.clone();
    without.transactions.truncate(1);
    assert_eq!(refused(&Block::signed(without, &key(who))), "no-deposit-used");
    let mut less = block.body.clone();
    let output = &mut less.transactions[1].outputs[0];
    output.amount = output.amount.checked_sub(Amount::new(1)).unwrap();
    assert_eq!(refused(&Block::signed(less, &key(who))), "no-deposit-used");
}

#[test]
fn someone_who_takes_a_winning_deposit_back_does_not_stop_its_block() {
    let genesis = village();
    let mut node = node::<CoinAge>(&genesis);
    let place = node.tree().place().clone();
    let (block, who, second) = next_block(&place, &genesis, 300);
    let used = block.transactions()[0].inputs[0].previous;
    let back = take_back(&place, who, used, Address::of(&key(9).public_key()).lock());
    assert!(hand_in(&mut node, &back, at(second)));
    let block = propose(&mut node, &staker(who), at(second)).expect("it's still their turn");
    assert_eq!(block.transactions().len(), 1, "both can't be in it");
}
