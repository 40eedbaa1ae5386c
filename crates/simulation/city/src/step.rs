/// Something happened. With [`Relay::Push`](crate::Relay::Push), these are all the events there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When, in microseconds.
    pub time: u64,
    /// What.
    pub what: What,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// A node made a block.
    Made {
        /// Which node.
        node: u32,
        /// The block's number.
        block: u32,
    },
    /// A message arrived.
    Heard {
        /// Who sent it.
        from: u32,
        /// Whom it reached.
        to: u32,
        /// What it says.
        message: Message,
    },
    /// A line was cut, or joined again.
    Line {
        /// The end that was told first.
        one: u32,
        /// The other end.
        other: u32,
        /// Whether it was joined.
        is_up: bool,
    },
}

/// What a message says. Blocks are numbers here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// My branch ends here.
    Hello(u32),
    /// My branch ends here now, and this is the block.
    Block(u32),
    /// Blocks of my branch, the highest first, ever further apart. What follows the first of them that's on yours?
    GetBlocks(Vec<u32>),
    /// This does, the lowest first.
    Blocks(Vec<u32>),
    /// A message of another relay, about this block.
    Other(u32),
}
