use super::machine::{Asked, Machine};
use super::members::MemberId;
use crate::stage6_coin::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Another contract: books that members lend each other. Nothing else in the chapter knows which of the two it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    lent: BTreeMap<String, Option<MemberId>>,
}

/// Takes a book home, or brings it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lending {
    /// Takes it home.
    Borrow(String),
    /// Brings it back.
    Return(String),
}

impl fmt::Display for Lending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lending::Borrow(book) => write!(f, "borrow {book}"),
            Lending::Return(book) => write!(f, "return {book}"),
        }
    }
}

/// Why a book can't be lent or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LendingRefusal {
    /// The library doesn't have it.
    #[error("the library has no such book")]
    NoSuchBook,
    /// Someone has it.
    #[error("{0} has the book")]
    Lent(MemberId),
    /// It's with someone else, or in its place.
    #[error("you don't have the book")]
    NotBorrowed,
}

impl Machine for Library {
    type Setup = Vec<String>;
    type Command = Lending;
    type Happening = Lending;
    type Refusal = LendingRefusal;

    fn begin(books: &Vec<String>) -> Library {
        Library { lent: books.iter().map(|book| (book.clone(), None)).collect() }
    }

    fn subject(command: &Lending) -> String {
        let (Lending::Borrow(book) | Lending::Return(book)) = command;
        book.clone()
    }

    fn apply(&mut self, command: &Lending, asked: Asked) -> Result<Lending, LendingRefusal> {
        let (Lending::Borrow(book) | Lending::Return(book)) = command;
        let reader = self.lent.get_mut(book).ok_or(LendingRefusal::NoSuchBook)?;
        match (command, *reader) {
            (Lending::Borrow(_), Some(other)) => return Err(LendingRefusal::Lent(other)),
            (Lending::Borrow(_), None) => *reader = Some(asked.by),
            (Lending::Return(_), Some(by)) if by == asked.by => *reader = None,
            (Lending::Return(_), _) => return Err(LendingRefusal::NotBorrowed),
        }
        Ok(command.clone())
    }

    fn entries(&self) -> Vec<impl Serialize> {
        self.lent.iter().collect()
    }
}

impl Refusal for LendingRefusal {
    const CODES: &'static [&'static str] = &["no-such-book", "lent-out", "not-borrowed"];

    fn code(&self) -> &'static str {
        match self {
            LendingRefusal::NoSuchBook => "no-such-book",
            LendingRefusal::Lent(_) => "lent-out",
            LendingRefusal::NotBorrowed => "not-borrowed",
        }
    }
}
