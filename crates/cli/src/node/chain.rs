//! Where a node that keeps all blocks gets its chain from, and whom it mines for.

use super::genesis::{check_codes, check_count, failure, fetch, remedy};
use super::options::Run;
use crate::coin::mint::genesis_of_a_lesson;
use crate::coin::{purse::OpenPurse, purse::Purse, unusable};
use crate::failure::{Failure, warn};
use kusari::stage6_coin::Address;
use kusari_node::Disk;
use kusari_storage::Store;
use tokio::runtime::Runtime;

/// Opens the chain in the directory. If there's none, it's started, or another node is asked for it.
pub(super) fn open(run: &Run, runtime: &Runtime) -> Result<Disk, Failure> {
    check_count(run)?;
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
    check_codes(run, &disk.genesis().hash())?;
    Ok(disk)
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
