use crate::cast::*;
use kusari::stage5_network::protocol::Block as _;
use kusari::stage9_stake::*;

/// Thirty owners, from 100 on, with a million units each. They've named the delegates 0, 1, 2 and 3: twelve, nine, six and three of them.
fn republic() -> Genesis {
    let mut genesis = genesis_of((100..130).map(|owner| (owner, 1_000_000)).collect());
    let named = [vec![0; 12], vec![1; 9], vec![2; 6], vec![3; 3]].concat();
    for (first, delegate) in genesis.deposits.iter_mut().zip(named) {
        first.voter = key(delegate).public_key();
    }
    genesis.rules.first_subsidy = Amount::new(1_000);
    genesis
}

#[test]
fn the_delegates_with_the_most_coins_behind_them_take_turns() {
    let genesis = republic();
    let mut node = node::<Delegates>(&genesis);
    for slot in 1..40 {
        let now = at(10 * slot);
        let made: Vec<_> =
            (0..4).filter(|who| propose(&mut node, &staker(*who), now).is_some()).collect();
        assert_eq!(made, [slot % 3], "and the one that came fourth has no turn");
    }
    assert_eq!(node.tip().height, 39);
}

#[test]
fn owners_can_name_someone_else_and_it_counts_three_epochs_later() {
    let mut genesis = republic();
    genesis.numbers.epoch = 3;
    let mut node = node::<Delegates>(&genesis);
    // The owners 100 to 111 go from delegate 0 to delegate 3.
    let place = node.tree().place().clone();
    let names: Vec<_> = place.deposits().iter().map(|(name, it)| (*name, *it)).collect();
    for owner in 100..112 {
        let address = Address::of(&key(owner).public_key());
        let (name, deposit) = names.iter().find(|(_, it)| it.owner == address).unwrap();
        let spent = Deposit::output(&deposit.voter, &address, deposit.amount);
        let amount = deposit.amount.checked_sub(Amount::new(500)).unwrap();
        let new = Deposit::output(&key(3).public_key(), &address, amount);
        let payment = pay(place.chain(), owner, *name, &spent, vec![new]);
        assert!(hand_in(&mut node, &payment, at(1)));
    }
    let made = |node: &mut Node<Delegates>, slot: u64| {
        (0..4)
            .filter(|who| propose(node, &staker(*who), at(10 * slot)).is_some())
            .collect::<Vec<_>>()
    };
    // In the first epoch they've moved, at its end that's frozen, and the seed takes one more.
    let makers: Vec<_> = (1..15).flat_map(|slot| made(&mut node, slot)).collect();
    assert!(makers[..8].contains(&0), "{makers:?}");
    assert!(!makers[8..].contains(&0) && makers[8..].contains(&3), "{makers:?}");
}

#[test]
fn who_is_not_a_delegate_or_not_next_is_refused() {
    let genesis = republic();
    let place = Place::first(&genesis, Delegates::NAME).unwrap();
    let block = make::<Delegates>(&place, &genesis, 1, at(10), vec![]).unwrap();
    for other in [0, 2, 3, 100] {
        let forged = Block::signed(block.body.clone(), &key(other));
        assert_eq!(refused::<Delegates>(&forged, &place, &genesis), "wrong-signer");
    }
    let place = follow::<Delegates>(&block, &place, &genesis);
    assert!(make::<Delegates>(&place, &genesis, 1, at(19), vec![]).is_none());
    let again = Block::signed(block.body, &key(1));
    assert_ne!(refused::<Delegates>(&again, &place, &genesis), "nothing");
}

/// What a delegate earns with a block.
const INCOME: u64 = 1_000;

/// What the briber pays for each: ten times as much.
const BRIBE: u64 = 10 * INCOME;

/// More than half of all coins: what it takes to have more than half of the slots, if each coin is drawn.
const HALF: u64 = 15_000_001;

/// A node where Alice, who is owner 129, wants her coins back.
fn alice_pays(genesis: &Genesis) -> (Node<Delegates>, Transaction) {
    let mut node = node::<Delegates>(genesis);
    let place = node.tree().place().clone();
    let address = Address::of(&key(129).public_key());
    let (name, _) = place.deposits().iter().find(|(_, it)| it.owner == address).unwrap();
    let payment = take_back(&place, 129, *name, address.lock());
    assert!(hand_in(&mut node, &payment, at(1)));
    (node, payment)
}

#[test]
fn an_honest_delegate_takes_a_payment_with_the_next_block() {
    let (mut node, payment) = alice_pays(&republic());
    let block = propose(&mut node, &staker(1), at(10)).unwrap();
    assert_eq!(block.transactions(), [payment]);
}

/// The attack: three people are bribed, and the thirty who own everything can only watch.
#[test]
fn three_bribed_delegates_keep_a_payment_out_for_less_than_a_hundredth_of_what_coins_would_cost() {
    let genesis = republic();
    let (mut node, payment) = alice_pays(&genesis);
    let mut paid = 0;
    for slot in 1..=12 {
        let now = at(10 * slot);
        let place = node.tree().place().clone();
        let others = (3..4).chain(100..130);
        let mut made = others.filter_map(|it| make::<Delegates>(&place, &genesis, it, now, vec![]));
        assert!(made.next().is_none(), "no one else has a turn");
        let block = make::<Delegates>(&place, &genesis, slot % 3, now, vec![]).unwrap();
        tell(&mut node, &block, now);
        assert_eq!(node.tip().height, slot, "and no rule is broken");
        paid += BRIBE;
    }
    assert!(node.mempool().contains(&payment), "two minutes later, it still waits");
    assert_eq!(paid, 120_000);
    assert!(100 * paid < HALF);
    let theirs =
        |it: &Deposit| (0..3).any(|number| it.owner == Address::of(&key(number).public_key()));
    assert!(!node.tree().place().deposits().iter().any(|(_, it)| theirs(it)), "they own nothing");
}

#[test]
fn three_bribed_delegates_write_two_histories_and_lose_nothing() {
    let genesis = republic();
    let (mut shop, payment) = alice_pays(&genesis);
    // The shop sees Alice's payment with six blocks on top.
    for slot in 1..=6 {
        propose(&mut shop, &staker(slot % 3), at(10 * slot)).unwrap();
    }
    assert!(!shop.mempool().contains(&payment));
    let before = shop.tip();
    // Meanwhile, the same three have signed the same slots without it, and one more.
    let mut other = node::<Delegates>(&genesis);
    let blocks = (1..=7).map(|slot| propose(&mut other, &staker(slot % 3), at(10 * slot)).unwrap());
    let blocks: Vec<_> = blocks.collect();
    blocks.iter().for_each(|block| tell(&mut shop, block, at(70)));
    assert_eq!(shop.tip(), other.tip());
    assert!(!shop.tree().is_on_best_chain(&before.hash), "seven blocks replace six");
    assert!(shop.mempool().contains(&payment), "and the payment waits again");
}
