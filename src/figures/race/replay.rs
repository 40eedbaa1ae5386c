use super::events::{Race, RaceBlock};
use super::words::Mark;
use crate::figures::drawing::{
    Axis, Canvas, Element, Figure, MARGIN, badge, count, group, label, letters, palette, path, rect,
};
use crate::stage4_pow::BlockHash;
use crate::stage5_network::{NetworkEvent, NodeId};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many nodes are drawn, and how many blocks in all their rows.
const MOST_NODES: usize = 12;
const MOST_CELLS: usize = 300;
/// How many heights are seen at a time.
const COLUMNS: usize = 22;
const LEFT: i32 = MARGIN + 92;
const TOP: i32 = 84;
const CELL: (i32, i32) = (26, 24);
const STEP: (i32, i32) = (32, 38);
/// How much room the words take that say who changes sides.
const NOTE: i32 = 96;
/// How long the replay takes, in seconds: as long as the race did, within these bounds.
const SHORTEST: f64 = 8.0;
const LONGEST: f64 = 24.0;
/// How long the end is shown, in seconds.
const REST: f64 = 4.0;
/// How long new things stay marked, in seconds.
const FADE: f64 = 1.2;
/// How long it takes to move by one column, in seconds.
const MOVE: f64 = 0.1;

/// Draws a race as it happened: each node's chain grows in its row, block by block.
///
/// A block has the colour and the number of the node that mined it. A block that has just arrived has a bold
/// edge that fades. When a node changes sides, the picture says how many blocks it gives up. The picture
/// moves without a script and starts again after a pause. Where nothing may move, it shows the end.
pub fn replay(events: &[NetworkEvent]) -> Figure {
    replay_with_marks(events, &[])
}

/// Draws the same with an onlooker's notes, such as "the network is cut", each from its time on. Times are
/// counted from the start of the network, like those of the events.
pub fn replay_with_marks(events: &[NetworkEvent], marks: &[(Duration, &str)]) -> Figure {
    let race = Race::of(events);
    let marks = Mark::all(marks);
    let replay = Replay::of(&race);
    let bottom = TOP + STEP.1 * replay.rows.len() as i32;
    let mut canvas = Canvas::new(replay.width, bottom + 68);
    canvas.caption(&race.title());
    canvas.draw(replay.names());
    canvas.draw(replay.window(bottom));
    canvas.draw(replay.clock(bottom + 10));
    canvas.draw(replay.notes());
    canvas.draw(replay.status(&marks, bottom + 54));
    canvas.finish(&format!("{}, as a replay", race.title()), &race.words(&marks))
}

struct Replay<'a> {
    race: &'a Race,
    rows: BTreeMap<NodeId, Vec<Stay<'a>>>,
    /// The lowest height that is drawn, and the highest.
    first: usize,
    last: usize,
    axis: Axis,
    width: i32,
    /// The time from one start of the replay to the next, in seconds.
    length: f64,
}

/// A block on a node's chain: from when on, and until when if it was given up.
struct Stay<'a> {
    block: &'a RaceBlock,
    from: Duration,
    until: Option<Duration>,
}

