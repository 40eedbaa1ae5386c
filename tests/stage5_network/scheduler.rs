//! Four nodes whose messages arrive late, twice, in another order or never, as a seed decides. After
//! every step the invariants hold; once the faults stop, all agree.

use crate::cast::*;
use kusari::stage5_network::*;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

const NODES: usize = 4;
const STEPS: usize = 250;

struct World {
    town: Town,
    rng: StdRng,
    /// Which nodes are on the near side of the partition, if there is one.
    near: Option<usize>,
    payments: Vec<Transaction>,
    trace: DefaultHasher,
}

impl World {
    fn new(seed: u64) -> World {
        let settings = NodeSettings { orphans_per_peer: 4, ..NodeSettings::default() };
        let mut town = Town::new(&genesis(2), NODES, &settings);
        town.exchange();
        let rng = StdRng::seed_from_u64(seed);
        World { town, rng, near: None, payments: Vec::new(), trace: DefaultHasher::new() }
    }

    fn step(&mut self) {
        let node = self.rng.gen_range(0..NODES);
        match self.rng.gen_range(0..100) {
            0..8 => self.pay(node),
            8..14 => self.town.mine(node, self.rng.r#gen::<u32>().into()),
            14..20 => drop(self.town.tell(node, Input::Tick)),
            20..22 => self.near = self.rng.gen_bool(0.5).then_some(node),
            _ => self.deliver_one(),
        }
        for node in &self.town.nodes {
            node.tip().hash.hash(&mut self.trace);
        }
        self.town.letters.len().hash(&mut self.trace);
    }

    fn pay(&mut self, node: usize) {
        let people = [&ALICE, &BOB, &CAROL];
        let (from, to) = (self.rng.gen_range(0..3), self.rng.gen_range(0..3));
        let id = TransactionId::random(&mut self.rng);
        let amount = Amount::new(self.rng.gen_range(1..700));
        let payment = people[from].sign_transaction(id, people[to].address(), amount);
        // Some wallets know two nodes.
        for node in [node, self.rng.gen_range(0..NODES)] {
            self.town.tell(node, Input::Transaction(payment.clone()));
        }
        self.payments.push(payment);
    }

    /// Takes any letter from the post. One in ten gets lost, one in ten comes twice, and none gets
    /// through the partition.
    fn deliver_one(&mut self) {
        if self.town.letters.is_empty() {
            return;
        }
        let index = self.rng.gen_range(0..self.town.letters.len());
        let Some(letter) = self.town.letters.remove(index) else { return };
        let is_cut = self.near.is_some_and(|near| (letter.0.0 <= near) != (letter.1.0 <= near));
        match self.rng.gen_range(0..10) {
            _ if is_cut => {}
            0 => {}
            1 => {
                self.town.letters.push_back(letter.clone());
                self.town.deliver(letter);
            }
            _ => self.town.deliver(letter),
        }
    }

    /// Ends all faults, and lets the nodes talk until they agree and nothing waits.
    fn settle(&mut self) {
        for round in 0..100 {
            (0..10).for_each(|_| self.town.tick());
            self.town.exchange();
            let nothing_waits = self.town.nodes.iter().all(|node| waiting(node).is_empty());
            if self.town.agree() && nothing_waits {
                return;
            }
            self.town.mine(round % NODES, 0);
            self.town.exchange();
        }
        panic!("they do not agree");
    }
}

#[test]
fn no_order_of_messages_breaks_an_invariant() {
    for seed in 0..6 {
        let mut world = World::new(seed);
        for step in 0..STEPS {
            let works: Vec<_> = world.town.nodes.iter().map(|node| node.tree().work()).collect();
            world.step();
            for (node, work) in world.town.nodes.iter().zip(works) {
                assert!(node.tree().work() >= work, "seed {seed}, step {step}: less work");
            }
            if step % 50 == 0 {
                world.town.nodes.iter().for_each(assert_sound);
            }
        }
        world.town.nodes.iter().for_each(assert_sound);
    }
}

#[test]
fn once_faults_stop_all_agree_and_no_payment_was_lost_or_made_twice() {
    let mut deepest = 0;
    for seed in 100..108 {
        let mut world = World::new(seed);
        (0..STEPS).for_each(|_| world.step());
        world.settle();
        let node = &world.town.nodes[0];
        assert_sound(node);

        let mut times = HashMap::new();
        for transaction in best_chain(node).iter().flat_map(|block| &block.draft.transactions) {
            *times.entry(transaction.id).or_insert(0) += 1;
        }
        // Refused when they came, or reported later: each that is missing was spoken of.
        let mut spoken_of = BTreeSet::new();
        for (_, event) in &world.town.events {
            match event {
                // A replay is on somebody's chain, and would be lost if that chain were abandoned.
                Event::TransactionRefused { cause, .. } if cause.code() == "replay" => {}
                Event::TransactionRefused { id, .. } => drop(spoken_of.insert(*id)),
                Event::TransactionConflicts { transaction, .. } => {
                    spoken_of.insert(transaction.id);
                }
                Event::TipChanged(change) => deepest = deepest.max(change.disconnected.len()),
                Event::Penalised { .. } => panic!("seed {seed}: all are honest: {event:?}"),
                _ => {}
            }
        }
        for payment in &world.payments {
            match times.get(&payment.id) {
                Some(count) => assert_eq!(*count, 1, "seed {seed}"),
                None => assert!(spoken_of.contains(&payment.id), "seed {seed}: lost silently"),
            }
        }
    }
    assert!(deepest >= 3, "the schedules are too tame: {deepest}");
}

#[test]
fn the_same_seed_gives_the_same_course_of_events() {
    let trace = |seed| {
        let mut world = World::new(seed);
        (0..STEPS).for_each(|_| world.step());
        world.trace.finish()
    };
    assert_eq!(trace(1), trace(1));
    assert_ne!(trace(1), trace(2));
}
