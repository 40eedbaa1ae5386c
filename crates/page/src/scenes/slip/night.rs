//! What is done to the book at night, and what can be seen of it in the morning.

use super::pen::Pen;
use super::story::{Fate, NAMES, Story, person, remedy};
use crate::refusal::Refusal;
use kusari::stage1_ledger::{Address, Entry, Ledger, Transaction};

impl Story {
    /// The bank closes. The clerk files what was paid, and everyone takes a statement home.
    pub(super) fn night(&mut self) -> Result<String, Refusal> {
        self.is_open()?;
        self.is_night = true;
        self.evening = Some(self.bank.clone());
        for paper in &mut self.papers {
            paper.is_filed |= matches!(paper.fate, Fate::Paid(_));
        }
        self.newest = None;
        Ok("Night. Every customer has a statement in the drawer at home. You have the key to the book.".into())
    }

    /// The bank opens again.
    pub(super) fn morning(&mut self) -> Result<String, Refusal> {
        self.is_dark()?;
        self.is_night = false;
        (self.chosen, self.gave_away, self.newest) = (None, None, None);
        let changed = NAMES.into_iter().filter(|name| !self.keeps_its_word(&Address::new(*name)));
        let changed = changed.map(person).collect::<Vec<_>>().join(", ");
        let said = "Morning. The auditor has been through the whole book and found nothing.";
        Ok(match changed.as_str() {
            "" => said.to_owned(),
            names => format!("{said} But some drawers say something else: {names}."),
        })
    }

    /// Whether the bank still says what it said to a customer in the evening.
    fn keeps_its_word(&self, account: &Address) -> bool {
        let now = self.bank.statement(account);
        self.evening.as_ref().is_none_or(|it| now.starts_with(&it.statement(account)))
    }

    /// Opens the book at a line, with the pen in hand.
    pub(super) fn choose(&mut self, line: usize) -> Result<String, Refusal> {
        self.is_dark()?;
        let entry = &self.lines()[line];
        let said = format!("Line {line} says “{entry}”. What will it say?");
        self.pen = Pen::of(entry);
        (self.chosen, self.gave_away) = (Some(line), None);
        Ok(said)
    }

    /// Writes over the chosen line what the pen says.
    pub(super) fn rewrite(&mut self) -> Result<String, Refusal> {
        self.is_dark()?;
        let line = self.chosen.ok_or_else(|| {
            Refusal::new("no-line", "no line of the book is chosen", "Choose one with “Rewrite”.")
        })?;
        let entry = match &self.lines()[line] {
            Entry::Opening { account, .. } => {
                Entry::Opening { account: account.clone(), deposit: self.pen.amount()? }
            }
            Entry::Payment(_) => Entry::Payment(self.pen.order()?),
        };
        match self.bank.rewrite(line, entry.clone()) {
            Ok(()) => {
                (self.gave_away, self.newest) = (None, Some(line));
                Ok(format!("Line {line} now says “{entry}”. The audit finds nothing."))
            }
            Err(cause) => {
                let refusal = Refusal::by_chapter(&cause, remedy(&cause));
                let at = first_refused(self.lines(), line, &entry);
                let said = format!("An audit would stop at line {at}. {refusal}");
                self.gave_away = Some((at, refusal));
                Ok(said)
            }
        }
    }

    /// Whether Bob, who had been paid by evening and had spent some of it, was never paid by the book in the morning, while
    /// Alice's balance and all deposits are as they were.
    pub(super) fn has_robbed_bob(&self) -> bool {
        let (alice, bob) = (Address::new("alice"), Address::new("bob"));
        let Some(evening) = self.evening.as_ref().filter(|_| !self.is_night) else { return false };
        let before = evening.ledger().entries();
        let is_income = |it: &Transaction| it.receiver == bob && it.sender != bob;
        let is_spent = |it: &Transaction| it.sender == bob && it.receiver != bob;
        payments(before).any(is_income)
            && payments(before).any(is_spent)
            && !payments(self.lines()).any(|it| it.receiver == bob)
            && self.bank.balance(&alice) == evening.balance(&alice)
            && self.lines().iter().zip(before).take(NAMES.len()).all(|(now, then)| now == then)
    }

    fn is_dark(&self) -> Result<(), Refusal> {
        let locked =
            || Refusal::new("locked", "by day the clerk is watching the book", "Let night fall.");
        self.is_night.then_some(()).ok_or_else(locked)
    }
}

fn payments(lines: &[Entry]) -> impl Iterator<Item = &Transaction> {
    lines.iter().filter_map(|it| match it {
        Entry::Payment(payment) => Some(payment),
        Entry::Opening { .. } => None,
    })
}

/// The line at which an audit would stop if a line said something else.
fn first_refused(lines: &[Entry], changed: usize, entry: &Entry) -> usize {
    let mut book = Ledger::default();
    let forged =
        lines.iter().enumerate().map(|(line, it)| if line == changed { entry } else { it });
    forged.take_while(|it| book.append((*it).clone()).is_ok()).count()
}
