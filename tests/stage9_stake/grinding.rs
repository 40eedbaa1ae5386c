//! If you can choose what a draw depends on, you try until you win.

use crate::cast::*;
use kusari::stage9_stake::*;

/// How many blocks an attacker may try for each of theirs. With work, each of them would cost something.
const TRIES: u32 = 30;

/// How many of 200 slots go to an attacker with a fifth of the stake, if they grind whenever it's their turn: they try blocks until the
/// next slot is theirs, too.
fn slots_of_a_grinder(seed: SeedFrom) -> usize {
    let mut genesis = genesis(&[1_000_000, 4_000_000]);
    genesis.numbers.seed = seed;
    let mut place = Place::first(&genesis, Slots::NAME).unwrap();
    let grinder = key(0).public_key();
    let is_theirs = |place: &Place, slot: u64| {
        let lottery = place.lottery(at(10 * slot + 1), &genesis.numbers);
        Slots::leader(&lottery, slot) == Some(&grinder)
    };
    let mut count = 0;
    for slot in 1..=200 {
        let (is_turn, now) = (is_theirs(&place, slot), at(10 * slot + 1));
        count += usize::from(is_turn);
        // A block is another one if its reward goes elsewhere.
        let mut after = (0..if is_turn { TRIES } else { 1 }).map(|nth| {
            let lock = Script::default().number(nth);
            let staker = Staker { lock, ..staker(u64::from(!is_turn)) };
            let parent = place.clone();
            let draft = Draft { parent, payments: vec![], fees: Amount::ZERO, staker, now };
            let block = close::<Slots>(draft, &genesis).expect("it's their turn");
            follow::<Slots>(&block, &place, &genesis)
        });
        let first = after.next().expect("there's at least one");
        let next = if is_theirs(&first, slot + 1) {
            None
        } else {
            after.find(|it| is_theirs(it, slot + 1))
        };
        place = next.unwrap_or(first);
    }
    count
}

#[test]
fn if_the_block_before_is_the_seed_a_fifth_of_the_stake_gets_nearly_all_slots() {
    let count = slots_of_a_grinder(SeedFrom::Parent);
    assert!(count > 170, "{count} of 200, and 40 would be fair");
}

#[test]
fn if_the_seed_is_old_the_same_attacker_gains_nothing() {
    let count = slots_of_a_grinder(SeedFrom::EpochBeforeLast);
    // 40 are expected, with a standard deviation of 5.7.
    assert!((23..=57).contains(&count), "{count} of 200");
}

/// The place at the end of an epoch, and the slot that comes next.
fn end_of_an_epoch(genesis: &Genesis) -> (Place, u64) {
    let mut place = Place::first(genesis, Slots::NAME).unwrap();
    for slot in 0..23 {
        let mut made =
            (0..2).filter_map(|who| make::<Slots>(&place, genesis, who, at(10 * slot + 1), vec![]));
        place = follow::<Slots>(&made.next().unwrap(), &place, genesis);
    }
    (place, 23)
}

#[test]
fn the_maker_of_an_epochs_last_block_chooses_between_two_seeds_however_many_blocks_they_try() {
    let genesis = genesis(&[1_000_000, 4_000_000]);
    let (place, slot) = end_of_an_epoch(&genesis);
    let now = at(10 * slot + 1);
    let leader = Slots::leader(&place.lottery(now, &genesis.numbers), slot).copied();
    let who = u64::from(leader != Some(key(0).public_key()));
    let seeds = (0..50).map(|nth| {
        let staker = Staker { lock: Script::default().number(nth), ..staker(who) };
        let parent = place.clone();
        let draft = Draft { parent, payments: vec![], fees: Amount::ZERO, staker, now };
        let block = close::<Slots>(draft, &genesis).unwrap();
        let after = follow::<Slots>(&block, &place, &genesis);
        // Epoch 3 is the one after the next. Its draws depend on this block.
        let epoch_3 = after.lottery(at(10 * 36 + 1), &genesis.numbers);
        let epoch_2 = after.lottery(at(10 * 24 + 1), &genesis.numbers);
        (epoch_2.seed.to_string(), epoch_3.seed.to_string())
    });
    let (near, far): (std::collections::BTreeSet<_>, std::collections::BTreeSet<_>) = seeds.unzip();
    assert_eq!((near.len(), far.len()), (1, 2));
}

#[test]
fn coins_that_are_put_down_count_in_a_draw_whose_seed_no_one_knew_then() {
    let genesis = genesis(&[1_000_000, 4_000_000]);
    let (mut place, slot) = end_of_an_epoch(&genesis);
    // At the end of epoch 1, person 1 names another voter.
    let name = deposits_of(&place, 1)[0];
    let to =
        Deposit::output(&key(7).public_key(), &Address::of(&key(7).public_key()), Amount::new(1));
    let moved = take_back(&place, 1, name, to.lock);
    let make = |place: &Place, slot: u64, payments: &[Transaction]| {
        [0, 1, 7].into_iter().find_map(|who| {
            make::<Slots>(place, &genesis, who, at(10 * slot + 1), payments.to_vec())
        })
    };
    let stake_of_7 = |place: &Place, slot: u64| {
        place.lottery(at(10 * slot + 1), &genesis.numbers).stakes.of(&key(7).public_key())
    };
    place = follow::<Slots>(&make(&place, slot, &[moved]).unwrap(), &place, &genesis);
    let seed_then = place.lottery(at(10 * 48 + 1), &genesis.numbers).seed;
    for slot in 24..48 {
        assert_eq!(stake_of_7(&place, slot), 0, "not in epochs 2 and 3");
        place = follow::<Slots>(&make(&place, slot, &[]).unwrap(), &place, &genesis);
    }
    assert_eq!(stake_of_7(&place, 48), 3_999_500, "in epoch 4, they count");
    assert_ne!(place.lottery(at(10 * 48 + 1), &genesis.numbers).seed, seed_then);
}
