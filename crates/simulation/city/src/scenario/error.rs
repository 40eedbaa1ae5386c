use std::fmt;
use std::path::PathBuf;

/// A scenario file that can't be used: where, which rule it breaks, and what helps.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioError {
    /// The file: the scenario's own, one that it names after `like`, or a list of lines.
    pub file: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// The rule.
    pub broken: Box<Broken>,
}

impl ScenarioError {
    /// A stable name for the rule, in kebab case.
    pub fn code(&self) -> &'static str {
        self.broken.code()
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.broken)
    }
}

impl std::error::Error for ScenarioError {}

/// The rules for scenario files, as they're broken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Broken {
    /// The file can't be read.
    #[error("{file:?} can't be read: {why}; check its name, and check that it's a text file")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// No one writes a scenario of that length.
    #[error(
        "the file has more than {most} bytes, and a scenario usually has a few hundred; is it the right file?"
    )]
    TooLarge {
        /// How many bytes are allowed.
        most: u64,
    },
    /// The file isn't TOML.
    #[error(
        "this isn't TOML: {0}; a line looks like nodes = 600, and a table begins with its name, as in [network]"
    )]
    NotToml(String),
    /// No key has this name.
    #[error("there's no `{key}` {place}; {remedy}")]
    UnknownKey {
        /// The key as it's written.
        key: String,
        /// Where: `in [network]`, or `at the top of a scenario`.
        place: String,
        /// The nearest key there is, or all of them.
        remedy: String,
    },
    /// A key that's needed isn't there.
    #[error("`{key}` is missing {place}; add a line such as {example}")]
    MissingKey {
        /// The key.
        key: String,
        /// Where.
        place: String,
        /// A line that would do.
        example: String,
    },
    /// A value of another kind is needed.
    #[error("`{key}` is {found}, but it has to be {needed}, such as {example}")]
    WrongType {
        /// The key.
        key: String,
        /// What it is.
        found: String,
        /// What it should be.
        needed: &'static str,
        /// A value that would do.
        example: String,
    },
    /// A time or a size without a unit, or with one that doesn't exist.
    #[error(
        "`{key}` is {found}, which has no unit or an unknown one; write a number and one of {units}, such as {example}"
    )]
    NoUnit {
        /// The key.
        key: String,
        /// What it is.
        found: String,
        /// The units there are.
        units: &'static str,
        /// A value that would do.
        example: String,
    },
    /// A number beyond its limits, or one that isn't a number.
    #[error("`{key}` is {found}, but it has to be from {low} to {high}{why}")]
    OutOfRange {
        /// The key.
        key: String,
        /// What it is.
        found: String,
        /// The least it can be.
        low: String,
        /// The most it can be.
        high: String,
        /// Why, or nothing.
        why: String,
    },
    /// One of a few words is needed.
    #[error("`{key}` is {found:?}, but there's no such {what}; {remedy}")]
    UnknownWord {
        /// The key.
        key: String,
        /// What it is.
        found: String,
        /// What the words are names of.
        what: &'static str,
        /// The nearest word there is, or all of them.
        remedy: String,
    },
    /// A line that would change nothing.
    #[error("`{key}` has no effect: {because}; remove this line, or change the other one")]
    NoEffect {
        /// The key.
        key: String,
        /// Why it has none.
        because: String,
    },
    /// All shares are 0, so no one would ever make a block.
    #[error(
        "the numbers in `{key}` add up to 0, so they're shares of nothing; at least one has to be above 0"
    )]
    SharesOfNothing {
        /// The key.
        key: String,
    },
    /// A list has too few or too many items.
    #[error("`{key}` has {found}, but {needed} needed: {why}")]
    WrongLength {
        /// The key.
        key: String,
        /// How many items it has.
        found: String,
        /// How many there have to be.
        needed: String,
        /// Why it takes this many.
        why: String,
    },
    /// The same thing is given twice.
    #[error("`{key}` names {what} twice; each can be named once")]
    NamedTwice {
        /// The key.
        key: String,
        /// What's named twice.
        what: String,
    },
    /// Files that are each like the next, and the last like the first.
    #[error("this file is like itself: {0}; leave `like` out of one of them")]
    LikeItself(String),
    /// Files that are each like the next, without an end in sight.
    #[error(
        "this file is like another, that one is like another, and so on, more than {most} times; write the keys into this file"
    )]
    TooDeep {
        /// How many are allowed.
        most: usize,
    },
    /// A line of a list of lines that isn't two nodes.
    #[error(
        "{found:?} isn't a line between two nodes; write two different numbers from 0 to {last}, such as 0,1"
    )]
    NotALine {
        /// What's written there.
        found: String,
        /// The last node.
        last: u32,
    },
    /// A town that can't exist, although each number is in its range.
    #[error("{0}")]
    Impossible(String),
}

impl Broken {
    /// All codes.
    pub const CODES: [&'static str; 17] = [
        "unreadable",
        "too-large",
        "not-toml",
        "unknown-key",
        "missing-key",
        "wrong-type",
        "no-unit",
        "out-of-range",
        "unknown-word",
        "no-effect",
        "shares-of-nothing",
        "wrong-length",
        "named-twice",
        "like-itself",
        "too-deep",
        "not-a-line",
        "impossible-town",
    ];

    /// A stable name for the rule, in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Broken::Unreadable { .. } => "unreadable",
            Broken::TooLarge { .. } => "too-large",
            Broken::NotToml(_) => "not-toml",
            Broken::UnknownKey { .. } => "unknown-key",
            Broken::MissingKey { .. } => "missing-key",
            Broken::WrongType { .. } => "wrong-type",
            Broken::NoUnit { .. } => "no-unit",
            Broken::OutOfRange { .. } => "out-of-range",
            Broken::UnknownWord { .. } => "unknown-word",
            Broken::NoEffect { .. } => "no-effect",
            Broken::SharesOfNothing { .. } => "shares-of-nothing",
            Broken::WrongLength { .. } => "wrong-length",
            Broken::NamedTwice { .. } => "named-twice",
            Broken::LikeItself(_) => "like-itself",
            Broken::TooDeep { .. } => "too-deep",
            Broken::NotALine { .. } => "not-a-line",
            Broken::Impossible(_) => "impossible-town",
        }
    }
}
