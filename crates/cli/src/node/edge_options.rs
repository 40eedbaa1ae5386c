//! What of all that can be set on a node makes no sense at the edge.

use super::options::Run;
use crate::failure::Failure;

/// Refuses what only a node can do that keeps all blocks.
pub(super) fn check(run: &Run) -> Result<(), Failure> {
    const BLOCKS: &str = "an edge keeps headers, and no blocks";
    let options = [
        (run.mint, "--mint", "an edge doesn't begin a chain: it follows one that cores keep"),
        (run.mine.is_some(), "--mine", BLOCKS),
        (run.threads.is_some(), "--threads", BLOCKS),
        (run.listen.is_some(), "--listen", "an edge asks cores, and no one can ask it"),
        (run.relay.is_some(), "--relay", "an edge passes on no one else's blocks and payments"),
        (run.page.is_some(), "--page", BLOCKS),
        (run.explorer, "--explorer", BLOCKS),
        (run.wallet.is_some(), "--wallet", "an edge has no page that could spend"),
    ];
    match options.into_iter().find(|(is_given, ..)| *is_given) {
        None => Ok(()),
        Some((_, option, why)) => Err(Failure::Impossible {
            code: "needs-core",
            what: format!(
                "{option} needs a node that keeps all blocks, because {why}; leave out --edge, or leave out {option}"
            ),
        }),
    }
}
