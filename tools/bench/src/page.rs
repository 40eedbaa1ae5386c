//! The page: a text with gaps, and the records that fill them.
//!
//! * `{{BENCH:FIGURE|FORMAT}}` is a number, `{{BENCH:WORD}}` a word.
//! * `{{BENCH:BEGINNING*|FORMAT}}`: a row of a table for each figure whose name begins so, the largest
//!   first, at most twenty.
//! * `{{BENCH:|CURVE|FORMAT|CURVE|FORMAT}}`: a row of a table for each size, with what each of the curves
//!   says of it.
//!
//! A figure that is missing is an error: no gap is filled with anything else.

use crate::number::Format;
use crate::plots::{self, PLOTS};
use crate::record::{PageError, Record, Records};
use crate::reflow::reflowed;
use std::path::Path;
use std::{fs, io};

/// What the page is made of.
pub const TEMPLATE: &str = include_str!("../page.md");

/// How many rows no one reads beyond.
const MOST_ROWS: usize = 20;

/// Reads all records in a directory.
///
/// # Errors
///
/// What reading a file meets, and what is not a record.
pub fn read(directory: &Path) -> io::Result<Records> {
    let mut records = Records::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            records.insert(name.clone(), Record::read(directory, &name)?);
        }
    }
    Ok(records)
}

/// Refuses records whose rounds were few and short: no one should quote their figures.
///
/// # Errors
///
/// [`PageError::Quick`], with the names of the benches.
pub fn refuse_quick(records: &Records) -> Result<(), PageError> {
    let quick = records.values().filter(|record| record.quick);
    let names: Vec<String> = quick.map(|record| record.bench.clone()).collect();
    if names.is_empty() { Ok(()) } else { Err(PageError::Quick(names)) }
}

/// Writes the page and the plots that it shows.
///
/// # Errors
///
/// [`PageError`]; then nothing was written, unless it is the writing that failed.
pub fn write(
    template: &str,
    records: &Records,
    page: &Path,
    images: &Path,
) -> Result<(), PageError> {
    let text = reflowed(&fill(template, records)?);
    let drawn: Vec<_> = PLOTS
        .iter()
        .filter(|(name, _)| text.contains(&format!("/{name}.svg")))
        .map(|(name, draw)| plots::draw(*draw, records).map(|figure| (name, figure)))
        .collect::<Result<_, _>>()?;
    fs::create_dir_all(images)?;
    for (name, figure) in drawn {
        figure.save(images.join(format!("{name}.svg")))?;
    }
    Ok(fs::write(page, text)?)
}

/// Fills the gaps of a template.
///
/// # Errors
///
/// [`PageError::Missing`], with all that is missing, and [`PageError::Template`].
pub fn fill(template: &str, records: &Records) -> Result<String, PageError> {
    let mut missing = Vec::new();
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let bad = || PageError::Template(after.lines().next().unwrap_or_default().to_owned());
        let (gap, after) = after.split_once("}}").ok_or_else(bad)?;
        let (bench, what) = gap.split_once(':').ok_or_else(bad)?;
        let none = Record::default();
        let record = records.get(bench).unwrap_or(&none);
        text += before;
        match filled(what, record).ok_or_else(bad)? {
            Ok(filled) => text += &filled,
            Err(names) => missing.extend(names.iter().map(|name| format!("{bench}:{name}"))),
        }
        rest = after;
    }
    if missing.is_empty() { Ok(text + rest) } else { Err(PageError::Missing(missing)) }
}

/// What fills a gap, or the names of what is missing. `None` if it cannot be understood.
fn filled(what: &str, record: &Record) -> Option<Result<String, Vec<String>>> {
    let parts: Vec<&str> = what.split('|').collect();
    let found = match parts[..] {
        [word] => record.words.get(word).cloned(),
        [name, format] => {
            let format = Format::named(format)?;
            match name.strip_suffix('*') {
                Some(beginning) => rows(record, beginning, format),
                None => {
                    record.figures.get(name).filter(|it| it.is_finite()).map(|it| format.write(*it))
                }
            }
        }
        ["", ref curves @ ..] => return columns(record, curves),
        _ => return None,
    };
    Some(found.ok_or_else(|| vec![what.to_owned()]))
}

