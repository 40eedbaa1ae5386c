//! The page: a text with gaps, and the records that fill them.
//!
//! * `{{BENCH:FIGURE|FORMAT}}` is a number, `{{BENCH:WORD}}` a word.
//! * `<!-- if BENCH:WORD -->`, `<!-- else -->`, `<!-- end -->`, each on a line: what is there only if a
//!   word was recorded, such as the version of Python.
//! * `<!-- rows BENCH:BEGINNING|FORMAT -->`: a row of a table for each figure whose name begins so, the
//!   largest first, at most twenty.
//! * `<!-- columns BENCH:CURVE|FORMAT CURVE|FORMAT -->`: a row of a table for each size, with what each of
//!   the curves says of it.
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

/// How many rows nobody reads beyond.
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

/// Refuses records whose rounds were few and short: nobody should quote their figures.
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
    // Whether the lines inside of each open `if` are taken.
    let mut open: Vec<bool> = Vec::new();
    for line in template.lines() {
        let bad = || PageError::Template(line.to_owned());
        let command = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->"));
        match command.map(|command| command.split_once(' ').unwrap_or((command, ""))) {
            Some(("if", name)) => {
                let (bench, word) = name.split_once(':').ok_or_else(bad)?;
                let record = records.get(bench);
                open.push(record.is_some_and(|record| record.words.contains_key(word)));
            }
            Some(("else", "")) => {
                let taken = open.last_mut().ok_or_else(bad)?;
                *taken = !*taken;
            }
            Some(("end", "")) => drop(open.pop().ok_or_else(bad)?),
            _ if open.contains(&false) => {}
            Some(("columns", gap)) => {
                text += &columns(gap, records, &mut missing).ok_or_else(bad)?;
            }
            Some(("rows", gap)) => {
                let rows = rows(gap, records).ok_or_else(bad)?;
                if rows.is_empty() {
                    missing.push(gap.to_owned());
                }
                text += &rows;
            }
            _ => {
                text += &filled(line, records, &mut missing).ok_or_else(bad)?;
                text.push('\n');
            }
        }
    }
    if !open.is_empty() {
        return Err(PageError::Template("an `if` has no `end`".to_owned()));
    }
    if missing.is_empty() { Ok(text) } else { Err(PageError::Missing(missing)) }
}

/// A line without its gaps. `None` if one of them cannot be understood.
fn filled(line: &str, records: &Records, missing: &mut Vec<String>) -> Option<String> {
    let mut text = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{{") {
        let (gap, after) = after.split_once("}}")?;
        text += before;
        rest = after;
        let (name, format) = gap.split_once('|').map_or((gap, None), |(n, f)| (n, Some(f)));
        let (bench, name) = name.split_once(':')?;
        let record = records.get(bench);
        let found = match format {
            Some(format) => {
                let format = Format::named(format)?;
                let value = record.and_then(|record| record.figures.get(name));
                value.filter(|value| value.is_finite()).map(|value| format.write(*value))
            }
            None => record.and_then(|record| record.words.get(name)).cloned(),
        };
        match found {
            Some(found) => text += &found,
            None => missing.push(gap.to_owned()),
        }
    }
    Some(text + rest)
}

/// Rows of a table. `None` if the command cannot be understood.
fn rows(gap: &str, records: &Records) -> Option<String> {
    let (name, format) = gap.split_once('|')?;
    let (bench, beginning) = name.split_once(':')?;
    let format = Format::named(format)?;
    let figures = records.get(bench).into_iter().flat_map(|record| &record.figures);
    let mut rows: Vec<(&str, f64)> =
        figures.filter_map(|(name, value)| Some((name.strip_prefix(beginning)?, *value))).collect();
    rows.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let row = |(name, value): (&str, f64)| format!("| {name} | {} |\n", format.write(value));
    Some(rows.into_iter().take(MOST_ROWS).map(row).collect())
}

/// Rows of a table, a size in each. `None` if the command cannot be understood.
fn columns(gap: &str, records: &Records, missing: &mut Vec<String>) -> Option<String> {
    let (bench, names) = gap.split_once(':')?;
    let mut curves = Vec::new();
    for name in names.split(' ') {
        let (name, format) = name.split_once('|')?;
        let format = Format::named(format)?;
        let curve = records.get(bench).and_then(|record| record.curves.get(name));
        let Some(curve) = curve.filter(|curve| !curve.is_empty()) else {
            missing.push(format!("{bench}:{name}"));
            continue;
        };
        curves.push((name, format, curve));
    }
    let mut rows = String::new();
    for (size, _) in curves.first().into_iter().flat_map(|(.., curve)| *curve) {
        rows += &format!("| {} |", Format::Count.write(*size));
        for (name, format, curve) in &curves {
            match curve.iter().find(|(other, _)| other == size) {
                Some((_, value)) => rows += &format!(" {} |", format.write(*value)),
                None => missing.push(format!("{bench}:{name} at {size}")),
            }
        }
        rows.push('\n');
    }
    Some(rows)
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
            "at 2.50 million with 3.12.\n"
        );
        assert_eq!(
            filled("<!-- rows mine:dependency.|time -->").unwrap(),
            "| serde | 4 s |\n| rsa | 2.50 s |\n"
        );
        assert_eq!(
            filled("<!-- columns mine:cost|time part|percent -->").unwrap(),
            "| 10 | 500 ms | 25.0 % |\n| 1,000 | 2 s | 75.0 % |\n"
        );
    }

    #[test]
    fn what_is_missing_is_named_and_not_left_out() {
        let error = filled("{{mine:rate|count}} {{mine:other|count}} {{check:rate|time}}");
        assert_eq!(error.unwrap_err(), "not measured: mine:other|count, check:rate|time");
        assert!(filled("<!-- rows mine:nothing.|time -->").is_err());
        let error = filled("<!-- columns mine:cost|time none|time short|time -->").unwrap_err();
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
    fn a_part_depends_on_a_word() {
        let template = |word| {
            format!(
                "<!-- if mine:{word} -->\nthere\n<!-- else -->\n{{{{mine:no|count}}}}\n<!-- end -->"
            )
        };
        assert_eq!(filled(&template("python")).unwrap(), "there\n");
        assert!(filled(&template("ruby")).is_err());
    }

    #[test]
    fn a_template_that_cannot_be_understood_is_refused() {
        for template in [
            "{{mine:rate|furlongs}}",
            "{{mine}}",
            "{{mine:rate",
            "<!-- end -->",
            "<!-- if mine:python -->",
        ] {
            assert!(
                matches!(fill(template, &made_up()), Err(PageError::Template(_))),
                "{template}"
            );
        }
    }
}
