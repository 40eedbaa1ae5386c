use super::model::{Standing, Tree};
use crate::figures::drawing::{Column, choose};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many columns fit into a picture.
const COLUMNS: usize = 8;

/// How many rows are drawn. Branches that would need more are counted and left out.
const ROWS: usize = 8;

/// A column and a row.
pub(crate) type Place = (usize, usize);

/// Where the blocks of a tree are drawn.
pub(crate) struct Layout {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: usize,
    /// What's in a column and row.
    pub(crate) cells: BTreeMap<Place, Cell>,
    /// Which cell follows which, and the block that makes the link.
    pub(crate) links: BTreeMap<(Place, Place), usize>,
    /// How many blocks in a column are not drawn because their branch has no row.
    pub(crate) beside: Vec<usize>,
}

/// What is drawn in one place.
pub(crate) enum Cell {
    /// A block, by its number in the tree.
    Block(usize),
    /// How many blocks are left out here.
    LeftOut(usize),
}

impl Layout {
    pub(crate) fn of(tree: &Tree) -> Layout {
        let branches = Branches::of(tree);
        let columns = choose(tree.last_height(), branches.wanted_heights(), COLUMNS);
        let column_of = |block: usize| {
            let height = tree.faces[block].height;
            let holds = |column: &Column| match *column {
                Column::Height(shown) => shown == height,
                Column::Gap(first, last) => (first..=last).contains(&height),
            };
            columns.iter().position(holds).expect("each height is in a column")
        };
        let is_drawn = |block: &usize| matches!(columns[column_of(*block)], Column::Height(_));
        let rows = branches.rows(|branch| branch.iter().any(is_drawn));

        let mut layout = Layout {
            rows: rows.iter().flatten().max().map_or(0, |row| row + 1),
            cells: BTreeMap::new(),
            links: BTreeMap::new(),
            beside: vec![0; columns.len()],
            columns: Vec::new(),
        };
        for (block, row) in rows.iter().enumerate() {
            let column = column_of(block);
            let Some(row) = *row else {
                layout.beside[column] += 1;
                continue;
            };
            let here = (column, row);
            let cell = match (&columns[column], layout.cells.get(&here)) {
                (Column::Height(_), _) => Cell::Block(block),
                (Column::Gap(..), Some(Cell::LeftOut(count))) => Cell::LeftOut(count + 1),
                (Column::Gap(..), _) => Cell::LeftOut(1),
            };
            layout.cells.insert(here, cell);
            let parent =
                tree.parents[block].and_then(|parent| Some((column_of(parent), rows[parent]?)));
            if let Some(before) = parent.filter(|before| *before != here) {
                layout.links.entry((before, here)).or_insert(block);
            }
        }
        layout.columns = columns;
        layout
    }
}

/// A tree, taken apart: the best chain, and each branch from where it leaves another one.
struct Branches<'a> {
    tree: &'a Tree,
    /// Each branch comes after the one that it leaves. If several leave the same one, the last to leave
    /// comes first.
    branches: Vec<Vec<usize>>,
}

impl Branches<'_> {
    fn of(tree: &Tree) -> Branches<'_> {
        let mut children = vec![Vec::new(); tree.faces.len()];
        let mut reach: Vec<usize> = tree.faces.iter().map(|face| face.height).collect();
        for block in (0..tree.faces.len()).rev() {
            if let Some(parent) = tree.parents[block] {
                children[parent].push(block);
                reach[parent] = reach[parent].max(reach[block]);
            }
        }
        let mut is_best = vec![false; tree.faces.len()];
        tree.path(tree.best).for_each(|block| is_best[block] = true);

        // A branch goes on with the child on the best chain, or else with the child that reaches highest.
        let rank = |child: &&usize| (is_best[**child], reach[**child], Reverse(**child));
        let next = |block: &usize| children[*block].iter().max_by_key(rank).copied();
        let mut branches = Vec::new();
        let mut open = vec![0];
        while let Some(first) = open.pop() {
            let branch: Vec<_> = std::iter::successors(Some(first), next).collect();
            let leaves = |block: &usize| {
                let goes_on = next(block);
                children[*block].iter().copied().filter(move |child| Some(*child) != goes_on)
            };
            open.extend(branch.iter().flat_map(leaves));
            branches.push(branch);
        }
        Branches { tree, branches }
    }

    fn height(&self, block: usize) -> usize {
        self.tree.faces[block].height
    }

    /// The most important heights first: where the best chain begins and ends, where something breaks, where
    /// there are names, and where branches part, long ones before short ones.
    fn wanted_heights(&self) -> Vec<usize> {
        let faces = &self.tree.faces;
        let mut wanted = vec![0, self.height(self.tree.best)];
        let broken = faces.iter().filter(|face| face.standing == Standing::Broken);
        if let Some(first) = broken.map(|face| face.height).min() {
            wanted.extend([first, first.saturating_sub(1), first + 1]);
        }
        wanted.extend(faces.iter().filter(|face| !face.labels.is_empty()).map(|face| face.height));
        let mut others: Vec<_> = self.branches.iter().skip(1).collect();
        others.sort_by_key(|branch| Reverse((branch.len(), self.height(branch[0]))));
        for branch in others {
            let (first, last) = (self.height(branch[0]), self.height(branch[branch.len() - 1]));
            wanted.extend([first, last, first - 1]);
        }
        wanted.push(1);
        wanted
    }

    /// The row of each block. The best chain is in the first, and each branch is below the one it leaves, so
    /// that no link crosses another branch. `is_shown` says which branches get a row.
    fn rows(&self, is_shown: impl Fn(&[usize]) -> bool) -> Vec<Option<usize>> {
        let mut rows = vec![None; self.tree.faces.len()];
        // Which part of each row is taken: from the height where a branch leaves to where it ends.
        let mut taken: [Vec<(usize, usize)>; ROWS] = Default::default();
        for branch in self.branches.iter().filter(|branch| is_shown(branch)) {
            let from = self.height(branch[0]).saturating_sub(1);
            let to = self.height(branch[branch.len() - 1]);
            let lowest = match self.tree.parents[branch[0]] {
                None => Some(0),
                Some(parent) => rows[parent].map(|row: usize| row + 1),
            };
            let is_free = |row: &usize| taken[*row].iter().all(|(a, b)| to < *a || *b < from);
            let row = lowest.and_then(|lowest| (lowest..ROWS).find(is_free));
            if let Some(row) = row {
                taken[row].push((from, to));
                branch.iter().for_each(|block| rows[*block] = Some(row));
            }
        }
        rows
    }
}
