//! Which chain a node is on: it's in the directory, or other nodes are asked.

use super::options::{MAX_NAMED, Run};
use crate::failure::{Failure, warn};
use kusari::stage6_coin::{BlockHash, Genesis, Refusal as _};
use kusari_node::{NodeError, fetch_genesis};
use kusari_storage::DirectoryError;
use tokio::runtime::Runtime;

/// Checks that no more nodes were named than a node can have in mind.
pub(super) fn check_count(run: &Run) -> Result<(), Failure> {
    if run.connect.len() > MAX_NAMED {
        let what = format!(
            "--connect was given {} times, and at most {MAX_NAMED} are allowed",
            run.connect.len()
        );
        return Err(Failure::Unusable(what));
    }
    Ok(())
}

/// Asks the nodes that were named, one after another, which chain they're on.
pub(super) fn fetch(run: &Run, runtime: &Runtime) -> Result<Genesis, Failure> {
    let mut failed = None;
    for named in &run.connect {
        match runtime.block_on(fetch_genesis(named.address)) {
            Ok(genesis) if !named.fits(&genesis.hash()) => {
                return Err(Failure::Refused {
                    code: "foreign-genesis",
                    what: format!(
                        "the node at {} is on a chain that the join code wasn't made for; ask for the code again",
                        named.address
                    ),
                });
            }
            Ok(genesis) => {
                let (words, hash) = (&genesis.words, genesis.hash().to_hex());
                warn(&format!(
                    "note: {} is on the chain {words:?}, whose genesis is {hash}",
                    named.address
                ));
                return Ok(genesis);
            }
            Err(error) => failed = Some(error),
        }
    }
    Err(failed.map_or(Failure::No, failure))
}

/// Checks that the join codes were made for the chain in the directory.
pub(super) fn check_codes(run: &Run, genesis: &BlockHash) -> Result<(), Failure> {
    match run.connect.iter().find(|named| !named.fits(genesis)) {
        None => Ok(()),
        Some(named) => Err(Failure::Refused {
            code: "foreign-genesis",
            what: format!(
                "the node at {} is on another chain than the one in {:?}; check the join code, or name an empty directory \
                 with --dir",
                named.address, run.place.dir
            ),
        }),
    }
}

/// A directory that another process uses is most likely that of a running node.
pub(super) fn remedy(failure: Failure) -> Failure {
    match failure {
        Failure::Impossible { code: "locked", .. } => {
            failure.with_remedy(". If it's a node, `kusari node status` shows how it is, and `kusari node stop` ends it")
        }
        failure => failure,
    }
}

/// Why a node doesn't run.
pub(super) fn failure(error: NodeError) -> Failure {
    match error {
        NodeError::Store(error) => crate::coin::unusable(error, Failure::impossible),
        NodeError::Directory(DirectoryError::File(error)) => {
            crate::coin::unusable(error.into(), Failure::impossible)
        }
        error => Failure::Impossible { code: error.code(), what: error.to_string() },
    }
}
