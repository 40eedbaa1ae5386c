use super::people::{PEOPLE, key, name};
use kusari::stage5_network::any::{Input, Message, Output};
use kusari::stage5_network::protocol::{Consensus as _, Proposal};
use kusari::stage9_stake::{
    Block, ByRule, Evidence, Genesis, Node, NodeId, NodeSettings, Rule, StakeProtocol, Staker,
    Time, Voter,
};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long a message takes, in milliseconds.
const DELAY: u64 = 100;

/// A message, with who sent it and who gets it.
type Letter<R> = (NodeId, NodeId, Message<StakeProtocol<R>>);

/// Five of chapter 5's nodes, one for each person, with a line from each to each. Time is virtual, so the same happens each time.
#[derive(Debug)]
pub struct Village<R: Rule> {
    genesis: Genesis,
    nodes: Vec<Node<R>>,
    stakers: Vec<Staker>,
    /// `None`: this person doesn't vote, or votes twice by hand.
    voters: Vec<Option<Voter>>,
    /// What will arrive, by time and in order.
    post: BTreeMap<(u64, usize), Letter<R>>,
    posted: usize,
    /// Who is on which side of a cut.
    sides: [u8; PEOPLE.len()],
    /// Milliseconds since it began.
    now: u64,
    /// The next moment at which everyone looks whether it's their turn.
    due: u64,
}

impl<R: Rule> Village<R> {
    /// Begins at the genesis.
    ///
    /// # Panics
    ///
    /// If the genesis breaks a rule.
    pub fn new(genesis: &Genesis) -> Village<R> {
        let settings = NodeSettings { propose_empty_blocks: true, ..NodeSettings::default() };
        let node = Node::<R>::new(genesis.clone(), settings).expect("the genesis keeps the rules");
        let people = 0..PEOPLE.len();
        let mut village = Village {
            genesis: genesis.clone(),
            nodes: vec![node; PEOPLE.len()],
            stakers: people.clone().map(|who| Staker::new(key(who))).collect(),
            voters: people.map(|who| Some(Voter::new(key(who)))).collect(),
            post: BTreeMap::new(),
            posted: 0,
            sides: [0; PEOPLE.len()],
            now: 0,
            due: 1_000,
        };
        village.heal();
        village
    }

    /// Lets time pass. A second after a slot has begun, everyone looks whether it's theirs. Then they vote, if there's anything to vote for.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now + u64::try_from(time.as_millis()).unwrap_or(u64::MAX / 2);
        loop {
            let arrival = self.post.keys().next().map_or(u64::MAX, |(at, _)| *at);
            if arrival.min(self.due) > end {
                break;
            }
            if arrival <= self.due {
                self.now = arrival;
                let Some((_, (from, to, message))) = self.post.pop_first() else { break };
                if self.sides[from.0] == self.sides[to.0] {
                    self.tell(to, Input::Message(from, message));
                }
            } else {
                self.now = self.due;
                self.due += 1_000 * u64::from(self.genesis.numbers.slot);
                (0..PEOPLE.len()).for_each(|who| self.propose(who));
                (0..PEOPLE.len()).for_each(|who| self.vote(who));
            }
        }
        self.now = end;
    }

    /// Cuts all lines between these two groups. No one is told: messages vanish.
    pub fn cut(&mut self, left: &[usize], right: &[usize]) {
        left.iter().for_each(|who| self.sides[*who] = 1);
        right.iter().for_each(|who| self.sides[*who] = 2);
    }

    /// Repairs all lines. Each is a new one, so both ends say hello.
    pub fn heal(&mut self) {
        self.sides = [0; PEOPLE.len()];
        for one in 0..PEOPLE.len() {
            for other in (0..PEOPLE.len()).filter(|other| *other != one) {
                self.tell(NodeId(one), Input::Connected(NodeId(other)));
            }
        }
    }

    /// Whether all nodes have the same last block.
    pub fn agree(&self) -> bool {
        self.nodes.iter().all(|node| node.tip() == self.nodes[0].tip())
    }

    /// Someone's node.
    pub fn node(&self, who: usize) -> &Node<R> {
        &self.nodes[who]
    }

    /// How high someone's chain is.
    pub fn height(&self, who: usize) -> u64 {
        self.nodes[who].tip().height
    }

    /// The blocks of someone's chain, the lowest first.
    pub fn blocks(&self, who: usize) -> Vec<Arc<Block>> {
        self.nodes[who].tree().best_above(0).map(|placed| placed.block).collect()
    }

    /// Who made each block of someone's chain, by whom its new coins are for.
    pub fn makers(&self, who: usize) -> Vec<&'static str> {
        let maker = |block: Arc<Block>| {
            let lock = &block.body.transactions.first()?.outputs.first()?.lock;
            let is_paid = |who: &usize| Staker::new(key(*who)).lock == *lock;
            (0..PEOPLE.len()).find(is_paid).map(|who| name(&key(who).public_key()))
        };
        self.blocks(who).into_iter().filter_map(maker).collect()
    }

    /// What a clock in the village shows.
    pub fn clock(&self) -> Time {
        self.genesis.time.after(Duration::from_millis(self.now))
    }

    fn propose(&mut self, who: usize) {
        let draft = self.nodes[who].draft_for(&self.stakers[who], self.clock());
        let mut random = ChaCha12Rng::seed_from_u64(self.now);
        let mut search = ByRule::<R>::search(draft, &self.genesis, &mut random);
        if let Proposal::Found(block) = ByRule::<R>::propose(&mut search, u64::MAX) {
            self.tell(NodeId(who), Input::Proposed(block));
        }
    }

    fn vote(&mut self, who: usize) {
        let now = self.clock();
        let Some(voter) = &mut self.voters[who] else { return };
        let votes = R::cast(voter, self.nodes[who].tree().place(), now, &self.genesis);
        votes.into_iter().for_each(|vote| self.tell(NodeId(who), Input::Transaction(vote)));
    }

    /// From now on, someone doesn't vote any more.
    pub fn stop_voting(&mut self, who: usize) {
        self.voters[who] = None;
    }

    /// Gives someone evidence, for the next block that they make.
    pub fn give_evidence(&mut self, who: usize, evidence: Evidence) {
        self.stakers[who].evidence = Some(evidence);
    }

    /// Tells a node something, and posts what it says.
    fn tell(&mut self, who: NodeId, input: Input<StakeProtocol<R>>) {
        let now = self.clock();
        for output in self.nodes[who.0].handle(input, now) {
            if let Output::Send(to, message) = output {
                self.posted += 1;
                self.post.insert((self.now + DELAY, self.posted), (who, to, message));
            }
        }
    }
}
