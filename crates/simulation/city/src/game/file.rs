use super::player::{Plan, Player};
use crate::error::TownError;

/// How many may play at once.
pub const MAX_PLAYERS: usize = 200;

/// How many letters a name may have.
const MAX_NAME: usize = 40;

/// The largest share that can be written.
const MAX_SHARE: f64 = 1e9;

/// Why no game can be played.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GameError {
    /// A line isn't a player.
    #[error(
        "line {line}: {text:?} isn't a pool; write a name, a share and a plan, as in `Alice, 25, honest`"
    )]
    Line {
        /// Which line, counted from 1.
        line: usize,
        /// What it says.
        text: String,
    },
    /// A share is no share.
    #[error(
        "line {line}: {name} has the share {share}; it has to be above 0 and at most {MAX_SHARE}"
    )]
    Share {
        /// Which line, counted from 1. 0: it isn't from a file.
        line: usize,
        /// Whose it is.
        name: String,
        /// What it says.
        share: String,
    },
    /// There's no such plan.
    #[error("line {line}: there's no plan {plan:?}; it's `honest` or `selfish`")]
    Plan {
        /// Which line, counted from 1.
        line: usize,
        /// What it says.
        plan: String,
    },
    /// A name is empty, too long, or taken.
    #[error(
        "line {line}: the name {name:?} is empty, has more than {MAX_NAME} letters, or is someone else's"
    )]
    Name {
        /// Which line, counted from 1. 0: it isn't from a file.
        line: usize,
        /// The name.
        name: String,
    },
    /// There are too few, or too many.
    #[error("{found} players: it takes 2 to {MAX_PLAYERS}")]
    Players {
        /// How many there are.
        found: usize,
    },
    /// The town breaks a rule.
    #[error(transparent)]
    Town(TownError),
}

impl GameError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            GameError::Line { .. } => "not-a-player",
            GameError::Share { .. } => "player-share",
            GameError::Plan { .. } => "unknown-plan",
            GameError::Name { .. } => "player-name",
            GameError::Players { .. } => "player-count",
            GameError::Town(cause) => cause.code(),
        }
    }
}

pub(super) fn read(text: &str) -> Result<Vec<Player>, GameError> {
    let mut players: Vec<Player> = Vec::new();
    for (line, written) in (1..).zip(text.lines()) {
        let content = written.split('#').next().unwrap_or_default().trim();
        if content.is_empty() {
            continue;
        }
        if players.len() == MAX_PLAYERS {
            return Err(GameError::Players { found: MAX_PLAYERS + 1 });
        }
        let words: Vec<&str> = content.split(',').map(str::trim).collect();
        let (name, share, plan) = match words[..] {
            [name, share] => (name, share, "honest"),
            [name, share, plan] => (name, share, plan),
            _ => return Err(GameError::Line { line, text: shortened(content) }),
        };
        let plan = match plan {
            "honest" => Plan::Honest,
            "selfish" => Plan::Selfish,
            _ => return Err(GameError::Plan { line, plan: shortened(plan) }),
        };
        let number = share.trim_end_matches('%').trim_end().parse().unwrap_or(f64::NAN);
        let player = Player { name: name.to_owned(), share: number, plan };
        check_one(line, &player, share, &players)?;
        players.push(player);
    }
    check_count(players.len())?;
    Ok(players)
}

/// Checks players that come from a program.
pub(super) fn check(players: &[Player]) -> Result<(), GameError> {
    check_count(players.len())?;
    for (at, player) in players.iter().enumerate() {
        check_one(0, player, &player.share.to_string(), &players[..at])?;
    }
    Ok(())
}

fn check_count(found: usize) -> Result<(), GameError> {
    if (2..=MAX_PLAYERS).contains(&found) { Ok(()) } else { Err(GameError::Players { found }) }
}

fn check_one(
    line: usize,
    player: &Player,
    share: &str,
    others: &[Player],
) -> Result<(), GameError> {
    let Player { name, share: number, .. } = player;
    let is_taken = others.iter().any(|other| other.name == *name);
    if name.is_empty() || name.chars().count() > MAX_NAME || is_taken {
        return Err(GameError::Name { line, name: shortened(name) });
    }
    if !(*number > 0.0 && *number <= MAX_SHARE) {
        return Err(GameError::Share { line, name: name.clone(), share: shortened(share) });
    }
    Ok(())
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_NAME).collect()
}
