//! A node among strangers, who say what they like, in any order, at any time.

use crate::cases;
use crate::common::{NOON, grant, pay, people};
use crate::decoding::{Edit, edit, edited};
use kusari::stage5_network::*;
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

const TICK: Duration = Duration::from_millis(200);
const DIFFICULTY: Difficulty = Difficulty::from_bits(0);

fn genesis() -> Genesis<WorkRule> {
    let grants = vec![grant(&people().alice, 100), grant(&people().bob, 20)];
    Genesis { time: NOON, grants, rule: WorkRule { difficulty: DIFFICULTY } }
}

/// Payments, good and bad, signed once, and blocks of them on top of each other. Most fit somewhere.
static SAYINGS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let (alice, bob, mallory) = (&people().alice, &people().bob, &people().mallory);
    let payments = [
        pay(alice, bob, 60, 1),
        pay(alice, mallory, 60, 2),
        pay(bob, mallory, 70, 3),
        pay(mallory, alice, 5, 4),
        pay(alice, bob, 1, 1),
        Transaction { amount: Amount::new(9), ..pay(bob, alice, 1, 5) },
    ];
    let mut sayings: Vec<_> =
        payments.iter().map(|it| Message::Transaction(Arc::new(it.clone()))).collect();
    // A tree: each of the first blocks has three children, some of which break a rule.
    let mut tips = vec![genesis().hash()];
    for at in 0..12 {
        let transactions = match at % 4 {
            3 => vec![],
            kind => vec![payments[(kind + at / 4) % payments.len()].clone()],
        };
        let time = NOON.after(Duration::from_secs(at as u64));
        let draft = Draft { time, transactions, previous_hash: tips[at / 3] };
        let block = Arc::new(
            mine(draft, DIFFICULTY, Nonce::new(at as u64)).expect("any nonce is good enough"),
        );
        tips.push(block.hash());
        sayings.push(Message::Block(block));
    }
    let blocks: Vec<_> = sayings
        .iter()
        .filter_map(|message| match message {
            Message::Block(block) => Some(block.clone()),
            _ => None,
        })
        .collect();
    let hello = |genesis, work| Message::Hello(Hello { genesis, tip: tips[5], work });
    sayings.extend([
        Message::Blocks(blocks),
        Message::Blocks(vec![]),
        Message::GetBlocks(tips.clone()),
        hello(tips[0], 3),
        hello(tips[0], u64::MAX),
        hello(tips[1], 3),
    ]);
    sayings.iter().map(encode).collect()
});

#[derive(Clone, Debug)]
struct Saying {
    from: usize,
    what: usize,
    edits: Vec<Edit>,
    /// Seconds after noon, by the node's clock.
    now: u64,
}

fn saying() -> impl Strategy<Value = Saying> {
    let edits = prop_oneof![5 => Just(vec![]), 1 => vec(edit(), 1..3)];
    (0..3_usize, 0..SAYINGS.len(), edits, 0..20_000_u64)
        .prop_map(|(from, what, edits, now)| Saying { from, what, edits, now })
}

/// Everything that has to hold for a node, whatever it heard.
fn assert_sound(node: &Node) {
    let blocks = node.tree().best_above(0).map(|placed| (*placed.block).clone());
    let chain = Chain::verify(node.genesis().clone(), blocks).expect("a good chain");
    assert_eq!(chain.accounts(), node.tree().accounts());
    let sum: u64 = chain.accounts().balances().map(|(_, held)| held.units()).sum();
    assert_eq!(sum, 120);
    let mut accounts = chain.accounts().clone();
    for transaction in node.mempool().transactions() {
        accounts.apply(transaction).expect("waiting payments can be applied, in order");
    }
    assert!(node.mempool().transactions().len() <= 2, "no more payments wait than may");
}

/// Payments that were waiting or on the chain are on it now, are waiting, or are reported.
fn assert_none_is_lost(before: &Node, after: &Node, outputs: &[Output]) {
    let on_chain = |node: &Node| {
        let blocks: Vec<_> = node.tree().best_above(0).map(|placed| placed.block).collect();
        blocks.iter().flat_map(|block| block.draft.transactions.clone()).collect::<Vec<_>>()
    };
    let confirmed = on_chain(after);
    let waiting = before.mempool().transactions().iter().map(|it| (**it).clone());
    for payment in waiting.chain(on_chain(before)) {
        let is_reported = outputs.iter().any(|output| {
            matches!(output, Output::Event(Event::TransactionConflicts { transaction, .. })
                if **transaction == payment)
        });
        let is_kept = confirmed.contains(&payment) || after.mempool().contains(&payment);
        assert!(is_kept || is_reported, "{payment} is lost");
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_node_stays_sound_whatever_it_hears(sayings in vec(saying(), 1..25)) {
        let settings = NodeSettings { mempool_limit: 2, ..NodeSettings::default() };
        let mut node = Node::new(genesis(), settings).expect("a good genesis");
        for peer in 0..3 {
            node.handle(Input::Connected(NodeId(peer)), NOON);
        }
        for Saying { from, what, edits, now } in sayings {
            let before = node.clone();
            let now = NOON.after(Duration::from_secs(now));
            let bytes = edited(&SAYINGS[what], &edits);
            let outputs = node.handle(Input::Bytes(NodeId(from), bytes), now);
            prop_assert!(outputs.iter().all(|output| !output.to_string().contains('\n')));
            assert_none_is_lost(&before, &node, &outputs);
            node.handle(Input::Tick(TICK), now);
            prop_assert!(node.tree().weight() >= before.tree().weight(), "no one talks a node into less work");
        }
        assert_sound(&node);
    }
}
