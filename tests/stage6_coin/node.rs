//! Chapter 5's nodes with this chapter's protocol. Letters are passed on by hand, as bytes.

use crate::cast::*;
use kusari::stage6_coin::*;

/// What all clocks show: an hour after the chain began.
pub(crate) const NOW: Time = Time::from_millis(BEGIN.millis() + 60 * 60 * 1000);

/// What the two nodes call each other.
const PEER: NodeId = NodeId(7);

fn node_with(miner: &PrivateKey, settings: NodeSettings) -> Node {
    Node::new(genesis(), settings).expect("a good genesis").proposing_for(lock(miner))
}

pub(crate) fn node(miner: &PrivateKey) -> Node {
    node_with(miner, NodeSettings::default())
}

/// The reward of a block on a node's best chain.
pub(crate) fn reward_of(node: &Node, height: u64) -> Found {
    let placed = node.tree().best_above(height - 1).next().expect("the chain is as high");
    let name = placed.block.transactions[0].out_point(0);
    (name, node.tree().ledger().coins().coin(&name).expect("it is unspent").clone())
}

/// Two nodes, one mining for Alice and one for Bob.
struct Pair([Node; 2]);

impl Pair {
    /// They're linked, and have three blocks, whose rewards are Alice's.
    fn new() -> Pair {
        let mut pair = Pair([node(&ALICE), node(&BOB)]);
        pair.connect();
        pair.mine(0, 3);
        pair
    }

    /// Tells nodes something, and carries letters until no one has anything to say. Returns what happened, and
    /// where.
    fn tell(&mut self, mut inputs: Vec<(usize, NodeInput)>) -> Vec<(usize, Event)> {
        let mut events = Vec::new();
        while !inputs.is_empty() {
            let mut letters = Vec::new();
            for (at, input) in inputs {
                for output in self.0[at].handle(input, NOW) {
                    match output {
                        NodeOutput::Send(_, message) => {
                            letters.push((1 - at, NodeInput::Bytes(PEER, encode(&message))));
                        }
                        NodeOutput::Disconnect(_) => {
                            letters.push((1 - at, NodeInput::Disconnected(PEER)));
                        }
                        NodeOutput::Event(event) => events.push((at, event)),
                    }
                }
            }
            inputs = letters;
        }
        events
    }

    fn connect(&mut self) -> Vec<(usize, Event)> {
        self.tell([0, 1].map(|at| (at, NodeInput::Connected(PEER))).into())
    }

    fn part(&mut self) {
        self.tell([0, 1].map(|at| (at, NodeInput::Disconnected(PEER))).into());
    }

    fn hand_in(&mut self, at: usize, payment: &Transaction) {
        let events = self.tell(vec![(at, NodeInput::Transaction(payment.clone()))]);
        assert!(matches!(events[0], (_, Event::TransactionAccepted(_))), "{events:?}");
    }

    fn mine(&mut self, at: usize, blocks: usize) {
        for _ in 0..blocks {
            let block = mine(self.0[at].draft(NOW)).expect("there are enough nonces");
            self.tell(vec![(at, NodeInput::Proposed(block))]);
        }
    }

    fn heights(&self) -> [u64; 2] {
        self.0.each_ref().map(|node| node.tip().height)
    }

    fn waiting(&self) -> [Vec<Transaction>; 2] {
        self.0.each_ref().map(|node| node.waiting().map(|it| (**it).clone()).collect())
    }
}

/// Which payments were lost for good, and why.
fn conflicts(events: &[(usize, Event)]) -> Vec<(usize, Transaction, &'static str)> {
    let lost = |(at, event): &(usize, Event)| match event {
        Event::TransactionConflicts { transaction, cause } => {
            Some((*at, (**transaction).clone(), cause.code()))
        }
        _ => None,
    };
    events.iter().filter_map(lost).collect()
}

#[test]
fn nodes_pass_on_payments_and_blocks_and_the_miner_is_paid_the_fees() {
    let mut pair = Pair::new();
    let payment = pay(&reward_of(&pair.0[1], 1), &ALICE, SUBSIDY - 1_000, lock(&CAROL));
    pair.hand_in(0, &payment);
    assert_eq!(pair.waiting(), [vec![payment.clone()], vec![payment.clone()]]);
    pair.mine(1, 1);
    assert_eq!((pair.heights(), pair.waiting()), ([4, 4], [vec![], vec![]]));
    for node in &pair.0 {
        let (_, bobs) = reward_of(node, 4);
        assert_eq!(bobs.output, output(SUBSIDY + 1_000, lock(&BOB)));
        assert!(node.tree().ledger().coins().coin(&payment.out_point(0)).is_some());
    }
    assert_eq!(pair.0[0].tree().ledger().coins(), pair.0[1].tree().ledger().coins());
}

