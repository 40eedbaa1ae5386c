//! To which chapter a text belongs. What it holds tells more than how it is called.

use super::found::{Fate, Text};
use super::look::Look;
use crate::chapter::Chapter;
use crate::class::due::When;
use crate::grade::definitions;
use crate::notebook::is_check;
use crate::pieces::{self, Pieces, Place};
use std::collections::BTreeSet;
use std::sync::Arc;

/// More files than this to one chapter are not graded: each takes seconds.
const MAX_TEXTS: usize = 10;

impl Look<'_> {
    /// Tells what is in a page of text, as a README, which is not graded.
    pub(super) fn prose(
        &mut self,
        path: &str,
        when: Option<When>,
        bytes: &[u8],
    ) -> Result<(), String> {
        let all = Chapter::all().unwrap_or_else(|_| self.chapters.to_vec());
        if names_exercise(&String::from_utf8_lossy(bytes), &all) {
            return Err("a page of text: return its code as a file .rs, or the notebook".to_owned());
        }
        self.tell(path, when, Fate::Ignored("holds no answers".to_owned()));
        Ok(())
    }

    /// Takes a text, if it holds answers. The error says why it doesn't.
    pub(super) fn text(
        &mut self,
        path: &str,
        when: Option<When>,
        bytes: &[u8],
    ) -> Result<(), String> {
        let pieces = pieces::of(bytes, path.to_lowercase().ends_with(".ipynb"))?;
        let all = Chapter::all().unwrap_or_else(|_| self.chapters.to_vec());
        let held = held(&pieces, &all);
        if held.is_empty() {
            return Err(nothing(&pieces, &all).to_owned());
        }
        let pieces = Arc::new(pieces);
        let mut told = Vec::new();
        for chapter in held {
            let same =
                |text: &&Text| text.chapter == chapter && text.pieces.pieces == pieces.pieces;
            let known = self.returned.texts.iter().find(same).map(|text| text.path.clone());
            let count = self.returned.texts.iter().filter(|it| it.chapter == chapter).count();
            told.push(if let Some(known) = known {
                format!("chapter {}, the same as {known}", chapter.number)
            } else if !self.chapters.contains(&chapter) {
                format!("chapter {}, which isn't collected", chapter.number)
            } else if count >= MAX_TEXTS {
                format!(
                    "chapter {}, not graded: the files before it are {MAX_TEXTS}",
                    chapter.number
                )
            } else {
                let pieces = Arc::clone(&pieces);
                let told = format!("chapter {}", chapter.number);
                self.returned.texts.push(Text { chapter, path: path.to_owned(), when, pieces });
                told
            });
        }
        if let Some(encoding) = pieces.encoding {
            told.push(format!("read as {encoding}"));
        }
        self.tell(path, when, Fate::Read(told.join("; ")));
        Ok(())
    }
}

/// The chapters that have exercises in a text. Functions alone tell one chapter: in the answers to
/// another, a helper may be called like an exercise.
fn held(pieces: &Pieces, chapters: &[Chapter]) -> Vec<Chapter> {
    let theirs =
        || pieces.pieces.iter().filter(|it| it.place == Place::File || !is_check(&it.name));
    let named: BTreeSet<String> = theirs().map(|piece| piece.name.clone()).collect();
    let functions = theirs().flat_map(|piece| definitions(&piece.text)).map(|it| it.name);
    let both: BTreeSet<String> = functions.chain(named.iter().cloned()).collect();
    let hits = |chapter: &Chapter, names: &BTreeSet<String>| {
        chapter.exercises().filter(|it| names.contains(it.name)).count()
    };
    let most = chapters.iter().map(|it| hits(it, &both)).max().unwrap_or(0);
    let best = chapters.iter().find(|it| most > 0 && hits(it, &both) == most);
    let is_held = |chapter: &&Chapter| hits(chapter, &named) > 0 || best == Some(*chapter);
    chapters.iter().filter(is_held).cloned().collect()
}

/// Whether a function of an exercise is in a text.
fn names_exercise(text: &str, chapters: &[Chapter]) -> bool {
    chapters.iter().flat_map(Chapter::exercises).any(|it| pieces::has_function(text, it.name))
}

/// Why there is nothing to grade in a text.
fn nothing(pieces: &Pieces, chapters: &[Chapter]) -> &'static str {
    if pieces.prose.iter().any(|text| names_exercise(text, chapters)) {
        return "its functions are in cells of text, which aren't run: make them cells of code";
    }
    let is_empty = pieces.pieces.iter().all(|piece| piece.text.trim().is_empty());
    match (pieces.is_notebook, is_empty) {
        (true, true) => "a notebook without code",
        (true, false) => "a notebook in which no function of an exercise is",
        (false, true) => "nothing is written in it",
        (false, false) => "no function of an exercise is in it",
    }
}
