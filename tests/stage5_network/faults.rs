//! The faults of the Python original that this chapter fixes, each with the test that would have
//! found it.

use crate::cast::*;
use kusari::stage5_network::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

fn times_on(chain: &[Block], id: TransactionId) -> usize {
    let transactions = chain.iter().flat_map(|block| &block.draft.transactions);
    transactions.filter(|transaction| transaction.id == id).count()
}

/// "Conflict resolution reports 'no change' always, so a miner keeps working on a stale parent and
/// its transactions are lost."
#[test]
fn fault_a_miner_keeps_working_on_a_stale_parent() {
    let payment = pay(&ALICE, &BOB, 10);
    let mut node = node();
    node.takes(&payment);
    let stale = node.draft(NOW);
    let outputs = node.hears(PEER, block_message(&Branch::new(1).mine([])));

    assert!(outputs.tip_change().is_some(), "the change is reported");
    let fresh = node.draft(NOW);
    assert_ne!(fresh.previous_hash, stale.previous_hash);
    assert_eq!(fresh.previous_hash, node.tip().hash);
    assert_eq!(fresh.transactions, [payment], "what was being mined is still there");
}

/// The same fault, on threads: whatever a node finds extends the chain that it believes in.
#[test]
fn fault_a_thread_keeps_working_on_a_stale_parent() {
    let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
    let network = Network::start(genesis(12), 3, &Topology::Full, settings).unwrap();
    let events = network.events().clone();
    assert!(network.wait_until(PATIENCE, |nodes| nodes.iter().all(|node| node.tip.height >= 25)));
    network.stop();

    let mut just_mined = [None; 3];
    let mut blocks_of_others = 0;
    for event in events {
        let Occurrence::Node(what) = event.what else { continue };
        let mined = just_mined[event.node.0].take();
        match (what, mined) {
            (Event::Proposed(hash), None) => just_mined[event.node.0] = Some(hash),
            (Event::TipChanged(change), Some(mined)) => {
                assert!(change.disconnected.is_empty());
                assert_eq!(change.connected.last().map(|block| block.hash), Some(mined));
            }
            (Event::TipChanged(_), None) => blocks_of_others += 1,
            (what, Some(_)) => panic!("it worked on a stale parent: {what:?}"),
            _ => {}
        }
    }
    assert!(blocks_of_others > 0, "there was a race");
}

/// "No double-spend check, though the text promises one: a fresh wallet pays 10^12."
#[test]
fn fault_a_fresh_wallet_pays_a_trillion() {
    let trillion = pay(&CAROL, &BOB, 1_000_000_000_000);
    let mut node = node();
    assert_eq!(node.takes(&trillion).refusals(), ["insufficient-funds"]);
    let outputs = node.hears(PEER, block_message(&Branch::new(1).mine([trillion])));
    assert_eq!(outputs.refusals(), ["insufficient-funds"]);
    assert_eq!(node.tip().height, 0);
}

/// The same fault: "no double-spend check".
#[test]
fn fault_the_same_money_is_spent_twice() {
    let (to_bob, to_carol) = (pay(&ALICE, &BOB, 800), pay(&ALICE, &CAROL, 800));
    let mut branch = Branch::new(1);
    branch.mine([to_bob]);
    let mut node = node();
    node.hears_all(PEER, &branch.blocks);
    assert_eq!(node.takes(&to_carol).refusals(), ["insufficient-funds"]);
    let outputs = node.hears(PEER, block_message(&branch.mine([to_carol])));
    assert_eq!(outputs.refusals(), ["insufficient-funds"]);
    assert_eq!(node.tip().height, 1);
}

/// "The same signed transaction counts as often as it is sent."
#[test]
fn fault_a_signed_transaction_counts_as_often_as_it_is_sent() {
    let payment = pay(&ALICE, &BOB, 10);
    let mut node = node();
    for _ in 0..5 {
        node.takes(&payment);
        node.mines();
    }
    assert_eq!(times_on(&best_chain(&node), payment.id), 1);
    let balance = node.tree().accounts().balance(BOB.address());
    assert_eq!(balance, Amount::new(WEALTH + 10));
}

