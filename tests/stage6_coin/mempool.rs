//! Which payments wait, which give way, and which miners take first.

use crate::cast::*;
use kusari::stage5_network::protocol::Pool;
use kusari::stage6_coin::*;
use std::sync::Arc;

/// A chain, and the payments that are waiting to get onto it.
struct Stage {
    chain: Chain,
    pool: Mempool,
}

impl Stage {
    fn new(blocks: usize, limit: usize) -> Stage {
        Stage { chain: chain(blocks), pool: Mempool::new(limit) }
    }

    fn add(&mut self, payment: &Transaction) -> Result<Vec<Dropped>, MempoolError> {
        let before: Vec<_> = self.waiting();
        let added = self.pool.add(
            Arc::new(payment.clone()),
            self.chain.books(),
            self.chain.place().height(),
        );
        if added.is_err() {
            assert_eq!(self.waiting(), before, "a refusal changes nothing");
        }
        added
    }

    #[track_caller]
    fn takes(&mut self, payment: &Transaction) {
        assert_eq!(self.add(payment), Ok(vec![]));
    }

    fn waiting(&self) -> Vec<Transaction> {
        self.pool.waiting().map(|payment| (**payment).clone()).collect()
    }

    /// What a miner would take, and the fees.
    fn best(&self) -> (Vec<Transaction>, u64) {
        let (payments, fees) = self.pool.best(&lock(&ALICE));
        (payments.iter().map(|payment| (**payment).clone()).collect(), fees.units())
    }

    /// A payment of the reward of a block, with a fee.
    fn paying(&self, height: usize, fee: u64) -> Transaction {
        pay(&reward(&self.chain, height), &ALICE, SUBSIDY - fee, lock(&ALICE))
    }
}

/// A payment of the only output of a waiting payment, with a fee.
fn child(parent: &Transaction, fee: u64) -> Transaction {
    let coin = Coin { output: parent.outputs[0].clone(), height: 0, is_coinbase: false };
    let amount = coin.output.amount.units() - fee;
    pay(&(parent.out_point(0), coin), &ALICE, amount, lock(&ALICE))
}

#[test]
fn the_payment_that_pays_more_for_each_byte_is_first() {
    let mut stage = Stage::new(6, 100);
    let payments = [1, 2, 3].map(|height| stage.paying(height, 1_000 * height as u64));
    payments.iter().for_each(|payment| stage.takes(payment));
    let [one, two, three] = payments;
    assert_eq!(stage.waiting(), [one.clone(), two.clone(), three.clone()]);
    assert_eq!(stage.best(), (vec![three, two, one], 6_000));
}

#[test]
fn a_larger_fee_for_much_more_room_comes_after_a_smaller_one_for_little() {
    let mut stage = Stage::new(6, 100);
    let coins = [1, 2, 3].map(|height| reward(&stage.chain, height));
    let outputs = vec![output(3 * SUBSIDY - 2_000, lock(&BOB))];
    let large = signed(unsigned(&coins, outputs), &coins, &ALICE);
    let small = stage.paying(4, 1_500);
    stage.takes(&large);
    stage.takes(&small);
    assert_eq!(stage.best().0, [small, large]);
}

#[test]
fn of_payments_that_pay_the_same_the_first_to_come_is_first() {
    let mut stage = Stage::new(6, 100);
    let payments = [3, 1, 4, 2].map(|height| stage.paying(height, 1_000));
    let sizes: Vec<_> = payments.iter().map(Transaction::size).collect();
    assert!(sizes.iter().all(|size| *size == sizes[0]));
    payments.iter().for_each(|payment| stage.takes(payment));
    assert_eq!(stage.best().0, payments);
}

#[test]
fn a_child_that_pays_well_takes_its_parents_along() {
    let mut stage = Stage::new(6, 100);
    let grandparent = stage.paying(1, 300);
    let parent = child(&grandparent, 300);
    let rich = child(&parent, 30_000);
    let other = stage.paying(2, 3_000);
    for payment in [&grandparent, &parent, &rich, &other] {
        stage.takes(payment);
    }
    assert_eq!(stage.best().0, [grandparent, parent, rich, other]);
}

#[test]
fn a_child_that_pays_little_does_not_hold_its_parent_back() {
    let mut stage = Stage::new(6, 100);
    let rich = stage.paying(1, 30_000);
    let poor = child(&rich, 300);
    let other = stage.paying(2, 3_000);
    for payment in [&rich, &poor, &other] {
        stage.takes(payment);
    }
    assert_eq!(stage.best().0, [rich, other, poor]);
}

#[test]
fn what_is_taken_first_is_a_good_block() {
    let mut stage = Stage::new(9, 100);
    for height in 1..=6 {
        let parent = stage.paying(height, 200 * height as u64);
        stage.takes(&parent);
        stage.takes(&child(&parent, 5_000 / height as u64));
    }
    let (payments, fees) = stage.best();
    assert_eq!(payments.len(), 12);
    let block = next(&stage.chain, &payments);
    assert_eq!(block.transactions[0].outputs[0].amount.units(), SUBSIDY + fees);
    stage.chain.push(block).expect("the miner chose well");
}

