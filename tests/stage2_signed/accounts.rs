//! Who owns how much.

use crate::cast::*;
use crate::common::{People, id, pay, people};
use kusari::stage2_signed::*;

#[test]
fn grants_add_up_and_stop_at_the_largest_amount() {
    let (alice, bob) = (people().alice.address(), people().bob.address());
    let mut accounts = Accounts::default();
    accounts.grant(alice, Amount::new(1)).unwrap();
    accounts.grant(alice, Amount::new(2)).unwrap();
    assert_eq!((accounts.balance(alice), accounts.granted()), (Amount::new(3), Amount::new(3)));
    let before = accounts.clone();
    assert_eq!(accounts.grant(bob, Amount::new(Amount::MAX.units() - 2)), None);
    assert_eq!(accounts, before);
    accounts.grant(bob, Amount::new(Amount::MAX.units() - 3)).unwrap();
    assert_eq!(accounts.granted(), Amount::MAX);
}

#[test]
fn an_account_that_becomes_empty_is_forgotten() {
    let mut bank = Accounts::default();
    bank.grant(people().alice.address(), Amount::new(30)).unwrap();
    bank.apply(&payment()).unwrap();
    let balances: Vec<_> = bank.balances().collect();
    assert_eq!(balances, [(people().bob.address(), Amount::new(30))]);
    assert!(bank.has_seen(id(1)) && !bank.has_seen(id(2)));
}

#[test]
fn all_transactions_are_applied_or_none() {
    let People { alice, bob, mallory } = people();
    let mut accounts = Accounts::default();
    accounts.grant(alice.address(), Amount::new(100)).unwrap();
    let before = accounts.clone();
    let orders = [pay(alice, bob, 60, 1), pay(bob, mallory, 50, 2), pay(alice, bob, 60, 3)];
    let (index, cause) = accounts.apply_all(&orders, Transaction::verify).unwrap_err();
    assert_eq!((index, cause.code()), (2, "insufficient-funds"));
    assert_eq!(accounts, before);
    accounts.apply_all(&orders[..2], Transaction::verify).unwrap();
    accounts.undo_all(&orders[..2]);
    assert_eq!(accounts, before);
}

#[test]
#[should_panic(expected = "only what was applied can be undone")]
fn what_was_not_applied_cannot_be_undone() {
    Accounts::default().undo(&payment());
}
