use crate::plan::{Change, Plan};
use kusari::stage5_network::any::{Event, Input, Message, Node, Output};
use kusari::stage5_network::protocol::{Block as _, Protocol};
use kusari::stage5_network::{BlockHash, NodeId, Time};
use kusari_city::What;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

/// Who makes blocks, and when.
pub(crate) trait Makers<P: Protocol> {
    /// The next moment, in microseconds, at which someone may make a block.
    fn moment(&self, now: u64) -> u64;

    /// The blocks that are made at a moment, in order. A clock shows `now`.
    fn make(&self, moment: u64, now: Time, nodes: &[Node<P>], tips: &[u32])
    -> Vec<(u32, P::Block)>;

    /// A node made a block, and follows it.
    fn made(&mut self, _: &Node<P>) {}
}

/// Real nodes, and what's going to happen to them.
pub(crate) struct RealTown<'a, P: Protocol, M> {
    plan: &'a Plan,
    makers: M,
    nodes: Vec<Node<P>>,
    begin: Time,
    /// Blocks have the numbers that they have in the city: they're counted as they're made.
    numbers: HashMap<BlockHash, u32>,
    agenda: BTreeMap<(u64, u64), Due<P>>,
    written: u64,
    /// The last moment at which blocks could be made. The next one is put down as soon as all messages of this one are.
    moment: Option<u64>,
    done: VecDeque<Done<P>>,
    cut: BTreeSet<(u32, u32)>,
    away: BTreeSet<u32>,
    /// Where each node's branch ends.
    pub(crate) tips: Vec<u32>,
}

enum Due<P: Protocol> {
    Change(Change),
    Moment,
    Deliver { from: u32, to: u32, message: Message<P> },
}

/// What happened, and what it led to.
pub(crate) struct Done<P: Protocol> {
    pub(crate) time: u64,
    pub(crate) what: What,
    /// Blocks that came into a node's tree.
    pub(crate) arrivals: Vec<(u32, u32)>,
    pub(crate) sent: Vec<(u32, u32, Message<P>)>,
    /// Where branches ended after it. Empty: nowhere else than now.
    tips: Vec<(u32, u32)>,
}

