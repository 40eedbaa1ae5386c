use crate::failure::Failure;
use crate::hashrate;
use kusari::stage5_network::{NodeId, Topology};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Lets nodes race on threads, and people pay, and shows every node's chain.
///
/// Nodes look for blocks, tell their neighbours, and follow the chain with most work. At the end the
/// payments stop first, and mining goes on until none waits.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  kusari race                                        seven nodes, five people, twenty seconds
  kusari race --topology ring --difficulty 20
  kusari race --topology random:3 --nodes 20
  kusari race --partition                            cut in two for a third of the time, then healed
  kusari race --seconds 5 --export chain.jsonl       keep node 0's chain; `kusari verify` checks it
  kusari race --partition --replay race.svg          a moving picture of it, for any browser

  kusari race --seed 7 --partition                   the same race on every machine of the room

A block is shown by the last four digits of its hash, in the colour of the node that mined it.
Which thread is faster is never the same twice. With a seed there are no threads: the same nodes run
in virtual time, chance comes from the seed, and so do keys, payments, forks and every hash.")]
pub(crate) struct Args {
    /// How many nodes, 1 to 500
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=500))]
    pub(crate) nodes: u16,
    /// How many people pay each other, 2 to 100
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..=100))]
    pub(crate) people: u16,
    /// Who is linked to whom: full, ring, line, star, or random:K for K neighbours each
    #[arg(long, default_value = "full", value_name = "SHAPE")]
    pub(crate) topology: Shape,
    /// Zero bits a block's hash begins with, 0 to 64; if not given, chosen for this machine so that
    /// there are about two blocks a second (with --seed: 8 if not given, and at most 20)
    #[arg(long, value_name = "BITS", value_parser = clap::value_parser!(u64).range(0..=64))]
    difficulty: Option<u64>,
    /// How long people pay
    #[arg(long, default_value_t = 20.0, value_parser = seconds, allow_negative_numbers = true)]
    seconds: f64,
    /// How many payments are made in a second, all people together
    #[arg(long, default_value_t = 5.0, value_name = "RATE", value_parser = rate, allow_negative_numbers = true)]
    pub(crate) payments_per_second: f64,
    /// Cut the network in two for the second third of the time, then heal it
    #[arg(long)]
    pub(crate) partition: bool,
    /// Replay the race of this number, which is the same each time and everywhere
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Write the chain of node 0 to a file as it is adopted
    #[arg(long, value_name = "FILE")]
    pub(crate) export: Option<PathBuf>,
    /// Write a moving picture of the race to a file when it has ended; one of at most 12 nodes
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) replay: Option<PathBuf>,
}

impl Args {
    pub(crate) fn time(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }

    /// The seed that was asked for, or one that can be told afterwards.
    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(|| u64::from(rand::random::<u32>()))
    }

    /// Whether the race is to be the same everywhere.
    pub(crate) fn is_seeded(&self) -> bool {
        self.seed.is_some()
    }

    /// The difficulty that was asked for, or one at which this machine, shared by all nodes, finds
    /// about two blocks a second.
    pub(crate) fn difficulty(&self) -> Result<u64, Failure> {
        const MAX: u64 = 20;
        match self.difficulty {
            Some(bits) if self.is_seeded() && bits > MAX => Err(Failure::Unusable(format!(
                "with --seed, the difficulty is at most {MAX}: when a block is found is left to the \
                 seed, and to make it real should take no time"
            ))),
            Some(bits) => Ok(bits),
            None if self.is_seeded() => Ok(super::seeded::DIFFICULTY),
            None => {
                let rate = hashrate::measure(hashrate::all_cores(), Duration::from_millis(300));
                let hashes_per_block = rate.tried as f64 / rate.seconds / 2.0;
                Ok(hashes_per_block.max(1.0).log2().round() as u64)
            }
        }
    }

    pub(crate) fn topology(&self, seed: u64) -> Topology {
        match self.topology {
            Shape::Full => Topology::Full,
            Shape::Ring => Topology::Ring,
            Shape::Line => Topology::Line,
            Shape::Star => Topology::Star,
            Shape::Random(degree) => Topology::Random { degree, seed },
        }
    }

    /// The nodes on one side of the cut.
    pub(crate) fn one_side(&self) -> Vec<NodeId> {
        (0..usize::from(self.nodes) / 2).map(NodeId).collect()
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Full,
    Ring,
    Line,
    Star,
    Random(usize),
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Full => f.write_str("full"),
            Shape::Ring => f.write_str("ring"),
            Shape::Line => f.write_str("line"),
            Shape::Star => f.write_str("star"),
            Shape::Random(degree) => write!(f, "random:{degree}"),
        }
    }
}

impl FromStr for Shape {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Shape, Self::Err> {
        match text {
            "full" => Ok(Shape::Full),
            "ring" => Ok(Shape::Ring),
            "line" => Ok(Shape::Line),
            "star" => Ok(Shape::Star),
            _ => text
                .strip_prefix("random:")
                .and_then(|degree| degree.parse().ok())
                .map(Shape::Random)
                .ok_or("one of full, ring, line, star, and random:K with a number K"),
        }
    }
}

/// A length of time that is worth waiting for and that ends.
pub(crate) fn seconds(text: &str) -> Result<f64, String> {
    between(text, 0.1, 86_400.0)
}

fn rate(text: &str) -> Result<f64, String> {
    between(text, 0.0, 10_000.0)
}

fn between(text: &str, low: f64, high: f64) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if (low..=high).contains(&number) => Ok(number),
        _ => Err(format!("a number from {low} to {high} is needed")),
    }
}
