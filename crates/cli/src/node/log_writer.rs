use indicatif::ProgressBar;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;

/// How many lines may wait to be written. If no one reads them, the rest is lost, and the node goes on.
const WAITING: usize = 1024;

/// How long the last lines have to be written.
const LAST: Duration = Duration::from_millis(300);

/// Writes the log on a thread of its own, so that a terminal that's held up doesn't hold up the node.
#[derive(Clone)]
pub(crate) struct LogWriter {
    to_write: SyncSender<ToWrite>,
    lost: Arc<AtomicU64>,
}

enum ToWrite {
    Line(Vec<u8>),
    /// How far the node is, as long as that changes. It's shown on a terminal only.
    Progress(Option<String>),
    End(SyncSender<()>),
}

impl LogWriter {
    pub(super) fn start() -> io::Result<LogWriter> {
        let (to_write, waiting) = sync_channel(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let lines = Lines { waiting, lost: lost.clone(), bar: None };
        thread::Builder::new().name("log".to_owned()).spawn(move || lines.write())?;
        Ok(LogWriter { to_write, lost })
    }

    /// Shows how far the node is, or nothing any more.
    pub(super) fn show(&self, progress: Option<String>) {
        let _ = self.to_write.try_send(ToWrite::Progress(progress)); // the next one comes soon
    }

    /// Waits a moment until everything is written.
    pub(super) fn finish(&self) {
        let (done, is_done) = sync_channel(1);
        if self.to_write.try_send(ToWrite::End(done)).is_ok() {
            let _ = is_done.recv_timeout(LAST); // if it takes longer, no one is reading
        }
    }
}

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.to_write.try_send(ToWrite::Line(bytes.to_vec())).is_err() {
            self.lost.fetch_add(1, Relaxed);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogWriter {
    type Writer = LogWriter;

    fn make_writer(&'a self) -> LogWriter {
        self.clone()
    }
}

struct Lines {
    waiting: Receiver<ToWrite>,
    lost: Arc<AtomicU64>,
    bar: Option<ProgressBar>,
}

impl Lines {
    fn write(mut self) {
        while let Ok(next) = self.waiting.recv() {
            match next {
                ToWrite::Line(line) => {
                    let lost = self.lost.swap(0, Relaxed);
                    let write = || {
                        // If no one reads it, there's no one to tell.
                        let mut out = io::stderr().lock();
                        if lost > 0 {
                            let _ = writeln!(
                                out,
                                "(lines lost, because no one read them in time: {lost})"
                            );
                        }
                        let _ = out.write_all(&line);
                    };
                    match &self.bar {
                        Some(bar) => bar.suspend(write),
                        None => write(),
                    }
                }
                ToWrite::Progress(Some(progress)) => {
                    let bar = self.bar.get_or_insert_with(ProgressBar::new_spinner);
                    bar.set_message(progress);
                    bar.tick();
                }
                ToWrite::Progress(None) => {
                    if let Some(bar) = self.bar.take() {
                        bar.finish_and_clear();
                    }
                }
                ToWrite::End(done) => {
                    let _ = done.send(()); // the thread that waits may have lost patience
                }
            }
        }
    }
}
