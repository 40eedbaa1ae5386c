use crate::error::TownError;
use crate::limits::{length, range, share, weights};
use crate::numbers::MOST_VOTES;
use crate::numbers::Numbers;
use crate::regions::{Jitter, Regions};
use crate::town::{Loss, Makers, Mesh, Network, Relay, Topology, Town};

/// How many makers may be in a mesh: each has a line to each.
pub(crate) const MOST_IN_MESH: u32 = 200;

/// Slower than that, or faster, no line is: bits a second.
const BANDWIDTH: (u64, u64) = (1_000, 100_000_000_000);

/// The longest latency in a table: an hour, because microseconds are kept in 32 bits there.
const MAX_LATENCY: u64 = 3_600_000_000;

/// How long a table in a town may be.
const MAX_TABLE: usize = 1_000;

impl Town {
    /// Checks every number of the town.
    ///
    /// # Errors
    ///
    /// The first rule that's broken.
    pub fn check(&self) -> Result<(), TownError> {
        check(self)
    }
}

fn check(town: &Town) -> Result<(), TownError> {
    range("nodes", town.nodes.into(), 2, Town::MAX_NODES.into())?;
    range("blocks", town.blocks.into(), 1, Town::MAX_BLOCKS.into())?;
    range("interval", town.interval, 1, Town::MAX_TIME)?;
    range("block_bytes", town.block_bytes.into(), 1, Town::MAX_BLOCK_BYTES.into())?;
    memory(town)?;
    topology(town)?;
    network(&town.network)?;
    if let Relay::Compact { hits, bytes, missing } = town.relay {
        share("hits", hits, 0.0, 1.0)?;
        share("missing", missing, 0.0, 1.0)?;
        range("bytes", bytes.into(), 1, Town::MAX_BLOCK_BYTES.into())?;
    }
    if let Some(Loss { share: lost, timeout }) = town.loss {
        share("share", lost, 0.0, 0.9)?;
        range("timeout", timeout, 1, Town::MAX_TIME)?;
    }
    numbers(&town.numbers)?;
    makers(town)?;
    if let Some(attack) = &town.attack {
        crate::attack::check::check(attack, town)?;
    }
    if let Some(traffic) = &town.traffic {
        crate::traffic::check::check(traffic, town)?;
    }
    if let Some(churn) = &town.churn {
        crate::churn::check(churn)?;
    }
    Ok(())
}

fn numbers(numbers: &Numbers) -> Result<(), TownError> {
    range("epoch", numbers.epoch.into(), 1, Numbers::MOST_SLOTS.into())?;
    share("active", numbers.active, 1e-6, 0.99)?;
    range("oldest", numbers.oldest.into(), 1, Numbers::MOST_INTERVALS.into())?;
    range("youngest", numbers.youngest.into(), 0, u64::from(numbers.oldest) - 1)?;
    range("delegates", numbers.delegates.into(), 1, Numbers::MOST_DELEGATES.into())?;
    range("tickets", numbers.tickets.into(), 1, MOST_VOTES.into())?;
    range("votes", numbers.votes.into(), 1, numbers.tickets.into())?;
    share("present", numbers.present, 0.0, 1.0)
}

/// At worst, no block reaches everyone, so that each keeps a bit for each node.
fn memory(town: &Town) -> Result<(), TownError> {
    const BYTES_A_BLOCK: u64 = 192;
    const BYTES_A_NODE: u64 = 128;
    let [nodes, blocks] = [town.nodes, town.blocks].map(u64::from);
    let bytes = nodes.div_ceil(64) * 8 * blocks + BYTES_A_BLOCK * blocks + BYTES_A_NODE * nodes;
    match bytes <= Town::MAX_MEMORY {
        true => Ok(()),
        false => Err(TownError::TooMuchMemory {
            nodes: town.nodes,
            blocks: town.blocks,
            bytes,
            most: Town::MAX_MEMORY,
        }),
    }
}

