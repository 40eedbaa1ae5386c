use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::report::Report;
use rand::RngExt as _;

type Answer = fn(&[u8]) -> String;

/// Checks `hex_of`.
pub fn hex_of(student: Answer) -> Report {
    let case = move |bytes: &'static [u8], expected: &'static str, because: &'static str| {
        move || {
            equal(
                asking(format!("hex_of(&{bytes:?})")),
                student(bytes),
                expected.to_owned(),
                because,
            )
        }
    };
    Check::of("hex_of")
        .claim(
            "two digits make a byte",
            case(&[48, 31], "301f", "48 is 3 · 16 + 0, and 31 is 1 · 16 + 15"),
        )
        .claim(
            "a small byte has two digits as well",
            case(&[5, 10], "050a", "each byte has two digits, or you couldn't tell where it ends"),
        )
        .claim("zeros count", case(&[0, 0, 1], "000001", "a byte of zero is a byte"))
        .claim(
            "wherever they are",
            case(
                &[1, 0, 2, 0, 0],
                "0100020000",
                "a zero doesn't end anything, and it counts at the end, too",
            ),
        )
        .claim("no bytes make no digits", case(&[], "", "there's nothing to write"))
        .claim(
            "the digits are lower-case",
            case(&[255, 171], "ffab", "the digits above nine are a to f, in lower case"),
        )
        .claim(
            "equal bytes are all written, in their order",
            case(
                &[9, 200, 9, 9, 3],
                "09c8090903",
                "each byte is written in its place, even if it comes again",
            ),
        )
        .claim("every byte has its own digits", move || {
            (0..=u8::MAX).try_for_each(|byte| {
                let because = "those are the two digits of this byte";
                equal(
                    asking(format!("hex_of(&[{byte}])")),
                    student(&[byte]),
                    digits(&[byte]),
                    because,
                )
            })
        })
        .claim("wherever it comes", move || {
            (0..=u16::MAX).step_by(61).try_for_each(|pair| {
                let bytes = pair.to_be_bytes();
                let because = "those are the digits of the two bytes";
                equal(
                    asking(format!("hex_of(&{bytes:?})")),
                    student(&bytes),
                    digits(&bytes),
                    because,
                )
            })
        })
        .claim("long texts work, too", move || {
            let key: Vec<u8> = (0..300_u16).map(|number| (number * 7 % 256) as u8).collect();
            long(student, &key)
        })
        .claim("texts of every length are written in full", move || {
            let mut rng = draws(6);
            (0..100).chain([255, 256, 257, 1000, 5000]).try_for_each(|length| {
                let bytes: Vec<u8> = (0..length).map(|_| rng.random()).collect();
                long(student, &bytes)
            })
        })
        .report()
}

fn long(student: Answer, bytes: &[u8]) -> Result<(), String> {
    let (found, expected) = (student(bytes), digits(bytes));
    if found == expected {
        return Ok(());
    }
    let same = found.bytes().zip(expected.bytes()).take_while(|(one, other)| one == other).count();
    let count = bytes.len();
    Err(format!(
        "{count} bytes weren't written as their {} digits: after the first {same} digits, something else comes",
        2 * count
    ))
}

/// What is right, without the crate's `to_hex`.
fn digits(bytes: &[u8]) -> String {
    let digit = |number: u8| char::from(b"0123456789abcdef"[usize::from(number)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
