use crate::check::{Check, asking, equal};
use crate::edges::draws;
use crate::people::Alice;
use crate::report::Report;
use rand::RngExt as _;

type Answer = fn(&str) -> Option<Vec<u8>>;

/// Checks `one_name_per_key`.
pub fn one_name_per_key(student: Answer) -> Report {
    let case = move |texts: &'static [&'static str],
                     expected: Option<&'static [u8]>,
                     because: &'static str| {
        move || {
            texts
                .iter()
                .try_for_each(|text| asked(student, text, expected.map(<[u8]>::to_vec), because))
        }
    };
    let not_digits = "there's something in it that isn't a digit from 0 to 9 or from a to f";
    Check::of("one_name_per_key")
        .claim("two digits are a byte", case(&["301f"], Some(&[48, 31]), "30 is 48, and 1f is 31"))
        .claim(
            "zeros count",
            case(&["00ff00"], Some(&[0, 255, 0]), "three times two digits are three bytes"),
        )
        .claim(
            "no digits make no bytes",
            case(&[""], Some(&[]), "a text without digits means no bytes, and that's not an error"),
        )
        .claim(
            "upper case is refused",
            case(
                &["301F", "FF", "aB", "Ab", "C0", "d0e0F0"],
                None,
                "upper-case digits would be a second name for the same key",
            ),
        )
        .claim(
            "half a byte is refused",
            case(&["3", "301", "301f0", "0", "f"], None, "there's a digit left over"),
        )
        .claim(
            "other letters are refused",
            case(
                &[
                    "3g", "xx", "zz30", "30zz", "0x30", "30-1", "3:", "3/", "3@", "3`", "3G",
                    "0X30", "1_", "_1", "30_1", "3_0", "30_1f", "\"30\"", "30,1",
                ],
                None,
                not_digits,
            ),
        )
        .claim("signs are refused", case(&["+f", "30+1", "-1"], None, "a sign isn't a digit"))
        .claim(
            "spaces are refused",
            case(
                &[
                    " 301f",
                    "301f ",
                    "30 1f",
                    "30\n",
                    " f",
                    "3 ",
                    "  ",
                    "30\t1f",
                    "\n301f",
                    "30\r\n",
                    "301f\u{a0}",
                    "30\0\0",
                    "\u{feff}30",
                ],
                None,
                "a space isn't a digit, and neither is anything else that you can't see",
            ),
        )
        .claim(
            "letters of any alphabet are refused",
            case(
                &["é1", "1é2", "éé", "٣٤", "30é", "é", "３０", "ａｂ", "аа", "3²", "0½"],
                None,
                not_digits,
            ),
        )
        .claim("next to any letter, only digits are read", move || {
            (0..128_u8).map(char::from).try_for_each(|letter| {
                asked(student, &letter.to_string(), None, "it isn't a pair")?;
                [('3', letter), (letter, '3'), ('f', letter), (letter, 'f'), (letter, letter)]
                    .into_iter()
                    .try_for_each(|(high, low)| {
                        let value = value(high).zip(value(low)).map(|(high, low)| 16 * high + low);
                        let because =
                            if value.is_some() { "these are two digits" } else { not_digits };
                        let text = format!("{high}{low}");
                        asked(student, &text, value.map(|byte| vec![byte]), because)
                    })
            })
        })
        .claim("Alice's address is read, and only in its one spelling", move || {
            let address = Alice.address().as_str();
            if student(address) != read(address) {
                return Err("Alice's address wasn't read as the bytes that it stands for".to_owned());
            }
            let second = student(&address.to_uppercase()).is_some();
            (!second).then_some(()).ok_or_else(|| {
                "Alice's address in upper case was read: now she has two names".to_owned()
            })
        })
        .claim("a single wrong letter is too many, wherever it is", move || {
            let address = Alice.address().as_str();
            (0..address.len()).try_for_each(|index| {
                let letter = ["g", "F", " ", "+"][index % 4];
                let mut text = address.to_owned();
                text.replace_range(index..=index, letter);
                student(&text).is_none().then_some(()).ok_or_else(|| {
                    format!(
                        "Alice's address was read with {letter:?} as letter {} of {}: that's not a digit",
                        index + 1,
                        text.len()
                    )
                })
            })?;
            let longer = format!("{address}0");
            student(&longer).is_none().then_some(()).ok_or_else(|| {
                "Alice's address was read with a 0 behind it: there's a digit left over".to_owned()
            })
        })
        .claim("texts of every length are read in full", move || {
            let mut rng = draws(7);
            (0..80).chain([255, 256, 257, 1000]).try_for_each(|count| {
                let digit = |_| char::from(b"0123456789abcdef"[rng.random_range(0..16)]);
                let text: String = (0..2 * count).map(digit).collect();
                (student(&text) == read(&text)).then_some(()).ok_or_else(|| {
                    format!("{} digits weren't read as the {count} bytes that they are", 2 * count)
                })
            })
        })
        .report()
}

fn asked(
    student: Answer,
    text: &str,
    expected: Option<Vec<u8>>,
    because: &str,
) -> Result<(), String> {
    equal(asking(format!("one_name_per_key({text:?})")), student(text), expected, because)
}

/// What a digit is worth.
fn value(digit: char) -> Option<u8> {
    "0123456789abcdef".find(digit).and_then(|index| u8::try_from(index).ok())
}

/// What is right, without the crate's `from_hex`, for a text of digits.
fn read(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.chars().map(value).collect::<Option<_>>()?;
    Some(
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| 16 * byte + digit)).collect(),
    )
}
