use super::columns::{Column, choose};
use super::tree::{Standing, Tree};
use std::collections::BTreeMap;

/// How many columns fit into a picture.
const COLUMNS: usize = 8;

/// How many rows are drawn. Branches that would need more are counted and left out.
const ROWS: usize = 9;

/// A column and a row.
pub(super) type Place = (usize, usize);

/// Where the blocks of a tree are drawn.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
    /// What stands in a column and row.
    pub(super) cells: BTreeMap<Place, Cell>,
    /// Which cell follows which, and the block that makes the link.
    pub(super) links: BTreeMap<(Place, Place), usize>,
    /// How many blocks are not drawn because their branch has no row.
    pub(super) without_row: usize,
}

/// What is drawn in one place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// A block, by its number in the tree.
    Block(usize),
    /// Blocks that are left out.
    LeftOut(usize),
}

impl Layout {
    pub(super) fn of(tree: &Tree) -> Layout {
        let rows = rows(tree);
        let columns = choose(tree.last_height(), wanted(tree, &rows), COLUMNS);
        let column_of = |height: usize| {
            columns.iter().position(|column| match *column {
                Column::Height(shown) => shown == height,
                Column::Gap(first, last) => (first..=last).contains(&height),
            })
        };
        let place = |block: usize| Some((column_of(tree.faces[block].height)?, rows[block]?));
        let mut layout = Layout {
            rows: rows.iter().flatten().max().map_or(0, |row| row + 1),
            cells: BTreeMap::new(),
            links: BTreeMap::new(),
            without_row: rows.iter().filter(|row| row.is_none()).count(),
            columns: Vec::new(),
        };
        for block in 0..tree.faces.len() {
            let Some(here) = place(block) else { continue };
            match (&columns[here.0], layout.cells.get_mut(&here)) {
                (Column::Height(_), _) => drop(layout.cells.insert(here, Cell::Block(block))),
                (Column::Gap(..), Some(Cell::LeftOut(count))) => *count += 1,
                (Column::Gap(..), _) => drop(layout.cells.insert(here, Cell::LeftOut(1))),
            }
            if let Some(before) = tree.parents[block].and_then(place)
                && before != here
            {
                layout.links.entry((before, here)).or_insert(block);
            }
        }
        layout.columns = columns;
        layout
    }
}

/// Heights, the most important first: where it begins and ends, where something is broken, where
/// branches part.
fn wanted(tree: &Tree, rows: &[Option<usize>]) -> Vec<usize> {
    let height = |block: usize| tree.faces[block].height;
    let shown = || (0..tree.faces.len()).filter(|block| rows[*block].is_some());
    let mut wanted = vec![0, tree.last_height(), height(tree.best)];
    let broken = shown().filter(|block| tree.faces[*block].standing == Standing::Broken);
    if let Some(first) = broken.map(height).min() {
        wanted.extend([first, first.saturating_sub(1), first + 1]);
    }
    wanted.extend(shown().filter(|block| !tree.faces[*block].labels.is_empty()).map(height));
    let parts =
        |block: &usize| tree.parents[*block].is_some_and(|parent| rows[parent] != rows[*block]);
    let mut forks: Vec<_> = shown().filter(parts).map(height).collect();
    forks.sort_unstable();
    for fork in forks.into_iter().rev() {
        wanted.extend([fork, fork - 1]);
    }
    wanted.push(1);
    wanted
}

/// The row of each block: the best chain is in the first, and each branch below the one it leaves.
fn rows(tree: &Tree) -> Vec<Option<usize>> {
    let mut children = vec![Vec::new(); tree.faces.len()];
    let mut reach: Vec<usize> = tree.faces.iter().map(|face| face.height).collect();
    for block in (0..tree.faces.len()).rev() {
        if let Some(parent) = tree.parents[block] {
            children[parent].push(block);
            reach[parent] = reach[parent].max(reach[block]);
        }
    }
    let mut on_best = vec![false; tree.faces.len()];
    tree.path(tree.best).for_each(|block| on_best[block] = true);

    let mut rows = vec![None; tree.faces.len()];
    // What is taken of each row: from the height where a branch leaves to where it ends.
    let mut taken: Vec<Vec<(usize, usize)>> = Vec::new();
    let mut open = vec![0];
    while let Some(first) = open.pop() {
        // The branch goes on with the child on the best chain, or else with the one that gets highest.
        let next = |block: &usize| {
            let ends =
                |child: &&usize| (on_best[**child], reach[**child], std::cmp::Reverse(**child));
            children[*block].iter().max_by_key(ends).copied()
        };
        let branch: Vec<_> = std::iter::successors(Some(first), next).collect();
        let from = tree.faces[first].height.saturating_sub(1);
        let to = tree.faces[branch[branch.len() - 1]].height;
        let parent_row = tree.parents[first].map(|parent| rows[parent]);
        let lowest = match parent_row {
            None => Some(0),
            Some(row) => row.map(|row: usize| row + 1),
        };
        let is_free = |row: &usize| {
            taken.get(*row).is_none_or(|spans| spans.iter().all(|(a, b)| to < *a || *b < from))
        };
        let row = lowest.and_then(|lowest| (lowest..ROWS).find(is_free));
        if let Some(row) = row {
            taken.resize(taken.len().max(row + 1), Vec::new());
            taken[row].push((from, to));
        }
        let mut leaving: Vec<usize> = Vec::new();
        for block in &branch {
            rows[*block] = row;
            leaving.extend(children[*block].iter().filter(|child| !branch.contains(child)));
        }
        // The last to leave is the next to be placed, so that no link has to cross a branch.
        open.extend(leaving);
    }
    rows
}