/// "Honest nodes duplicate a payment that was sent to two of them."
#[test]
fn fault_a_payment_sent_to_two_nodes_is_made_twice() {
    let mut town = Town::new(&genesis(4), 2, &NodeSettings::default());
    town.exchange();
    let payment = pay(&ALICE, &BOB, 10);
    town.tell(0, Input::Transaction(payment.clone()));
    town.tell(1, Input::Transaction(payment.clone()));
    // Both find a block with it before they hear from each other, and node 1 finds the next one.
    town.mine(0, 1);
    town.mine(1, 2);
    town.exchange();
    town.mine(1, 3);
    town.exchange();
    assert!(town.agree());
    for node in &town.nodes {
        assert_eq!(times_on(&best_chain(node), payment.id), 1);
        assert_eq!(waiting(node), []);
        assert_sound(node);
    }
}

/// "Transactions are taken from the pool before mining and lost when another block wins."
#[test]
fn fault_payments_are_lost_when_another_block_wins() {
    let payment = pay(&ALICE, &BOB, 10);
    let mut node = node();
    node.takes(&payment);
    let draft = node.draft(NOW);
    assert!(node.mempool().contains(&payment), "mining a payment doesn't take it away");
    node.hears(PEER, block_message(&Branch::new(1).mine([])));
    // What the miner finds now comes too late, and is kept beside the chain.
    let late = mine(draft, Difficulty::from_bits(4), Nonce::default()).unwrap();
    node.handle(Input::Proposed(late), NOW);
    assert!(node.mempool().contains(&payment));
    node.mines();
    assert_eq!(times_on(&best_chain(&node), payment.id), 1);
}

/// "… and on every reorganisation."
#[test]
fn fault_payments_are_lost_on_a_reorganisation() {
    let payment = pay(&ALICE, &BOB, 10);
    let mut abandoned = Branch::new(1);
    abandoned.mine([payment.clone()]);
    let mut node = node();
    node.hears_all(PEER, &abandoned.blocks);
    node.hears_all(OTHER, &Branch::new(2).grow(2));
    assert_eq!(waiting(&node), [payment]);
}

/// "The miner does not check what it puts in a block."
#[test]
fn fault_a_miner_puts_anything_into_a_block() {
    let good = pay(&ALICE, &BOB, 10);
    let forged = Transaction { amount: Amount::new(500), ..pay(&ALICE, &BOB, 1) };
    let mut node = node();
    for transaction in [&good, &good, &forged, &pay(&CAROL, &BOB, 1), &pay(&ALICE, &BOB, 995)] {
        node.takes(transaction);
    }
    assert_eq!(node.draft(NOW).transactions, [good]);
    assert!(node.mines().refusals().is_empty());
    assert_sound(&node);
}

/// "Genesis is never compared, so a longer foreign chain is adopted."
#[test]
fn fault_a_longer_foreign_chain_is_adopted() {
    let foreign_genesis = Genesis { time: BEGIN.after(Duration::from_millis(1)), ..genesis(4) };
    let foreign = Branch::of(&foreign_genesis, 1).grow(20);
    let mut node = node();
    node.hears_all(OTHER, &Branch::new(1).grow(2));
    let before = belief(&node);
    node.hears(PEER, blocks_message(&foreign));
    node.hears_all(PEER, &foreign);
    assert_eq!(belief(&node), before);
}

