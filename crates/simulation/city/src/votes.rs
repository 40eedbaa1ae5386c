use crate::arena::Arena;
use crate::numbers::MOST_VOTES;
use crate::queue::Event;

/// Which votes have reached whom.
#[derive(Debug, Default)]
pub(crate) struct Votes {
    /// For each block, where its votes are written down.
    ballots: Vec<Ballot>,
    free: Vec<Rows>,
    /// How many blocks have votes that not everyone has.
    open: u64,
    nodes: usize,
}

/// The votes for a block.
#[derive(Debug)]
struct Ballot {
    voters: Vec<u32>,
    rows: Option<Rows>,
    /// How many votes are still to arrive somewhere.
    missing: usize,
}

#[derive(Debug, Default)]
struct Rows {
    /// For each node, the votes that it has, as bits.
    have: Vec<u8>,
    /// For each vote and node, when the first copy arrives, in microseconds since the block was made.
    first: Vec<u32>,
}

impl Votes {
    pub(crate) fn new(nodes: u32) -> Votes {
        // The genesis needs none.
        let genesis = Ballot { voters: Vec::new(), rows: None, missing: 0 };
        Votes { ballots: vec![genesis], free: Vec::new(), open: 0, nodes: nodes as usize }
    }

    /// A block was made, and these may vote for it.
    pub(crate) fn add(&mut self, voters: &[u32]) {
        let missing = voters.len() * self.nodes;
        let mut rows = self.free.pop().unwrap_or_default();
        rows.have.clear();
        rows.have.resize(self.nodes, 0);
        rows.first.clear();
        rows.first.resize(missing, u32::MAX);
        let rows = (missing > 0).then_some(rows);
        self.open += u64::from(rows.is_some());
        self.ballots.push(Ballot { voters: voters.into(), rows, missing });
    }

    /// The voters of a block.
    pub(crate) fn voters(&self, block: u32) -> &[u32] {
        &self.ballots[block as usize].voters
    }

    /// How many votes for a block a node has.
    pub(crate) fn count(&self, block: u32, node: u32) -> u32 {
        let ballot = &self.ballots[block as usize];
        match &ballot.rows {
            Some(rows) => rows.have[node as usize].count_ones(),
            None => ballot.voters.len() as u32,
        }
    }

    /// A node gets a vote. Returns whether it's new to it.
    pub(crate) fn give(&mut self, block: u32, node: u32, vote: u32) -> bool {
        let ballot = &mut self.ballots[block as usize];
        let Some(rows) = &mut ballot.rows else { return false };
        let have = &mut rows.have[node as usize];
        if *have >> vote & 1 == 1 {
            return false;
        }
        *have |= 1 << vote;
        ballot.missing -= 1;
        if ballot.missing == 0 {
            self.free.extend(ballot.rows.take()); // Everyone has all of them.
            self.open -= 1;
        }
        true
    }

    /// Whether a copy of a vote changes nothing that can't arrive before this time, in microseconds since the block was made.
    #[inline]
    pub(crate) fn is_late(&self, block: u32, to: u32, vote: u32, earliest: u64) -> bool {
        let Some(rows) = &self.ballots[block as usize].rows else { return true };
        let first = rows.first[vote as usize * self.nodes + to as usize];
        rows.have[to as usize] >> vote & 1 == 1
            || (first != u32::MAX && u64::from(first) <= earliest)
    }

    /// Whether a copy of a vote that arrives at this time is of use, as far as one can tell.
    pub(crate) fn is_first(&mut self, arena: &Arena, event: Event, vote: u32, time: u64) -> bool {
        let (block, to) = (event.block(), event.to() as usize);
        let Some(rows) = &mut self.ballots[block as usize].rows else { return false };
        if rows.have[to] >> vote & 1 == 1 {
            return false;
        }
        let after = u32::try_from(time - arena[block].time).unwrap_or(u32::MAX);
        let first = &mut rows.first[vote as usize * self.nodes + to];
        if after < *first {
            *first = after;
            return true;
        }
        *first == u32::MAX
    }

    /// How many bytes are taken by votes that not everyone has.
    pub(crate) fn bytes(&self) -> u64 {
        self.open * self.nodes as u64 * u64::from(1 + 4 * MOST_VOTES)
    }
}
