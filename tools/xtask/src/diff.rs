//! `cargo x diff 3 4`: what one chapter changed with respect to another, by its names.

use crate::names::{self, Definition};
use kusari_tools::course::{Chapter, Course, files, read};
use kusari_tools::{Failure, show, unable};
use std::collections::BTreeMap;

/// Shows which names a chapter kept, defined anew, added and dropped
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x diff 3 4    what chapter 4 changed
  cargo x diff 1 4    what changed since chapter 1

To read two files side by side:
  git diff --no-index src/stage1_ledger/bank.rs src/stage2_signed/bank.rs")]
pub(crate) struct Args {
    /// The chapter to compare with, by number or stem
    #[arg(value_name = "BEFORE")]
    before: String,
    /// The chapter to look at
    #[arg(value_name = "AFTER")]
    after: String,
}

/// Prints the differences.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let course = Course::open()?;
    let (before, after) = (course.find(&args.before)?, course.find(&args.after)?);
    let files = [line_counts(&course, before)?, line_counts(&course, after)?];
    let [old, new] = [course.title(before), course.title(after)];
    let mut text = format!("before  {old}\nafter   {new}\n\n");
    text += &Difference::between(&course, before, after)?.to_text();
    text += &files_to_text([&before.stem, &after.stem], &files);
    show(&text);
    Ok(())
}

/// The names of two chapters, sorted by what became of them.
#[derive(Debug, Default)]
struct Difference {
    same: Vec<String>,
    anew: ByFile,
    new: ByFile,
    gone: ByFile,
}

/// Names with the sentence that says what they are, by the file that defines them.
type ByFile = BTreeMap<String, Vec<(String, String)>>;

impl Difference {
    fn between(course: &Course, before: &Chapter, after: &Chapter) -> Result<Self, Failure> {
        let old = names::of_chapter(course, before)?;
        let new = names::of_chapter(course, after)?;
        let mut difference = Difference::default();
        for (name, definition) in &new {
            match old.get(name) {
                None => add(&mut difference.new, name, definition),
                Some(before) if before == definition => difference.same.push(name.clone()),
                Some(_) => add(&mut difference.anew, name, definition),
            }
        }
        for (name, definition) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
            add(&mut difference.gone, name, definition);
        }
        Ok(difference)
    }

    fn to_text(&self) -> String {
        let mut text = format!("What stayed the same: {}\n", count(self.same.len()));
        let names = self.same.join(", ");
        text += &wrapped(names.split(' '), "  ");
        text.push('\n');
        text += &section("Defined anew", &self.anew);
        text += &section("New", &self.new);
        text += &section("Gone", &self.gone);
        text
    }
}

fn add(files: &mut ByFile, name: &str, definition: &Definition) {
    let Definition { stem, file, sentence } = definition;
    files.entry(format!("{stem}/{file}")).or_default().push((name.to_owned(), sentence.clone()));
}

fn count(names: usize) -> String {
    match names {
        0 => "no names".to_owned(),
        1 => "1 name".to_owned(),
        more => format!("{more} names"),
    }
}

fn section(title: &str, files: &ByFile) -> String {
    let mut text = format!("{title}: {}\n", count(files.values().map(Vec::len).sum()));
    let lengths = files.values().flatten().map(|(name, _)| name.len());
    let width = lengths.max().unwrap_or(0);
    for (file, names) in files {
        text += &format!("  {file}\n");
        for (name, sentence) in names {
            let indent = " ".repeat(width + 6);
            let lines = wrapped(sentence.split(' '), &indent);
            text += &format!("    {name:width$}  {}", lines.trim_start());
        }
    }
    text.push('\n');
    text
}

/// Words one after another, in lines that fit on most screens.
fn wrapped<'a>(words: impl IntoIterator<Item = &'a str>, indent: &str) -> String {
    const WIDTH: usize = 100;
    let mut lines = vec![indent.to_owned()];
    for word in words {
        let line = lines.last().expect("there is always a line");
        if line.len() + word.len() > WIDTH && line.len() > indent.len() {
            lines.push(indent.to_owned());
        }
        *lines.last_mut().expect("there is always a line") += &format!("{word} ");
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// How many lines each file of a chapter has.
type LineCounts = BTreeMap<String, usize>;

fn line_counts(course: &Course, chapter: &Chapter) -> Result<LineCounts, Failure> {
    let directory = course.directory(chapter);
    let mut counts = LineCounts::new();
    for path in files(&directory).map_err(|cause| unable(&directory, &cause))? {
        let name = path.strip_prefix(&directory).unwrap_or(&path).to_string_lossy();
        counts.insert(name.replace('\\', "/"), read(&path)?.lines().count());
    }
    Ok(counts)
}

fn files_to_text(stems: [&str; 2], counts: &[LineCounts; 2]) -> String {
    let [before, after] = counts;
    let mut files: Vec<&String> = before.keys().chain(after.keys()).collect();
    files.sort();
    files.dedup();
    let width = files.iter().map(|file| file.len()).max().unwrap_or(0);
    let row = |title: &str, cells: [String; 2]| {
        let [left, right] = cells;
        let (first, second) = (stems[0].len(), stems[1].len());
        format!("  {title:width$}  {left:>first$}  {right:>second$}\n")
    };
    let cell = |lines: Option<&usize>| lines.map_or("-".to_owned(), ToString::to_string);
    let mut text = "Files, and their lines:\n".to_owned();
    text += &row("", stems.map(str::to_owned));
    for file in files {
        text += &row(file, [cell(before.get(file)), cell(after.get(file))]);
    }
    let total = |counts: &LineCounts| counts.values().sum::<usize>().to_string();
    text += &row("all", [total(before), total(after)]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(before: &str, after: &str) -> Difference {
        let course = Course::open().expect("the chapters are there");
        let (before, after) = (course.find(before), course.find(after));
        let (before, after) = (before.expect("it is there"), after.expect("it is there"));
        Difference::between(&course, before, after).expect("both can be read")
    }

    fn names(files: &ByFile) -> Vec<&str> {
        files.values().flatten().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn chapter_4_kept_the_seal_and_dropped_the_server() {
        let difference = difference("3", "4");
        assert!(difference.same.contains(&"Seal".to_owned()));
        assert!(names(&difference.anew).contains(&"Block"));
        assert!(names(&difference.new).contains(&"Nonce"));
        assert!(names(&difference.gone).contains(&"TimestampServer"));
    }

    #[test]
    fn what_works_with_any_protocol_is_new_in_chapter_5_and_the_same_in_chapter_6() {
        assert!(names(&difference("4", "5").new).contains(&"Node"));
        assert!(difference("5", "6").same.contains(&"Node".to_owned()));
    }

    #[test]
    fn a_name_that_came_through_a_chapter_between_is_the_same() {
        let difference = difference("1", "4");
        assert!(difference.same.contains(&"Amount".to_owned()));
        assert!(names(&difference.anew).contains(&"Transaction"));
    }

    #[test]
    fn a_chapter_does_not_differ_from_itself() {
        let Difference { same, anew, new, gone } = difference("2", "2");
        assert!(!same.is_empty());
        assert!(anew.is_empty() && new.is_empty() && gone.is_empty());
    }

    #[test]
    fn long_lines_are_wrapped_between_words() {
        let text = wrapped(["abcdefghi,"; 20], "    ");
        assert!(text.lines().all(|line| line.starts_with("    abc") && line.len() <= 100));
        assert_eq!(text.matches("abcdefghi,").count(), 20);
    }
}
