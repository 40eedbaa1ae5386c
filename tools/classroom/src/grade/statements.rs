//! What a cell of a notebook may hold besides definitions: statements, which the kernel runs at once.
//! A trial beneath an answer is no part of the answer.

use super::definitions::{definitions, without};
use kusari_tools::rust::{Token, end, keyword, tokens, word};
use std::ops::Range;

/// A text without its statements. Lines keep their numbers.
pub(super) fn without_statements(text: &str) -> String {
    let tokens = tokens(text).unwrap_or_default();
    let functions: Vec<usize> =
        definitions(text).into_iter().map(|function| function.bytes.start).collect();
    let mut statements: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let begin = tokens[at].bytes.start;
        let end = end(&tokens, at);
        if !is_item(&tokens, at) {
            let last = tokens[end - 1].bytes.end;
            // A value needs no semicolon, so the next function may follow it at once.
            let function = functions.iter().find(|start| (begin..last).contains(start));
            if let Some(&function) = function.filter(|start| **start > begin) {
                statements.push(begin..function);
                at = tokens.partition_point(|token| token.bytes.start < function);
                continue;
            }
            statements.push(begin..last);
        }
        at = end;
    }
    without(text, &statements)
}

fn is_item(tokens: &[Token], at: usize) -> bool {
    const ITEMS: [&str; 14] = [
        "fn",
        "struct",
        "enum",
        "impl",
        "trait",
        "use",
        "const",
        "static",
        "type",
        "mod",
        "extern",
        "async",
        "unsafe",
        "macro_rules",
    ];
    let at = keyword(tokens, at);
    // `unsafe { }` and `async { }` are values. What is refused must stay to be refused.
    ITEMS.contains(&word(tokens, at))
        && !(word(tokens, at) == "async" && word(tokens, at + 1) != "fn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_go_and_definitions_stay_in_their_lines() {
        for (text, kept) in [
            ("fn one() { 1 }\none()", "fn one() { 1 }\n"),
            ("let x = if a { 1 } else { 2 };\nfn one() {}", "\nfn one() {}"),
            ("one(2)\npub fn one(x: u8) {}\nprintln!(\"}\");", "\npub fn one(x: u8) {}\n"),
            (
                "use a::{b, c};\nconst X: A = A { b: 1 };\n1 + 1",
                "use a::{b, c};\nconst X: A = A { b: 1 };\n",
            ),
            ("#[derive(Clone)]\nstruct A(u8);\nA(1).clone()", "#[derive(Clone)]\nstruct A(u8);\n"),
            (
                "impl A { fn b() {} }\nfor x in 0..9 { b(x) }\nfn c() {}",
                "impl A { fn b() {} }\n\nfn c() {}",
            ),
            ("const fn one() -> u8 { 1 }\none()", "const fn one() -> u8 { 1 }\n"),
            ("", ""),
        ] {
            let lines =
                |text: &str| text.lines().map(|it| it.trim_end().to_owned()).collect::<Vec<_>>();
            assert_eq!(lines(&without_statements(text)), lines(kept), "{text}");
        }
    }

    #[test]
    fn what_does_not_close_stays_for_the_compiler_to_tell() {
        for text in ["fn one() { if x {\nlet y = 1;", "fn one(", "pub fn", "impl A { fn b() {"] {
            assert_eq!(without_statements(text), text);
        }
        assert_eq!(without_statements("} ) fn one() {}").trim(), "fn one() {}");
    }
}
