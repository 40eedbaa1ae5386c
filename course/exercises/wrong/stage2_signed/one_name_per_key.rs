use crate::Wrong;
use kusari::stage2_signed::*;
use kusari_exercises::stage2 as check;

pub(crate) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&str) -> Option<Vec<u8>>, says| {
        Wrong::new(name, move || check::one_name_per_key(answer), says)
    };
    fn by_parsing(text: &str) -> Option<Vec<u8>> {
        let pairs = text.as_bytes().chunks(2);
        pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).collect()
    }
    vec![
        wrong("parses what it can", by_parsing, "a second name for the same key"),
        wrong(
            "parses, but no capitals",
            |t| if t.chars().any(char::is_uppercase) { None } else { by_parsing(t) },
            "there's a digit left over",
        ),
        wrong(
            "parses pairs, but no capitals",
            |t| {
                let bad = t.len() % 2 == 1 || t.chars().any(char::is_uppercase);
                if bad { None } else { by_parsing(t) }
            },
            "a sign isn't a digit",
        ),
        wrong(
            "makes small letters of capitals",
            |t| from_hex(&t.to_lowercase()),
            "a second name for the same key",
        ),
        wrong("trims spaces", |t| from_hex(t.trim()), "a space isn't a digit"),
        wrong("skips spaces", |t| from_hex(&t.replace(' ', "")), "a space isn't a digit"),
        wrong(
            "leaves what does not fit",
            |t| from_hex(&t[..t.len() & !1]),
            "there's a digit left over",
        ),
        wrong(
            "cuts letters in two",
            |t| {
                if t.len() % 2 == 1 || t.bytes().any(|b| b.is_ascii_uppercase() || b == b'+') {
                    return None;
                }
                let pairs = (0..t.len()).step_by(2);
                pairs.map(|i| u8::from_str_radix(&t[i..i + 2], 16).ok()).collect()
            },
            "it panicked",
        ),
        wrong(
            "skips what is no digit",
            |t| {
                let digits: String = t.chars().filter(char::is_ascii_hexdigit).collect();
                from_hex(&digits)
            },
            "there's something in it that isn't a digit",
        ),
        wrong(
            "refuses an empty text",
            |t| from_hex(t).filter(|bytes| !bytes.is_empty()),
            "that's not an error",
        ),
        wrong(
            "takes 0x",
            |t| from_hex(t.strip_prefix("0x").unwrap_or(t)),
            "there's something in it that isn't a digit",
        ),
        wrong("unwraps", |t| Some(from_hex(t).unwrap()), "it panicked"),
        wrong("reads the letters", |t| Some(t.as_bytes().to_vec()), "30 is 48"),
        wrong(
            "takes digits of all alphabets",
            |t| {
                let digits: String = t
                    .chars()
                    .map(|c| {
                        if c == '３' {
                            '3'
                        } else if c == '０' {
                            '0'
                        } else {
                            c
                        }
                    })
                    .collect();
                from_hex(&digits)
            },
            "one_name_per_key(\"３０\")",
        ),
        wrong(
            "skips what can't be seen",
            |t| from_hex(&t.replace(['\0', '\u{feff}'], "")),
            "neither is anything else",
        ),
        wrong(
            "trims the end of a line",
            |t| from_hex(t.trim_end_matches('\n')),
            "a space isn't a digit",
        ),
        wrong(
            "trims what Unicode calls a space",
            |t| from_hex(t.trim_matches('\u{a0}')),
            "neither is anything else",
        ),
        wrong(
            "ignores underscores",
            |t| from_hex(&t.replace('_', "")),
            "there's something in it that isn't a digit",
        ),
        wrong(
            "takes 0X",
            |t| from_hex(t.strip_prefix("0X").unwrap_or(t)),
            "there's something in it that isn't a digit",
        ),
        wrong(
            "takes quotation marks off",
            |t| from_hex(t.trim_matches('"')),
            "there's something in it that isn't a digit",
        ),
        wrong(
            "looks for capitals at the first letter",
            |t| {
                if t.starts_with(|c: char| c.is_ascii_uppercase()) {
                    return None;
                }
                from_hex(&t.to_lowercase())
            },
            "a second name for the same key",
        ),
        wrong(
            "looks for capitals in the first half",
            |t| {
                let half = t.len() / 2;
                let low = t.get(half..).map(str::to_lowercase).unwrap_or_default();
                from_hex(&format!("{}{low}", t.get(..half)?))
            },
            "a second name for the same key",
        ),
        wrong(
            "reads one number",
            |t| {
                if t.is_empty() {
                    return Some(vec![]);
                }
                if t.len() % 2 == 1 || t.contains('+') || t != t.to_lowercase() {
                    return None;
                }
                let number = u128::from_str_radix(t, 16).ok()?;
                Some(number.to_be_bytes()[16 - t.len() / 2..].to_vec())
            },
            "Alice's address wasn't read",
        ),
        wrong(
            "fills up with a zero in front",
            |t| from_hex(&if t.len() % 2 == 1 { format!("0{t}") } else { t.to_owned() }),
            "there's a digit left over",
        ),
        wrong(
            "fills up with a zero behind",
            |t| from_hex(&if t.len() % 2 == 1 { format!("{t}0") } else { t.to_owned() }),
            "there's a digit left over",
        ),
        wrong(
            "takes g for a digit",
            |t| from_hex(&t.replace('g', "f")),
            "there's something in it that isn't a digit",
        ),
        wrong(
            "takes a colon for a digit",
            |t| {
                let digit = |c: u8| match c {
                    b'0'..=b':' => Some(c - b'0'),
                    b'a'..=b'f' => Some(c - b'a' + 10),
                    _ => None,
                };
                let pair = |pair: &[u8]| match pair {
                    [a, b] => Some(digit(*a)? * 16 + digit(*b)?),
                    _ => None,
                };
                t.as_bytes().chunks(2).map(pair).collect()
            },
            "there's something in it that isn't a digit",
        ),
        wrong("has no digit f", |t| if t.contains('f') { None } else { from_hex(t) }, "1f is 31"),
        wrong(
            "reads backwards",
            |t| from_hex(t).map(|bytes| bytes.into_iter().rev().collect()),
            "30 is 48",
        ),
        wrong(
            "looks only at the first 64 letters",
            |t| {
                let odd = t.len() % 2 == 1;
                let bad = t.chars().take(64).any(|c| !matches!(c, '0'..='9' | 'a'..='f'));
                if odd || bad { None } else { from_hex(t).or(Some(vec![])) }
            },
            "as letter 65 of",
        ),
        wrong(
            "has room for 32 bytes",
            |t| from_hex(t).filter(|b| b.len() <= 32),
            "Alice's address wasn't read",
        ),
        wrong(
            "drops zeros in front",
            |t| from_hex(t).map(|b| b.into_iter().skip_while(|it| *it == 0).collect()),
            "three times two digits are three bytes",
        ),
    ]
}
