use super::class::Class;
use super::file::{self, GameError};
use super::player::Player;
use crate::city::run_with;
use crate::error::TownError;
use crate::report::{Report, Watcher};
use crate::rules::Work;
use crate::town::{Makers, Network, Topology, Town};

/// What a pool earned.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Whose it is, and how it played.
    pub player: Player,
    /// How many blocks it made.
    pub made: u32,
    /// How many of them are on the main chain.
    pub main: u32,
    /// Its part of the main chain.
    pub revenue: f64,
    /// Its part of the work.
    pub work: f64,
}

impl Score {
    /// How much it earned for its work: 1 is what an honest pool among honest pools earns.
    #[must_use]
    pub fn gain(&self) -> f64 {
        self.revenue / self.work
    }
}

/// How a game is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Game {
    /// The same seed gives the same game.
    pub seed: u64,
    /// After how many blocks it's over.
    pub blocks: u32,
    /// How long a message takes between any two pools, in microseconds. Blocks come every ten minutes.
    pub delay: u64,
}

impl Default for Game {
    fn default() -> Game {
        Game { seed: 1, blocks: 2_000, delay: 1_000_000 }
    }
}

/// Plays a game. The scores come in the order of the players.
///
/// # Errors
///
/// [`GameError`] names the first rule that's broken.
pub fn play(
    players: &[Player],
    game: Game,
    watcher: &mut impl Watcher,
) -> Result<(Vec<Score>, Report), GameError> {
    file::check(players)?;
    let shares = players.iter().map(|player| player.share);
    let all: f64 = shares.clone().sum();
    let town = Town {
        seed: game.seed,
        nodes: players.len() as u32,
        blocks: game.blocks,
        topology: Topology::Full,
        network: Network::Constant { delay: game.delay },
        makers: Makers::Shares((0..).zip(shares).collect()),
        ..Town::default()
    };
    let rule = Work::new(&town).map_err(GameError::Town)?;
    let report = run_with(&town, rule, Class::new(players, game.seed), watcher);
    let report = report.map_err(GameError::Town)?;
    let scores = players.iter().zip(&report.nodes).map(|(player, node)| Score {
        player: player.clone(),
        made: node.made,
        main: node.made_main,
        revenue: f64::from(node.made_main) / f64::from(report.main.max(1)),
        work: player.share / all,
    });
    Ok((scores.collect(), report))
}

/// Reads players, one on a line: `Alice, 25, honest`. Anything after `#` is a comment, and the plan
/// may be left out.
///
/// # Errors
///
/// [`GameError`] names the line, and the rule that it breaks.
pub fn read(text: &str) -> Result<Vec<Player>, GameError> {
    file::read(text)
}

impl From<TownError> for GameError {
    fn from(error: TownError) -> GameError {
        GameError::Town(error)
    }
}
