//! The sections of a chapter, and how many of its minutes each of them takes.

use kusari_tools::course::{self, Course};
use kusari_tools::notebook::{self, Cell, Notebook};
use kusari_tools::{Failure, Part};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A chapter as a teacher plans it, or one of its notebooks if it has several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chapter {
    pub(crate) number: u32,
    /// `6`, or `6.2` for the second of several notebooks.
    pub(crate) name: String,
    /// The chapter's, which names its pages in the guide.
    pub(crate) stem: String,
    /// The notebook's.
    pub(crate) notebook: String,
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
    let parts = chapters.chapters().map(|chapter| of_chapter(&root, chapter));
    Ok(parts.collect::<Result<Vec<_>, _>>()?.concat())
}

/// The notebooks of a chapter, but for those that no class needs.
fn of_chapter(root: &Path, chapter: &course::Chapter) -> Result<Vec<Chapter>, Failure> {
    let parts: Vec<Part> = chapter.parts(root).into_iter().filter(|it| !it.is_optional()).collect();
    let turns = chapter.turns(root);
    let all = exercises(&root.join("course/exercises/src/catalogue"), chapter.number.into());
    let of_part = |(part, number): (&Part, u32)| {
        let refused = |why: String| Failure::Refused(format!("{}: {why}", part.path()));
        let text = fs::read_to_string(root.join(part.path()));
        let text = text.map_err(|why| refused(why.to_string()))?;
        let notebook = notebook::parse(&text).map_err(refused)?;
        let is_alone = parts.len() == 1;
        let has = |place: &str| text.contains(&format!("\"## {place}"));
        let own = all.iter().filter(|it| is_alone || has(&it.place));
        Ok(Chapter {
            number: chapter.number.into(),
            name: match is_alone {
                true => chapter.number.to_string(),
                false => format!("{}.{number}", chapter.number),
            },
            stem: chapter.stem.clone(),
            notebook: part.stem.clone(),
            sections: of_notebook(&notebook, &turns).map_err(refused)?,
            exercises: own.map(|it| (it.name.clone(), it.minutes)).collect(),
        })
    };
    parts.iter().zip(1..).map(of_part).collect()
}

/// The notebooks that take more than is good at once.
pub(super) fn too_long(chapters: &[Chapter]) -> Vec<String> {
    const MOST: u64 = 90;
    let is_long = |it: &&Chapter| it.minutes() > MOST;
    let fault = |it: &Chapter| {
        let (notebook, minutes) = (&it.notebook, it.minutes());
        format!("notebooks/{notebook}.ipynb takes {minutes} minutes, and {MOST} are enough at once")
    };
    chapters.iter().filter(is_long).map(fault).collect()
}

/// An exercise: its name, under which heading its idea is, and how long it takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Exercise {
    name: String,
    place: String,
    minutes: u64,
}

/// The exercises in `stageN.rs`.
fn exercises(sources: &Path, number: u32) -> Vec<Exercise> {
    let text = fs::read_to_string(sources.join(format!("stage{number}.rs"))).unwrap_or_default();
    let (mut found, mut last) = (Vec::new(), Exercise::default());
    for line in text.lines().map(|line| line.trim().trim_end_matches(',')) {
        if let Some(name) = line.strip_prefix("name: ") {
            name.trim_matches('"').clone_into(&mut last.name);
        } else if let Some(place) = line.strip_prefix("place: ") {
            place.trim_matches('"').clone_into(&mut last.place);
        } else if let Some(Ok(minutes)) = line.strip_prefix("minutes: ").map(str::parse) {
            found.push(Exercise { minutes, ..last.clone() });
        }
    }
    found
}

// What it takes to read a word, to go through a line of a listing, to run a cell and look at what
// comes out, and to decide what to expect: in hundredths of a second. Who reads English as a second
// language (B2) reads 130 words a minute.
const WORD: u64 = 60 * 100 / 130;
const LISTING_LINE: u64 = 200;
const CELL: u64 = 2_000;
const CELL_LINE: u64 = 200;
const PREDICTION: u64 = 6_000;

const MINUTE: u64 = 6_000;

/// A heading with less than this under it belongs to the section before.
const SHORT: u64 = MINUTE;

/// The sections of a notebook. `turns` are what its chapter's turns take, all three cells together.
fn of_notebook(notebook: &Notebook, turns: &[(String, u64)]) -> Result<Vec<Section>, String> {
    let sections = joined(cut(notebook, turns));
    let all: u64 = sections.iter().map(|it| it.weight).sum();
    let mut sections = shared(sections, all.div_ceil(MINUTE));
    if sections.is_empty() {
        return Err("it has no headings".to_owned());
    }
    sections.retain(|it| !it.title.is_empty());
    Ok(sections)
}

