//! The names that a chapter offers, read from its `mod.rs` and the files beside it.
//!
//! It reads the few forms that a chapter's `mod.rs` has: `pub use crate::stageN_name::{…}`,
//! `pub use file::{…}`, and items that are defined there, laid out as rustfmt does.

use kusari_tools::Failure;
use kusari_tools::course::{Chapter, Course, read};
use kusari_tools::rust::{Token, closed, tokens, word};
use std::collections::BTreeMap;

/// The public names of one chapter, each with its definition.
pub(crate) type Names = BTreeMap<String, Definition>;

/// Where a name is defined, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    /// The chapter that defines it, be it this one or an earlier one.
    pub(crate) stem: String,
    /// The file in that chapter's directory.
    pub(crate) file: String,
    /// The first sentence of its documentation, without the full stop.
    pub(crate) sentence: String,
}

/// Reads the names that a chapter offers, and follows what it re-exports to where it was defined.
pub(crate) fn of_chapter(course: &Course, chapter: &Chapter) -> Result<Names, Failure> {
    let source = read(&course.directory(chapter).join("mod.rs"))?;
    let mut names = Names::new();
    let mut earlier: BTreeMap<String, Names> = BTreeMap::new();
    for Use { from, item, name } in uses(&source) {
        let definition = match from.strip_prefix("crate::").map(|it| it.split_once("::").ok_or(it))
        {
            None => followed(course, chapter, from.trim_start_matches("self::"), item)?,
            Some(Ok((stem, from))) => followed(course, course.find(stem)?, from, item)?,
            Some(Err(stem)) => {
                if !earlier.contains_key(stem) {
                    earlier.insert(stem.to_owned(), of_chapter(course, course.find(stem)?)?);
                }
                let found = earlier[stem].get(&item).cloned();
                found.ok_or_else(|| {
                    Failure::Unable(format!("{}: {stem} has no {item}", chapter.stem))
                })?
            }
        };
        names.insert(name, definition);
    }
    for (name, sentence) in items(&source) {
        let stem = chapter.stem.clone();
        names.insert(name, Definition { stem, file: "mod.rs".to_owned(), sentence });
    }
    Ok(names)
}

/// Where in a chapter an item is defined. A file or a folder may hand on what another one defines.
fn followed(
    course: &Course,
    chapter: &Chapter,
    from: &str,
    mut item: String,
) -> Result<Definition, Failure> {
    let (folder, mut from) = (course.directory(chapter), from.replace("::", "/"));
    loop {
        let is_file = folder.join(format!("{from}.rs")).exists();
        let file = if is_file { format!("{from}.rs") } else { format!("{from}/mod.rs") };
        let source = read(&folder.join(&file))?;
        let sentence = items(&source).remove(&item);
        let inner = uses(&source).into_iter().find(|it| it.name == item);
        match inner.filter(|_| sentence.is_none()) {
            Some(inner) => {
                from = match inner.from.strip_prefix("super::") {
                    Some(path) => path.replace("::", "/"),
                    None => format!("{from}/{}", inner.from.replace("::", "/")),
                };
                item = inner.item;
            }
            None => {
                let (stem, sentence) = (chapter.stem.clone(), sentence.unwrap_or_default());
                return Ok(Definition { stem, file, sentence });
            }
        }
    }
}

/// One name of a `pub use`: `a::b::C as D` is item `C` from `a::b` under the name `D`.
#[derive(Debug, PartialEq, Eq)]
struct Use {
    from: String,
    item: String,
    name: String,
}

/// The names in all `pub use` of a file.
fn uses(source: &str) -> Vec<Use> {
    let tokens = tokens(source).unwrap_or_default();
    let mut found = Vec::new();
    for at in 2..tokens.len() {
        if word(&tokens, at - 2) == "pub" && word(&tokens, at - 1) == "use" {
            leaves(&tokens, at, "", &mut found);
        }
    }
    found
}

/// Walks a tree of imports such as `a::{B, c::{D, E as F}}`, and returns the place behind it.
fn leaves(tokens: &[Token], at: usize, from: &str, found: &mut Vec<Use>) -> usize {
    let path =
        |name: &str| if from.is_empty() { name.to_owned() } else { format!("{from}::{name}") };
    match (word(tokens, at), word(tokens, at + 1)) {
        ("{", _) => {
            let (mut at, end) = (at + 1, closed(tokens, at));
            while at + 1 < end {
                at = leaves(tokens, at, from, found);
                at += usize::from(word(tokens, at) == ",");
            }
            end
        }
        (name, "::") => leaves(tokens, at + 2, &path(name), found),
        (item, next) => {
            let name = if next == "as" { word(tokens, at + 2) } else { item };
            let [from, item, name] = [from, item, name].map(str::to_owned);
            found.push(Use { from, item, name });
            at + if next == "as" { 3 } else { 1 }
        }
    }
}

