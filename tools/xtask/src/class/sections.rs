//! The sections of a chapter, and how many of its minutes each of them takes.

use kusari_tools::Failure;
use kusari_tools::course::{self, Course};
use kusari_tools::notebook::{self, Cell, Notebook};
use std::fs;
use std::path::Path;

/// A chapter as a teacher plans it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chapter {
    pub(crate) number: u32,
    pub(crate) stem: String,
    pub(crate) sections: Vec<Section>,
    /// Its exercises in their order, each with its minutes.
    pub(crate) exercises: Vec<(String, u64)>,
}

/// What stands under one heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) minutes: u64,
    /// The cells of code: the number that Jupyter shows, and the id.
    pub(crate) cells: Vec<(usize, String)>,
    /// All cells that have something under this heading.
    pub(crate) ids: Vec<String>,
    pub(super) weight: u64,
}

impl Chapter {
    pub(crate) fn minutes(&self) -> u64 {
        self.sections.iter().map(|it| it.minutes).sum()
    }
}

impl Section {
    /// `4` for `4. What does the ledger refuse?`, or the title where there is no number.
    pub(crate) fn label(&self) -> &str {
        match self.title.split_once(". ") {
            Some((number, _)) if number.parse::<u32>().is_ok() => number,
            _ => &self.title,
        }
    }
}

/// All chapters, from their notebooks.
pub(crate) fn of_course() -> Result<Vec<Chapter>, Failure> {
    let chapters = Course::open()?;
    let root = course::root();
    chapters.chapters().map(|chapter| of_chapter(&root, chapter)).collect()
}

fn of_chapter(root: &Path, chapter: &course::Chapter) -> Result<Chapter, Failure> {
    let stem = &chapter.stem;
    let name = format!("notebooks/{stem}.ipynb");
    let refused = |why: String| Failure::Refused(format!("{name}: {why}"));
    let text = fs::read_to_string(root.join(&name)).map_err(|why| refused(why.to_string()))?;
    let notebook = notebook::parse(&text).map_err(refused)?;
    let sections = of_notebook(&notebook).map_err(refused)?;
    let exercises = exercises(&root.join("course/exercises/src/catalogue"), chapter.number.into());
    Ok(Chapter { number: chapter.number.into(), stem: stem.clone(), sections, exercises })
}

/// The exercises in `stageN.rs`: names, and minutes.
fn exercises(sources: &Path, number: u32) -> Vec<(String, u64)> {
    let text = fs::read_to_string(sources.join(format!("stage{number}.rs"))).unwrap_or_default();
    let (mut found, mut last) = (Vec::new(), "");
    for line in text.lines().map(|line| line.trim().trim_end_matches(',')) {
        if let Some(name) = line.strip_prefix("name: ") {
            last = name.trim_matches('"');
        } else if let Some(Ok(minutes)) = line.strip_prefix("minutes: ").map(str::parse) {
            found.push((last.to_owned(), minutes));
        }
    }
    found
}

// What it takes to read a word, to go through a line of a listing, to run a cell and look at what
// comes out, and to decide what one expects: in hundredths of a second. Only the proportions count,
// because the sum is the chapter's minutes, which its author has set.
const WORD: u64 = 35;
const LISTING_LINE: u64 = 200;
const CELL: u64 = 2_000;
const CELL_LINE: u64 = 200;
const PREDICTION: u64 = 6_000;

/// A heading with less than this under it belongs to the section before.
const SHORT: u64 = 6_000;

fn of_notebook(notebook: &Notebook) -> Result<Vec<Section>, String> {
    let minutes = notebook.minutes.ok_or("it does not say how many minutes it takes")?;
    let mut sections = shared(joined(cut(notebook)), minutes);
    if sections.is_empty() {
        return Err("it has no headings".to_owned());
    }
    sections.retain(|it| !it.title.is_empty());
    Ok(sections)
}

/// Cuts where a line of text begins with `## `. What stands before belongs to the first section.
fn cut(notebook: &Notebook) -> Vec<Section> {
    let mut sections: Vec<Section> = vec![Section::default()];
    for (number, cell) in numbered(notebook) {
        let mut is_listing = false;
        for line in cell.source.lines() {
            let is_text = cell.code.is_none() && !is_listing;
            if let Some(title) = line.strip_prefix("## ").filter(|_| is_text) {
                sections.push(Section { title: title.to_owned(), ..Section::default() });
            }
            let section = sections.last_mut().expect("there is one from the beginning");
            if section.ids.last() != Some(&cell.id) {
                section.ids.push(cell.id.clone());
            }
            if cell.code.is_some() {
                section.weight += CELL_LINE * u64::from(!line.trim().is_empty());
            } else if line.starts_with("```") {
                is_listing = !is_listing;
            } else if is_listing {
                section.weight += LISTING_LINE;
            } else {
                section.weight += WORD * line.split_whitespace().count() as u64;
                section.weight += PREDICTION * u64::from(line.contains("*Before you "));
            }
        }
        if let Some(number) = number {
            let section = sections.last_mut().expect("there is one from the beginning");
            section.weight += CELL;
            section.cells.push((number, cell.id.clone()));
        }
    }
    if sections.len() > 1 {
        let opening = sections.remove(0);
        sections[0].weight += opening.weight;
        sections[0].ids.splice(0..0, opening.ids);
        sections[0].cells.splice(0..0, opening.cells);
    }
    sections
}

