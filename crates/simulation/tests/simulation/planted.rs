//! Each check is shown what it must find, and what it must let pass.

use kusari::stage5_network::*;
use kusari_simulation::Verdict;
use kusari_simulation::*;
use std::sync::{Arc, LazyLock};

const MINUTE: u64 = 60_000;

static GENESIS: LazyLock<Genesis<WorkRule>> = LazyLock::new(|| {
    let simulation = Simulation::new(0, Scenario::peaceful(1)).expect("it is there");
    simulation.nodes().next().expect("it is there").1.genesis().clone()
});

fn node() -> Node {
    Node::new(GENESIS.clone(), NodeSettings::default()).expect("it is there")
}

fn now() -> Time {
    Time::from_millis(GENESIS.time.millis() + MINUTE)
}

fn auditor() -> Auditor {
    Auditor::new(&GENESIS)
}

/// A payment that can be made after the genesis: Alice and Bob have a thousand each.
fn payment(number: usize) -> Transaction {
    let rich: Vec<_> = people().take(2).map(|(_, address)| address).collect();
    let can_pay = |tx: &&Transaction| rich.contains(&&tx.sender) && tx.sender != tx.receiver;
    payments().iter().filter(can_pay).nth(number).expect("it is there").clone()
}

/// A payment of Carol, who has nothing.
fn overdraft() -> Transaction {
    let (_, carol) = people().nth(2).expect("it is there");
    payments().iter().find(|tx| tx.sender == *carol).expect("it is there").clone()
}

fn block_after(previous_hash: BlockHash, transactions: Vec<Transaction>) -> Arc<Block> {
    let draft = Draft { time: now(), transactions, previous_hash };
    Arc::new(mine(draft, GENESIS.rule.difficulty, Nonce::default()).expect("it is there"))
}

fn first_block(transactions: Vec<Transaction>) -> Arc<Block> {
    block_after(GENESIS.hash(), transactions)
}

fn placed(block: &Arc<Block>, height: u64) -> PlacedBlock {
    PlacedBlock { height, hash: block.hash(), block: block.clone() }
}

/// The auditor's page after blocks, each the child of the one before.
fn page(auditor: &mut Auditor, blocks: &[Arc<Block>]) -> Arc<Page> {
    let mut hash = GENESIS.hash();
    for block in blocks {
        hash = block.hash();
        auditor.judge(hash, block);
    }
    auditor.page(&hash).expect("they are good").clone()
}

#[track_caller]
fn assert_breach(checked: checks::Checked, number: u8) {
    let breach = checked.expect_err("something is wrong");
    assert_eq!(breach.invariant.number(), number, "{}", breach.detail);
}

fn waiting(transactions: &[Transaction]) -> Vec<Arc<Transaction>> {
    transactions.iter().cloned().map(Arc::new).collect()
}

/// A page whose ids a node need not know, so that its balances are what is looked at.
fn without_payments(page: &Page) -> Page {
    Page { payments: Vec::new(), ..page.clone() }
}

#[test]
fn i1_another_genesis() {
    let other = Node::new(Genesis { grants: vec![], ..GENESIS.clone() }, NodeSettings::default());
    assert_eq!(checks::same_genesis(&node(), &GENESIS.hash()), Ok(()));
    assert_breach(checks::same_genesis(&other.unwrap(), &GENESIS.hash()), 1);
}

#[test]
fn i2_i4_i5_a_bad_block_is_adopted() {
    let mut book = auditor();
    let (good, later) = (first_block(vec![payment(0)]), Time::MAX);
    assert_eq!(checks::adopted(&mut book, &placed(&good, 1), later), Ok(()));
    assert_breach(checks::adopted(&mut book, &placed(&good, 2), later), 2);
    assert_breach(checks::adopted(&mut book, &placed(&good, 1), GENESIS.time), 2);

    let twice = block_after(good.hash(), vec![payment(0)]);
    assert_breach(checks::adopted(&mut book, &placed(&twice, 2), later), 4);
    assert_breach(
        checks::adopted(&mut book, &placed(&first_block(vec![overdraft()]), 1), later),
        5,
    );

    let forged = Transaction { amount: Amount::new(999), ..payment(0) };
    assert_breach(checks::adopted(&mut book, &placed(&first_block(vec![forged]), 1), later), 2);
    let orphan = block_after(BlockHash::from_bytes([7; 32]), vec![]);
    assert_breach(checks::adopted(&mut book, &placed(&orphan, 1), later), 2);
    let mut easy = Block::clone(&good);
    while GENESIS.rule.difficulty.is_met_by(&easy.hash()) {
        easy.seal.nonce = Nonce::new(easy.seal.nonce.get() + 1);
    }
    assert_breach(checks::adopted(&mut book, &placed(&Arc::new(easy), 1), later), 2);
}

