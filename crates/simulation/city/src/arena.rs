use std::ops::{Index, IndexMut};

/// A block, stored once for the whole city.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub(crate) time: u64,
    pub(crate) weight: u64,
    pub(crate) parent: u32,
    pub(crate) height: u32,
    pub(crate) maker: u32,
    pub(crate) bytes: u32,
    /// An ancestor far below, so that any of them is found in few steps.
    skip: u32,
    /// How many nodes have it.
    pub(crate) got: u32,
    /// How many nodes' branches end here.
    pub(crate) holders: u32,
    /// How many messages about it are under way.
    pub(crate) under_way: u32,
    /// Where its bits are: who has it. [`ALL`]: everyone, so that it needs none.
    row: u32,
    /// Where it's written who's about to get it. [`NONE`]: nowhere, because nothing about it is under way.
    open: u32,
}

const ALL: u32 = u32::MAX;
const NONE: u32 = u32::MAX;

/// No one: who made the genesis.
pub(crate) const NO_ONE: u32 = u32::MAX;

/// Who's about to get a block.
#[derive(Debug)]
pub(crate) struct Open {
    /// Bits: who has asked for it.
    pub(crate) asked: Vec<u64>,
    /// When the first announcement reaches a node, in microseconds since the block was made.
    pub(crate) first: Vec<u32>,
}

/// All blocks, and who has which.
///
/// The bits lie block by block, because what happens next is mostly about the same block as what happened last: for 10,000 nodes that's
/// 1.25 kB, and stays in the cache. A block that all have needs no bits any more.
#[derive(Debug)]
pub(crate) struct Arena {
    blocks: Vec<Block>,
    nodes: u32,
    words: usize,
    rows: Vec<u64>,
    free: Vec<u32>,
    open: Vec<Open>,
    closed: Vec<u32>,
}

