use std::time::Duration;

/// What can be set on a [`Dialler`](super::Dialler).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiallerSettings {
    /// How many neighbours it picks and dials. Those that its owner named come on top.
    pub outbound: usize,
    /// How many may dial it.
    pub inbound: usize,
    /// Where it takes connections. `None`: it takes none.
    pub port: Option<u16>,
    /// How long someone who's dialled has to answer, and a new neighbour to say hello.
    pub patience: Duration,
    /// After how long a silence a neighbour is asked if it's still there.
    pub ping_after: Duration,
    /// How long it then has for the answer.
    pub ping_patience: Duration,
    /// How often an address is tested that no neighbour lives at: one that would lose its place in the book, or one that
    /// we've only heard of.
    pub feeler_every: Duration,
    /// How often one neighbour may ask *who else?*
    pub tell_every: Duration,
    /// How long to wait before an address that didn't answer is dialled again, at first and at most. It doubles each time.
    pub back_off: [Duration; 2],
    /// After how long without a new block from a neighbour one more is dialled: perhaps those we have keep something from us.
    /// As long as it lasts, another one is tried after each such time.
    pub stale_after: Duration,
}

impl Default for DiallerSettings {
    fn default() -> DiallerSettings {
        DiallerSettings {
            outbound: 8,
            inbound: 64,
            port: None,
            patience: Duration::from_secs(10),
            ping_after: Duration::from_secs(15),
            ping_patience: Duration::from_secs(10),
            feeler_every: Duration::from_secs(60),
            tell_every: Duration::from_secs(60),
            back_off: [Duration::from_millis(200), Duration::from_secs(60)],
            stale_after: Duration::from_secs(60),
        }
    }
}

impl DiallerSettings {
    /// The settings of an edge: three cores, and no one can dial it.
    pub fn edge() -> DiallerSettings {
        DiallerSettings { outbound: 3, inbound: 0, port: None, ..DiallerSettings::default() }
    }
}
