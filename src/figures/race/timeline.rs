use super::events::{Race, RaceBlock};
use super::words::Mark;
use crate::figures::drawing::{
    Axis, Canvas, Element, Figure, MARGIN, badge, count, group, label, palette, path, rect,
};
use crate::stage5_network::{NetworkEvent, NodeId};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many nodes are drawn.
const MOST_NODES: usize = 12;
/// How many blocks we try to draw.
const MOST_BLOCKS: usize = 80;
const LEFT: i32 = MARGIN + 92;
const WIDTH: i32 = 940;
const LANE: i32 = 50;
const BLOCK_HEIGHT: i32 = 24;

/// Draws a race: a row for each node, with the blocks that it mined, at the time when it mined them.
///
/// Lines lead from each block to those that follow it, so a fork is where two lines leave one block. A block
/// that was given up in the end is dashed. A dot below is a block that arrived from another node. An arrow
/// that turns round is a reorganisation, with the number of blocks that were given up. Blocks that would
/// overlap are moved to the right.
pub fn timeline(events: &[NetworkEvent]) -> Figure {
    timeline_with_marks(events, &[])
}

/// Draws the same with an onlooker's notes, such as "the network is cut", each at its time. Times are counted
/// from the start of the network, like those of the events.
pub fn timeline_with_marks(events: &[NetworkEvent], marks: &[(Duration, &str)]) -> Figure {
    let race = Race::of(events);
    let marks = Mark::all(marks);
    let lanes = Lanes::of(&race);
    let placed = place(&race, &lanes);
    let mut canvas = Canvas::new(WIDTH, lanes.bottom() + 62);
    canvas.caption(&race.title());
    canvas.draw(placed.axis.draw(lanes.bottom()));
    canvas.draw(lanes.draw(&placed.axis));
    for (index, mark) in marks.iter().filter(|mark| mark.at >= placed.axis.from).enumerate() {
        let (x, y) = (placed.axis.x(mark.at), 58 + 18 * (index as i32 % 2));
        let line = path(format!("M{x} {}V{}", y + 5, lanes.bottom())).stroke(palette::INK, 1);
        canvas.draw(line.set("stroke-dasharray", "1 4"));
        let anchor = if x > WIDTH / 2 { "end" } else { "start" };
        canvas.draw(label(x, y, &mark.text).set("text-anchor", anchor));
    }
    canvas.draw(placed.draw_links(&lanes));
    canvas.draw(arrivals(&race, &lanes, &placed.axis));
    canvas.draw(reorganisations(&race, &lanes, &placed.axis));
    canvas.draw(placed.draw_blocks(&lanes));
    canvas.draw(legend(lanes.bottom() + 46, placed.left_out, lanes.left_out));
    canvas.finish(&race.title(), &race.words(&marks))
}

/// Which row belongs to which node.
struct Lanes {
    rows: BTreeMap<NodeId, i32>,
    /// Whether there are blocks that no node in the rows mined.
    has_elsewhere: bool,
    left_out: usize,
}

impl Lanes {
    fn of(race: &Race) -> Lanes {
        let rows: BTreeMap<_, _> = race.nodes.iter().copied().take(MOST_NODES).zip(0..).collect();
        let has_row = |block: &RaceBlock| block.miner.is_some_and(|node| rows.contains_key(&node));
        let has_elsewhere = !race.blocks.iter().all(has_row);
        Lanes { has_elsewhere, left_out: race.nodes.len() - rows.len(), rows }
    }

    /// The middle of the row that a block is drawn in.
    fn y(&self, miner: Option<NodeId>) -> i32 {
        let row = miner.and_then(|miner| self.rows.get(&miner).copied());
        112 + LANE * row.unwrap_or(self.rows.len() as i32)
    }

    fn bottom(&self) -> i32 {
        let rows = self.rows.len() as i32 + i32::from(self.has_elsewhere);
        112 + LANE * rows - LANE / 2 + 8
    }

