//! How much a notebook may ask of its reader at once.

use super::finding::Finding;
use kusari_tools::notebook::Notebook;

/// How many lines a cell of code has at most, so that it fits a screen with what it puts out.
const CELL: usize = 25;
/// How many lines of the source are shown at once.
const LISTING: usize = 12;

pub(super) fn check(notebook: &Notebook, least_turns: usize) -> Vec<Finding> {
    let mut found = Vec::new();
    for cell in &notebook.cells {
        let lines = cell.source.lines().count();
        if cell.code.is_some() && lines > CELL {
            let text = format!("it has {lines} lines of code, and at most {CELL} are read at once");
            found.push(Finding::at(&cell.id, "long-cell", text));
        }
        let listings = cell.source.split("<!-- listing:").skip(1);
        let lines = |it: &str| it.lines().skip(2).take_while(|it| !it.starts_with("```")).count();
        if let Some(lines) = listings.map(lines).max().filter(|it| *it > LISTING) {
            let text = format!("its listing has {lines} lines, and at most {LISTING} are read");
            found.push(Finding::at(&cell.id, "long-listing", text));
        }
    }
    let turns = notebook.cells.iter().filter(|it| it.id.starts_with("turn-")).count();
    if turns < least_turns {
        let text = format!("it has {turns} turns, and at least {least_turns} are due");
        found.push(Finding::new("few-turns", text));
    }
    found
}
