use kusari_city::{Chance, Topology, Town};

/// All that both sides are given.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) town: Town,
    pub(crate) lines: Vec<(u32, u32)>,
    /// Who finds a block when. No two are found at the same time.
    pub(crate) finds: Vec<(u64, u32)>,
    pub(crate) changes: Vec<(u64, Change)>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Change {
    /// A line is joined, or cut.
    Line(u32, u32, bool),
    /// A node comes back, or leaves.
    Node(u32, bool),
}

impl Plan {
    /// A town with these lines, in which blocks are found at times that are multiples of `grain` microseconds.
    pub(crate) fn new(town: Town, lines: Vec<(u32, u32)>, grain: u64) -> Plan {
        let chance = &mut Chance::new(town.seed, "finds");
        let mut last = 0;
        let mut find = |_| {
            last += chance.wait(town.interval / grain);
            (last * grain, chance.below(town.nodes.into()) as u32)
        };
        // Some finders may be away: then their blocks are never made.
        let finds = (0..town.blocks * 2).map(&mut find).collect();
        let town = Town { topology: Topology::Edges(lines.clone()), ..town };
        Plan { town, lines, finds, changes: Vec::new() }
    }

    /// When the last block is found.
    pub(crate) fn end(&self) -> u64 {
        self.finds[self.town.blocks as usize - 1].0
    }
}

/// A ring, and lines across it: about as many in all as `degree` for each node.
pub(crate) fn ring_with_chords(nodes: u32, degree: u32, seed: u64) -> Vec<(u32, u32)> {
    let chance = &mut Chance::new(seed, "chords");
    let mut lines: Vec<_> = (0..nodes).map(|node| (node, (node + 1) % nodes)).collect();
    for _ in 0..nodes * (degree - 2) / 2 {
        lines.push((chance.below(nodes.into()) as u32, chance.below(nodes.into()) as u32));
    }
    let mut lines: Vec<_> = lines.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
    lines.retain(|(a, b)| a != b);
    lines.sort_unstable();
    lines.dedup();
    lines
}
