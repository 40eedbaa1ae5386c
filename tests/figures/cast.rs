//! The things that are drawn.

use crate::common::{NOON, grant, pay, people, server_keys};
use kusari::figures::{self, Figure};
use kusari::stage3_timestamp::*;
use kusari::stage4_pow::{self, Nonce, Work, WorkRule, mine};
use kusari::stage5_network::{
    Difficulty, Event, Link, NetworkEvent, NodeId, NodeSnapshot, Occurrence, PlacedBlock,
    Tip as NetworkTip, TipChange,
};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

pub(crate) fn genesis() -> Genesis<ServerKey> {
    let rule = ServerKey { timestamp_server: server_keys().address().clone() };
    Genesis { time: NOON, grants: vec![grant(&people().alice, 1000)], rule }
}

/// Thirty blocks, the first with two payments and the others with one.
pub(crate) static STAMPED: LazyLock<Vec<Block>> = LazyLock::new(|| {
    let (alice, bob) = (&people().alice, &people().bob);
    let mut chain = Chain::new(genesis()).unwrap();
    for number in 0..30 {
        let mut payments = vec![pay(alice, bob, 1, number)];
        if number == 0 {
            payments.push(pay(alice, bob, 1, 1_000_000));
        }
        let draft = chain.draft(NOON, payments);
        chain.push(Stamp::seal(draft, server_keys())).unwrap();
    }
    chain.blocks().to_vec()
});

/// The first `count` of them.
pub(crate) fn stamped(count: usize) -> Vec<Block> {
    STAMPED[..count].to_vec()
}

/// The same blocks after someone changed the amount of a payment in the second one.
pub(crate) fn tampered(count: usize) -> Vec<Block> {
    let mut blocks = stamped(count);
    blocks[1].draft.transactions[0].amount = Amount::new(90);
    blocks
}

/// The same first two blocks, and then others that the server also stamped.
pub(crate) fn other_history(count: usize) -> Vec<Block> {
    let mut blocks = stamped(2);
    while blocks.len() < count {
        let previous_hash = blocks[blocks.len() - 1].hash();
        let draft = Draft { time: NOON, transactions: vec![], previous_hash };
        blocks.push(Stamp::seal(draft, server_keys()));
    }
    blocks
}

pub(crate) fn work_genesis() -> Genesis<WorkRule> {
    Genesis { time: NOON, grants: vec![], rule: WorkRule { difficulty: Difficulty::from_bits(4) } }
}

/// Blocks with work on top of others. `salt` makes them different.
pub(crate) fn mined(on: &[stage4_pow::Block], count: usize, salt: u64) -> Vec<stage4_pow::Block> {
    let mut blocks = on.to_vec();
    for _ in 0..count {
        let previous_hash = blocks.last().map_or(work_genesis().hash(), SealedBlock::hash);
        let time = Time::from_millis(NOON.millis() + salt);
        let draft = Draft { time, transactions: vec![], previous_hash };
        blocks.push(mine(draft, Difficulty::from_bits(4), Nonce::default()).unwrap());
    }
    blocks
}

/// A block that no one checks, for pictures of what nodes say.
pub(crate) fn placed(height: u64, parent: BlockHash, salt: u64) -> PlacedBlock {
    let draft = Draft { time: NOON, transactions: vec![], previous_hash: parent };
    let block = SealedBlock { draft, seal: Work { nonce: Nonce::new(salt) } };
    PlacedBlock { height, hash: block.hash(), block: Arc::new(block) }
}

pub(crate) fn branch(on: &[PlacedBlock], count: u64, salt: u64) -> Vec<PlacedBlock> {
    let mut blocks = on.to_vec();
    for _ in 0..count {
        let parent = blocks.last().map_or(work_genesis().hash(), |block| block.hash);
        blocks.push(placed(blocks.len() as u64 + 1, parent, salt));
    }
    blocks
}

pub(crate) fn snapshot(
    node: usize,
    chain: &[PlacedBlock],
    side_blocks: &[PlacedBlock],
) -> NodeSnapshot {
    let mut tip = NetworkTip::of(&work_genesis());
    if let Some(last) = chain.last() {
        tip = NetworkTip { hash: last.hash, height: last.height, ..tip };
    }
    let work = chain.iter().map(|_| Difficulty::from_bits(4).work());
    NodeSnapshot {
        id: NodeId(node),
        tip,
        weight: work.reduce(|all, one| all + one).unwrap_or_default(),
        chain: chain.to_vec(),
        side_blocks: side_blocks.to_vec(),
        waiting: vec![],
        peers: vec![],
    }
}

/// A race on paper, one event after another.
#[derive(Default)]
pub(crate) struct Script {
    pub(crate) events: Vec<NetworkEvent>,
    millis: u64,
}

impl Script {
    pub(crate) fn says(&mut self, node: usize, event: Event) {
        let at = Duration::from_millis(self.millis);
        self.events.push(NetworkEvent { node: NodeId(node), at, what: Occurrence::Node(event) });
    }

