use kusari::stage5_network::{
    Genesis, GenesisError, Input, Message, Node, NodeId, NodeSettings, Nonce, Output, Time,
    Transaction, WorkError, WorkRule, mine,
};
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

/// How much time passes between two ticks of a node.
const TICK: Duration = Duration::from_millis(200);

/// Nodes 0, 1, 2, …, and the post between them, which delivers every letter in its order. At first each node is
/// linked to all others. There are no threads in a town and no clock, so if you do the same things in the same
/// order, the same things happen.
///
/// Each of the functions that do something answers what was wanted then, and by which node, until all was quiet.
///
/// ```
/// use kusari::stage5_network::*;
/// use kusari_exercises::stage5::Town;
///
/// let rule = WorkRule { difficulty: Difficulty::from_bits(4) };
/// let genesis = Genesis { time: Time::default(), grants: vec![], rule };
/// let mut town = Town::new(&genesis, 3)?;
/// town.mine(2);
/// let newcomer = town.add();
/// town.link(newcomer, 0);
/// assert_eq!(town.nodes()[newcomer].tip(), town.nodes()[2].tip());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Town {
    nodes: Vec<Node>,
    /// A node that knows only the genesis, for those that come later.
    newcomer: Node,
    now: Time,
    /// The nodes that hear only each other, while the town is cut.
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
    /// Makes a town in which no one has found a block yet.
    ///
    /// # Errors
    ///
    /// The first rule that the genesis breaks.
    pub fn new(genesis: &Genesis<WorkRule>, nodes: usize) -> Result<Town, GenesisError<WorkError>> {
        let settings = NodeSettings { hello_every: TICK, ..NodeSettings::default() };
        let node = Node::new(genesis.clone(), settings)?;
        let mut town = Town {
            nodes: vec![node.clone(); nodes],
            newcomer: node,
            now: genesis.time,
            near: None,
            deeds: Vec::new(),
        };
        let links = (0..nodes).flat_map(|a| (0..nodes).map(move |b| (a, b)));
        let links = links.filter(|(a, b)| a != b);
        town.deliver(links.map(|(a, b)| (a, Input::Connected(NodeId(b)))).collect());
        Ok(town)
    }

    /// The nodes.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What time it is in the town. A second passes with each block that is mined.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Adds a node that knows only the genesis and has no neighbours yet. Returns its number.
    pub fn add(&mut self) -> usize {
        self.nodes.push(self.newcomer.clone());
        self.nodes.len() - 1
    }

    /// Makes a link between two nodes.
    ///
    /// # Panics
    ///
    /// If there is no node of that number.
    pub fn link(&mut self, a: usize, b: usize) -> Vec<(usize, Output)> {
        let connected = [(a, Input::Connected(NodeId(b))), (b, Input::Connected(NodeId(a)))];
        self.deliver(connected.into())
    }

    /// Hands a payment to a node, as its payer does.
    ///
    /// # Panics
    ///
    /// If there is no node of that number.
    pub fn pay(&mut self, node: usize, payment: Transaction) -> Vec<(usize, Output)> {
        self.deliver([(node, Input::Transaction(payment))].into())
    }

    /// Lets a node hear something from someone who isn't a node of the town. If they weren't neighbours, they are
    /// now. The node's answers to a stranger aren't delivered to anyone.
    ///
    /// # Panics
    ///
    /// If there is no node of that number.
    pub fn hear(
        &mut self,
        node: usize,
        stranger: NodeId,
        message: Message,
    ) -> Vec<(usize, Output)> {
        if self.nodes[node].peers().all(|peer| peer != stranger) {
            self.nodes[node].handle(Input::Connected(stranger), self.now);
        }
        self.deliver([(node, Input::Message(stranger, message))].into())
    }

    /// Cuts the town in two: from now on the nodes in `near` hear only each other, and so do the
    /// others. No one is told, and what's sent across is lost.
    pub fn cut(&mut self, near: &[usize]) {
        let near: BTreeSet<usize> = near.iter().copied().collect();
        self.deeds.push(Deed::Cut(near.clone()));
        self.near = Some(near);
    }

    /// Heals the town, and lets every node greet its neighbours.
    pub fn mend(&mut self) -> Vec<(usize, Output)> {
        self.deeds.push(Deed::Mended);
        self.near = None;
        self.deliver((0..self.nodes.len()).map(|node| (node, Input::Tick(TICK))).collect())
    }

    /// Lets a node find a block at the end of its best chain, and tell its neighbours.
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
                    && *peer < self.nodes.len()
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
    use crate::people::{Bob, Mallory};

    #[test]
    fn a_newcomer_hears_nothing_before_it_has_a_link() {
        let mut town = Town::new(&genesis(), 2).expect("the genesis is a good one");
        let newcomer = town.add();
        town.mine(0);
        town.pay(1, Mallory.pays(Bob, 30, 1));
        assert_eq!(town.nodes()[newcomer].tip().height, 0);
        town.link(newcomer, 1);
        assert_eq!(town.nodes()[newcomer].tip(), town.nodes()[0].tip());
        town.mine(newcomer);
        let waiting = |node: &Node| node.mempool().transactions().len();
        assert!(town.nodes().iter().all(|node| node.tip().height == 2));
        assert_eq!(town.nodes().iter().map(waiting).collect::<Vec<_>>(), [1, 1, 0]);
    }

    #[test]
    fn a_stranger_is_heard_and_the_answer_goes_nowhere() {
        let mut town = Town::new(&genesis(), 2).expect("the genesis is a good one");
        let stranger = NodeId(13);
        let payment = Mallory.pays(Bob, 30, 1);
        let said = town.hear(0, stranger, Message::Transaction(payment.clone().into()));
        assert!(town.nodes().iter().all(|node| node.mempool().contains(&payment)));
        assert!(town.nodes()[0].peers().any(|peer| peer == stranger));
        let to_stranger =
            |output: &Output| matches!(output, Output::Send(to, _) if *to == stranger);
        assert!(said.iter().all(|(_, output)| !to_stranger(output)), "it has the payment");
        let said = town.mine(1);
        assert_eq!(said.iter().filter(|(_, output)| to_stranger(output)).count(), 1);
        assert_eq!(town.deeds(), [Deed::Mined(1)]);
    }

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
