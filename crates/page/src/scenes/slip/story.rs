//! A bank of chapter 1, and the papers on its counter.

use super::pen::{Pen, slip};
use crate::refusal::Refusal;
use kusari::stage1_ledger::{Amount, Bank, Entry, LedgerError, Refusal as _, Transaction};

/// The customers.
pub(super) const NAMES: [&str; 3] = ["alice", "bob", "mallory"];

/// The person who has an account, or what's written in place of their name.
pub(super) fn person(account: impl ToString) -> String {
    let account = account.to_string();
    let mut letters = account.chars();
    match letters.next() {
        Some(first) if NAMES.contains(&account.as_str()) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => account,
    }
}

/// How many papers may lie on the counter.
const MOST_PAPERS: usize = 9;

/// How many lines the book may have. That's a limit of the page: a bank's book has no last line.
const MOST_LINES: usize = 40;

/// Where a paper comes from. The bank can't see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The person whose name is on it wrote it.
    Sender,
    /// It's a photograph of the paper at this place.
    Photograph(usize),
    /// The reader wrote it.
    Reader,
}

/// What the clerk did with a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Waits,
    Refused(Refusal),
    /// It's on this line of the book.
    Paid(usize),
}

/// A slip, or what looks like one.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    pub(super) order: Transaction,
    pub(super) origin: Origin,
    pub(super) fate: Fate,
    /// Whether the clerk took it off the counter.
    pub(super) is_filed: bool,
    /// The paper that was written by hand: this one, or the one that it shows if it's a photograph, even one of a
    /// photograph.
    root: usize,
}

#[derive(Debug)]
pub(super) struct Story {
    pub(super) bank: Bank,
    /// What each line said when it was new.
    pub(super) written: Vec<Entry>,
    pub(super) papers: Vec<Paper>,
    pub(super) pen: Pen,
    pub(super) is_night: bool,
    /// The bank when it last closed. Every customer has taken a statement home.
    pub(super) evening: Option<Bank>,
    /// The line that's about to be written over.
    pub(super) chosen: Option<usize>,
    /// Why the last try to write over a line was given up, and at which line an audit would have stopped.
    pub(super) gave_away: Option<(usize, Refusal)>,
    /// The line that was written last.
    pub(super) newest: Option<usize>,
    /// The codes of all refusals at the counter.
    pub(super) codes: Vec<&'static str>,
}

impl Default for Story {
    fn default() -> Story {
        let mut bank = Bank::new();
        for (name, deposit) in NAMES.into_iter().zip([100, 0, 5]) {
            bank.open(&name.into(), Amount::new(deposit)).expect("three different names");
        }
        let pen = Pen { from: "alice".into(), to: "mallory".into(), amount: "10".into() };
        let written = bank.ledger().entries().to_vec();
        let mut story = Story {
            bank,
            written,
            papers: Vec::new(),
            pen,
            is_night: false,
            evening: None,
            chosen: None,
            gave_away: None,
            newest: None,
            codes: Vec::new(),
        };
        story.lay_down(slip("alice", "bob", 30), Origin::Sender);
        story.lay_down(slip("bob", "mallory", 10), Origin::Sender);
        story
    }
}

impl Story {
    /// The lines of the book.
    pub(super) fn lines(&self) -> &[Entry] {
        self.bank.ledger().entries()
    }

    /// The papers on the counter and their places.
    pub(super) fn counter(&self) -> impl Iterator<Item = (usize, &Paper)> {
        self.papers.iter().enumerate().filter(|(_, it)| !it.is_filed)
    }

