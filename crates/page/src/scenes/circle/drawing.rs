use super::Circle;
use maud::{Markup, html};
use std::f64::consts::TAU;

/// Up to this many stops, each has a dot.
pub(super) const DOTS: u64 = 80;

/// Up to this many, each has its number.
const NUMBERS: u64 = 24;

const CENTRE: f64 = 170.0;
const RADIUS: f64 = 120.0;

impl Circle {
    /// The circle that only Alice can draw. The stop after `k` steps shows the number to which `k` steps lead.
    pub(super) fn drawing(&self) -> Markup {
        let (round, e) = (self.key().round(), self.key().e);
        let place = |steps: u64| at(steps, round, RADIUS);
        let jumps = (0..self.bob).map(|it| (place(it * self.steps), place((it + 1) * self.steps)));
        let is_home = self.opened() == self.number;
        let end = self.bob * self.steps % round;
        let says = format!(
            "A circle of {round} stops. Each stop is the one before it times {}. {}",
            self.number,
            self.walked()
        );
        html! {
            svg.drawing viewBox="0 0 340 340" role="img" aria-label=(says) style="max-width:28em" {
                defs {
                    marker id="circle-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto" {
                        path d="M0 0 8 4 0 8z" fill="var(--ink)" {}
                    }
                }
                circle cx=(CENTRE) cy=(CENTRE) r=(RADIUS) fill="none" stroke="var(--faint)" stroke-width="2" {}
                (self.arc())
                @for ((x, y), (to_x, to_y)) in jumps {
                    line x1=(tenth(x)) y1=(tenth(y)) x2=(tenth(to_x)) y2=(tenth(to_y)) stroke="var(--ink)" stroke-width="1.5"
                        stroke-dasharray="5 3" marker-end="url(#circle-arrow)" {}
                }
                @if round <= DOTS {
                    @for stop in 0..round { (self.stop(stop)) }
                } @else {
                    (self.label(0, &format!("start 1, home {}", self.number), 20.0))
                    (self.label(self.steps, &self.signature().to_string(), 20.0))
                }
                @let (x, y) = place(end);
                circle cx=(tenth(x)) cy=(tenth(y)) r="9" fill="none" stroke-width="3"
                    stroke=(if is_home && self.bob == e { "var(--sound)" } else { "var(--ink)" }) {}
                text x=(CENTRE) y=(CENTRE - 4.0) text-anchor="middle" font-size="15" fill="currentColor"
                    stroke="var(--paper)" stroke-width="4" paint-order="stroke" { "Bob: " (self.opened()) }
                @if self.bob == e {
                    text x=(CENTRE) y=(CENTRE + 16.0) text-anchor="middle" font-size="13" fill="currentColor"
                        stroke="var(--paper)" stroke-width="4" paint-order="stroke" {
                        (if is_home { "✓ home" } else { "✗ not home" })
                    }
                }
            }
        }
    }

    /// Alice's walk, along the circle.
    fn arc(&self) -> Markup {
        let round = self.key().round();
        let ((x, y), (to_x, to_y)) = (at(0, round, RADIUS), at(self.steps, round, RADIUS));
        let is_long = u8::from(2 * self.steps > round);
        let path = format!(
            "M{} {}A{RADIUS} {RADIUS} 0 {is_long} 1 {} {}",
            tenth(x),
            tenth(y),
            tenth(to_x),
            tenth(to_y)
        );
        html! {
            @if self.steps == round {
                circle cx=(CENTRE) cy=(CENTRE) r=(RADIUS) fill="none" stroke="var(--link)" stroke-width="6" {}
            } @else {
                path d=(path) fill="none" stroke="var(--link)" stroke-width="6" {}
            }
        }
    }

    /// A stop, with its number if there's room. Home is every stop with the number that's signed.
    fn stop(&self, stop: u64) -> Markup {
        let round = self.key().round();
        let (x, y) = at(stop, round, RADIUS);
        let value = self.key().power(self.number, stop);
        let is_home = value == self.number;
        html! {
            @if is_home {
                rect x=(tenth(x - 5.0)) y=(tenth(y - 5.0)) width="10" height="10" fill="var(--ink)" {}
            } @else {
                circle cx=(tenth(x)) cy=(tenth(y)) r=(if round <= NUMBERS { 4 } else { 2 }) fill="var(--ink)" {}
            }
            @if round <= NUMBERS || is_home || stop == 0 || stop == self.steps {
                (self.label(stop, &value.to_string(), 19.0))
            }
        }
    }

    fn label(&self, stop: u64, text: &str, away: f64) -> Markup {
        let (x, y) = at(stop, self.key().round(), RADIUS + away);
        html! {
            text x=(tenth(x)) y=(tenth(y + 4.5)) text-anchor="middle" font-size="13" fill="currentColor" { (text) }
        }
    }
}

/// A point of a circle: the start is at the top, and the walk goes clockwise.
fn at(steps: u64, round: u64, radius: f64) -> (f64, f64) {
    let angle = TAU * (steps % round) as f64 / round as f64;
    (CENTRE + radius * angle.sin(), CENTRE - radius * angle.cos())
}

/// A tenth of a unit is finer than a pixel.
fn tenth(length: f64) -> f64 {
    (length * 10.0).round() / 10.0
}
