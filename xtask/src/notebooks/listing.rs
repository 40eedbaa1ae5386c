//! Pieces of source that a notebook shows: `<!-- listing: src/a.rs#Ledger::append -->` and a fence.
//!
//! An item is found by its name, so nothing is added to the source. This is no parser of Rust: it
//! relies on rustfmt's layout, where an item begins a line.

use crate::scan::{code_of, end_of};
use regex_lite::Regex;
use std::sync::LazyLock;

/// The beginning of an item: what it is, and its name.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\s*(?:pub(?:\([^)]*\))? )?(?:(?:const|async|unsafe) )*(struct|enum|union|trait|type|fn|const|static|mod|macro_rules!) (\w+)",
    )
    .expect("it is a regular expression")
});

const COMMENT: &str = "<!-- listing: ";
const FENCE: &str = "```";

/// Fills every listing in the text of a cell. `read` gets the path of a source file.
pub(crate) fn fill(
    text: &str,
    read: &dyn Fn(&str) -> Result<String, String>,
) -> Result<String, String> {
    let mut filled = String::new();
    let mut lines = text.split_inclusive('\n');
    while let Some(line) = lines.next() {
        filled += line;
        let Some(place) = line.trim().strip_prefix(COMMENT) else { continue };
        let place = place.strip_suffix("-->").unwrap_or_default().trim();
        let Some((path, anchor)) = place.split_once('#') else {
            let form = "<!-- listing: src/file.rs#Type::method -->";
            return Err(format!("this names no item: {}; it has the form {form}", line.trim()));
        };
        let fence = lines.next().unwrap_or_default();
        if fence.trim_end() != "```rust" {
            return Err(format!("the line behind the listing {place} has to be ```rust"));
        }
        let Some(end) = lines.by_ref().find(|line| line.trim_end() == FENCE) else {
            return Err(format!("the fence of the listing {place} is never closed"));
        };
        let item = item(&read(path)?, anchor).map_err(|why| format!("{path}: {why}"))?;
        filled += fence;
        filled += &item;
        filled += end;
    }
    Ok(filled)
}

/// The source of one item, without documentation and attributes, moved to the left margin.
fn item(source: &str, anchor: &str) -> Result<String, String> {
    let code = code_of(source);
    let mut all = Vec::new();
    items(&code, 0, "", &mut all);
    let meant: Vec<_> = all.iter().filter(|(name, ..)| name == anchor).collect();
    match meant[..] {
        [(_, start, end)] => Ok(bare(&source[*start..*end], &code[*start..*end])),
        [] => Err(format!("there is no {anchor}; there are: {}", names(&all))),
        _ => Err(format!("{} items are named {anchor}", meant.len())),
    }
}

/// An item's name, where its first line begins, and where it ends.
type Item = (String, usize, usize);

