//! What becomes of a class's folder, whatever is in it: each file is named, with the reason if it was
//! not read, and of several answers the right one counts.

mod folder;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const POINTS: &str = "5";

/// What was found of one student: the points, and the words.
struct Found {
    points: String,
    read: String,
    remarks: String,
    page: String,
}

struct Collected {
    told: String,
    table: Vec<u8>,
    students: BTreeMap<String, Found>,
}

/// Collects the class once for all tests.
fn collected() -> &'static Collected {
    static COLLECTED: OnceLock<Collected> = OnceLock::new();
    COLLECTED.get_or_init(|| {
        let home = tempfile::tempdir().expect("there is room");
        let (returned, to) = (home.path().join("returned"), home.path().join("grades"));
        folder::class(&returned);
        let mut command = Command::new(env!("CARGO_BIN_EXE_classroom"));
        command.args(["class", "collect", "--chapter", "1", "--due", "2026-02-26"]);
        // Without an offset, a time is one of this machine's.
        command.env("TZ", "UTC");
        let output = command.arg(&returned).arg("--to").arg(&to).output().expect("it is there");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let table = fs::read(to.join("grades.csv")).expect("it was written");
        Collected {
            told: String::from_utf8_lossy(&output.stdout).into_owned(),
            students: students(&table, &to),
            table,
        }
    })
}

fn students(table: &[u8], to: &Path) -> BTreeMap<String, Found> {
    let pages: Vec<String> = fs::read_dir(to.join("feedback"))
        .expect("there are pages")
        .map(|page| fs::read_to_string(page.expect("a page").path()).expect("it is text"))
        .collect();
    let mut reader = csv::Reader::from_reader(table);
    let head = reader.headers().expect("there is a head").clone();
    let at = |name: &str| head.iter().position(|it| it == name).expect("there is a column");
    let found = |row: csv::StringRecord| {
        let name = row[0].trim_start_matches('\'').to_owned();
        let title = format!("<h1>{}</h1>", name.replace('\'', "&#39;"));
        let page =
            pages.iter().find(|page| page.contains(&title)).expect("each has a page").clone();
        let field = |name: &str| row[at(name)].to_owned();
        let (points, read) = (field("points"), field("files read"));
        (name, Found { points, read, remarks: field("remarks"), page })
    };
    reader.records().map(|row| found(row.expect("a row"))).collect()
}

fn found(name: &str) -> &'static Found {
    let students = &collected().students;
    students.get(name).unwrap_or_else(|| panic!("{name} is none of {:?}", students.keys()))
}

/// Whether the remarks and the page both say it.
fn tells(name: &str, file: &str, why: &str) {
    let Found { remarks, page, .. } = found(name);
    let remark = format!("not read: {name}/{file}: {why}");
    assert!(remarks.contains(&remark), "{remark}\n{remarks}");
    assert!(page.contains(&format!("{file}</td>")) && page.contains(why), "{file} {why}\n{page}");
}

#[test]
fn an_answer_counts_however_it_was_saved_packed_and_put_away() {
    for (name, file) in [
        ("formats", "formats/a.rs"),
        ("notebooks", "notebooks/a.ipynb"),
        ("zips", "zips.zip/my answers/inner.zip/a.rs"),
        ("Zoë Groß", "Zoë Groß.rs"),
        ("bomb", "bomb.zip/b.rs"),
    ] {
        let Found { points, read, remarks, .. } = found(name);
        assert_eq!(points, POINTS, "{name}: {remarks}");
        assert!(read.contains(file), "{name}: {read}");
    }
    let page = &found("formats").page;
    let same = "read: chapter 1, the same as formats/a.rs";
    for file in [
        "c.rs.txt",
        "d.tar.gz/sub/a.rs",
        "src/a.rs",
        "tests/a.rs",
        "target/a.rs",
        "solutions/a.rs",
        "wrong/a.rs",
    ] {
        let row = page.lines().find(|line| line.contains(&format!("<td>formats/{file}</td>")));
        assert!(row.is_some_and(|row| row.contains(same)), "{file}: {page}");
    }
    assert!(page.contains("read: chapter 1; read as UTF-16"), "{page}");
    assert!(page.contains(&format!("{same}; read as Latin-1")), "{page}");
    let page = &found("notebooks").page;
    assert_eq!(page.matches("the same as notebooks/a.ipynb").count(), 2, "{page}");
}

#[test]
fn each_file_that_was_not_read_is_named_with_the_reason() {
    for (name, file, why) in [
        ("kinds", "a.docx", "a document"),
        ("kinds", "b.7z", "packed in a way"),
        ("kinds", "c.pdf", "a printed page"),
        ("kinds", "d.rs.bak", "a backup"),
        ("kinds", "e.rs - Shortcut.lnk", "a shortcut"),
        ("disguised", "a.rs", "a document"),
        ("disguised", "b.ipynb", "a web page"),
        ("disguised", "c.md", "a page of text"),
        ("disguised", "d.ipynb", "its functions are in cells of text"),
        ("disguised", "README.md", "holds no answers"),
        ("nothing", "", "an empty folder"),
        ("broken", "empty.rs", "an empty file"),
        ("broken", "half.ipynb", "this is not a notebook but the beginning of one"),
        ("broken", "none.ipynb", "a notebook without code"),
        ("broken", "bad.zip", "this zip can&#39;t be read"),
        ("broken", "large.ipynb", "larger than 16 MiB"),
    ] {
        // The page has signs of its own for the apostrophe.
        let (file, plain) = (file, why.replace("&#39;", "'"));
        let Found { remarks, page, .. } = found(name);
        assert!(remarks.contains(&format!("not read: {name}/{file}: {plain}")), "{remarks}");
        assert!(page.contains(&format!("{name}/{file}</td>")) && page.contains(why), "{page}");
    }
    let deep = found("deep");
    assert!(deep.remarks.contains("more than 32 folders deep"), "{}", deep.remarks);
    let page = &found("kinds").page;
    assert!(page.contains("made by macOS") && page.contains("g.rs.gz"), "{page}");
    let broken = found("broken");
    assert!(broken.page.contains("no function of an exercise is in it"), "{}", broken.page);
    assert!(broken.remarks.contains("and 1 more") && broken.remarks.contains("no answers found"));
    assert_eq!((&*broken.points, &*found("nothing").points), ("0", "0"));
}

