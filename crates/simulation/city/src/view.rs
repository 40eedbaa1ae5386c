use crate::arena::Arena;
use crate::lines::Lines;

/// What a strategy may look at: everything.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(crate) now: u64,
    pub(crate) arena: &'a Arena,
    pub(crate) lines: &'a Lines,
    pub(crate) tips: &'a [u32],
}

impl View<'_> {
    /// The time, in microseconds.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.now
    }

    /// How many nodes there are.
    #[must_use]
    pub fn nodes(&self) -> u32 {
        self.tips.len() as u32
    }

    /// How many blocks there are, with the genesis: their numbers are below this.
    #[must_use]
    pub fn blocks(&self) -> u32 {
        self.arena.len()
    }

    /// Where a node's branch ends.
    #[must_use]
    pub fn tip(&self, node: u32) -> u32 {
        self.tips[node as usize]
    }

    /// The block below. The genesis is below itself.
    #[must_use]
    pub fn parent(&self, block: u32) -> u32 {
        self.arena[block].parent
    }

    /// How many blocks are below it.
    #[must_use]
    pub fn height(&self, block: u32) -> u32 {
        self.arena[block].height
    }

    /// How heavy the branch is that ends here.
    #[must_use]
    pub fn weight(&self, block: u32) -> u64 {
        self.arena[block].weight
    }

    /// Which node made it. The genesis was made by no one: `u32::MAX`.
    #[must_use]
    pub fn maker(&self, block: u32) -> u32 {
        self.arena[block].maker
    }

    /// When it was made, in microseconds.
    #[must_use]
    pub fn time(&self, block: u32) -> u64 {
        self.arena[block].time
    }

    /// Whether a node has a block.
    #[must_use]
    pub fn has(&self, node: u32, block: u32) -> bool {
        self.arena.has(block, node)
    }

    /// Who a node has lines to, in order.
    #[must_use]
    pub fn neighbours(&self, node: u32) -> &[u32] {
        self.lines.of(node)
    }

    /// The block at this height on the branch that ends here.
    #[must_use]
    pub fn ancestor(&self, block: u32, height: u32) -> u32 {
        self.arena.ancestor(block, height)
    }
}
