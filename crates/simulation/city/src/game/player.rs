use std::fmt;

/// A pool, and how it plays.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    /// Whose it is.
    pub name: String,
    /// Its share of the work. All shares needn't add up to 1 or to 100.
    pub share: f64,
    /// What it does with its blocks.
    pub plan: Plan,
}

/// What a pool does with its blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// It publishes each block at once.
    Honest,
    /// It keeps its blocks back until others come close (Eyal and Sirer, 2014).
    Selfish,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Plan::Honest => "honest",
            Plan::Selfish => "selfish",
        })
    }
}
