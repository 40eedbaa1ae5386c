//! Where a text defines a function: what a student wrote is found by what it is, wherever it stands.

use kusari_tools::rust::{Token, tokens};
use std::ops::Range;

/// A function that a text defines, outside of every block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    pub(crate) name: String,
    /// The line of its name, counted from one.
    pub(crate) line: usize,
    /// Its bytes, with its attributes and the lines of comment above it.
    pub(crate) bytes: Range<usize>,
    /// Its text with single spaces, which is the same if only the layout is another.
    pub(crate) text: String,
    /// Whether its body is still the `todo!()` that was given out.
    pub(crate) is_untouched: bool,
}

/// The functions that a text defines. An error in the text hides at most what stands behind it.
pub(crate) fn definitions(text: &str) -> Vec<Definition> {
    let tokens = tokens(text).unwrap_or_default();
    let mut definitions = Vec::new();
    let (mut depth, mut at) = (0usize, 0);
    while let Some(token) = tokens.get(at) {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth = depth.saturating_sub(1),
            "fn" if depth == 0 => {
                if let Some(body) = body(&tokens, at) {
                    definitions.extend(definition(text, &tokens, at, &body));
                    at = body.end;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    definitions
}

/// The tokens of the body of the function whose `fn` is at a place, without its braces. A body that
/// does not end reaches to the end of the text.
fn body(tokens: &[Token], at: usize) -> Option<Range<usize>> {
    let mut depth = 0usize;
    let mut begin = None;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match token.text.as_str() {
            "{" if depth == 0 && begin.is_none() => {
                begin = Some(index);
                depth += 1;
            }
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth = depth.saturating_sub(1);
                if let Some(begin) = begin.filter(|_| depth == 0) {
                    return Some(begin + 1..index);
                }
            }
            ";" if depth == 0 => return None,
            _ => {}
        }
    }
    begin.map(|begin| begin + 1..tokens.len())
}

fn definition(text: &str, tokens: &[Token], at: usize, body: &Range<usize>) -> Option<Definition> {
    let name = tokens.get(at + 1)?;
    let first = first(tokens, at);
    let last = tokens.get(body.end).or(tokens.last())?;
    let inside: Vec<&str> = tokens[body.clone()].iter().map(|token| &*token.text).collect();
    let words: Vec<&str> =
        text[tokens[at].bytes.start..last.bytes.end].split_whitespace().collect();
    Some(Definition {
        name: name.text.clone(),
        line: name.line,
        bytes: with_comments(text, tokens[first].bytes.start)..last.bytes.end,
        text: words.join(" "),
        is_untouched: matches!(
            inside[..],
            ["todo" | "unimplemented", "!", "(", ")"]
                | ["todo" | "unimplemented", "!", "(", ")", ";"]
        ),
    })
}

/// The first token of an item, before its `fn`: `pub(crate) const`, and attributes.
fn first(tokens: &[Token], at: usize) -> usize {
    let mut first = at;
    let text = |index: usize| tokens[index].text.as_str();
    while first > 0 {
        match text(first - 1) {
            "pub" | "const" | "async" | "unsafe" | "extern" => first -= 1,
            // What is in brackets belongs to it after `pub` or `#`.
            end @ (")" | "]") => {
                let (open, before) = if end == ")" { ("(", "pub") } else { ("[", "#") };
                let opened = (0..first - 1).rev().find(|index| text(*index) == open);
                match opened.filter(|index| *index > 0 && text(index - 1) == before) {
                    Some(index) => first = index - 1,
                    None => return first,
                }
            }
            _ => return first,
        }
    }
    first
}

/// Where the lines of comment begin that stand right above a byte of a text.
fn with_comments(text: &str, byte: usize) -> usize {
    let line_of = |byte: usize| text[..byte].rfind('\n').map_or(0, |end| end + 1);
    let mut begin = line_of(byte);
    if !text[begin..byte].trim().is_empty() {
        return byte;
    }
    while begin > 0 {
        let above = line_of(begin - 1);
        let line = text[above..begin].trim_start();
        if !line.starts_with("//") || line.starts_with("//!") {
            break;
        }
        begin = above;
    }
    begin
}

/// A text without some of its bytes. Its lines keep their numbers.
pub(crate) fn without(text: &str, ranges: &[Range<usize>]) -> String {
    let is_out = |byte: usize| ranges.iter().any(|range| range.contains(&byte));
    text.char_indices()
        .filter(|(byte, letter)| *letter == '\n' || !is_out(*byte))
        .map(|it| it.1)
        .collect()
}

/// Some bytes of a text alone, in the lines that they have there.
pub(crate) fn only(text: &str, range: &Range<usize>) -> String {
    "\n".repeat(text[..range.start].matches('\n').count()) + &text[range.clone()] + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, usize, bool)> {
        let all = definitions(text).into_iter();
        all.map(|it| (it.name, it.line, it.is_untouched)).collect()
    }

    #[test]
    fn a_function_is_found_with_all_that_belongs_to_it() {
        let text = "use a::b;\n\n/// Says.\n// More.\n#[inline]\npub(crate) const fn one<'a>(x: &'a [u8; 2]) -> u8 {\n    { 1 }\n}\nlet x = 1;";
        let all = definitions(text);
        assert_eq!(found(text), [("one".to_owned(), 6, false)]);
        assert!(text[all[0].bytes.clone()].starts_with("/// Says."));
        assert!(text[all[0].bytes.clone()].ends_with("{ 1 }\n}"));
        let rest = without(text, &[all[0].bytes.clone()]);
        assert_eq!(rest, "use a::b;\n\n\n\n\n\n\n\nlet x = 1;");
        assert!(only(text, &all[0].bytes).starts_with("\n\n/// Says."));
    }

    #[test]
    fn what_only_looks_like_a_definition_is_none() {
        for text in [
            "// fn one() {}",
            "/* fn one() {} */",
            "\"fn one() {}\"",
            "mod inner { fn one() {} }",
            "trait T { fn one(); }",
            "let f: fn(u8) -> u8 = two;",
            "one(1)",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn only_a_body_that_was_given_out_is_untouched() {
        for body in ["todo!()", "todo!(\"later\")", " // here\n todo!();", "unimplemented!()"] {
            assert!(found(&format!("fn one() {{{body}}}"))[0].2, "{body}");
        }
        for body in ["let x = 1; todo!()", "1", "return;", "", "\"a\""] {
            assert!(!found(&format!("fn one() {{{body}}}"))[0].2, "{body}");
        }
    }

    #[test]
    fn an_open_brace_hides_nothing_that_stands_before_it() {
        assert_eq!(found("fn one() {}\nfn two() { if x {\nfn three() {}").len(), 2);
        assert_eq!(found("fn").len() + found("fn one").len() + found("fn one() {").len(), 1);
        assert_eq!(found("}}} fn one() { größe() }").len(), 1);
    }
}
