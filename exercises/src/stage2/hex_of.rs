use crate::{Check, Report, equal};
use kusari::stage2_signed::to_hex;

/// Checks `hex_of`.
pub fn hex_of(student: fn(&[u8]) -> String) -> Report {
    let case = move |bytes: &'static [u8], expected: &'static str, because: &'static str| {
        move || equal(format!("hex_of(&{bytes:?})"), student(bytes), expected.to_owned(), because)
    };
    Check::of("hex_of")
        .claim(
            "two digits make a byte",
            case(&[48, 31], "301f", "48 is 3 · 16 + 0, and 31 is 1 · 16 + 15"),
        )
        .claim(
            "a small byte has two digits, too",
            case(&[5, 10], "050a", "each byte has two digits, or nobody knows where one ends"),
        )
        .claim("zeros count", case(&[0, 0, 1], "000001", "a byte of zero is a byte"))
        .claim("no bytes are no digits", case(&[], "", "there is nothing to write"))
        .claim(
            "the digits are lower-case",
            case(&[255, 171], "ffab", "the digits above nine are a to f, in lower case"),
        )
        .claim("every byte has its digits", move || {
            (0..=u8::MAX).try_for_each(|byte| {
                let because = "those are the two digits of this byte";
                equal(format!("hex_of(&[{byte}])"), student(&[byte]), to_hex(&[byte]), because)
            })
        })
        .claim("long texts are no exception", move || {
            let key: Vec<u8> = (0..300_u16).map(|number| (number * 7 % 256) as u8).collect();
            (student(&key) == to_hex(&key))
                .then_some(())
                .ok_or_else(|| "300 bytes were not written as their 600 digits".to_owned())
        })
        .report()
}