#[test]
fn i2_a_bad_block_is_kept_aside() {
    let mut book = auditor();
    // Whether the money is there is seen when the branch is followed.
    let (poor, later) = (first_block(vec![overdraft()]), Time::MAX);
    assert_eq!(checks::stored(&mut book, &placed(&poor, 1), later), Ok(()));
    assert_breach(checks::stored(&mut book, &placed(&poor, 1), GENESIS.time), 2);
    let forged = Transaction { amount: Amount::ZERO, ..payment(0) };
    assert_breach(checks::stored(&mut book, &placed(&first_block(vec![forged]), 1), later), 2);
}

#[test]
fn i2_a_tip_that_is_not_what_it_is_believed_to_be() {
    let (mut book, block) = (auditor(), first_block(vec![]));
    let page = page(&mut book, &[block]);
    assert_eq!(checks::same_tip(&page, page.tip, page.weight), Ok(()));
    let higher = Tip { height: 2, ..page.tip };
    assert_breach(checks::same_tip(&page, higher, page.weight), 2);
    assert_breach(checks::same_tip(&page, page.tip, page.weight + page.weight), 2);
}

#[test]
fn i2_a_chain_of_blocks_that_nobody_has_judged() {
    let mut node = node();
    assert_eq!(checks::whole_chain(&auditor(), &node), Ok(()));
    node.handle(Input::Proposed(Block::clone(&first_block(vec![]))), now());
    assert_breach(checks::whole_chain(&auditor(), &node), 2);
}

#[test]
fn i3_less_work() {
    let (mut book, one) = (auditor(), first_block(vec![]));
    let two = block_after(one.hash(), vec![]);
    let (low, high) =
        (page(&mut book, std::slice::from_ref(&one)), page(&mut book, &[one, two.clone()]));
    let [low_end, high_end] = [&low, &high].map(|page| (page.tip, page.weight));
    assert_eq!(checks::more_work(low_end, high_end), Ok(()));
    assert_eq!(checks::more_work(low_end, low_end), Ok(()));
    assert_breach(checks::more_work(high_end, low_end), 3);
    // As much is not more: among equals, the first seen stays.
    assert_breach(checks::more_work((Tip { height: 7, ..low.tip }, low.weight), low_end), 3);

    assert_eq!(checks::most_work(&book, high.weight, [placed(&two, 2)]), Ok(()));
    assert_breach(checks::most_work(&book, low.weight, [placed(&two, 2)]), 3);
}

#[test]
fn i4_a_payment_that_could_be_made_again() {
    let (mut book, mut node) = (auditor(), node());
    let block = first_block(vec![payment(0)]);
    let page = page(&mut book, std::slice::from_ref(&block));
    assert_breach(checks::books(&page, &node), 4);
    node.handle(Input::Proposed(Block::clone(&block)), now());
    assert_eq!(checks::books(&page, &node), Ok(()));
}

#[test]
fn i5_balances_of_another_chain() {
    let (mut book, node) = (auditor(), node());
    assert_eq!(checks::books(&page(&mut book, &[]), &node), Ok(()));
    let after = page(&mut book, &[first_block(vec![payment(0)])]);
    assert_breach(checks::books(&without_payments(&after), &node), 5);
    let mut short = Page::clone(&page(&mut book, &[]));
    short.book.0.push((overdraft().sender, 1));
    assert_breach(checks::books(&short, &node), 5);
}

#[test]
fn i6_what_waits_does_not_fit() {
    let mut book = auditor();
    let (before, after) = (page(&mut book, &[]), page(&mut book, &[first_block(vec![payment(0)])]));
    let one = waiting(&[payment(0)]);
    assert_eq!(checks::waiting_fits(&mut book, &before, &one), Ok(()));
    assert_breach(checks::waiting_fits(&mut book, &after, &one), 6);
    assert_breach(checks::waiting_fits(&mut book, &before, &waiting(&[payment(0), payment(0)])), 6);
    assert_breach(checks::waiting_fits(&mut book, &before, &waiting(&[overdraft()])), 6);
    assert_breach(checks::own_block("insufficient-funds", false), 6);
    assert_eq!(checks::own_block("time-too-new", true), Ok(()));
}

