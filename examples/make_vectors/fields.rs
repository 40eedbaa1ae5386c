//! Fields that are missing, appear twice or have another type.

use crate::files::Files;

/// A wrong value for a field: how it's written, what the file is called, and what the value is.
pub(crate) type Wrong = (&'static str, &'static str, &'static str);

pub(crate) const NO_STRING: &[Wrong] = &[("null", "null", "null instead of a string")];

pub(crate) const NO_LIST: &[Wrong] = &[("null", "null", "null instead of a list")];

pub(crate) const NO_RULE: &[Wrong] = &[("8", "8", "a number instead of an object")];

pub(crate) const NO_NUMBER: &[Wrong] = &[
    ("1.0", "fraction", "a fraction"),
    ("1e2", "exponent", "an exponent"),
    ("-0", "minus-zero", "minus zero"),
    ("-1", "minus-one", "less than zero"),
    ("18446744073709551616", "2-to-64", "2^64"),
    ("\"1\"", "string", "a string"),
];

/// Writes a file for each way in which a field of the last line can be missing or have another type.
pub(crate) fn field(files: &mut Files, owner: &str, name: &str, lines: &[String], wrong: &[Wrong]) {
    let (line, before) = lines.split_last().expect("there's at least one line");
    let key = format!("\"{name}\":");
    let start = line.find(&key).expect("the field is there");
    let value = start + key.len();
    let end = value + value_length(&line[value..]);
    let label = format!("{owner}-{}", name.replace('_', "-"));
    let mut add = |what: &str, from: usize, to: usize, new: &str, sentence: &str| {
        let line = format!("{}{new}{}", &line[..from], &line[to..]);
        let lines = [before, &[line]].concat();
        files.bad(&format!("{label}-{what}"), &lines, "wrong-shape", before.len() as u64, sentence);
    };

    // A comma goes with the field: the one after it, or the one before the last field.
    let comma_before = usize::from(line[..start].ends_with(','));
    match line[end..].starts_with(',') {
        true => add("removed", start, end + 1, "", "a field is missing"),
        false => add("removed", start - comma_before, end, "", "a field is missing"),
    }
    add("twice", end, end, &format!(",{}", &line[start..end]), "a field appears twice");
    for (new, what, sentence) in wrong {
        add(what, value, end, new, sentence);
    }
}

/// The length of the JSON value at the beginning of a text.
pub(crate) fn value_length(text: &str) -> usize {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    values.next().expect("there is a value").expect("the value is JSON");
    values.byte_offset()
}