    pub(crate) fn moves(
        &mut self,
        node: usize,
        disconnected: &[PlacedBlock],
        connected: &[PlacedBlock],
    ) {
        let [disconnected, connected] = [disconnected, connected].map(<[_]>::to_vec);
        self.says(node, Event::TipChanged(TipChange { disconnected, connected }));
    }

    /// A node mines a block, and these hear of it.
    pub(crate) fn mines(&mut self, node: usize, block: &PlacedBlock, heard_by: &[usize]) {
        self.millis += 137;
        self.says(node, Event::Proposed(block.hash));
        self.moves(node, &[], std::slice::from_ref(block));
        self.millis += 3;
        for other in heard_by {
            self.moves(*other, &[], std::slice::from_ref(block));
        }
    }
}

/// Three nodes race. Node 2 is cut off, mines two blocks alone, and gives them up.
pub(crate) fn race() -> Vec<NetworkEvent> {
    let best = branch(&[], 6, 1);
    let lost = branch(&best[..2], 2, 2);
    let mut script = Script::default();
    script.mines(0, &best[0], &[1, 2]);
    script.mines(1, &best[1], &[0, 2]);
    script.mines(0, &best[2], &[1]);
    script.mines(2, &lost[2], &[]);
    script.mines(2, &lost[3], &[]);
    script.mines(1, &best[3], &[0]);
    script.mines(0, &best[4], &[1]);
    script.moves(2, &lost[2..], &best[2..5]);
    script.mines(1, &best[5], &[0, 2]);
    script.events
}

/// Many nodes and many blocks, each mined by the next node in turn. Node 1 keeps changing its mind.
pub(crate) fn big_race(nodes: usize, blocks: u64) -> Vec<NetworkEvent> {
    let best = branch(&[], blocks, 1);
    let mut script = Script::default();
    for (index, block) in best.iter().enumerate() {
        let others: Vec<_> =
            (0..nodes).filter(|node| *node != index % nodes && *node != 1).collect();
        script.mines(index % nodes, block, &others);
        let aside = placed(block.height, block.block.draft.previous_hash, 2);
        if index % nodes != 1 {
            script.moves(1, &[], std::slice::from_ref(&aside));
            script.moves(1, std::slice::from_ref(&aside), std::slice::from_ref(block));
        }
    }
    script.events
}

pub(crate) fn ring(nodes: usize) -> Vec<(NodeId, NodeId, Link)> {
    let cut = Link { up: false, ..Link::default() };
    let link = |node: usize| if node % 3 == 2 { cut } else { Link::default() };
    (1..nodes).map(|node| (NodeId(node - 1), NodeId(node), link(node))).collect()
}

pub(crate) fn snapshots(nodes: usize) -> Vec<NodeSnapshot> {
    let best = branch(&[], 12, 1);
    let lost = branch(&best[..9], 2, 2);
    let of = |node| {
        if node % 3 == 2 { snapshot(node, &lost, &[]) } else { snapshot(node, &best, &lost[9..]) }
    };
    (0..nodes).map(of).collect()
}

/// One picture of each kind, small and large, with everything that can be in it.
pub(crate) fn all_figures() -> Vec<Figure> {
    let (good, other) = (stamped(5), other_history(4));
    let mut broken_genesis = genesis();
    broken_genesis.grants[0].amount = Amount::new(0);
    let ours = mined(&[], 3, 0);
    let longer = mined(&ours[..1], 4, 1);
    let marks = [(Duration::from_millis(400), "cut"), (Duration::from_millis(900), "healed")];
    let mut figures = vec![
        figures::chain::<Stamp>(&genesis(), &[]),
        figures::chain(&genesis(), &good),
        figures::chain(&genesis(), &stamped(30)),
        figures::chain(&genesis(), &tampered(30)),
        figures::chain(&broken_genesis, &good),
        figures::histories::<Stamp>(&genesis(), &[]),
        figures::histories(&genesis(), &[("Alice", &good), ("Bob", &other), ("late", &good[..1])]),
        figures::histories(&genesis(), &[("Alice", &stamped(30)), ("Bob", &tampered(30))]),
        figures::histories(&work_genesis(), &[("ours", &ours), ("longer", &longer)]),
        figures::network(&[], &[]),
        figures::chains(&[]),
    ];
    for nodes in [1, 7, 60] {
        let nodes = snapshots(nodes);
        figures.push(figures::chains(&nodes));
        figures.push(figures::network(&nodes, &ring(nodes.len() + 1)));
        figures.push(figures::fork_tree(&nodes[0]));
        figures.push(figures::fork_tree_with_miners(&nodes[0], &race()));
        figures.push(figures::chains_with_miners(&nodes, &race()));
    }
    for events in [vec![], race(), big_race(5, 40), big_race(40, 60)] {
        figures.push(figures::timeline(&events));
        figures.push(figures::timeline_with_marks(&events, &marks));
        figures.push(figures::replay(&events));
        figures.push(figures::replay_with_marks(&events, &marks));
    }
    figures
}