/// "Length counts and not work." Ten blocks that took hardly any work are no match for two.
#[test]
fn fault_a_longer_chain_with_less_work_is_adopted() {
    let mut cheap = Branch::new(2);
    let mut cheap_blocks = Vec::new();
    for _ in 0..10 {
        let block = too_easy(&cheap);
        cheap.go_on_after(&block);
        cheap_blocks.push(block);
    }
    let good = Branch::new(1).grow(2);
    let mut node = node_with(NodeSettings { max_offences: 100, ..NodeSettings::default() });
    node.hears_all(OTHER, &good);
    node.hears(PEER, blocks_message(&cheap_blocks));
    node.hears_all(PEER, &cheap_blocks);
    assert_eq!(best_chain(&node), good);
    assert_eq!(node.tree().side_blocks().count(), 0);
}

/// "Time is not checked."
#[test]
fn fault_a_block_may_have_any_time() {
    let mut branch = Branch::new(1);
    branch.grow(1);
    let with_time = |time| {
        let mut other = branch.fork(2);
        other.time = time; // one second before the block's own
        other.mine([])
    };
    let mut node = node();
    node.hears_all(PEER, &branch.blocks);
    for (time, code) in [
        (Time::default(), "time-goes-back"),
        (NOW.after(MAX_AHEAD), "time-too-new"),
        (Time::from_millis(u64::MAX - 1_000), "time-too-new"),
    ] {
        assert_eq!(node.hears(PEER, block_message(&with_time(time))).refusals(), [code]);
    }
    let mut after_the_end = branch.fork(3).mine([]);
    after_the_end.draft.time = Time::from_millis(u64::MAX);
    let outputs = node.hears(PEER, block_message(&after_the_end));
    assert_eq!(outputs.refusals(), ["time-out-of-range"]);
}

/// "Of several blocks that arrive together only the first good one is kept, and out-of-order blocks
/// are dropped."
#[test]
fn fault_of_several_blocks_only_the_first_is_kept() {
    let mut blocks = Branch::new(1).grow(6);
    let mut together = node();
    together.hears(PEER, blocks_message(&blocks));
    assert_eq!(together.tip().height, 6);

    blocks.reverse();
    let mut backwards = node();
    backwards.hears_all(PEER, &blocks);
    assert_eq!(backwards.tip().height, 6);
}

/// "A miner that is not its own neighbour loses its own block."
#[test]
fn fault_a_miner_loses_its_own_block() {
    let mut alone = Node::new(genesis(4), NodeSettings::default()).unwrap();
    alone.takes(&pay(&ALICE, &BOB, 10));
    alone.mines();
    assert_eq!(alone.tip().height, 1);
    assert_eq!(alone.tree().accounts().balance(BOB.address()), Amount::new(WEALTH + 10));
}

/// "Cutting links in the demo changes nothing in the running workers."
#[test]
fn fault_cutting_links_changes_nothing() {
    let network = Network::start(genesis(10), 2, &Topology::Full, talkative()).unwrap();
    let heights = |nodes: &[NodeSnapshot]| [nodes[0].tip.height, nodes[1].tip.height];
    network.cut(NodeId(1), NodeId(0));
    assert!(network.edges().all(|(_, _, link)| !link.up));
    network.mine_one_block(NodeId(0));
    assert!(network.wait_until(PATIENCE, |nodes| heights(nodes)[0] == 1));
    let a_while = Duration::from_millis(500); // More than one hello is lost.
    assert!(!network.wait_until(a_while, |nodes| heights(nodes)[1] > 0));

    network.heal(NodeId(0), NodeId(1));
    assert!(network.wait_until(PATIENCE, |nodes| heights(nodes) == [1, 1]));
}

/// "Each new block re-verifies the whole chain, so cost grows with the square of its length."
#[test]
fn fault_each_new_block_verifies_the_whole_chain_again() {
    let genesis = genesis(2);
    let mut branch = Branch::of(&genesis, 1);
    for _ in 0..50 {
        branch.mine([pay(&ALICE, &BOB, 1), pay(&BOB, &ALICE, 1)]);
    }
    let mut tree = BlockTree::new(&genesis).unwrap();
    for block in branch.blocks {
        let before = tree.ledger().verified().signatures();
        let added = tree.add(Arc::new(block), NOW);
        assert!(matches!(added, Ok(Added::Adopted(_))));
        let verified = tree.ledger().verified().signatures() - before;
        assert_eq!(verified, 2, "its own two, at every height");
    }
}

