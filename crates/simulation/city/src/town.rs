use crate::numbers::Numbers;
use crate::plan::{Attack, Churn, Traffic};
use crate::regions::Regions;

/// A town, which is what a run simulates. All times are in microseconds, and all sizes in bytes.
///
/// Write `Town { nodes: 600, blocks: 1_000, ..Town::default() }`: fields may be added.
#[derive(Clone, Debug, PartialEq)]
pub struct Town {
    /// The same seed gives the same course of events, on every machine.
    pub seed: u64,
    /// How many nodes: 2 to [`Town::MAX_NODES`].
    pub nodes: u32,
    /// The run ends when this many blocks have been made, and no message is under way any more: 1 to [`Town::MAX_BLOCKS`].
    pub blocks: u32,
    /// The mean time from one block to the next, over everyone who makes blocks: up to [`Town::MAX_TIME`].
    pub interval: u64,
    /// Who has a line to whom.
    pub topology: Topology,
    /// How long a message takes.
    pub network: Network,
    /// How nodes tell each other about a block.
    pub relay: Relay,
    /// Which blocks a node passes on.
    pub forwards: Forwards,
    /// What happens if one node sends several messages at once. It only matters where there's a bandwidth.
    pub uplink: Uplink,
    /// Messages that get lost. `None`: all of them arrive.
    pub loss: Option<Loss>,
    /// How large a block is: up to [`Town::MAX_BLOCK_BYTES`].
    pub block_bytes: u32,
    /// Who makes blocks, and how often.
    pub makers: Makers,
    /// Lines among those who make blocks, on which a new block is pushed. It needs [`Makers::Shares`].
    pub mesh: Option<Mesh>,
    /// Numbers that only rules of stake need.
    pub numbers: Numbers,
    /// Whether to leave out messages that can change nothing, wherever that's exact. It makes a run up to six times as fast, and
    /// changes nothing but [`Report::events`](crate::Report::events). Only a test has a reason to turn it off.
    pub shortcuts: bool,
    /// Who doesn't do what they should. `None`: everyone does.
    pub attack: Option<Attack>,
    /// Who pays whom. `None`: all blocks have the same size.
    pub traffic: Option<Traffic>,
    /// Who isn't there all the time. `None`: everyone is.
    pub churn: Option<Churn>,
}

impl Town {
    /// How many nodes a town may have.
    pub const MAX_NODES: u32 = 100_000;
    /// How many blocks may be made in a run.
    pub const MAX_BLOCKS: u32 = 10_000_000;
    /// How many lines there may be.
    pub const MAX_LINES: usize = 5_000_000;
    /// The longest time that can be set: one day.
    pub const MAX_TIME: u64 = 86_400_000_000;
    /// The largest block: a gigabyte.
    pub const MAX_BLOCK_BYTES: u32 = 1_000_000_000;
    /// How much memory a run may take, in bytes, as far as it's known before it begins: two gibibytes.
    pub const MAX_MEMORY: u64 = 2 << 30;
    /// How many messages may be under way at once.
    pub const MAX_UNDER_WAY: usize = 20_000_000;
}

impl Default for Town {
    /// A hundred nodes with eight lines each, a tenth of a second for each message, and a block every
    /// ten minutes.
    fn default() -> Town {
        Town {
            seed: 1,
            nodes: 100,
            blocks: 1_000,
            interval: 600_000_000,
            topology: Topology::Random { degree: 8 },
            network: Network::Constant { delay: 100_000 },
            relay: Relay::Announce,
            forwards: Forwards::Tips,
            uplink: Uplink::Free,
            loss: None,
            block_bytes: 1_000_000,
            makers: Makers::Equal,
            mesh: None,
            numbers: Numbers::default(),
            shortcuts: true,
            attack: None,
            traffic: None,
            churn: None,
        }
    }
}

/// Who has a line to whom. A town in which some node can't be reached is refused.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Topology {
    /// Each node has a line to all others.
    Full,
    /// Each node has a line to the next, and the last to the first.
    Ring,
    /// Each node has a line to the next.
    Line,
    /// All nodes have a line to the first.
    Star,
    /// Each node has this many lines, drawn by chance. If that's an odd number of ends, one node has one more.
    Random {
        /// How many lines each has.
        degree: u32,
    },
    /// Each dials as many others as this table says: (number of lines dialled, weight). The lines that others dial to it come on
    /// top.
    Degrees(Vec<(u32, f64)>),
    /// A ring in which each node knows its `degree` nearest, but a share of the lines leads somewhere else, drawn by chance (Watts
    /// and Strogatz, 1998).
    SmallWorld {
        /// How many neighbours each node knows: an even number.
        degree: u32,
        /// Which share of the lines leads somewhere else: 0 to 1.
        rewired: f64,
    },
    /// These lines, for example from a file.
    Edges(Vec<(u32, u32)>),
}

/// How long a message takes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Network {
    /// Always the same.
    Constant {
        /// The delay of every message.
        delay: u64,
    },
    /// Without memory, with this mean; keyed by the seed, the line, the block and the kind of message.
    Exponential {
        /// The mean delay.
        mean: u64,
    },
    /// Regions with a table of latencies and bandwidths, such as [`Regions::of_2015`].
    Regions(Box<Regions>),
}

/// How nodes tell each other of a block.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Relay {
    /// They send the whole block, unasked, and a node that doesn't know its parent asks for what's missing, as
    /// [chapter 5's](kusari::stage5_network) do.
    Push,
    /// They announce the block, wait until someone asks, and send it, as in Bitcoin. Simplified: a block brings along the ancestors
    /// that are missing.
    Announce,
    /// The same with short blocks (BIP 152).
    Compact {
        /// In which share of cases the short block is enough, because the node knows all its payments already: 0 to 1.
        hits: f64,
        /// How large a short block is.
        bytes: u32,
        /// Which part of the block has to follow if the short one wasn't enough: 0 to 1.
        missing: f64,
    },
}

/// Which blocks a node passes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Forwards {
    /// Only the new end of its best branch, as chapter 5's nodes and SimBlock's do.
    Tips,
    /// Every block that it hears of for the first time.
    Every,
}

/// What happens if one node sends several messages at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Uplink {
    /// Nothing: each line has the full bandwidth.
    Free,
    /// One after another: the next begins when the last has left.
    Transmit,
    /// One after another: the next begins when the last has arrived, as in SimBlock.
    UntilArrival,
}

/// Messages that get lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// Which share of the messages is lost: 0 to 0.9.
    pub share: f64,
    /// How long a node that asked for a block waits before it asks another neighbour.
    pub timeout: u64,
}

/// Who makes blocks, and how often.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Makers {
    /// All nodes alike.
    Equal,
    /// All nodes, with powers drawn from a normal distribution around 1, as in SimBlock.
    Normal {
        /// The standard deviation, as a share of the mean: 0 to 1. SimBlock has 0.25.
        deviation: f64,
    },
    /// These nodes, with these shares of the work or of the stake. They needn't add up to 1.
    Shares(Vec<(u32, f64)>),
}

/// Lines among those who make blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mesh {
    /// Whether a maker sends a new block to the other makers unasked (Gervais and others, 2016).
    pub push: bool,
    /// How many bits a second such a line carries, beside the uplink. `None`: as many as other lines of
    /// these nodes.
    pub bandwidth: Option<u64>,
}
