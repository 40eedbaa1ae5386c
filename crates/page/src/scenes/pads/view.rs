//! What the scene shows.

use super::airport::{Airport, LONGEST, MOST_AHEAD, NAMES, PADS};
use crate::deed::Deed;
use crate::html::{button, choice, figure, slider};
use crate::scene::Part;
use kusari::figures;
use kusari::stage8_contract::Time;
use maud::{Markup, html};

/// How many of the last commands are told.
const MOST_LINES: usize = 8;

pub(super) fn show(airport: &Airport) -> Vec<Part> {
    vec![
        ("pads", figure(&figures::timetable(&airport.pads, &airport.members, airport.now()))),
        ("form", form(airport)),
        ("commands", commands(airport)),
        ("history", history(airport)),
    ]
}

/// `08:10`.
fn clock(time: Time) -> String {
    let text = time.to_string();
    text.split(' ').nth(1).unwrap_or_default().chars().take(5).collect()
}

pub(super) fn form_in_words(airport: &Airport) -> String {
    let (from, until) = airport.wanted();
    let name = NAMES[usize::from(airport.form.by)];
    format!("{name}, pad {}, from {} until {}.", airport.form.pad, clock(from), clock(until))
}

fn form(airport: &Airport) -> Markup {
    let form = &airport.form;
    let numbers: Vec<_> = (0..NAMES.len()).map(|it| it.to_string()).collect();
    let names = numbers.iter().map(String::as_str).zip(NAMES);
    let pads: Vec<_> = (1..=PADS).map(|it| (it.to_string(), format!("pad {it}"))).collect();
    let pads: Vec<_> = pads.iter().map(|(word, says)| (&**word, &**says)).collect();
    let (from, until) = airport.wanted();
    html! {
        div.controls {
            (choice("by", "You are", &names.collect::<Vec<_>>(), &form.by.to_string(), &Deed::of(["by"])))
            (choice("pad", "and mean", &pads, &form.pad.to_string(), &Deed::of(["pad"])))
            (slider("from", "From", (0, MOST_AHEAD), form.from, &clock(from), &Deed::of(["from"])))
            (slider("lasts", "until", (1, LONGEST), form.lasts, &clock(until), &Deed::of(["lasts"])))
        }
    }
}

fn commands(airport: &Airport) -> Markup {
    html! {
        div.row {
            button.main type="button" data-do="reserve" { "Reserve" }
            (button("Cancel", &Deed::of(["cancel"])))
            (button("Land", &Deed::of(["land"])))
            (button("Take off", &Deed::of(["take-off"])))
            @if airport.form.by == 0 {
                (button("Close the pad", &Deed::of(["close"])))
                (button("Open it", &Deed::of(["open"])))
            }
        }
        div.row {
            "It's " (clock(airport.now())) ". "
            (button("5 minutes later", &Deed::of(["wait", "5"])))
            (button("30 minutes later", &Deed::of(["wait", "30"])))
        }
    }
}

fn history(airport: &Airport) -> Markup {
    let shown = airport.told.len().saturating_sub(MOST_LINES);
    html! {
        h3 { "What came of each command" }
        @if airport.told.is_empty() { p.note { "Nothing yet." } }
        @if shown > 0 { p.note { "… and " (shown) " before …" } }
        ul {
            @for (line, code) in &airport.told[shown..] {
                li { @if let Some(code) = code { "✗ " code { (code) } " " } @else { "✓ " } (line) }
            }
        }
    }
}
