use kusari::stage6_coin::{Address, BlockHash};
use kusari::stage7_peers::PeerAddress;
use kusari_node::JoinCode;
use serde_json::{Value, json};
use std::io::{self, Write as _, stdout};
use std::net::SocketAddr;

/// What a node says when it has started.
pub(crate) struct Start {
    pub(crate) words: String,
    pub(crate) genesis: BlockHash,
    pub(crate) height: u64,
    pub(crate) api: SocketAddr,
    pub(crate) token: String,
    pub(crate) role: Role,
}

/// What it says about its role.
pub(crate) enum Role {
    Core {
        listening: Vec<SocketAddr>,
        /// Where its page is.
        url: String,
        miner: Option<Address>,
        is_another_port: bool,
    },
    Edge {
        /// How many addresses it follows.
        followed: usize,
    },
    /// A member of chapter 8.
    Member {
        /// Its name.
        name: String,
        /// Who agrees with it, and how: `5 members vote in a star of lines`.
        network: String,
        /// Where the others call it.
        listen: SocketAddr,
    },
}

impl Start {
    /// Says it, in words or as one line of JSON. If no one reads it, that's no reason not to run.
    pub(crate) fn say(&self, is_json: bool) {
        let _ = if is_json { writeln!(stdout(), "{}", self.json()) } else { self.say_words() };
    }

    /// The same for programs. It's also what's written down in the node's directory.
    pub(crate) fn json(&self) -> Value {
        let mut said = json!({
            "api": self.api,
            "token": self.token,
            "genesis": self.genesis.to_hex(),
            "words": self.words,
            "height": self.height,
            "pid": std::process::id(),
        });
        match &self.role {
            Role::Core { listening, url, .. } => {
                said["role"] = "core".into();
                said["listen"] = json!(listening);
                said["join"] = json!(join_codes(listening, &self.genesis));
                said["page"] = url.as_str().into();
            }
            Role::Edge { followed } => {
                said["role"] = "edge".into();
                said["listen"] = json!([]);
                said["followed"] = (*followed).into();
            }
            Role::Member { name, listen, .. } => {
                said["role"] = "member".into();
                said["listen"] = json!([listen]);
                said["name"] = name.as_str().into();
            }
        }
        said
    }

    fn say_words(&self) -> io::Result<()> {
        let mut out = stdout();
        let (words, height, genesis) = (&self.words, self.height, self.genesis.to_hex());
        let what = match self.role {
            Role::Core { .. } => "A node",
            Role::Edge { .. } => "An edge",
            Role::Member { .. } => "A member",
        };
        writeln!(
            out,
            "{what} of the chain {words:?}, at height {height}. Its genesis is {genesis}."
        )?;
        match &self.role {
            Role::Core { listening, url, miner, is_another_port } => {
                if *is_another_port {
                    let port = kusari_node::PORT;
                    writeln!(
                        out,
                        "Another program listens on port {port}, so it took another one."
                    )?;
                }
                if let Some(miner) = miner {
                    writeln!(out, "It mines for {miner}.")?;
                }
                self.say_how_to_join(listening)?;
                writeln!(out, "Its page is {url}")?;
            }
            Role::Edge { followed } => {
                let addresses = if *followed == 1 { "address" } else { "addresses" };
                writeln!(
                    out,
                    "It keeps headers only, asks three cores, and follows {followed} {addresses}."
                )?;
            }
            Role::Member { name, network, listen } => {
                writeln!(out, "It's {name}, at {listen}. {network}.")?;
            }
        }
        writeln!(out, "Ctrl-C ends it.")
    }

    fn say_how_to_join(&self, listening: &[SocketAddr]) -> io::Result<()> {
        let mut out = stdout();
        for (address, code) in addresses(listening, &self.genesis) {
            let machine =
                if address.ip().is_loopback() { "on this machine" } else { "in this network" };
            writeln!(out, "To join it {machine}: kusari node --connect {address}")?;
            if let Some(code) = code.filter(|_| !address.ip().is_loopback()) {
                writeln!(out, "            or, aloud: kusari node --connect \"{code}\"")?;
            }
        }
        Ok(())
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
