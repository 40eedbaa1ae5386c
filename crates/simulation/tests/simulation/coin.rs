//! Each check of the coin is shown what it must find, and what it must let pass.

use kusari::stage6_coin::*;
use kusari_simulation::*;
use std::sync::Arc;

type CoinPage = PageOf<CoinProtocol>;

#[track_caller]
fn assert_breach(checked: checks::Checked, number: u8) {
    let breach = checked.expect_err("something is wrong");
    assert_eq!(breach.invariant.number(), number, "{}", breach.detail);
}

fn now() -> Time {
    let last = CoinProtocol::prelude().last().expect("there are some");
    Time::from_millis(1_000 * u64::from(last.header.time) + 60_000)
}

fn genesis() -> Genesis {
    let simulation = CoinSimulation::new(0, Scenario::peaceful(1)).expect("it is there");
    simulation.nodes().next().expect("it is there").1.genesis().clone()
}

/// A node that has the blocks that all begin with.
fn node() -> Node {
    let mut node = Node::new(genesis(), NodeSettings::default()).expect("it is there");
    for block in CoinProtocol::prelude() {
        node.handle(NodeInput::Proposed(Block::clone(block)), now());
    }
    node
}

/// An auditor who has seen them, and the page of the last.
fn book() -> (AuditorOf<CoinProtocol>, Arc<CoinPage>) {
    let mut auditor = AuditorOf::new(&genesis());
    for block in CoinProtocol::prelude() {
        auditor.judge(block.hash(), block);
    }
    let page = auditor.page(&node().tip().hash).expect("they are good").clone();
    (auditor, page)
}

fn double_spend() -> [Transaction; 2] {
    CoinProtocol::cast().double_spends[0].clone()
}

/// The next block, with these payments and so much more than the subsidy in its coinbase.
fn block(payments: Vec<Transaction>, more: u64) -> Arc<Block> {
    let (node, rules) = (node(), genesis().rules);
    let place = node.tree().place();
    let lock = Script::default();
    let reward = Reward { lock, fees: Amount::new(more), extra_nonce: 0 };
    let time = place.earliest_next(&rules);
    let target = place.next_target(&rules);
    let mut block = Block::template(&place.tip(), &rules, payments, reward, time, target);
    while block.header.check_work(rules.easiest_target()).is_err() {
        block.header.nonce += 1;
    }
    Arc::new(block)
}

fn placed(block: &Arc<Block>) -> PlacedBlock {
    PlacedBlock { height: node().tip().height + 1, hash: block.hash(), block: block.clone() }
}

#[test]
fn i4_an_output_is_spent_twice_in_a_block_that_is_adopted() {
    let (mut auditor, later) = (book().0, Time::MAX);
    let [one, other] = double_spend();
    let good = block(vec![one.clone()], 0);
    assert_eq!(checks::adopted(&mut auditor, &placed(&good), later), Ok(()));
    let twice = block(vec![one, other], 0);
    assert_breach(checks::adopted(&mut auditor, &placed(&twice), later), 4);
    let unknown = block(vec![CoinProtocol::cast().overdrafts[1].clone()], 0);
    assert_breach(checks::adopted(&mut auditor, &placed(&unknown), later), 4);
    // Kept aside they may be: it is seen when their branch is followed.
    assert_eq!(checks::stored(&mut auditor, &placed(&twice), later), Ok(()));
}

#[test]
fn i5_money_from_nowhere_in_a_block_that_is_adopted() {
    let (mut auditor, later) = (book().0, Time::MAX);
    let overdraft = block(vec![CoinProtocol::cast().overdrafts[0].clone()], 0);
    assert_breach(checks::adopted(&mut auditor, &placed(&overdraft), later), 5);
    assert_breach(checks::adopted(&mut auditor, &placed(&block(vec![], 1)), later), 5);
    // The fees of what is in the block, and no more.
    assert_eq!(
        checks::adopted(&mut auditor, &placed(&block(vec![double_spend()[0].clone()], 900)), later),
        Ok(())
    );
    assert_breach(
        checks::adopted(&mut auditor, &placed(&block(vec![double_spend()[0].clone()], 901)), later),
        5,
    );
}

#[test]
fn i2_a_stolen_coin_or_an_unripe_one_in_a_block_that_is_adopted() {
    let (mut auditor, later) = (book().0, Time::MAX);
    let stolen = block(vec![CoinProtocol::cast().counterfeit[0].clone()], 0);
    assert_breach(checks::adopted(&mut auditor, &placed(&stolen), later), 2);
    // Whose coin it is, is seen when its branch is followed. What a glance shows is seen at once.
    assert_eq!(checks::stored(&mut auditor, &placed(&stolen), later), Ok(()));
    let forged = block(vec![CoinProtocol::cast().forged[0].clone()], 0);
    assert_breach(checks::stored(&mut auditor, &placed(&forged), later), 2);
}