    fn draw(&self, axis: &Axis) -> Element {
        let mut lanes = group();
        for node in self.rows.keys().map(|node| Some(*node)).chain([None]) {
            let y = self.y(node);
            let name = match node {
                Some(node) => badge(node, MARGIN, y - 10, 66),
                None if self.has_elsewhere => label(MARGIN, y + 4, "elsewhere"),
                None => break,
            };
            let line = path(format!("M{} {y}H{}", axis.left - 14, axis.right));
            lanes = lanes.with(line.stroke(palette::FAINT, 1)).with(name);
        }
        lanes
    }
}

/// The blocks that are drawn, and where.
struct Placed<'a> {
    blocks: Vec<(&'a RaceBlock, i32)>,
    axis: Axis,
    left_out: usize,
}

/// Places the last blocks, as many as there's room for.
fn place<'a>(race: &'a Race, lanes: &Lanes) -> Placed<'a> {
    let most = race.blocks.len().min(MOST_BLOCKS);
    let tries = (0..=most).rev().map(|shown| place_last(race, lanes, shown));
    let fits = |placed: &Placed<'_>| {
        let right = placed.blocks.iter().map(|(block, x)| x + width(block) / 2).max();
        right.unwrap_or(0) <= WIDTH - MARGIN
    };
    tries.into_iter().find(fits).expect("an empty list of blocks always fits")
}

fn place_last<'a>(race: &'a Race, lanes: &Lanes, shown: usize) -> Placed<'a> {
    let left_out = race.blocks.len() - shown;
    let blocks = &race.blocks[left_out..];
    let first = blocks.first().filter(|_| left_out > 0);
    let from = first.map_or(Duration::ZERO, |block| block.seen.1);
    let axis = Axis { from, to: race.end, left: LEFT + 16, right: WIDTH - MARGIN - 24 };

    let mut ends: BTreeMap<i32, i32> = BTreeMap::new();
    let mut places: BTreeMap<_, (i32, i32)> = BTreeMap::new();
    let mut placed = Vec::new();
    for block in blocks {
        let (y, half) = (lanes.y(block.miner), width(block) / 2);
        let free = ends.get(&y).map_or(0, |end| end + half + 5);
        let after = places.get(&block.parent).map_or(
            0,
            |(x, parent_y)| {
                if *parent_y == y { 0 } else { x + 10 }
            },
        );
        let x = axis.x(block.seen.1).max(free).max(after);
        ends.insert(y, x + half);
        places.insert(block.hash, (x, y));
        placed.push((block, x));
    }
    Placed { blocks: placed, axis, left_out }
}

/// Wide enough for its height in digits.
fn width(block: &RaceBlock) -> i32 {
    12 + 8 * block.height.to_string().len() as i32
}

impl Placed<'_> {
    fn draw_links(&self, lanes: &Lanes) -> Element {
        let at: BTreeMap<_, _> = (self.blocks.iter())
            .map(|(block, x)| (block.hash, (*x, lanes.y(block.miner))))
            .collect();
        let mut links = group();
        for (block, x) in &self.blocks {
            let y = lanes.y(block.miner);
            let line = match at.get(&block.parent) {
                Some((parent_x, parent_y)) => path(format!("M{parent_x} {parent_y}L{x} {y}")),
                // The parent is the genesis, or was left out.
                None => path(format!("M{} {y}H{x}", x - width(block) / 2 - 10)),
            };
            links = links.with(match block.is_losing {
                true => line.stroke(palette::GREY, "1.5").set("stroke-dasharray", "5 4"),
                false => line.stroke(palette::INK, "1.5"),
            });
        }
        links
    }

    fn draw_blocks(&self, lanes: &Lanes) -> Element {
        let mut blocks = group().set("text-anchor", "middle");
        for (block, x) in &self.blocks {
            let (y, wide) = (lanes.y(block.miner), width(block));
            let (fill, ink) = match block.miner {
                Some(_) if block.is_losing => (palette::PAPER, palette::GREY),
                Some(miner) => palette::of_node(miner),
                None => (palette::FACE, palette::INK),
            };
            let frame = rect(x - wide / 2, y - BLOCK_HEIGHT / 2, wide, BLOCK_HEIGHT);
            let frame = frame.set("fill", fill);
            let frame = match block.is_losing {
                true => frame.stroke(palette::GREY, "1.5").set("stroke-dasharray", "5 4"),
                false => frame.stroke(palette::INK, 1),
            };
            let height = label(*x, y + 5, &block.height.to_string()).set("fill", ink);
            blocks = blocks.with(frame).with(height);
        }
        blocks
    }
}

