//! A node that keeps all blocks.

use super::options::Run;
use super::page_purse::PagePurse;
use super::running::{Ready, log, runtime};
use super::said::{Role, Start};
use super::{chain, genesis};
use crate::coin::warn_of_torn;
use crate::failure::Failure;
use crate::interrupt;
use indicatif::ProgressBar;
use kusari_node::page::{self, Page, PageOptions};
use kusari_node::{Driver, Handle};
use std::net::{Ipv4Addr, SocketAddr};

/// Runs it until it's told to end.
pub(super) fn run(run: &Run) -> Result<(), Failure> {
    let runtime = runtime()?;
    let disk = chain::open(run, &runtime)?;
    let miner = chain::miner(run)?;
    let purse = open_wallet(run)?;
    let (words, genesis) = (disk.genesis().words.clone(), disk.genesis().hash());
    if let Some(torn) = disk.journal().torn() {
        warn_of_torn(torn.bytes);
    }

    let writer = log(&run.manner)?;
    let bar = ProgressBar::new_spinner();
    let progress = |blocks: u64| {
        if blocks.is_multiple_of(100) {
            bar.set_message(format!("{blocks} blocks read"));
            bar.tick();
        }
    };
    let started = runtime.block_on(Driver::start(disk, run.node(), progress));
    bar.finish_and_clear();
    let (driver, handle) = started.map_err(genesis::failure)?;
    interrupt::be_orderly();

    let page = open_page(run, handle.clone(), purse)?;
    let listening = driver.listening().to_vec();
    let is_another_port =
        run.listen.is_none() && listening.iter().all(|it| it.port() != kusari_node::PORT);
    let start = Start {
        words,
        genesis,
        height: driver.host().node().tip().height,
        api: page.address(),
        token: page.token().as_str().to_owned(),
        role: Role::Core { listening, url: page.url(), miner, is_another_port },
    };
    driver.disk().open_door(start.json().to_string().as_bytes()).map_err(genesis::failure)?;
    if let Some(to) = miner {
        let mines = runtime.block_on(handle.mine(Some(to.lock())));
        mines.map_err(|cause| Failure::Impossible { code: cause.code, what: cause.what })?;
    }
    let ready = Ready { runtime, writer, page, news: handle.news(), start };
    drop(handle);
    ready.run(&run.manner, |end| driver.run(end)).map_err(genesis::failure)
}

/// Opens the wallet for the page, if it may spend.
fn open_wallet(run: &Run) -> Result<Option<PagePurse>, Failure> {
    let Some(wanted) = &run.wallet else { return Ok(None) };
    let path = wanted.clone().unwrap_or_else(|| run.place.dir.join("wallet"));
    PagePurse::open(path).map(Some)
}

fn boxed(purse: PagePurse) -> Box<dyn page::Purse> {
    Box::new(purse)
}

/// Takes a port for the node's page and its API.
fn open_page(run: &Run, handle: Handle, purse: Option<PagePurse>) -> Result<Page, Failure> {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, run.page.unwrap_or(0)));
    let options = PageOptions { listen, explorer: run.explorer, purse: purse.map(boxed) };
    page::serve(handle, options).map_err(|error| {
        let is_taken = matches!(error, kusari_node::NodeError::PortTaken(_));
        let remedy = if is_taken { " (or --page)" } else { "" };
        genesis::failure(error).with_remedy(remedy)
    })
}