impl Replay<'_> {
    fn of(race: &Race) -> Replay<'_> {
        let blocks: BTreeMap<_, _> = race.blocks.iter().map(|block| (block.hash, block)).collect();
        let nodes = race.nodes.iter().copied().take(MOST_NODES);
        let mut rows: BTreeMap<_, _> =
            nodes.map(|node| (node, stays(race, node, &blocks))).collect();

        let mut heights: Vec<_> = rows.values().flatten().map(|stay| stay.block.height).collect();
        heights.sort_unstable();
        let last = heights.last().copied().unwrap_or(0);
        // Either all the blocks at a height are drawn, or none.
        let cut = heights.len().checked_sub(MOST_CELLS + 1).map_or(0, |left_out| heights[left_out]);
        let first = cut + 1;
        rows.values_mut().for_each(|stays| stays.retain(|stay| stay.block.height >= first));

        let begin = rows.values().flatten().map(|stay| stay.from).min();
        let from = if first == 1 { Duration::ZERO } else { begin.unwrap_or_default() };
        let columns = (last + 1).saturating_sub(first).min(COLUMNS) as i32;
        let title = letters::title_room(&race.title()) + 2 * MARGIN;
        let width = (LEFT + STEP.0 * columns + NOTE + 8).max(title);
        let axis = Axis { from, to: race.end, left: LEFT, right: width - MARGIN - 16 };
        let played = race.end.saturating_sub(from).as_secs_f64().clamp(SHORTEST, LONGEST);
        Replay { race, rows, first, last, axis, width, length: played + REST }
    }

    /// Counted from the left edge of the moving scene.
    fn x(&self, height: usize) -> i32 {
        4 + STEP.0 * height.saturating_sub(self.first) as i32
    }

    /// At which share of the whole replay something happens.
    fn share(&self, at: Duration) -> f64 {
        self.axis.share(at) * (self.length - REST) / self.length
    }

    fn names(&self) -> Element {
        let mut names = group().with(label(MARGIN, TOP - 14, "height").set("fill", palette::GREY));
        for (node, y) in self.rows.keys().zip((TOP..).step_by(STEP.1 as usize)) {
            names = names.with(badge(*node, MARGIN, y + 2, 66));
        }
        names
    }

    /// The part of the chains that's visible: the highest columns so far.
    fn window(&self, bottom: i32) -> Element {
        let mut heights = group().set("fill", palette::GREY).set("text-anchor", "middle");
        for height in self.first..=self.last {
            let x = self.x(height) + CELL.0 / 2;
            heights = heights.with(label(x, TOP - 14, &height.to_string()));
        }
        let mut scene = group().with(heights);
        for (stays, y) in self.rows.values().zip((TOP..).step_by(STEP.1 as usize)) {
            scene = scene.with(self.row(stays, y));
        }
        Element::new("svg")
            .set("x", LEFT - 4)
            .set("width", self.width - LEFT - NOTE)
            .set("height", bottom)
            .with(self.scrolling(scene))
    }

    /// Moves a scene to the left whenever there is a column too many.
    fn scrolling(&self, scene: Element) -> Element {
        let mut times = vec![(0.0, 0)];
        let mut seen = self.first + COLUMNS - 1;
        let mut stays: Vec<_> = self.rows.values().flatten().collect();
        stays.sort_by_key(|stay| stay.from);
        for stay in stays.iter().filter(|stay| self.first + COLUMNS <= stay.block.height) {
            if stay.block.height > seen {
                let (at, way) = times[times.len() - 1];
                let begin = self.share(stay.from).max(at);
                let end = (begin + MOVE / self.length).min(1.0);
                times.push((begin, way));
                times.push((end, way - STEP.0 * (stay.block.height - seen) as i32));
                seen = stay.block.height;
            }
        }
        let (_, end) = times[times.len() - 1];
        if end == 0 {
            return scene;
        }
        times.push((1.0, end));
        let values: Vec<_> = times.iter().map(|(_, way)| way.to_string()).collect();
        let times: Vec<_> = times.iter().map(|(at, _)| format!("{at:.4}")).collect();
        self.moving(scene, end, &values.join(";"), &times.join(";"))
    }

    /// Moves an element horizontally, and shows it at `end` where nothing may move.
    fn moving(&self, element: Element, end: i32, values: &str, times: &str) -> Element {
        let way = Element::new("animateTransform")
            .set("attributeName", "transform")
            .set("type", "translate")
            .set("dur", format!("{:.1}s", self.length))
            .set("repeatCount", "indefinite")
            .set("values", values)
            .set("keyTimes", times);
        let still = format!("--still:translate({end}px)");
        let moving = group().set("transform", format!("translate({end})")).set("style", still);
        moving.with(element).with(way)
    }

    fn row(&self, stays: &[Stay<'_>], y: i32) -> Element {
        let cells = stays.iter().map(|stay| self.cell(stay, y));
        cells.fold(group().set("text-anchor", "middle"), Element::with)
    }

    /// Notes which nodes change sides, each in its row.
    fn notes(&self) -> Element {
        let x = self.width - NOTE;
        let mut notes = group().set("font-weight", "bold");
        for (node, y) in self.rows.keys().zip((TOP..).step_by(STEP.1 as usize)) {
            let all = self.race.reorganisations();
            let changes: Vec<_> = all.filter(|change| change.node == *node).collect();
            for (index, change) in changes.iter().enumerate() {
                if change.at < self.axis.from {
                    continue;
                }
                let text = label(x, y + 17, &format!("gives up {}", change.gone.len()));
                // The next note takes its place.
                let seconds = changes.get(index + 1).map_or(f64::MAX, |next| {
                    (self.share(next.at) - self.share(change.at)) * self.length
                });
                let seconds = seconds.min(2.5 * FADE);
                let fading = self.fading("opacity", ["0", "1"], change.at, seconds);
                notes = notes.with(text.set("opacity", "0").with(fading));
            }
        }
        notes
    }

    fn cell(&self, stay: &Stay<'_>, y: i32) -> Element {
        let (x, middle) = (self.x(stay.block.height), y + CELL.1 / 2);
        let miner = stay.block.miner;
        let (fill, ink) = miner.map_or((palette::FACE, palette::INK), palette::of_node);
        let name = miner.map_or("?".to_owned(), |miner| miner.0.to_string());
        let frame = rect(x, y, CELL.0, CELL.1).set("fill", fill).stroke(palette::INK, 1);
        let frame = frame.with(self.fading("stroke-width", ["1", "6"], stay.from, FADE));
        group()
            .set("opacity", if stay.until.is_some() { "0" } else { "1" })
            .with(frame)
            .with(label(x + CELL.0 / 2, middle + 5, &name).set("fill", ink))
            .with(self.staying(stay.from, stay.until))
    }

    /// Shows an element from one time on, and until another if there is one.
    fn staying(&self, from: Duration, until: Option<Duration>) -> Element {
        let from = self.share(from);
        let until = until.map(|until| self.share(until).max(from));
        let (values, times) = match until {
            None => ("0;1", format!("0;{from:.4}")),
            Some(until) => ("0;1;0", format!("0;{from:.4};{until:.4}")),
        };
        self.animation("opacity", values, &times).set("calcMode", "discrete")
    }

    /// Marks an element, and lets the mark fade.
    fn fading(
        &self,
        attribute: &str,
        [usual, marked]: [&str; 2],
        at: Duration,
        seconds: f64,
    ) -> Element {
        let from = self.share(at);
        let to = (from + seconds / self.length).min(1.0);
        let values = format!("{usual};{usual};{marked};{usual};{usual}");
        self.animation(attribute, &values, &format!("0;{from:.4};{from:.4};{to:.4};1"))
    }

    fn animation(&self, attribute: &str, values: &str, times: &str) -> Element {
        Element::new("animate")
            .set("attributeName", attribute)
            .set("dur", format!("{:.1}s", self.length))
            .set("repeatCount", "indefinite")
            .set("values", values)
            .set("keyTimes", times)
    }

    /// The time axis, with a hand that moves along it.
    fn clock(&self, y: i32) -> Element {
        let Axis { left, right, .. } = self.axis;
        let hand = path(format!("M{right} {}v12", y - 6)).stroke(palette::INK, 3);
        let share = (self.length - REST) / self.length;
        let hand =
            self.moving(hand, 0, &format!("{};0;0", left - right), &format!("0;{share:.4};1"));
        group().with(self.axis.draw(y)).with(hand)
    }

    /// The notes, each until the next one, and what was left out.
    fn status(&self, marks: &[Mark], y: i32) -> Element {
        let mut notes = group();
        let mut next = marks.iter().skip(1).map(|mark| Some(mark.at)).chain([None]);
        for mark in marks {
            let until = next.next().flatten();
            let text = label(LEFT, y, &mark.text).set("font-weight", "bold");
            let text = text.set("opacity", if until.is_some() { "0" } else { "1" });
            notes = notes.with(text.with(self.staying(mark.at, until)));
        }
        let mut left_out = Vec::new();
        if self.first > 1 {
            left_out.push(format!("heights 1 to {}", self.first - 1));
        }
        if self.rows.len() < self.race.nodes.len() {
            left_out.push(count(self.race.nodes.len() - self.rows.len(), "more node"));
        }
        if !left_out.is_empty() {
            let text = format!("… {} …", left_out.join(", "));
            let text = label(self.width - MARGIN, y, &text).set("text-anchor", "end");
            notes = notes.with(text.set("fill", palette::GREY));
        }
        notes
    }
}

/// Which blocks were on a node's chain, and when.
fn stays<'a>(
    race: &'a Race,
    node: NodeId,
    blocks: &BTreeMap<BlockHash, &'a RaceBlock>,
) -> Vec<Stay<'a>> {
    let mut stays: Vec<Stay<'a>> = Vec::new();
    for change in race.changes.iter().filter(|change| change.node == node) {
        for gone in &change.gone {
            let is_it = |stay: &&mut Stay<'_>| stay.block.hash == *gone && stay.until.is_none();
            if let Some(stay) = stays.iter_mut().rev().find(is_it) {
                stay.until = Some(change.at);
            }
        }
        let come = change.come.iter().filter_map(|hash| blocks.get(hash));
        stays.extend(come.map(|block| Stay { block, from: change.at, until: None }));
    }
    stays
}
