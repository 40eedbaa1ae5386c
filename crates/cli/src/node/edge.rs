//! A node that keeps headers only, and follows the payments of a wallet.

use super::edge_options;
use super::genesis::{check_codes, check_count, failure, fetch, remedy};
use super::options::Run;
use super::running::{Ready, log, runtime};
use super::said::{Role, Start};
use crate::coin::purse::Purse;
use crate::failure::{Failure, warn};
use crate::interrupt;
use kusari::stage6_coin::encode;
use kusari_node::page::serve_edge;
use kusari_node::{EdgeDisk, EdgeDriver};
use tokio::runtime::Runtime;

/// Runs it until it's told to end.
pub(super) fn run(run: &Run) -> Result<(), Failure> {
    edge_options::check(run)?;
    let runtime = runtime()?;
    let disk = open(run, &runtime)?;
    let (words, genesis) = (disk.genesis().words.clone(), disk.genesis().hash());
    let writer = log(&run.manner)?;
    let (mut driver, handle) =
        runtime.block_on(EdgeDriver::start(disk, run.edge())).map_err(failure)?;
    interrupt::be_orderly();

    follow_the_wallet(run, &mut driver)?;
    if !run.lan && driver.host().dialler().book().addresses().next().is_none() {
        warn(
            "note: no core is known yet; name one with --connect, or look for some in the local network with --lan",
        );
    }
    let page = serve_edge(handle.clone()).map_err(failure)?;
    let edge = driver.host().edge();
    let start = Start {
        words,
        genesis,
        height: edge.place().height(),
        api: page.address(),
        token: page.token().as_str().to_owned(),
        role: Role::Edge { followed: edge.locks().len() },
    };
    driver.disk().open_door(start.json().to_string().as_bytes()).map_err(failure)?;
    let ready = Ready { runtime, writer, page, news: handle.news(), start };
    drop(handle);
    ready.run(&run.manner, |end| driver.run(end)).map_err(failure)
}

/// Opens the headers in the directory. If there's no chain yet, another node is asked which it is.
fn open(run: &Run, runtime: &Runtime) -> Result<EdgeDisk, Failure> {
    check_count(run)?;
    let place = &run.place;
    let fetched = match place.has_chain()? {
        true => None,
        false if !run.connect.is_empty() => Some(fetch(run, runtime)?),
        false => {
            return Err(Failure::Unusable(format!(
                "there is no chain in {:?}, and an edge follows one that cores keep; name a core with --connect, or another \
                 directory with --dir",
                place.dir
            )));
        }
    };
    let directory = place.prepare().map_err(remedy)?;
    if directory.blocks().exists() {
        let what = format!(
            "{:?} has the blocks of a chain, and an edge keeps none; leave out --edge, or name an empty directory with --dir",
            place.dir
        );
        return Err(Failure::Impossible { code: "has-blocks", what });
    }
    if let Some(genesis) = fetched {
        directory.begin_chain(&encode(&genesis)).map_err(|error| Failure::impossible(&error))?;
    }
    let disk = EdgeDisk::open(directory).map_err(failure)?;
    check_codes(run, &disk.genesis().hash())?;
    Ok(disk)
}

/// Follows the payments of the wallet in the directory.
fn follow_the_wallet(run: &Run, driver: &mut EdgeDriver) -> Result<(), Failure> {
    let path = run.place.dir.join("wallet");
    let Some(purse) = Purse::read(&path)? else {
        if driver.host().edge().locks().is_empty() {
            warn(&format!(
                "note: there is no wallet {path:?}, so there's nothing to follow yet; `kusari wallet new` makes one"
            ));
        }
        return Ok(());
    };
    let addresses = purse.addresses()?;
    let mut left_out = 0;
    for address in &addresses {
        left_out += usize::from(!driver.watch(address.lock()).map_err(failure)?);
    }
    if left_out > 0 {
        warn(&format!(
            "warning[too-many-addresses]: the wallet has {} addresses, and the edge has no room for {left_out} of them, so \
             payments to these aren't seen; use a node that keeps all blocks",
            addresses.len()
        ));
    }
    Ok(())
}