fn topology(town: &Town) -> Result<(), TownError> {
    let nodes = u64::from(town.nodes);
    let lines = match &town.topology {
        Topology::Full => nodes * (nodes - 1) / 2,
        Topology::Ring | Topology::Line | Topology::Star => nodes,
        Topology::Random { degree } => {
            let degree = *degree;
            let is_enough = nodes * u64::from(degree) / 2 + 1 >= nodes;
            if degree >= town.nodes || !is_enough {
                return Err(TownError::TooManyNeighbours { nodes: town.nodes, degree });
            }
            nodes * u64::from(degree) / 2 + 1
        }
        Topology::SmallWorld { degree, rewired } => {
            let degree = *degree;
            share("rewired", *rewired, 0.0, 1.0)?;
            if degree % 2 == 1 {
                return Err(TownError::OddDegree { degree });
            }
            if degree == 0 || degree >= town.nodes {
                return Err(TownError::TooManyNeighbours { nodes: town.nodes, degree });
            }
            nodes * u64::from(degree) / 2
        }
        Topology::Degrees(table) => {
            weights("degrees", table.iter().map(|(_, weight)| *weight), MAX_TABLE)?;
            let dialled = |(degree, weight): &(u32, f64)| if *weight > 0.0 { *degree } else { 0 };
            let most = table.iter().map(dialled).max().unwrap_or(0);
            if most >= town.nodes {
                return Err(TownError::TooManyNeighbours { nodes: town.nodes, degree: most });
            }
            // The mean, and as much again for chance.
            let sum: f64 = table.iter().map(|(_, weight)| weight).sum();
            let mean: f64 = table.iter().map(|(degree, w)| f64::from(*degree) * w / sum).sum();
            (nodes as f64 * mean) as u64 + u64::from(most)
        }
        Topology::Edges(pairs) => {
            let last = town.nodes - 1;
            let named = pairs.iter().flat_map(|(a, b)| [*a, *b]).find(|node| *node > last);
            if let Some(node) = named {
                return Err(TownError::NoSuchNode { field: "edges", node, last });
            }
            pairs.len() as u64
        }
    };
    let most = Town::MAX_LINES as u64;
    if lines > most { Err(TownError::TooManyLines { lines, most }) } else { Ok(()) }
}

fn network(network: &Network) -> Result<(), TownError> {
    match network {
        Network::Constant { delay } => range("delay", *delay, 0, Town::MAX_TIME),
        Network::Exponential { mean } => range("mean", *mean, 1, Town::MAX_TIME),
        Network::Regions(regions) => self::regions(regions),
    }
}

fn regions(regions: &Regions) -> Result<(), TownError> {
    let count = regions.count();
    length("names", count, 1, Regions::MOST)?;
    for (field, found) in [
        ("latency", regions.latency.len()),
        ("down", regions.down.len()),
        ("up", regions.up.len()),
        ("shares", regions.shares.len()),
    ] {
        length(field, found, count, count)?;
    }
    weights("shares", regions.shares.iter().copied(), count)?;
    // A Pareto distribution has a mean only above that.
    let least = if regions.jitter == Jitter::Pareto { 5_001 } else { 0 };
    for row in &regions.latency {
        length("a row of latency", row.len(), count, count)?;
        for &found in row {
            range("latency", found, least, MAX_LATENCY)?;
        }
    }
    for (field, table) in [("down", &regions.down), ("up", &regions.up)] {
        for &found in table {
            range(field, found, BANDWIDTH.0, BANDWIDTH.1)?;
        }
    }
    range("overhead", regions.overhead, 0, MAX_LATENCY)?;
    range("block_overhead", regions.block_overhead, 0, MAX_LATENCY)
}

fn makers(town: &Town) -> Result<(), TownError> {
    let in_mesh = match &town.makers {
        Makers::Equal => None,
        Makers::Normal { deviation } => {
            share("deviation", *deviation, 0.0, 1.0)?;
            None
        }
        Makers::Shares(list) => {
            weights("makers", list.iter().map(|(_, share)| *share), town.nodes as usize)?;
            let last = town.nodes - 1;
            let mut named: Vec<u32> = list.iter().map(|(node, _)| *node).collect();
            named.sort_unstable();
            if let Some(&node) = named.iter().find(|node| **node > last) {
                return Err(TownError::NoSuchNode { field: "makers", node, last });
            }
            if let Some(twice) = named.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(TownError::NamedTwice { field: "makers", node: twice[0] });
            }
            Some(list.len())
        }
    };
    if let Some(Mesh { bandwidth, .. }) = town.mesh {
        if let Some(bandwidth) = bandwidth {
            range("bandwidth", bandwidth, BANDWIDTH.0, BANDWIDTH.1)?;
        }
        if in_mesh.is_none_or(|count| count > MOST_IN_MESH as usize) {
            return Err(TownError::MeshWithoutMakers { most: MOST_IN_MESH });
        }
    }
    Ok(())
}
