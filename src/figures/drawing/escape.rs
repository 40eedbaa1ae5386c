use std::fmt::Write as _;

/// What the marks begin with by which a cell's output steers the notebook's kernel.
///
/// Whoever can print one of them on a line can end a cell, or show what he likes in another's name.
const KERNEL_MARK: &str = "EVCXR_";

/// Makes text that may have come from a stranger safe to print, on one line.
///
/// Characters that steer a terminal, that turn the writing direction round, that cannot be seen or
/// that XML forbids are written out, such as `\u{1b}`. The kernel's marks are disarmed: `EVCXR-`.
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

/// Makes text that may have come from a stranger safe to stand in XML or HTML, also in an attribute.
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

/// Takes the kernel's marks out of something that was put together of safe pieces.
pub(crate) fn disarm(text: &str) -> String {
    text.replace(KERNEL_MARK, "EVCXR-")
}

/// At most so many letters of a text, on one line.
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
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' // unseen, breaking, turning
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' // tags
            | '\u{fffe}' | '\u{ffff}') // not allowed in XML 1.0
}
