/// A town that can't exist, or a run that can't go on.
///
/// Each error names the rule, what was found, and what to do. Its fields have the names that they have in
/// [`Town`](crate::Town).
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TownError {
    /// A whole number that's too small or too large.
    #[error("{field} is {found}, but has to be from {least} to {most}")]
    OutOfRange {
        /// The number's name.
        field: &'static str,
        /// What was found.
        found: u64,
        /// The least that's allowed.
        least: u64,
        /// The most that's allowed.
        most: u64,
    },
    /// A share that isn't a number, or is out of its range.
    #[error("{field} is {found}, but has to be a number from {least} to {most}")]
    NoShare {
        /// The number's name.
        field: &'static str,
        /// What was found.
        found: f64,
        /// The least that's allowed.
        least: f64,
        /// The most that's allowed.
        most: f64,
    },
    /// A weight that's negative, infinite or not a number.
    #[error(
        "{field}: the weight of entry {entry} is {found}, but it has to be a finite number that isn't negative"
    )]
    NoWeight {
        /// The list's name.
        field: &'static str,
        /// Which entry, from 0.
        entry: usize,
        /// What was found.
        found: f64,
    },
    /// Weights that add up to nothing.
    #[error("{field}: all weights are 0; at least one has to be above 0")]
    NothingToShare {
        /// The list's name.
        field: &'static str,
    },
    /// A list without entries, or with too many.
    #[error("{field} has {found} entries, but needs {least} to {most}")]
    WrongLength {
        /// The list's name.
        field: &'static str,
        /// How many it has.
        found: usize,
        /// The least that's allowed.
        least: usize,
        /// The most that's allowed.
        most: usize,
    },
    /// Something names a node that doesn't exist.
    #[error("{field} names node {node}, but the nodes are 0 to {last}")]
    NoSuchNode {
        /// What names it.
        field: &'static str,
        /// The node that's named.
        node: u32,
        /// The last node there is.
        last: u32,
    },
    /// A node that's named twice.
    #[error("{field} names node {node} twice; name it once, with the sum")]
    NamedTwice {
        /// What names it.
        field: &'static str,
        /// The node.
        node: u32,
    },
    /// No network has so many lines at each node.
    #[error("{nodes} nodes can't have {degree} lines each: choose a smaller degree, or more nodes")]
    TooManyNeighbours {
        /// How many nodes.
        nodes: u32,
        /// How many lines each.
        degree: u32,
    },
    /// A small world with an odd number of neighbours.
    #[error(
        "a small world needs an even degree, because half of the neighbours are on each side; {degree} is odd"
    )]
    OddDegree {
        /// What was found.
        degree: u32,
    },
    /// The topology is in pieces.
    #[error("node {node} can't be reached from node 0: add lines, or raise the degree")]
    Apart {
        /// The first node that can't be reached.
        node: u32,
    },
    /// More lines than a town may have.
    #[error(
        "this topology has {lines} lines, but a town may have at most {most}: take fewer nodes, or fewer lines each"
    )]
    TooManyLines {
        /// How many there would be.
        lines: u64,
        /// How many there may be.
        most: u64,
    },
    /// A run that would need too much memory.
    #[error(
        "{nodes} nodes and {blocks} blocks need up to {bytes} bytes of memory, but a run may take {most}: take fewer nodes, or fewer blocks"
    )]
    TooMuchMemory {
        /// How many nodes.
        nodes: u32,
        /// How many blocks.
        blocks: u32,
        /// How many bytes that takes.
        bytes: u64,
        /// How many it may take.
        most: u64,
    },
    /// A mesh, but no list of makers.
    #[error(
        "a mesh links the nodes that makers names, so makers has to be a list of at most {most} shares"
    )]
    MeshWithoutMakers {
        /// How many may be in a mesh.
        most: u32,
    },
    /// Nodes send more than arrives.
    #[error(
        "at {time} µs, {under_way} messages are under way, and that's as many as a run may have: blocks come faster than \
         nodes can send them; raise the interval or the bandwidth, or take smaller blocks"
    )]
    TooManyUnderWay {
        /// When.
        time: u64,
        /// How many messages.
        under_way: usize,
    },
    /// A rule whose clock doesn't go on.
    #[error(
        "after {now} µs, the rule named {moment} µs as the next moment, but that has to be later, and at most {most}"
    )]
    NoNextMoment {
        /// The moment before.
        now: u64,
        /// What the rule answered.
        moment: u64,
        /// The last moment there is.
        most: u64,
    },
    /// A rule under which no one makes a block.
    #[error(
        "in {moments} moments in a row, up to {now} µs, the rule let no one make a block; check the shares, or its target"
    )]
    NoBlocks {
        /// How many moments.
        moments: u64,
        /// The last of them.
        now: u64,
    },
    /// A strategy beside another one.
    #[error(
        "this run has a strategy of its own, so the town's attack, traffic and churn have to be left out"
    )]
    TwoStrategies,
    /// Stakers who sign all branches, under a rule that lets them sign only one.
    #[error(
        "under this rule, a right is good for one branch only, so no one can sign all of them: choose a rule of stake"
    )]
    OneBranchOnly,
    /// A node that attacks itself.
    #[error("{field} names node {node}, which is the attacker: name another one")]
    Oneself {
        /// What names it.
        field: &'static str,
        /// The node.
        node: u32,
    },
    /// Blocks can't be kept back where nodes push.
    #[error(
        "an attacker who keeps blocks back needs a relay that announces, because a node that pushes answers with everything it has"
    )]
    PushTellsAll,
    /// A coin in place of a race.
    #[error(
        "gamma is a coin in place of a race, so it needs a full topology and a constant delay of 0: leave it out to measure it"
    )]
    CoinAndRace,
}

impl TownError {
    /// All codes.
    pub const CODES: &'static [&'static str] = &[
        "out-of-range",
        "no-share",
        "no-weight",
        "nothing-to-share",
        "wrong-length",
        "no-such-node",
        "named-twice",
        "too-many-neighbours",
        "odd-degree",
        "apart",
        "too-many-lines",
        "too-much-memory",
        "mesh-without-makers",
        "too-many-under-way",
        "no-next-moment",
        "no-blocks",
        "two-strategies",
        "one-branch-only",
        "oneself",
        "push-tells-all",
        "coin-and-race",
    ];

    /// A name for programs. It's never renamed.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            TownError::OutOfRange { .. } => "out-of-range",
            TownError::NoShare { .. } => "no-share",
            TownError::NoWeight { .. } => "no-weight",
            TownError::NothingToShare { .. } => "nothing-to-share",
            TownError::WrongLength { .. } => "wrong-length",
            TownError::NoSuchNode { .. } => "no-such-node",
            TownError::NamedTwice { .. } => "named-twice",
            TownError::TooManyNeighbours { .. } => "too-many-neighbours",
            TownError::OddDegree { .. } => "odd-degree",
            TownError::Apart { .. } => "apart",
            TownError::TooManyLines { .. } => "too-many-lines",
            TownError::TooMuchMemory { .. } => "too-much-memory",
            TownError::MeshWithoutMakers { .. } => "mesh-without-makers",
            TownError::TooManyUnderWay { .. } => "too-many-under-way",
            TownError::NoNextMoment { .. } => "no-next-moment",
            TownError::NoBlocks { .. } => "no-blocks",
            TownError::TwoStrategies => "two-strategies",
            TownError::OneBranchOnly => "one-branch-only",
            TownError::Oneself { .. } => "oneself",
            TownError::PushTellsAll => "push-tells-all",
            TownError::CoinAndRace => "coin-and-race",
        }
    }
}
