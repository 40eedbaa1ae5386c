//! What a student returns: a chapter's file or its notebook.

use crate::course::{self, Chapter};
use crate::source::{self, Source};
use crate::{Failure, notebook};
use kusari_exercises::Exercise;
use std::collections::BTreeMap;
use std::path::Path;

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
}

impl Submission {
    /// Reads a file or a notebook.
    pub(crate) fn read(chapter: &Chapter, path: &Path) -> Result<Submission, Failure> {
        let bytes = std::fs::read(path).map_err(|cause| course::unable(path, &cause))?;
        let is_notebook = path.extension().is_some_and(|it| it == "ipynb");
        let text = String::from_utf8_lossy(&bytes);
        Submission::of(chapter, &text, is_notebook)
            .map_err(|why| Failure::Refused(format!("{}: {why}", path.display())))
    }

    /// Takes the answers out of a text.
    ///
    /// The error says why it is not a notebook.
    pub(crate) fn of(chapter: &Chapter, text: &str, is_notebook: bool) -> Result<Self, String> {
        let given = given_head(chapter);
        let mut submission = Submission {
            chapter: chapter.clone(),
            file: if is_notebook { "cell".to_owned() } else { format!("{}.rs", chapter.stem) },
            head: given.clone(),
            given,
            extras: Vec::new(),
            answers: BTreeMap::new(),
            notes: Vec::new(),
        };
        if is_notebook {
            submission.take_cells(notebook::code(text)?);
        } else {
            submission.take_sections(text);
        }
        Ok(submission)
    }

    fn take_sections(&mut self, text: &str) {
        let source = Source::parse(text);
        self.head = source.head;
        for section in source.sections {
            // The compiler then names the lines of the student's file.
            let text = "\n".repeat(section.above) + &section.text;
            let is_known = self.chapter.exercises().any(|it| it.name == section.name);
            if is_known && !self.answers.contains_key(&section.name) {
                self.answers.insert(section.name, text);
            } else {
                self.extras.push(text);
            }
        }
    }

    fn take_cells(&mut self, cells: Vec<notebook::Code>) {
        let mut is_twice = false;
        for cell in cells {
            let name = cell.name.as_str();
            if notebook::is_check(name) {
                continue;
            }
            if self.chapter.exercises().any(|it| it.name == name) {
                is_twice |= self.answers.insert(cell.name, cell.source).is_some();
                continue;
            }
            // What is not Rust is for the kernel alone, and what is given already is there already.
            let is_new = |line: &&str| {
                !line.starts_with(':')
                    && !self.given.lines().any(|it| !it.is_empty() && it == *line)
            };
            let text: String =
                cell.source.lines().filter(is_new).map(|line| format!("{line}\n")).collect();
            if !text.trim().is_empty() {
                self.extras.push(text);
            }
        }
        if is_twice {
            self.notes.push("an exercise has two cells: the last one was graded".to_owned());
        }
    }

    /// The exercises of the chapter.
    pub(crate) fn exercises(&self) -> impl Iterator<Item = &'static Exercise> + use<> {
        self.chapter.exercises()
    }

    /// Whether there is something that could be the answer to an exercise.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        let function = format!("fn {name}");
        // `fn forge_chain` is no `fn forge`.
        let ends =
            |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
        let defines = |text: &String| text.split(&function).skip(1).any(ends);
        let mut others = self.extras.iter().chain(self.answers.values()).chain([&self.head]);
        self.answers.contains_key(name) || others.any(defines)
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
    fn a_function_is_written_only_under_its_whole_name() {
        let chapter = Chapter::find("2").expect("there is a chapter 2");
        let of = |text: &str| Submission::of(&chapter, text, false).expect("any text is a file");
        assert!(!of("pub fn forge_chain() {}").mentions("forge"));
        assert!(of("pub fn forge_chain() {}\npub fn forge() {}").mentions("forge"));
        assert!(of("pub fn forge<'a>(slip: &'a str) {}").mentions("forge"));
        assert!(!of("").mentions("forge"));
    }
}
