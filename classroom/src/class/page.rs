//! What a student gets back, and the teacher's table.

use crate::course::Chapter;
use crate::feedback::{as_html, escaped};
use crate::grade::{self, Grade};

/// The answers of a student to one chapter, graded.
#[derive(Clone, Debug)]
pub(crate) struct Graded {
    pub(crate) chapter: Chapter,
    /// The file that counted.
    pub(crate) path: String,
    pub(crate) grades: Vec<Grade>,
}

/// A student, and what was found.
#[derive(Clone, Debug)]
pub(crate) struct Student {
    pub(crate) name: String,
    pub(crate) chapters: Vec<Graded>,
    pub(crate) notes: Vec<String>,
}

impl Student {
    /// The points of a chapter, if there were answers to it.
    pub(crate) fn points(&self, chapter: &Chapter) -> Option<u32> {
        let graded = self.chapters.iter().find(|it| it.chapter == *chapter)?;
        Some(grade::points(&graded.grades))
    }

    /// All points.
    pub(crate) fn total(&self) -> u32 {
        self.chapters.iter().map(|it| grade::points(&it.grades)).sum()
    }

    fn grade(&self, name: &str) -> Option<&Grade> {
        self.chapters.iter().flat_map(|it| &it.grades).find(|it| it.exercise.name == name)
    }

    /// The page for the student.
    pub(crate) fn page(&self) -> String {
        let mut body = format!("<h1>{}</h1>\n", escaped(&self.name));
        for note in &self.notes {
            body += &format!("<p>{}</p>\n", escaped(note));
        }
        for Graded { chapter, path, grades } in &self.chapters {
            body += &format!(
                "<h2>Chapter {}: {} of {} points</h2>\n<p>Graded: {}</p>\n",
                chapter.number,
                grade::points(grades),
                chapter.points(),
                escaped(path),
            );
            for grade in grades {
                body +=
                    &format!("<h3>{}</h3>\n{}\n", escaped(grade.exercise.title), as_html(grade));
            }
        }
        if self.chapters.is_empty() {
            body += "<p>There are no answers to any chapter in what was returned.</p>\n";
        }
        PAGE.replace("TITLE", &escaped(&self.name)).replace("BODY", &body)
    }
}

// No script, and nothing from elsewhere: what is on the page is in the file.
const PAGE: &str = "\
<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<title>TITLE</title>
<style>
:root { color-scheme: light dark; }
body { font-family: system-ui, sans-serif; line-height: 1.5; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.6rem 0.2rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 0.6rem; border: 1px solid #8884; }
</style>
</head>
<body>
BODY</body>
</html>
";

/// The teacher's table: a row for each student, a column for each exercise that was asked for.
pub(crate) fn table(students: &[Student], chapters: &[Chapter]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut head = vec!["student".to_owned(), "points".to_owned(), "of".to_owned()];
    for chapter in chapters {
        head.push(format!("chapter {}", chapter.number));
        head.extend(chapter.exercises().map(|it| format!("{} {}", chapter.number, it.name)));
    }
    head.push("remarks".to_owned());
    writer.write_record(&head)?;
    let of: u32 = chapters.iter().map(Chapter::points).sum();
    for student in students {
        let mut row = vec![harmless(&student.name), student.total().to_string(), of.to_string()];
        for chapter in chapters {
            row.push(student.points(chapter).map(|it| it.to_string()).unwrap_or_default());
            let points = |name| student.grade(name).map(|it| it.points().to_string());
            row.extend(chapter.exercises().map(|it| points(it.name).unwrap_or_default()));
        }
        row.push(harmless(&student.notes.join("; ")));
        writer.write_record(&row)?;
    }
    let bytes = writer.into_inner().map_err(|cause| csv::Error::from(cause.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A text that no program for tables takes for a formula.
fn harmless(text: &str) -> String {
    let text: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '|', '%']);
    if is_formula { format!("'{text}") } else { text }
}

/// A name for a student's page that stays in its folder and is free.
pub(crate) fn file_name(student: &str, taken: &mut Vec<String>) -> String {
    let letter = |it: char| if it.is_alphanumeric() || "-_. ".contains(it) { it } else { '_' };
    let safe: String = student.chars().map(letter).take(60).collect();
    let safe = safe.trim_matches(['.', ' ']).to_owned();
    let safe = if safe.is_empty() { "student".to_owned() } else { safe };
    let free = (1..).map(|count| match count {
        1 => format!("{safe}.html"),
        _ => format!("{safe}-{count}.html"),
    });
    // Some disks do not tell large letters from small ones.
    let name = free.into_iter().find(|name| !taken.contains(&name.to_lowercase()));
    let name = name.expect("there is no end of numbers");
    taken.push(name.to_lowercase());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_a_formula_is_text_in_the_table() {
        for name in ["=HYPERLINK(\"http://x\")", "+1", "-1", "@a", "\t=1", "|cmd", " =1"] {
            let student =
                Student { name: name.to_owned(), chapters: vec![], notes: vec!["=2".to_owned()] };
            let table = table(&[student], &[]).expect("it can be written");
            let row = csv::Reader::from_reader(table.as_bytes()).records().next();
            let row = row.expect("one student").expect("a row");
            assert!(row[0].starts_with('\''), "{table}");
            assert_eq!(&row[3], "'=2");
        }
    }

    #[test]
    fn a_page_stays_in_its_folder_and_each_student_has_one() {
        let mut taken = Vec::new();
        assert_eq!(file_name("../../etc/passwd", &mut taken), "_.._etc_passwd.html");
        assert_eq!(file_name("alice", &mut taken), "alice.html");
        assert_eq!(file_name("Alice", &mut taken), "Alice-2.html");
        assert_eq!(file_name("..", &mut taken), "student.html");
    }

    #[test]
    fn a_hostile_name_is_text_on_the_page() {
        let name = "<img src=x onerror=alert(1)>".to_owned();
        let page = Student { name, chapters: vec![], notes: vec!["<b>".to_owned()] }.page();
        assert!(!page.contains("<img") && !page.contains("<b>"), "{page}");
    }
}
