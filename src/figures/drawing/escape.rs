use std::fmt::Write as _;

/// How the marks begin that steer the notebook's kernel from within a cell's output.
///
/// A stranger who could print one of them on a line could end a cell, or show anything in someone else's name.
const KERNEL_MARK: &str = "EVCXR_";

/// Makes text that may have come from a stranger safe to print, on one line.
///
/// Characters that steer a terminal, reverse the direction of writing, can't be seen, or aren't allowed in XML
/// are written out, as in `\u{1b}`. The kernel's marks are disarmed: `EVCXR-`.
///
/// ```
/// use kusari::figures::escape_text;
///
/// assert_eq!(escape_text("two\nlines"), "two\\nlines");
/// assert_eq!(escape_text("EVCXR_EXECUTION_COMPLETE"), "EVCXR-EXECUTION_COMPLETE");
/// ```
pub fn escape_text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => safe.push_str("\\n"),
            '\t' => safe.push_str("\\t"),
            '\r' => safe.push_str("\\r"),
            letter if is_hostile(letter) => {
                write!(safe, "\\u{{{:x}}}", u32::from(letter)).expect("a String takes everything");
            }
            letter => safe.push(letter),
        }
    }
    disarm(&safe)
}

/// Does the same for several lines.
pub(crate) fn escape_lines(text: &str) -> String {
    disarm(&text.lines().map(escape_text).collect::<Vec<_>>().join("\n"))
}

/// Makes text that may have come from a stranger safe to put into XML or HTML, even into an attribute.
///
/// ```
/// use kusari::figures::escape_xml;
///
/// assert_eq!(escape_xml("<b> & \"c\""), "&lt;b&gt; &amp; &quot;c&quot;");
/// ```
pub fn escape_xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in escape_lines(text).chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

/// Takes the kernel's marks out of a text that was put together from safe pieces.
pub(crate) fn disarm(text: &str) -> String {
    text.replace(KERNEL_MARK, "EVCXR-")
}

/// At most `letters` characters of a text, on one line.
pub(crate) fn shorten(text: &str, letters: usize) -> String {
    let safe = escape_text(text);
    match safe.char_indices().nth(letters.saturating_sub(1)) {
        Some((end, letter)) if end + letter.len_utf8() < safe.len() => format!("{}…", &safe[..end]),
        _ => safe,
    }
}

fn is_hostile(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' // soft hyphen, Arabic letter mark
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' // invisible, line-breaking or direction-changing
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' // tags
            | '\u{fffe}' | '\u{ffff}') // not allowed in XML 1.0
}
