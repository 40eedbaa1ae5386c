use super::behind::Behind;
use crate::news::{Level, News};
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// How many of the last pieces of news are kept for someone who lost the connection, and how many cut links.
const KEPT: usize = 256;
const CUTS: usize = 50;

/// How many neighbours' addresses are remembered, in case they're dropped.
const LINKS: usize = 1024;

/// How many pieces of news a reader may be behind.
const BEHIND: usize = 256;

/// Keeps the last news of a node, and passes them on.
#[derive(Debug)]
pub(super) struct Recorder {
    kept: Mutex<Kept>,
    sender: broadcast::Sender<Arc<News>>,
}

#[derive(Debug, Default)]
struct Kept {
    news: VecDeque<Arc<News>>,
    /// The number of the last that was pushed out.
    gone: u64,
    cuts: VecDeque<Cut>,
    links: BTreeMap<usize, IpAddr>,
}

/// Why a neighbour isn't one any more.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Cut {
    time: u64,
    link: Option<usize>,
    ip: Option<IpAddr>,
    code: Option<&'static str>,
    line: String,
}

impl Recorder {
    pub(super) fn new() -> Recorder {
        Recorder { kept: Mutex::default(), sender: broadcast::channel(BEHIND).0 }
    }

    /// Listens until the node ends.
    pub(super) async fn run(&self, behind: &Behind, mut news: broadcast::Receiver<Arc<News>>) {
        loop {
            match news.recv().await {
                Ok(news) => {
                    if matches!(news.kind, "neighbour" | "hello") {
                        self.note_links(behind).await;
                    }
                    self.take(news);
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// A neighbour that's dropped isn't a link any more, and its address is asked for then.
    async fn note_links(&self, behind: &Behind) {
        let links = behind
            .look(|dialler| dialler.links().map(|(id, link)| (id.0, link.ip)).collect::<Vec<_>>());
        let Ok(links) = links.await else { return };
        let mut kept = self.kept();
        kept.links.extend(links);
        while kept.links.len() > LINKS {
            kept.links.pop_first();
        }
    }

    fn take(&self, news: Arc<News>) {
        let mut kept = self.kept();
        let is_cut = matches!(news.kind, "cut" | "dropped") && news.code != Some("tested");
        if is_cut {
            let ip = news.ip.or_else(|| kept.links.get(&news.link?).copied());
            let News { time, link, code, .. } = *news;
            kept.cuts.push_back(Cut { time, link, ip, code, line: news.line.clone() });
            if kept.cuts.len() > CUTS {
                kept.cuts.pop_front();
            }
        }
        if news.level < Level::Debug {
            kept.news.push_back(news.clone());
            if kept.news.len() > KEPT {
                kept.gone = kept.news.pop_front().map_or(kept.gone, |news| news.number);
            }
        }
        let _ = self.sender.send(news); // no one may be listening
    }

    /// The last cut links, the newest first.
    pub(super) fn cuts(&self) -> Vec<Cut> {
        self.kept().cuts.iter().rev().cloned().collect()
    }

    /// What was told after a number, whether some of it is gone, and what will be told from now on. Nothing falls in
    /// between.
    pub(super) fn after(
        &self,
        number: u64,
    ) -> (Vec<Arc<News>>, bool, broadcast::Receiver<Arc<News>>) {
        let kept = self.kept();
        let later = kept.news.iter().filter(|news| news.number > number).cloned().collect();
        (later, number > 0 && kept.gone > number, self.sender.subscribe())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
