/// Who has lines to whom, both ways, each node's neighbours in order and next to each other.
#[derive(Debug)]
pub(crate) struct Lines {
    start: Vec<u32>,
    to: Vec<u32>,
}

impl Lines {
    /// From pairs of different nodes below `nodes`. A pair that comes twice is one line.
    pub(crate) fn new(nodes: u32, pairs: &[(u32, u32)]) -> Lines {
        let mut ends: Vec<u64> = Vec::with_capacity(pairs.len() * 2);
        for &(a, b) in pairs {
            ends.push(u64::from(a) << 32 | u64::from(b));
            ends.push(u64::from(b) << 32 | u64::from(a));
        }
        ends.sort_unstable();
        ends.dedup();
        let mut start = vec![0; nodes as usize + 1];
        for end in &ends {
            start[(end >> 32) as usize + 1] += 1;
        }
        for node in 0..nodes as usize {
            start[node + 1] += start[node];
        }
        Lines { start, to: ends.iter().map(|end| *end as u32).collect() }
    }

    #[inline]
    pub(crate) fn of(&self, node: u32) -> &[u32] {
        let [from, to] = [node as usize, node as usize + 1].map(|at| self.start[at] as usize);
        &self.to[from..to]
    }

    pub(crate) fn nodes(&self) -> u32 {
        self.start.len() as u32 - 1
    }

    /// The first node that can't be reached from node 0.
    pub(crate) fn first_apart(&self) -> Option<u32> {
        let mut is_reached = vec![false; self.nodes() as usize];
        is_reached[0] = true;
        let mut to_visit = vec![0];
        while let Some(node) = to_visit.pop() {
            for &next in self.of(node) {
                if !std::mem::replace(&mut is_reached[next as usize], true) {
                    to_visit.push(next);
                }
            }
        }
        is_reached.iter().position(|is| !is).map(|node| node as u32)
    }
}
