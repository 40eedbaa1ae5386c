//! Where a node gets its chain from, and whom it mines for.

use super::options::{MAX_NAMED, Run};
use crate::coin::mint::genesis_of_a_lesson;
use crate::coin::{purse::OpenPurse, purse::Purse, unusable};
use crate::failure::{Failure, warn};
use kusari::stage6_coin::{Address, Genesis, Refusal as _};
use kusari_node::{Disk, NodeError, fetch_genesis};
use kusari_storage::{DirectoryError, Store};
use tokio::runtime::Runtime;

/// Opens the chain in the directory. If there's none, it's started, or another node is asked for it.
pub(super) fn open(run: &Run, runtime: &Runtime) -> Result<Disk, Failure> {
    if run.connect.len() > MAX_NAMED {
        let what = format!(
            "--connect was given {} times, and at most {MAX_NAMED} are allowed",
            run.connect.len()
        );
        return Err(Failure::Unusable(what));
    }
    let place = &run.place;
    if !place.has_chain()? {
        let genesis = if !run.connect.is_empty() {
            fetch(run, runtime)?
        } else if run.mint {
            genesis_of_a_lesson()?
        } else {
            return Err(Failure::Unusable(format!(
                "there is no chain in {:?}; start one with --mint or `kusari mint`, join another node's with --connect, or name \
                 another directory with --dir",
                place.dir
            )));
        };
        let created = Store::create(place.prepare()?, &genesis);
        created.map_err(|error| unusable(error, Failure::impossible))?;
    }
    let disk = Disk::open(place.directory().map_err(remedy)?).map_err(failure)?;
    let genesis = disk.genesis().hash();
    match run.connect.iter().find(|named| !named.fits(&genesis)) {
        None => Ok(disk),
        Some(named) => Err(Failure::Refused {
            code: "foreign-genesis",
            what: format!(
                "the node at {} is on another chain than the one in {:?}; check the join code, or name an empty directory \
                 with --dir",
                named.address, place.dir
            ),
        }),
    }
}

/// Asks the nodes that were named, one after another, which chain they're on.
fn fetch(run: &Run, runtime: &Runtime) -> Result<Genesis, Failure> {
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

/// The address that's paid for blocks.
pub(super) fn miner(run: &Run) -> Result<Option<Address>, Failure> {
    let Some(wanted) = run.mine else { return Ok(None) };
    if let Some(address) = wanted {
        return Ok(Some(address));
    }
    let path = run.place.dir.join("wallet");
    let addresses = Purse::read(&path)?.map(|purse| purse.addresses()).transpose()?;
    if let Some(first) = addresses.unwrap_or_default().first() {
        return Ok(Some(*first));
    }
    let mut purse = OpenPurse::new(&path)?;
    let address = purse.wallet.new_address(&mut rand::rng());
    purse.save()?;
    warn(&format!(
        "note: there was no wallet, so {path:?} was made; its first address is {address}"
    ));
    Ok(Some(address))
}

/// A directory that another process uses is most likely that of a running node.
fn remedy(failure: Failure) -> Failure {
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
        NodeError::Store(error) => unusable(error, Failure::impossible),
        NodeError::Directory(DirectoryError::File(error)) => {
            unusable(error.into(), Failure::impossible)
        }
        error => Failure::Impossible { code: error.code(), what: error.to_string() },
    }
}
