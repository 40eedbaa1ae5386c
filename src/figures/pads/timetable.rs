use super::clash::Clash;
use super::clock::Clock;
use super::table::{Table, name};
use super::words::Words;
use crate::figures::drawing::{
    Canvas, Element, Figure, MARGIN, count, cross, group, label, letters, palette, path, rect,
};
use crate::stage5_network::NodeId;
use crate::stage8_contract::{LandingPads, MemberId, Membership, Pad, PadId, Reservation, Time};
use std::collections::BTreeSet;

/// How many tables are drawn, how many pads in all of them together, and how many reservations of each pad.
const MOST_TABLES: usize = 4;
const MOST_PADS: usize = 16;
const MOST_BARS: usize = 24;
/// How many members the legend names.
const MOST_NAMES: usize = 12;
const WIDTH: i32 = 800;
/// Where drones are, and where time begins.
const DRONE: i32 = MARGIN + 112;
const LEFT: i32 = MARGIN + 152;
const TOP: i32 = 70;
const ROW: i32 = 36;
const HEADING: i32 = 24;
const LINE: i32 = 20;

/// Draws who has reserved which pad, and for how long: a row for each pad, with time from left to right, and a bar for each
/// reservation that isn't over at this moment. A disc is a drone that's on the pad.
///
/// ```
/// use kusari::figures;
/// use kusari::stage8_contract::*;
///
/// let pads = LandingPads::begin(&PadSetup::default());
/// let now = Time::from_millis(1_800_000_000_000);
/// let figure = figures::timetable(&pads, &Membership::default(), now);
/// assert!(figure.alt().starts_with("3 landing pads on 2027-01-15 at 08:00: 0 reservations\n"));
/// ```
pub fn timetable(pads: &LandingPads, members: &Membership, now: Time) -> Figure {
    draw(&[Table::new("", pads, now)], members, now)
}

/// Draws several timetables with one clock, each with a name. Where two give a pad to different members for the same time, or have
/// different drones on it, all of that is red and has a cross, and a sentence says what can't be.
pub fn timetables(tables: &[(&str, &LandingPads)], members: &Membership, now: Time) -> Figure {
    let shown = tables.iter().take(MOST_TABLES);
    draw(&shown.map(|(name, pads)| Table::new(name, pads, now)).collect::<Vec<_>>(), members, now)
}

fn draw(tables: &[Table<'_>], members: &Membership, now: Time) -> Figure {
    let clashes = Clash::all(tables);
    let words = Words { tables, clashes: &clashes, members, now };
    let most_pads = (MOST_PADS / tables.len().max(1)).max(1);
    let (mut from, mut until) = (now, now);
    for reserved in tables.iter().flat_map(|table| drawn(table, most_pads)).flat_map(|it| it.2) {
        (from, until) = (from.min(reserved.from), until.max(reserved.until));
    }
    let clock = Clock::new(from, until, (LEFT + 26, WIDTH - 12));

    let title = words.title();
    let legend = Legend::of(tables, most_pads);
    let mut remarks: Vec<_> = words.remarks().iter().flat_map(|it| letters::remark(it)).collect();
    remarks.extend(left_out(tables, most_pads));
    let heights = tables.iter().map(|table| {
        let rows = table.pads().count();
        let more = if rows > most_pads { LINE } else { 0 };
        rows.min(most_pads) as i32 * ROW
            + more
            + if table.name.is_empty() { 6 } else { HEADING + 6 }
    });
    let floor = TOP + heights.sum::<i32>();
    let below = floor + 46;
    let lines = legend.lines() + remarks.len() as i32;
    let mut canvas = Canvas::new(WIDTH + MARGIN, below + LINE * lines + MARGIN / 2);
    canvas.caption(&title);
    canvas.draw(label(DRONE, TOP - 14, "drone").set("fill", palette::GREY));
    canvas.draw(clock.draw(TOP - 4, floor));

    let mut y = TOP;
    for table in tables {
        if !table.name.is_empty() {
            canvas.draw(label(MARGIN, y + 16, &table.name).set("font-weight", "bold"));
            y += HEADING;
        }
        for (id, pad, reserved) in drawn(table, most_pads) {
            let row = Row { id, pad, words: &words, y };
            canvas.draw(row.frame());
            reserved.iter().for_each(|it| canvas.draw(row.bar(it, &clock)));
            y += ROW;
        }
        let more = table.pads().count().saturating_sub(most_pads);
        if more > 0 {
            let rest = format!("… and {} …", count(more, "more pad"));
            canvas.draw(label(MARGIN, y + 13, &rest).set("fill", palette::GREY));
            y += LINE;
        }
        y += 6;
    }
    let x = clock.x(now);
    canvas.draw(
        path(format!("M{x} {}V{floor}", TOP - 8))
            .stroke(palette::INK, 2)
            .set("stroke-dasharray", "2 3"),
    );
    canvas.draw(label(x, TOP - 14, "now").set("text-anchor", "middle"));
    canvas.draw(legend.draw(members, below));
    for (line, text) in (legend.lines()..).zip(&remarks) {
        canvas.draw(label(MARGIN, below + LINE * line, text));
    }
    canvas.finish(&title, &words.all())
}

/// The pads of a table that are drawn, each with the reservations that are.
fn drawn<'a>(
    table: &Table<'a>,
    most: usize,
) -> impl Iterator<Item = (PadId, &'a Pad, Vec<&'a Reservation>)> {
    let of = |(id, pad)| (id, pad, table.reservations(pad).take(MOST_BARS).collect());
    table.pads().take(most).map(of)
}

