//! A text of the repository as a page of the book: only its links change.
//!
//! The book lies as the repository does, so most links are right as they are. `README.md` is called
//! `index.html` there, a notebook is a page, names of rustdoc lead to the chapter, and what is no page
//! is shown where the repository is, if that is known. Where a scene belongs, there's a place for it.

use super::scenes;
use regex_lite::{Captures, Regex};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static LINK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)").expect("it is one")
});
/// A name that only rustdoc makes a link of.
static NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[(`[^`\]]+`)\]([(\[:]?)").expect("it is one"));

/// What there is to link to.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// The pages, by their paths in the repository.
    pub(super) pages: BTreeSet<String>,
    /// `owner/name` at GitHub, if it is known.
    pub(super) repository: Option<String>,
}

/// What was found on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) text: String,
    /// The pictures that it shows, by their paths in the repository.
    pub(super) pictures: BTreeSet<String>,
}

/// Makes a page of the file `path`, whose text this is.
pub(super) fn of_book(path: &str, text: &str, places: &Places) -> Page {
    let mut pictures = BTreeSet::new();
    let mut page = String::new();
    for (is_code, piece) in pieces(text) {
        if is_code {
            page += &piece;
            continue;
        }
        let piece = scenes::places(&piece);
        let named = NAME.replace_all(&piece, |found: &Captures<'_>| match &found[2] {
            "" => found[1].to_owned(),
            _ => found[0].to_owned(),
        });
        page += &LINK.replace_all(&named, |found: &Captures<'_>| {
            let (mark, words, target) = (&found[1], &found[2], &found[3]);
            if mark == "!" && !target.contains("://") {
                pictures.insert(joined(path, target));
                return found[0].to_owned();
            }
            match places.address(path, target) {
                Some(address) => format!("{mark}[{words}]({address})"),
                None => words.to_owned(),
            }
        });
    }
    Page { text: page, pictures }
}

/// The blocks of code, fences included, and the text between them.
pub(super) fn pieces(text: &str) -> Vec<(bool, String)> {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    let mut fence: Option<String> = None;
    for line in text.split_inclusive('\n') {
        let begin = line.trim_start();
        let ticks: String = begin.chars().take_while(|it| *it == '`').collect();
        let closes = fence.as_ref().is_some_and(|it| ticks.len() >= it.len());
        let opens = fence.is_none() && ticks.len() >= 3;
        let is_code = opens || fence.is_some();
        let mut line = line.to_owned();
        if opens && begin.trim_end() == ticks && text.contains("crate::") {
            // rustdoc takes a block that names no language for Rust.
            line = line.trim_end().to_owned() + "rust\n";
        }
        match pieces.last_mut() {
            Some((was_code, piece)) if *was_code == is_code && !opens => *piece += &line,
            _ => pieces.push((is_code, line)),
        }
        if opens {
            fence = Some(ticks);
        } else if closes {
            fence = None;
        }
    }
    pieces
}

impl Places {
    /// Where a link of the file `path` leads in the book, or nothing if there is nothing to lead to.
    pub(super) fn address(&self, path: &str, target: &str) -> Option<String> {
        if target.contains("://") || target.starts_with('#') || target.starts_with("mailto:") {
            return Some(target.to_owned());
        }
        if target.contains("::") {
            let page = self.of_name(target)?;
            return Some(relative(path, &in_book(&page)));
        }
        let (file, anchor) = match target.split_once('#') {
            Some((file, anchor)) => (file, format!("#{anchor}")),
            None => (target, String::new()),
        };
        let file = joined(path, file);
        if self.pages.contains(&file) {
            let anchor = if file.ends_with(".ipynb") { of_heading(&anchor) } else { anchor };
            return Some(relative(path, &in_book(&file)) + &anchor);
        }
        let repository = self.repository.as_ref()?;
        Some(format!("https://github.com/{repository}/blob/HEAD/{file}{anchor}"))
    }

    /// The page of `crate::stage3_timestamp::Seal` or `crate::security`.
    fn of_name(&self, name: &str) -> Option<String> {
        let module = name.strip_prefix("crate::")?.split("::").next()?;
        let file = module.replace('_', "-");
        let candidates = [format!("src/{module}/README.md"), format!("docs/{file}.md")];
        candidates.into_iter().find(|it| self.pages.contains(it))
    }
}

