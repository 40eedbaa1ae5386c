//! The words and signs of a text of Rust, each with its place. What a student returned need not be Rust.

use proc_macro2::{Group, Span, TokenStream, TokenTree, extra};
use std::ops::Range;

/// A word or a sign of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its line, counted from one.
    pub line: usize,
    /// Its bytes in the text.
    pub bytes: Range<usize>,
    /// What it says: a word without `r#`, a number, `::`, or another single sign.
    pub text: String,
}

/// How often a text is looked at again without a letter or bracket that can't stand where it stands.
const MOST_ODD: usize = 32;

/// The words and signs of a text, without its comments, texts and characters. A bracket without a partner,
/// and a letter that Rust doesn't know, is a sign as well; a text or comment without an end hides the rest.
///
/// `None` if there is so much of it that this is no Rust at all.
pub fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut readable = text.to_owned();
    let mut odd: Vec<Range<usize>> = Vec::new();
    let stream = loop {
        let at = match readable.parse::<TokenStream>() {
            Ok(stream) => break stream,
            Err(fault) => fault.span().byte_range().start,
        };
        let rest = &readable[at..];
        let name = |letter: char| letter.is_alphanumeric() || letter == '#';
        if rest.starts_with("/*") || rest.trim_start_matches(name).starts_with('"') {
            readable.truncate(at);
            continue;
        }
        let length = rest.chars().next()?.len_utf8();
        if odd.len() == MOST_ODD {
            return None;
        }
        odd.push(at..at + length);
        readable.replace_range(at..at + length, &" ".repeat(length));
    };
    let mut places = flat(&readable, stream);
    places.extend(odd);
    places.sort_by_key(|place| place.start);
    // They would be kept for as long as this program runs.
    extra::invalidate_current_thread_spans();
    Some(counted(text, places))
}

/// The places of all tokens, brackets included.
fn flat(text: &str, stream: TokenStream) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    // Not by recursion: how deep brackets are in brackets is the student's choice.
    let mut open = vec![(stream.into_iter(), None)];
    while let Some((trees, close)) = open.last_mut() {
        let Some(tree) = trees.next() else {
            places.extend(close.take());
            open.pop();
            continue;
        };
        // The text of documentation counts as an attribute, whose place is that of the comment.
        let place = begin(&tree).byte_range();
        if ["//", "/*"].iter().any(|it| text[place.start..].starts_with(it)) {
            continue;
        }
        match tree {
            TokenTree::Group(group) => open.push(inside(&group, &mut places)),
            TokenTree::Literal(_)
                if !text[place.start..].starts_with(|it: char| it.is_ascii_digit()) => {}
            _ => places.push(place),
        }
    }
    places
}

fn begin(tree: &TokenTree) -> Span {
    match tree {
        TokenTree::Group(group) => group.span_open(),
        other => other.span(),
    }
}

/// What is in the brackets, and where the second one is.
fn inside(
    group: &Group,
    places: &mut Vec<Range<usize>>,
) -> (proc_macro2::token_stream::IntoIter, Option<Range<usize>>) {
    places.push(group.span_open().byte_range());
    (group.stream().into_iter(), Some(group.span_close().byte_range()))
}

/// Counts the lines, and joins two colons.
fn counted(text: &str, places: Vec<Range<usize>>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for bytes in places {
        line += text[counted..bytes.start].matches('\n').count();
        counted = bytes.start;
        let word = &text[bytes.clone()];
        match tokens.last_mut() {
            Some(last) if word == ":" && last.text == ":" && last.bytes.end == bytes.start => {
                last.text.push(':');
                last.bytes.end = bytes.end;
            }
            _ => {
                let text = word.strip_prefix("r#").unwrap_or(word).to_owned();
                tokens.push(Token { line, bytes, text });
            }
        }
    }
    tokens
}

/// The token behind the bracket that closes the one at a place, or the end.
pub fn closed(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        match &*token.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" if depth <= 1 => return index + 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// What a token says, and nothing behind the last.
pub fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| &*token.text)
}

/// The first token behind attributes and `pub`.
pub fn keyword(tokens: &[Token], mut at: usize) -> usize {
    loop {
        let is_attribute = word(tokens, at) == "#";
        let is_public = word(tokens, at) == "pub";
        if !is_attribute && !is_public {
            return at;
        }
        at += 1 + usize::from(word(tokens, at + 1) == "!");
        if word(tokens, at) == if is_attribute { "[" } else { "(" } {
            at = closed(tokens, at);
        }
    }
}

/// The token behind the item or statement that begins at a place.
pub fn end(tokens: &[Token], begin: usize) -> usize {
    let first = keyword(tokens, begin);
    let is_function = word(tokens, first + 1) == "fn";
    // In these a brace closes only a part.
    let needs_semicolon =
        ["use", "const", "static", "type", "let"].contains(&word(tokens, first)) && !is_function;
    let mut at = begin;
    while at < tokens.len() {
        match word(tokens, at) {
            ";" => return at + 1,
            bracket @ ("{" | "(" | "[") => {
                let is_brace = bracket == "{";
                at = closed(tokens, at);
                if is_brace && !needs_semicolon {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        let tokens = tokens(text).expect("it can be read");
        assert!(tokens.iter().all(|it| it.bytes.end <= text.len()));
        tokens.iter().map(|it| &*it.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_texts_and_characters_are_no_words() {
        for (text, due) in [
            ("a // b \"\nc", "a c"),
            ("a /* b /* c */ \n */ d", "a d"),
            ("/// `b`\n//! c\n/** d */ a", "a"),
            (r#"f("a;\"}", 'b', b'"')"#, "f ( , , )"),
            ("r#\"a\"b\n\"# + br\"c\" + c\"d\" + r#fn", "+ + + fn"),
            ("&'a str, '\\'', '{', 'é', 1.5", "& ' a str , , , , 1.5"),
            ("a::b ::c: d", "a :: b :: c : d"),
        ] {
            assert_eq!(words(text), due, "{text}");
        }
    }

    #[test]
    fn a_token_knows_its_bytes_and_its_line() {
        let text = "é\n/* \n */ größe";
        let last = tokens(text).expect("it can be read").pop().expect("there are two");
        assert_eq!((last.line, &text[last.bytes]), (3, "größe"));
    }

    #[test]
    fn what_is_no_rust_is_read_as_far_as_it_goes() {
        assert_eq!(words("}}} fn one() { a ✗ \\ ("), "} } } fn one ( ) { a ✗ \\ (");
        assert_eq!(words("( a ] b"), "( a ] b");
        assert_eq!(words("a \"b c"), "a");
        assert_eq!(words("a br#\"b c\" d"), "a");
        assert_eq!(words("a /* b"), "a");
        assert_eq!(words(""), "");
    }

    #[test]
    fn neither_depth_nor_rubbish_keeps_the_reader_busy() {
        let deep = "(".repeat(20_000) + &")".repeat(20_000);
        assert_eq!(tokens(&deep).map(|it| it.len()), Some(40_000));
        assert_eq!(tokens(&"{".repeat(20_000)), None);
        assert_eq!(tokens(&"✗".repeat(20_000)), None);
    }

    #[test]
    fn an_item_ends_where_its_brackets_are_closed() {
        for (text, due) in [
            ("fn f(a: [u8; 2]) { a; } g", 15),
            ("const A: B = B { c: 1 }; d", 12),
            ("struct A(B); c", 6),
            ("#[a(b)] pub(crate) const fn f() {} g", 18),
        ] {
            assert_eq!(end(&tokens(text).expect("it can be read"), 0), due, "{text}");
        }
    }
}
