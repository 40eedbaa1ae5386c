//! Reads bytes as a script: three honest nodes race with an unreliable post, and Mallory, who is linked to all
//! of them, says what the script lets her say. The invariants hold after every step. At the end she's silent,
//! the links are good, and all nodes agree.

#[path = "network/cast.rs"]
mod cast;
#[path = "network/invariants.rs"]
mod invariants;
#[path = "network/mallory.rs"]
mod mallory;

use cast::*;
use kusari::stage5_network::*;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// How many steps of a script are read. A longer one can't show anything that a short one can't.
const MOST_STEPS: usize = 150;

/// How many letters may be on their way. A letter that's sent when the post is full is lost.
const MOST_LETTERS: usize = 200;

pub(crate) fn run(bytes: &[u8]) {
    let mut world = World::new();
    let mut script = Script(bytes);
    for _ in 0..MOST_STEPS {
        if script.is_over() {
            break;
        }
        world.step(&mut script);
    }
    world.settle();
}

/// The bytes that decide everything. After the last of them, zeros follow.
struct Script<'a>(&'a [u8]);

impl<'a> Script<'a> {
    fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % limit.max(1)
    }

    fn bytes(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

struct World {
    nodes: Vec<Node>,
    /// Sender, receiver, and message.
    letters: VecDeque<(usize, usize, Message)>,
    /// Every block that anyone wrote, good or bad.
    blocks: Vec<Arc<Block>>,
    /// The payments that each node accepted, except those that it reported as conflicting.
    taken: Vec<BTreeSet<TransactionHash>>,
}

impl World {
    fn new() -> World {
        let mut world = World {
            nodes: (0..NODES).map(|_| node()).collect(),
            letters: VecDeque::new(),
            blocks: Vec::new(),
            taken: vec![BTreeSet::new(); NODES],
        };
        for (a, b) in pairs() {
            world.tell(a, Input::Connected(NodeId(b)));
        }
        for node in 0..NODES {
            world.tell(node, Input::Connected(MALLORY));
        }
        world
    }

    fn step(&mut self, script: &mut Script<'_>) {
        let node = script.below(NODES);
        match script.below(20) {
            0..5 => self.deliver(script),
            5 => drop(self.take_letter(script)), // It gets lost.
            6 => {
                let letter = self.take_letter(script);
                self.letters.extend(letter.iter().cloned().chain(letter.clone()));
            }
            7 => {
                let payment = PAYMENTS[script.below(PAYMENTS.len())].clone();
                self.tell(node, Input::Transaction(payment));
            }
            8 => self.mine(node, script.below(256) as u64),
            9 => self.tell(node, Input::Tick(TICK)),
            10 => {
                let peer = NodeId((node + 1 + script.below(NODES - 1)) % NODES);
                self.tell(node, Input::Disconnected(peer));
                self.tell(peer.0, Input::Disconnected(NodeId(node)));
            }
            11 => {
                let peer = NodeId((node + 1 + script.below(NODES - 1)) % NODES);
                self.tell(node, Input::Connected(peer));
                self.tell(peer.0, Input::Connected(NodeId(node)));
            }
            12 => self.restart(node),
            13 => self.tell(node, Input::Connected(MALLORY)),
            14.. => self.let_mallory_speak(node, script),
        }
    }

    fn take_letter(&mut self, script: &mut Script<'_>) -> Option<(usize, usize, Message)> {
        let index = script.below(self.letters.len());
        self.letters.remove(index)
    }

    fn deliver(&mut self, script: &mut Script<'_>) {
        if let Some((from, to, message)) = self.take_letter(script) {
            self.tell(to, Input::Message(NodeId(from), message));
        }
    }

    fn mine(&mut self, node: usize, start: u64) {
        let draft = self.nodes[node].draft(NOW);
        let block = mine(draft, genesis().rule.difficulty, Nonce::new(start)).expect("two bits");
        self.blocks.push(block.clone().into());
        self.tell(node, Input::Proposed(block));
    }

    /// Stops a node, and starts another with its number from its chain, as if from a file.
    fn restart(&mut self, id: usize) {
        let old = std::mem::replace(&mut self.nodes[id], node());
        self.taken[id].clear();
        for placed in old.tree().best_above(0) {
            self.nodes[id].handle(Input::Proposed((*placed.block).clone()), NOW);
        }
        assert_eq!(self.nodes[id].tip(), old.tip());
        for peer in (0..NODES).filter(|peer| *peer != id) {
            self.tell(peer, Input::Disconnected(NodeId(id)));
            self.tell(peer, Input::Connected(NodeId(id)));
            self.tell(id, Input::Connected(NodeId(peer)));
        }
    }

    /// Tells a node something, checks what it does, and posts its letters.
    fn tell(&mut self, to: usize, input: Input) {
        let node = &mut self.nodes[to];
        let before = invariants::Before::of(node);
        let outputs = node.handle(input, NOW);
        before.check(node, &outputs);
        for output in outputs {
            match output {
                Output::Send(peer, message)
                    if peer != MALLORY && self.letters.len() < MOST_LETTERS =>
                {
                    self.letters.push_back((to, peer.0, message));
                }
                Output::Event(Event::TransactionAccepted(transaction)) => {
                    self.taken[to].insert(transaction.hash());
                }
                Output::Event(Event::TransactionConflicts { transaction, .. }) => {
                    self.taken[to].remove(&transaction.hash());
                }
                _ => {}
            }
        }
    }

    /// Ends all faults, and lets the honest nodes talk until they agree.
    fn settle(&mut self) {
        const ROUNDS: usize = 30;
        for node in 0..NODES {
            self.tell(node, Input::Disconnected(MALLORY));
        }
        for (a, b) in pairs() {
            self.tell(a, Input::Connected(NodeId(b)));
        }
        for round in 0..ROUNDS {
            (0..10).flat_map(|_| 0..NODES).for_each(|node| self.tell(node, Input::Tick(TICK)));
            while let Some((from, to, message)) = self.letters.pop_front() {
                self.tell(to, Input::Message(NodeId(from), message));
            }
            let tip = self.nodes[0].tip();
            if self.nodes.iter().all(|node| node.tip() == tip) {
                break;
            }
            assert!(round + 1 < ROUNDS, "they don't agree");
            self.mine(round % NODES, 0);
        }
        invariants::assert_sound(&self.nodes[0]); // All of them have this chain.
        for (node, taken) in self.nodes.iter().zip(&self.taken) {
            invariants::assert_nothing_is_lost(node, taken);
        }
    }
}

fn pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..NODES).flat_map(|a| (0..NODES).map(move |b| (a, b))).filter(|(a, b)| a != b)
}
