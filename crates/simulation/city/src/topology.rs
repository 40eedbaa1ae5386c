use crate::chance::{Chance, mix};
use crate::error::TownError;
use crate::lines::Lines;
use crate::town::{Makers, Topology, Town};

impl Topology {
    /// How many lines Bitcoin's nodes of 2015 dialled, as SimBlock has it from Miller and others (2015): 1 to 20.
    #[must_use]
    pub fn of_2015() -> Topology {
        // Thousandths.
        const WEIGHTS: [u32; 20] =
            [25, 25, 25, 25, 100, 100, 100, 100, 100, 100, 100, 50, 50, 50, 20, 0, 10, 10, 5, 5];
        Topology::Degrees((1..).zip(WEIGHTS.map(f64::from)).collect())
    }
}

/// How often a network is drawn before it's given up that all its nodes hang together.
const TRIES: u64 = 50;

/// The lines of a town that was checked.
pub(crate) fn lines(town: &Town) -> Result<Lines, TownError> {
    let mut apart = 0;
    for attempt in 0..TRIES {
        let chance = &mut Chance::new(mix(town.seed) ^ attempt, "lines");
        let mut pairs = draw(town, chance);
        if town.mesh.is_some() {
            pairs.extend(mesh(town));
        }
        if let Some(attack) = &town.attack {
            pairs.extend(attack.lines(town));
        }
        let lines = Lines::new(town.nodes, &pairs);
        match lines.first_apart() {
            None => return Ok(lines),
            Some(node) => apart = node,
        }
        let is_drawn = matches!(
            town.topology,
            Topology::Random { .. } | Topology::Degrees(_) | Topology::SmallWorld { .. }
        );
        if !is_drawn {
            break;
        }
    }
    Err(TownError::Apart { node: apart })
}

fn draw(town: &Town, chance: &mut Chance) -> Vec<(u32, u32)> {
    let nodes = town.nodes;
    match &town.topology {
        Topology::Full => (0..nodes).flat_map(|a| (a + 1..nodes).map(move |b| (a, b))).collect(),
        Topology::Ring => (0..nodes).map(|node| (node, (node + 1) % nodes)).collect(),
        Topology::Line => (1..nodes).map(|node| (node - 1, node)).collect(),
        Topology::Star => (1..nodes).map(|node| (0, node)).collect(),
        Topology::Random { degree } => regular(nodes, *degree, chance),
        Topology::Degrees(table) => dial(nodes, table, chance),
        Topology::SmallWorld { degree, rewired } => small_world(nodes, *degree, *rewired, chance),
        Topology::Edges(pairs) => pairs.iter().copied().filter(|(a, b)| a != b).collect(),
    }
}

/// Each maker has a line to each.
pub(crate) fn mesh(town: &Town) -> Vec<(u32, u32)> {
    let Makers::Shares(list) = &town.makers else { return Vec::new() };
    let makers: Vec<u32> = list.iter().map(|(node, _)| *node).collect();
    let pairs = |a: usize| {
        makers[a + 1..].iter().map({
            let first = makers[a];
            move |b| (first, *b)
        })
    };
    (0..makers.len()).flat_map(pairs).collect()
}

/// Whether a line is there already, and a note of it.
struct Known(std::collections::HashSet<u64>);

impl Known {
    fn insert(&mut self, a: u32, b: u32) -> bool {
        a != b && self.0.insert(u64::from(a.min(b)) << 32 | u64::from(a.max(b)))
    }

    fn remove(&mut self, a: u32, b: u32) {
        self.0.remove(&(u64::from(a.min(b)) << 32 | u64::from(a.max(b))));
    }
}