impl Arena {
    /// An arena with a genesis, which everyone has.
    pub(crate) fn new(nodes: u32, blocks: u32) -> Arena {
        let genesis = Block {
            time: 0,
            weight: 0,
            parent: 0,
            height: 0,
            maker: NO_ONE,
            bytes: 0,
            skip: 0,
            got: nodes,
            holders: nodes,
            under_way: 0,
            row: ALL,
            open: NONE,
        };
        let mut list = Vec::with_capacity(blocks as usize + 1);
        list.push(genesis);
        Arena {
            blocks: list,
            nodes,
            words: (nodes as usize).div_ceil(64),
            rows: Vec::new(),
            free: Vec::new(),
            open: Vec::new(),
            closed: Vec::new(),
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.blocks.len() as u32
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter()
    }

    /// Adds a block that no one has yet, not even its maker.
    pub(crate) fn add(
        &mut self,
        parent: u32,
        weight: u64,
        maker: u32,
        bytes: u32,
        time: u64,
    ) -> u32 {
        let id = self.len();
        let below = self[parent];
        let height = below.height + 1;
        let skip = self.ancestor(parent, skip_height(height));
        let row = self.free.pop().unwrap_or_else(|| {
            let row = (self.rows.len() / self.words) as u32;
            self.rows.resize(self.rows.len() + self.words, 0);
            row
        });
        self.blocks.push(Block {
            time,
            weight: below.weight.saturating_add(weight),
            parent,
            height,
            maker,
            bytes,
            skip,
            got: 0,
            holders: 0,
            under_way: 0,
            row,
            open: NONE,
        });
        id
    }

    #[inline]
    pub(crate) fn has(&self, block: u32, node: u32) -> bool {
        let row = self.blocks[block as usize].row;
        row == ALL || bit(&self.rows, row as usize * self.words, node)
    }

    /// Notes that a node has a block, and returns how many have it now. It must not have had it.
    #[inline]
    pub(crate) fn give(&mut self, block: u32, node: u32) -> u32 {
        let words = self.words;
        let found = &mut self.blocks[block as usize];
        found.got += 1;
        let (got, row) = (found.got, found.row);
        if got == self.nodes {
            found.row = ALL;
            let start = row as usize * words;
            self.rows[start..start + words].fill(0);
            self.free.push(row);
        } else {
            set(&mut self.rows, row as usize * words, node);
        }
        got
    }

    /// Who's about to get a block, to be changed.
    #[inline]
    pub(crate) fn open(&mut self, block: u32) -> &mut Open {
        let mut at = self.blocks[block as usize].open;
        if at == NONE {
            at = self.closed.pop().unwrap_or_else(|| {
                self.open.push(Open {
                    asked: vec![0; self.words],
                    first: vec![u32::MAX; self.nodes as usize],
                });
                self.open.len() as u32 - 1
            });
            self.blocks[block as usize].open = at;
        }
        &mut self.open[at as usize]
    }

    /// Who has a block, as bits, and when the first announcement of it reaches each node. `None`: everyone has it.
    #[inline]
    pub(crate) fn offer(&mut self, block: u32) -> Option<(&[u64], &mut [u32])> {
        let row = self.blocks[block as usize].row;
        if row == ALL {
            return None;
        }
        self.open(block);
        let start = row as usize * self.words;
        let at = self.blocks[block as usize].open as usize;
        Some((&self.rows[start..start + self.words], &mut self.open[at].first))
    }

    /// How many bytes are taken by what's about to happen.
    pub(crate) fn open_bytes(&self) -> u64 {
        self.open.len() as u64 * (u64::from(self.nodes) * 4 + self.words as u64 * 8)
    }

    /// Messages about a block are on their way.
    #[inline]
    pub(crate) fn depart(&mut self, block: u32, messages: u32) {
        self.blocks[block as usize].under_way += messages;
    }

    /// A message about a block has arrived. It's called after what it caused has departed.
    #[inline]
    pub(crate) fn arrive(&mut self, block: u32) {
        let found = &mut self.blocks[block as usize];
        found.under_way -= 1;
        if found.under_way == 0 && found.open != NONE {
            let at = std::mem::replace(&mut found.open, NONE);
            let open = &mut self.open[at as usize];
            open.asked.fill(0);
            open.first.fill(u32::MAX);
            self.closed.push(at);
        }
    }

    /// The block at this height on the branch that ends here; the branch's end itself if it's lower.
    pub(crate) fn ancestor(&self, mut block: u32, height: u32) -> u32 {
        while self[block].height > height {
            let found = &self[block];
            let skip = skip_height(found.height);
            // The long way down is only good if the next step's isn't better (as in Bitcoin's `GetAncestor`).
            let next = skip_height(found.height - 1);
            let goes_far =
                skip == height || (skip > height && !(next + 2 < skip && next >= height));
            block = if goes_far { found.skip } else { found.parent };
        }
        block
    }

    /// Where two branches parted.
    pub(crate) fn fork(&self, one: u32, other: u32) -> u32 {
        let height = self[one].height.min(self[other].height);
        let (mut one, mut other) = (self.ancestor(one, height), self.ancestor(other, height));
        while one != other {
            // Blocks of one height have their long ways down to one height, too.
            let skips = self[one].skip != self[other].skip;
            let down = |block: &Block| if skips { block.skip } else { block.parent };
            (one, other) = (down(&self[one]), down(&self[other]));
        }
        one
    }
}

/// To which height the long way down leads: a few one bits are taken away, so that far ancestors are reached in few steps (the
/// numbers are those of Bitcoin's `GetSkipHeight`).
fn skip_height(height: u32) -> u32 {
    let without_last = |number: u32| number & number.wrapping_sub(1);
    match height {
        0 | 1 => 0,
        odd if odd & 1 == 1 => without_last(without_last(odd - 1)) + 1,
        even => without_last(even),
    }
}

impl Index<u32> for Arena {
    type Output = Block;
    #[inline]
    fn index(&self, block: u32) -> &Block {
        &self.blocks[block as usize]
    }
}

impl IndexMut<u32> for Arena {
    #[inline]
    fn index_mut(&mut self, block: u32) -> &mut Block {
        &mut self.blocks[block as usize]
    }
}

#[inline]
pub(crate) fn bit(bits: &[u64], start: usize, node: u32) -> bool {
    bits[start + (node / 64) as usize] >> (node % 64) & 1 == 1
}

#[inline]
pub(crate) fn set(bits: &mut [u64], start: usize, node: u32) {
    bits[start + (node / 64) as usize] |= 1 << (node % 64);
}

#[inline]
pub(crate) fn clear(bits: &mut [u64], node: u32) {
    bits[(node / 64) as usize] &= !(1 << (node % 64));
}