/// The same fault, on a reorganisation: nothing is verified a second time, however deep it goes.
#[test]
fn fault_a_reorganisation_verifies_branches_again() {
    let genesis = genesis(2);
    let (mut old, mut new) = (Branch::of(&genesis, 1), Branch::of(&genesis, 2));
    for _ in 0..20 {
        old.mine([pay(&ALICE, &BOB, 1)]);
        new.mine([pay(&BOB, &ALICE, 1)]);
    }
    let last = new.mine([]);
    let mut tree = BlockTree::new(&genesis).unwrap();
    for block in old.blocks.into_iter().chain(new.blocks) {
        if block != last {
            tree.add(Arc::new(block), NOW).unwrap();
        }
    }
    let before = tree.ledger().verified().signatures();
    let change = tree.add(Arc::new(last), NOW);
    assert_eq!(tree.ledger().verified().signatures(), before, "each was verified when it arrived");
    assert!(matches!(change, Ok(Added::Adopted(change)) if change.disconnected.len() == 20));
}

/// "Amounts are floats; NaN, negative and text values verify."
#[test]
fn fault_amounts_that_are_not_whole_numbers_verify() {
    let good = String::from_utf8(encode(&transaction_message(&pay(&ALICE, &BOB, 10)))).unwrap();
    let mut node = node_with(NodeSettings { max_offences: 100, ..NodeSettings::default() });
    for amount in
        ["NaN", "Infinity", "1e400", "1e2", "10.0", "-10", "-0", "010", "\"10\"", "null", "[10]"]
    {
        let bad = good.replace(r#""amount":10,"#, &format!(r#""amount":{amount},"#));
        assert_ne!(bad, good);
        let outputs = node.hears_bytes(PEER, bad);
        let [(_, code, _)] = outputs.penalties()[..] else { panic!("{amount} was accepted") };
        assert!(["not-json", "wrong-shape", "not-canonical"].contains(&code), "{amount}: {code}");
    }
    assert_eq!(waiting(&node), []);
}

/// "RSA-1024 and no bounds on keys: one 49 kB transaction stops a verifier for two minutes."
#[test]
fn fault_a_huge_key_stops_the_verifier() {
    let huge = Address::from(&*"ab".repeat(49_000));
    let payment = pay(&ALICE, &BOB, 10);
    let mut node = node();
    // An address of that length isn't a key at all, but that's not the reason given: no one reads that far.
    for transaction in [
        Transaction { sender: huge.clone(), ..payment.clone() },
        Transaction { receiver: huge, ..payment },
    ] {
        let outputs = node.hears_bytes(PEER, encode(&transaction_message(&transaction)));
        assert_eq!(outputs.refusals(), ["key-too-large"]);
    }
}

/// "Upper-case hex or another encoding of the same key is another address and another valid
/// signature."
#[test]
fn fault_upper_case_is_another_address_and_another_signature() {
    let payment = pay(&ALICE, &BOB, 10);
    let good = String::from_utf8(encode(&transaction_message(&payment))).unwrap();
    let mut node = node();
    for (text, code) in [
        (ALICE.address().as_str().to_owned(), "key-not-hex"),
        (String::from(payment.signature.clone()), "wrong-shape"),
    ] {
        let bad = good.replace(&text, &text.to_uppercase());
        assert_ne!(bad, good);
        assert_eq!(node.hears_bytes(PEER, bad).penalties()[0].1, code);
    }
    assert_eq!(waiting(&node), []);
}

/// "Verification raises instead of answering."
#[test]
fn fault_verification_raises_instead_of_answering() {
    let block = Branch::new(1).mine([pay(&ALICE, &BOB, 10)]);
    let good = encode(&block_message(&block));
    let settings = NodeSettings { max_offences: u32::MAX, ..NodeSettings::default() };
    let mut node = node_with(settings);
    let before = belief(&node);
    let mut codes = BTreeSet::new();
    for at in 0..good.len() {
        for byte in [b"0\"}x\0["[at % 6], 0xff] {
            let mut bad = good.clone();
            bad[at] = byte;
            if bad != good {
                let outputs = node.hears_bytes(PEER, bad);
                codes.extend(outputs.penalties().iter().map(|(_, code, _)| *code));
                codes.extend(outputs.refusals());
            }
        }
    }
    assert_eq!(belief(&node).waiting, before.waiting);
    assert_eq!(node.tip().height, 0, "no changed block is as good as the block: {codes:?}");
    assert!(codes.len() >= 5, "{codes:?}");
    node.hears_bytes(PEER, good);
    assert_eq!(node.tip().height, 1);
}

/// "A malformed message kills the node and stays in its inbox."
#[test]
fn fault_a_malformed_message_kills_the_node() {
    let mut network =
        Network::start(genesis(10), 1, &Topology::Full, NodeSettings::default()).unwrap();
    let mallory = network.stranger(&[NodeId(0)]);
    assert!(mallory.hear(PATIENCE).is_some());
    for bytes in ["", "{", "[]", "{\"block\":null}", "{\"hello\":{}}", "\u{0}"] {
        mallory.send_bytes(NodeId(0), bytes.into());
    }
    // The next message is read as if nothing had happened.
    mallory.say(NodeId(0), Message::GetBlocks(vec![]));
    let answer = std::iter::from_fn(|| mallory.hear(PATIENCE))
        .find(|(_, message)| matches!(message, Message::Blocks(_)));
    assert!(answer.is_some());
    let count = network
        .events()
        .try_iter()
        .filter(|event| matches!(event.what, Occurrence::Node(Event::Penalised { .. })));
    assert_eq!(count.count(), 6, "each was met once");
    assert_eq!(network.nodes().count(), 1);
}

/// "Messages are lost in races." Four people pay through four nodes at once.
#[test]
fn fault_messages_are_lost_in_races() {
    let network = Network::start(genesis(12), 4, &Topology::Full, talkative()).unwrap();
    let payments: Vec<Transaction> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|node| {
                let from = if node % 2 == 0 { &ALICE } else { &BOB };
                let wallet = network.wallet((*from).clone(), &[NodeId(node)]);
                scope.spawn(move || {
                    let pay = |_| wallet.pay(CAROL.address(), Amount::new(1)).unwrap();
                    (0..15).map(pay).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(payments.len(), 60);
    let all_once = |nodes: &[NodeSnapshot]| {
        nodes.iter().all(|node| {
            let chain: Vec<Block> =
                node.chain.iter().map(|placed| (*placed.block).clone()).collect();
            payments.iter().all(|payment| times_on(&chain, payment.id) == 1)
        })
    };
    assert!(network.wait_until(PATIENCE, all_once));
    for (_, node) in network.stop() {
        assert_eq!(node.tree().accounts().balance(CAROL.address()), Amount::new(60));
        assert_sound(&node);
    }
}

/// "Workers cannot be stopped, only killed."
#[test]
fn fault_workers_cannot_be_stopped() {
    let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
    let mut network = Network::start(genesis(64), 2, &Topology::Full, settings).unwrap();
    assert_eq!(network.chains().len(), 2);
    // Both search for a block that they won't find.
    let (network, node) = ends("stopping a node", move || {
        let node = network.stop_node(NodeId(0)).unwrap();
        (network, node)
    });
    assert_sound(&node);
    assert_eq!(network.chains().len(), 1);
}
