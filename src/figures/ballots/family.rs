use super::marks::BallotBlock;
use super::sign::Signs;
use super::tally::Slot;
use crate::figures::drawing::{Canvas, MARGIN, count, label, palette, path, rect};
use std::collections::BTreeMap;

/// How many rows are drawn, and how high each is.
const MOST_ROWS: usize = 6;
const ROW: i32 = 36;
/// How wide the genesis is.
const GENESIS: i32 = 72;

/// Blocks and their parents, each with the row that it's drawn in.
pub(super) struct Family<'a> {
    pub(super) placed: Vec<Placed<'a>>,
    by_name: BTreeMap<&'a str, usize>,
}

pub(super) struct Placed<'a> {
    pub(super) block: &'a BallotBlock,
    /// The place of its parent, if that's known.
    pub(super) parent: Option<usize>,
    pub(super) row: usize,
    pub(super) is_final: bool,
}

impl<'a> Family<'a> {
    /// Finds the parents among the blocks of earlier views. The first child of a block is in its row, and every other child begins a
    /// new one.
    pub(super) fn new(
        blocks: impl Iterator<Item = &'a BallotBlock>,
        finals: &[&str],
    ) -> Family<'a> {
        let mut sorted: Vec<_> = blocks.collect();
        sorted.sort_by_key(|it| it.view);
        let mut family = Family { placed: Vec::new(), by_name: BTreeMap::new() };
        let mut rows = 0;
        let mut has_child: Vec<bool> = Vec::new();
        let mut root_has_child = false;
        for block in sorted {
            if family.by_name.contains_key(&*block.name) {
                continue;
            }
            let parent = block.parent.as_deref().and_then(|it| family.by_name.get(it).copied());
            let is_first = match parent {
                Some(place) => !std::mem::replace(&mut has_child[place], true),
                None => !std::mem::replace(&mut root_has_child, true),
            };
            let row = match (parent, is_first) {
                (Some(place), true) => family.placed[place].row,
                _ => rows,
            };
            rows = rows.max(row + 1);
            family.by_name.insert(&block.name, family.placed.len());
            has_child.push(false);
            let is_final = finals.contains(&&*block.name);
            family.placed.push(Placed { block, parent, row, is_final });
        }
        family
    }

    /// Two final blocks of which neither is below the other, if their parents are known down to the genesis.
    pub(super) fn two_histories(&self) -> Option<(&'a str, &'a str)> {
        let finals = (0..self.placed.len()).filter(|place| self.placed[*place].is_final);
        let chains: Vec<_> = finals.filter_map(|place| self.chain(place)).collect();
        let longest = chains.iter().max_by_key(|chain| chain.len())?;
        let beside = chains.iter().find(|chain| !longest.contains(&chain[0]))?;
        let name = |chain: &[usize]| &*self.placed[chain[0]].block.name;
        Some((name(beside), name(longest)))
    }

    /// A block and all that are below it. A parent always comes before its child, so this ends.
    fn chain(&self, place: usize) -> Option<Vec<usize>> {
        let chain: Vec<_> =
            std::iter::successors(Some(place), |it| self.placed[*it].parent).collect();
        let lowest = &self.placed[*chain.last()?];
        lowest.block.parent.is_none().then_some(chain)
    }

    /// How much room it takes.
    pub(super) fn height(&self) -> i32 {
        let rows = self.placed.iter().map(|it| it.row + 1).max().unwrap_or(0);
        let more = if rows > MOST_ROWS { 18 } else { 0 };
        rows.min(MOST_ROWS) as i32 * ROW + more
    }

    /// Draws each block in its view's column. If views are left out before, no one sees the genesis.
    pub(super) fn draw(
        &self,
        canvas: &mut Canvas,
        top: i32,
        columns: &BTreeMap<u64, i32>,
        signs: &Signs<'_>,
        is_cut: bool,
    ) {
        if self.placed.is_empty() {
            return;
        }
        let y = |row: usize| top + row as i32 * ROW + ROW / 2;
        let x = |place: usize| columns.get(&self.placed[place].block.view).copied();
        let root = label(MARGIN + GENESIS / 2, y(0) + 4, if is_cut { "…" } else { "genesis" });
        if !is_cut {
            let face = rect(MARGIN, y(0) - 13, GENESIS, 26).set("fill", palette::FACE);
            canvas.draw(face.stroke(palette::INK, 1));
            let inner = rect(MARGIN + 3, y(0) - 10, GENESIS - 6, 20).set("fill", "none");
            canvas.draw(inner.stroke(palette::INK, 1));
        }
        canvas.draw(root.set("text-anchor", "middle"));
        let drawn = || self.placed.iter().enumerate().filter(|(_, it)| it.row < MOST_ROWS);
        for (place, it) in drawn() {
            let from = match it.parent {
                Some(parent) => x(parent).map(|left| (left + 14, y(self.placed[parent].row))),
                None => (it.block.parent.is_none() || is_cut).then_some((MARGIN + GENESIS, y(0))),
            };
            if let (Some((left, high)), Some(right)) = (from, x(place)) {
                let line = format!("M{left} {high}H{}V{}H{}", left + 8, y(it.row), right - 14);
                canvas.draw(path(line).stroke(palette::GREY, 2));
            }
        }
        for (place, it) in drawn() {
            let slot = Slot { block: Some(&it.block.name), is_vote: true, is_final: it.is_final };
            if let Some(x) = x(place) {
                canvas.draw(signs.draw(x, y(it.row), &slot));
            }
        }
        let more = self.placed.len() - drawn().count();
        if more > 0 {
            let words = format!("… and {} more …", count(more, "block"));
            canvas.draw(label(MARGIN, top + MOST_ROWS as i32 * ROW + 12, &words));
        }
    }
}