#[test]
fn a_block_takes_only_what_fits_and_the_rest_goes_on_waiting() {
    let mut stage = Stage::new(14, 100);
    let large = |stage: &Stage, height: usize| {
        let coin = [reward(&stage.chain, height)];
        let mut outputs = vec![output(1, Script::from_bytes(vec![0x75; 9_000])); 10];
        outputs.push(output(SUBSIDY - 100_000 - 1_000 * height as u64, lock(&ALICE)));
        signed(unsigned(&coin, outputs), &coin, &ALICE)
    };
    let payments: Vec<_> = (1..=12).map(|height| large(&stage, height)).collect();
    payments.iter().for_each(|payment| stage.takes(payment));
    let (taken, _) = stage.best();
    let expected: Vec<_> = payments.iter().rev().take(11).cloned().collect();
    assert_eq!(taken, expected);
    let block = next(&stage.chain, &taken);
    assert!((950_000..=MAX_BLOCK_BYTES).contains(&block.to_bytes().len()));
    stage.chain.push(block.clone()).expect("it is not too large");
    assert!(stage.pool.confirm(&block.payments().iter().collect::<Vec<_>>()));
    assert_eq!(stage.waiting(), payments[..1]);
}

#[test]
fn of_two_that_spend_the_same_the_first_one_waits_whatever_the_other_pays() {
    let mut stage = Stage::new(4, 100);
    let first = stage.paying(1, 1_000);
    stage.takes(&first);
    assert_eq!(code(stage.add(&stage.paying(1, 100_000))), "double-spend");
    assert_eq!(code(stage.add(&first)), "double-spend");
    assert!(stage.pool.contains(&first));
    let mut other_witness = first;
    other_witness.inputs[0].witness[0][3] ^= 1;
    assert!(!stage.pool.contains(&other_witness));
}

#[test]
fn a_payment_whose_parents_are_not_known_is_refused() {
    let mut stage = Stage::new(4, 100);
    let parent = stage.paying(1, 1_000);
    let orphan = child(&parent, 1_000);
    assert_eq!(code(stage.add(&orphan)), "unknown-output");
    stage.takes(&parent);
    stage.takes(&orphan);
}

#[test]
fn a_payment_that_cannot_stand_in_the_next_block_does_not_wait() {
    let mut stage = Stage::new(4, 100);
    assert_eq!(code(stage.add(&stage.paying(4, 1_000))), "immature-coinbase");
    let coin = [reward(&stage.chain, 1)];
    let later = Transaction { lock_height: 5, ..stage.paying(1, 1_000) };
    assert_eq!(code(stage.add(&signed(later.clone(), &coin, &ALICE))), "too-early");
    let now = Transaction { lock_height: 4, ..later };
    stage.takes(&signed(now, &coin, &ALICE));
    let mut stolen = stage.paying(2, 1_000);
    stolen.outputs[0].lock = lock(&CAROL);
    assert_eq!(code(stage.add(&stolen)), "wrong-signature");
}

#[test]
fn a_unit_is_asked_for_each_byte_and_not_one_less() {
    let mut stage = Stage::new(4, 100);
    let size = stage.paying(1, 1_000).size() as u64;
    assert_eq!(MIN_FEE_RATE.fee_for(size as usize).units(), size);
    assert_eq!(code(stage.add(&stage.paying(1, size - 1))), "fee-too-low");
    assert_eq!(code(stage.add(&stage.paying(1, 0))), "fee-too-low");
    stage.takes(&stage.paying(1, size));
}

#[test]
fn at_most_twenty_five_that_wait_build_on_each_other() {
    let mut stage = Stage::new(4, 100);
    let mut last = stage.paying(1, 500);
    for _ in 1..MAX_ANCESTORS {
        stage.takes(&last);
        last = child(&last, 500);
    }
    stage.takes(&last);
    assert_eq!(stage.waiting().len(), MAX_ANCESTORS);
    assert_eq!(code(stage.add(&child(&last, 500))), "too-many-ancestors");
}

#[test]
fn where_there_is_no_room_the_payment_that_pays_least_gives_way_and_is_reported() {
    let mut stage = Stage::new(8, 3);
    for (height, fee) in [(1, 2_000), (2, 1_000), (3, 3_000)] {
        stage.takes(&stage.paying(height, fee));
    }
    let gone = stage.add(&stage.paying(4, 1_500)).expect("it pays more than one of them");
    let gone: Vec<_> = gone.iter().map(|(gone, cause)| ((**gone).clone(), cause.code())).collect();
    assert_eq!(gone, [(stage.paying(2, 1_000), "mempool-full")]);
    assert_eq!(code(stage.add(&stage.paying(5, 1_500))), "mempool-full");
    assert_eq!(code(stage.add(&stage.paying(5, 400))), "mempool-full");
    assert_eq!(stage.waiting().len(), 3);
}

