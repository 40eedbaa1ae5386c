use super::axis::Axis;
use super::canvas::{Canvas, Element, MARGIN, group, label, path, rect};
use super::race::{Race, RaceBlock};
use super::race_words::Mark;
use super::{Figure, count, palette};
use crate::stage4_pow::BlockHash;
use crate::stage5_network::{NetworkEvent, NodeId};
use std::collections::BTreeMap;
use std::time::Duration;

/// How many nodes and heights are drawn.
const MOST_NODES: usize = 12;
const MOST_HEIGHTS: usize = 22;
const LEFT: i32 = MARGIN + 92;
const TOP: i32 = 84;
const CELL: (i32, i32) = (26, 24);
const STEP: (i32, i32) = (32, 38);
/// How long the replay takes: as long as the race did, within these bounds.
const SHORTEST: f64 = 8.0;
const LONGEST: f64 = 24.0;
/// How long the end is shown, in seconds.
const REST: f64 = 4.0;
/// How long what is new stays marked, in seconds.
const FADE: f64 = 1.2;

/// Draws a race as it went: each node's chain grows in its row, block by block.
///
/// A block is in the colour of the node that mined it, with that node's number. What has just
/// arrived has a ring that fades; who changes sides says how many blocks it gives up. The picture
/// moves without a script, begins anew after a rest, and shows the end where nothing may move.
pub fn replay(events: &[NetworkEvent]) -> Figure {
    replay_with_marks(events, &[])
}

/// Draws the same, and from some times on what somebody who looked on noted, such as "the network
/// is cut". Times are counted from the start of the network, as those of the events are.
pub fn replay_with_marks(events: &[NetworkEvent], marks: &[(Duration, &str)]) -> Figure {
    let race = Race::of(events);
    let marks = Mark::all(marks);
    let replay = Replay::of(&race);
    let bottom = TOP + STEP.1 * replay.rows.len() as i32;
    let mut canvas = Canvas::new(replay.width, bottom + 68);
    canvas.caption(&race.title());
    canvas.draw(replay.heights());
    for (row, node) in replay.rows.iter().enumerate() {
        canvas.draw(replay.row(*node, TOP + STEP.1 * row as i32));
    }
    canvas.draw(replay.clock(bottom + 10));
    canvas.draw(replay.notes(&marks, bottom + 54));
    canvas.finish(&format!("{}, as a replay", race.title()), &race.words(&marks))
}

struct Replay<'a> {
    race: &'a Race,
    blocks: BTreeMap<BlockHash, &'a RaceBlock>,
    rows: Vec<NodeId>,
    /// The lowest height that is drawn.
    first: usize,
    axis: Axis,
    width: i32,
    /// How long it takes until it begins anew, in seconds.
    length: f64,
}

/// A block on a node's chain: from when, and until when if it was given up.
struct Stay {
    hash: BlockHash,
    from: Duration,
    until: Option<Duration>,
}