/// The public items at the top level of a file, each with the first sentence of its documentation.
fn items(source: &str) -> BTreeMap<String, String> {
    const KINDS: [&str; 7] = ["struct ", "enum ", "trait ", "type ", "fn ", "static ", "const "];
    let mut found = BTreeMap::new();
    let mut docs: Vec<&str> = Vec::new();
    for line in source.lines() {
        if let Some(text) = line.strip_prefix("///") {
            docs.push(text.trim());
            continue;
        }
        let item = line.strip_prefix("pub ").map(|it| it.replacen("const fn ", "fn ", 1));
        let after =
            item.as_ref().and_then(|it| KINDS.iter().find_map(|kind| it.strip_prefix(kind)));
        if let Some(after) = after {
            let is_name = |sign: char| sign.is_alphanumeric() || sign == '_';
            let end = after.find(|sign| !is_name(sign)).unwrap_or(after.len());
            found.insert(after[..end].to_owned(), first_sentence(&docs));
        }
        // An attribute may stand between the documentation and the item, on one line or on many.
        let is_attribute = line.starts_with("#[") || line.starts_with([' ', ')']);
        if !is_attribute {
            docs.clear();
        }
    }
    found
}

fn first_sentence(docs: &[&str]) -> String {
    let paragraph: Vec<&str> = docs.iter().copied().take_while(|line| !line.is_empty()).collect();
    let paragraph = paragraph.join(" ").replace("[`", "`").replace("`]", "`");
    let end = paragraph.find(". ").unwrap_or(paragraph.trim_end_matches('.').len());
    paragraph[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn re_exports_are_read_however_they_are_nested() {
        let source = "
//! pub use nothing::Here;
mod work;
pub use crate::stage3_timestamp::{
    Seal, Time as Moment,
};
pub use work::{Nonce, proof::{Work, WorkRule}};
pub use self::miner::mine;
";
        let expected = [
            ("crate::stage3_timestamp", "Seal", "Seal"),
            ("crate::stage3_timestamp", "Time", "Moment"),
            ("work", "Nonce", "Nonce"),
            ("work::proof", "Work", "Work"),
            ("work::proof", "WorkRule", "WorkRule"),
            ("self::miner", "mine", "mine"),
        ];
        let expected = expected.map(|it| <[&str; 3]>::from(it).map(str::to_owned));
        let expected = expected.map(|[from, item, name]| Use { from, item, name });
        assert_eq!(uses(source), expected);
    }

    #[test]
    fn an_item_is_read_with_the_first_sentence_of_its_documentation() {
        let source = "
/// A number without a [`Meaning`]
/// of its own. Miners try one.
///
/// More of it.
#[derive(
    Clone,
)]
pub struct Nonce<T>(u64);

/// Private.
struct Hidden;

/// Looks for it.
pub const fn mine() {
    pub struct Inner;
}
";
        let found: Vec<_> = items(source).into_iter().collect();
        let nonce = "A number without a `Meaning` of its own".to_owned();
        let expected =
            [("Nonce".to_owned(), nonce), ("mine".to_owned(), "Looks for it".to_owned())];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_name_that_was_only_handed_on_is_followed_to_its_definition() {
        let course = Course::open().expect("the chapters are there");
        let third = course.find("3").expect("chapter 3 is there");
        let names = of_chapter(&course, third).expect("it can be read");
        let home = |name: &str| (names[name].stem.as_str(), names[name].file.as_str());
        assert_eq!(home("Amount"), ("stage1_ledger", "amount.rs"));
        assert_eq!(home("Seal"), ("stage3_timestamp", "seal.rs"));
        assert!(names.values().all(|it| !it.sentence.is_empty()), "every name says what it is");

        let fifth = course.find("5").expect("chapter 5 is there");
        let names = of_chapter(&course, fifth).expect("it can be read");
        assert_eq!(names["Node"].file, "node/state.rs");
        assert!(names.values().all(|it| !it.sentence.is_empty()), "every name says what it is");
    }
}
