//! Looks through an answer for what no answer needs: what reaches out of the program.
//!
//! This is a fence and no wall. It keeps curious students from reading files by hand; it does not
//! replace a container. See `teaching/grading.md`.

use std::ops::Range;

/// Modules of the standard library that reach out, when they stand in a path or are imported.
const MODULES: [&str; 6] = ["env", "fs", "net", "os", "process", "path"];
/// Words that are refused wherever they stand.
const WORDS: [&str; 11] = [
    "unsafe",
    "extern",
    "include",
    "include_str",
    "include_bytes",
    "option_env",
    "asm",
    "global_asm",
    "naked_asm",
    "macro_export",
    "cfg_attr",
];
/// Attributes that reach out.
const ATTRIBUTES: [&str; 5] = ["path", "no_mangle", "export_name", "link", "link_section"];

/// The first thing in the text that is refused, as a message.
pub(crate) fn refusal(text: &str) -> Option<String> {
    let tokens = tokens(text);
    let mut is_in_use = false;
    for (index, Token { line, text: token, .. }) in tokens.iter().enumerate() {
        let token = token.as_str();
        let at = |offset: isize| {
            let index = index.checked_add_signed(offset);
            index.and_then(|index| tokens.get(index)).map_or("", |token| token.text.as_str())
        };
        match token {
            "use" => is_in_use = true,
            ";" => is_in_use = false,
            _ => {}
        }
        let is_in_path = at(1) == "::" || at(-1) == "::";
        let is_attribute = at(-1) == "[" && (at(-2) == "#" || at(-3) == "#");
        let is_refused = WORDS.contains(&token)
            || MODULES.contains(&token) && (is_in_path || is_in_use)
            || token == "env" && at(1) == "!"
            || ATTRIBUTES.contains(&token) && is_attribute
            || token == "mod" && at(2) == ";";
        if is_refused {
            return Some(format!(
                "line {line}: `{token}` is refused here: an answer may not reach out of the program"
            ));
        }
    }
    None
}

/// A word or a sign of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) line: usize,
    /// Its bytes in the text.
    pub(super) bytes: Range<usize>,
    pub(super) text: String,
}

/// The words and signs of a text, without comments and literals.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let (mut at, mut line, mut begin) = (0, 1, 0);
    while let Some(&letter) = letters.get(at) {
        let rest = &letters[at..];
        let mut found = None;
        let length = match letter {
            _ if rest.starts_with(&['/', '/']) => until(rest, &['\n']),
            _ if rest.starts_with(&['/', '*']) => comment(rest),
            '"' => string(rest),
            'r' | 'b' | 'c' if raw(rest).is_some() => raw(rest).unwrap_or(1),
            '\'' => character(rest),
            _ if rest.starts_with(&[':', ':']) => {
                found = Some("::".to_owned());
                2
            }
            _ if is_word(letter) => {
                let word: String = rest.iter().take_while(|it| is_word(**it)).collect();
                let length = word.chars().count();
                // `r#env` is the name `env`.
                let is_raw = word == "r" && rest.get(1) == Some(&'#');
                if !is_raw {
                    found = Some(word);
                }
                length + usize::from(is_raw)
            }
            _ => {
                if !letter.is_whitespace() {
                    found = Some(letter.to_string());
                }
                1
            }
        };
        let length = length.clamp(1, rest.len());
        let end = begin + rest[..length].iter().map(|it| it.len_utf8()).sum::<usize>();
        tokens.extend(found.map(|text| Token { line, bytes: begin..end, text }));
        begin = end;
        line += rest[..length].iter().filter(|it| **it == '\n').count();
        at += length;
    }
    tokens
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// How far it is behind the first `end`, or to the end of the text.
fn until(rest: &[char], end: &[char]) -> usize {
    let found = rest.windows(end.len()).position(|window| window == end);
    found.map_or(rest.len(), |index| index + end.len())
}

/// The length of a comment that may hold others.
fn comment(rest: &[char]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of a string with escapes.
fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The length of a literal with a prefix: `b"…"`, `b'…'`, `c"…"`, `r"…"`, `br#"…"#`.
fn raw(rest: &[char]) -> Option<usize> {
    let prefix = rest.iter().take_while(|it| ['r', 'b', 'c'].contains(it)).count();
    let is_raw = rest[..prefix].contains(&'r');
    let hashes = rest[prefix..].iter().take_while(|it| **it == '#').count();
    let begin = prefix + hashes;
    match rest.get(begin)? {
        '"' if prefix <= 2 && is_raw => {
            let end: Vec<char> = [vec!['"'], vec!['#'; hashes]].concat();
            Some(begin + 1 + until(&rest[begin + 1..], &end))
        }
        '"' if prefix == 1 && hashes == 0 => Some(begin + string(&rest[begin..])),
        '\'' if prefix == 1 && hashes == 0 && rest[0] == 'b' => {
            Some(begin + character(&rest[begin..]))
        }
        _ => None,
    }
}

/// The length of `'a'` and `'\n'`, or of the apostrophe of a lifetime.
fn character(rest: &[char]) -> usize {
    match rest.get(1) {
        Some('\\') => 3 + until(&rest[3.min(rest.len())..], &['\'']),
        Some(_) if rest.get(2) == Some(&'\'') => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reaches_out_is_refused() {
        for text in [
            "unsafe { }",
            "std::process::exit(0)",
            "use std as s; s::process::exit(0)",
            "use std::{fs, io};",
            "use std::{process as p};",
            "use std::*; process::exit(0)",
            "std :: fs :: read(name)",
            "std::net::TcpStream::connect(to)",
            "std::env::var(name)",
            "env!(\"HOME\")",
            "include_str!(\"/etc/passwd\")",
            "use core::include_bytes as i;",
            "extern crate std as s;",
            "extern \"C\" fn f() {}",
            "#[path = \"/etc/passwd\"] mod a;",
            "#[unsafe(no_mangle)] fn f() {}",
            "#[cfg_attr(all(), path = \"x\")] mod a {}",
            "mod secret;",
            "s::r#process::exit(0)",
            "/* \" */ std::fs::read(x) /* \" */",
            "r#\"\"# ; std::fs::read(x)",
            "'\"' ; std::fs::read(x) ; '\"'",
            "'\\'' ; std::fs::read(x) ; '\\''",
            "fn f<'a>() {} std::fs::read(x) fn g<'a>() {}",
            "b'\"' ; std::fs::read(x) ; b'\"'",
            "std::path::Path::new(x)",
        ] {
            assert!(refusal(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_an_answer_needs_is_not_refused() {
        for text in [
            "let process = 1; process + 1",
            "// use std::fs in a comment\nlet a = 1;",
            "/* unsafe /* unsafe */ unsafe */ let a = 1;",
            "\"std::fs, \\\" unsafe\"",
            "r#\"unsafe \" unsafe\"#",
            "br\"unsafe\"",
            "let path: Vec<usize> = vec![]; path.len()",
            "use std::collections::HashMap;",
            "fn f<'a>(text: &'a str) -> char { 'x' }",
            "mod inner { fn f() {} }",
            "#[derive(Clone)] struct Net;",
            "struct A { env: u8 } let a = A { env: 1 }; a.env",
        ] {
            assert_eq!(refusal(text), None, "{text}");
        }
    }

    #[test]
    fn the_line_is_told() {
        let told = refusal("let a = \"\n\";\n/*\n*/ unsafe {}").expect("it is refused");
        assert!(told.starts_with("line 4: `unsafe`"), "{told}");
    }
}
