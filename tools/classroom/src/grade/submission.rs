//! What a student returns: a chapter's file or its notebook.

use super::copies::Copies;
use crate::chapter::Chapter;
use crate::pieces::{self, Pieces};
use crate::source::{self, Source};
use kusari_exercises::Exercise;
use kusari_tools::{Failure, course, unable};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// A student's answers to the exercises of a chapter.
#[derive(Clone, Debug)]
pub(crate) struct Submission {
    pub(crate) chapter: Chapter,
    /// How messages name the text.
    pub(crate) file: String,
    /// What stands before the answers.
    pub(crate) head: String,
    /// What stands there in the file that was given out.
    pub(crate) given: String,
    /// Further texts, which are used if they are nothing but definitions.
    pub(crate) extras: Vec<String>,
    /// The answers by the names of the exercises.
    pub(crate) answers: BTreeMap<String, String>,
    /// What was found in it that is told.
    pub(crate) notes: Vec<String>,
    /// The exercises that are tried, if not all of them are.
    pub(crate) tried: Option<BTreeSet<&'static str>>,
    /// What was returned, with all its copies.
    pieces: Arc<Pieces>,
}

impl Submission {
    /// Reads a file or a notebook.
    pub(crate) fn read(chapter: &Chapter, path: &Path) -> Result<Submission, Failure> {
        let bytes = std::fs::read(path).map_err(|cause| unable(path, &cause))?;
        let is_notebook = path.extension().is_some_and(|it| it == "ipynb");
        let pieces = pieces::of(&bytes, is_notebook)
            .map_err(|why| Failure::Refused(format!("{}: {why}", path.display())))?;
        Ok(Submission::of(chapter, Arc::new(pieces)))
    }

    /// Takes the answers out of what was returned. Where an exercise has several, the last one.
    pub(crate) fn of(chapter: &Chapter, pieces: Arc<Pieces>) -> Submission {
        let copies = Copies::of(chapter, &pieces);
        let mut submission = Submission {
            chapter: chapter.clone(),
            file: if pieces.is_notebook {
                "cell".to_owned()
            } else {
                format!("{}.rs", chapter.stem)
            },
            head: String::new(),
            given: given_head(chapter),
            extras: Vec::new(),
            answers: BTreeMap::new(),
            notes: copies.notes(),
            tried: None,
            pieces,
        };
        submission.take(&copies, &BTreeMap::new());
        let prose = submission.in_prose();
        submission.notes.extend(prose);
        submission
    }

    /// A note for each answer that is only in a cell of text. To the student it looks like code.
    fn in_prose(&self) -> Vec<String> {
        let is_there =
            |name: &str| self.pieces.prose.iter().any(|text| pieces::has_function(text, name));
        let names = self.exercises().map(|it| it.name);
        let names = names.filter(|name| !self.mentions(name) && is_there(name));
        names
            .map(|name| {
                format!("{name}: is in a cell of text, which isn't run: make it a cell of code")
            })
            .collect()
    }

    /// The exercises that have several answers, and where each of these is, the last one first.
    pub(crate) fn rivals(&self) -> BTreeMap<&'static str, Vec<String>> {
        Copies::of(&self.chapter, &self.pieces).rivals()
    }

    /// The same with other answers where there are several: of the `rivals` those with these numbers.
    /// Only some exercises are tried.
    pub(crate) fn other(
        &self,
        choice: &BTreeMap<&'static str, usize>,
        tried: BTreeSet<&'static str>,
    ) -> Submission {
        let mut other = self.clone();
        other.take(&Copies::of(&self.chapter, &self.pieces), choice);
        other.tried = Some(tried);
        other
    }

    /// Whether an exercise is tried.
    pub(crate) fn is_tried(&self, name: &str) -> bool {
        self.tried.as_ref().is_none_or(|tried| tried.contains(name))
    }

    fn take(&mut self, copies: &Copies, choice: &BTreeMap<&'static str, usize>) {
        let chosen = copies.chosen(&self.pieces, choice);
        self.answers = chosen.answers;
        self.head = chosen.head.unwrap_or_else(|| self.given.clone());
        self.extras = chosen.rest;
        if self.pieces.is_notebook {
            // The kernel allows it to import twice, the compiler does not. Lines keep their numbers.
            let is_given =
                |line: &str| line.starts_with("use ") && self.given.lines().any(|it| it == line);
            let new = |line: &str| format!("{}\n", if is_given(line) { "" } else { line });
            for text in self.extras.iter_mut().chain(self.answers.values_mut()) {
                *text = text.lines().map(new).collect();
            }
        }
        self.extras.retain(|text| !text.trim().is_empty());
    }

    /// The exercises of the chapter.
    pub(crate) fn exercises(&self) -> impl Iterator<Item = &'static Exercise> + use<> {
        self.chapter.exercises()
    }

    /// Whether there is something that could be the answer to an exercise.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        let mut others = self.extras.iter().chain(self.answers.values()).chain([&self.head]);
        self.answers.contains_key(name) || others.any(|text| pieces::has_function(text, name))
    }

    /// A message of the compiler with the names that the student knows.
    pub(crate) fn shown(&self, text: &str) -> String {
        let mut shown = String::new();
        for line in text.lines() {
            let mut line = line.to_owned();
            if let Some((indent, place)) = line.split_once("--> ").or(line.split_once("::: "))
                && let [_, piece, rest] = place.splitn(3, '/').collect::<Vec<_>>()[..]
            {
                let cell = if self.file == "cell" { format!(" {piece}") } else { String::new() };
                let rest = rest.replacen(&self.file, &format!("{}{cell}", self.file), 1);
                let rest = rest.replacen("check.rs", &format!("the check of {piece}"), 1);
                line = format!("{indent}--> {rest}");
            }
            shown += &line;
            shown.push('\n');
        }
        shown.trim_end().to_owned()
    }
}

/// The head of the chapter's file, from where the students cannot have changed it, if that is here.
fn given_head(chapter: &Chapter) -> String {
    let text = course::read(&chapter.solution()).or_else(|_| course::read(&chapter.file()));
    Source::parse(&source::without_marks(&text.unwrap_or_default())).head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_in_a_cell_of_text_is_told() {
        let chapter = Chapter::find("1").expect("there is a chapter 1");
        let cell =
            |kind: &str, text: &str| serde_json::json!({ "cell_type": kind, "source": text });
        let notebook = serde_json::json!({ "cells": [
            cell("markdown", "fn overdraft() {}"), cell("code", "fn overdraft() {}"),
            cell("raw", "pub fn total() {}"), cell("markdown", "`balance_of`"),
        ] });
        let pieces = pieces::of(notebook.to_string().as_bytes(), true).expect("it is a notebook");
        let notes = Submission::of(&chapter, Arc::new(pieces)).notes;
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].starts_with("total: is in a cell of text"), "{notes:?}");
    }

    #[test]
    fn a_function_is_written_only_under_its_whole_name() {
        let chapter = Chapter::find("2").expect("there is a chapter 2");
        let of = |text: &str| {
            let pieces = pieces::of(text.as_bytes(), false).expect("any text is a file");
            Submission::of(&chapter, Arc::new(pieces))
        };
        assert!(!of("pub fn forge_chain() {}").mentions("forge"));
        assert!(of("pub fn forge_chain() {}\npub fn forge() {}").mentions("forge"));
        assert!(of("pub fn forge<'a>(slip: &'a str) {}").mentions("forge"));
        assert!(!of("").mentions("forge"));
    }
}
