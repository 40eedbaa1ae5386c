use crate::planted::Planted;
use crate::view::View;

/// What a node does with a block that it has just got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attitude {
    /// What an honest node does: it follows the heavier branch, and passes its end on.
    Honest,
    /// It keeps the block, but neither follows it nor passes it on.
    Keep,
}

/// Nodes that don't do what they should, or aren't there all the time: attackers, and churn.
///
/// Every method has the honest answer as its default. If something else has to happen, the method writes it into [`Acts`], and it happens
/// in this order as soon as the method returns.
pub trait Strategy {
    /// Whether the city asks this strategy anything. For [`Honest`] it doesn't, so that costs nothing.
    const PLAYS: bool = true;

    /// The run begins.
    fn start(&mut self, _view: &View<'_>, _acts: &mut Acts) {}

    /// The time that [`Acts::wake`] set has come.
    fn woken(&mut self, _token: u32, _view: &View<'_>, _acts: &mut Acts) {}

    /// A node made a block, and follows it. Returns whether it tells its neighbours.
    fn made(&mut self, _node: u32, _block: u32, _view: &View<'_>, _acts: &mut Acts) -> bool {
        true
    }

    /// A node got a block that it didn't have before, and hasn't yet decided what to do with it.
    fn heard(&mut self, _node: u32, _block: u32, _view: &View<'_>, _acts: &mut Acts) -> Attitude {
        Attitude::Honest
    }

    /// Whether a node leaves its branch for one that weighs as much. An honest node stays.
    fn prefers(&mut self, _node: u32, _tip: u32, _rival: u32, _view: &View<'_>) -> bool {
        false
    }

    /// Whether a message about a block gets from one neighbour to another. The city asks when the message is
    /// sent.
    fn passes(&mut self, _from: u32, _to: u32, _block: u32, _view: &View<'_>) -> bool {
        true
    }

    /// Whether messages may fail to pass. If so, the shortcut isn't exact, and is off.
    fn blocks_lines(&self) -> bool {
        false
    }

    /// Whether this node extends every branch that it knows, and not only the best.
    fn signs_all(&self, _node: u32) -> bool {
        false
    }

    /// Whether any node ever signs all branches.
    fn has_signers(&self) -> bool {
        false
    }

    /// Whether a node uses its right to extend this block. An honest node does. The city also asks about nodes that are away, but they
    /// never do.
    fn makes(&mut self, _node: u32, _parent: u32, _view: &View<'_>) -> bool {
        true
    }

    /// How large the next block is. `None`: as [`Town::block_bytes`](crate::Town::block_bytes) says.
    fn bytes(&mut self, _maker: u32, _parent: u32, _view: &View<'_>) -> Option<u32> {
        None
    }

    /// The run is over, and the main chain ends here.
    fn finish(&mut self, _view: &View<'_>, _tip: u32) {}

    /// A message arrived that the strategy sent with [`Acts::say`].
    fn word(&mut self, _from: u32, _to: u32, _token: u32, _view: &View<'_>, _acts: &mut Acts) {}

    /// A fault that all nodes have. Only a test plants one.
    #[doc(hidden)]
    fn planted(&self) -> Option<Planted> {
        None
    }
}

/// All nodes do what they should.
#[derive(Clone, Copy, Debug, Default)]
pub struct Honest;

impl Strategy for Honest {
    const PLAYS: bool = false;
}

/// What a strategy wants done.
#[derive(Debug, Default)]
pub struct Acts {
    pub(crate) list: Vec<Act>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Publish { node: u32, block: u32 },
    Follow { node: u32, block: u32 },
    Make { node: u32, parent: u32 },
    Wake { at: u64, token: u32 },
    Say { from: u32, to: u32, token: u32, bytes: u32 },
    SetUp { node: u32, is_up: bool },
    SetLine { one: u32, other: u32, is_up: bool },
}

impl Acts {
    /// A node tells all its neighbours about a block that it has.
    pub fn publish(&mut self, node: u32, block: u32) {
        self.list.push(Act::Publish { node, block });
    }

    /// A node extends this block from now on. It's ignored if the node doesn't have the block.
    pub fn follow(&mut self, node: u32, block: u32) {
        self.list.push(Act::Follow { node, block });
    }

    /// A node makes a block, whether the rule allows it or not, and follows it. It's ignored if the node doesn't have the parent, or if all
    /// blocks have been made. The new block gets the number that [`View::blocks`] has before.
    pub fn make(&mut self, node: u32, parent: u32) {
        self.list.push(Act::Make { node, parent });
    }

    /// [`Strategy::woken`] is called at this time, or now if it's past.
    pub fn wake(&mut self, at: u64, token: u32) {
        self.list.push(Act::Wake { at, token });
    }

    /// A node sends another one, neighbour or not, a message that only the strategy understands. The token may have 24 bits.
    pub fn say(&mut self, from: u32, to: u32, token: u32, bytes: u32) {
        self.list.push(Act::Say { from, to, token: token & 0xff_ffff, bytes });
    }

    /// A node leaves, or comes back. Messages to a node that's away are lost. When it's back, it and its neighbours tell each
    /// other where their branches end.
    pub fn set_up(&mut self, node: u32, is_up: bool) {
        self.list.push(Act::SetUp { node, is_up });
    }

    /// A line is cut, or joined again. Both ends notice at once, and messages under way on a line that's cut are lost. When it's joined,
    /// both ends say where their branches end. It's ignored if there's no such line.
    pub fn set_line(&mut self, one: u32, other: u32, is_up: bool) {
        self.list.push(Act::SetLine { one, other, is_up });
    }
}
