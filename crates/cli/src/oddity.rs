//! What an editor, another system or a download may have done to a chain file, in words.

use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;

/// Watches a text go by, and remembers the first line that doesn't look like one of ours.
#[derive(Default)]
pub(crate) struct Watch {
    first_bytes: Vec<u8>,
    /// The number of the line that's going by. The first is 0, as with heights.
    line: u64,
    begins: Vec<u8>,
    is_blank: bool,
    has_zero: bool,
    last: Option<u8>,
    odd: Option<(u64, &'static str)>,
}

const UTF_8: &str = "the file begins with a byte order mark; save it as UTF-8 without one";
const UTF_16: &str = "the file is UTF-16, as some editors and PowerShell's > write it; save it as UTF-8 without \
                      a byte order mark";
const PACKED: &str = "the file is compressed; unpack it first";
const PAGE: &str = "the file is a web page and not a chain; download the file itself";
const ZEROS: &str = "it has zero bytes in it, so it's UTF-16 or not text at all; save it as UTF-8";
const CRLF: &str = "it ends in CRLF instead of LF; git or an editor may have changed the file: \
                    `git config core.autocrlf false` and a new checkout, or `dos2unix`, restores it";
const CR: &str =
    "there's a CR wherever LF should be; an editor may have changed the file: save it with LF";
const BLANK: &str = "it is blank; remove it, and every other blank line";
const SPREAD: &str = "it holds only the beginning of a value, so the JSON was spread over several \
                      lines; a block is one line, without spaces";

impl Watch {
    /// Watches a whole text.
    pub(crate) fn over(text: &[u8]) -> Watch {
        let mut watch = Watch::default();
        watch.take(text);
        if watch.last.is_some() {
            watch.end_line();
        }
        watch
    }

    /// Why the line at a height is refused, if its looks tell. It goes after the rule.
    pub(crate) fn cause(&self, height: u64) -> Option<String> {
        let whole = match &self.first_bytes[..] {
            _ if height > 0 => None,
            [0xef, 0xbb, 0xbf, ..] => Some(UTF_8),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(UTF_16),
            [0x1f, 0x8b, ..] | b"PK\x03\x04" | [0x28, 0xb5, 0x2f, 0xfd] => Some(PACKED),
            [b'<', ..] => Some(PAGE),
            _ => None,
        };
        let line = self.odd.filter(|odd| odd.0 == height);
        let line = line.map(|(height, what)| format!("; line {}: {what}", height + 1));
        whole.map(|what| format!("; {what}")).or(line)
    }

    fn take(&mut self, bytes: &[u8]) {
        let missing = 4_usize.saturating_sub(self.first_bytes.len()).min(bytes.len());
        self.first_bytes.extend(&bytes[..missing]);
        for &byte in bytes {
            if self.odd.is_some() {
                return;
            }
            if byte == b'\n' {
                self.end_line();
                self.line += 1;
                continue;
            }
            if self.last.is_none() {
                (self.is_blank, self.has_zero) = (true, false);
                self.begins.clear();
            }
            self.is_blank &= byte.is_ascii_whitespace();
            self.has_zero |= byte == 0;
            if self.begins.len() < 2 && !byte.is_ascii_whitespace() {
                self.begins.push(byte);
            }
            if self.last == Some(b'\r') && !self.is_blank {
                self.odd = Some((self.line, CR));
            }
            self.last = Some(byte);
        }
    }

    fn end_line(&mut self) {
        let what = match self.last {
            None => Some(BLANK),
            _ if self.has_zero => Some(ZEROS),
            _ if self.is_blank => Some(BLANK),
            Some(b'\r') => Some(CRLF),
            _ if matches!(self.begins[..], [b'{' | b'[']) => Some(SPREAD),
            _ => None,
        };
        self.odd = self.odd.or(what.map(|what| (self.line, what)));
        self.last = None;
    }
}

/// A reader that is watched.
pub(crate) struct Watched<R> {
    reader: R,
    watch: Rc<RefCell<Watch>>,
}

impl<R: Read> Watched<R> {
    pub(crate) fn new(reader: R) -> (Watched<R>, Rc<RefCell<Watch>>) {
        let watch = Rc::default();
        (Watched { reader, watch: Rc::clone(&watch) }, watch)
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let mut watch = self.watch.borrow_mut();
        watch.take(&buffer[..read]);
        if read == 0 && !buffer.is_empty() && watch.last.is_some() {
            watch.end_line();
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_to_a_file_is_reported_for_its_first_odd_line_and_no_other() {
        for (text, height, what) in [
            (&b"\xef\xbb\xbf{\"a\":1}\n"[..], 0, Some(UTF_8)),
            (b"\xff\xfe{\0\"\0", 0, Some(UTF_16)),
            (b"\xfe\xff\0{\0\"", 0, Some(UTF_16)),
            (b"{\0\"\0a\0\n\0", 0, Some(ZEROS)),
            (b"\x1f\x8b\x08\0\0\n", 0, Some(PACKED)),
            (b"<!DOCTYPE html>\n", 0, Some(PAGE)),
            (b"{\"a\":1}\r\n{}\r\n", 0, Some(CRLF)),
            (b"{\"a\":1}\n{\"a\":1}\r\n", 1, Some(CRLF)),
            (b"{\"a\":1}\n{\"a\":1}\r\n", 0, None),
            (b"{\"a\":1}\r{\"a\":1}\r", 0, Some(CR)),
            (b"\n{\"a\":1}\n", 0, Some(BLANK)),
            (b"{\"a\":1}\n\n", 1, Some(BLANK)),
            (b"{\"a\":1}\n \t\r\n{}\n", 1, Some(BLANK)),
            (b"{\n  \"a\": 1\n}\n", 0, Some(SPREAD)),
            (b"{\"a\":1}\n{\"a\":2}\n", 1, None),
            (b"", 0, None),
        ] {
            let (mut reader, watch) = Watched::new(text);
            io::copy(&mut reader, &mut io::sink()).unwrap();
            let cause = watch.borrow().cause(height);
            let is_told = |what| cause.as_ref().is_some_and(|cause| cause.ends_with(what));
            assert!(what.map_or(cause.is_none(), is_told), "{text:?}: {cause:?}");
        }
    }
}
