//! Mallory's chance for each number of confirmations: calculated, and counted.

use super::SMALL;
use super::chance::{MOST_WAIT, Rules};
use super::races::{self, RACES, Wins};
use super::words::percent;
use crate::html::grouped;
use maud::{Markup, html};

const LEFT: f64 = 74.0;
const RIGHT: f64 = 350.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 226.0;

/// What is shown for the present rules, for each number of confirmations.
pub(super) struct Curves {
    pub(super) rules: Rules,
    pub(super) exact: Vec<f64>,
    pub(super) paper: Vec<f64>,
    /// Only if it differs enough from `exact` to be seen.
    pub(super) impatient: Option<Vec<f64>>,
    pub(super) wins: Option<Wins>,
}

impl Curves {
    pub(super) fn of(rules: Rules, wins: Option<&Wins>) -> Curves {
        let for_each = |chance: fn(Rules) -> f64| -> Vec<f64> {
            (0..=MOST_WAIT).map(|wait| chance(Rules { wait, ..rules })).collect()
        };
        let exact = for_each(Rules::exact);
        let impatient = for_each(|it| it.outlook().wins);
        let is_visible = exact
            .iter()
            .zip(&impatient)
            .any(|(one, other)| one - other > 0.002 || *other < one * 0.9);
        Curves {
            rules,
            paper: for_each(Rules::paper),
            impatient: is_visible.then_some(impatient),
            exact,
            wins: wins.copied(),
        }
    }

    /// How many powers of ten the upward axis has.
    fn decades(&self) -> u32 {
        let lowest = self.exact.iter().copied().fold(SMALL, f64::min);
        (-lowest.log10()).ceil().clamp(4.0, 6.0) as u32
    }

    /// The same in words.
    fn in_words(&self) -> String {
        let all = |chances: &[f64]| -> String {
            let each =
                (0..).zip(chances).map(|(wait, chance)| format!("{wait}: {}", percent(*chance)));
            each.collect::<Vec<String>>().join(", ")
        };
        let counted = self.wins.map_or_else(String::new, |wins| {
            format!(
                " Counted in {} races each: {}.",
                grouped(RACES),
                all(&wins.map(|it| it as f64 / RACES as f64))
            )
        });
        format!(
            "Mallory's chance with {} % of the power. Across: confirmations that Bob waits for. Upwards: her chance, log \
             scale. Exact: {}.{counted}",
            self.rules.share,
            all(&self.exact)
        )
    }
}

fn across(wait: u64) -> f64 {
    LEFT + 10.0 + (RIGHT - LEFT - 20.0) * wait as f64 / MOST_WAIT as f64
}

/// Draws the curves. The upward axis is logarithmic.
pub(super) fn draw(curves: &Curves) -> Markup {
    let decades = curves.decades();
    let floor = 10_f64.powi(-(decades as i32));
    let up = |chance: f64| {
        let depth = -chance.max(floor / 100.0).log10() / f64::from(decades);
        TOP + (BOTTOM - TOP) * depth
    };
    let rows = legend(curves);
    let height = 276 + 18 * rows.len();
    html! {
        svg.drawing viewBox={ "0 0 360 " (height) } role="img" aria-label=(curves.in_words()) {
            clipPath id="double-spend-frame" { rect x=(LEFT) y=(TOP - 6.0) width=(RIGHT - LEFT) height=(BOTTOM - TOP + 6.0) {} }
            g style="font:13px system-ui,sans-serif;fill:var(--ink)" {
                text x="4" y="14" { "Mallory's chance, log scale" }
                @for power in 0..=decades {
                    @let chance = 10_f64.powi(-(power as i32));
                    @let y = format!("{:.1}", up(chance));
                    line x1=(LEFT) x2=(RIGHT) y1=(y) y2=(y) style="stroke:var(--faint)" {}
                    text x=(LEFT - 6.0) y=(format!("{:.1}", up(chance) + 4.0)) text-anchor="end" { (tick(power)) }
                }
                @for wait in 0..=MOST_WAIT {
                    text x=(format!("{:.1}", across(wait))) y=(BOTTOM + 16.0) text-anchor="middle"
                        font-weight=(if wait == curves.rules.wait { "700" } else { "400" }) { (wait) }
                }
                text x=((LEFT + RIGHT) / 2.0) y=(BOTTOM + 34.0) text-anchor="middle" { "confirmations that Bob waits for" }
                path d=(format!("M{LEFT} {TOP} V{BOTTOM} H{RIGHT}")) style="fill:none;stroke:var(--ink)" {}
                g clip-path="url(#double-spend-frame)" {
                    @let here = format!("{:.1}", across(curves.rules.wait));
                    line x1=(here) x2=(here) y1=(TOP) y2=(BOTTOM) style="stroke:var(--grey);stroke-dasharray:1 3" {}
                    @let target = format!("{:.1}", up(SMALL));
                    line x1=(LEFT) x2=(RIGHT) y1=(target) y2=(target) style="stroke:var(--ink);stroke-dasharray:8 4" {}
                    path d=(line(&curves.paper, up)) style={ "fill:none;" (PAPER) } {}
                    @if let Some(impatient) = &curves.impatient { path d=(line(impatient, up)) style={ "fill:none;" (IMPATIENT) } {} }
                    path d=(line(&curves.exact, up)) style={ "fill:none;" (EXACT) } {}
                    @for (wait, won) in (0..).zip(curves.wins.iter().flatten()) { (counted(across(wait), *won, up)) }
                }
                @for (row, (mark, says)) in rows.iter().enumerate() {
                    @let y = 284.0 + 18.0 * row as f64;
                    g transform={ "translate(6 " (y - 4.0) ")" } { (mark) }
                    text x="40" y=(y) { (says) }
                }
            }
        }
    }
}