/// How many reservations of the pads that are drawn aren't.
fn left_out(tables: &[Table<'_>], most_pads: usize) -> Option<String> {
    let rows = tables.iter().flat_map(|table| {
        let rows = table.pads().take(most_pads);
        rows.map(|(_, pad)| table.reservations(pad).count().saturating_sub(MOST_BARS))
    });
    let more = rows.sum();
    (more > 0).then(|| format!("… and {} of these pads …", count(more, "later reservation")))
}

/// The row of a pad.
struct Row<'a> {
    id: PadId,
    pad: &'a Pad,
    words: &'a Words<'a>,
    y: i32,
}

impl Row<'_> {
    fn frame(&self) -> Element {
        let middle = self.y + ROW / 2;
        let name =
            if self.pad.is_closed { format!("{}, closed", self.id) } else { self.id.to_string() };
        let frame = rect(LEFT, self.y + 2, WIDTH - LEFT, ROW - 4);
        let frame = match self.pad.is_closed {
            true => {
                frame.set("fill", "none").stroke(palette::GREY, 1).set("stroke-dasharray", "5 4")
            }
            false => frame
                .set("fill", palette::FACE)
                .set("fill-opacity", "0.6")
                .stroke(palette::FAINT, 1),
        };
        let row = group().with(frame).with(label(MARGIN, middle + 5, &name));
        match self.pad.standing {
            Some(by) => row.with(self.drone(by, middle)),
            None => row,
        }
    }

    fn drone(&self, by: MemberId, y: i32) -> Element {
        let x = DRONE + 18;
        let (fill, ink) = palette::of_node(NodeId(by.0.into()));
        let is_clash = self.words.clashes.iter().any(|it| it.has_drone(self.id));
        let line = if is_clash { palette::BROKEN } else { palette::INK };
        let disc = Element::new("circle").set("cx", x).set("cy", y).set("r", 12).set("fill", fill);
        let says = format!("A drone of {} is on {}", name(self.words.members, by), self.id);
        let drone = group()
            .with(Element::new("title").text(&says))
            .with(disc.stroke(line, if is_clash { 3 } else { 2 }))
            .with(label(x, y + 5, &by.0.to_string()).set("text-anchor", "middle").set("fill", ink));
        if is_clash {
            drone.with(cross(x + 14, y - 9, 4).stroke(palette::BROKEN, 2))
        } else {
            drone
        }
    }

    fn bar(&self, reserved: &Reservation, clock: &Clock) -> Element {
        let (left, right) = (clock.x(reserved.from), clock.x(reserved.until));
        let (width, middle) = ((right - left).max(4), self.y + ROW / 2);
        let (fill, ink) = palette::of_node(NodeId(reserved.by.0.into()));
        let is_clash = self.words.clashes.iter().any(|it| it.has_reservation(self.id, reserved));
        let (line, edge) = if is_clash { (palette::BROKEN, 3) } else { (palette::INK, 1) };
        let says = format!("{}: {}", self.id, self.words.reservation(reserved));
        let mut bar = group()
            .with(Element::new("title").text(&says))
            .with(rect(left, self.y + 5, width, ROW - 10).set("fill", fill).stroke(line, edge));
        let whole = format!("{} {}", reserved.by.0, name(self.words.members, reserved.by));
        let fits = |text: &String| 10 + text.chars().count() as i32 * 15 / 2 <= width;
        if let Some(text) = [whole, reserved.by.0.to_string()].into_iter().find(fits) {
            let text = label(left + width / 2, middle + 5, &text).set("text-anchor", "middle");
            bar = bar.with(text.set("fill", ink));
        }
        if is_clash {
            bar = bar.with(cross(right - 1, self.y + 6, 5).stroke(palette::BROKEN, 3));
        }
        bar
    }
}

/// Which number and colour is whose.
struct Legend(Vec<MemberId>);

impl Legend {
    const IN_A_LINE: usize = 3;

    fn of(tables: &[Table<'_>], most_pads: usize) -> Legend {
        let mut members = BTreeSet::new();
        for (_, pad, reserved) in tables.iter().flat_map(|table| drawn(table, most_pads)) {
            members.extend(reserved.iter().map(|it| it.by).chain(pad.standing));
        }
        Legend(members.into_iter().take(MOST_NAMES).collect())
    }

    fn lines(&self) -> i32 {
        self.0.len().div_ceil(Self::IN_A_LINE) as i32
    }

    fn draw(&self, members: &Membership, top: i32) -> Element {
        let mut legend = group();
        for (place, member) in self.0.iter().enumerate() {
            let x = MARGIN + (place % Self::IN_A_LINE) as i32 * 250;
            let y = top + LINE * (place / Self::IN_A_LINE) as i32;
            let (fill, ink) = palette::of_node(NodeId(member.0.into()));
            let number = label(x + 13, y, &member.0.to_string()).set("text-anchor", "middle");
            legend = legend
                .with(rect(x, y - 13, 26, 17).set("fill", fill).stroke(palette::INK, 1))
                .with(number.set("fill", ink))
                .with(label(x + 34, y, &name(members, *member)));
        }
        legend
    }
}
