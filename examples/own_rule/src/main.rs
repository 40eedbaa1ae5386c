//! A rule of your own: the last digit of a block's hash says whose turn it is.
//!
//! `cargo run --release -p own-rule -- run examples/own_rule/town.toml --seeds 1..5`

use kusari_city::program::{self, Rules};
use kusari_city::{Chance, Parent, Rule, Town, TownError, mix};
use std::process::ExitCode;

fn main() -> ExitCode {
    program::main(Rules::built_in().with("last-digit", LastDigit::new))
}

/// There are ten teams. The last digit of the hash before names a team, all nodes whose numbers end in it, and a
/// lot says which of them it is.
struct LastDigit {
    interval: u64,
    nodes: u32,
}

impl LastDigit {
    fn new(town: &Town) -> Result<LastDigit, TownError> {
        Ok(LastDigit { interval: town.interval, nodes: town.nodes })
    }
}

impl Rule for LastDigit {
    /// What this rule has to know about a branch: the hash of its last block.
    type Place = u64;

    fn first(&mut self) -> u64 {
        mix(0)
    }

    /// Everyone's clock strikes at the same moments.
    fn moment(&mut self, now: u64, _: &mut Chance) -> u64 {
        now + self.interval
    }

    /// Whose turn it is depends on the branch. Two branches may name two makers, and each makes a block if that branch is its own.
    fn makers(&mut self, parent: &Parent<'_, u64>, _: u64, lot: u64, makers: &mut Vec<u32>) {
        let digit = (parent.place % 10) as u32 % self.nodes;
        let team = (self.nodes - digit).div_ceil(10);
        makers.push(digit + 10 * (lot % u64::from(team)) as u32);
    }

    /// A block's hash depends on the one before, on its maker, and on its time.
    fn place(&mut self, parent: &Parent<'_, u64>, maker: u32, moment: u64, _: u64) -> u64 {
        mix(parent.place ^ mix(moment ^ u64::from(maker)))
    }
}
