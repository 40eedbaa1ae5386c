//! Makes members: their keys, and what all of them agree on before they begin.

use super::failed::failure;
use super::in_words::in_words;
use super::ways::{Orderer, Topology};
use crate::failure::Failure;
use crate::numbers::whole;
use kusari::stage8_contract::{
    Genesis, LandingPads, MAX_MEMBERS, Member, Membership, PadSetup, PrivateKey, Role, Time,
};
use kusari_node::members::{self, MAX_PADS_DIFFICULTY, Network, PADS_DELAY};
use std::io::{self, Write as _, stdout};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;

/// The members of the notebook from which the chapter descends. The first is the airport.
const NAMES: [&str; 5] =
    ["the_leader_node", "the_blue_sky", "white_noise", "yellow_submarine", "green_planet"];

/// The port of the first member, if nothing else is said.
const PORT: &str = "7710";

/// How long words can be, in bytes.
const MAX_WORDS_BYTES: usize = 256;

/// Makes members, each with a key and a folder of its own
///
/// The first member is the airport, and the others are operators. What all agree on is in the file network.json, which is the same in each
/// folder. You can carry a folder to another machine: then give the members' addresses with --address.
///
/// If you found a network, you've had all the keys in your hands. For a lesson that's good enough.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  kusari pads found airport                              five members that vote, each with a line to all others
  kusari pads found airport --orderer leader --topology star
  kusari pads found airport --members 2 --address 192.168.1.7:7710 --address 192.168.1.8:7710

Then start each of them: kusari pads run airport/the_leader_node")]
pub(super) struct Args {
    /// The folder in which each member gets its own
    folder: PathBuf,
    /// How many members there are, 1 to 64
    #[arg(long, default_value = "5", value_parser = whole::<u16>(1..=MAX_MEMBERS as u64, "each looks at the signatures of all others"), allow_negative_numbers = true)]
    members: u16,
    /// How they agree on the order of their commands
    #[arg(long, value_enum, default_value_t = Orderer::Vote)]
    orderer: Orderer,
    /// Who has a line to whom
    #[arg(long, value_enum, default_value_t = Topology::Full)]
    topology: Topology,
    /// How many pads the airport has, 1 to 256
    #[arg(long, default_value = "3", value_parser = whole::<u16>(1..=LandingPads::MOST.into(), "the state is hashed with each block"), allow_negative_numbers = true)]
    pads: u16,
    /// How long a reservation can last, in minutes, 1 to 1,440
    #[arg(long, default_value = "60", value_parser = whole::<u32>(1..=1_440, "at most a day"), allow_negative_numbers = true)]
    longest: u32,
    /// Words that say which network it is
    #[arg(long, default_value = "landing pads", value_parser = words)]
    words: String,
    /// The port of the first member on this machine; the others follow it, and with 0 each takes one that's free now
    #[arg(long, default_value = PORT, value_parser = whole::<u16>(0..=65_535, "that's how ports are numbered"), allow_negative_numbers = true)]
    port: u16,
    /// Where a member listens, as IP:PORT; once for each member, in their order, if they're on several machines
    #[arg(long, value_name = "ADDRESS", conflicts_with = "port", value_parser = address, allow_negative_numbers = true)]
    address: Vec<SocketAddr>,
    /// D: how long a message takes at most, as long as all is well, in milliseconds, 10 to 60,000; only a vote looks at it
    #[arg(long, default_value = "500", value_parser = whole::<u64>(PADS_DELAY, "with less, members skip each other's turns"), allow_negative_numbers = true)]
    delay: u64,
    /// How many zero bits the hash of a block begins with, 0 to 32; only work looks at it
    #[arg(long, default_value = "16", value_parser = whole::<u32>(0..=MAX_PADS_DIFFICULTY.into(), "more takes a laptop forever"), allow_negative_numbers = true)]
    difficulty: u32,
}

fn words(text: &str) -> Result<String, String> {
    match text.len() {
        1..=MAX_WORDS_BYTES => Ok(text.to_owned()),
        found => {
            Err(format!("words of 1 to {MAX_WORDS_BYTES} bytes are needed, and these have {found}"))
        }
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let address = text.parse().ok().filter(|address: &SocketAddr| address.port() > 0);
    address.ok_or_else(|| {
        "an IP address and a port from 1 to 65535 are needed, such as 192.168.1.7:65535".to_owned()
    })
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let keys: Vec<PrivateKey> =
        (0..args.members).map(|_| PrivateKey::generate(&mut rand::rng())).collect();
    let names = (0..).map(|number: usize| {
        NAMES.get(number).map_or_else(|| format!("member_{number}"), |name| (*name).to_owned())
    });
    let members = names.zip(&keys).enumerate().map(|(number, (name, key))| Member {
        name,
        key: key.public_key(),
        role: if number == 0 { Role::Airport } else { Role::Operator },
    });
    let members = Membership::new(members).map_err(|error| Failure::impossible(&error))?;
    let setup = PadSetup { pads: args.pads, longest_minutes: args.longest };
    let network = Network {
        genesis: Genesis { words: args.words.clone(), time: Time::now(), members, setup },
        orderer: args.orderer.into(),
        topology: args.topology.into(),
        addresses: addresses(args)?,
        delay_ms: args.delay,
        difficulty: args.difficulty,
    };
    std::fs::create_dir_all(&args.folder).map_err(|error| Failure::file(&args.folder, error))?;
    let paths = members::found(&args.folder, &network, &keys).map_err(failure)?;
    let mut out = stdout();
    let (words, hash) = (&network.genesis.words, network.genesis.hash().to_hex());
    writeln!(out, "The network {words:?}: {}. Its genesis is {hash}.", in_words(&network))?;
    writeln!(out, "Start its members, each in a terminal of its own:")?;
    for (path, address) in paths.iter().zip(&network.addresses) {
        writeln!(out, "  kusari pads run {:<32} at {address}", path.display())?;
    }
    Ok(())
}

/// Where the members listen.
fn addresses(args: &Args) -> Result<Vec<SocketAddr>, Failure> {
    if !args.address.is_empty() {
        return Ok(args.address.clone()); // whether they're enough is checked with all else
    }
    let here = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    if args.port > 0 {
        let last = u32::from(args.port) + u32::from(args.members) - 1;
        if u16::try_from(last).is_err() {
            return Err(Failure::Unusable(format!(
                "the last member would have port {last}, and ports end at 65535; begin with a lower --port"
            )));
        }
        return Ok((0..args.members).map(|number| here(args.port + number)).collect());
    }
    // All are held until each has one, so that none is taken twice.
    let held: io::Result<Vec<_>> = (0..args.members).map(|_| TcpListener::bind(here(0))).collect();
    let found = held.and_then(|held| held.iter().map(TcpListener::local_addr).collect());
    found.map_err(|error| {
        Failure::Unusable(format!("no port is free: {error}; name the first one with --port"))
    })
}
