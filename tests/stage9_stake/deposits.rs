use crate::cast::*;
use kusari::stage9_stake::*;

fn address(number: u64) -> Address {
    Address::of(&key(number).public_key())
}

#[test]
fn a_deposit_says_openly_who_votes_and_who_owns_it() {
    let output = Deposit::output(&key(1).public_key(), &address(2), Amount::new(7));
    assert_eq!(Deposit::read(&output), Some((key(1).public_key(), address(2))));
    assert_eq!(output.amount, Amount::new(7));
}

#[test]
fn a_lock_that_only_looks_like_a_deposit_is_none() {
    let good = Deposit::output(&key(1).public_key(), &address(2), Amount::new(7));
    let bytes = good.lock.as_bytes();
    let is_one = |bytes: &[u8]| {
        let lock = Script::from_bytes(bytes.to_vec());
        Deposit::read(&Output { lock, ..good.clone() }).is_some()
    };
    assert!(is_one(bytes));
    for length in 0..bytes.len() {
        assert!(!is_one(&bytes[..length]), "{length} bytes of it");
    }
    for at in 0..bytes.len() {
        let mut other = bytes.to_vec();
        other[at] ^= 0x40;
        // Another key or another owner is another deposit. All else isn't one.
        let names_someone = (9..41).contains(&at) || (45..65).contains(&at);
        assert!(names_someone || !is_one(&other), "byte {at}");
    }
    assert!(!is_one(&[bytes, &[0x51]].concat()), "something follows it");
    assert!(!is_one(address(2).lock().as_bytes()));
}

#[test]
fn only_the_owner_takes_a_deposit_back_and_the_voter_cannot() {
    let mut genesis = genesis(&[1_000_000]);
    genesis.deposits[0].voter = key(1).public_key();
    let mut node = node::<Slots>(&genesis);
    let place = node.tree().place().clone();
    let name = *place.deposits().iter().next().unwrap().0;
    let by_voter = take_back(&place, 1, name, address(1).lock());
    assert!(!hand_in(&mut node, &by_voter, at(1)));
    let by_owner = take_back(&place, 0, name, address(0).lock());
    assert!(hand_in(&mut node, &by_owner, at(1)));
    propose(&mut node, &staker(1), at(1)).expect("the voter makes the block, though");
    assert_eq!(node.tree().place().deposits().iter().count(), 0);
    assert!(node.tree().ledger().coins().total().units() >= 999_500, "the coins are still there");
}

/// One person's deposit of a million among 999 of a thousand. They split it into three.
#[test]
fn if_there_are_too_many_deposits_the_smallest_do_not_count() {
    let mut genesis = genesis(&[1_000_000]);
    let small = FirstDeposit { amount: Amount::new(1_000), ..genesis.deposits[0] };
    genesis.deposits.extend([small; MAX_DEPOSITS - 1]);
    let mut node = node::<Slots>(&genesis);
    let place = node.tree().place().clone();
    let (name, deposit) = place.deposits().iter().max_by_key(|(_, it)| it.amount).unwrap();
    let spent = Deposit::output(&deposit.voter, &deposit.owner, deposit.amount);
    let third = Deposit::output(&deposit.voter, &deposit.owner, Amount::new(333_000));
    let split = pay(place.chain(), 0, *name, &spent, vec![third; 3]);
    assert!(hand_in(&mut node, &split, at(1)));
    propose(&mut node, &staker(0), at(1)).unwrap();
    let after = node.tree().place().clone();
    let amounts: Vec<_> = after.deposits().iter().map(|(_, it)| it.amount.units()).collect();
    assert_eq!(amounts.len(), MAX_DEPOSITS);
    assert_eq!(amounts.iter().filter(|it| **it == 333_000).count(), 3);
    // Two of the small ones have gone, and their owner can still spend them.
    let mut gone = place.deposits().iter().filter(|(it, _)| after.deposits().get(it).is_none());
    let (name, _) = gone.find(|(_, it)| it.amount.units() == 1_000).unwrap();
    let payment = take_back(&place, 0, *name, address(0).lock());
    assert!(hand_in(&mut node, &payment, at(11)));
}

#[test]
fn chains_with_other_rules_or_other_first_deposits_have_other_names() {
    let one = genesis(&[5, 5]);
    let other = genesis(&[5, 6]);
    let names = [one.hash(Slots::NAME), one.hash(Finality::NAME), other.hash(Slots::NAME)];
    assert!(names[0] != names[1] && names[0] != names[2]);
    let deposit = |genesis: &Genesis| {
        let place = Place::first(genesis, Slots::NAME).unwrap();
        *place.deposits().iter().next().unwrap().0
    };
    assert_ne!(
        deposit(&one),
        deposit(&other),
        "a payment of one chain's coins spends nothing on another"
    );
}

#[test]
fn coins_come_from_first_deposits_and_coinbases_and_from_nowhere_else() {
    let genesis = genesis(&[1_000_000, 2_000_000]);
    let mut node = node::<Slots>(&genesis);
    for slot in 1..=10 {
        (0..2).find_map(|who| propose(&mut node, &staker(who), at(10 * slot))).unwrap();
    }
    let subsidies: u64 = (1..=10).map(|height| genesis.rules.subsidy(height).units()).sum();
    assert_eq!(node.tree().ledger().coins().total().units(), 3_000_000 + subsidies);
}