#[test]
fn i4_i5_a_node_believes_in_other_coins() {
    let (mut auditor, before) = book();
    let mut node = node();
    assert_eq!(checks::books(&before, &node), Ok(()));
    let next = block(vec![double_spend()[0].clone()], 0);
    auditor.judge(next.hash(), &next);
    let after = auditor.page(&next.hash()).unwrap().clone();
    assert_breach(checks::books(&after, &node), 5);
    // As much money, and another coin.
    let mut swapped = CoinPage::clone(&before);
    let (&out_point, coin) = before.book.unspent.first_key_value().unwrap();
    swapped.book.unspent.remove(&out_point);
    swapped.book.unspent.insert(OutPoint { index: 77, ..out_point }, coin.clone());
    assert_breach(checks::books(&swapped, &node), 4);
    node.handle(NodeInput::Proposed(Block::clone(&next)), now());
    assert_eq!(checks::books(&after, &node), Ok(()));
    assert_eq!(after.book.unclaimed, 900, "Mallory leaves the fee to nobody");
}

#[test]
fn i6_what_waits_cannot_be_paid_with_the_coins_that_are_there() {
    let (mut auditor, page) = book();
    let [one, other] = double_spend().map(Arc::new);
    assert_eq!(checks::waiting_fits(&mut auditor, &page, std::slice::from_ref(&one)), Ok(()));
    assert_breach(checks::waiting_fits(&mut auditor, &page, &[one.clone(), other]), 6);
    assert_breach(checks::waiting_fits(&mut auditor, &page, &[one.clone(), one]), 6);
    let [good, twin] = CoinProtocol::cast().twins[0].clone().map(Arc::new);
    assert_eq!(checks::waiting_fits(&mut auditor, &page, &[good]), Ok(()));
    assert_breach(checks::waiting_fits(&mut auditor, &page, &[twin]), 6);
}

#[test]
fn i9_more_coins_wait_than_may() {
    let mut node = node();
    let settings = NodeSettings { mempool_limit: 1, ..NodeSettings::default() };
    for number in 0..2 {
        assert_eq!(checks::bounds(&node, &settings), Ok(()), "{number}");
        let [one, _] = CoinProtocol::cast().double_spends[number].clone();
        node.handle(NodeInput::Transaction(one), now());
    }
    assert_breach(checks::bounds(&node, &settings), 9);
}

#[test]
fn i14_a_coin_payment_is_refused_for_another_reason() {
    let (mut auditor, page) = book();
    let [one, other] = double_spend();
    let waiting = [Arc::new(one.clone())];
    let mut same = |code: &str, payment: &Transaction, waiting: &[Arc<Transaction>]| {
        let reasons = auditor.reasons(&page, waiting, 2, payment);
        checks::same_refusal(payment.txid(), code, &reasons)
    };
    assert_eq!(same("double-spend", &other, &waiting), Ok(()));
    assert_breach(same("double-spend", &other, &[]), 14);
    assert_breach(same("mempool-full", &other, &waiting), 14);
    assert_eq!(same("unknown-output", &CoinProtocol::cast().overdrafts[1], &[]), Ok(()));
    assert_breach(same("unknown-output", &one, &[]), 14);
    assert_eq!(same("overspent", &CoinProtocol::cast().overdrafts[0], &[]), Ok(()));
    assert_breach(same("fee-too-low", &one, &[]), 14);
    // Wrong everywhere: whoever sends it is to blame.
    let stolen = &CoinProtocol::cast().counterfeit[0];
    assert_eq!(auditor.reasons(&page, &[], 2, stolen).blame.len(), 1);
    assert!(auditor.reasons(&page, &[], 2, &one).blame.is_empty());
}

#[test]
fn i15_a_block_is_taken_back_and_the_coins_are_not_as_they_were() {
    let mut node = node();
    let before = node.tree().ledger().clone();
    assert_eq!(checks::undo_is_replay(&node, &before), Ok(()));
    let next = block(vec![double_spend()[0].clone()], 0);
    node.handle(NodeInput::Proposed(Block::clone(&next)), now());
    assert_eq!(checks::undo_is_replay(&node, node.tree().ledger()), Ok(()));
    // Books that missed a block, and books that have one too many taken back.
    assert_breach(checks::undo_is_replay(&node, &before), 15);
    let mut short = node.tree().ledger().clone();
    short.undo(&next);
    assert_breach(checks::undo_is_replay(&node, &short), 15);
}
