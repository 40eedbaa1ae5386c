use kusari::stage6_coin::{Event, InCoins, Refusal as _, Time};
use kusari::stage7_peers::{CutReason, EdgeEvent, HostEvent, PeerEvent};
use serde::Serialize;
use std::net::IpAddr;

/// How much something matters to someone who only looks now and then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The node can't go on.
    Error,
    /// Something was refused, lost or taken back.
    Warn,
    /// The chain has grown, or a neighbour came or went.
    Info,
    /// Everything else.
    Debug,
}

/// Something that happened in a node, as it's logged and as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    /// Its number, counted from one since the node was started.
    pub number: u64,
    /// When it happened, in milliseconds since 1970.
    pub time: u64,
    /// How much it matters.
    pub level: Level,
    /// What kind of thing it is, in one word: `tip`, `refused`, `cut` and so on.
    pub kind: &'static str,
    /// The code of the refusal, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The number of the neighbour's link, if it's about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<usize>,
    /// The neighbour's machine, if its link was cut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<IpAddr>,
    /// The height of the chain, if that has changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u64>,
    /// The same for people, in one line.
    pub line: String,
}

impl News {
    /// News without details. The number is filled in when it's told.
    pub(crate) fn new(level: Level, kind: &'static str, line: String) -> News {
        let time = Time::now().millis();
        News { number: 0, time, level, kind, code: None, link: None, ip: None, height: None, line }
    }

    /// Writes it into the log.
    pub(crate) fn log(&self) {
        let News { kind, code, line, .. } = self;
        match self.level {
            Level::Error => tracing::error!(kind, code, "{line}"),
            Level::Warn => tracing::warn!(kind, code, "{line}"),
            Level::Info => tracing::info!(kind, code, "{line}"),
            Level::Debug => tracing::debug!(kind, code, "{line}"),
        }
    }

    /// Blocks or headers that a neighbour was asked for are coming, and the chain has got this far.
    pub(crate) fn catching_up(height: u64) -> News {
        let line = format!("catching up: at height {height}");
        News { height: Some(height), ..News::new(Level::Info, "catching_up", line) }
    }

    /// There are no more of them.
    pub(crate) fn caught_up(height: u64) -> News {
        let line = format!("caught up: the chain ends at height {height}");
        News { height: Some(height), ..News::new(Level::Info, "caught_up", line) }
    }

    /// The same, for those who want to know everything, if there's so much of it that it's no news to the others.
    pub(crate) fn quieter_if(self, is_quieter: bool) -> News {
        let level = if is_quieter && self.kind == "tip" { Level::Debug } else { self.level };
        News { level, ..self }
    }

    /// What a host's event is to people.
    pub(crate) fn of(event: &HostEvent) -> News {
        match event {
            HostEvent::Node(event) => of_node(event),
            HostEvent::Edge(event) => of_edge(event),
            HostEvent::Peer(event) => of_peer(event),
            HostEvent::Letter(letter) => {
                let line = format!("a sealed letter of {} bytes came by", letter.len());
                News::new(Level::Debug, "letter", line)
            }
            _ => News::new(Level::Debug, "event", format!("{event:?}")),
        }
    }
}

