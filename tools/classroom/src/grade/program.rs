//! The program that is made of a student's answers: it tries them and tells the reports.

use super::compile::Fault;
use super::submission::Submission;
use kusari_exercises::Exercise;
use kusari_tools::{Failure, course};
use std::collections::BTreeMap;
use std::path::Path;

/// Where an answer stands in the program.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// With the others in one module, as in the student's file.
    Together,
    /// In a module of its own, because it did not compile with the others.
    Alone,
    /// Nowhere, because it does not compile.
    Out(String),
}

/// A plan of the program. It gives up what does not compile, piece by piece, and keeps the rest.
#[derive(Clone, Debug)]
pub(crate) struct Plan<'a> {
    submission: &'a Submission,
    places: BTreeMap<&'static str, Place>,
    /// Which of the further pieces are left out.
    left_out: Vec<String>,
    /// Whether the student's head is used, or the one that was given out.
    is_head_theirs: bool,
}

const TOGETHER: &str = "together";
const ALONE: &str = "alone_";

impl<'a> Plan<'a> {
    /// Everything in its place.
    pub(crate) fn new(submission: &'a Submission) -> Plan<'a> {
        let place = |exercise: &'static Exercise| (exercise.name, Place::Together);
        let places = submission.exercises().map(place).collect();
        Plan { submission, places, left_out: Vec::new(), is_head_theirs: true }
    }

    /// Leaves exercises out from the beginning.
    pub(crate) fn leave_out(&mut self, names: impl Iterator<Item = &'static str>) {
        for name in names {
            self.places.remove(name);
        }
    }

    /// The exercises that are still in the program.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let order = self.submission.exercises().map(|exercise| exercise.name);
        order.filter(|name| !matches!(self.places.get(name), None | Some(Place::Out(_)))).collect()
    }

    /// Why an exercise is not in the program.
    pub(crate) fn fault(&self, name: &str) -> Option<&str> {
        match self.places.get(name) {
            Some(Place::Out(why)) => Some(why),
            _ => None,
        }
    }

    /// Gives up what the errors are about. Each call gives up something, so that there is an end.
    pub(crate) fn give_up(&mut self, faults: &[Fault]) {
        let mut changed = false;
        for Fault { file, text } in faults {
            let Some((place, rest)) = file.as_deref().and_then(|it| it.split_once('/')) else {
                continue;
            };
            let piece = rest.split('/').next().unwrap_or_default();
            let is_alone = place != TOGETHER;
            let known = self.places.iter_mut().find(|(name, _)| **name == piece);
            if let Some((_, state)) = known {
                match state {
                    Place::Together if !is_alone => *state = Place::Alone,
                    Place::Alone if is_alone => *state = Place::Out(self.submission.shown(text)),
                    _ => continue,
                }
                changed = true;
            } else if piece == "head" && self.is_head_theirs {
                self.is_head_theirs = false;
                changed = true;
            } else if piece.starts_with("extra") && !self.left_out.iter().any(|it| it == piece) {
                self.left_out.push(piece.to_owned());
                changed = true;
            }
        }
        if changed {
            return;
        }
        // It cannot be told whose error it is. So each stands alone, and then falls alone.
        let text = faults.first().map(|fault| fault.text.clone()).unwrap_or_default();
        let is_together = self.places.values().any(|it| *it == Place::Together);
        for state in self.places.values_mut() {
            match state {
                Place::Together => *state = Place::Alone,
                Place::Alone if !is_together => {
                    *state = Place::Out(self.submission.shown(&text));
                }
                _ => {}
            }
        }
    }

    /// Writes the program into a folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Failure> {
        let mut main = String::from("#![forbid(unsafe_code)]\n");
        let together: Vec<&str> =
            self.names().into_iter().filter(|it| self.places[it] == Place::Together).collect();
        main += &self.module(folder, TOGETHER, &together)?;
        let mut table = String::new();
        for name in self.names() {
            let module = match self.places[name] {
                Place::Alone => format!("{ALONE}{name}"),
                _ => TOGETHER.to_owned(),
            };
            if module != TOGETHER {
                main += &self.module(folder, &module, &[name])?;
            }
            table += &format!("    ({name:?}, {module}::kusari_checks::{name}),\n");
        }
        main += &MAIN.replace("TABLE", &table);
        course::write(&folder.join("main.rs"), main)
    }

    /// Writes the files of a module, and answers the module that includes them. They are files of
    /// their own, because then an open brace in one of them does not reach the next.
    fn module(&self, folder: &Path, module: &str, names: &[&str]) -> Result<String, Failure> {
        let submission = self.submission;
        let file = &submission.file;
        let mut pieces = Vec::new();
        let head = if self.is_head_theirs { &submission.head } else { &submission.given };
        pieces.push(("head".to_owned(), head));
        if module == TOGETHER {
            for (index, text) in submission.extras.iter().enumerate() {
                let piece = format!("extra{index}");
                if !self.left_out.contains(&piece) {
                    pieces.push((piece, text));
                }
            }
        }
        for name in names {
            pieces.extend(submission.answers.get(*name).map(|text| (name.to_string(), text)));
        }
        let mut text = format!("mod {module} {{\n");
        for (piece, content) in pieces {
            course::write(&folder.join(format!("{module}/{piece}/{file}")), outer(content))?;
            text += &format!("    ::core::include!(\"{module}/{piece}/{file}\");\n");
        }
        // Inside of the student's module, because a function need not be public.
        text += "    pub(super) mod kusari_checks {\n";
        for name in names {
            let chapter = submission.chapter.number;
            let check = format!(
                "pub(in super::super) fn {name}() -> ::kusari_exercises::Report {{\n    \
                 ::kusari_exercises::stage{chapter}::{name}(super::{name})\n}}\n"
            );
            course::write(&folder.join(format!("{module}/{name}/check.rs")), check)?;
            text += &format!("        ::core::include!(\"{module}/{name}/check.rs\");\n");
        }
        Ok(text + "    }\n}\n")
    }
}

/// The text as one that may stand in the middle of a file.
fn outer(text: &str) -> String {
    let line = |line: &str| {
        let is_inner = ["//!", "#!["].iter().any(|mark| line.trim_start().starts_with(mark));
        if is_inner { "//\n".to_owned() } else { format!("{line}\n") }
    };
    text.lines().map(line).collect()
}

/// What runs: the exercise's name comes in with the secret that marks what is told. Both are read
/// before any answer runs, and answers cannot ask for them again. Without a name it only tells that it
/// runs. When it has told, it does not wait for threads that were left behind.
pub(super) const MAIN: &str = r#"
const CHECKS: &[(&str, fn() -> ::kusari_exercises::Report)] = &[
TABLE];

fn main() {
    let mut secret = ::std::string::String::new();
    let mut name = ::std::string::String::new();
    let stdin = ::std::io::stdin();
    stdin.read_line(&mut secret).expect("a secret comes in");
    stdin.read_line(&mut name).expect("a name comes in");
    let (secret, name) = (secret.trim(), name.trim());
    if name.is_empty() {
        ::std::println!("{secret} ready");
        return;
    }
    let check = CHECKS.iter().find(|(known, _)| *known == name).expect("it is in the table").1;
    let report = check();
    let json = ::serde_json::to_string(&report.outcomes).expect("texts are JSON");
    ::std::println!("\n{secret} report {json}");
    ::std::process::exit(0);
}
"#;
