//! Looks through an answer for what no answer needs: what reaches out of the program.
//!
//! This is a fence and no wall. It keeps curious students from reading files by hand; it does not
//! replace a container. See `course/teaching/grading.md`.

use kusari_tools::rust::{tokens, word};

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

/// What is said of a text that can't be looked through.
const UNREADABLE: &str = "this can't be read as Rust: too many brackets have no partner, or \
                          too many characters don't belong in Rust. Put text that isn't code behind `//`";

/// The first thing in the text that is refused, as a message.
pub(crate) fn refusal(text: &str) -> Option<String> {
    let Some(tokens) = tokens(text) else { return Some(UNREADABLE.to_owned()) };
    let mut is_in_use = false;
    for (index, token) in tokens.iter().enumerate() {
        let (line, token) = (token.line, &*token.text);
        let at = |offset: isize| {
            index.checked_add_signed(offset).map_or("", |index| word(&tokens, index))
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
    fn what_cannot_be_read_is_refused_with_the_remedy() {
        let told = refusal(&"{".repeat(1000)).expect("it is refused");
        assert!(told.contains("brackets") && told.contains("`//`"), "{told}");
        assert_eq!(refusal("fn one() { if x {"), None, "the compiler says it better");
        assert!(refusal("fn one( { \" } unsafe").is_none() && refusal("} unsafe {}").is_some());
    }

    #[test]
    fn the_line_is_told() {
        let told = refusal("let a = \"\n\";\n/*\n*/ unsafe {}").expect("it is refused");
        assert!(told.starts_with("line 4: `unsafe`"), "{told}");
    }
}
