//! What can be said of a notebook without running it.

use super::finding::Finding;
use super::{dirt, judge, listing, size, turns};
use kusari_tools::notebook::{self, Cell, Code, Notebook, PROCESSES, RAISES, STDERR, VARIES};
use kusari_tools::rust::tokens;
use std::collections::BTreeSet;

/// What a notebook is checked against, besides itself.
pub(crate) struct Surroundings<'a> {
    /// Reads a file of the repository.
    pub(crate) read: &'a dyn Fn(&str) -> Result<String, String>,
    /// Texts that betray the machine on which a notebook was run.
    pub(crate) places: Vec<String>,
    /// The turns of the chapter that have a check.
    pub(crate) turns: &'a [String],
    /// How many cells of code it has at least.
    pub(crate) least_cells: usize,
    /// How many turns it has at least.
    pub(crate) least_turns: usize,
}

/// Reads a notebook and checks everything about it that takes no kernel.
pub(crate) fn check(text: &str, around: &Surroundings<'_>) -> Result<Notebook, Vec<Finding>> {
    let notebook = notebook::parse(text)
        .map_err(|why| vec![Finding::new("format", format!("it is no notebook: {why}"))])?;
    let mut found = Vec::new();
    if let Some(dirt) = dirt::dirt(text, &notebook::write(&notebook)) {
        found.push(Finding::new("dirty", dirt));
    }
    found.extend(cells(&notebook));
    found.extend(counts(&notebook));
    found.extend(turns::check(&notebook, around.turns));
    found.extend(size::check(&notebook, around.least_turns));
    for cell in &notebook.cells {
        match &cell.code {
            None => found.extend(listings(cell, around).err()),
            Some(code) => found.extend(stored(cell, code, &around.places)),
        }
    }
    let count = notebook.cells.iter().filter(|it| it.code.is_some()).count();
    if count < around.least_cells {
        let text =
            format!("it has {count} cells of code, and at least {} are due", around.least_cells);
        found.push(Finding::new("few-cells", text));
    }
    if found.is_empty() { Ok(notebook) } else { Err(found) }
}

/// What is wrong with the cells as their author wrote them. `--write` does not mend that.
pub(crate) fn cells(notebook: &Notebook) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for cell in &notebook.cells {
        let mut refuse = |code, text: String| found.push(Finding::at(&cell.id, code, text));
        if !is_slug(&cell.id) {
            let text = format!("the id {:?} is no name such as pay-bob", cell.id);
            refuse("id", text);
        }
        if !seen.insert(&cell.id) {
            refuse("duplicate-id", "there is another cell with this id".to_owned());
        }
        if cell.source.trim().is_empty() {
            refuse("empty-cell", "it is empty".to_owned());
        }
        const TAGS: [&str; 4] = [VARIES, RAISES, STDERR, PROCESSES];
        for tag in cell.tags.iter().filter(|it| !TAGS.contains(&it.as_str())) {
            refuse("unknown-tag", format!("the tag {tag} is none of {}", TAGS.join(", ")));
        }
        match (&cell.expect, cell.tags.is_empty()) {
            (None, false) => {
                let text = "it is tagged and has no metadata {\"kusari\": {\"expect\": \"…\"}}";
                refuse("expect-missing", text.to_owned());
            }
            (Some(_), true) => {
                refuse("expect-untagged", "it has no tag and yet an expectation".to_owned());
            }
            (Some(expect), _) => {
                if let Err(why) = judge::expectation(expect) {
                    refuse(
                        "expect-unreadable",
                        format!("{expect} is no regular expression: {why}"),
                    );
                }
            }
            _ => {}
        }
    }
    found
}

/// Fills the listings of a cell.
pub(crate) fn filled(cell: &Cell, around: &Surroundings<'_>) -> Result<String, Finding> {
    listing::fill(&cell.source, around.read).map_err(|why| Finding::at(&cell.id, "listing", why))
}

fn listings(cell: &Cell, around: &Surroundings<'_>) -> Result<(), Finding> {
    let filled = filled(cell, around)?;
    let different = cell.source.lines().zip(filled.lines()).find(|(was, is)| was != is);
    let (was, is) = match different {
        Some(lines) => lines,
        None if cell.source == filled => return Ok(()),
        None => ("(it ends here)", "(there is more)"),
    };
    let text =
        format!("a listing is not what the source has\n      shown:  {was}\n      source: {is}");
    Err(Finding::at(&cell.id, "listing-drift", text))
}

/// Cells are numbered as if they had been run once, from the first to the last.
fn counts(notebook: &Notebook) -> Option<Finding> {
    let code = notebook.cells.iter().filter_map(|it| it.code.as_ref().map(|code| (it, code)));
    for ((cell, code), due) in code.zip(1..) {
        match code.execution_count {
            None => return Some(Finding::at(&cell.id, "never-run", "it was never run")),
            Some(count) if count != due => {
                let text = format!("its execution count is {count} and has to be {due}");
                return Some(Finding::at(&cell.id, "count", text));
            }
            _ => {}
        }
    }
    None
}

/// The kind of output that's a picture.
const PICTURE: &str = "image/svg+xml";

fn stored(cell: &Cell, code: &Code, places: &[String]) -> Vec<Finding> {
    if code.execution_count.is_none() {
        return Vec::new(); // one finding says so for the whole notebook
    }
    let mut found = judge::of_itself(cell, &code.outputs);
    found.iter_mut().for_each(|it| it.text.insert_str(0, "stored: "));
    let words = tokens(&cell.source).unwrap_or_default();
    if words.iter().any(|it| it.text.contains("assert"))
        && code.outputs.results.is_empty()
        && !cell.has(RAISES)
    {
        let text = "it asserts something and shows no value; end it with one";
        found.push(Finding::at(&cell.id, "no-evidence", text));
    }
    if draws(&cell.source) && !code.outputs.results.iter().any(|it| it.contains_key(PICTURE)) {
        let text = "it draws and shows only words; clone or write out each variable it gives away";
        found.push(Finding::at(&cell.id, "no-picture", text));
    }
    for (part, text) in code.outputs.parts() {
        if let Some(place) = places.iter().find(|it| text.contains(*it)) {
            let text = format!("{part} names a place on one machine: {place}");
            found.push(Finding::at(&cell.id, "machine-path", text));
        }
    }
    found
}

/// Whether a cell ends in a picture.
fn draws(source: &str) -> bool {
    let source = source.trim_end();
    let is_value = !source.ends_with(';');
    source.ends_with(".draw()?") || is_value && source.lines().any(|it| it.starts_with("figures::"))
}

fn is_slug(id: &str) -> bool {
    let plain = |word: &str| word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    id.len() <= 64 && id.split('-').all(|word| !word.is_empty() && plain(word))
}
