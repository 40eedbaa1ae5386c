use super::block::{Block, MAX_COMMANDS};
use super::book::Book;
use super::command::SignedCommand;
use super::machine::Machine;
use super::members::MemberId;
use crate::stage6_coin::Refusal;
use std::collections::BTreeMap;

/// How many commands of one member can wait. So no member can fill the room of the others.
pub const MAX_WAITING: usize = 64;

/// Commands that have no place in the order yet.
#[derive(Clone, Debug)]
pub struct Waiting<M: Machine> {
    /// By sender and number. In a block, a higher number makes the lower ones worthless.
    commands: BTreeMap<(MemberId, u64), SignedCommand<M::Command>>,
}

impl<M: Machine> Default for Waiting<M> {
    fn default() -> Waiting<M> {
        Waiting { commands: BTreeMap::new() }
    }
}

impl<M: Machine> Waiting<M> {
    /// Lets a command wait, once it was checked at the door.
    ///
    /// # Errors
    ///
    /// [`WaitingError`].
    pub fn admit(
        &mut self,
        command: SignedCommand<M::Command>,
        book: &Book<M>,
    ) -> Result<(), WaitingError> {
        let (by, number) = (command.content.by, command.content.number);
        if number < book.next_number(by) || self.commands.contains_key(&(by, number)) {
            return Err(WaitingError::UsedNumber);
        }
        if self.commands.range((by, 0)..=(by, u64::MAX)).count() == MAX_WAITING {
            return Err(WaitingError::TooMany);
        }
        self.commands.insert((by, number), command);
        Ok(())
    }

    /// Whether this very command waits, so that its signature was checked at the door.
    pub fn holds(&self, command: &SignedCommand<M::Command>) -> bool {
        self.commands.get(&(command.content.by, command.content.number)) == Some(command)
    }

    /// What fits into the next block, each member's in the order of their numbers.
    pub fn next(&self) -> Vec<SignedCommand<M::Command>> {
        self.commands.values().take(MAX_COMMANDS).cloned().collect()
    }

    /// The same for a block that follows others which aren't decided yet.
    pub fn next_without(&self, others: &[&Block<M>]) -> Vec<SignedCommand<M::Command>> {
        let placed = others.iter().flat_map(|block| &block.commands);
        let mut used = BTreeMap::new();
        for command in placed {
            let highest = used.entry(command.content.by).or_insert(command.content.number);
            *highest = command.content.number.max(*highest);
        }
        let is_open = |(by, number): &(MemberId, u64)| used.get(by).is_none_or(|it| it < number);
        let open = self.commands.iter().filter(|(key, _)| is_open(key));
        open.map(|(_, command)| command.clone()).take(MAX_COMMANDS).collect()
    }

    /// Forgets what a block has used up, and returns what was overtaken: a later command of its sender has its place, so this one can
    /// never have one.
    pub fn confirm(&mut self, placed: &Block<M>, book: &Book<M>) -> Vec<SignedCommand<M::Command>> {
        let is_used = |(by, number): &(MemberId, u64)| *number < book.next_number(*by);
        let used = self.commands.extract_if(.., |key, _| is_used(key)).map(|(_, command)| command);
        used.filter(|command| !placed.commands.contains(command)).collect()
    }

    /// All that wait.
    pub fn iter(&self) -> impl Iterator<Item = &SignedCommand<M::Command>> {
        self.commands.values()
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }
}

/// Why a command doesn't wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WaitingError {
    /// It waits already, or its number was used before.
    #[error("a command with this number waits, or had its place before")]
    UsedNumber,
    /// Its sender has 64 of them here.
    #[error("64 commands of this member wait already; wait until some have their place")]
    TooMany,
}

impl Refusal for WaitingError {
    const CODES: &'static [&'static str] = &["used-number", "too-many-commands"];

    fn code(&self) -> &'static str {
        match self {
            WaitingError::UsedNumber => "used-number",
            WaitingError::TooMany => "too-many-commands",
        }
    }
}