/// Gives every node loose ends and ties them together by chance. A tie that isn't allowed, because it leads back or is there already, is
/// fixed by swapping ends with another one.
fn regular(nodes: u32, degree: u32, chance: &mut Chance) -> Vec<(u32, u32)> {
    if degree > nodes / 2 {
        return complement(nodes, degree, chance);
    }
    let mut ends: Vec<u32> = (0..nodes).flat_map(|node| (0..degree).map(move |_| node)).collect();
    if ends.len() % 2 == 1 {
        ends.push(chance.below(nodes.into()) as u32);
    }
    chance.shuffle(&mut ends);
    let mut known = Known(Default::default());
    let (mut pairs, mut bad) = (Vec::with_capacity(ends.len() / 2), Vec::new());
    for pair in ends.chunks_exact(2) {
        let list = if known.insert(pair[0], pair[1]) { &mut pairs } else { &mut bad };
        list.push((pair[0], pair[1]));
    }
    // Swaps nearly always succeed at once. In a town of three or four it may be impossible; then a node has a line less.
    let mut tries = 1_000 + 100 * bad.len();
    while let Some((a, b)) = bad.pop() {
        while tries > 0 && !pairs.is_empty() {
            tries -= 1;
            let at = chance.below(pairs.len() as u64) as usize;
            let (c, d) = pairs[at];
            known.remove(c, d);
            if a != c && known.insert(a, c) {
                if known.insert(b, d) {
                    pairs[at] = (a, c);
                    pairs.push((b, d));
                    break;
                }
                known.remove(a, c);
            }
            known.insert(c, d);
        }
    }
    pairs
}

/// Nearly all lines: all but a few that are drawn.
fn complement(nodes: u32, degree: u32, chance: &mut Chance) -> Vec<(u32, u32)> {
    let left_out = regular(nodes, nodes - 1 - degree, chance);
    let mut known = Known(Default::default());
    for (a, b) in left_out {
        known.insert(a, b);
    }
    (0..nodes)
        .flat_map(|a| (a + 1..nodes).map(move |b| (a, b)))
        .filter(|(a, b)| known.insert(*a, *b))
        .collect()
}

/// Each node dials others that it has no line to yet, as many as the table gives it.
fn dial(nodes: u32, table: &[(u32, f64)], chance: &mut Chance) -> Vec<(u32, u32)> {
    let weights: Vec<f64> = table.iter().map(|(_, weight)| *weight).collect();
    let kinds = portions(nodes, &weights, chance);
    let mut known = Known(Default::default());
    let mut pairs = Vec::new();
    for node in 0..nodes {
        let mut left = table[usize::from(kinds[node as usize])].0;
        // Where nearly all are neighbours already, it gives up.
        let mut tries = 20 + 20 * left;
        while left > 0 && tries > 0 {
            tries -= 1;
            let other = chance.below(nodes.into()) as u32;
            if known.insert(node, other) {
                pairs.push((node, other));
                left -= 1;
            }
        }
    }
    pairs
}

fn small_world(nodes: u32, degree: u32, rewired: f64, chance: &mut Chance) -> Vec<(u32, u32)> {
    let mut known = Known(Default::default());
    let ring = |node: u32, step: u32| (node, (node + step) % nodes);
    let all = (1..=degree / 2).flat_map(|step| (0..nodes).map(move |node| ring(node, step)));
    let mut pairs: Vec<(u32, u32)> = all.filter(|(a, b)| known.insert(*a, *b)).collect();
    for pair in &mut pairs {
        if chance.share() > rewired {
            continue;
        }
        let (from, to) = *pair;
        let elsewhere = chance.below(nodes.into()) as u32;
        if known.insert(from, elsewhere) {
            known.remove(from, to);
            *pair = (from, elsewhere);
        }
    }
    pairs
}

/// Deals nodes out to kinds in proportion to weights, as exactly as whole nodes allow, in an order drawn by chance.
pub(crate) fn portions(nodes: u32, weights: &[f64], chance: &mut Chance) -> Vec<u16> {
    let sum: f64 = weights.iter().sum();
    let mut kinds = Vec::with_capacity(nodes as usize);
    let mut cumulated = 0.0;
    for (kind, weight) in weights.iter().enumerate() {
        cumulated += weight;
        let until = libm::round(cumulated / sum * f64::from(nodes)) as usize;
        kinds.resize(until.max(kinds.len()).min(nodes as usize), kind as u16);
    }
    let last = weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0);
    kinds.resize(nodes as usize, last as u16);
    chance.shuffle(&mut kinds);
    kinds
}