impl<'a, P: Protocol, M: Makers<P>> RealTown<'a, P, M> {
    /// A town of nodes like this one, which knows only the genesis.
    pub(crate) fn new(plan: &'a Plan, node: Node<P>, makers: M) -> RealTown<'a, P, M> {
        let (genesis, count) = (node.tip(), plan.town.nodes as usize);
        let mut real = RealTown {
            plan,
            makers,
            nodes: vec![node; count],
            begin: genesis.time,
            numbers: HashMap::from([(genesis.hash, 0)]),
            agenda: BTreeMap::new(),
            written: 0,
            moment: Some(0),
            done: VecDeque::new(),
            cut: BTreeSet::new(),
            away: BTreeSet::new(),
            tips: vec![0; count],
        };
        real.greet();
        for (time, change) in &plan.changes {
            real.put(*time, Due::Change(*change));
        }
        real
    }

    /// All are linked, and have said hello, before anything happens.
    fn greet(&mut self) {
        let mut hellos = Done::new(0, What::Made { node: 0, block: 0 });
        for &(a, b) in &self.plan.lines {
            self.tell(a, Input::Connected(id(b)), &mut hellos);
            self.tell(b, Input::Connected(id(a)), &mut hellos);
        }
        let mut answers = Done::new(0, What::Made { node: 0, block: 0 });
        for (from, to, hello) in hellos.sent {
            self.tell(to, Input::Message(id(from), hello), &mut answers);
        }
        assert!(answers.sent.is_empty(), "no one is ahead");
    }

    fn put(&mut self, time: u64, due: Due<P>) {
        self.agenda.insert((time, self.written), due);
        self.written += 1;
    }

    /// A message arrives at this time.
    pub(crate) fn put_message(&mut self, time: u64, from: u32, to: u32, message: Message<P>) {
        self.put(time, Due::Deliver { from, to, message });
    }

    /// What happens next.
    pub(crate) fn next(&mut self) -> Option<Done<P>> {
        loop {
            if let Some(done) = self.done.pop_front() {
                for (node, tip) in &done.tips {
                    self.tips[*node as usize] = *tip;
                }
                return Some(done);
            }
            if let Some(last) = self.moment.take()
                && !self.has_all_blocks()
            {
                self.put(self.makers.moment(last), Due::Moment);
            }
            let ((time, _), due) = self.agenda.pop_first()?;
            self.happen(time, due);
        }
    }

    fn has_all_blocks(&self) -> bool {
        self.numbers.len() as u32 > self.plan.town.blocks
    }

    fn happen(&mut self, time: u64, due: Due<P>) {
        match due {
            Due::Change(Change::Line(one, other, is_up)) => {
                let changed = match is_up {
                    true => self.cut.remove(&(one, other)),
                    false => self.cut.insert((one, other)),
                };
                if changed && !self.away.contains(&one) && !self.away.contains(&other) {
                    self.change(time, one, other, is_up);
                }
            }
            Due::Change(Change::Node(node, is_up)) => {
                let changed = if is_up { self.away.remove(&node) } else { self.away.insert(node) };
                if changed {
                    for neighbour in self.neighbours(node) {
                        self.change(time, node, neighbour, is_up);
                    }
                }
            }
            Due::Moment => {
                self.moment = Some(time);
                let made = self.makers.make(time, self.clock(time), &self.nodes, &self.tips);
                for (node, block) in made {
                    if !self.away.contains(&node) && !self.has_all_blocks() {
                        self.make(time, node, block);
                    }
                }
            }
            Due::Deliver { from, to, message } => {
                let heard = self.in_city(&message);
                let mut done = Done::new(time, What::Heard { from, to, message: heard });
                self.tell(to, Input::Message(id(from), message), &mut done);
                self.done.push_back(done);
            }
        }
    }

    /// How many pairs of linked neighbours have branches of which one is heavier.
    pub(crate) fn unequal(&self) -> u64 {
        let weight = |node: u32| self.nodes[node as usize].tree().weight();
        let pairs =
            (0..self.plan.town.nodes).filter(|node| !self.away.contains(node)).map(|node| {
                let others = self.neighbours(node).into_iter();
                others.filter(|other| node < *other && weight(node) != weight(*other)).count()
                    as u64
            });
        pairs.sum()
    }

    /// The neighbours that a node is linked with, or was, if it leaves.
    fn neighbours(&self, node: u32) -> Vec<u32> {
        let ends = self.plan.lines.iter().filter(|line| !self.cut.contains(line));
        let mut others: Vec<u32> = ends
            .filter_map(|&(a, b)| match node {
                _ if node == a => Some(b),
                _ if node == b => Some(a),
                _ => None,
            })
            .filter(|other| !self.away.contains(other))
            .collect();
        others.sort_unstable();
        others
    }

    fn change(&mut self, time: u64, one: u32, other: u32, is_up: bool) {
        let mut done = Done::new(time, What::Line { one, other, is_up });
        for (node, neighbour) in [(one, id(other)), (other, id(one))] {
            let input = match is_up {
                true => Input::Connected(neighbour),
                false => Input::Disconnected(neighbour),
            };
            self.tell(node, input, &mut done);
        }
        self.done.push_back(done);
    }

    fn make(&mut self, time: u64, node: u32, block: P::Block) {
        let number = self.numbers.len() as u32;
        self.numbers.insert(block.hash(), number);
        let mut done = Done::new(time, What::Made { node, block: number });
        self.tell(node, Input::Proposed(block), &mut done);
        self.makers.made(&self.nodes[node as usize]);
        self.done.push_back(done);
    }

    fn tell(&mut self, node: u32, input: Input<P>, done: &mut Done<P>) {
        let now = self.clock(done.time);
        let told = &mut self.nodes[node as usize];
        for output in told.handle(input, now) {
            match output {
                Output::Send(to, message) => done.sent.push((node, to.0 as u32, message)),
                Output::Disconnect(peer) => panic!("node {node} drops {peer}"),
                Output::Event(Event::BlockStored(placed)) => {
                    done.arrivals.push((node, self.numbers[&placed.hash]));
                }
                Output::Event(Event::TipChanged(change)) => {
                    let tip = change.connected.last().expect("a branch doesn't get lighter");
                    done.arrivals.push((node, self.numbers[&tip.hash]));
                }
                Output::Event(Event::Penalised { peer, offence, .. }) => {
                    panic!("node {node} penalises {peer}: {offence}")
                }
                Output::Event(_) => {}
            }
        }
        done.tips.push((node, self.numbers[&told.tip().hash]));
    }

    /// What all clocks show.
    fn clock(&self, micros: u64) -> Time {
        self.begin.after(Duration::from_micros(micros))
    }

    /// A message as the city has it.
    fn in_city(&self, message: &Message<P>) -> kusari_city::Message {
        let number = |hash: &BlockHash| self.numbers[hash];
        match message {
            Message::Hello(hello) => kusari_city::Message::Hello(number(&hello.tip)),
            Message::Block(block) => kusari_city::Message::Block(number(&block.hash())),
            Message::GetBlocks(hashes) => {
                kusari_city::Message::GetBlocks(hashes.iter().map(number).collect())
            }
            Message::Blocks(blocks) => {
                let numbers = blocks.iter().map(|block| number(&block.hash()));
                kusari_city::Message::Blocks(numbers.collect())
            }
            other => panic!("there are no payments, but there's {other}"),
        }
    }
}

impl<P: Protocol> Done<P> {
    fn new(time: u64, what: What) -> Done<P> {
        Done { time, what, arrivals: Vec::new(), sent: Vec::new(), tips: Vec::new() }
    }
}

fn id(node: u32) -> NodeId {
    NodeId(node as usize)
}
