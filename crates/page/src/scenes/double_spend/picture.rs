//! Both chains of a race, side by side.

use super::races::{End, Score};
use super::words::blocks;
use maud::{Markup, html};

/// The width of the picture, in its own units. On a phone, one of them is a pixel.
const WIDTH: f64 = 360.0;

/// Where the chains begin, right of the genesis.
const LEFT: f64 = 46.0;

/// The widest that a block with its gap may be.
const PITCH: f64 = 34.0;

const HEIGHT: f64 = 26.0;

/// If blocks were narrower than this, no one could tell them apart, so the whole chain is drawn as a bar.
const NARROW: f64 = 6.0;

/// What there is to draw.
pub(super) struct Race {
    pub(super) score: Score,
    /// How many confirmations Bob waits for.
    pub(super) wait: u64,
    /// Whose block the last one is.
    pub(super) newest: Option<bool>,
    pub(super) end: Option<End>,
}

/// One of the two chains, and where it's drawn.
struct Row {
    title: String,
    top: f64,
    blocks: u64,
    /// How many places are kept free for blocks that are waited for.
    slots: u64,
    is_losing: bool,
    is_newest: bool,
}

/// Draws both chains.
pub(super) fn draw(race: &Race) -> Markup {
    let Score { hers, others } = race.score;
    let has_won = race.end == Some(End::Mallory);
    let whose = match race.end {
        None => "Mallory, in secret",
        Some(End::Mallory) => "Mallory, published",
        Some(End::Others) => "Mallory, given up",
    };
    let rows = [
        Row {
            title: format!("The others (Bob is paid): {}", blocks(others)),
            top: 22.0,
            blocks: others,
            slots: race.wait,
            is_losing: has_won,
            is_newest: race.newest == Some(false),
        },
        Row {
            title: format!("{whose} (pays Alice): {}", blocks(hers)),
            top: 86.0,
            blocks: hers,
            slots: 0,
            is_losing: !has_won && hers <= others,
            is_newest: race.newest.unwrap_or(true),
        },
    ];
    let pitch = ((WIDTH - LEFT - 4.0) / hers.max(others).max(race.wait).max(1) as f64).min(PITCH);
    html! {
        svg.drawing viewBox="0 0 360 120" role="img" aria-label=(in_words(race)) {
            g style="font:13px system-ui,sans-serif;stroke-width:1.2" {
                // The genesis has a double edge, as everywhere in the course.
                rect x="4" y="54" width="26" height="26" style="fill:var(--face);stroke:var(--ink)" {}
                rect x="7" y="57" width="20" height="20" style="fill:none;stroke:var(--ink)" {}
                @for row in &rows { (draw_row(row, pitch)) }
            }
        }
    }
}

fn draw_row(row: &Row, pitch: f64) -> Markup {
    let (line, letters) = match row.is_losing {
        true => ("stroke:var(--grey);stroke-dasharray:3 2", "fill:var(--grey)"),
        false => ("stroke:var(--ink)", "fill:var(--ink)"),
    };
    let gap = if pitch >= 14.0 { 6.0 } else { pitch * 0.25 };
    let middle = row.top + HEIGHT / 2.0;
    let at = |index: u64| LEFT + pitch * index as f64;
    html! {
        text x=(LEFT) y=(row.top - 8.0) style={ "font-size:12px;" (letters) } font-weight=(if row.is_losing { "400" } else { "700" }) { (row.title) }
        @if row.blocks > 0 {
            path d=(format!("M30 67 L{LEFT} {middle} H{:.1}", at(row.blocks) - gap)) style={ "fill:none;" (line) } {}
        }
        @for index in row.blocks..row.slots {
            rect x=(tenth(at(index))) y=(row.top) width=(tenth(pitch - gap)) height=(HEIGHT)
                style="fill:none;stroke:var(--grey);stroke-dasharray:1 3" {}
        }
        @if pitch < NARROW {
            rect x=(LEFT) y=(row.top) width=(tenth(pitch * row.blocks as f64)) height=(HEIGHT)
                style={ "fill:var(--face);" (line) } {}
        } @else {
            @for index in 0..row.blocks {
                @let is_tip = row.is_newest && index + 1 == row.blocks;
                rect x=(tenth(at(index))) y=(row.top) width=(tenth(pitch - gap)) height=(HEIGHT)
                    style={ "fill:var(--face);" (line) @if is_tip { ";stroke-width:2.6" } } {}
                @if pitch >= 22.0 {
                    text x=(tenth(at(index) + (pitch - gap) / 2.0)) y=(middle + 4.0) text-anchor="middle" style=(letters) {
                        (index + 1)
                    }
                }
            }
        }
    }
}

fn tenth(it: f64) -> String {
    format!("{it:.1}")
}

/// The same in words.
fn in_words(race: &Race) -> String {
    let Score { hers, others } = race.score;
    let waiting = match race.wait.saturating_sub(others) {
        0 => "Bob isn't waiting any more".to_owned(),
        missing => format!("Bob still waits for {missing} more"),
    };
    let state = match race.end {
        None => "still secret",
        Some(End::Mallory) => "published, and the one that counts",
        Some(End::Others) => "given up",
    };
    format!(
        "Two chains on one genesis. The others' chain, in which Bob is paid, has {}; {waiting}. Mallory's chain, in \
         which Alice is paid, has {}; it's {state}.",
        blocks(others),
        blocks(hers)
    )
}
