use crate::stage4_pow::Refusal;
use crate::stage5_network::node::NodeId;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng, seq::SliceRandom as _};
use std::collections::BTreeSet;

/// Who is linked to whom when a network starts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Topology {
    /// Each to all others.
    Full,
    /// Each to the next, and the last to the first.
    Ring,
    /// Each to the next.
    Line,
    /// All to the first: a leader and followers.
    Star,
    /// Each to `degree` others, drawn by chance, so that no node is cut off.
    Random {
        /// How many neighbours each node has. Where that's impossible, because the ends of all links
        /// would be an odd number, one node has one more.
        degree: usize,
        /// The same seed draws the same network.
        seed: u64,
    },
    /// These links.
    Edges(Vec<(usize, usize)>),
}

/// How many networks are drawn before a random one is given up.
const TRIES: usize = 1_000;

impl Topology {
    /// The links of a network with this many nodes: each once, the lower node first.
    ///
    /// # Errors
    ///
    /// If there is no such network.
    pub fn edges(&self, nodes: usize) -> Result<BTreeSet<(NodeId, NodeId)>, TopologyError> {
        let next = |node: usize| (node, (node + 1) % nodes);
        let pairs: Vec<(usize, usize)> = match self {
            Topology::Full => {
                (0..nodes).flat_map(|low| (low + 1..nodes).map(move |high| (low, high))).collect()
            }
            Topology::Ring => (0..nodes).map(next).collect(),
            Topology::Line => (1..nodes).map(|node| (node - 1, node)).collect(),
            Topology::Star => (1..nodes).map(|node| (0, node)).collect(),
            Topology::Random { degree, seed } => random_regular(nodes, *degree, *seed)?,
            Topology::Edges(pairs) => pairs.clone(),
        };
        if let Some(&(a, b)) = pairs.iter().find(|(a, b)| *a >= nodes || *b >= nodes) {
            return Err(TopologyError::NoSuchNode { node: a.max(b), nodes });
        }
        let apart = pairs.into_iter().filter(|(a, b)| a != b); // The ring of one node.
        Ok(apart.map(|(a, b)| (NodeId(a.min(b)), NodeId(a.max(b)))).collect())
    }
}

/// Gives every node `degree` loose ends and ties them together by chance, until no two are tied
/// twice, none to itself, and all hang together. If the ends are an odd number, one node gets one more.
fn random_regular(
    nodes: usize,
    degree: usize,
    seed: u64,
) -> Result<Vec<(usize, usize)>, TopologyError> {
    let impossible = TopologyError::NoRegularNetwork { nodes, degree };
    // It takes one link less than nodes to hold them together.
    let is_enough = nodes.saturating_mul(degree).div_ceil(2) + 1 >= nodes;
    if degree >= nodes || !is_enough {
        return Err(impossible);
    }
    let mut rng = ChaCha12Rng::seed_from_u64(seed);
    for _ in 0..TRIES {
        if let Some(edges) = tie_loose_ends(nodes, degree, &mut rng)
            && is_connected(nodes, &edges)
        {
            return Ok(edges.into_iter().collect());
        }
    }
    Err(impossible)
}

fn tie_loose_ends(
    nodes: usize,
    degree: usize,
    rng: &mut ChaCha12Rng,
) -> Option<BTreeSet<(usize, usize)>> {
    let mut ends: Vec<usize> = (0..nodes).flat_map(|node| vec![node; degree]).collect();
    if !ends.len().is_multiple_of(2) {
        ends.push(rng.random_range(0..nodes));
    }
    let mut edges = BTreeSet::new();
    ends.shuffle(rng);
    while let Some(one) = ends.pop() {
        // The last loose end that this one may be tied to. Sometimes there's none, and the
        // drawing begins again.
        let fits =
            |other: &usize| *other != one && !edges.contains(&(one.min(*other), one.max(*other)));
        let position = ends.iter().rposition(fits)?;
        let other = ends.swap_remove(position);
        edges.insert((one.min(other), one.max(other)));
    }
    Some(edges)
}

fn is_connected(nodes: usize, edges: &BTreeSet<(usize, usize)>) -> bool {
    let mut reached = BTreeSet::from([0]);
    loop {
        let before = reached.len();
        for (a, b) in edges {
            if reached.contains(a) || reached.contains(b) {
                reached.extend([*a, *b]);
            }
        }
        if reached.len() == before {
            return before == nodes;
        }
    }
}

/// The reason why there is no such network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TopologyError {
    /// A link names a node that doesn't exist.
    #[error("there is no node {node} among {nodes}")]
    NoSuchNode {
        /// The node that a link names.
        node: usize,
        /// How many there are.
        nodes: usize,
    },
    /// There is no connected network in which each node has that many neighbours.
    #[error(
        "{nodes} nodes cannot have {degree} neighbours each: there must be more nodes than that, \
         and enough links to hold them together"
    )]
    NoRegularNetwork {
        /// How many nodes.
        nodes: usize,
        /// How many neighbours each.
        degree: usize,
    },
}

impl Refusal for TopologyError {
    const CODES: &'static [&'static str] = &["no-such-node", "no-regular-network"];

    fn code(&self) -> &'static str {
        match self {
            TopologyError::NoSuchNode { .. } => "no-such-node",
            TopologyError::NoRegularNetwork { .. } => "no-regular-network",
        }
    }
}
