use crate::failure::Failure;
use crate::hashrate;
use crate::numbers::{about, decimal, seconds, whole};
use kusari::stage5_network::{NodeId, Topology};
use kusari_simulation::race::DIFFICULTY;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// How long mining goes on after the payments have stopped, if the machine isn't busy.
const SETTLES_WITHIN: Duration = Duration::from_secs(60);

/// Lets nodes race on threads, and people pay, and shows every node's chain.
///
/// Nodes look for blocks, tell their neighbours, and follow the chain with most work. At the end the
/// payments stop first, and mining goes on until no payment waits.
#[derive(clap::Args, Clone, Debug)]
#[command(after_help = "\
Examples:
  kusari race                                        seven nodes, five people, twenty seconds
  kusari race --topology ring --difficulty 20
  kusari race --topology random:3 --nodes 20
  kusari race --partition                            cut in two for a third of the time, then healed
  kusari race --seconds 5 --export chain.jsonl       keep node 0's chain; `kusari verify` checks it
  kusari race --partition --replay race.svg          a moving picture of it, for any browser

  kusari race --seed 7 --partition                   the same race on every machine in the room

A block is shown by the last four digits of its hash, in the colour of the node that mined it.
No two races are the same, because threads aren't equally fast. With a seed there are no threads: the
same nodes run in virtual time, and the seed decides everything: keys, payments, forks and every
hash.")]
pub(crate) struct Args {
    /// How many nodes, 1 to 500
    #[arg(long, default_value_t = 7, value_parser = whole::<u16>(1..=500, "each node is a thread"), allow_negative_numbers = true)]
    pub(crate) nodes: u16,
    /// How many people pay each other, 2 to 100
    #[arg(long, default_value_t = 5, value_parser = whole::<u16>(2..=100, "it takes two to pay, and each key takes time"), allow_negative_numbers = true)]
    pub(crate) people: u16,
    /// Who is linked to whom: full, ring, line, star, or random:K for K neighbours each
    #[arg(long, default_value = "full", value_name = "SHAPE", allow_hyphen_values = true)]
    pub(crate) topology: Shape,
    /// How many zero bits a block's hash begins with, 0 to 64; if not given, chosen for this machine so that
    /// there are about two blocks a second (with --seed: 8 if not given, and at most 20)
    #[arg(long, value_name = "BITS", value_parser = whole::<u64>(0..=64, "each bit doubles the work"), allow_negative_numbers = true)]
    difficulty: Option<u64>,
    /// For how many seconds people pay, 0.1 to 86,400
    #[arg(long, default_value_t = 20.0, value_parser = seconds(), allow_negative_numbers = true)]
    seconds: f64,
    /// How many payments everyone together makes per second, 0 to 10,000
    #[arg(long, default_value_t = 5.0, value_name = "RATE", value_parser = decimal(0.0..=10_000.0, ""), allow_negative_numbers = true)]
    pub(crate) payments_per_second: f64,
    /// Cut the network in two for the second third of the time, then heal it
    #[arg(long)]
    pub(crate) partition: bool,
    /// The seed of a race that's the same every time and on every machine
    #[arg(long, value_name = "NUMBER", value_parser = whole::<u64>(0..=u64::MAX, ""), allow_negative_numbers = true)]
    seed: Option<u64>,
    /// Write the chain of node 0 to a file as it is adopted
    #[arg(long, value_name = "FILE")]
    pub(crate) export: Option<PathBuf>,
    /// Write a moving picture of the race to a file when it has ended; for at most 12 nodes
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) replay: Option<PathBuf>,
}

impl Args {
    pub(crate) fn time(&self) -> Duration {
        Duration::from_secs_f64(self.seconds)
    }

    /// The seed that was asked for, or one to be reported afterwards.
    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(|| u64::from(rand::random::<u32>()))
    }

    /// Whether the race should be the same everywhere.
    pub(crate) fn is_seeded(&self) -> bool {
        self.seed.is_some()
    }

    /// The difficulty that was asked for, or one at which this machine, shared by all nodes, finds
    /// about two blocks a second.
    pub(crate) fn difficulty(&self) -> Result<u64, Failure> {
        const MAX: u64 = 20;
        match self.difficulty {
            Some(bits) if self.is_seeded() && bits > MAX => Err(Failure::Unusable(format!(
                "with --seed, the difficulty is at most {MAX}: the seed decides when a block is found, \
                 and making it real should take no time"
            ))),
            Some(bits) if self.is_seeded() || bits <= NEVER_TOO_HARD => Ok(bits),
            Some(bits) => self.enough_for(bits, hashes_per_second()?).map(|()| bits),
            None if self.is_seeded() => Ok(DIFFICULTY),
            None => {
                let hashes_per_block = hashes_per_second()? / 2.0;
                Ok(hashes_per_block.max(1.0).log2().round() as u64)
            }
        }
    }

    /// Checks that at least one block can be expected before the race ends.
    fn enough_for(&self, bits: u64, hashes_per_second: f64) -> Result<(), Failure> {
        let (block, race) = (2_f64.powi(bits as i32) / hashes_per_second, self.time());
        if block <= (race + SETTLES_WITHIN).as_secs_f64() {
            return Ok(());
        }
        let most = (race.as_secs_f64() * hashes_per_second).max(1.0).log2().floor();
        Err(Failure::Unusable(format!(
            "at difficulty {bits}, all nodes of this machine together find a block in {}, and the race ends \
             after {}; give a --difficulty of at most {most}, or more --seconds",
            about(block),
            about(race.as_secs_f64())
        )))
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
            _ => {
                let degree =
                    text.strip_prefix("random:").map(whole::<usize>(0..=MOST_NEIGHBOURS, ""));
                degree.and_then(Result::ok).map(Shape::Random).ok_or(
                    "one of full, ring, line, star, or random:K is needed, with a whole number K from 0 to 499",
                )
            }
        }
    }
}

/// One less than the largest number of nodes.
const MOST_NEIGHBOURS: u64 = 499;

/// Every machine finds a block at this difficulty while a race settles.
const NEVER_TOO_HARD: u64 = 16;

fn hashes_per_second() -> Result<f64, Failure> {
    let rate = hashrate::measure(hashrate::all_cores(), Duration::from_millis(300))?;
    // A measurement this short can be over before the first nonces are counted.
    Ok((rate.tried as f64).max(1.0) / rate.seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[test]
    fn a_race_in_which_no_block_is_to_be_expected_is_refused_with_a_difficulty_that_fits() {
        #[derive(clap::Parser)]
        struct Race {
            #[command(flatten)]
            args: Args,
        }
        let race = Race::parse_from(["race", "--seconds", "20"]).args;
        for bits in 0..=26 {
            assert!(race.enough_for(bits, 1e6).is_ok(), "{bits}: 67 s a block, and 80 s");
        }
        for (bits, words) in [
            (27, "find a block in 2 minutes, and the race ends after 20 seconds"),
            (40, "find a block in 13 days"),
            (64, "find a block in 584554 years"),
        ] {
            let Err(Failure::Unusable(said)) = race.enough_for(bits, 1e6) else {
                panic!("{bits} bits take longer")
            };
            assert!(said.contains(words), "{said}");
            assert!(
                said.ends_with("give a --difficulty of at most 24, or more --seconds"),
                "{said}"
            );
        }
    }
}