#[test]
fn i7_a_payment_is_lost() {
    let mut book = auditor();
    let (lost, before) = (payment(0), page(&mut book, &[]));
    let after = page(&mut book, &[first_block(vec![lost.clone()])]);
    let one = waiting(std::slice::from_ref(&lost));
    assert_eq!(checks::nothing_lost([&lost], &after, &[], &[]), Ok(()));
    assert_eq!(checks::nothing_lost([&lost], &before, &one, &[]), Ok(()));
    assert_eq!(checks::nothing_lost([&lost], &before, &[], &one), Ok(()));
    assert_breach(checks::nothing_lost([&lost], &before, &[], &[]), 7);
    assert_eq!(checks::reported_rightly(&one, &before, &[]), Ok(()));
    assert_breach(checks::reported_rightly(&one, &before, &one), 7);
    assert_breach(checks::reported_rightly(&one, &after, &[]), 7);
    // Another payment with its id is not it.
    let twin = Transaction { amount: Amount::new(1), ..lost.clone() };
    assert_breach(checks::nothing_lost([&twin], &after, &[], &[]), 7);

    assert_eq!(checks::all_made([&lost], &after, |_| false), Ok(()));
    assert_eq!(checks::all_made([&lost], &before, |id| id == lost.id), Ok(()));
    assert_breach(checks::all_made([&lost], &before, |_| false), 7);
    assert_breach(checks::answered(&lost, false, false), 7);
    assert_breach(checks::nothing_invented(&[], &one), 7);
    assert_eq!(checks::nothing_invented(&[&lost], &one), Ok(()));
}

#[test]
fn i7_a_block_is_swallowed() {
    let (mut node, block) = (node(), first_block(vec![]));
    assert_breach(checks::kept(&node, &block), 7);
    node.handle(Input::Proposed(Block::clone(&block)), now());
    assert_eq!(checks::kept(&node, &block), Ok(()));
}

#[test]
fn i8_two_tips_or_somebody_who_is_not_told() {
    let mut book = auditor();
    let [low, high] = [page(&mut book, &[]), page(&mut book, &[first_block(vec![])])];
    assert_eq!(checks::agreement(&[(NodeId(0), low.tip), (NodeId(1), low.tip)]), Ok(()));
    assert_breach(checks::agreement(&[(NodeId(0), low.tip), (NodeId(1), high.tip)]), 8);
    let mut node = node();
    assert_eq!(checks::nothing_waits([&node]), Ok(()));
    node.handle(Input::Transaction(payment(0)), now());
    assert_breach(checks::nothing_waits([&node]), 8);
    assert_eq!(checks::quiet(0), Ok(()));
    assert_breach(checks::quiet(1), 8);
    assert_eq!(checks::relayed(2, 3, "a payment"), Ok(()));
    assert_breach(checks::relayed(1, 3, "a payment"), 8);
    assert_breach(checks::asked(false, NodeId(1)), 8);
}

#[test]
fn i9_more_than_may_be() {
    let mut node = node();
    node.handle(Input::Connected(NodeId(7)), now());
    let settings = NodeSettings { mempool_limit: 1, orphans_per_peer: 1, ..Default::default() };
    for number in 0..2 {
        assert_eq!(checks::bounds(&node, &settings), Ok(()), "{number}");
        node.handle(Input::Transaction(payment(number)), now());
    }
    assert_breach(checks::bounds(&node, &settings), 9);

    let settings = NodeSettings { mempool_limit: 2, ..settings };
    for number in 1..=2 {
        assert_eq!(checks::bounds(&node, &settings), Ok(()), "{number}");
        let orphan = block_after(BlockHash::from_bytes([number; 32]), vec![]);
        node.handle(Input::Message(NodeId(7), Message::Block(orphan)), now());
    }
    assert_breach(checks::bounds(&node, &settings), 9);
    assert_breach(checks::talk(3, 2, "messages"), 9);
}

#[test]
fn i10_the_innocent_is_blamed_or_the_guilty_is_not() {
    let tip = page(&mut auditor(), &[]).tip;
    let one = waiting(&[payment(0)]);
    assert_eq!(checks::unmoved((tip, &one), (tip, &one), "bytes"), Ok(()));
    assert_breach(checks::unmoved((tip, &[]), (tip, &one), "bytes"), 10);
    assert_breach(
        checks::unmoved::<Transaction>((tip, &[]), (Tip { height: 1, ..tip }, &[]), "bytes"),
        10,
    );
    assert_breach(checks::penalties(&[], &["bad-signature"]), 10);
    assert_breach(checks::penalties(&["replay"], &[]), 10);
    assert_breach(checks::innocent(NodeId(4), 5, "replay"), 10);
    assert_eq!(checks::innocent(NodeId(5), 5, "replay"), Ok(()));
    assert_breach(checks::dropped(&[], &[NodeId(5)]), 10);
    assert_breach(checks::ignored(1), 10);
}

