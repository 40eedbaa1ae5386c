//! What a student returned, cut into pieces: the sections of a file, or the cells of a notebook.

use crate::source::Source;
use crate::text::{self, Decoded};
use kusari_tools::notebook;

/// A piece of what was returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The exercise that it says it is, or what else its cell is called. Empty if it doesn't say.
    pub(crate) name: String,
    /// Where it stands, in words.
    pub(crate) place: Place,
    pub(crate) text: String,
}

/// Where a piece stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A file, whose pieces keep the numbers of their lines.
    File,
    /// The number of a cell among those of code.
    Cell(usize),
}

/// The pieces of a file or a notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pieces {
    pub(crate) is_notebook: bool,
    /// Of a file, the first one is what stands before its exercises.
    pub(crate) pieces: Vec<Piece>,
    /// The cells of a notebook that hold no code, as Markdown, and are never run.
    pub(crate) prose: Vec<String>,
    /// How it was written, if that is worth a word.
    pub(crate) encoding: Option<&'static str>,
}

/// More code than this is no answer, and would only keep the compiler busy.
const MAX_CODE: usize = 1 << 20;

/// Cuts what was returned. What is in it decides whether it's a notebook, not its name.
///
/// The error says why it can't be read, and what to do about it.
pub(crate) fn of(bytes: &[u8], is_called_notebook: bool) -> Result<Pieces, String> {
    let Decoded { text, encoding } = text::decode(bytes)?;
    let is_notebook = is_called_notebook || text.trim_start().starts_with('{');
    if is_web_page(&text) {
        return Err(
            "a web page, perhaps one that asks to sign in: download the file itself".to_owned()
        );
    }
    let (pieces, prose) = if is_notebook { cells(&text)? } else { (sections(&text), Vec::new()) };
    let size: usize = pieces.iter().map(|piece| piece.text.len()).sum();
    if size > MAX_CODE {
        return Err(format!("{} KiB of code: at most {} are read", size >> 10, MAX_CODE >> 10));
    }
    Ok(Pieces { is_notebook, pieces, prose, encoding })
}

/// What a browser saves in place of a file that it was not allowed to see.
fn is_web_page(text: &str) -> bool {
    let begin: String = text.trim_start().chars().take(14).collect::<String>().to_lowercase();
    begin.starts_with("<!doctype html") || begin.starts_with("<html")
}

/// Whether a text has a function of this name.
pub(crate) fn has_function(text: &str, name: &str) -> bool {
    // `fn forge_chain` is no `fn forge`.
    let ends = |rest: &str| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    text.split(&format!("fn {name}")).skip(1).any(ends)
}

/// The head and the sections of a file. Each keeps the numbers of its lines.
fn sections(text: &str) -> Vec<Piece> {
    let source = Source::parse(text);
    let head = Piece { name: String::new(), place: Place::File, text: source.head };
    let section = |it: crate::source::Section| {
        let text = "\n".repeat(it.above) + &it.text;
        Piece { name: it.name, place: Place::File, text }
    };
    [head].into_iter().chain(source.sections.into_iter().map(section)).collect()
}

/// The cells of code in a notebook, and the texts of the others.
fn cells(text: &str) -> Result<(Vec<Piece>, Vec<String>), String> {
    let piece = |(number, cell): (usize, notebook::ForeignCell)| Piece {
        name: cell.name,
        place: Place::Cell(number),
        text: cell.text,
    };
    let (code, prose) = notebook::code_of(text)?;
    Ok(((1..).zip(code).map(piece).collect(), prose))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn texts(notebook: &Value) -> Vec<(String, String)> {
        let pieces = of(notebook.to_string().as_bytes(), true).expect("it is a notebook").pieces;
        pieces.into_iter().map(|piece| (piece.name, piece.text)).collect()
    }

    #[test]
    fn a_notebook_says_the_same_in_every_format() {
        let id = json!({ "nbgrader": { "grade_id": "one" } });
        let text = json!({ "cell_type": "markdown", "source": "no code" });
        let cell =
            |key: &str, source: Value| json!({ "cell_type": "code", "metadata": id, key: source });
        let list = || json!(["fn one() {\n", "}"]);
        for notebook in [
            json!({ "nbformat": 4, "cells": [text, cell("source", list())] }),
            json!({ "nbformat": 4, "cells": [text, cell("source", json!("fn one() {\n}"))] }),
            json!({ "nbformat": 4, "cells": [text, cell("source", json!("fn one() {\r\n}"))] }),
            json!({ "nbformat": 4, "cells": [text, cell("source", json!(["fn one() {", "}"]))] }),
            json!({ "nbformat": 3, "worksheets": [{ "cells": [text, cell("input", list())] }] }),
            json!({ "nbformat": 3, "worksheets": [{ "cells": [text] },
                                                  { "cells": [cell("input", json!("fn one() {\n}"))] }] }),
        ] {
            assert_eq!(texts(&notebook), [("one".to_owned(), "fn one() {\n}".to_owned())]);
        }
    }

    #[test]
    fn what_is_no_notebook_is_told_and_what_is_odd_is_no_panic() {
        let why = |text: &str| of(text.as_bytes(), true).expect_err("it is none");
        assert!(why("fn main() {}").contains("not a notebook"));
        assert!(why("").contains("it is empty") && why("{}").contains("no cells"));
        assert!(why("{\"cells\": [\n").contains("the beginning of one"));
        let odd = json!({ "cells": [{ "cell_type": "code", "id": 7, "source": 7 }] });
        assert_eq!(texts(&odd), [(String::new(), String::new())]);
        assert_eq!(texts(&json!({ "nbformat": 4 })), []);
    }

    #[test]
    fn a_web_page_is_told_whatever_it_is_called() {
        for page in ["<!DOCTYPE html><html>", "\n<html lang=\"en\">", "\u{feff}<!doctype HTML>"] {
            for is_notebook in [true, false] {
                let why = of(page.as_bytes(), is_notebook).expect_err("it holds no answers");
                assert!(why.contains("a web page"), "{why}");
            }
        }
    }

    #[test]
    fn what_is_in_a_file_decides_whether_it_is_a_notebook() {
        let notebook = json!({ "cells": [] }).to_string();
        assert!(of(notebook.as_bytes(), false).is_ok_and(|it| it.is_notebook));
        let file = of(b"// exercise: one\nfn one() {}\n", false).expect("it is text");
        assert!(!file.is_notebook);
        assert_eq!((&*file.pieces[1].name, &*file.pieces[1].text), ("one", "\nfn one() {}\n"));
        assert!(of(&vec![b' '; MAX_CODE + 1], false).is_err_and(|why| why.contains("1024")));
    }
}