fn of_node(event: &Event) -> News {
    let news = |level, kind| News::new(level, kind, event.to_string());
    match event {
        Event::Greeted { peer, .. } => News { link: Some(peer.0), ..news(Level::Debug, "hello") },
        Event::TransactionAccepted(_) => news(Level::Info, "payment"),
        Event::TransactionRefused { from, cause, .. } => News {
            code: Some(cause.code()),
            link: from.map(|from| from.0),
            ..news(if from.is_some() { Level::Debug } else { Level::Warn }, "refused")
        },
        Event::TransactionConflicts { cause, .. } => {
            News { code: Some(cause.code()), ..news(Level::Warn, "conflict") }
        }
        Event::Proposed(_) => news(Level::Info, "mined"),
        Event::TipChanged(change) => {
            let level = if change.disconnected.is_empty() { Level::Info } else { Level::Warn };
            let mut told = news(level, "tip");
            if let Some(tip) = change.connected.last() {
                told.height = Some(tip.height);
                let coinbase = tip.block.coinbase().and_then(|it| it.paid().ok());
                let payments = tip.block.payments().len();
                told.line += &format!(", payments: {payments}");
                if let Some(paid) = coinbase {
                    told.line += &format!(", {} for the miner", InCoins(paid));
                }
            }
            told
        }
        Event::BlockStored(_) => news(Level::Info, "fork"),
        Event::BlockRefused { from, cause } => News {
            code: Some(cause.code()),
            link: from.map(|from| from.0),
            // An orphan is asked after, and nothing is wrong with it.
            ..news(
                if cause.code() == "unknown-parent" { Level::Debug } else { Level::Warn },
                "refused",
            )
        },
        Event::Penalised { peer, offence, .. } => News {
            code: Some(offence.code()),
            link: Some(peer.0),
            ..news(Level::Warn, "penalised")
        },
        Event::PeerDropped { peer, offence } => {
            News { code: Some(offence.code()), link: Some(peer.0), ..news(Level::Warn, "dropped") }
        }
        _ => news(Level::Debug, "event"),
    }
}

fn of_edge(event: &EdgeEvent) -> News {
    match event {
        EdgeEvent::TipChanged { tip, taken_back } => {
            let (hash, height) = (tip.hash, tip.height);
            let (level, before) = match taken_back {
                0 => (Level::Info, String::new()),
                _ => (Level::Warn, format!("reorganisation, headers taken back: {taken_back}; ")),
            };
            let line = format!("{before}chain ends with {hash} at height {height}");
            News { height: Some(height), ..News::new(level, "tip", line) }
        }
        EdgeEvent::Found { txid, block, by } => {
            let line = format!("payment {txid} is in block {block}, {by} has proved it");
            News { link: Some(by.0), ..News::new(Level::Info, "found", line) }
        }
        EdgeEvent::PaymentWaits(txid) => {
            News::new(Level::Info, "payment", format!("payment {txid} waits"))
        }
        EdgeEvent::PaymentRefused { txid, cause } => {
            let line = format!("payment {txid} refused: {cause} [{}]", cause.code());
            News { code: Some(cause.code()), ..News::new(Level::Warn, "refused", line) }
        }
        EdgeEvent::PaymentLost(txid) => {
            let line = format!("payment {txid} is lost: another one spends the same");
            News::new(Level::Warn, "conflict", line)
        }
        _ => News::new(Level::Debug, "event", format!("{event:?}")),
    }
}

fn of_peer(event: &PeerEvent) -> News {
    match event {
        PeerEvent::Greeted { link, dialled } => {
            let how = match dialled {
                Some(address) => format!("we dialled {address}"),
                None => "it dialled us".to_owned(),
            };
            let line = format!("{link} is a neighbour now: {how}");
            News { link: Some(link.0), ..News::new(Level::Info, "neighbour", line) }
        }
        PeerEvent::Heard { link, told, taken } => {
            let line =
                format!("addresses told by {link}: {told}; new ones that found room: {taken}");
            News { link: Some(link.0), ..News::new(Level::Debug, "addresses", line) }
        }
        PeerEvent::NoAnswer(address) => {
            News::new(Level::Debug, "no_answer", format!("no one answers at {address}"))
        }
        PeerEvent::Cut { link, ip, reason } => {
            let level = match reason {
                CutReason::Tested => Level::Debug,
                CutReason::Silent | CutReason::Surplus | CutReason::NoRoom | CutReason::Oneself => {
                    Level::Info
                }
                _ => Level::Warn,
            };
            let line = format!("the link to {link} at {ip} is cut: {reason} [{}]", reason.code());
            News {
                code: Some(reason.code()),
                link: Some(link.0),
                ip: Some(*ip),
                ..News::new(level, "cut", line)
            }
        }
        _ => News::new(Level::Debug, "event", format!("{event:?}")),
    }
}
