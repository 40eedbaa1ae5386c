//! Pieces of source that a notebook shows: `<!-- listing: src/a.rs#Ledger::append -->` and a fence.
//!
//! An item is found by its name, so nothing is added to the source.

use kusari_tools::rust::{Token, closed, end, keyword, tokens, word};
use std::ops::Range;

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
    let tokens = tokens(source).ok_or("this can't be read as Rust")?;
    let mut all = Vec::new();
    items(&tokens, "", &mut all);
    let meant: Vec<_> = all.iter().filter(|(name, _)| name == anchor).collect();
    match meant[..] {
        [(_, item)] => Ok(bare(source, item)),
        [] => Err(format!("there is no {anchor}; there are: {}", names(&all))),
        _ => Err(format!("{} items are named {anchor}", meant.len())),
    }
}

/// An item's name, and its tokens behind the attributes that it begins with.
type Item<'a> = (String, &'a [Token]);

fn names(items: &[Item<'_>]) -> String {
    items.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Lists the items in some tokens.
fn items<'a>(tokens: &'a [Token], owner: &str, found: &mut Vec<Item<'a>>) {
    const NAMED: [&str; 9] =
        ["struct", "enum", "union", "trait", "type", "fn", "const", "static", "macro_rules"];
    let mut rest = tokens;
    while !rest.is_empty() {
        let (all, behind) = rest.split_at(end(rest, 0));
        rest = behind;
        let whole = &all[attributes(all).last().map_or(0, |it| it.end)..];
        let mut kind = keyword(whole, 0);
        // `const` begins the one and the other.
        while ["const", "async", "unsafe"].contains(&word(whole, kind))
            && ["async", "unsafe", "fn", "trait", "impl"].contains(&word(whole, kind + 1))
        {
            kind += 1;
        }
        let name = word(whole, kind + 1 + usize::from(word(whole, kind + 1) == "!"));
        match word(whole, kind) {
            "impl" => {
                let open = whole.iter().position(|it| it.text == "{").unwrap_or(whole.len());
                let name = owner_in(&whole[kind + 1..open]);
                if name.contains(" for ") {
                    found.push((name.clone(), whole));
                }
                items(inside(whole), &format!("{name}::"), found);
            }
            "trait" => {
                found.push((format!("{owner}{name}"), whole));
                items(inside(whole), &format!("{owner}{name}::"), found);
            }
            kind if NAMED.contains(&kind) => found.push((format!("{owner}{name}"), whole)),
            _ => {}
        }
    }
}

/// What stands between the braces that an item ends with.
fn inside(item: &[Token]) -> &[Token] {
    let open = item.iter().position(|it| it.text == "{").unwrap_or(item.len());
    item.get(open + 1..item.len() - 1).unwrap_or_default()
}

/// `Type`, or `Trait for Type`, of what stands between `impl` and `{`.
fn owner_in(header: &[Token]) -> String {
    let (mut names, mut depth) = (vec![""], 0_usize);
    for (at, token) in header.iter().enumerate() {
        match &*token.text {
            "<" => depth += 1,
            ">" if at == 0 || word(header, at - 1) != "-" => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            "where" => break,
            "for" => names.push(""),
            // The last name of a path is the one that counts.
            name if name.starts_with(char::is_alphabetic) => {
                *names.last_mut().expect("there is always one") = name;
            }
            _ => {}
        }
    }
    names.join(" for ")
}

/// The attributes with which some tokens begin.
fn attributes(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut found = Vec::new();
    while word(tokens, at) == "#" && ["[", "!"].contains(&word(tokens, at + 1)) {
        let behind = closed(tokens, at + 1 + usize::from(word(tokens, at + 1) == "!"));
        found.push(at..behind);
        at = behind;
    }
    found
}

/// Drops documentation and attributes from an item, and the indentation that its first line has.
fn bare(source: &str, item: &[Token]) -> String {
    let (Some(first), Some(last)) = (item.first(), item.last()) else { return String::new() };
    let begin = source[..first.bytes.start].rfind('\n').map_or(0, |it| it + 1);
    let (margin, end) = (first.bytes.start - begin, last.bytes.end);
    let mut kept = String::new();
    let mut at = begin;
    while at < end {
        let length = source[at..end].find('\n').map_or(end - at, |it| it + 1);
        let line = &source[at..at + length];
        let start = line.trim_start();
        let indented = line.len() - start.len();
        if let Ok(token) = item.binary_search_by_key(&(at + indented), |it| it.bytes.start)
            && let Some(attribute) = attributes(&item[token..]).first()
        {
            let behind = item[token + attribute.end - 1].bytes.end;
            at = source[behind..end].find('\n').map_or(end, |it| behind + it + 1);
            continue;
        }
        if !start.starts_with("///") && !start.starts_with("//!") {
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