/// The cells, those of code with the number that stands beside them after a run from the top.
fn numbered(notebook: &Notebook) -> impl Iterator<Item = (Option<usize>, &Cell)> {
    let mut count = 0;
    notebook.cells.iter().map(move |cell| {
        count += usize::from(cell.code.is_some());
        (cell.code.as_ref().map(|_| count), cell)
    })
}

fn joined(sections: Vec<Section>) -> Vec<Section> {
    let mut joined: Vec<Section> = Vec::new();
    for section in sections {
        match joined.last_mut() {
            Some(before) if section.weight < SHORT => {
                before.weight += section.weight;
                before.ids.extend(section.ids);
                before.cells.extend(section.cells);
            }
            _ => joined.push(section),
        }
    }
    joined
}

/// Shares the minutes in proportion to the weights. The sum is exactly that of the chapter, because
/// what is rounded is the time at which a section ends.
fn shared(mut sections: Vec<Section>, minutes: u64) -> Vec<Section> {
    let all: u64 = sections.iter().map(|it| it.weight).sum::<u64>().max(1);
    let (mut so_far, mut ended) = (0, 0);
    for section in &mut sections {
        so_far += section.weight;
        let end = (2 * so_far * minutes + all) / (2 * all);
        section.minutes = end - ended;
        ended = end;
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;
    use kusari_tools::notebook::Code;

    fn text(id: &str, source: &str) -> Cell {
        Cell { id: id.into(), source: source.into(), ..Cell::default() }
    }

    fn code(id: &str, source: &str) -> Cell {
        Cell { code: Some(Code::default()), ..text(id, source) }
    }

    fn notebook(minutes: u64) -> Notebook {
        let question = "*Before you run the next cell:* how many?\n";
        let cells = vec![
            text("title", "# Chapter\n\nA sentence."),
            text("stand", &format!("## Where we stand\n{question}")),
            code("setup", "let a = 1;\na"),
            text("able", "## You will be able to\n\n* **do** it"),
            text("one", &format!("## 1. One\n{question}```rust\n## no heading\n```\n{question}")),
            code("two", "1 + 1"),
            text("end", &format!("the end\n\n## Recap\n\n{question}")),
        ];
        Notebook { minutes: Some(minutes), cells }
    }

    #[test]
    fn sections_are_cut_at_headings_and_know_their_cells() {
        let sections = of_notebook(&notebook(30)).unwrap();
        let titles: Vec<_> = sections.iter().map(|it| it.title.as_str()).collect();
        assert_eq!(
            titles,
            ["Where we stand", "1. One", "Recap"],
            "a short one joins the one before"
        );
        let labels: Vec<_> = sections.iter().map(Section::label).collect();
        assert_eq!(labels, ["Where we stand", "1", "Recap"]);
        assert_eq!(sections[0].ids, ["title", "stand", "setup", "able"]);
        assert_eq!(sections[0].cells, [(1, "setup".to_owned())]);
        assert_eq!(sections[1].cells, [(2, "two".to_owned())]);
        assert_eq!(sections[1].ids, ["one", "two", "end"], "a cell may have the end of one");
        assert_eq!(sections[2].ids, ["end"], "and the beginning of the next");
    }

    #[test]
    fn the_minutes_of_the_sections_are_those_of_the_chapter() {
        for minutes in [1, 7, 30, 85, 1_000] {
            let sections = of_notebook(&notebook(minutes)).unwrap();
            assert_eq!(sections.iter().map(|it| it.minutes).sum::<u64>(), minutes);
        }
        let sections = of_notebook(&notebook(1_000)).unwrap();
        assert!(sections[1].minutes > sections[2].minutes, "two questions and a cell take longer");
        assert!(of_notebook(&Notebook { minutes: None, ..notebook(1) }).is_err());
    }

    #[test]
    fn exercises_say_how_long_they_take() {
        let folder = tempfile::tempdir().unwrap();
        let text =
            "name: \"a\",\n title: \"minutes: 9\",\n minutes: 5,\n name: \"b\",\n minutes: 10,\n";
        fs::write(folder.path().join("stage1.rs"), text).unwrap();
        let found = |number| exercises(folder.path(), number);
        assert_eq!(found(1), [("a".to_owned(), 5), ("b".to_owned(), 10)]);
        assert_eq!(found(3), []);
    }

    #[test]
    fn the_proportions_are_near_the_minutes_that_the_authors_have_set() {
        for chapter in of_course().expect("there are chapters") {
            let raw: u64 = chapter.sections.iter().map(|it| it.weight).sum::<u64>() / SHORT;
            let set = chapter.minutes();
            assert!(raw * 3 < set * 4 && set * 3 < raw * 5, "{}: {raw}, {set}", chapter.stem);
        }
    }

    #[test]
    fn the_table_of_the_notebooks_says_the_same_minutes() {
        let readme = fs::read_to_string(course::root().join("notebooks/README.md")).unwrap();
        for chapter in of_course().expect("there are chapters") {
            let link = format!("({}.ipynb)", chapter.stem);
            let row = readme.lines().find(|line| line.contains(&link)).expect("it has a row");
            assert!(row.ends_with(&format!("| {} |", chapter.minutes())), "{row}");
        }
    }
}