#[test]
fn i12_another_trace() {
    let [one, other] = [TraceHash::from_bytes([1; 32]), TraceHash::from_bytes([2; 32])];
    assert_eq!(checks::same_trace(one, one), Ok(()));
    assert_breach(checks::same_trace(one, other), 12);
}

#[test]
fn i13_who_comes_back_believes_something_else() {
    let (mut book, one) = (auditor(), first_block(vec![]));
    let end = page(&mut book, std::slice::from_ref(&one)).tip;
    assert_eq!(checks::restarted(end.hash, end.hash), Ok(()));
    assert_breach(checks::restarted(end.hash, GENESIS.hash()), 13);
    assert_eq!(checks::written(end.hash, end.hash), Ok(()));
    assert_breach(checks::written(GENESIS.hash(), end.hash), 13);
    let again = node().restore([one.clone()]).expect("a good block");
    assert_eq!(checks::remembered(&again, &[GENESIS.hash(), end.hash]), Ok(()));
    assert_breach(checks::remembered(&node(), &[end.hash]), 13);
    let orphan = block_after(BlockHash::from_bytes([7; 32]), vec![]);
    let refused = node().restore([orphan]).expect_err("its parent is missing");
    assert_eq!(checks::taken::<AccountProtocol>(None), Ok(()));
    assert_breach(checks::taken(Some(&refused)), 13);
}

#[test]
fn i14_another_reason() {
    let mut book = auditor();
    let good = first_block(vec![payment(0)]);
    let good = book.judge(good.hash(), &good);
    let bad = Verdict::Bad("replay");
    assert_eq!(checks::same_reason(&bad, "replay", true, false), Ok(()));
    assert_eq!(checks::same_reason(&Verdict::BadParent, "invalid-before", true, false), Ok(()));
    assert_eq!(checks::same_reason(&good, "unknown-parent", false, false), Ok(()));
    assert_eq!(checks::same_reason(&good, "time-too-new", true, true), Ok(()));
    assert_breach(checks::same_reason(&bad, "insufficient-funds", true, false), 14);
    assert_breach(checks::same_reason(&good, "replay", true, false), 14);
    assert_breach(checks::same_reason(&good, "invalid-before", true, false), 14);
    assert_breach(checks::same_reason(&good, "unknown-parent", true, false), 14);
    assert_breach(checks::same_reason(&good, "time-too-new", true, false), 14);
    let easy = Verdict::Bad("insufficient-work");
    assert_breach(checks::same_reason(&easy, "unknown-parent", false, false), 14);
    assert_breach(checks::acceptable(Some("bad-signature")), 14);
    assert_eq!(checks::acceptable(None), Ok(()));
}

#[test]
fn i14_a_payment_is_refused_for_another_reason() {
    let mut book = auditor();
    let (before, paid) = (page(&mut book, &[]), payment(0));
    let after = page(&mut book, &[first_block(vec![paid.clone()])]);
    let mut same = |code: &str, payment: &Transaction, page: &Page, limit| {
        let reasons = book.reasons(page, &[], limit, payment);
        checks::same_refusal(payment.id, code, &reasons)
    };
    assert_eq!(same("replay", &paid, &after, 1), Ok(()));
    assert_breach(same("replay", &paid, &before, 1), 14);
    let forged = Transaction { amount: Amount::new(999), ..paid.clone() };
    assert_eq!(same("bad-signature", &forged, &before, 1), Ok(()));
    assert_breach(same("bad-signature", &paid, &before, 1), 14);
    assert_breach(same("replay", &forged, &after, 1), 14);
    assert_eq!(same("mempool-full", &paid, &before, 0), Ok(()));
    assert_breach(same("mempool-full", &paid, &before, 1), 14);
    assert_eq!(same("insufficient-funds", &overdraft(), &before, 1), Ok(()));
    assert_breach(same("insufficient-funds", &paid, &before, 1), 14);
}

#[test]
fn i15_taken_back_is_not_as_it_was() {
    let (mut node, other) = (node(), node());
    assert_eq!(checks::undo_is_replay(&node, node.tree().ledger()), Ok(()));
    node.handle(Input::Proposed(Block::clone(&first_block(vec![payment(0)]))), now());
    assert_eq!(checks::undo_is_replay(&node, node.tree().ledger()), Ok(()));
    // The ledger of a node that has not seen the payment.
    assert_breach(checks::undo_is_replay(&other, node.tree().ledger()), 15);
}
