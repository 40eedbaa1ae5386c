//! The teacher's table.

use super::graded::Student;
use super::returned::{Fate, Seen};
use crate::chapter::Chapter;

/// The teacher's table: a row for each student, a column for each exercise that was asked for.
pub(crate) fn table(students: &[Student], chapters: &[Chapter]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut head = vec!["student".to_owned(), "points".to_owned(), "of".to_owned()];
    for chapter in chapters {
        head.push(format!("chapter {}", chapter.number));
        head.extend(chapter.exercises().map(|it| format!("{} {}", chapter.number, it.name)));
    }
    head.extend(["files read".to_owned(), "remarks".to_owned()]);
    writer.write_record(&head)?;
    let of: u32 = chapters.iter().map(Chapter::points).sum();
    for student in students {
        let mut row = vec![harmless(&student.name), student.total().to_string(), of.to_string()];
        for chapter in chapters {
            row.push(student.points(chapter).map(|it| it.to_string()).unwrap_or_default());
            let points = |name| student.grade(name).map(|it| it.points().to_string());
            row.extend(chapter.exercises().map(|it| points(it.name).unwrap_or_default()));
        }
        row.push(harmless(&read(student)));
        row.push(harmless(&student.notes.join("; ")));
        writer.write_record(&row)?;
    }
    let bytes = writer.into_inner().map_err(|cause| csv::Error::from(cause.into_error()))?;
    // Without the mark, a spreadsheet takes UTF-8 for the letters of Windows.
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}

/// The files that were read, the first few of them, with their times.
fn read(student: &Student) -> String {
    const MOST: usize = 6;
    let read = student.files.iter().filter(|seen| matches!(seen.fate, Fate::Read(_)));
    let told = |seen: &Seen| match seen.when {
        Some(when) => format!("{} ({})", seen.path, when.shown()),
        None => seen.path.clone(),
    };
    let mut read: Vec<String> = read.map(told).collect();
    let more = read.len().saturating_sub(MOST);
    read.truncate(MOST);
    if more > 0 {
        read.push(format!("and {more} more"));
    }
    read.join("; ")
}

/// A text that no program for tables takes for a formula.
fn harmless(text: &str) -> String {
    let text: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '|', '%']);
    if is_formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn student(name: &str) -> Student {
        Student { name: name.to_owned(), notes: vec!["=2".to_owned()], ..Student::default() }
    }

    #[test]
    fn a_name_that_is_a_formula_is_text_in_the_table() {
        for name in ["=HYPERLINK(\"http://x\")", "+1", "-1", "@a", "\t=1", "|cmd", " =1"] {
            let table = table(&[student(name)], &[]).expect("it can be written");
            let row = csv::Reader::from_reader(table.as_bytes()).records().next();
            let row = row.expect("one student").expect("a row");
            assert!(row[0].starts_with('\''), "{table}");
            assert_eq!(&row[4], "'=2");
        }
    }

    #[test]
    fn a_spreadsheet_is_told_that_the_table_is_utf_8_and_a_program_reads_its_first_column() {
        let table = table(&[student("Jürgen")], &[]).expect("it can be written");
        assert!(table.as_bytes().starts_with(b"\xef\xbb\xbfstudent,"), "{table:?}");
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        assert_eq!(&reader.headers().expect("there is a head")[0], "student");
        assert_eq!(&reader.records().next().expect("one").expect("a row")[0], "Jürgen");
    }
}
