/// The fork choice, the one rule that makes nodes agree: a branch has to be heavier, not just as heavy. Among
/// equals, the one that was seen first stays.
///
/// All who follow a chain ask this function: the tree of blocks, in memory and on a disk, a node that decides whom to
/// ask for blocks, and a client that keeps headers only.
///
/// ```
/// use kusari::stage5_network::is_heavier;
///
/// assert!(is_heavier(3, 2));
/// assert!(!is_heavier(2, 2), "the one that was seen first stays");
/// ```
pub fn is_heavier<W: Ord>(branch: W, best: W) -> bool {
    branch > best
}