/// The name that a file of the repository has in the book.
pub(super) fn in_book(path: &str) -> String {
    match path.strip_suffix("README.md") {
        Some(folder) => format!("{folder}index.html"),
        None => {
            let stem = path.strip_suffix(".md").or_else(|| path.strip_suffix(".ipynb"));
            format!("{}.html", stem.unwrap_or(path))
        }
    }
}

/// Jupyter's anchor of a heading, `#2.-What-is-it?`, as mdBook has it.
fn of_heading(anchor: &str) -> String {
    let kept = anchor.chars().filter(|it| it.is_alphanumeric() || "#-_".contains(*it));
    kept.flat_map(char::to_lowercase).collect()
}

/// The path of `target` as the file `from` names it.
fn joined(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The way from one file to another.
fn relative(from: &str, to: &str) -> String {
    let folders = |path: &str| -> Vec<String> {
        let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        parts.pop();
        parts
    };
    let (here, there) = (folders(from), folders(to));
    let same = here.iter().zip(&there).take_while(|(one, other)| one == other).count();
    let up = "../".repeat(here.len() - same);
    let name = to.rsplit('/').next().unwrap_or(to);
    let down: String = there[same..].iter().map(|it| format!("{it}/")).collect();
    format!("{up}{down}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(repository: Option<&str>) -> Places {
        let pages = [
            "README.md",
            "docs/security.md",
            "notebooks/stage1_ledger.ipynb",
            "src/stage1_ledger/README.md",
            "course/teaching/room.md",
        ];
        Places { pages: pages.map(str::to_owned).into(), repository: repository.map(str::to_owned) }
    }

    fn page(path: &str, text: &str) -> String {
        of_book(path, text, &places(None)).text
    }

    #[test]
    fn links_to_pages_lead_to_pages() {
        assert_eq!(
            page("notebooks/README.md", "[a](stage1_ledger.ipynb) [b](../README.md#x)"),
            "[a](stage1_ledger.html) [b](../index.html#x)"
        );
        assert_eq!(
            page("course/teaching/room.md", "[`a`](#b) [c](https://d.org/e)"),
            "[`a`](#b) [c](https://d.org/e)"
        );
    }

    #[test]
    fn an_anchor_in_a_notebook_is_written_as_the_book_writes_it() {
        assert_eq!(
            page(
                "course/teaching/room.md",
                "[a](../../notebooks/stage1_ledger.ipynb#2.-Where-is-Bob's-money?)"
            ),
            "[a](../../notebooks/stage1_ledger.html#2-where-is-bobs-money)"
        );
    }

    #[test]
    fn what_is_no_page_is_shown_in_the_repository_or_is_only_words() {
        let text = "[a](check.py)";
        assert_eq!(page("docs/security.md", text), "a");
        assert_eq!(
            of_book("docs/security.md", text, &places(Some("o/n"))).text,
            "[a](https://github.com/o/n/blob/HEAD/docs/check.py)"
        );
    }

    #[test]
    fn names_of_rustdoc_lead_to_the_chapter_or_are_only_names() {
        let text = "[`Bank`] and [one](crate::stage1_ledger::Refusal), [two](crate::security), [`x`](A::b)";
        assert_eq!(
            page("src/stage1_ledger/README.md", text),
            "`Bank` and [one](index.html), [two](../../docs/security.html), `x`"
        );
    }

    #[test]
    fn code_stays_as_it_is_and_gets_its_language() {
        let text = "[`A`]\n```\n[`B`](c.md)\n```\n[`crate::x`]\n```text\nx\n```\n";
        let expected = "`A`\n```rust\n[`B`](c.md)\n```\n`crate::x`\n```text\nx\n```\n";
        assert_eq!(page("docs/security.md", text), expected);
    }

    #[test]
    fn pictures_are_remembered() {
        let text = "![a\nb](images/lab.png) ![c](https://x.org/y.png)";
        let page = of_book("docs/security.md", text, &places(None));
        assert_eq!(page.text, text);
        assert_eq!(page.pictures, BTreeSet::from(["docs/images/lab.png".to_owned()]));
    }
}
