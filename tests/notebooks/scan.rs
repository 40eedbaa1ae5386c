//! Tells Rust's code apart from its comments and strings, without parsing it.
//!
//! It's written by hand because `build.rs` needs it. If a build script depended on a lexer that knows
//! positions, cargo would compile all procedural macros, and what uses them, once for this package and once
//! for the others.

/// Blanks out comments, and strings except for their first byte. Every byte keeps its place, so a position in
/// the result is a position in the source. A line break inside either is blanked, too.
pub(crate) fn code_of(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let after_name = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        let length = match rest[0] {
            b'/' if rest.starts_with(b"//") => find(rest, b"\n").unwrap_or(rest.len()),
            b'/' if rest.starts_with(b"/*") => block_comment(rest),
            b'"' => quotation(rest),
            b'r' if !after_name || bytes[at - 1] == b'b' => raw_quotation(rest).unwrap_or(0),
            b'\'' => character(rest).unwrap_or(0),
            _ => 0,
        };
        let first = usize::from(length > 0 && rest[0] != b'/');
        code[at + first..at + length.max(first)].fill(b' ');
        at += length.max(1);
    }
    String::from_utf8(code).expect("only whole characters were blanked")
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|it| it == wanted)
}

/// The length of the comment that begins here. Block comments nest.
fn block_comment(text: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < text.len() {
        match &text[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn quotation(text: &[u8]) -> usize {
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

fn raw_quotation(text: &[u8]) -> Option<usize> {
    let hashes = text[1..].iter().take_while(|it| **it == b'#').count();
    let inside = text[1 + hashes..].strip_prefix(b"\"")?;
    let end = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
    let length = find(inside, &end).map_or(inside.len(), |it| it + end.len());
    Some(1 + hashes + 1 + length)
}

/// The length of a character literal, unless a lifetime begins here.
fn character(text: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(&text[..text.len().min(16)])
        .unwrap_or_else(|it| std::str::from_utf8(&text[..it.valid_up_to()]).unwrap_or_default());
    let inside = text.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    let skip = if first == '\\' { 2 } else { first.len_utf8() };
    let end = inside.get(skip..)?.find('\'')?;
    (first == '\\' || end == 0).then_some(1 + skip + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_quotations_are_blanked_in_place() {
        for (source, code) in [
            ("a // b \"\nc", "a       \nc"),
            ("a /* b /* c */ \n */ d", "a                   d"),
            (r#"f("a;\"}", 'b')"#, "f(\"      , '  )"),
            ("r#\"a\"b\n\"# + br\"c\" + bar\"d\"", "r         + br    + bar\"  "),
            ("&'a str, '\\'', '{', 'é'", "&'a str, '   , '  , '   "),
        ] {
            assert_eq!(code_of(source), code, "{source}");
            assert_eq!(source.len(), code.len());
        }
    }
}
