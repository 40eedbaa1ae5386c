//! Which of several answers to an exercise counts. What is in them decides, not where they stand: a
//! function that was written beats one that is still `todo!()`, and a cell that has only the name of
//! an exercise hides no answer.

use super::definitions::{Definition, definitions, only, without};
use super::statements::without_statements;
use crate::chapter::Chapter;
use crate::notebook::is_check;
use crate::pieces::{Piece, Pieces, Place};
use std::collections::BTreeMap;
use std::ops::Range;

/// More answers than this to one exercise are not tried.
const MAX_COPIES: usize = 5;

/// What there is of each exercise.
#[derive(Clone, Debug)]
pub(super) struct Copies {
    is_notebook: bool,
    found: BTreeMap<&'static str, Found>,
}

/// What there is of one exercise.
#[derive(Clone, Debug, Default)]
struct Found {
    /// All definitions, in order, with the numbers of their pieces.
    all: Vec<Copy>,
    /// Those among them that can count, the last one first.
    candidates: Vec<usize>,
    /// The pieces that have its name and something in them, but not its function.
    named: Vec<(usize, String)>,
}

#[derive(Clone, Debug)]
struct Copy {
    piece: usize,
    place: String,
    definition: Definition,
}

/// What is graded.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    pub(super) answers: BTreeMap<String, String>,
    /// What stands before the exercises of a file.
    pub(super) head: Option<String>,
    pub(super) rest: Vec<String>,
}

impl Copies {
    /// Looks for the functions of a chapter's exercises.
    pub(super) fn of(chapter: &Chapter, pieces: &Pieces) -> Copies {
        let mut found: BTreeMap<_, Found> =
            chapter.exercises().map(|it| (it.name, Found::default())).collect();
        for (index, piece) in pieces.pieces.iter().enumerate() {
            let defined = if is_theirs(piece) { definitions(&readable(piece)) } else { continue };
            let several = defined.len() > 1;
            let is_there = defined.iter().any(|it| it.name == piece.name);
            for definition in defined {
                let Some(found) = found.get_mut(&*definition.name) else { continue };
                let place = place(piece, Some(definition.line).filter(|_| several));
                let place = if piece.place == Place::File { line(definition.line) } else { place };
                found.all.push(Copy { piece: index, place, definition });
            }
            if let Some(found) = found.get_mut(&*piece.name)
                && !is_there
                && !piece.text.trim().is_empty()
            {
                found.named.push((index, place(piece, None)));
            }
        }
        found.values_mut().for_each(Found::choose);
        Copies { is_notebook: pieces.is_notebook, found }
    }

    /// What was decided by looking, as it is told.
    pub(super) fn notes(&self) -> Vec<String> {
        self.found.iter().flat_map(|(name, found)| found.notes(name)).collect()
    }