#[test]
fn after_a_reorganisation_payments_wait_again_and_are_confirmed_on_the_other_branch() {
    let mut pair = Pair::new();
    pair.part();
    let payment = pay(&reward_of(&pair.0[0], 1), &ALICE, SUBSIDY - 1_000, lock(&CAROL));
    pair.hand_in(0, &payment);
    pair.mine(0, 1);
    assert_eq!(pair.waiting(), [vec![], vec![]]);
    pair.mine(1, 2);

    let events = pair.connect();
    assert_eq!(pair.heights(), [5, 5]);
    assert_eq!(conflicts(&events), []);
    assert_eq!(pair.waiting()[0], std::slice::from_ref(&payment));
    pair.mine(0, 1);
    assert_eq!((pair.heights(), pair.waiting()), ([6, 6], [vec![], vec![]]));
    for node in &pair.0 {
        assert!(node.tree().ledger().coins().coin(&payment.out_point(0)).is_some());
        assert_eq!(node.tree().ledger().coins().total().units(), 6 * SUBSIDY);
    }
}

/// The blocks that are undone hold no payments. But what they created is gone, too.
#[test]
fn a_payment_of_a_reward_leaves_with_the_block_that_brought_it() {
    let mut pair = Pair::new();
    pair.part();
    pair.mine(0, 2);
    let payment = pay(&reward_of(&pair.0[0], 4), &ALICE, SUBSIDY - 1_000, lock(&CAROL));
    pair.hand_in(0, &payment);
    pair.mine(1, 3);

    let events = pair.connect();
    assert_eq!(pair.heights(), [6, 6]);
    assert_eq!(conflicts(&events), [(0, payment, "unknown-output")]);
    assert_eq!(pair.waiting(), [vec![], vec![]]);
    pair.mine(0, 1);
    assert_eq!(pair.heights(), [7, 7]);
}

#[test]
fn of_two_payments_of_one_coin_the_one_on_the_heavier_branch_counts_and_the_other_is_reported() {
    let mut pair = Pair::new();
    pair.part();
    let coin = reward_of(&pair.0[0], 1);
    let [bobs, carols] = [&BOB, &CAROL].map(|to| pay(&coin, &ALICE, SUBSIDY - 1_000, lock(to)));
    pair.hand_in(0, &bobs);
    pair.hand_in(1, &carols);
    pair.mine(0, 1);
    pair.mine(1, 2);
    let events = pair.connect();
    assert_eq!(conflicts(&events), [(0, bobs.clone(), "unknown-output")]);
    let coins = pair.0[0].tree().ledger().coins();
    assert!(coins.coin(&carols.out_point(0)).is_some() && coins.coin(&bobs.out_point(0)).is_none());
}

#[test]
fn what_spends_the_reward_of_a_lost_block_is_lost_and_reported_with_all_that_builds_on_it() {
    let mut pair = Pair::new();
    pair.part();
    pair.mine(0, 2);
    let spends_lost = pay(&reward_of(&pair.0[0], 4), &ALICE, SUBSIDY - 1_000, lock(&ALICE));
    pair.hand_in(0, &spends_lost);
    pair.mine(0, 1);
    let coin = Coin { output: spends_lost.outputs[0].clone(), height: 6, is_coinbase: false };
    let heir = pay(&(spends_lost.out_point(0), coin), &ALICE, SUBSIDY - 2_000, lock(&CAROL));
    pair.hand_in(0, &heir);
    pair.mine(1, 4);
    let events = pair.connect();
    assert_eq!(pair.heights(), [7, 7]);
    let lost = [(0, spends_lost, "unknown-output"), (0, heir, "unknown-output")];
    assert_eq!(conflicts(&events), lost);
    // This is why a reward has to mature: on a real chain, a hundred blocks are never undone.
    assert_eq!(pair.waiting(), [vec![], vec![]]);
}

#[test]
fn nodes_with_other_rules_have_nothing_to_say_to_each_other() {
    let generous = genesis_with(Rules { first_subsidy: Amount::new(2 * SUBSIDY), ..rules() });
    let other = Node::new(generous, NodeSettings::default()).expect("a good genesis");
    let mut pair = Pair([node(&ALICE), other]);
    let events = pair.connect();
    for at in 0..2 {
        let is_it = |(place, event): &(usize, Event)| {
            matches!(event, Event::PeerDropped { offence, .. } if offence.code() == "foreign-genesis")
                && *place == at
        };
        assert!(events.iter().any(is_it), "{at}: {events:?}");
    }
}

#[test]
fn who_gives_way_in_a_full_mempool_is_reported() {
    let settings = NodeSettings { mempool_limit: 1, ..NodeSettings::default() };
    let mut pair = Pair([node_with(&ALICE, settings), node(&BOB)]);
    pair.mine(0, 4);
    let poor = pay(&reward_of(&pair.0[0], 1), &ALICE, SUBSIDY - 300, lock(&BOB));
    let rich = pay(&reward_of(&pair.0[0], 2), &ALICE, SUBSIDY - 3_000, lock(&BOB));
    pair.hand_in(0, &poor);
    let events = pair.tell(vec![(0, NodeInput::Transaction(rich.clone()))]);
    assert_eq!(conflicts(&events), [(0, poor, "mempool-full")]);
    assert_eq!(pair.waiting()[0], [rich]);
}