/// Cuts where a line of text begins with `## `. What stands before belongs to the first section.
fn cut(notebook: &Notebook, turns: &[(String, u64)]) -> Vec<Section> {
    let minutes = |name: &str| turns.iter().find(|it| it.0 == name).map_or(0, |it| it.1);
    let parts = notebook.turns().flat_map(|it| {
        let of_text = (it.text.id.as_str(), minutes(&it.name()));
        [of_text, (it.yours.id.as_str(), 0), (it.check.id.as_str(), 0)]
    });
    let of_turns: BTreeMap<&str, u64> = parts.collect();
    let mut sections: Vec<Section> = vec![Section::default()];
    for (number, cell) in numbered(notebook) {
        let of_turn = of_turns.get(cell.id.as_str());
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
            let is_mark = is_text && line.starts_with("<!-- scene:");
            if of_turn.is_some() || is_mark {
                continue;
            } else if cell.code.is_some() {
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
        let section = sections.last_mut().expect("there is one from the beginning");
        section.weight += of_turn.map_or(0, |minutes| minutes * MINUTE);
        if let Some(number) = number {
            section.weight += if of_turn.is_some() { 0 } else { CELL };
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

    fn notebook() -> Notebook {
        let question = "*Before you run the next cell:* how many?\n";
        let cells = vec![
            Cell::text("title", "# Chapter\n\nA sentence."),
            Cell::text("stand", &format!("## Where we stand\n{question}")),
            Cell::code("setup", "let a = 1;\na"),
            Cell::text("able", "## You will be able to\n\n* **do** it"),
            Cell::text(
                "one",
                &format!("## 1. One\n{question}```rust\n## no heading\n```\n{question}"),
            ),
            Cell::code("two", "1 + 1"),
            Cell::text("end", &format!("the end\n\n## Recap\n\n{question}")),
        ];
        Notebook { cells }
    }

    #[test]
    fn sections_are_cut_at_headings_and_know_their_cells() {
        let sections = of_notebook(&notebook(), &[]).unwrap();
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
        let cells = cut(&notebook(), &[]);
        for minutes in [1, 7, 30, 85, 1_000] {
            let sections = shared(joined(cells.clone()), minutes);
            assert_eq!(sections.iter().map(|it| it.minutes).sum::<u64>(), minutes);
        }
        let sections = shared(joined(cells), 1_000);
        assert!(sections[1].minutes > sections[2].minutes, "two questions and a cell take longer");
    }

    #[test]
    fn exercises_say_how_long_they_take() {
        let folder = tempfile::tempdir().unwrap();
        let text = "name: \"a\",\n title: \"minutes: 9\",\n place: \"1. One\",\n minutes: 5,\n name: \"b\",\n minutes: 10,\n";
        fs::write(folder.path().join("stage1.rs"), text).unwrap();
        let found = |number| exercises(folder.path(), number);
        let exercise = |name: &str, minutes| Exercise {
            name: name.to_owned(),
            place: "1. One".to_owned(),
            minutes,
        };
        assert_eq!(found(1), [exercise("a", 5), exercise("b", 10)]);
        assert_eq!(found(3), []);
    }

    #[test]
    fn minutes_are_computed_and_a_turn_takes_its_own() {
        let words = |count: usize| "word ".repeat(count);
        let of = |cells: &[Cell]| {
            let notebook = Notebook { cells: cells.to_vec() };
            let turns = [("pay_twice".to_owned(), 7)];
            of_notebook(&notebook, &turns).unwrap().iter().map(|it| it.minutes).collect::<Vec<_>>()
        };
        let read = Cell::text("read", &format!("## 1. One\n{}", words(1_300)));
        assert_eq!(of(std::slice::from_ref(&read)), [10], "130 words a minute");
        let touched = Cell::text("read", &format!("{}\n\n<!-- scene: blocks -->", read.source));
        assert_eq!(of(&[touched]), [10], "no one has to read where a scene is, or to touch it");
        let turn = [
            Cell::text("turn-pay-twice", &format!("### Your turn\n{}", words(500))),
            Cell::code("your-pay-twice", "fn pay_twice() {\n    todo!()\n}"),
            Cell::code("check-pay-twice", "check::pay_twice(pay_twice)"),
        ];
        let all = [&[read], &turn[..]].concat();
        assert_eq!(of(&all), [17], "whatever there is to read in it");
        assert!(of(&all[..3])[0] > 12, "what isn't complete is text and code like any other");
    }

    #[test]
    fn a_chapter_may_have_several_notebooks_and_what_is_optional_is_in_no_schedule() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let page = |title: &str, words: usize| {
            let cells = vec![Cell::text("a", &format!("## {title}\n{}", "word ".repeat(words)))];
            notebook::write(&Notebook { cells })
        };
        let exercise = |name: &str, place: &str| {
            format!("name: \"{name}\",\nplace: \"{place}\",\nminutes: 5,\n")
        };
        let exercises =
            exercise("a", "1. Two") + &exercise("b", "1. One") + &exercise("c", "1. Two");
        write("course/exercises/src/catalogue/stage6.rs", &exercises);
        write("notebooks/stage6_coin.ipynb", &page("1. One", 640));
        let six = course::Chapter { number: 6, stem: "stage6_coin".to_owned() };
        let [alone] = &of_chapter(root.path(), &six).unwrap()[..] else { panic!("there is one") };
        assert_eq!((alone.name.as_str(), alone.minutes(), alone.exercises.len()), ("6", 5, 3));
        write("notebooks/stage6_coin_2_money.ipynb", &page("1. Two", 13_000));
        write("notebooks/stage6_coin_extra.ipynb", &page("1. Three", 130));
        let parts = of_chapter(root.path(), &six).unwrap();
        let told: Vec<_> = parts.iter().map(|it| (it.name.as_str(), it.minutes())).collect();
        assert_eq!(told, [("6.1", 5), ("6.2", 100)]);
        let names = |it: &Chapter| it.exercises.iter().map(|it| it.0.clone()).collect::<String>();
        assert_eq!(parts.iter().map(names).collect::<Vec<_>>(), ["b", "ac"]);
        let [long] = &too_long(&parts)[..] else { panic!("one is") };
        assert!(long.starts_with("notebooks/stage6_coin_2_money.ipynb takes 100"), "{long}");
    }

    #[test]
    fn the_table_of_the_notebooks_says_the_same_minutes() {
        let readme = fs::read_to_string(course::root().join("notebooks/README.md")).unwrap();
        for chapter in of_course().expect("there are chapters") {
            let link = format!("({}.ipynb)", chapter.notebook);
            let row = readme.lines().find(|line| line.contains(&link)).expect("it has a row");
            assert!(row.ends_with(&format!("| {} |", chapter.minutes())), "{row}");
        }
    }
}