    /// The exercises with several answers that only a try can compare, and their places.
    pub(super) fn rivals(&self) -> BTreeMap<&'static str, Vec<String>> {
        let several = self.found.iter().filter(|(_, found)| found.candidates.len() > 1);
        several
            .map(|(name, found)| {
                let places = found.candidates.iter().map(|at| found.all[*at].place.clone());
                (*name, places.collect())
            })
            .collect()
    }

    /// The answers, with the candidate that `choice` has for an exercise, or its first.
    pub(super) fn chosen(&self, pieces: &Pieces, choice: &BTreeMap<&'static str, usize>) -> Chosen {
        let mut chosen = Chosen::default();
        for (index, piece) in pieces.pieces.iter().enumerate().filter(|(_, it)| is_theirs(it)) {
            let (mut kept, mut dropped) = (Vec::new(), Vec::new());
            for (name, found) in &self.found {
                let counts = found.counts(choice.get(name).copied().unwrap_or(0));
                for (at, copy) in found.all.iter().enumerate().filter(|(_, it)| it.piece == index) {
                    let bytes = copy.definition.bytes.clone();
                    if counts == Some(at) { kept.push((*name, bytes)) } else { dropped.push(bytes) }
                }
            }
            self.place(&mut chosen, index, piece, &kept, dropped);
        }
        chosen
    }

    /// Puts one piece where it belongs.
    fn place(
        &self,
        chosen: &mut Chosen,
        index: usize,
        piece: &Piece,
        kept: &[(&'static str, Range<usize>)],
        mut dropped: Vec<Range<usize>>,
    ) {
        let text = readable(piece);
        let is_head = !self.is_notebook && index == 0;
        let clean = |dropped: &[Range<usize>]| {
            let text = without(&text, dropped);
            if self.is_notebook { without_statements(&text) } else { text }
        };
        if let [(name, _)] = kept
            && !is_head
        {
            chosen.answers.insert((*name).to_owned(), clean(&dropped));
            return;
        }
        // Each by itself: then a fault in one of them is no fault of the others.
        for (name, bytes) in kept {
            chosen.answers.insert((*name).to_owned(), only(&text, bytes));
            dropped.push(bytes.clone());
        }
        // Nothing defines the function: so the compiler says what is wrong with what has its name.
        let is_all = self.found.get(&*piece.name).is_some_and(|found| {
            found.all.is_empty() && found.named.last().is_some_and(|(last, _)| *last == index)
        });
        if is_head {
            chosen.head = Some(clean(&dropped));
        } else if is_all && kept.is_empty() {
            chosen.answers.insert(piece.name.clone(), text);
        } else {
            chosen.rest.push(clean(&dropped));
        }
    }
}

impl Found {
    /// Which of all counts, of the candidates the one with this number.
    fn counts(&self, nth: usize) -> Option<usize> {
        self.candidates.get(nth).or(self.candidates.last()).copied()
    }

    /// What was written comes before what was not, and the last before those above it, as in a notebook
    /// that is run from its beginning.
    fn choose(&mut self) {
        let written = self.all.iter().any(|copy| !copy.definition.is_untouched);
        for (at, copy) in self.all.iter().enumerate().rev() {
            let is_known = |known: &usize| self.all[*known].definition.text == copy.definition.text;
            if copy.definition.is_untouched != written && !self.candidates.iter().any(is_known) {
                self.candidates.push(at);
            }
        }
        self.candidates.truncate(if written { MAX_COPIES } else { 1 });
    }

    fn notes(&self, name: &str) -> Vec<String> {
        let mut notes = Vec::new();
        let Some(first) = self.counts(0).map(|at| &self.all[at]) else { return notes };
        let places = |all: Vec<&str>| all.join(", ");
        if !first.definition.is_untouched {
            let untouched = self.all.iter().filter(|copy| copy.definition.is_untouched);
            let untouched: Vec<&str> = untouched.map(|copy| &*copy.place).collect();
            if !untouched.is_empty() {
                let who =
                    if self.candidates.len() == 1 { &*first.place } else { "what was written" };
                notes.push(format!("{name}: {who} counts; still todo!(): {}", places(untouched)));
            }
            let written = self.all.iter().filter(|copy| !copy.definition.is_untouched).count();
            if written > MAX_COPIES {
                notes.push(format!("{name}: {written} answers, of which {MAX_COPIES} were tried"));
            }
        }
        if !self.named.is_empty() {
            let named = places(self.named.iter().map(|(_, place)| &**place).collect());
            notes.push(format!(
                "{name}: {} counts; its name, but not its function: {named}",
                first.place
            ));
        }
        notes
    }
}

/// Whether it is the student's to write.
fn is_theirs(piece: &Piece) -> bool {
    piece.place == Place::File || !is_check(&piece.name)
}

fn line(number: usize) -> String {
    format!("line {number}")
}

fn place(piece: &Piece, within: Option<usize>) -> String {
    let within = within.map(|number| format!(", {}", line(number))).unwrap_or_default();
    match piece.place {
        Place::File => line(1 + piece.text.lines().take_while(|it| it.trim().is_empty()).count()),
        Place::Cell(number) => format!("code cell {number}{within}"),
    }
}

/// The text without the lines that are for the kernel alone. Lines keep their numbers.
fn readable(piece: &Piece) -> String {
    if piece.place == Place::File {
        return piece.text.clone();
    }
    let line = |line: &str| {
        if line.trim_start().starts_with(':') { "\n".to_owned() } else { format!("{line}\n") }
    };
    piece.text.lines().map(line).collect()
}
