//! What a node needs while it runs, whatever its role.

use super::log_lines;
use super::log_writer::LogWriter;
use super::options::Manner;
use super::said::Start;
use crate::failure::{Failure, warn};
use crate::interrupt;
use kusari_node::page::Page;
use kusari_node::{News, NodeError};
use std::future::Future;
use std::io::{Read as _, stdin};
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::{Notify, futures::OwnedNotified};

/// How long tasks have to end when the node has left.
const LAST: Duration = Duration::from_millis(100);

/// How many threads deal with sockets. The node itself is one task.
const WORKERS: usize = 2;

/// Starts the threads that deal with sockets.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    let runtime = Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build();
    runtime.map_err(|error| Failure::no_thread(&error))
}

/// Begins to log.
pub(crate) fn log(manner: &Manner) -> Result<LogWriter, Failure> {
    let writer = LogWriter::start().map_err(|error| Failure::no_thread(&error))?;
    log_lines::begin(manner.log_level, manner.log, &writer);
    Ok(writer)
}

/// A node that's ready to run.
pub(crate) struct Ready {
    pub(crate) runtime: Runtime,
    pub(crate) writer: LogWriter,
    pub(crate) page: Page,
    pub(crate) news: Receiver<Arc<News>>,
    pub(crate) start: Start,
}

impl Ready {
    /// Says that it runs, and lets it run until it's told to end. `driver` is given what tells it.
    pub(crate) fn run<F>(
        self,
        manner: &Manner,
        driver: impl FnOnce(OwnedNotified) -> F,
    ) -> Result<(), NodeError>
    where
        F: Future<Output = Result<(), NodeError>>,
    {
        let Ready { runtime, writer, page, news, start } = self;
        runtime.spawn(async move {
            if let Err(cause) = page.run().await {
                tracing::error!(target: "kusari_node", kind = "page", "{cause}");
            }
        });
        let end = Arc::new(Notify::new());
        listen_for_the_end(manner, &runtime, &end);
        runtime.spawn(show_progress(news, writer.clone()));
        start.say(manner.json);
        let ended = runtime.block_on(driver(end.notified_owned()));
        writer.show(None);
        writer.finish();
        runtime.shutdown_timeout(LAST);
        ended
    }
}

/// Listens for what ends the node: Ctrl-C, SIGTERM, or the end of the program that started it.
fn listen_for_the_end(manner: &Manner, runtime: &Runtime, end: &Arc<Notify>) {
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
    if manner.until_stdin_closes {
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
async fn show_progress(mut news: Receiver<Arc<News>>, writer: LogWriter) {
    loop {
        match news.recv().await {
            Ok(news) if news.kind == "catching_up" => writer.show(Some(news.line.clone())),
            Ok(news) if news.kind == "caught_up" => writer.show(None),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}
