use super::sign::{SIGN, Signs};
use super::tally::{MOST_QUORUMS, Slot, Tally};
use crate::figures::drawing::{Canvas, Element, label, palette, path, rect};
use crate::stage8_contract::MemberId;

/// How many signs in a cell are drawn.
const MOST_SIGNS: usize = 4;
/// The height of a member's row.
pub(super) const ROW: i32 = 44;
/// Where the first row begins.
pub(super) const TOP: i32 = 74;

/// Draws what the members signed in a view, and a line for each quorum.
pub(super) fn draw_view(
    canvas: &mut Canvas,
    left: i32,
    tally: &Tally,
    signs: &Signs<'_>,
    rows: usize,
) {
    let cell = cell_width(tally);
    let middle = |row: usize| TOP + row as i32 * ROW + ROW / 2;
    let name = label(left, TOP - 10, &format!("view {}", tally.view));
    canvas.draw(name.set("font-weight", "bold"));
    for row in 0..rows {
        let member = MemberId(row as u16);
        let (line, width) = match tally.in_both.contains(&member) {
            true => (palette::INK, 4),
            false => (palette::GREY, 1),
        };
        let frame = rect(left, middle(row) - ROW / 2 + 3, cell, ROW - 6);
        canvas.draw(frame.set("fill", palette::FACE).stroke(line, width));
        let slots = tally.slots(member);
        let shown = if slots.len() > MOST_SIGNS { MOST_SIGNS - 1 } else { slots.len() };
        for (place, slot) in slots.iter().take(shown).enumerate() {
            let x = left + 4 + place as i32 * SIGN + SIGN / 2;
            canvas.draw(signs.draw(x, middle(row), slot));
        }
        if shown < slots.len() {
            canvas.draw(label(left + 10 + shown as i32 * SIGN, middle(row) + 4, "…"));
        }
    }
    for (place, (sign, members)) in tally.quorums.iter().take(MOST_QUORUMS).enumerate() {
        let x = left + cell + place as i32 * SIGN + SIGN / 2 + 4;
        let seen: Vec<_> =
            members.iter().map(|it| usize::from(it.0)).filter(|row| *row < rows).collect();
        if let (Some(from), true) = (seen.first(), rows > 0) {
            let line = format!("M{x} {}V{}", middle(*from), middle(rows - 1) + ROW / 2 + 4);
            canvas.draw(path(line).stroke(palette::INK, 2));
        }
        for row in seen {
            let dot = Element::new("circle").set("cx", x).set("cy", middle(row)).set("r", 5);
            canvas.draw(dot.set("fill", palette::INK));
        }
        canvas.draw(signs.draw(x, middle(rows) - 3, &Slot::of(sign)));
    }
}

/// Where the cells of a view have their first sign.
pub(super) const FIRST_SIGN: i32 = 4 + SIGN / 2;

fn cell_width(tally: &Tally) -> i32 {
    let most = tally.signed.keys().map(|it| tally.slots(*it).len()).max().unwrap_or(0);
    most.clamp(2, MOST_SIGNS) as i32 * SIGN + 8
}

/// How wide a view is, with its quorums.
pub(super) fn width(tally: &Tally) -> i32 {
    cell_width(tally) + tally.quorums.len().min(MOST_QUORUMS) as i32 * SIGN
}
