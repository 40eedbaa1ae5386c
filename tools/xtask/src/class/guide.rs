//! What the guide in `course/teaching/` says of the notebooks, and whether it is there.
//!
//! A cell is named by its id: `` `#pay-bob` `` in the pages of a chapter, `` `2#pay-bob` `` elsewhere.

use super::sections::Chapter;
use kusari_tools::course::{files, read};
use kusari_tools::{Failure, unable};
use regex_lite::Regex;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a page for students may have, so that it fits one sheet of A4: words, and lines.
const HANDOUT: (usize, usize) = (480, 75);

/// The table that tells a teacher where in a chapter something is, in all of its notebooks.
pub(super) fn map(parts: &[Chapter]) -> String {
    let mut text =
        "| section | minutes | cells of code, by number and name |\n|---|---|---|\n".to_owned();
    for (part, section) in parts.iter().flat_map(|it| it.sections.iter().map(move |at| (it, at))) {
        let part = if parts.len() > 1 { format!("{}: ", part.name) } else { String::new() };
        let cells = section.cells.iter().map(|(number, id)| format!("{number} `#{id}`"));
        let cells = cells.collect::<Vec<_>>().join(" · ");
        let cells = if cells.is_empty() { "text only".to_owned() } else { cells };
        text += &format!("| {part}{} | {} | {cells} |\n", section.title, section.minutes);
    }
    text
}

/// All that is wrong with the guide: pages that are missing, links that lead nowhere, cells that no
/// notebook has, sheets that are too long.
pub(super) fn faults(root: &Path, chapters: &[Chapter]) -> Result<Vec<String>, Failure> {
    let folder = root.join("course/teaching");
    let mut faults = Vec::new();
    for chapter in chapters.chunk_by(|a, b| a.number == b.number).map(|it| &it[0]) {
        for page in [format!("{}.md", chapter.stem), format!("handouts/{}.md", chapter.stem)] {
            if !folder.join(&page).is_file() {
                faults.push(format!("course/teaching/{page} is missing"));
            }
        }
    }
    for path in pages(&folder)? {
        let text = read(&path)?;
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let own = chapters.iter().find(|it| it.stem == stem).map(|it| it.number);
        let mut found = unknown_cells(&text, own, chapters);
        found.extend(dead_links(&text, &path));
        if name.contains("handouts") {
            found.extend(is_too_long(&text));
        }
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    Ok(faults)
}

/// All pages of the guide.
fn pages(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let found = files(folder).map_err(|why| unable(folder, &why))?;
    Ok(found.into_iter().filter(|it| it.extension().is_some_and(|it| it == "md")).collect())
}

/// The cells that a text names and no notebook has.
fn unknown_cells(text: &str, own: Option<u32>, chapters: &[Chapter]) -> Vec<String> {
    let name = Regex::new("`([0-9]*)#([^`]*)`").expect("it is well formed");
    let names = name.captures_iter(text).map(|it| (it[1].to_owned(), it[2].to_owned()));
    let is_unknown = |(number, id): &(String, String)| {
        let number = number.parse::<u32>().ok().or(own);
        let parts = chapters.iter().filter(|it| Some(it.number) == number);
        !parts.flat_map(|it| &it.sections).any(|section| section.ids.contains(id))
    };
    let unknown: BTreeSet<_> = names.filter(is_unknown).collect();
    unknown.into_iter().map(|(number, id)| format!("there is no cell {number}#{id}")).collect()
}

/// The links to files that are not there. Links to the web are not looked up.
fn dead_links(text: &str, page: &Path) -> Vec<String> {
    let link = Regex::new(r"\]\(([^)\s]+)\)").expect("it is well formed");
    let folder = page.parent().expect("a page is in a folder");
    let targets = link.captures_iter(text).map(|it| it[1].to_owned());
    let is_dead = |target: &String| {
        let path = target.split('#').next().unwrap_or_default();
        !target.contains("://") && !path.is_empty() && !folder.join(path).exists()
    };
    targets.filter(is_dead).map(|it| format!("the link to {it} leads nowhere")).collect()
}

fn is_too_long(text: &str) -> Option<String> {
    let (words, lines) = (text.split_whitespace().count(), text.lines().count());
    let is_too_long = words > HANDOUT.0 || lines > HANDOUT.1;
    is_too_long.then(|| format!("{words} words in {lines} lines don't fit on one sheet"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::class::sections::Section;
    use std::fs;

    fn chapter(number: u32, ids: &[&str]) -> Chapter {
        let ids: Vec<String> = ids.iter().map(|it| (*it).to_owned()).collect();
        let cells = vec![(3, ids[0].clone())];
        let section =
            Section { title: "1. One".into(), minutes: 5, cells, ids, ..Section::default() };
        Chapter {
            number,
            name: number.to_string(),
            stem: format!("stage{number}_x"),
            sections: vec![section],
            ..Chapter::default()
        }
    }

    #[test]
    fn a_cell_that_is_not_there_is_told() {
        let chapters = [chapter(1, &["pay", "ask"]), chapter(2, &["sign"])];
        let text = "`#pay`, `#ask`, `2#sign`, `#sign`, `2#pay`, `3#pay`, `C#`, # no cell, `a#b`";
        let told = unknown_cells(text, Some(1), &chapters);
        let expected = ["#sign", "2#pay", "3#pay"].map(|it| format!("there is no cell {it}"));
        assert_eq!(told, expected);
        assert_eq!(unknown_cells("`#pay`", None, &chapters).len(), 1, "of no chapter");
        assert!(map(&chapters[1..]).contains("| 1. One | 5 | 3 `#sign` |"));
        let part = |name: &str| Chapter { name: name.into(), ..chapter(2, &["sign"]) };
        let parts = [part("2.1"), Chapter { sections: Vec::new(), ..part("2.2") }, part("2.3")];
        assert!(map(&parts).contains("| 2.1: 1. One | 5 | 3 `#sign` |\n| 2.3: 1. One |"));
        assert_eq!(unknown_cells("`#sign`, `2#sign`, `2#pay`", Some(2), &parts).len(), 1);
    }

    #[test]
    fn a_link_to_nothing_and_a_missing_page_are_told() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("course/teaching/handouts");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("stage1_x.md"), "[a](../README.md#b) [b](https://x.org/y) [c](#d)")
            .unwrap();
        let told = faults(root.path(), &[chapter(1, &["pay"])]).unwrap();
        let [missing, dead] = &told[..] else { panic!("{told:?}") };
        assert_eq!(missing, "course/teaching/stage1_x.md is missing");
        assert!(dead.ends_with("stage1_x.md: the link to ../README.md#b leads nowhere"), "{dead}");
        fs::write(root.path().join("course/teaching/README.md"), "it is there").unwrap();
        fs::write(root.path().join("course/teaching/stage1_x.md"), "`#pay`").unwrap();
        assert_eq!(faults(root.path(), &[chapter(1, &["pay"])]).unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_sheet_has_room_for_so_much() {
        assert_eq!(is_too_long(&"word ".repeat(HANDOUT.0)), None);
        assert!(is_too_long(&"word ".repeat(HANDOUT.0 + 1)).is_some());
        assert!(is_too_long(&"\n".repeat(HANDOUT.1 + 1)).is_some());
    }
}
