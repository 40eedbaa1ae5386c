//! A file's bytes as text, whatever a student's editor made of them.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A text, and how it was written, if that wasn't plain UTF-8.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// What a teacher may want to know, such as `UTF-16`.
    pub(crate) encoding: Option<&'static str>,
}

/// Reads bytes as text: UTF-8, UTF-16 with or without a mark, and else the letters of Windows.
/// Lines end in `\n` afterwards.
///
/// The error says why they are no text.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, &'static str> {
    const BINARY: &str = "this isn't text: return the .rs file or the .ipynb notebook itself";
    // UTF-32 begins with the mark of UTF-16 and a zero.
    if bytes.starts_with(&[0xff, 0xfe, 0, 0]) || bytes.starts_with(&[0, 0, 0xfe, 0xff]) {
        return Err("this is UTF-32: save it as UTF-8");
    }
    let (encoding, told): (&'static Encoding, _) = match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            (encoding, Some("UTF-16"))
        }
        _ => match zeros(bytes) {
            Some(encoding) => (encoding, Some("UTF-16")),
            None if std::str::from_utf8(bytes).is_ok() => (encoding_rs::UTF_8, None),
            None => (WINDOWS_1252, Some("Latin-1")),
        },
    };
    let (text, is_broken) = encoding.decode_with_bom_removal(bytes);
    let text =
        if text.contains('\n') { text.replace("\r\n", "\n") } else { text.replace('\r', "\n") };
    if is_broken && told == Some("UTF-16") {
        return Err("this is broken UTF-16: save it as UTF-8");
    }
    // A page feed is in some old sources; other control characters are in programs and pictures.
    let odd = text.chars().filter(|it| it.is_control() && !"\n\r\t\u{c}".contains(*it)).count();
    let is_binary = told == Some("Latin-1") && odd > 0 || odd * 4 > text.chars().count();
    if is_binary { Err(BINARY) } else { Ok(Decoded { text, encoding: told }) }
}

/// Which UTF-16 it is without a mark: letters of programs leave every second byte zero.
fn zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let begin = &bytes[..bytes.len().min(4096)];
    let count = |first: usize| begin.iter().skip(first).step_by(2).filter(|it| **it == 0).count();
    let (even, odd, half) = (count(0), count(1), begin.len() / 2);
    if half < 2 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    if odd * 2 > half && even * 20 < half {
        return Some(UTF_16LE);
    }
    (even * 2 > half && odd * 20 < half).then_some(UTF_16BE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "fn größe() -> &'static str {\n    \"naïve\"\n}\n";

    fn utf16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn a_text_is_the_same_however_it_was_saved() {
        let crlf = TEXT.replace('\n', "\r\n");
        for (bytes, encoding) in [
            (TEXT.as_bytes().to_vec(), None),
            ([b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), None),
            (crlf.as_bytes().to_vec(), None),
            (TEXT.replace('\n', "\r").into_bytes(), None),
            (utf16(TEXT, true, u16::to_le_bytes), Some("UTF-16")),
            (utf16(TEXT, true, u16::to_be_bytes), Some("UTF-16")),
            (utf16(&crlf, false, u16::to_le_bytes), Some("UTF-16")),
            (utf16(TEXT, false, u16::to_be_bytes), Some("UTF-16")),
            (TEXT.chars().map(|it| it as u8).collect(), Some("Latin-1")),
        ] {
            let text = TEXT.to_owned();
            assert_eq!(decode(&bytes), Ok(Decoded { text, encoding }), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_told() {
        let utf32: Vec<u8> = [0xfeff]
            .into_iter()
            .chain(TEXT.chars().map(u32::from))
            .flat_map(u32::to_le_bytes)
            .collect();
        assert!(decode(&utf32).is_err_and(|why| why.contains("UTF-32")));
        assert!(decode(b"\x7fELF\x02\x01\x01\0\0\0\xff").is_err());
        assert!(decode(&[0; 100]).is_err());
        // A stray sign or two is the compiler's to tell.
        assert!(decode(b"\0\x01fn one() { 1 }").is_ok());
        assert!(
            decode(&[0xff, 0xfe, 0x00, 0xd8, b'a', 0]).is_err_and(|why| why.contains("UTF-16"))
        );
        assert_eq!(decode(b"").map(|it| it.text), Ok(String::new()));
    }
}