/// Rows of a table, a figure in each. `None` if there is none.
fn rows(record: &Record, beginning: &str, format: Format) -> Option<String> {
    let figures = record.figures.iter();
    let mut rows: Vec<(&str, f64)> =
        figures.filter_map(|(name, value)| Some((name.strip_prefix(beginning)?, *value))).collect();
    rows.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let row = |(name, value): (&str, f64)| format!("| {name} | {} |", format.write(value));
    let rows: Vec<String> = rows.into_iter().take(MOST_ROWS).map(row).collect();
    (!rows.is_empty()).then(|| rows.join("\n"))
}

/// Rows of a table, a size in each.
fn columns(record: &Record, curves: &[&str]) -> Option<Result<String, Vec<String>>> {
    let mut missing = Vec::new();
    let mut rows: Vec<String> = Vec::new();
    let (_, sizes) = record.curves.get_key_value(curves[0]).unzip();
    let sizes = sizes.into_iter().flatten().map(|(size, _)| *size);
    rows.extend(sizes.clone().map(|size| format!("| {} |", Format::Count.write(size))));
    for curve in curves.chunks(2) {
        let &[name, format] = curve else { return None };
        let format = Format::named(format)?;
        let Some(curve) = record.curves.get(name).filter(|curve| !curve.is_empty()) else {
            missing.push(name.to_owned());
            continue;
        };
        for (row, size) in rows.iter_mut().zip(sizes.clone()) {
            match curve.iter().find(|(other, _)| *other == size) {
                Some((_, value)) => *row += &format!(" {} |", format.write(*value)),
                None => missing.push(format!("{name} at {size}")),
            }
        }
    }
    Some(if missing.is_empty() { Ok(rows.join("\n")) } else { Err(missing) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mode::Mode;

    fn made_up() -> Records {
        let mut record = Record::new("mine", Mode::Full);
        record.figure("rate", 2_500_000.0);
        record.figure("dependency.rsa", 2.5);
        record.figure("dependency.serde", 4.0);
        record.word("python", "3.12");
        record.curve("cost", [(10.0, 0.5), (1000.0, 2.0)]);
        record.curve("part", [(10.0, 0.25), (1000.0, 0.75)]);
        record.curve("short", [(10.0, 0.25)]);
        Records::from([("mine".to_owned(), record)])
    }

    fn filled(template: &str) -> Result<String, String> {
        fill(template, &made_up()).map_err(|error| error.to_string())
    }

    #[test]
    fn gaps_are_filled_from_the_records() {
        assert_eq!(
            filled("at {{mine:rate|count}} with {{mine:python}}.").unwrap(),
            "at 2.50 million with 3.12."
        );
        assert_eq!(
            filled("{{mine:dependency.*|time}}").unwrap(),
            "| serde | 4 s |\n| rsa | 2.50 s |"
        );
        assert_eq!(
            filled("{{mine:|cost|time|part|percent}}").unwrap(),
            "| 10 | 500 ms | 25.0 % |\n| 1,000 | 2 s | 75.0 % |"
        );
    }

    #[test]
    fn what_is_missing_is_named_and_not_left_out() {
        let error = filled("{{mine:rate|count}} {{mine:other|count}} {{check:rate|time}}");
        assert_eq!(error.unwrap_err(), "not measured: mine:other|count, check:rate|time");
        assert!(filled("{{mine:nothing.*|time}}").is_err());
        let error = filled("{{mine:|cost|time|none|time|short|time}}").unwrap_err();
        assert_eq!(error, "not measured: mine:none, mine:short at 1000");
        assert!(filled("{{mine:ruby}}").is_err());
    }

    #[test]
    fn what_is_not_a_number_is_missing() {
        let mut records = made_up();
        records.get_mut("mine").unwrap().figure("rate", f64::NAN);
        assert!(matches!(fill("{{mine:rate|count}}", &records), Err(PageError::Missing(_))));
    }

    #[test]
    fn what_was_measured_in_short_rounds_is_named() {
        let mut records = made_up();
        assert!(refuse_quick(&records).is_ok());
        records.get_mut("mine").unwrap().quick = true;
        let error = refuse_quick(&records).unwrap_err().to_string();
        assert_eq!(error, "measured in short rounds only: mine");
    }

    #[test]
    fn a_template_that_cannot_be_understood_is_refused() {
        for template in ["{{mine:rate|furlongs}}", "{{mine}}", "{{mine:rate", "{{mine:|cost}}"] {
            assert!(
                matches!(fill(template, &made_up()), Err(PageError::Template(_))),
                "{template}"
            );
        }
    }
}
