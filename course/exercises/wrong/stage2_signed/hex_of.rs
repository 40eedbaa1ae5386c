use crate::Wrong;
use kusari::stage2_signed::*;
use kusari_exercises::stage2 as check;

pub(crate) fn all() -> Vec<Wrong> {
    let wrong = |name, answer: fn(&[u8]) -> String, says| {
        Wrong::new(name, move || check::hex_of(answer), says)
    };
    vec![
        wrong(
            "forgets the leading zero",
            |b| b.iter().map(|b| format!("{b:x}")).collect(),
            "each byte has two digits",
        ),
        wrong(
            "writes capitals",
            |b| b.iter().map(|b| format!("{b:02X}")).collect(),
            "in lower case",
        ),
        wrong(
            "puts 0x before each",
            |b| b.iter().map(|b| format!("{b:#04x}")).collect(),
            "48 is 3 · 16 + 0",
        ),
        wrong(
            "puts spaces between",
            |b| b.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(" "),
            "48 is 3 · 16 + 0",
        ),
        wrong(
            "pads with a space",
            |b| b.iter().map(|b| format!("{b:2x}")).collect(),
            "each byte has two digits",
        ),
        wrong(
            "writes the low digit first",
            |b| b.iter().map(|b| format!("{:x}{:x}", b & 15, b >> 4)).collect(),
            "48 is 3 · 16 + 0",
        ),
        wrong(
            "counts by tens",
            |b| b.iter().map(|b| format!("{b:02}")).collect(),
            "48 is 3 · 16 + 0",
        ),
        wrong("uses the debug output", |b| format!("{b:02x?}"), "48 is 3 · 16 + 0"),
        wrong(
            "takes all bytes for one number",
            |b| {
                if b.is_empty() {
                    return String::new();
                }
                format!("{:x}", b.iter().fold(0_u128, |n, b| n << 8 | u128::from(*b)))
            },
            "each byte has two digits",
        ),
        wrong(
            "has one number of at most sixteen bytes",
            |b| {
                let width = b.len() * 2;
                if b.is_empty() {
                    return String::new();
                }
                format!("{:0width$x}", b.iter().fold(0_u128, |n, b| n << 8 | u128::from(*b)))
            },
            "300 bytes weren't written",
        ),
        wrong(
            "stops at a zero",
            |b| to_hex(&b[..b.iter().skip(1).position(|it| *it == 0).map_or(b.len(), |i| i + 1)]),
            "a byte of zero is a byte",
        ),
        wrong(
            "trims zeros at the end",
            |b| to_hex(&b[..b.iter().rposition(|it| *it != 0).map_or(b.len().min(1), |i| i + 1)]),
            "it counts at the end, too",
        ),
        wrong(
            "trims zeros at the beginning",
            |b| to_hex(&b[b.iter().position(|it| *it != 0).unwrap_or(0)..]),
            "a byte of zero is a byte",
        ),
        wrong(
            "writes a byte that comes again once",
            |b| {
                let mut bytes = b.to_vec();
                bytes.dedup();
                to_hex(&bytes)
            },
            "a byte of zero is a byte",
        ),
        wrong(
            "writes equal bytes once, except for zeros",
            |b| {
                let mut seen = [false; 256];
                let is_new =
                    |it: &&u8| **it == 0 || !std::mem::replace(&mut seen[usize::from(**it)], true);
                to_hex(&b.iter().filter(is_new).copied().collect::<Vec<_>>())
            },
            "even if it comes again",
        ),
        wrong(
            "sorts",
            |b| {
                let mut bytes = b.to_vec();
                bytes.sort();
                to_hex(&bytes)
            },
            "48 is 3 · 16 + 0",
        ),
        wrong(
            "begins at the end",
            |b| to_hex(&b.iter().rev().copied().collect::<Vec<_>>()),
            "48 is 3 · 16 + 0",
        ),
        wrong(
            "writes only the first 32",
            |b| to_hex(&b[..b.len().min(32)]),
            "after the first 64 digits",
        ),
        wrong(
            "counts bytes to 255",
            |b| (0..b.len() as u8).map(|i| to_hex(&[b[usize::from(i)]])).collect(),
            "300 bytes weren't written",
        ),
        wrong(
            "writes pairs of bytes",
            |b| b.chunks_exact(2).map(to_hex).collect(),
            "a byte of zero is a byte",
        ),
        wrong(
            "cuts off the first digit of seven bits",
            |b| b.iter().map(|it| format!("{:02x}", it & 127)).collect(),
            "in lower case",
        ),
        wrong("takes 9 for the last digit but one", |b| to_hex(b).replace('a', "A"), "[5, 10]"),
        wrong(
            "has a table with a slip of the pen",
            |b| {
                let digit = |it: u8| char::from(b"0123456789abcdee"[usize::from(it)]);
                b.iter().flat_map(|it| [digit(it >> 4), digit(it & 15)]).collect()
            },
            "31 is 1 · 16 + 15",
        ),
        wrong(
            "asks for a first byte",
            |b| {
                let _ = b[0];
                to_hex(b)
            },
            "it panicked: index out of bounds",
        ),
        wrong(
            "writes 00 for nothing",
            |b| if b.is_empty() { "00".into() } else { to_hex(b) },
            "nothing to write",
        ),
    ]
}
