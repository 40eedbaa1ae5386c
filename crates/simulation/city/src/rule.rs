use crate::arena::Arena;
use crate::chance::Chance;

/// The block that someone may extend.
#[derive(Debug)]
pub struct Parent<'a, P> {
    /// Its number. The genesis is 0, and blocks are counted as they're made.
    pub id: u32,
    /// How many blocks are below it.
    pub height: u32,
    /// When it was made, in microseconds.
    pub time: u64,
    /// Who made it. The genesis was made by no one: `u32::MAX`.
    pub maker: u32,
    /// What the rule stored with it.
    pub place: &'a P,
    pub(crate) arena: &'a Arena,
}

impl<P> Parent<'_, P> {
    /// The number that the block on top of it has, while its place is being written.
    #[must_use]
    pub fn next_id(&self) -> u32 {
        self.arena.len()
    }

    /// The same block, for a rule inside this one that has a place of its own.
    #[must_use]
    pub fn with<'b, Q>(&'b self, place: &'b Q) -> Parent<'b, Q> {
        Parent {
            id: self.id,
            height: self.height,
            time: self.time,
            maker: self.maker,
            place,
            arena: self.arena,
        }
    }

    /// The block at this height on this branch. Above the block, it's the block itself.
    #[must_use]
    pub fn ancestor(&self, height: u32) -> u32 {
        self.arena.ancestor(self.id, height)
    }

    /// Whether a block is on this branch: this one, or one below.
    #[must_use]
    pub fn follows(&self, block: u32) -> bool {
        block < self.arena.len() && self.ancestor(self.arena[block].height) == block
    }

    /// How many blocks are below a block. `None`: there's no such block.
    #[must_use]
    pub fn height_of(&self, block: u32) -> Option<u32> {
        (block < self.arena.len()).then(|| self.arena[block].height)
    }

    /// When a block was made, in microseconds. `None`: there's no such block.
    #[must_use]
    pub fn time_of(&self, block: u32) -> Option<u64> {
        (block < self.arena.len()).then(|| self.arena[block].time)
    }
}

/// What does a vote cost? Code that answers this question is a rule.
///
/// The city asks when someone may make a block, and who that is. Everything that a rule knows about a branch is in the
/// [`Place`](Rule::Place) of its last block, so that two branches never share a state by mistake.
pub trait Rule {
    /// What a rule has to know about a branch, such as its anchor, its target or its votes.
    type Place: Clone;

    /// Whether [who may make a block](Rule::makers) depends on the branch. If it doesn't, the city asks only once at each moment, and a
    /// node that's named extends its tip, whichever that is.
    const DEPENDS_ON_BRANCH: bool = true;

    /// The place of the genesis.
    fn first(&mut self) -> Self::Place;

    /// The next moment after `now`, in microseconds, at which anyone anywhere may have the right to make a block.
    fn moment(&mut self, now: u64, chance: &mut Chance) -> u64;

    /// Who may extend this block at this moment. The city asks once for each distinct tip, in the order of their numbers, and each time
    /// with the same lot. A node that's named makes a block if this is its tip.
    fn makers(
        &mut self,
        parent: &Parent<'_, Self::Place>,
        moment: u64,
        lot: u64,
        makers: &mut Vec<u32>,
    );

    /// The place of a block that this node made on top of that one.
    fn place(
        &mut self,
        parent: &Parent<'_, Self::Place>,
        maker: u32,
        moment: u64,
        lot: u64,
    ) -> Self::Place;

    /// What a block adds to the weight of its branch.
    fn weight(&self, _place: &Self::Place) -> u64 {
        1
    }

    /// Whether a node may give up a branch that ends here for a heavier one that ends there. A rule with final blocks says no.
    fn may_leave(&self, _tip: &Parent<'_, Self::Place>, _rival: &Parent<'_, Self::Place>) -> bool {
        true
    }

    /// A node's branch ends in this block from now on.
    fn followed(&mut self, _node: u32, _tip: &Parent<'_, Self::Place>) {}

    /// How many votes a block needs before anyone may extend it. If it's 0, the city never asks about votes.
    fn votes_needed(&self) -> u32 {
        0
    }

    /// Who votes for a block, up to eight votes. They vote as soon as they have the block. A node with several votes is named several
    /// times.
    fn voters(&mut self, _block: &Parent<'_, Self::Place>, _voters: &mut Vec<u32>) {}
}

/// A rule that's borrowed, so that you can ask it something when the run is over.
impl<R: Rule> Rule for &mut R {
    type Place = R::Place;

    const DEPENDS_ON_BRANCH: bool = R::DEPENDS_ON_BRANCH;

    fn first(&mut self) -> R::Place {
        (**self).first()
    }

    fn moment(&mut self, now: u64, chance: &mut Chance) -> u64 {
        (**self).moment(now, chance)
    }

    fn makers(
        &mut self,
        parent: &Parent<'_, R::Place>,
        moment: u64,
        lot: u64,
        makers: &mut Vec<u32>,
    ) {
        (**self).makers(parent, moment, lot, makers);
    }

    fn place(
        &mut self,
        parent: &Parent<'_, R::Place>,
        maker: u32,
        moment: u64,
        lot: u64,
    ) -> R::Place {
        (**self).place(parent, maker, moment, lot)
    }

    fn weight(&self, place: &R::Place) -> u64 {
        (**self).weight(place)
    }

    fn may_leave(&self, tip: &Parent<'_, R::Place>, rival: &Parent<'_, R::Place>) -> bool {
        (**self).may_leave(tip, rival)
    }

    fn followed(&mut self, node: u32, tip: &Parent<'_, R::Place>) {
        (**self).followed(node, tip);
    }

    fn votes_needed(&self) -> u32 {
        (**self).votes_needed()
    }

    fn voters(&mut self, block: &Parent<'_, R::Place>, voters: &mut Vec<u32>) {
        (**self).voters(block, voters);
    }
}
