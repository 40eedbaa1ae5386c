//! What the scene shows.

use super::film::{Film, RULES};
use crate::deed::Deed;
use crate::html::{button, choice, figure, slider, verdict};
use crate::scene::Part;
use kusari::figures;
use maud::{Markup, html};

pub(super) fn show(film: &Film, played: &[bool; RULES]) -> Vec<Part> {
    vec![
        ("rule", rule(film, played)),
        ("step", step(film)),
        ("story", story(film)),
        ("sheet", figure(&figures::ballot_history(&film.ballot(), film.played()))),
        ("outcome", outcome(film)),
    ]
}

/// What has just happened.
pub(super) fn said(film: &Film) -> String {
    match (film.played().last(), film.is_at_end()) {
        (None, false) => format!("The story has {} steps.", film.story().len()),
        (_, true) => ending(film).1,
        (Some(step), false) => format!("Step {}: {step}.", film.at()),
    }
}

/// Whether it ends well, and in which words.
fn ending(film: &Film) -> (Option<&'static str>, String) {
    match (film.refused(), film.story().get(film.at())) {
        (Some((number, why)), Some(step)) => {
            (None, format!("Step {}: {step}? No: {why}.", number + 1))
        }
        _ => (Some("two-histories"), "Two blocks are final, and no chain has both.".to_owned()),
    }
}

fn rule(film: &Film, played: &[bool; RULES]) -> Markup {
    let words: Vec<_> = (1..=RULES).map(|number| number.to_string()).collect();
    let names = Film::names().zip(played);
    let names = names.map(|(name, done)| if *done { format!("{name} ✓") } else { name.to_owned() });
    let names: Vec<_> = names.collect();
    let options: Vec<_> =
        words.iter().map(String::as_str).zip(names.iter().map(String::as_str)).collect();
    let chosen = (film.missing() + 1).to_string();
    let rule = [("false", "is taken away"), ("true", "is back")];
    html! {
        div.controls {
            (choice("without", "The story in which", &options, &chosen, &Deed::of(["without"])))
            (choice("rule", "The rule against that", &rule, &film.has_rule().to_string(), &Deed::of(["rule"])))
        }
    }
}

fn step(film: &Film) -> Markup {
    let (at, last) = (film.at() as u64, film.last() as u64);
    let to = |step: u64| Deed::of(["step".to_owned(), step.to_string()]);
    html! {
        div.row {
            (button("Next step", &to((at + 1).min(last))))
            (button("To the end", &to(last)))
            (slider("step", "Step", (0, last.max(1)), at, &format!("{at} of {}", film.story().len()), &Deed::of(["step"])))
        }
    }
}

fn story(film: &Film) -> Markup {
    let refused = film.refused().map(|it| it.0);
    html! {
        h3 { "The story" }
        ol {
            @for (place, step) in film.story().iter().enumerate() {
                li {
                    @if place < film.at() { b { (step) } }
                    @else if Some(place) == refused && film.is_at_end() { "✗ " (step) }
                    @else { (step) }
                }
            }
        }
    }
}

fn outcome(film: &Film) -> Markup {
    if !film.is_at_end() {
        return html! { p.note { "Member 3 has signed everything that anyone might want." } };
    }
    match ending(film) {
        (Some(code), words) => verdict(Some((code, words)), ""),
        (None, words) => verdict(None, &words),
    }
}