/// A dot for each block that arrived from another node.
fn arrivals(race: &Race, lanes: &Lanes, axis: &Axis) -> Element {
    let miners: BTreeMap<_, _> =
        race.blocks.iter().map(|block| (block.hash, block.miner)).collect();
    let mut dots = group().set("fill", palette::GREY);
    let mut last = BTreeMap::new();
    for change in race.changes.iter().filter(|change| change.at >= axis.from) {
        let came = change.come.iter().any(|hash| miners.get(hash) != Some(&Some(change.node)));
        let x = axis.x(change.at);
        if came && lanes.rows.contains_key(&change.node) && last.insert(change.node, x) != Some(x) {
            let y = lanes.y(Some(change.node)) + 19;
            dots = dots.with(Element::new("circle").set("cx", x).set("cy", y).set("r", 2));
        }
    }
    dots
}

/// An arrow that turns round, and the number of blocks that were given up.
fn reorganisations(race: &Race, lanes: &Lanes, axis: &Axis) -> Element {
    let mut arrows = group();
    let mut free: BTreeMap<NodeId, i32> = BTreeMap::new();
    for change in race.reorganisations().filter(|change| change.at >= axis.from) {
        if !lanes.rows.contains_key(&change.node) {
            continue;
        }
        let x = axis.x(change.at).max(free.get(&change.node).copied().unwrap_or(0));
        free.insert(change.node, x + 34);
        if x <= WIDTH - MARGIN - 20 {
            arrows = arrows.with(turn(x, lanes.y(Some(change.node)) + 20, change.gone.len()));
        }
    }
    arrows
}

fn turn(x: i32, y: i32, depth: usize) -> Element {
    let back = rect(x - 10, y - 9, 30, 17).set("fill", palette::PAPER);
    let arrow = path(format!("M{x} {}h3a4 4 0 0 0 0 -8h-9m4 -4l-4 4l4 4", y + 5));
    let number = label(x + 10, y + 6, &depth.to_string()).set("font-weight", "bold");
    group().with(back).with(arrow.stroke(palette::INK, "1.5")).with(number)
}

fn legend(y: i32, blocks: usize, nodes: usize) -> Element {
    let dot = Element::new("circle").set("cx", LEFT + 6).set("cy", y - 4).set("r", 2);
    let mut legend = group()
        .with(dot.set("fill", palette::GREY))
        .with(label(LEFT + 14, y, "a block arrives"))
        .with(turn(LEFT + 146, y - 5, 2))
        .with(label(LEFT + 172, y, "gives up two blocks"))
        .with(
            rect(LEFT + 318, y - 14, 20, 18)
                .set("fill", "none")
                .stroke(palette::GREY, "1.5")
                .set("stroke-dasharray", "5 4"),
        )
        .with(label(LEFT + 346, y, "lost in the end"));
    let mut left_out = Vec::new();
    if blocks > 0 {
        left_out.push(count(blocks, "earlier block"));
    }
    if nodes > 0 {
        left_out.push(count(nodes, "more node"));
    }
    if !left_out.is_empty() {
        let text = format!("… {} …", left_out.join(", "));
        legend = legend.with(label(WIDTH - MARGIN, y, &text).set("text-anchor", "end"));
    }
    legend
}
