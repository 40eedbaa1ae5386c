//! What was found of a student, and what became of each file.

use crate::chapter::Chapter;
use crate::class::due::When;
use crate::pieces::Pieces;
use std::sync::Arc;

/// What one student returned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Returned {
    /// Who it was: the name of the folder or file.
    pub(crate) student: String,
    /// What could be the answers to a chapter.
    pub(crate) texts: Vec<Text>,
    /// All files, and what became of them.
    pub(crate) files: Vec<Seen>,
    /// What else is told.
    pub(crate) notes: Vec<String>,
}

/// A file that holds answers to a chapter.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) chapter: Chapter,
    pub(crate) path: String,
    pub(crate) when: Option<When>,
    pub(crate) pieces: Arc<Pieces>,
}

/// A file, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) when: Option<When>,
    pub(crate) fate: Fate,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was read, and this is what it holds.
    Read(String),
    /// It was not read, and this is why.
    Unread(String),
    /// It was not read, and no one expects that.
    Ignored(String),
}

impl Returned {
    /// What was not read, in a few words for a table: the first few with their reasons.
    pub(crate) fn remarks(&self) -> Vec<String> {
        const MOST: usize = 6;
        let has_answers = !self.texts.is_empty();
        let told = |seen: &&Seen| match &seen.fate {
            Fate::Read(_) => false,
            Fate::Unread(_) => true,
            // Where nothing is left to grade, each may be the one that was meant.
            Fate::Ignored(_) => !has_answers,
        };
        let all: Vec<&Seen> = self.files.iter().filter(told).collect();
        let mut remarks = Vec::new();
        for Seen { path, fate, .. } in all.iter().take(MOST) {
            if let Fate::Unread(why) | Fate::Ignored(why) = fate {
                remarks.push(format!("not read: {path}: {why}"));
            }
        }
        if all.len() > MOST {
            remarks.push(format!("and {} more, named on the page", all.len() - MOST));
        }
        if self.files.is_empty() {
            remarks.push("nothing was returned".to_owned());
        } else if !has_answers {
            remarks.push("no answers found".to_owned());
        }
        remarks
    }
}
