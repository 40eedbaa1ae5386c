/// A fault that's put into all nodes on purpose, so that a test can show that it notices faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// A block without a parent is thrown away.
    KeepsNoOrphans,
    /// A neighbour's shelf has room for fifteen blocks without a parent, and not for sixteen.
    ShortShelf,
    /// A block goes back to the neighbour that it came from, too.
    SendsBack,
    /// All blocks of a branch are passed on, and not only its end.
    SendsParents,
    /// After an answer, it doesn't ask whether there's more.
    AsksOnce,
    /// All neighbours that seem to be ahead are asked at once.
    AsksEveryone,
    /// Of those that wait to be asked, it's always the first one's turn.
    AsksTheFirst,
    /// If a line is cut, it goes on waiting for the answer.
    KeepsWaiting,
    /// If a line is cut, the blocks that came on it and have no parent stay.
    KeepsTheShelf,
    /// It asks no one because of what a hello says.
    IgnoresHellos,
    /// A locator names one block after the other, down to the genesis.
    EvenLocator,
    /// An answer has one block fewer than it may have.
    ShortAnswers,
}
