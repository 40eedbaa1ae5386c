use crate::coin::Where;
use crate::numbers::{threads, whole};
use clap::ValueEnum;
use kusari::stage6_coin::{Address, BlockHash, Refusal as _};
use kusari::stage7_peers::PeerAddress;
use kusari_node::{EdgeOptions, JoinCode, NodeOptions, PORT, Relay};
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// How many nodes can be named with `--connect`.
pub(crate) const MAX_NAMED: usize = 64;

/// What can be set on a node that's started.
#[derive(clap::Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) place: Where,
    /// Start a chain with the rules of a lesson, if there's none in the directory yet
    #[arg(long)]
    pub(crate) mint: bool,
    /// Mine, and pay this address; without one, the first address of the wallet, which is made if there's none
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1)]
    pub(crate) mine: Option<Option<Address>>,
    /// How many threads mine, 1 to 255; one if not given
    #[arg(long, value_parser = threads, allow_negative_numbers = true)]
    pub(crate) threads: Option<NonZeroUsize>,
    /// A node to be linked to, as IP:PORT or by the six words of its join code; can be given up to 64 times
    #[arg(long, value_name = "NODE", value_parser = Named::parse)]
    pub(crate) connect: Vec<Named>,
    /// Where to take calls from others, as IP:PORT or only a port; if not given, port 7707, or any that's free
    #[arg(long, value_name = "ADDRESS", value_parser = listen, allow_negative_numbers = true)]
    pub(crate) listen: Option<SocketAddr>,
    /// Look for nodes in the local network
    #[arg(long)]
    pub(crate) lan: bool,
    /// Keep headers only, ask three cores, and follow the payments of the wallet in the directory
    #[arg(long)]
    pub(crate) edge: bool,
    /// How blocks and payments travel; by flood if not given
    #[arg(long, value_enum)]
    pub(crate) relay: Option<Way>,
    /// The port of the node's page on this machine, 1 to 65,535; any that's free if not given
    #[arg(long, value_name = "PORT", value_parser = whole::<u16>(1..=65_535, "that's how ports are numbered"), allow_negative_numbers = true)]
    pub(crate) page: Option<u16>,
    /// Let the page spend from a wallet: the one in the directory, or another file; you're asked for the passphrase
    #[arg(long, value_name = "FILE", num_args = 0..=1, conflicts_with = "explorer")]
    pub(crate) wallet: Option<Option<PathBuf>>,
    /// Let anyone on this machine read the page without a token, for a projector
    #[arg(long)]
    pub(crate) explorer: bool,
    #[command(flatten)]
    pub(crate) manner: Manner,
}

/// What a process says while it runs, and what ends it.
#[derive(clap::Args)]
pub(crate) struct Manner {
    /// What to log
    #[arg(long, value_enum, default_value_t = Level::Info)]
    pub(crate) log_level: Level,
    /// How to log it
    #[arg(long, value_enum, default_value_t = Form::Lines)]
    pub(crate) log: Form,
    /// Print one line of JSON when it runs, for programs
    #[arg(long)]
    pub(crate) json: bool,
    /// End when standard input does, for instance because the program that started this one has ended
    #[arg(long)]
    pub(crate) until_stdin_closes: bool,
}

/// How blocks and payments travel.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Way {
    /// To each neighbour
    Flood,
    /// By gossipsub, which sends most neighbours only names; for more than ten nodes, or large blocks
    Gossip,
}

/// What's worth a line in the log.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Level {
    /// That the node can't go on
    Error,
    /// What was refused, lost or taken back
    Warn,
    /// New blocks, payments and neighbours
    Info,
    /// Everything
    Debug,
}

/// How a line of the log is written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    Lines,
    /// An object on each line
    Json,
}

/// A node that was named on the command line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    pub(crate) address: PeerAddress,
    code: Option<JoinCode>,
}

impl Named {
    fn parse(text: &str) -> Result<Named, String> {
        // An address has digits, and words have none.
        if text.contains(|letter: char| letter.is_ascii_digit()) {
            let address = text.parse::<PeerAddress>().map_err(|cause| cause.to_string())?;
            return Ok(Named { address, code: None });
        }
        let code: JoinCode = text
            .parse()
            .map_err(|cause: kusari_node::JoinCodeError| format!("{cause} [{}]", cause.code()))?;
        Ok(Named { address: code.address(), code: Some(code) })
    }

    /// Whether a chain may be the one that was meant.
    pub(crate) fn fits(&self, genesis: &BlockHash) -> bool {
        self.code.is_none_or(|code| code.fits(genesis))
    }
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    let port = text.parse::<u16>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let address = port.map(|port| SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)));
    address.or_else(|| text.parse().ok()).ok_or_else(|| {
        "a port from 0 to 65535 is needed, where 0 is any that's free, or an IP address and a port".to_owned()
    })
}

impl Run {
    /// What the node itself has to know.
    pub(crate) fn node(&self) -> NodeOptions {
        let anywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, PORT));
        NodeOptions {
            listen: self.listen.unwrap_or(anywhere),
            or_any_port: self.listen.is_none(),
            connect: self.named(),
            lan: self.lan,
            relay: match self.relay {
                None | Some(Way::Flood) => Relay::Flood,
                Some(Way::Gossip) => Relay::Gossip,
            },
            threads: self.threads.map_or(1, NonZeroUsize::get),
            ..NodeOptions::default()
        }
    }

    /// What an edge has to know.
    pub(crate) fn edge(&self) -> EdgeOptions {
        EdgeOptions { connect: self.named(), lan: self.lan, ..EdgeOptions::default() }
    }

    fn named(&self) -> Vec<PeerAddress> {
        self.connect.iter().map(|named| named.address).collect()
    }
}