#[test]
fn five_million_bytes_wait_at_most_and_the_cheapest_give_way_for_one_more() {
    let mut stage = Stage::new(54, 1_000);
    let large = |stage: &Stage, height: usize| {
        let coin = [reward(&stage.chain, height)];
        let mut outputs = vec![output(1, Script::from_bytes(vec![0x75; 9_000])); 11];
        outputs.push(output(SUBSIDY - 200_000 - 1_000 * height as u64, lock(&ALICE)));
        signed(unsigned(&coin, outputs), &coin, &ALICE)
    };
    let payments: Vec<_> = (1..=51).map(|height| large(&stage, height)).collect();
    let most = MAX_MEMPOOL_BYTES / payments[0].size();
    assert_eq!(most, 50);
    payments[..most].iter().for_each(|payment| stage.takes(payment));
    let gone = stage.add(&payments[most]).expect("it pays more than all others");
    assert_eq!(gone.len(), 1);
    assert_eq!(*gone[0].0, payments[0]);
    assert_eq!(code(stage.add(&payments[0])), "mempool-full");
    stage.takes(&stage.paying(52, 300));
}

#[test]
fn no_payment_gives_way_while_another_builds_on_it() {
    let mut stage = Stage::new(8, 3);
    let parent = stage.paying(1, 300);
    let rich = child(&parent, 9_000);
    let other = stage.paying(2, 2_000);
    for payment in [&parent, &rich, &other] {
        stage.takes(payment);
    }
    let gone = stage.add(&stage.paying(3, 5_000)).expect("it pays more than one of them");
    assert_eq!(gone.len(), 1);
    assert_eq!(*gone[0].0, other);
    // Now the rich child is the only one that nothing builds on, and no one pays as much.
    assert_eq!(code(stage.add(&stage.paying(4, 5_000))), "mempool-full");
}

#[test]
fn no_payment_makes_its_own_parents_give_way() {
    let mut stage = Stage::new(8, 1);
    let parent = stage.paying(1, 300);
    stage.takes(&parent);
    assert_eq!(code(stage.add(&child(&parent, 50_000))), "mempool-full");
    assert_eq!(stage.waiting(), [parent]);
}

#[test]
fn what_was_confirmed_leaves_and_its_children_stay() {
    let mut stage = Stage::new(4, 100);
    let parent = stage.paying(1, 1_000);
    let next_one = child(&parent, 1_000);
    stage.takes(&parent);
    stage.takes(&next_one);
    confirm(&mut stage.chain, std::slice::from_ref(&parent));
    assert!(stage.pool.confirm(&[&parent]));
    assert_eq!(stage.waiting(), std::slice::from_ref(&next_one));
    confirm(&mut stage.chain, std::slice::from_ref(&next_one));
    assert!(stage.pool.confirm(&[&next_one]));
    assert!(stage.waiting().is_empty());
}

#[test]
fn what_conflicts_with_a_confirmed_payment_is_dropped_with_all_that_builds_on_it() {
    let mut stage = Stage::new(4, 100);
    let loser = stage.paying(1, 1_000);
    let heir = child(&loser, 1_000);
    let other = stage.paying(2, 1_000);
    for payment in [&loser, &heir, &other] {
        stage.takes(payment);
    }
    let winner = pay(&reward(&stage.chain, 1), &ALICE, SUBSIDY, lock(&CAROL));
    confirm(&mut stage.chain, std::slice::from_ref(&winner));
    assert!(!stage.pool.confirm(&[&winner]), "it checks the others");
    let (books, height) = (stage.chain.books(), stage.chain.place().height());
    let dropped = Pool::<CoinProtocol>::follow(&mut stage.pool, vec![], &[&winner], books, height);
    let dropped: Vec<_> =
        dropped.iter().map(|(it, cause)| ((**it).clone(), cause.code())).collect();
    assert_eq!(dropped, [(loser, "unknown-output"), (heir, "unknown-output")]);
    assert_eq!(stage.waiting(), [other]);
}

#[test]
fn a_payment_with_eighty_bytes_of_data_waits_and_one_with_more_does_not() {
    let mut stage = Stage::new(6, 100);
    let carrying = |stage: &Stage, height, locks: &[&[u8]]| {
        let coins = [reward(&stage.chain, height)];
        let mut outputs = vec![output(SUBSIDY - 2_000, lock(&BOB))];
        outputs.extend(locks.iter().map(|data| output(0, Script::data(data))));
        signed(unsigned(&coins, outputs), &coins, &ALICE)
    };
    let most = [7; MAX_DATA_BYTES];
    let good = carrying(&stage, 1, &[&most]);
    stage.takes(&good);
    let two = carrying(&stage, 2, &[&most[..40], &most[..38]]);
    stage.takes(&two);
    for locks in [&[&[7; MAX_DATA_BYTES + 1][..]][..], &[&most, &[]], &[&most[..41], &most[..40]]] {
        let bad = carrying(&stage, 3, locks);
        let cause = stage.add(&bad).expect_err("that's too much");
        assert_eq!(cause.code(), "too-much-data");
        // Room in one's own block is one's own business.
        let mut chain = stage.chain.clone();
        confirm(&mut chain, &[bad]);
    }
    let (best, _) = stage.best();
    assert_eq!(best.len(), 2, "miners take what waits");
}