#[test]
fn what_is_packed_leads_nowhere_and_has_its_bounds() {
    let zips = &found("zips").page;
    assert!(
        zips.contains("zips.zip/../../out.rs</td>") && zips.contains("leads out of the archive")
    );
    assert!(zips.contains("an archive in an archive in an archive"), "{zips}");
    tells("formats", "d.tar.gz/link.rs", "a link");
    assert!(found("bomb").remarks.contains("bomb.zip/a.rs: larger than 16 MiB"));
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_and_no_pipe_is_opened() {
    tells("links", "a.rs", "a link");
    tells("links", "loop", "a link");
    tells("links", "pipe.rs", "not a file but a pipe");
    let linked = found("linked");
    assert_eq!((&*linked.points, &*found("links").points), ("0", "0"));
    assert!(linked.remarks.contains("linked.rs: a link"), "{}", linked.remarks);
}

#[test]
fn what_a_program_put_beside_the_students_is_no_student_and_is_told() {
    let Collected { told, students, .. } = collected();
    for name in ["desktop.ini", ".DS_Store", "._x.rs", "grades.csv", "__MACOSX", "~$x.docx"] {
        assert!(told.contains(&format!("no student: {name} (")), "{told}");
    }
    assert!(!students.keys().any(|it| it.contains("desktop") || it.contains("MACOSX")));
}

#[test]
fn students_of_one_name_have_a_row_each_which_says_so() {
    for (name, other) in [("twin.docx", "twin.pdf"), ("twin.pdf", "twin.docx")] {
        let Found { remarks, .. } = found(name);
        assert!(remarks.contains(&format!("has the same name: {other}")), "{remarks}");
    }
}

#[test]
fn of_several_answers_the_best_counts_and_it_is_told_which() {
    for (name, note) in [
        ("split", "overdraft: code cell 1 counts; its name, but not its function: code cell 2"),
        ("unnamed", "overdraft: code cell 2 counts; still todo!(): code cell 1"),
        ("twice", "overdraft: line 7 counts; still todo!(): line 2"),
        ("thrice", "overdraft: line 3 counts, the best of 2 answers (also: line 7)"),
        ("no-marks", "overdraft: line 6 counts, the best of 2 answers (also: line 2)"),
    ] {
        let Found { points, remarks, .. } = found(name);
        assert_eq!(points, POINTS, "{name}: {remarks}");
        assert!(remarks.contains(note), "{name}: {remarks}");
    }
}

#[test]
fn the_solutions_in_a_copy_of_the_course_are_not_the_students_answers() {
    let Found { points, page, read, .. } = found("course");
    assert_eq!(
        (&**points, page.contains("course/exercises/solutions/</td>")),
        ("0", true),
        "{page}"
    );
    assert!(page.contains("the course&#39;s own") && page.contains("made by cargo"), "{page}");
    assert!(read.starts_with("course/exercises/stage1_ledger.rs") && !read.contains(';'), "{read}");
}

#[test]
fn what_was_changed_after_it_was_due_is_told_and_costs_no_points() {
    let Found { points, remarks, page, .. } = found("late");
    assert_eq!(points, POINTS);
    assert!(remarks.contains("late: late/best.rs, changed 2026-02-27 "), "{remarks}");
    assert!(remarks.contains("also: late/in time.rs (0 points)"), "{remarks}");
    assert!(page.contains("<strong>late</strong>"), "{page}");
    let early = found("thrice");
    assert!(!early.remarks.contains("late") && early.read.contains("thrice/a.rs (2026-02-25 "));
    let packed = found("zips");
    assert!(packed.remarks.contains("changed 2026-02-27 10:12"), "{}", packed.remarks);
}

#[test]
fn a_spreadsheet_reads_the_table_as_utf_8_and_no_name_is_a_formula() {
    let table = &collected().table;
    assert!(table.starts_with(b"\xef\xbb\xbfstudent,"));
    let text = String::from_utf8_lossy(table);
    assert!(text.contains("Zoë Groß") && text.contains("'=cmd|"), "{text}");
    assert_eq!(found("BODY").page.matches("<h1>").count(), 1);
    assert!(found("BODY").page.contains("<title>BODY</title>"));
}

/// `collect` says so before it grades anything.
#[test]
fn a_due_date_that_is_none_is_refused_with_examples() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_classroom"));
    command.args(["class", "collect", "--due", "next friday"]).arg(PathBuf::from("."));
    let output = command.output().expect("the program is there");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("2026-03-01T23:59"));
}
