use crate::people::Alice;
use crate::{Check, Report, equal};
use kusari::stage2_signed::to_hex;

/// Checks `one_name_per_key`.
pub fn one_name_per_key(student: fn(&str) -> Option<Vec<u8>>) -> Report {
    let case = move |texts: &'static [&'static str],
                     expected: Option<&'static [u8]>,
                     because: &'static str| {
        move || {
            texts.iter().try_for_each(|text| {
                let call = format!("one_name_per_key({text:?})");
                equal(call, student(text), expected.map(<[u8]>::to_vec), because)
            })
        }
    };
    Check::of("one_name_per_key")
        .claim("two digits are a byte", case(&["301f"], Some(&[48, 31]), "30 is 48, and 1f is 31"))
        .claim(
            "zeros count",
            case(&["00ff00"], Some(&[0, 255, 0]), "three times two digits are three bytes"),
        )
        .claim(
            "no digits are no bytes",
            case(&[""], Some(&[]), "a text without digits names no bytes, and is no error"),
        )
        .claim(
            "upper case is refused",
            case(
                &["301F", "FF", "aB"],
                None,
                "upper-case digits would be a second name for the same key",
            ),
        )
        .claim(
            "half a byte is refused",
            case(&["3", "301", "301f0"], None, "there is a digit left over"),
        )
        .claim(
            "other letters are refused",
            case(
                &["3g", "xx", "zz30", "30zz", "0x30", "30-1", "3:", "3/", "3@", "3`", "3G"],
                None,
                "not every letter of it is one of the digits 0 to 9 and a to f",
            ),
        )
        .claim("signs are refused", case(&["+f", "30+1", "-1"], None, "a sign is not a digit"))
        .claim(
            "spaces are refused",
            case(&[" 301f", "301f ", "30 1f", "30\n", " f", "3 "], None, "a space is not a digit"),
        )
        .claim(
            "letters of any alphabet are refused",
            case(
                &["é1", "1é2", "éé", "٣٤", "30é"],
                None,
                "not every letter of it is one of the digits 0 to 9 and a to f",
            ),
        )
        .claim("Alice's address is read, and only in its one spelling", move || {
            let address = Alice.address().as_str();
            let read = student(address).is_some_and(|bytes| to_hex(&bytes) == address);
            if !read {
                return Err("Alice's address was not read as the bytes that it names".to_owned());
            }
            let second = student(&address.to_uppercase()).is_some();
            (!second).then_some(()).ok_or_else(|| {
                "Alice's address in upper case was read: now she has two names".to_owned()
            })
        })
        .report()
}
