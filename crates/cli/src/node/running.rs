use super::log_writer::LogWriter;
use super::options::Run;
use super::page_purse::PagePurse;
use super::{chain, log_lines, said};
use crate::coin::warn_of_torn;
use crate::failure::{Failure, warn};
use crate::interrupt;
use indicatif::ProgressBar;
use kusari_node::page::{self, Page, PageOptions};
use kusari_node::{Driver, Handle};
use std::io::{Read as _, stdin};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;

/// How long tasks have to end when the node has left.
const LAST: Duration = Duration::from_millis(100);

/// How many threads deal with sockets. The node itself is one task.
const WORKERS: usize = 2;

/// Runs a node until it's told to end.
pub(super) fn run(run: &Run) -> Result<(), Failure> {
    let runtime = Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::no_thread(&error))?;
    let disk = chain::open(run, &runtime)?;
    let miner = chain::miner(run)?;
    let purse = open_wallet(run)?;
    let (words, genesis) = (disk.genesis().words.clone(), disk.genesis().hash());
    if let Some(torn) = disk.journal().torn() {
        warn_of_torn(torn.bytes);
    }

    let writer = LogWriter::start().map_err(|error| Failure::no_thread(&error))?;
    log_lines::begin(run.log_level, run.log, &writer);
    let bar = ProgressBar::new_spinner();
    let progress = |blocks: u64| {
        if blocks.is_multiple_of(100) {
            bar.set_message(format!("{blocks} blocks read"));
            bar.tick();
        }
    };
    let started = runtime.block_on(Driver::start(disk, run.node(), progress));
    bar.finish_and_clear();
    let (driver, handle) = started.map_err(chain::failure)?;
    interrupt::be_orderly();

    let page = open_page(run, handle.clone(), purse)?;
    let start = said::Start {
        words,
        genesis,
        height: driver.host().node().tip().height,
        listening: driver.listening().to_vec(),
        api: page.address(),
        token: page.token().as_str().to_owned(),
        url: page.url(),
        miner,
        is_another_port: run.listen.is_none()
            && driver.listening().iter().all(|it| it.port() != kusari_node::PORT),
    };
    driver.disk().open_door(start.json().to_string().as_bytes()).map_err(chain::failure)?;
    runtime.spawn(async move {
        if let Err(cause) = page.run().await {
            tracing::error!(target: "kusari_node", kind = "page", "{cause}");
        }
    });
    let end = Arc::new(Notify::new());
    listen_for_the_end(run, &runtime, &end);
    if let Some(to) = miner {
        let mines = runtime.block_on(handle.mine(Some(to.lock())));
        mines.map_err(|cause| Failure::Impossible { code: cause.code, what: cause.what })?;
    }
    runtime.spawn(show_progress(handle, writer.clone()));
    start.say(run.json);
    let ended = runtime.block_on(driver.run(end.notified_owned()));
    writer.show(None);
    writer.finish();
    runtime.shutdown_timeout(LAST);
    ended.map_err(chain::failure)
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
        chain::failure(error).with_remedy(remedy)
    })
}

/// Listens for what ends the node: Ctrl-C, SIGTERM, or the end of the program that started it.
fn listen_for_the_end(run: &Run, runtime: &Runtime, end: &Arc<Notify>) {
    interrupt::tell({
        let end = end.clone();
        move || end.notify_one()
    });
    #[cfg(unix)]
    runtime.spawn({
        let end = end.clone();
        async move {
            use tokio::signal::unix::{SignalKind, signal};
            if let Ok(mut terminated) = signal(SignalKind::terminate()) {
                terminated.recv().await;
                end.notify_one();
            }
        }
    });
    if run.until_stdin_closes {
        let end = end.clone();
        // A thread of its own: a read can't be called off, and mustn't keep the program from ending.
        let wait = move || {
            let mut bytes = [0; 1024];
            while stdin().read(&mut bytes).is_ok_and(|read| read > 0) {}
            end.notify_one();
        };
        if let Err(error) = thread::Builder::new().name("stdin".to_owned()).spawn(wait) {
            warn(&format!("warning: standard input can't be watched: {error}"));
        }
    }
}

/// On a terminal, shows how far a node is that's catching up.
async fn show_progress(handle: Handle, writer: LogWriter) {
    let mut news = handle.news();
    drop(handle);
    loop {
        match news.recv().await {
            Ok(news) if news.kind == "catching_up" => writer.show(Some(news.line.clone())),
            Ok(news) if news.kind == "caught_up" => writer.show(None),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}
