//! A node that's killed, and comes back from the blocks that it kept.

use crate::cast::*;
use kusari::stage5_network::*;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// What a node keeps.
#[derive(Clone, Default)]
struct Disk(Vec<Arc<Block>>);

impl Disk {
    fn note(&mut self, event: &Event) {
        match event {
            Event::BlockStored(placed) => self.0.push(placed.block.clone()),
            Event::TipChanged(change) => {
                self.0.extend(change.connected.last().map(|placed| placed.block.clone()));
            }
            _ => {}
        }
    }

    /// The node that comes back from it.
    fn restore(&self) -> Node {
        let node = Node::new(genesis(4), NodeSettings::default()).expect("a good genesis");
        node.restore(self.0.iter().cloned()).expect("all of them were accepted before")
    }
}

/// Everything that a node believes, except what's waiting.
fn chains(node: &Node) -> Belief {
    let mut belief = belief(node);
    belief.waiting.clear();
    belief
}

static PAYMENTS: LazyLock<Vec<Transaction>> = LazyLock::new(|| {
    let both = (1..=3).flat_map(|units| [pay(&ALICE, &BOB, units), pay(&BOB, &CAROL, units)]);
    both.chain([pay(&ALICE, &BOB, WEALTH - 1), pay(&ALICE, &CAROL, WEALTH - 1)]).collect()
});

const NODES: usize = 4;

/// Nodes that are killed at random, in the middle of what they're doing.
struct World {
    rng: ChaCha12Rng,
    town: Town,
    disks: Vec<Disk>,
    /// The blocks that each node told others about.
    told: Vec<BTreeSet<BlockHash>>,
    kills: usize,
    reorganisations: usize,
}

impl World {
    fn new(seed: u64) -> World {
        World {
            rng: ChaCha12Rng::seed_from_u64(seed),
            town: Town::new(&genesis(4), NODES, &NodeSettings::default()),
            disks: vec![Disk::default(); NODES],
            told: vec![BTreeSet::new(); NODES],
            kills: 0,
            reorganisations: 0,
        }
    }

    /// Tells a node something. Now and then it's killed before everything that it wants is done.
    fn tell(&mut self, at: usize, input: Input, may_be_killed: bool) {
        let outputs = self.town.nodes[at].handle(input, self.town.now);
        let is_killed = may_be_killed && self.rng.random_bool(0.1);
        let carried_out =
            if is_killed { self.rng.random_range(0..=outputs.len()) } else { outputs.len() };
        for output in &outputs[..carried_out] {
            match output {
                Output::Event(event) => {
                    self.disks[at].note(event);
                    if let Event::TipChanged(change) = event {
                        self.reorganisations += usize::from(!change.disconnected.is_empty());
                    }
                }
                Output::Send(to, message) => {
                    match message {
                        Message::Block(block) => drop(self.told[at].insert(block.hash())),
                        Message::Blocks(blocks) => {
                            self.told[at].extend(blocks.iter().map(|block| block.hash()));
                        }
                        Message::Hello(hello) => drop(self.told[at].insert(hello.tip)),
                        _ => {}
                    }
                    self.town.letters.push_back((NodeId(at), *to, message.clone()));
                }
                _ => {}
            }
        }
        if is_killed {
            self.kill(at, carried_out == outputs.len());
        }
    }

    fn kill(&mut self, at: usize, all_was_carried_out: bool) {
        self.kills += 1;
        let again = self.disks[at].restore();
        if all_was_carried_out {
            assert_eq!(chains(&again), chains(&self.town.nodes[at]));
        }
        for told in &self.told[at] {
            assert!(
                again.tree().height_of(told).is_some(),
                "it denies {told}, which it told others about"
            );
        }
        assert_sound(&again);
        self.town.nodes[at] = again;
        // Letters on their way to it are lost, and all the others have to greet it again.
        self.town.letters.retain(|(_, to, _)| to.0 != at);
        for other in (0..NODES).filter(|other| *other != at) {
            self.tell(other, Input::Disconnected(NodeId(at)), false);
            self.tell(other, Input::Connected(NodeId(at)), false);
            self.tell(at, Input::Connected(NodeId(other)), false);
        }
    }

    fn mine(&mut self, at: usize, may_be_killed: bool) {
        self.town.now = self.town.now.after(Duration::from_secs(1));
        let draft = self.town.nodes[at].draft(self.town.now);
        let start = Nonce::new(self.rng.random::<u32>().into());
        let block = mine(draft, Difficulty::from_bits(4), start).expect("a few bits are found");
        self.tell(at, Input::Proposed(block), may_be_killed);
    }

