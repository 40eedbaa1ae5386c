use kusari::stage5_network::{
    Genesis, GenesisError, Input, Message, Node, NodeId, NodeSettings, Nonce, Output, Time,
    WorkError, WorkRule, mine,
};
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

/// How long after each other the ticks of a node are.
const TICK: Duration = Duration::from_millis(200);

/// Nodes 0, 1, 2, …, each linked to all others, and the post between them. There is no thread and
/// no clock in it: the same deeds have the same consequences.
#[derive(Clone, Debug)]
pub struct Town {
    nodes: Vec<Node>,
    now: Time,
    /// Who hears only each other, while the town is cut.
    near: Option<BTreeSet<usize>>,
    deeds: Vec<Deed>,
}

/// What was done to a town.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Cut(BTreeSet<usize>),
    Mined(usize),
    Mended,
}

impl Town {
    /// Makes a town in which nobody has found a block yet.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: &Genesis<WorkRule>, nodes: usize) -> Result<Town, GenesisError<WorkError>> {
        let settings = NodeSettings { hello_every: TICK, ..NodeSettings::default() };
        let node = Node::new(genesis.clone(), settings)?;
        let mut town =
            Town { nodes: vec![node; nodes], now: genesis.time, near: None, deeds: Vec::new() };
        let links = (0..nodes).flat_map(|a| (0..nodes).map(move |b| (a, b)));
        let links = links.filter(|(a, b)| a != b);
        town.deliver(links.map(|(a, b)| (a, Input::Connected(NodeId(b)))).collect());
        Ok(town)
    }

    /// The nodes.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Cuts the town in two: from now on the nodes in `near` hear only each other, and so do the
    /// others. Nobody is told, and what is sent across is lost.
    pub fn cut(&mut self, near: &[usize]) {
        let near: BTreeSet<usize> = near.iter().copied().collect();
        self.deeds.push(Deed::Cut(near.clone()));
        self.near = Some(near);
    }

    /// Mends the town, and lets every node greet its neighbours, until nobody has anything more to
    /// say. Returns what was wanted, and by which node.
    pub fn mend(&mut self) -> Vec<(usize, Output)> {
        self.deeds.push(Deed::Mended);
        self.near = None;
        self.deliver((0..self.nodes.len()).map(|node| (node, Input::Tick(TICK))).collect())
    }

    /// Lets a node find a block at the end of its best chain, and tell of it. Returns what was
    /// wanted, and by which node.
    ///
    /// # Panics
    ///
    /// If there is no node of that number.
    pub fn mine(&mut self, node: usize) -> Vec<(usize, Output)> {
        let miner = &self.nodes[node];
        self.deeds.push(Deed::Mined(node));
        self.now = self.now.after(Duration::from_secs(1));
        // Each looks elsewhere, so that no two find the same block.
        let start = Nonce::new(1_000_000 * node as u64);
        let block = mine(miner.draft(self.now), miner.genesis().rule.difficulty, start);
        let mined = block.map(|block| (node, Input::Proposed(block)));
        self.deliver(mined.into_iter().collect())
    }

    /// What was done to it, from the first on.
    pub(super) fn deeds(&self) -> &[Deed] {
        &self.deeds
    }

    fn deliver(&mut self, mut bag: VecDeque<(usize, Input)>) -> Vec<(usize, Output)> {
        let mut wanted = Vec::new();
        while let Some((to, input)) = bag.pop_front() {
            for output in self.nodes[to].handle(input, self.now) {
                if let Output::Send(NodeId(peer), message) = &output
                    && self.hears(to, *peer)
                {
                    bag.push_back((*peer, letter(to, message.clone())));
                }
                wanted.push((to, output));
            }
        }
        wanted
    }

    fn hears(&self, from: usize, to: usize) -> bool {
        self.near.as_ref().is_none_or(|near| near.contains(&from) == near.contains(&to))
    }
}

fn letter(from: usize, message: Message) -> Input {
    Input::Message(NodeId(from), message)
}

#[cfg(test)]
mod tests {
    use super::super::world::genesis;
    use super::*;

    fn tips(town: &Town) -> Vec<String> {
        town.nodes().iter().map(|node| node.tip().hash.to_hex()).collect()
    }

    #[test]
    fn a_block_is_heard_by_all_and_in_a_town_that_is_cut_by_one_side() {
        let mut town = Town::new(&genesis(), 4).expect("the genesis is a good one");
        town.mine(2);
        let heights = |town: &Town| -> Vec<u64> {
            town.nodes().iter().map(|node| node.tip().height).collect()
        };
        assert_eq!(heights(&town), [1; 4]);
        town.cut(&[0, 3]);
        town.mine(3);
        assert_eq!(heights(&town), [2, 1, 1, 2]);
        town.mine(1);
        town.mine(1);
        assert_eq!(heights(&town), [2, 3, 3, 2]);
        town.mend();
        assert_eq!(heights(&town), [3; 4]);
        assert_eq!(tips(&town), vec![tips(&town)[0].clone(); 4]);
    }

    #[test]
    fn two_sides_never_find_the_same_block_and_the_same_deeds_give_the_same_town() {
        let make = || {
            let mut town = Town::new(&genesis(), 3).expect("the genesis is a good one");
            town.cut(&[1]);
            town.mine(1);
            town.mine(2);
            town
        };
        let (one, other) = (make(), make());
        assert_ne!(tips(&one)[1], tips(&one)[2]);
        assert_eq!(tips(&one)[0], tips(&one)[2]);
        assert_eq!(tips(&one), tips(&other));
        assert_eq!(one.deeds().len(), 3);
    }
}
