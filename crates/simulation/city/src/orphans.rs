use crate::arena::Arena;
use crate::planted::Planted;
use kusari::stage5_network::{MAX_BLOCKS, locator_heights};
use std::collections::{BTreeMap, VecDeque};

/// How many blocks without a parent a node keeps for each neighbour (chapter 5's `orphans_per_peer`).
const ORPHANS_PER_PEER: usize = 16;

/// How many bytes of blocks an answer has at most, unless it's a single block (chapter 4's `MAX_BLOCK_BYTES`).
const ANSWER_BYTES: u64 = kusari::stage5_network::MAX_BLOCK_BYTES as u64;

/// What nodes remember that push: who they asked for blocks, and which blocks wait for a parent.
///
/// Few nodes ever miss a parent, so that most have nothing in here.
#[derive(Debug)]
pub(crate) struct Orphans {
    nodes: Vec<Asker>,
    peers: BTreeMap<(u32, u32), Peer>,
    answers: Vec<Answer>,
    struck: Vec<u32>,
}

/// Whom a node asked, and when.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asker {
    pub(crate) question: Option<(u32, u64)>,
    pub(crate) asked_last: u32,
    /// Whether it ever had to remember anything about a neighbour.
    pub(crate) remembers: bool,
    /// Whom it has its tip from.
    pub(crate) tip_from: Option<u32>,
}

/// What a node remembers about a neighbour.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peer {
    /// The weight of the branch whose blocks it sent when it was last asked.
    pub(crate) synced_to: u64,
    /// Whether it's to be asked when its turn comes.
    pub(crate) waits_to_be_asked: bool,
    /// Where its branch ended when it last said hello. The genesis: it didn't.
    pub(crate) hello: u32,
    pub(crate) orphans: VecDeque<u32>,
}

/// Blocks of a branch: those above a height, up to the last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) above: u32,
    pub(crate) last: u32,
}

impl Orphans {
    pub(crate) fn new(nodes: u32) -> Orphans {
        Orphans {
            nodes: vec![Asker::default(); nodes as usize],
            peers: BTreeMap::new(),
            answers: Vec::new(),
            struck: Vec::new(),
        }
    }

    pub(crate) fn of(&mut self, node: u32) -> &mut Asker {
        &mut self.nodes[node as usize]
    }

    pub(crate) fn peer(&mut self, node: u32, peer: u32) -> &mut Peer {
        self.nodes[node as usize].remembers = true;
        self.peers.entry((node, peer)).or_default()
    }

    pub(crate) fn keep(&mut self, node: u32, from: u32, block: u32, planted: Option<Planted>) {
        let orphans = &mut self.peer(node, from).orphans;
        if orphans.contains(&block) {
            return;
        }
        orphans.push_back(block);
        let short = usize::from(planted == Some(Planted::ShortShelf));
        if orphans.len() > ORPHANS_PER_PEER - short {
            orphans.pop_front();
        }
    }

    /// Takes out the blocks that were waiting for this one, in the order of those that sent them.
    pub(crate) fn take_children(
        &mut self,
        arena: &Arena,
        node: u32,
        parent: u32,
        into: &mut Vec<(Option<u32>, u32)>,
    ) {
        if !self.nodes[node as usize].remembers {
            return;
        }
        for ((_, from), peer) in self.peers.range_mut((node, 0)..=(node, u32::MAX)) {
            peer.orphans.retain(|&orphan| {
                let is_child = arena[orphan].parent == parent;
                if is_child {
                    into.push((Some(*from), orphan));
                }
                !is_child
            });
        }
    }

    /// The next neighbour that's to be asked and still seems to be ahead.
    pub(crate) fn next_to_ask(
        &self,
        arena: &Arena,
        node: u32,
        tip: u32,
        planted: Option<Planted>,
    ) -> Option<u32> {
        let asker = &self.nodes[node as usize];
        if !asker.remembers {
            return None;
        }
        let in_turn = planted != Some(Planted::AsksTheFirst);
        let last = if in_turn { asker.asked_last } else { u32::MAX };
        let later = self.peers.range((node, last.saturating_add(1))..=(node, u32::MAX));
        let in_turn = later.chain(self.peers.range((node, 0)..=(node, last)));
        let claims_more = |peer: &Peer| arena[peer.hello].weight > arena[tip].weight;
        let is_ahead = |peer: &Peer| !peer.orphans.is_empty() || claims_more(peer);
        let mut ahead = in_turn.filter(|(_, peer)| peer.waits_to_be_asked && is_ahead(peer));
        ahead.next().map(|((_, peer), _)| *peer)
    }

    /// Forgets all about a neighbour.
    pub(crate) fn forget(&mut self, node: u32, neighbour: u32, planted: Option<Planted>) {
        if planted != Some(Planted::KeepsTheShelf) {
            self.peers.remove(&(node, neighbour));
        }
        let question = &mut self.nodes[node as usize].question;
        if planted != Some(Planted::KeepsWaiting) {
            *question = question.filter(|(asked, _)| *asked != neighbour);
        }
    }

    /// Writes an answer down, because it doesn't fit into an event.
    pub(crate) fn note(&mut self, answer: Answer) -> u32 {
        if let Some(place) = self.struck.pop() {
            self.answers[place as usize] = answer;
            return place;
        }
        self.answers.push(answer);
        self.answers.len() as u32 - 1
    }

    pub(crate) fn strike(&mut self, place: u32) {
        self.struck.push(place);
    }

    pub(crate) fn read(&self, place: u32) -> Answer {
        self.answers[place as usize]
    }

    /// Reads an answer, and strikes it.
    pub(crate) fn take_answer(&mut self, place: u32) -> Answer {
        self.strike(place);
        self.read(place)
    }
}

/// What a node whose branch ends at `tip` answers someone who asks what follows `after`.
pub(crate) fn answer(
    arena: &Arena,
    tip: u32,
    after: u32,
    planted: Option<Planted>,
) -> (Answer, u64) {
    let top = arena[after].height;
    let is_known = |height: &u32| {
        let height = *height;
        height <= arena[tip].height && arena.ancestor(after, height) == arena.ancestor(tip, height)
    };
    let above = locator(top, planted).into_iter().find(is_known).unwrap_or(0);
    let most = MAX_BLOCKS - usize::from(planted == Some(Planted::ShortAnswers));
    let (mut last, mut bytes) = (above, 0);
    while last < arena[tip].height && ((last - above) as usize) < most {
        let next = u64::from(arena[arena.ancestor(tip, last + 1)].bytes);
        if last > above && bytes + next > ANSWER_BYTES {
            break;
        }
        bytes += next;
        last += 1;
    }
    (Answer { above, last: arena.ancestor(tip, last) }, bytes)
}

/// The heights of the blocks that a node names when it asks what follows a branch that ends at this height.
pub(crate) fn locator(top: u32, planted: Option<Planted>) -> Vec<u32> {
    if planted == Some(Planted::EvenLocator) {
        return (0..=top).rev().collect();
    }
    locator_heights(top.into()).into_iter().map(|height| height as u32).collect()
}
