//! What students return: folders, files and archives, and in them the chapters' files and notebooks.
//! Whatever is there is named, with what became of it.

mod archive;
mod look;
mod names;
mod texts;

use super::due::When;
use crate::course::Chapter;
use crate::pieces::Pieces;
use crate::{Failure, course};
use look::Look;
use std::fs;
use std::path::{Path, PathBuf};
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

/// What is in the folder of a class.
#[derive(Clone, Debug, Default)]
pub(crate) struct Class {
    pub(crate) students: Vec<Returned>,
    /// What is there and is no student, and why.
    pub(crate) others: Vec<(String, &'static str)>,
}

/// Looks at each folder and file in a folder: each is a student, unless a program put it there.
pub(crate) fn read(folder: &Path, chapters: &[Chapter]) -> Result<Class, Failure> {
    let unable = |cause| course::unable(folder, &cause);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unable)? {
        paths.push(entry.map_err(unable)?.path());
    }
    paths.sort();
    let mut class = Class::default();
    let mut entries: Vec<(PathBuf, String, String)> = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A link is no folder here, wherever it leads.
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|it| it.is_dir());
        match names::no_student(&name, is_folder) {
            Some(why) => class.others.push((name, why)),
            None => {
                let student = if is_folder { name.clone() } else { names::stem(&name).to_owned() };
                entries.push((path, name, student));
            }
        }
    }
    for (path, name, student) in &entries {
        let mut returned = Look::new(chapters).at(path, name);
        let same: Vec<&str> = entries
            .iter()
            .filter(|(_, other, theirs)| theirs == student && other != name)
            .map(|(_, other, _)| other.as_str())
            .collect();
        returned.student = student.clone();
        if !same.is_empty() {
            // Whether it is one student or two, only the teacher knows.
            returned.student = name.clone();
            returned.notes.push(format!("has the same name: {}", same.join(", ")));
        }
        class.students.push(returned);
    }
    Ok(class)
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
