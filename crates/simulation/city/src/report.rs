use crate::attack::AttackReport;
use crate::churn::ChurnReport;
use crate::histogram::Histogram;
use crate::step::Step;
use crate::traffic::TrafficReport;

/// The shares of all nodes, in per cent, whose arrival times are recorded.
pub const PERCENTILES: [u32; 8] = [10, 25, 50, 75, 90, 95, 99, 100];

/// A block, and how it spread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockRecord {
    /// Its number: 1 is the first after the genesis.
    pub id: u32,
    /// The block that it extends.
    pub parent: u32,
    /// How many blocks are below it.
    pub height: u32,
    /// The node that made it.
    pub maker: u32,
    /// How large it is.
    pub bytes: u32,
    /// When it was made, in microseconds.
    pub time: u64,
    /// Whether it's on the main chain when the run ends.
    pub is_main: bool,
    /// How many microseconds it took until [10, 25, 50, … 100 of a hundred](PERCENTILES) nodes had it, its maker included.
    /// `None`: that never happened.
    pub arrival: [Option<u64>; 8],
}

/// A node gave up some blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reorganisation {
    /// Which node.
    pub node: u32,
    /// When, in microseconds.
    pub time: u64,
    /// How many blocks it gave up.
    pub depth: u32,
    /// Where its branch ended.
    pub old_tip: u32,
    /// Where it ends now.
    pub new_tip: u32,
}

/// What became of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeSummary {
    /// Its number.
    pub node: u32,
    /// Its region. 0 if there are none.
    pub region: u8,
    /// How many lines it has.
    pub lines: u32,
    /// Which share of the work or of the stake it has.
    pub share: f64,
    /// How many blocks it made.
    pub made: u32,
    /// How many of them are on the main chain.
    pub made_main: u32,
    /// How many bytes it sent, of all kinds of messages.
    pub sent_bytes: u64,
    /// How often it gave up blocks.
    pub reorganisations: u32,
}

/// What came of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// How many blocks were made.
    pub made: u32,
    /// How many of them are on the main chain at the end.
    pub main: u32,
    /// How many aren't.
    pub stale: u32,
    /// When the last thing happened, in microseconds.
    pub time: u64,
    /// How many events were handled. It's the only number that depends on [`Town::shortcuts`](crate::Town::shortcuts).
    pub events: u64,
    /// A hash of everything that changed something, in order: blocks that were made, that arrived, and were followed.
    pub trace: [u8; 32],
    /// How long blocks took to arrive, over all blocks and all nodes but the makers.
    pub arrivals: Histogram,
    /// The mean time until [10, 25, … of a hundred](PERCENTILES) nodes had a block, in microseconds, and how many
    /// blocks got that far.
    pub spread: [(f64, u32); 8],
    /// How many reorganisations had a depth of 1, 2, 3 … blocks.
    pub reorganisations: Vec<u64>,
    /// Whether the watcher ended the run before all blocks were made.
    pub is_cut_short: bool,
    /// What became of each node.
    pub nodes: Vec<NodeSummary>,
    /// What came of the [attack](crate::Town::attack).
    pub attack: Option<AttackReport>,
    /// What became of the [payments](crate::Town::traffic).
    pub traffic: Option<TrafficReport>,
    /// How much nodes [missed](crate::Town::churn).
    pub churn: Option<ChurnReport>,
}

impl Report {
    /// The share of blocks that are stale.
    #[must_use]
    pub fn stale_rate(&self) -> f64 {
        f64::from(self.stale) / f64::from(self.made.max(1))
    }

    /// This node's share of the blocks on the main chain.
    #[must_use]
    pub fn revenue(&self, node: u32) -> f64 {
        let made = self.nodes.get(node as usize).map_or(0, |node| node.made_main);
        f64::from(made) / f64::from(self.main.max(1))
    }
}

/// Watches a run. A database, a progress bar and a test are watchers. What a watcher doesn't want costs
/// nothing.
pub trait Watcher {
    /// Whether it wants each block when the run is over.
    fn wants_blocks(&self) -> bool {
        true
    }

    /// A block, in the order in which they were made. All of them come when the run is over, because only then do we know which
    /// are stale.
    fn block(&mut self, _block: &BlockRecord) {}

    /// A node gave up blocks.
    fn reorganisation(&mut self, _reorganisation: &Reorganisation) {}

    /// A block is in a node's tree now.
    fn arrival(&mut self, _time: u64, _node: u32, _block: u32) {}

    /// Whether it wants to know about each message. The city asks once.
    fn wants_steps(&self) -> bool {
        false
    }

    /// A message got under way. It's called in the order in which messages are sent, and before the [step](Watcher::step) that made someone send
    /// it.
    fn sent(&mut self, _from: u32, _to: u32, _arrives: u64) {}

    /// Something happened, and this is where each node's branch ends after it.
    fn step(&mut self, _step: &Step, _tips: &[u32]) {}

    /// The run is over. When an event was handled, this many others were waiting on average. A bench fills a bare heap with
    /// as many.
    fn waited(&mut self, _on_average: f64) {}

    /// Called after every 64 blocks or 65,536 events; `false` ends the run in good order (Ctrl-C, a full
    /// disk).
    fn go_on(&mut self, _made: u32) -> bool {
        true
    }
}

/// No one looks on.
impl Watcher for () {
    fn wants_blocks(&self) -> bool {
        false
    }
}