impl Replay<'_> {
    fn of(race: &Race) -> Replay<'_> {
        let highest = race.blocks.iter().map(|block| block.height).max().unwrap_or(0);
        let first = (highest + 1).saturating_sub(MOST_HEIGHTS).max(1);
        let columns = (highest + 1 - first.min(highest + 1)) as i32;
        let shown = race.blocks.iter().find(|block| block.height >= first);
        let from = shown.filter(|_| first > 1).map_or(Duration::ZERO, |block| block.seen.1);
        let width = (LEFT + STEP.0 * columns + 130).max(2 * MARGIN + race.title().len() as i32 * 9);
        let axis = Axis { from, to: race.end, left: LEFT, right: width - MARGIN - 16 };
        let played = race.end.saturating_sub(from).as_secs_f64().clamp(SHORTEST, LONGEST);
        Replay {
            race,
            blocks: race.blocks.iter().map(|block| (block.hash, block)).collect(),
            rows: race.nodes.iter().copied().take(MOST_NODES).collect(),
            first,
            axis,
            width,
            length: played + REST,
        }
    }

    fn x(&self, height: usize) -> i32 {
        LEFT + STEP.0 * (height - self.first) as i32
    }

    /// At which share of the whole replay something happens.
    fn share(&self, at: Duration) -> f64 {
        self.axis.share(at) * (self.length - REST) / self.length
    }

    fn heights(&self) -> Element {
        let mut heights = group().set("fill", palette::GREY).set("text-anchor", "middle");
        let highest = self.blocks.values().map(|block| block.height).max().unwrap_or(0);
        for height in self.first..=highest {
            let x = self.x(height) + CELL.0 / 2;
            heights = heights.with(label(x, TOP - 14, &height.to_string()));
        }
        let name = label(MARGIN, TOP - 14, "height").set("text-anchor", "start");
        heights.with(name)
    }

    fn stays(&self, node: NodeId) -> Vec<Stay> {
        let mut stays: Vec<Stay> = Vec::new();
        for change in self.race.changes.iter().filter(|change| change.node == node) {
            for gone in &change.gone {
                let open = stays.iter_mut().rev().find(|s| s.hash == *gone && s.until.is_none());
                if let Some(stay) = open {
                    stay.until = Some(change.at);
                }
            }
            let stay = |hash: &BlockHash| Stay { hash: *hash, from: change.at, until: None };
            stays.extend(change.come.iter().map(stay));
        }
        stays
    }

    fn row(&self, node: NodeId, y: i32) -> Element {
        let middle = y + CELL.1 / 2;
        let mut row = group().with(palette::badge(node, MARGIN, y + 2, 66));
        if self.first > 1 {
            let dots = path(format!("M{} {middle}h-16", LEFT - 2)).stroke(palette::GREY, 2);
            row = row.with(dots.set("stroke-dasharray", "2 4"));
        }
        for stay in self.stays(node) {
            let block = self.blocks.get(&stay.hash).filter(|block| block.height >= self.first);
            if let Some(block) = block {
                row = row.with(self.cell(block, &stay, y));
            }
        }
        for change in self.race.reorganisations().filter(|change| change.node == node) {
            let end = change.come.last().and_then(|hash| self.blocks.get(hash));
            if let Some(end) = end.filter(|end| end.height >= self.first) {
                let text = format!("gives up {}", change.gone.len());
                let text = label(self.x(end.height) + STEP.0 + 4, middle + 5, &text);
                let note = passing(text.set("font-weight", "bold"));
                row = row.with(note.with(self.fading(change.at, 2.5 * FADE)));
            }
        }
        row
    }

    fn cell(&self, block: &RaceBlock, stay: &Stay, y: i32) -> Element {
        let (x, middle) = (self.x(block.height), y + CELL.1 / 2);
        let (fill, ink) = block.miner.map_or((palette::FACE, palette::INK), palette::of_node);
        let miner = block.miner.map_or("?".to_owned(), |miner| miner.0.to_string());
        let name = label(x + CELL.0 / 2, middle + 5, &miner).set("text-anchor", "middle");
        let cell = group()
            .set("opacity", if stay.until.is_some() { "0" } else { "1" })
            .with(path(format!("M{} {middle}h6", x - 6)).stroke(palette::INK, 2))
            .with(rect(x, y, CELL.0, CELL.1).set("fill", fill).stroke(palette::INK, 1))
            .with(name.set("fill", ink))
            .with(self.staying(stay));
        let ring = rect(x - 3, y - 3, CELL.0 + 6, CELL.1 + 6).set("fill", "none");
        let ring = passing(ring.stroke(palette::INK, "2.5"));
        group().with(cell).with(ring.with(self.fading(stay.from, FADE)))
    }

    /// There from a time on, and until another.
    fn staying(&self, stay: &Stay) -> Element {
        let from = self.share(stay.from);
        match stay.until.map(|until| self.share(until)) {
            None => self.animation("0;1", &[from]).set("calcMode", "discrete"),
            Some(until) => {
                self.animation("0;1;0", &[from, until.max(from)]).set("calcMode", "discrete")
            }
        }
    }

    /// There at once, and then less and less.
    fn fading(&self, at: Duration, seconds: f64) -> Element {
        let from = self.share(at);
        let to = (from + seconds / self.length).min(1.0);
        self.animation("0;0;1;0;0", &[from, from, to, 1.0])
    }

    /// Changes how much is seen of an element. `times` says when, after the beginning.
    fn animation(&self, values: &str, times: &[f64]) -> Element {
        let times: String = times.iter().map(|time| format!(";{time:.4}")).collect();
        Element::new("animate")
            .set("attributeName", "opacity")
            .set("dur", format!("{:.1}s", self.length))
            .set("repeatCount", "indefinite")
            .set("values", values)
            .set("keyTimes", format!("0{times}"))
    }

    /// The time, with a hand that moves along it.
    fn clock(&self, y: i32) -> Element {
        let Axis { left, right, .. } = self.axis;
        let hand = path(format!("M{right} {}v12", y - 6)).stroke(palette::INK, 3);
        let share = (self.length - REST) / self.length;
        let way = Element::new("animateTransform")
            .set("attributeName", "transform")
            .set("type", "translate")
            .set("dur", format!("{:.1}s", self.length))
            .set("repeatCount", "indefinite")
            .set("values", format!("{};0;0", left - right))
            .set("keyTimes", format!("0;{share:.4};1"));
        group().with(self.axis.draw(y)).with(hand.with(way))
    }

    /// What was noted, each until the next; and what was left out.
    fn notes(&self, marks: &[Mark], y: i32) -> Element {
        let mut notes = group();
        let mut next = marks.iter().skip(1).map(|mark| Some(mark.at)).chain([None]);
        for mark in marks {
            let until = next.next().flatten();
            let hash = BlockHash::from_bytes([0; 32]);
            let text = label(LEFT, y, &mark.text).set("font-weight", "bold");
            let text = text.set("opacity", if until.is_some() { "0" } else { "1" });
            notes = notes.with(text.with(self.staying(&Stay { hash, from: mark.at, until })));
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

/// Something that is seen only for a while, and not in the end.
fn passing(element: Element) -> Element {
    element.set("opacity", "0")
}