const EXACT: &str = "stroke:var(--link);stroke-width:2.4";
const PAPER: &str = "stroke:var(--ink);stroke-width:1.2;stroke-dasharray:6 3";
const IMPATIENT: &str = "stroke:var(--ink);stroke-width:1.8;stroke-dasharray:1.5 3";

/// What each kind of line is.
fn legend(curves: &Curves) -> Vec<(Markup, String)> {
    let stroke = |style: &str| html! { line x1="0" x2="28" y1="0" y2="0" style=(style) {} };
    let mut rows = vec![
        (stroke(EXACT), "exact, if she never gives up (Rosenfeld 2014)".to_owned()),
        (stroke(PAPER), "the Bitcoin paper's formula (2008)".to_owned()),
    ];
    if curves.impatient.is_some() {
        let says = format!("exact, if she gives up {} blocks behind", curves.rules.patience);
        rows.push((stroke(IMPATIENT), says));
    }
    if curves.wins.is_some() {
        let mark = html! { g transform="translate(14 0)" { (dot(0.0, 0.0)) line x1="0" x2="0" y1="-7" y2="7" style=(BAR) {} } };
        rows.push((mark, "10,000 races, ± 3 standard deviations".to_owned()));
        if curves.wins.iter().flatten().any(|it| *it == 0) {
            rows.push((html! {}, "(a bar without a dot: she won none)".to_owned()));
        }
    }
    let target = "stroke:var(--ink);stroke-dasharray:8 4";
    rows.push((stroke(target), "0.1 %: the limit in the paper's last table".to_owned()));
    rows
}

fn line(chances: &[f64], up: impl Fn(f64) -> f64) -> String {
    let points =
        (0..).zip(chances).map(|(wait, chance)| format!("{:.1} {:.1}", across(wait), up(*chance)));
    format!("M{}", points.collect::<Vec<_>>().join(" L"))
}

const BAR: &str = "stroke:var(--ink);stroke-width:1.4";

fn dot(x: f64, y: f64) -> Markup {
    let [x, y] = [x, y].map(|it| format!("{it:.1}"));
    html! { circle cx=(x) cy=(y) r="3" style="fill:var(--paper);stroke:var(--ink);stroke-width:1.6" {} }
}

/// What was counted, with its margin of error. A count of zero has no place on a logarithmic axis, so there's only
/// a bar, up to where the chance may be.
fn counted(x: f64, won: u64, up: impl Fn(f64) -> f64) -> Markup {
    let (low, high) = races::margin(won);
    let [low, high] = [low, high].map(|it| format!("{:.1}", up(it)));
    let middle = format!("{x:.1}");
    html! {
        line x1=(middle) x2=(middle) y1=(low) y2=(high) style=(BAR) {}
        @if won > 0 { (dot(x, up(won as f64 / RACES as f64))) }
    }
}

fn tick(power: u32) -> &'static str {
    ["100 %", "10 %", "1 %", "0.1 %", "0.01 %", "0.001 %", "0.0001 %"]
        .get(power as usize)
        .copied()
        .unwrap_or("")
}
