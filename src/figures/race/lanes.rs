use super::events::miners;
use crate::figures::drawing::{
    Canvas, Column, Element, Figure, MARGIN, badge, choose, count, digits, group, label, letters,
    palette, path, rect,
};
use crate::stage4_pow::BlockHash;
use crate::stage5_network::{NetworkEvent, NodeId, NodeSnapshot, PlacedBlock};
use std::collections::{BTreeMap, BTreeSet};

/// How many nodes are drawn.
const MOST_NODES: usize = 16;
/// How many columns fit beside the nodes' names.
const COLUMNS: usize = 8;
const BLOCK: (i32, i32) = (84, 42);
const STEP: (i32, i32) = (98, 58);
/// Where the first block is.
const LEFT: i32 = MARGIN + 118;
const TOP: i32 = 78;

/// Draws the end of each node's chain, one row per node, with equal heights under one another.
///
/// A block that is on no chain with most work is on a losing branch.
pub fn chains(snapshots: &[NodeSnapshot]) -> Figure {
    chains_with_miners(snapshots, &[])
}

/// Draws the same, and says at each block who mined it, as far as the events tell.
pub fn chains_with_miners(snapshots: &[NodeSnapshot], events: &[NetworkEvent]) -> Figure {
    Chains::new(snapshots, events).draw()
}

struct Chains<'a> {
    snapshots: &'a [NodeSnapshot],
    miners: BTreeMap<BlockHash, NodeId>,
    /// The blocks on a chain with most work.
    best: BTreeSet<BlockHash>,
    columns: Vec<Column>,
}