    /// Does something at random.
    fn step(&mut self) {
        let at = self.rng.random_range(0..NODES);
        match self.rng.random_range(0..100) {
            0..10 => self.mine(at, true),
            10..15 => self.tell(at, Input::Tick(TICK), true),
            15..20 => {
                let payment = PAYMENTS[self.rng.random_range(0..PAYMENTS.len())].clone();
                self.tell(at, Input::Transaction(payment), true);
            }
            chance => {
                let letters = self.town.letters.len();
                if letters == 0 {
                    return;
                }
                let some = self.rng.random_range(0..letters);
                let (from, to, message) = self.town.letters.remove(some).expect("one of them");
                if chance >= 30 {
                    self.tell(to.0, Input::Message(from, message), true);
                } // else it's lost
            }
        }
    }

    /// Lets all letters arrive and time pass until all nodes agree.
    fn settle(&mut self) {
        for round in 0..100 {
            if round % 20 == 0 {
                self.mine(0, false);
            }
            (0..NODES).for_each(|at| self.tell(at, Input::Tick(TICK), false));
            while let Some((from, to, message)) = self.town.letters.pop_front() {
                self.tell(to.0, Input::Message(from, message), false);
            }
        }
        assert!(self.town.agree());
        self.town.nodes.iter().for_each(assert_sound);
    }
}

#[test]
fn a_node_that_is_killed_at_any_event_comes_back_and_never_denies_a_block_it_announced() {
    let (mut kills, mut reorganisations) = (0, 0);
    for seed in 0..60 {
        let mut world = World::new(seed);
        (0..200).for_each(|_| world.step());
        world.settle();
        kills += world.kills;
        reorganisations += world.reorganisations;
    }
    assert!(
        kills > 200 && reorganisations > 50,
        "{kills} kills, {reorganisations} reorganisations"
    );
}

#[test]
fn a_node_comes_back_to_the_same_tip_even_if_another_branch_weighs_as_much() {
    let (first, rival) = (Branch::new(1).grow(2), Branch::new(2).grow(2));
    for order in [[&first, &rival], [&rival, &first]] {
        let (mut node, mut disk) = (node(), Disk::default());
        for block in order.into_iter().flatten() {
            let outputs = node.hears(PEER, block_message(block));
            outputs.events().into_iter().for_each(|event| disk.note(event));
        }
        assert_eq!(chains(&disk.restore()), chains(&node));
        assert_eq!(node.tip().hash, order[0][1].hash());
    }
}

#[test]
fn a_clock_that_went_back_costs_a_node_nothing() {
    let later = NOW.after(Duration::from_secs(24 * 60 * 60));
    let (mut node, mut disk) = (node(), Disk::default());
    let block = mine(node.draft(later), Difficulty::from_bits(4), Nonce::default()).unwrap();
    let outputs = node.handle(Input::Proposed(block), later);
    outputs.events().into_iter().for_each(|event| disk.note(event));

    let mut again = disk.restore();
    let outputs = again.handle(Input::Connected(PEER), NOW);
    let [(_, Message::Hello(hello))] = outputs.sent()[..] else { panic!("{outputs:?}") };
    assert_eq!((hello.tip, again.tip()), (node.tip().hash, node.tip()));
    assert!(outputs.events().is_empty(), "and it doesn't say that it mined an old block");
}

#[test]
fn a_payment_on_a_branch_that_lost_waits_again() {
    let payment = pay(&ALICE, &BOB, 10);
    let mut lost = Branch::new(1);
    lost.mine([payment.clone()]);
    let kept = lost.blocks.into_iter().chain(Branch::new(2).grow(2)).map(Arc::new);
    assert_eq!(waiting(&Disk(kept.collect()).restore()), [payment]);
}

#[test]
fn a_block_that_was_kept_and_breaks_a_rule_is_named() {
    let mut branch = Branch::new(1);
    branch.grow(2);
    branch.mine([pay(&CAROL, &BOB, 1)]);
    let restored = Node::new(genesis(4), NodeSettings::default())
        .unwrap()
        .restore(branch.blocks.into_iter().map(Arc::new));
    let refused = restored.expect_err("Carol has nothing");
    assert_eq!((refused.index, refused.code()), (2, "insufficient-funds"));
    let foreign = Branch::of(&genesis(5), 1).grow(1).into_iter().map(Arc::new);
    let restored = Node::new(genesis(4), NodeSettings::default()).unwrap().restore(foreign);
    assert_eq!(restored.expect_err("it's of another chain").code(), "unknown-parent");
}
