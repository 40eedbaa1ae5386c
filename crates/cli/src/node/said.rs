use kusari::stage6_coin::{Address, BlockHash};
use kusari::stage7_peers::PeerAddress;
use kusari_node::JoinCode;
use serde_json::{Value, json};
use std::io::{self, Write as _, stdout};
use std::net::SocketAddr;

/// What a node says when it has started.
pub(super) struct Start {
    pub(super) words: String,
    pub(super) genesis: BlockHash,
    pub(super) height: u64,
    pub(super) listening: Vec<SocketAddr>,
    pub(super) api: SocketAddr,
    pub(super) token: String,
    pub(super) url: String,
    pub(super) miner: Option<Address>,
    pub(super) is_another_port: bool,
}

impl Start {
    /// Says it, in words or as one line of JSON. If no one reads it, that's no reason not to run.
    pub(super) fn say(&self, is_json: bool) {
        let _ = if is_json { writeln!(stdout(), "{}", self.json()) } else { self.say_words() };
    }

    /// The same for programs. It's also what's written down in the node's directory.
    pub(super) fn json(&self) -> Value {
        json!({
            "api": self.api,
            "token": self.token,
            "listen": self.listening,
            "join": join_codes(&self.listening, &self.genesis),
            "genesis": self.genesis.to_hex(),
            "words": self.words,
            "height": self.height,
            "page": self.url,
            "pid": std::process::id(),
        })
    }

    fn say_words(&self) -> io::Result<()> {
        let mut out = stdout();
        let (words, genesis) = (&self.words, self.genesis.to_hex());
        writeln!(
            out,
            "A node of the chain {words:?}, at height {}. Its genesis is {genesis}.",
            self.height
        )?;
        if self.is_another_port {
            writeln!(
                out,
                "Another program listens on port {}, so it took another one.",
                kusari_node::PORT
            )?;
        }
        if let Some(miner) = self.miner {
            writeln!(out, "It mines for {miner}.")?;
        }
        for (address, code) in addresses(&self.listening, &self.genesis) {
            let machine =
                if address.ip().is_loopback() { "on this machine" } else { "in this network" };
            writeln!(out, "To join it {machine}: kusari node --connect {address}")?;
            if let Some(code) = code.filter(|_| !address.ip().is_loopback()) {
                writeln!(out, "            or, aloud: kusari node --connect \"{code}\"")?;
            }
        }
        writeln!(out, "Its page is {}", self.url)?;
        writeln!(out, "Ctrl-C ends it.")
    }
}

/// Where a node can be reached, the machine itself last, and its join codes.
pub(super) fn addresses<'a>(
    listening: &'a [SocketAddr],
    genesis: &'a BlockHash,
) -> impl Iterator<Item = (PeerAddress, Option<JoinCode>)> + 'a {
    let reachable = listening.iter().filter_map(|it| PeerAddress::new(it.ip(), it.port()).ok());
    let (here, elsewhere): (Vec<_>, Vec<_>) = reachable.partition(|it| it.ip().is_loopback());
    let all = elsewhere.into_iter().chain(here);
    all.map(move |address| (address, JoinCode::new(address, genesis)))
}

/// The join codes of a node, those for other machines first.
pub(super) fn join_codes(listening: &[SocketAddr], genesis: &BlockHash) -> Vec<String> {
    let codes = addresses(listening, genesis).filter_map(|(_, code)| code);
    codes.map(|code| code.to_string()).collect()
}