impl Chains<'_> {
    fn new<'a>(snapshots: &'a [NodeSnapshot], events: &[NetworkEvent]) -> Chains<'a> {
        // Among chains with the same work, none has lost.
        let most = snapshots.iter().map(|node| node.weight).max();
        let best = snapshots.iter().filter(|node| Some(node.weight) == most);
        let best = best.flat_map(|node| &node.chain).map(|placed| placed.hash).collect();
        let last = snapshots.iter().map(|node| node.chain.len()).max().unwrap_or(0);
        let tips = snapshots.iter().take(MOST_NODES).map(|node| node.chain.len());
        let columns = choose(last, std::iter::once(last).chain(tips), COLUMNS);
        Chains { snapshots, miners: miners(events), best, columns }
    }

    fn title(&self) -> String {
        let nodes = count(self.snapshots.len(), "node");
        let tips: BTreeSet<_> = self.snapshots.iter().map(|node| node.tip.hash).collect();
        match (self.snapshots.first(), tips.len()) {
            (None, _) => "The chains of no nodes".to_owned(),
            (Some(node), 1) => {
                format!("The chains of {nodes}: all end with {} {}", name(node), node.tip.hash)
            }
            (_, tips) => format!("The chains of {nodes}: they end with {tips} different blocks"),
        }
    }

    fn draw(&self) -> Figure {
        let shown = &self.snapshots[..self.snapshots.len().min(MOST_NODES)];
        let left_out = self.snapshots.len() - shown.len();
        let width = LEFT + STEP.0 * self.columns.len() as i32 - (STEP.0 - BLOCK.0) + MARGIN;
        let title = self.title();
        let width = width.max(2 * MARGIN + letters::title_room(&title));
        let below = TOP + STEP.1 * shown.len() as i32;
        let mut canvas = Canvas::new(width, below + if left_out > 0 { 26 } else { 4 });
        canvas.caption(&title);
        canvas.draw(self.heights());
        for (row, node) in shown.iter().enumerate() {
            canvas.draw(self.row(node, TOP + STEP.1 * row as i32));
        }
        let mut words: String = shown.iter().map(|node| self.words(node)).collect();
        if left_out > 0 {
            let rest = format!("… {} …", count(left_out, "more node"));
            canvas.draw(label(MARGIN, below + 8, &rest).set("fill", palette::GREY));
            words += &rest;
        }
        canvas.finish(&title, &words)
    }

    fn heights(&self) -> Element {
        let heads = self.columns.iter().enumerate().map(|(column, shown)| {
            let text = match shown {
                Column::Height(0) => "genesis".to_owned(),
                Column::Height(height) => format!("block {height}"),
                Column::Gap(first, last) => format!("… {first} to {last} …"),
            };
            let middle = LEFT + STEP.0 * column as i32 + BLOCK.0 / 2;
            label(middle, TOP - 12, &text).set("text-anchor", "middle")
        });
        heads.fold(group().set("fill", palette::GREY), Element::with)
    }

    fn row(&self, node: &NodeSnapshot, y: i32) -> Element {
        let middle = y + BLOCK.1 / 2;
        let waiting = count(node.waiting.len(), "payment")
            + if node.waiting.len() == 1 { " waits" } else { " wait" };
        let mut row = group()
            .with(badge(node.id, MARGIN, y, 66))
            .with(label(MARGIN, y + 37, &waiting).set("fill", palette::GREY));
        for (column, shown) in self.columns.iter().enumerate() {
            let x = LEFT + STEP.0 * column as i32;
            let first = match *shown {
                Column::Height(height) | Column::Gap(height, _) => height,
            };
            if first > node.chain.len() {
                break;
            }
            let is_losing = match *shown {
                Column::Height(height) | Column::Gap(_, height) => height
                    .min(node.chain.len())
                    .checked_sub(1)
                    .is_some_and(|index| !self.best.contains(&node.chain[index].hash)),
            };
            if column > 0 {
                let line = path(format!("M{} {middle}H{x}", x - STEP.0 + BLOCK.0));
                row = row.with(match is_losing {
                    true => line.stroke(palette::GREY, 2).set("stroke-dasharray", "4 3"),
                    false => line.stroke(palette::INK, 2),
                });
            }
            let drawn = match shown {
                Column::Gap(..) => path(format!("M{x} {middle}H{}", x + BLOCK.0))
                    .stroke(palette::GREY, 2)
                    .set("stroke-dasharray", "2 6"),
                Column::Height(0) => self.genesis(node, x, y),
                Column::Height(height) => {
                    self.block(&node.chain[height - 1], *height == node.chain.len(), x, y)
                }
            };
            row = row.with(drawn);
        }
        row
    }

    fn genesis(&self, node: &NodeSnapshot, x: i32, y: i32) -> Element {
        let hash =
            node.chain.first().map_or(node.tip.hash, |first| first.block.draft.previous_hash);
        let (width, edge) = (BLOCK.0, if node.chain.is_empty() { "3" } else { "1.5" });
        let outer =
            rect(x, y, width, BLOCK.1).set("fill", palette::FACE).stroke(palette::INK, edge);
        let inner = rect(x + 4, y + 4, width - 8, BLOCK.1 - 8).set("fill", "none");
        let text = digits(x + width / 2, y + 25, &hash.to_string()).set("text-anchor", "middle");
        group().with(outer).with(inner.stroke(palette::INK, 1)).with(text)
    }

    fn block(&self, placed: &PlacedBlock, is_tip: bool, x: i32, y: i32) -> Element {
        let is_losing = !self.best.contains(&placed.hash);
        let (ink, fill) = match is_losing {
            true => (palette::GREY, palette::PAPER),
            false => (palette::INK, palette::FACE),
        };
        let mut frame = rect(x, y, BLOCK.0, BLOCK.1).set("fill", fill);
        frame = frame.stroke(ink, if is_tip { "3" } else { "1.5" });
        if is_losing {
            frame = frame.set("stroke-dasharray", "5 4");
        }
        let miner = self.miners.get(&placed.hash);
        let line = y + if miner.is_some() { 16 } else { 25 };
        let hash = digits(x + BLOCK.0 / 2, line, &placed.hash.to_string());
        let hash = hash.set("text-anchor", "middle").set("fill", ink);
        let block = group().with(frame).with(hash);
        match miner {
            Some(miner) => block.with(badge(*miner, x + 5, y + 20, BLOCK.0 - 10)),
            None => block,
        }
    }

    fn words(&self, node: &NodeSnapshot) -> String {
        let losing = node.chain.iter().filter(|placed| !self.best.contains(&placed.hash)).count();
        let mut words = format!("{}: {} {}", node.id, name(node), node.tip.hash);
        if let Some(miner) = self.miners.get(&node.tip.hash) {
            words += &format!(" mined by {miner}");
        }
        if losing > 0 {
            words += &format!(", {} on a losing branch", count(losing, "block"));
        }
        words + &format!(", {} waiting\n", count(node.waiting.len(), "payment"))
    }
}

fn name(node: &NodeSnapshot) -> String {
    if node.tip.height == 0 {
        "the genesis".to_owned()
    } else {
        format!("block {}", node.tip.height)
    }
}
