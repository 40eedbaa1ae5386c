use super::command::{Action, Command};
use super::machine::Machine;
use super::members::{MemberId, MembershipError};
use crate::stage6_coin::{Refusal, Time};
use std::fmt;

/// A command that has its place in the order, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<M: Machine> {
    /// In which block it is.
    pub height: u64,
    /// Where in that block, counted from zero.
    pub at: usize,
    /// The time of that block.
    pub time: Time,
    /// What someone wanted done.
    pub command: Command<M::Command>,
    /// What came of it.
    pub outcome: Result<Outcome<M>, Refused<M>>,
}

/// Says it in one line: `block 3, member 1: reserve pad 2 …: pad-taken`.
impl<M: Machine> fmt::Display for Entry<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Command { by, action, .. } = &self.command;
        write!(f, "block {}, {by}: ", self.height)?;
        match &self.outcome {
            Ok(outcome) => outcome.fmt(f),
            Err(refused) => write!(f, "{action}: refused, {refused} [{}]", refused.code()),
        }
    }
}

/// What came of a command that was obeyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<M: Machine> {
    /// The contract did something.
    Happened(M::Happening),
    /// Someone joined, and has this number.
    Joined(MemberId),
    /// A member isn't one any more.
    Left(MemberId),
}

impl<M: Machine> fmt::Display for Outcome<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Happened(happening) => happening.fmt(f),
            Outcome::Joined(member) => write!(f, "{member} joined"),
            Outcome::Left(member) => write!(f, "{member} left"),
        }
    }
}

/// Why nothing came of a command that has its place in the order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused<M: Machine> {
    /// Its sender isn't a member, or not any more.
    NotAMember,
    /// Its number was used before.
    UsedNumber {
        /// The lowest that can be used.
        least: u64,
    },
    /// Only an airport may do this.
    AirportOnly,
    /// The list of members doesn't take it.
    Members(MembershipError),
    /// The contract doesn't.
    Rule(M::Refusal),
}

impl<M: Machine> fmt::Display for Refused<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::NotAMember => f.write_str("its sender isn't a member"),
            Refused::UsedNumber { least } => {
                write!(f, "its number was used before; take {least} or more")
            }
            Refused::AirportOnly => f.write_str("only an airport may do this"),
            Refused::Members(error) => error.fmt(f),
            Refused::Rule(refusal) => refusal.fmt(f),
        }
    }
}

impl<M: Machine> std::error::Error for Refused<M> {}

impl<M: Machine> Refusal for Refused<M> {
    const CODES: &'static [&'static str] = &["not-a-member", "used-number", "airport-only"];

    fn code(&self) -> &'static str {
        match self {
            Refused::NotAMember => "not-a-member",
            Refused::UsedNumber { .. } => "used-number",
            Refused::AirportOnly => "airport-only",
            Refused::Members(error) => error.code(),
            Refused::Rule(refusal) => refusal.code(),
        }
    }
}

/// Everything that has its place in the order, for those who look something up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History<M: Machine> {
    entries: Vec<Entry<M>>,
}

impl<M: Machine> Default for History<M> {
    fn default() -> History<M> {
        History { entries: Vec::new() }
    }
}

impl<M: Machine> History<M> {
    /// Writes down what a block did.
    pub fn extend(&mut self, entries: impl IntoIterator<Item = Entry<M>>) {
        self.entries.extend(entries);
    }

    /// Forgets what blocks from a height on did. They were taken back.
    pub fn take_back(&mut self, from: u64) {
        let kept = self.entries.partition_point(|entry| entry.height < from);
        self.entries.truncate(kept);
    }

    /// All of it, in its order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry<M>> {
        self.entries.iter()
    }

    /// What one member wanted done.
    pub fn by(&self, member: MemberId) -> impl Iterator<Item = &Entry<M>> {
        self.iter().filter(move |entry| entry.command.by == member)
    }

    /// What members wanted to do with one thing, such as `pad 2`.
    pub fn about<'a>(&'a self, subject: &'a str) -> impl Iterator<Item = &'a Entry<M>> {
        self.iter().filter(move |entry| match &entry.command.action {
            Action::Do(command) => M::subject(command) == subject,
            Action::Join(_) | Action::Leave(_) => false,
        })
    }
}
