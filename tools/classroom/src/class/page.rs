//! What a student gets back.

use super::due::When;
use super::graded::{Graded, Student};
use super::returned::{Fate, Seen};
use crate::feedback::{as_html, escaped};

/// The page for a student.
pub(crate) fn page(student: &Student) -> String {
    let name = escaped(&student.name);
    let mut body = String::new();
    for note in &student.notes {
        body += &format!("<p>{}</p>\n", escaped(note));
    }
    student.chapters.iter().for_each(|graded| body += &chapter(graded));
    if student.chapters.is_empty() {
        body += "<p>Nothing in what was returned answers any chapter.</p>\n";
    }
    body += &files(&student.files);
    // In one go: what was put in is never looked through for gaps again. There is no script, and nothing
    // from elsewhere: what is on the page is in the file.
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{name}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{name}</h1>\n\
         {body}</body>\n</html>\n"
    )
}

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { font-family: system-ui, sans-serif; line-height: 1.5; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.6rem 0.2rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 0.6rem; border: 1px solid #8884; }
";

/// A chapter: which file counted, and what was found in it.
fn chapter(graded: &Graded) -> String {
    let time = graded.when.map(|it| format!(", last changed {}", it.shown())).unwrap_or_default();
    let late = if graded.is_late { ": <strong>late</strong>" } else { "" };
    let mut text = format!(
        "<h2>Chapter {}: {} of {} points</h2>\n<p>Graded: {}{time}{late}</p>\n",
        graded.chapter.number,
        graded.points(),
        graded.chapter.points(),
        escaped(&graded.path),
    );
    for grade in &graded.grades {
        text += &format!("<h3>{}</h3>\n{}\n", escaped(grade.exercise.title), as_html(grade));
    }
    text
}

/// All files that were returned, and what became of each.
fn files(files: &[Seen]) -> String {
    let mut text = "<h2>What was returned</h2>\n".to_owned();
    if files.is_empty() {
        return text + "<p>Nothing.</p>\n";
    }
    text += "<table><thead><tr><th></th><th>file</th><th>last changed</th><th>what became of it</th></tr>\
             </thead><tbody>\n";
    for Seen { path, when, fate } in files {
        let (mark, fate) = match fate {
            Fate::Read(what) => ("✓", format!("read: {what}")),
            Fate::Unread(why) => ("✗", format!("not read: {why}")),
            Fate::Ignored(why) => ("·", format!("not looked at: {why}")),
        };
        let when = when.map(When::shown).unwrap_or_default();
        let (path, fate) = (escaped(path), escaped(&fate));
        text += &format!("<tr><td>{mark}</td><td>{path}</td><td>{when}</td><td>{fate}</td></tr>\n");
    }
    text + "</tbody></table>\n"
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
        let seen =
            Seen { path: "<i>.rs".to_owned(), when: None, fate: Fate::Unread("<u>".to_owned()) };
        let student = Student {
            name,
            files: vec![seen],
            notes: vec!["<b>".to_owned()],
            ..Student::default()
        };
        let page = page(&student);
        for tag in ["<img", "<b>", "<i>", "<u>"] {
            assert!(!page.contains(tag), "{page}");
        }
    }

    #[test]
    fn a_name_like_a_gap_of_the_page_fills_nothing() {
        for name in ["BODY", "TITLE BODY", "{body}", "{name}", "$1", "<!-- body -->"] {
            let student = Student { name: name.to_owned(), ..Student::default() };
            let page = page(&student);
            let name = escaped(name);
            assert!(page.contains(&format!("<title>{name}</title>")), "{page}");
            assert!(page.contains(&format!("<h1>{name}</h1>")), "{page}");
            assert_eq!(page.matches("<h2>").count(), 1, "{page}");
        }
    }
}