fn names(items: &[Item]) -> String {
    items.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Lists the items in some code, which begins at `offset` of its file.
fn items(code: &str, offset: usize, owner: &str, found: &mut Vec<Item>) {
    let mut at = 0;
    while at < code.len() {
        let rest = &code[at..];
        let line = rest.split_inclusive('\n').next().unwrap_or(rest);
        if line.trim().is_empty() {
            at += line.len();
            continue;
        }
        if line.trim_start().starts_with("#[") {
            at += end_of_attribute(rest);
            continue;
        }
        let mut add = |name: &str, end| found.push((owner.to_owned() + name, offset + at, end));
        let length;
        if line.trim_start().starts_with("impl") {
            length = end_of(rest, true);
            let header = rest.trim_start()["impl".len()..].split('{').next().unwrap_or_default();
            let name = owner_in(header);
            if name.contains(" for ") {
                add(&name, offset + at + length);
            }
            inside(rest, length, offset + at, &format!("{name}::"), found);
        } else if let Some(parts) = ITEM.captures(line) {
            let (kind, name) = (&parts[1], &parts[2]);
            length = end_of(rest, !matches!(kind, "type" | "const" | "static"));
            if kind != "mod" {
                add(name, offset + at + length);
            }
            if kind == "trait" {
                inside(rest, length, offset + at, &format!("{owner}{name}::"), found);
            }
        } else {
            length = end_of(
                rest,
                !line.trim_start().starts_with("use ") && !line.starts_with("pub use "),
            );
        }
        at += length;
    }
}

/// Lists what stands between the braces of an item.
fn inside(rest: &str, length: usize, offset: usize, owner: &str, found: &mut Vec<Item>) {
    if let Some(open) = rest[..length].find('{') {
        items(&rest[open + 1..length - 1], offset + open + 1, owner, found);
    }
}

/// `Type`, or `Trait for Type`, of what stands between `impl` and `{`.
fn owner_in(header: &str) -> String {
    let (mut plain, mut depth) = (String::new(), 0_usize);
    for sign in header.replace("->", "").chars() {
        match sign {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(sign),
            _ => {}
        }
    }
    let last = |path: &str| {
        let path = path.trim().trim_start_matches('&');
        path.rsplit("::").next().unwrap_or(path).trim().to_owned()
    };
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = plain.split(" where ").next().unwrap_or(&plain);
    match plain.split_once(" for ") {
        Some((of, target)) => format!("{} for {}", last(of), last(target)),
        None => last(plain),
    }
}

fn end_of_attribute(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, sign) in code.bytes().enumerate() {
        match sign {
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

/// Drops documentation and attributes from an item, and the indentation that its first line has.
fn bare(source: &str, code: &str) -> String {
    let margin = source.len() - source.trim_start_matches(' ').len();
    let mut kept = String::new();
    let mut at = 0;
    while at < source.len() {
        let length = source[at..].find('\n').map_or(source.len() - at, |it| it + 1);
        let line = &source[at..at + length];
        let start = line.trim_start();
        if start.starts_with("#[") && code[at..].trim_start().starts_with("#[") {
            let end = at + end_of_attribute(&code[at..]);
            at = source[end..].find('\n').map_or(source.len(), |it| end + it + 1);
            continue;
        }
        if !start.starts_with("///") && !start.starts_with("//!") {
            let indented = line.len() - line.trim_start_matches(' ').len();
            kept += line[indented.min(margin)..].trim_end();
            kept.push('\n');
        }
        at += length;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
//! A ledger.
use std::fmt::{self, Display};

/// A number.
#[derive(
    Clone,
)]
pub struct Amount(u64);

pub(crate) const NAMES: [&str; 2] =
    ["a;", "}"];

/// Why not.
pub enum Refusal<E: Fn() -> u8> {
    /// It is empty.
    #[error("{} is {{", "it")]
    Empty,
    // Because of the other.
    Other(E),
}

impl Amount {
    /// Adds.
    pub const fn plus(self, other: Amount) -> Amount {
        // No overflow.
        if other.0 == 0 {
            return self;
        }
        Amount(self.0 + other.0)
    }

    fn zero() -> Amount { Amount(0) }
}

impl<E: Fn() -> u8> fmt::Display for Refusal<E>
where
    E: Clone,
{
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        write!(to, "}}")
    }
}

pub trait Seal {
    /// Verifies.
    fn verify(&self) -> bool;
}

impl Other { fn zero() {} }
impl Other { fn zero() {} }

mod tests {
    fn helper() {}
}
"#;

    fn found(anchor: &str) -> String {
        item(SOURCE, anchor).expect(anchor)
    }

    #[test]
    fn items_are_found_by_their_names() {
        assert_eq!(found("Amount"), "pub struct Amount(u64);\n");
        assert_eq!(found("NAMES"), "pub(crate) const NAMES: [&str; 2] =\n    [\"a;\", \"}\"];\n");
        assert_eq!(found("Amount::zero"), "fn zero() -> Amount { Amount(0) }\n");
        assert_eq!(found("Seal::verify"), "fn verify(&self) -> bool;\n");
        let refusal = found("Display for Refusal::fmt");
        assert!(refusal.starts_with("fn fmt(&self"));
        assert!(refusal.ends_with("    write!(to, \"}}\")\n}\n"), "{refusal}");
        assert!(found("Display for Refusal").contains("where\n    E: Clone,\n{\n"));
    }

    #[test]
    fn documentation_and_attributes_are_left_out_and_the_margin_is_gone() {
        let refusal = "pub enum Refusal<E: Fn() -> u8> {\n    Empty,\n    // Because of the other.\n    Other(E),\n}\n";
        assert_eq!(found("Refusal"), refusal);
        let plus = found("Amount::plus");
        assert!(plus.starts_with("pub const fn plus(self, other: Amount) -> Amount {\n    // No"));
        assert!(plus.ends_with("        return self;\n    }\n    Amount(self.0 + other.0)\n}\n"));
    }

    #[test]
    fn an_unknown_and_an_ambiguous_name_are_refused() {
        let why = item(SOURCE, "Amount::minus").expect_err("there is none");
        assert!(why.contains("no Amount::minus") && why.contains("Amount::plus"), "{why}");
        assert!(item(SOURCE, "helper").is_err(), "what is in a module of tests is not shown");
        assert!(item(SOURCE, "Other::zero").expect_err("two").contains("2 items"));
    }

    #[test]
    fn fences_are_filled_and_the_rest_is_left_alone() {
        let read = |path: &str| match path {
            "src/a.rs" => Ok(SOURCE.to_owned()),
            _ => Err(format!("{path}: no such file")),
        };
        let text = "One.\n<!-- listing: src/a.rs#Amount -->\n```rust\nold\n```\n\n```rust\nx\n```";
        let filled = fill(text, &read).expect("it can be filled");
        assert_eq!(filled, text.replace("old", "pub struct Amount(u64);"));
        assert_eq!(fill(&filled, &read), Ok(filled));
        for (bad, why) in [
            ("<!-- listing: src/b.rs#Amount -->\n```rust\n```\n", "no such file"),
            ("<!-- listing: src/a.rs -->\n```rust\n```\n", "names no item"),
            ("<!-- listing: src/a.rs#Amount -->\ntext", "has to be ```rust"),
            ("<!-- listing: src/a.rs#Amount -->\n```rust\ntext", "never closed"),
        ] {
            assert!(fill(bad, &read).expect_err(bad).contains(why), "{bad}");
        }
    }
}
