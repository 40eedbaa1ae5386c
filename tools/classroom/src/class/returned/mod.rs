//! What students return: folders, files and archives, and in them the chapters' files and notebooks.
//! Whatever is there is named, with what became of it.

mod archive;
mod found;
mod look;
mod names;
mod texts;

use crate::chapter::Chapter;
pub(crate) use found::{Fate, Returned, Seen, Text};
use kusari_tools::{Failure, unable};
use look::Look;
use std::fs;
use std::path::{Path, PathBuf};

/// What is in the folder of a class.
#[derive(Clone, Debug, Default)]
pub(crate) struct Class {
    pub(crate) students: Vec<Returned>,
    /// What is there and is no student, and why.
    pub(crate) others: Vec<(String, &'static str)>,
}

/// Looks at each folder and file in a folder: each is a student, unless a program put it there.
pub(crate) fn read(folder: &Path, chapters: &[Chapter]) -> Result<Class, Failure> {
    let unable = |cause| unable(folder, &cause);
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