    /// Hands a paper to the clerk, who does what the bank's rules say.
    pub(super) fn hand_in(&mut self, place: usize) -> Result<String, Refusal> {
        self.is_open()?;
        let number = place + 1;
        let paper = &mut self.papers[place];
        if matches!(paper.fate, Fate::Paid(_)) {
            let message = format!("the clerk has kept slip {number}");
            let remedy = "Photograph a slip before you hand it in, or ask Alice for another one.";
            return Err(Refusal::new("with-the-clerk", message, remedy));
        }
        let line = self.bank.ledger().entries().len();
        if line >= MOST_LINES {
            let message = format!("the book on this page has only {MOST_LINES} lines");
            return Err(Refusal::new("book-full", message, "Start again."));
        }
        if let Err(cause) = self.bank.accept(paper.order.clone()) {
            let refusal = Refusal::by_chapter(&cause, remedy(&cause));
            let said = format!("The bank refuses slip {number}. {refusal}");
            if !self.codes.contains(&refusal.code) {
                self.codes.push(refusal.code);
            }
            paper.fate = Fate::Refused(refusal);
            return Ok(said);
        }
        paper.fate = Fate::Paid(line);
        let order = &paper.order;
        let remark = match paper.origin {
            Origin::Sender => format!("The clerk keeps slip {number}."),
            Origin::Photograph(of) => {
                format!("To the clerk it looked exactly like slip {}.", of + 1)
            }
            Origin::Reader => "The clerk didn't ask who wrote it.".to_owned(),
        };
        let said = format!("Paid: line {line} says “{order}”. {remark}");
        self.written.push(Entry::Payment(order.clone()));
        self.newest = Some(line);
        Ok(said)
    }

    /// Photographs a paper.
    pub(super) fn photograph(&mut self, place: usize) -> Result<String, Refusal> {
        self.has_room()?;
        if matches!(self.papers[place].fate, Fate::Paid(_)) {
            let message = format!("slip {} isn't on the counter any more", place + 1);
            let remedy = "Ask Alice for another one, and photograph it first.";
            return Err(Refusal::new("with-the-clerk", message, remedy));
        }
        let number = self.lay_down(self.papers[place].order.clone(), Origin::Photograph(place));
        Ok(format!("Slip {number} is a photograph of slip {}. The two are equal.", place + 1))
    }

    /// Alice writes the same slip again.
    pub(super) fn ask_alice(&mut self) -> Result<String, Refusal> {
        self.has_room()?;
        let number = self.lay_down(slip("alice", "bob", 30), Origin::Sender);
        Ok(format!("Alice has written slip {number}: “alice pays bob 30”."))
    }

    /// Lays down a slip that says what the pen has written.
    pub(super) fn write(&mut self) -> Result<String, Refusal> {
        self.has_room()?;
        let order = self.pen.order()?;
        let said = order.to_string();
        let number = self.lay_down(order, Origin::Reader);
        Ok(format!("You've written slip {number}: “{said}”."))
    }

    /// Whether one slip that Alice wrote has paid Bob twice.
    pub(super) fn has_paid_twice(&self) -> bool {
        let paid = self.papers.iter().filter(|it| matches!(it.fate, Fate::Paid(_)));
        // Alice writes only to Bob here.
        self.papers.iter().enumerate().any(|(place, it)| {
            it.origin == Origin::Sender
                && it.order.sender == "alice".into()
                && paid.clone().filter(|it| it.root == place).count() > 1
        })
    }

    /// Lays a paper on the counter, and returns its number.
    fn lay_down(&mut self, order: Transaction, origin: Origin) -> usize {
        let root = match origin {
            Origin::Photograph(of) => self.papers[of].root,
            Origin::Sender | Origin::Reader => self.papers.len(),
        };
        self.papers.push(Paper { order, origin, fate: Fate::Waits, is_filed: false, root });
        self.papers.len()
    }

    fn has_room(&self) -> Result<(), Refusal> {
        self.is_open()?;
        if self.counter().count() < MOST_PAPERS {
            return Ok(());
        }
        let message = format!("{MOST_PAPERS} papers are on the counter, and there's no more room");
        Err(Refusal::new(
            "counter-full",
            message,
            "When night falls, the clerk files what was paid.",
        ))
    }

    pub(super) fn is_open(&self) -> Result<(), Refusal> {
        let closed =
            || Refusal::new("closed", "the counter is closed at night", "Let morning come.");
        (!self.is_night).then_some(()).ok_or_else(closed)
    }
}

/// What helps against a refusal.
pub(super) fn remedy(cause: &LedgerError) -> &'static str {
    match cause.code() {
        "overdraft" => "Someone has to pay them first, or the amount has to be smaller.",
        "unknown-account" => "The bank knows alice, bob and mallory, spelled exactly like that.",
        "zero-amount" => "Write at least 1.",
        "amount-too-large" => "Write fewer digits.",
        "deposits-overflow" => "Write a smaller deposit.",
        _ => "Write something else.",
    }
}
